"""What could not be read: pages, values, page types, mkdocs.yml, and what stands in linters/local."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.problems import Problem
from servicebook.reading import reading_limits


def check(book: Book) -> Iterator[Problem]:
    """Every problem that was met while reading the book."""
    yield from book.problems
    yield from book.values.problems
    yield from book.known.problems
    yield from book.navigation.problems
    yield from reading_limits.read(book.root).problems
    yield from book.exceptions.problems
    yield from book.baseline.problems
    for page in book.pages:
        yield from page.problems
