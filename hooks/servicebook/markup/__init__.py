"""The body of a page: which lines are code, which are headings, and which are for agents alone.

This is the allow-list that decides what customers may read, so it knows two markers, that of text for
agents and that of quoted text, and refuses everything that looks like another. A test holds it against
the real renderer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from servicebook.markup import block_placement, page_headings
from servicebook.markup.markup_scanner import Scanner
from servicebook.markup.page_lines import Heading, Line
from servicebook.problems import Problem


@dataclass(frozen=True)
class Markup:
    """The body of a page, read."""

    lines: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    problems: tuple[Problem, ...] = ()

    @cached_property
    def text(self) -> str:
        """All lines in one: whether a page holds something is quicker asked once than line by line."""
        return "\n".join(line.text for line in self.lines)


def read(body: str, path: str, first_line: int) -> Markup:
    """Read a body whose first line is `first_line` of the file at `path`."""
    texts = body.split("\n")
    scanner = Scanner(
        path, {text.rstrip(" "): first_line + index for index, text in enumerate(texts)}
    )
    for number, text in enumerate(texts, first_line):
        scanner.take(number, text)
    scanner.finish()
    lines = tuple(scanner.lines)
    problems = (*scanner.problems, *block_placement.problems(lines, path))
    return Markup(lines, tuple(page_headings.find(lines, scanner.bases)), problems)


def without(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that customers may read, as if the internal blocks had never been written.

    Of the blank lines around a block one is kept.
    """
    kept: list[Line] = []
    for line in lines:
        if not line.internal and not (
            line.blank and kept and kept[-1].blank and kept[-1].number != line.number - 1
        ):
            kept.append(line)
    return tuple(kept)


def as_public(markup: Markup) -> Markup:
    """The markup that customers may read."""
    headings = tuple(heading for heading in markup.headings if not heading.block)
    return replace(markup, lines=without(markup.lines), headings=headings)
