"""The pages of a finished site: where each stands, whether a source stands behind it, and which regions are marked internal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from servicebook_verify.files import walk
from servicebook_verify.sources import Book, Page
from servicebook_verify.words import GAP

_FRAME = "404.html"  # the frame of every page, and nothing in it

_MARKED = re.compile(
    r'<(div|details|section|aside)\b[^<>]*?\bclass="(?:[^"]* )?internal(?: [^"]*)?"[^<>]*>'
)


@dataclass(frozen=True)
class Printed:
    """A page of a finished internal site, where it comes from, and whether customers may read it but for its marked regions."""

    file: Path
    where: str
    public: bool


def sourced(book: Book, site: Path) -> list[Printed]:
    """The pages of a finished internal site that stand in the book."""
    return [
        Printed(file, f"docs/{page.path}", page.public)
        for page in book.pages.values()
        for file in printed_in(page, site)
    ]


def unsourced(site: Path, known: list[Printed]) -> Iterator[Printed]:
    """Its other pages: a program wrote them, for agents."""
    files = {page.file for page in known}
    for path in walk(site):
        file = site / path
        if path.endswith(".html") and path != _FRAME and not file.is_symlink() and file not in files:  # fmt: skip
            yield Printed(file, f"{path} of the internal site", public=False)


def printed_in(page: Page, site: Path) -> list[Path]:
    """The files of a site that hold a page."""
    return [file for name in page.files if (file := site / name).is_file()]


def regions(data: bytes) -> tuple[str, str]:
    """The text of a page's article inside and outside the elements that are marked internal."""
    text = data[slice(*article_of(data))].decode("utf-8", "replace")
    inside, outside, end = [""], [""], 0
    for opener in _MARKED.finditer(text):
        if opener.start() < end:
            continue
        outside.append(text[end : opener.start()])
        end = _end_of(text, opener)
        inside.append(text[opener.start() : end])
    return GAP.join(inside), GAP.join([*outside, text[end:]])


def _end_of(text: str, opener: re.Match[str]) -> int:
    depth = 1
    for tag in re.compile(rf"<(/?){opener[1]}\b").finditer(text, opener.end()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.start()
    return len(text)


def article_of(data: bytes) -> tuple[int, int]:
    """Where the article of a page of a site begins and ends; all of the page where none is marked."""
    for tag in (b"article", b"main"):
        start, end = data.find(b"<" + tag), data.rfind(b"</" + tag + b">")
        if 0 <= start < end:
            return start, end
    return 0, len(data)
