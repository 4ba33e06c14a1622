"""A page's text in units that belong together: paragraphs, list items, rows, headings, titles.

Line ends within a unit are kept, so that a place in its text tells its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import zip_longest
from typing import Final

from servicebook import expressions
from servicebook.expressions import ExpressionError
from servicebook.markup.page_lines import Line
from servicebook.tables import MACROS

_QUOTE: Final = re.compile(r"^(?:>\s?)+")
_HEADING: Final = re.compile(r"#{1,6}(?!#)\s*(?P<words>.*?)(?:\s*#+)?(?:[ ]*\{:?[^{}]*\})?")
_UNDERLINE: Final = re.compile(r"=+|-+")
_RULE: Final = re.compile(r"([-*_])(?: *\1){2,}")
_ITEM: Final = re.compile(r"(?:[-*+]|\d+\.)[ ]+(?:\[[ xX]\][ ]+)?(?P<words>.*)", re.DOTALL)
_TITLED: Final = re.compile(
    r"(?P<mark>!!!|\?\?\?\+?|===[!+]?)(?:[ ]+(?P<kind>\w[\w -]*?))?(?:[ ]+\"(?P<title>[^\"]*)\")?"
)
_BLOCK: Final = re.compile(r"/{3,} (?:internal|verbatim) \| (?P<title>.+)")
_DEFINED: Final = re.compile(r"\[\^[^\]]+\]:[ ]?(?P<note>.*)|:[ ]{1,3}(?P<words>\S.*)")
_ADDRESS: Final = re.compile(r"\[[^\]^][^\]]*\]:[ ]*\S+.*")
_LONG_FORM: Final = re.compile(r"\*\[(?P<short>[^\]]+)\]:[ ]*(?P<long>.*)")
_FENCE: Final = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
_FENCE_TITLE: Final = re.compile(r"\btitle=\"(?P<title>[^\"]*)\"")
_DELIMITERS: Final = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*")


class Kind(Enum):
    """How a unit becomes sentences: split, as one, as the cells of a row, or printed by a table."""

    TITLE = "title"
    TEXT = "text"
    WHOLE = "whole"
    CODE = "code"
    ROW = "row"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Unit:
    """Text that belongs together, from `line` on."""

    kind: Kind
    line: int
    text: str


def read(lines: Sequence[Line]) -> Iterator[Unit]:
    """The units of a page's body."""
    reader = _Reader()
    for line, after in zip_longest(lines, lines[1:]):
        yield from reader.take(line, after)
    yield from reader.end()


@dataclass
class _Reader:
    """Reads line by line: the open unit, and what the lines around decide about the next."""

    parts: list[str] = field(default_factory=list)
    first: int = 0
    fence: str = ""
    fresh: bool = True
    """Whether a new block of Markdown starts: only there do lists and tables begin."""
    listed: bool = False
    in_table: bool = False

    def take(self, line: Line, after: Line | None) -> Iterator[Unit]:
        """The units that this line ends or is."""
        if line.code:
            yield from self.take_code(line)
            return
        self.fence = ""
        content = _QUOTE.sub("", line.text.strip())
        if line.marker or not content:
            yield from self.end()
            if title := _BLOCK.fullmatch(content):
                yield Unit(Kind.WHOLE, line.number, title["title"])
        elif self.in_table:
            if not _DELIMITERS.fullmatch(content):
                yield Unit(Kind.ROW, line.number, content)
        else:
            yield from self.take_text(line, content, after)

    def take_code(self, line: Line) -> Iterator[Unit]:
        """A line of code; those that open and close it say nothing."""
        content = line.text.strip()
        opens = None if self.fence else _FENCE.fullmatch(content)
        if opens:
            yield from self.end()
            self.fence = opens["fence"]
            if title := _FENCE_TITLE.search(opens["info"]):
                yield Unit(Kind.WHOLE, line.number, title["title"])
        elif content == self.fence:
            self.fence = ""
        elif content:
            yield from self.end()
            yield Unit(Kind.CODE, line.number, content)

    def take_text(self, line: Line, content: str, after: Line | None) -> Iterator[Unit]:
        """A line of prose, or one that opens something."""
        if whole := self.whole(line, content, after):
            yield from self.end()
            self.in_table = whole.kind is Kind.ROW
            if whole.text:
                yield whole
        elif self.parts and _UNDERLINE.fullmatch(content):
            yield from self.end(Kind.WHOLE)
        elif (rest := self.opened(content)) is not None:
            listed = self.listed or _ITEM.fullmatch(content) is not None
            yield from self.end()
            self.listed, self.fresh = listed, False
            self.start(line, rest)
        elif self.parts:
            self.parts.append(content)
        elif not _RULE.fullmatch(content):
            self.fresh = False
            self.start(line, content)

    def whole(self, line: Line, content: str, after: Line | None) -> Unit | None:
        """The unit that the line is by itself; one without text for a line that shows nothing."""

        def unit(kind: Kind, text: str) -> Unit:
            return Unit(kind, line.number, text)

        if heading := _HEADING.fullmatch(content) if content[0] == "#" else None:
            return unit(Kind.WHOLE, heading["words"])
        if titled := _TITLED.fullmatch(content) if content[0] in "!?=" else None:
            return unit(Kind.WHOLE, _title(titled)) if titled["kind"] or titled["title"] else None
        if content.startswith("{{") and _is_table(content):
            return unit(Kind.TABLE, content[2:-2].strip())
        if content[0] in "[*" and (long_form := _LONG_FORM.fullmatch(content)):
            return unit(Kind.WHOLE, f"{long_form['short']}: {long_form['long']}")
        if content[0] == "[" and _ADDRESS.fullmatch(content):
            return unit(Kind.WHOLE, "")
        if self.fresh and "|" in content and after and _DELIMITERS.fullmatch(after.text):
            return unit(Kind.ROW, content)
        return None

    def opened(self, content: str) -> str | None:
        """The words of a list item, footnote or definition that starts here; None where none does."""
        if (item := _ITEM.fullmatch(content)) and (self.fresh or self.listed):
            return item["words"]
        if content[0] in "[:" and (defined := _DEFINED.fullmatch(content)):
            return defined["note"] or defined["words"] or ""
        return None

    def start(self, line: Line, content: str) -> None:
        """Begin a unit."""
        self.parts, self.first = [content], line.number

    def end(self, kind: Kind = Kind.TEXT) -> Iterator[Unit]:
        """The open unit, if there is one; the next line starts a new block."""
        if any(self.parts):
            yield Unit(kind, self.first, "\n".join(self.parts))
        self.parts, self.fresh, self.listed, self.in_table = [], True, False, False


def _title(titled: re.Match[str]) -> str:
    """The title that an admonition shows: its own, or its kind's name."""
    if titled["title"] is not None:
        return titled["title"]
    return "" if titled["mark"].startswith("=") else titled["kind"].split()[0].capitalize()


def _is_table(content: str) -> bool:
    if not content.endswith("}}") or content.count("{{") != 1:
        return False
    try:
        parsed = expressions.parse(content[2:-2].strip())
    except ExpressionError:
        return False
    return parsed.arguments is not None and not MACROS[parsed.name].inline
