"""Footnotes, abbreviations and link definitions stand with the text that they serve.

Written outside an internal block and used only inside one, a footnote would be published; the other way
round, customers would read its bare mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from servicebook.book import Book
from servicebook.markup.page_lines import Line, blank_code
from servicebook.pages import Audience, Page
from servicebook.problems import Place, Problem

_FOOTNOTE = re.compile(r"\s*\[\^(?P<name>[^\]]+)\]:")
_ABBREVIATION = re.compile(r"\s*\*\[(?P<name>[^\]]+)\]:")
_REFERENCE = re.compile(r"\s*\[(?P<name>[^\]^][^\]]*)\]:\s*\S")


@dataclass(frozen=True)
class _Kind:
    """A kind of definition, and the pattern that finds a use of one."""

    noun: str
    definition: re.Pattern[str]
    use: str
    shows_bare: bool


_KINDS = (
    _Kind("footnote", _FOOTNOTE, r"\[\^{0}\](?!:)", True),
    _Kind("abbreviation", _ABBREVIATION, r"(?<!\w){0}(?!\w)(?!\]:)", False),
    _Kind("link's address", _REFERENCE, r"\[{0}\](?!:)", True),
)


def check(book: Book) -> Iterator[Problem]:
    """Definitions on public pages that stand on the wrong side of an internal block."""
    for page in book.pages:
        if page.audience is Audience.PUBLIC:
            lines = [line for line in page.markup.lines if not line.code and not line.marker]
            if not any(line.internal for line in lines):
                continue
            for line in (line for line in lines if "]:" in line.text):
                for kind in _KINDS:
                    if match := kind.definition.match(line.text):
                        yield from _one(page, lines, line, kind, match["name"])


def _one(
    page: Page, lines: list[Line], definition: Line, kind: _Kind, name: str
) -> Iterator[Problem]:
    use = re.compile(kind.use.format(re.escape(name)), re.IGNORECASE)
    uses = [line for line in lines if line is not definition and use.search(blank_code(line.text))]
    inside = [line for line in uses if line.internal]
    outside = [line for line in uses if not line.internal]
    place = Place(page.path, definition.number, 1)
    if not definition.internal and inside and not outside:
        message = f'The {kind.noun} "{name}" is used only in an internal block and stands outside it, where it is published. Move this line into the block.'
        yield Problem(place, "definition", message)
    elif definition.internal and outside and kind.shows_bare:
        message = f'The {kind.noun} "{name}" is used in line {outside[0].number}, where customers read it, and stands in an internal block. Move this line out of the block.'
        yield Problem(place, "definition", message)
