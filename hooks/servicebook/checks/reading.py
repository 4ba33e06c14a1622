"""What could not be read: pages, values, page types, mkdocs.yml."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.problems import Problem


def check(book: Book) -> Iterator[Problem]:
    """Every problem that was met while reading the book."""
    yield from book.problems
    yield from book.values.problems
    yield from book.known.problems
    yield from book.navigation.problems
    for page in book.pages:
        yield from page.problems
