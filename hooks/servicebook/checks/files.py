"""Files in docs/: each is used by a page, and each page has an address of its own."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.pages import DOCS
from servicebook.problems import Place, Problem


def check(book: Book) -> Iterator[Problem]:
    """Files that no page uses, and two pages with one address."""
    yield from _unused(book)
    yield from _addresses(book)


def _unused(book: Book) -> Iterator[Problem]:
    for name in sorted(book.files - book.internal.files):
        message = "No page shows this file or links to it. Link to it, or delete it."
        yield Problem(Place(f"{DOCS}/{name}"), "file-unused", message)


def _addresses(book: Book) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for page in book.pages:
        address = page.address().casefold()
        if first := seen.get(address):
            message = (
                f"This page and {first} have the same address (/{address}). Rename one of them."
            )
            yield Problem(Place(page.path), "address", message)
        seen.setdefault(address, page.path)
