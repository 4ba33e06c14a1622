"""Every check of a book. Each is a file here with `check(book)`; a new one is a file and a name below."""

from __future__ import annotations

from servicebook.book import Book
from servicebook.checks import (
    definitions,
    expressions,
    files,
    front_matter,
    links,
    navigation,
    parts,
    reading,
    refused_markup,
    sections,
)
from servicebook.problems import Problem, in_order

CHECKS = (
    reading.check,
    front_matter.check,
    sections.check,
    parts.check,
    refused_markup.check,
    expressions.check,
    links.check,
    definitions.check,
    files.check,
    navigation.check,
)


def run(book: Book) -> list[Problem]:
    """Every problem of the book that can be found without its prose, in order, each once."""
    return in_order(problem for check in CHECKS for problem in check(book))
