"""Pages that stood elsewhere before (`moved_from`): who follows an old address is led to the new one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

from servicebook.book import Edition
from servicebook.pages import Page, address_of

# Old paths become rules that the web server obeys: nothing in them may mean more than itself.
_PLAIN = re.compile(r"(?:[\w-]+/)*[\w-]+\.md")


@dataclass(frozen=True)
class Move:
    """An old address and the new one, from the site's root (`returns/`, `orders/returns/`; empty is home)."""

    old: str
    new: str
    title: str


def is_plain(path: str) -> bool:
    """Whether a path of `moved_from` is one that can be led on from."""
    return bool(_PLAIN.fullmatch(path))


def of(edition: Edition) -> tuple[Move, ...]:
    """Every move that these readers may know of: those of the pages that they have."""
    return tuple(move for page in edition.pages for move in _moves(page))


def _moves(page: Page) -> list[Move]:
    if not page.front_matter:
        return []
    title, paths = page.front_matter.title, page.front_matter.moved_from
    return [Move(address_of(path), page.address(), title) for path in paths if is_plain(path)]


def write(site: Path, moves: Sequence[Move]) -> list[str]:
    """Put a page that leads on at each old address of the finished `site`; return Apache's rules for the same.

    The pages work on every host; the rules answer with a status that search engines and programs know.
    Raises FileExistsError where the site holds something at an old address.
    """
    rules = []
    for move in moves:
        new, old = _url(site, move.new), move.old
        if new.endswith(".html"):  # a site whose addresses are those of files
            file, pattern = f"{old.rstrip('/')}.html", f"{re.escape(old.rstrip('/'))}\\.html"
        else:
            file, pattern = f"{old}index.html", f"{re.escape(old)}(?:index\\.html)?"
        target = site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8") as page:
            page.write(_page(move.title, _relative(new, posixpath.dirname(file))))
        rules.append(f'RedirectMatch permanent "^/{pattern}$" "/{quote(new)}"')
    return rules


def _url(site: Path, address: str) -> str:
    """The address as this site writes it: of a folder, or of a file."""
    file = f"{address.rstrip('/')}.html"
    return file if address and (site / file).is_file() else address


def _relative(url: str, folder: str) -> str:
    """The way from a page in `folder` to `url`: a site may be served below another's root."""
    way = posixpath.relpath(f"/{url}", f"/{folder}")
    return quote(way if url.endswith(".html") else f"{way}/")


def _page(title: str, way: str) -> str:
    """A page without words of its own, so that it needs no language."""
    return (
        f'<!doctype html>\n<html>\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f'<meta http-equiv="refresh" content="0; url={way}">\n<link rel="canonical" href="{way}">\n'
        f'</head>\n<body>\n<p><a href="{way}">{escape(title)}</a></p>\n</body>\n</html>\n'
    )
