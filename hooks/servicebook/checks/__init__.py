"""Every check of a book. Each is a file here with `check(book)`; a new one is a file and a name below."""

from __future__ import annotations

from servicebook.book import Book
from servicebook.checks import (
    accepted_words,
    active_content,
    dated_changes,
    definitions,
    escalation,
    expressions,
    files,
    front_matter,
    guarantees,
    law,
    links,
    moved_pages,
    navigation,
    opening_times,
    order,
    parts,
    reading,
    refused_markup,
    replies,
    reviews,
    sections,
    targets,
    typed_promises,
    unused_values,
    waits,
)
from servicebook.problems import Problem, in_order
from servicebook.style import accepted

CHECKS = (
    reading.check,
    front_matter.check,
    sections.check,
    parts.check,
    refused_markup.check,
    active_content.check,
    expressions.check,
    links.check,
    replies.check,
    definitions.check,
    files.check,
    moved_pages.check,
    navigation.check,
    opening_times.check,
    targets.check,
    order.check,
    escalation.check,
    law.check,
    guarantees.check,
    dated_changes.check,
    waits.check,
    reviews.check,
    typed_promises.check,
    accepted_words.check,
)

OF_WHOLE_BOOKS = (unused_values.check,)
"""Run once the book has no errors: what cannot be read may well state the value that nobody else states."""


def run(book: Book) -> list[Problem]:
    """Every problem of the book that can be found without its prose, in order, each once; none that was accepted."""
    found = (problem for check in CHECKS for problem in check(book))
    problems = accepted.counting(book, found, lambda path, code: not code.startswith("prose/"))
    if not any(problem.is_error for problem in problems):
        problems += [problem for check in OF_WHOLE_BOOKS for problem in check(book)]
    return in_order(problems)
