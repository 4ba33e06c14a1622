"""One of two books that are compared, and what of it can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from servicebook import expressions
from servicebook.book import Book
from servicebook.checks import expressions as expressions_check
from servicebook.expressions import ExpressionError
from servicebook.pages import Audience, Page
from servicebook.problems import Problem, in_order
from servicebook.text.sentences import Reader

Said = tuple[str, Audience]
"""What stands between the braces of an expression, and who reads it."""


@dataclass(frozen=True)
class Side:
    """One of the two books, and what of it can be told."""

    book: Book

    @cached_property
    def reader(self) -> Reader:
        """What says the book's sentences."""
        return Reader(self.book)

    @property
    def has_words(self) -> bool:
        """Whether values have words at all: without a locale every one of them would seem to differ."""
        return "company" not in self.book.values.faulty and bool(self.book.values.company.name)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every page, those that cannot be compared included."""
        return frozenset(page.path for page in self.book.pages)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages that can be read and printed, by path."""
        return {
            page.path: page
            for page in self.book.pages
            if not any(fault.is_error for fault in page.problems) and self._prints(page)
        }

    @cached_property
    def said(self) -> dict[str, frozenset[Said]]:
        """The expressions of each page."""
        return {page.path: frozenset(self._said(page)) for page in self.book.pages}

    def _said(self, page: Page) -> Iterator[Said]:
        audience_of = self.reader.audience_of(page)
        for line in page.markup.lines:
            for expression in expressions.find(line):
                yield expression.inside, audience_of(line.number)

    def _prints(self, page: Page) -> bool:
        try:
            for inside, audience in self.said[page.path]:
                self.reader.voice(audience).words(inside)
        except ExpressionError:
            return False
        return True

    def texts(self, page: Page) -> Counter[str]:
        """The words of the page, by sentence."""
        return Counter(sentence.text for sentence in self.reader.sentences(page))

    def notes(self, page: Page) -> tuple[tuple[str, ...], ...]:
        """What stands at the top of the page for a while, for each audience."""
        return tuple(edition.notes.get(page.name, ()) for edition in self.book.editions)

    def words(self, name: str) -> str | None:
        """A value in words; None where there is none."""
        try:
            return self.reader.voice(Audience.INTERNAL).words(f"{name} | plain")
        except ExpressionError:
            return None

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the book, or a page of it, from being compared."""
        book = self.book
        found = [*book.problems, *book.values.problems]
        found += [problem for page in book.pages for problem in page.problems]
        if self.has_words and len(self.pages) < len(book.pages):
            silent = self.paths - self.pages.keys()
            found += [p for p in expressions_check.check(book) if p.place.path in silent]
        return tuple(in_order(problem for problem in found if problem.is_error))
