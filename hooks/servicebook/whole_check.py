"""All that can be said of a book before it is built: every check of ours while Vale reads the words."""

from __future__ import annotations

from collections.abc import Collection

from servicebook import checks
from servicebook.book import Book
from servicebook.problems import Problem, in_order
from servicebook.style import prose


def run(found: Book, pages: Collection[str] | None = None) -> list[Problem]:
    """Every problem, sorted by place; of the wording, only that of the pages at the paths `pages` where these are given.

    Raises `ProseError`.
    """
    with prose.beside(found, pages) as said:
        problems = checks.run(found)
        return in_order([*problems, *said()])
