"""Figures that a writer marked as no promise, with `{{ as_written("2 minutes") }}`: a book can list them all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicebook.book import Book
from servicebook.expressions import ExpressionError, find, parse
from servicebook.problems import Place

MACRO = "as_written"


@dataclass(frozen=True)
class Marked:
    """The words of one mark, and where its first brace stands."""

    place: Place
    text: str


def uses(book: Book) -> Iterator[Marked]:
    """Every mark of the book, by page and line."""
    for page in book.pages:
        for line in page.markup.lines:
            for expression in find(line):
                try:
                    parsed = parse(expression.inside)
                except ExpressionError:
                    continue  # told by the check of the expressions
                if parsed.name == MACRO and parsed.arguments:
                    place = Place(page.path, expression.line, expression.column)
                    yield Marked(place, parsed.arguments[0])


def as_text(found: Sequence[Marked]) -> str:
    """A line for each, and how many there are."""
    total = f"{len(found) or 'No'} figure{'' if len(found) == 1 else 's'} printed as written."
    return "\n".join([*(f'{one.place}: "{one.text}"' for one in found), total])


def as_json(found: Sequence[Marked]) -> str:
    """A list of objects: path, line, column, text."""
    objects = [
        {"path": at.path, "line": at.line, "column": at.column, "text": one.text}
        for one in found
        for at in (one.place,)
    ]
    return json.dumps(objects, indent=2, ensure_ascii=False)
