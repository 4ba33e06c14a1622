"""Links and pictures that lead somewhere, for the readers who follow them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from difflib import get_close_matches

from servicebook.book import Book, Edition
from servicebook.links import Link
from servicebook.pages import DOCS, Page
from servicebook.problems import Place, Problem, did_you_mean

_CODE = "link"


def check(book: Book) -> Iterator[Problem]:
    """Links to nothing, to a missing anchor, out of docs/, or from a public page to an internal one."""
    for edition in book.editions:
        for page, link in edition.links:
            if fault := _fault(book, edition, page, link):
                yield Problem(Place(page.path, link.line, link.column), _CODE, fault)


def _fault(book: Book, edition: Edition, page: Page, link: Link) -> str | None:
    if link.absolute:
        return f'"{link.written}" starts at the site\'s root, which moves with its address. Write the path from this page, such as `returns.md`.'
    if link.outside:
        return f'"{link.written}" leads out of {DOCS}/. Put what it shows into {DOCS}/ and link to that.'
    name = link.path or page.name
    if name in edition.by_name:
        return _anchor_fault(edition, name, link)
    if name in edition.all_files or name in book.refused:
        return None
    if name in book.internal.by_name:
        return f'"{link.written}" is an internal page: customers cannot open it. Link to a public page, or put this inside an internal block.'
    return f'"{link.written}" does not exist.{_hint(edition, page, link)}'


def _anchor_fault(edition: Edition, name: str, link: Link) -> str | None:
    if not link.anchor:
        return None
    known = edition.anchors(name)
    if link.anchor in known:
        return None
    return f'There is no heading "#{link.anchor}" on {name} for these readers.{did_you_mean(link.anchor, known)}'


def _hint(edition: Edition, page: Page, link: Link) -> str:
    """The path that was meant, as it is written from this page."""
    known = [*edition.by_name, *edition.all_files]
    stem = link.path.removesuffix(".html")
    for guess in (f"{stem}.md", f"{stem}/index.md"):
        if guess in known:
            return f' Did you mean "{_from(page, guess)}"?'
    by_stem = {name.removesuffix(".md"): name for name in known}
    near = get_close_matches(link.path.removesuffix(".md"), by_stem, n=1, cutoff=0.7)
    return f' Did you mean "{_from(page, by_stem[near[0]])}"?' if near else ""


def _from(page: Page, name: str) -> str:
    return posixpath.relpath(name, posixpath.dirname(page.name) or ".")
