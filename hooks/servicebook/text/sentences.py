"""A page as its readers see it, sentence by sentence: words without marks, values filled in.

Each sentence knows the names of the values that it states, and its source: the same words with the names
in place of what they print. Two sentences with one source and different words differ by a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import takewhile
from typing import Final

from servicebook import replies
from servicebook.book import Book
from servicebook.expressions import Parsed, parse, render
from servicebook.markup.page_lines import Line, blank_code
from servicebook.pages import Audience, Page
from servicebook.text import page_units, plain_words, sentence_ends
from servicebook.text.page_units import Kind, Unit
from servicebook.values import Values

_BRACES: Final = re.compile(r"\{\{(.*?)\}\}")
_HELD: Final = re.compile("\x02(\\d+)\x03")
_ROW: Final = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_CELL: Final = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
_BAR: Final = re.compile(r"(?<!\\)\|")
_BETWEEN_CELLS: Final = " | "
# Where the names begin that a table prints in the row of a channel.
_OF_CHANNELS: Final = {
    "contact_channels": "channels",
    "response_times": "sla",
    "response_targets": "sla",
}


class Origin(Enum):
    """Where a sentence is written: on the page, as its title, in a table that values fill, in a note at its top."""

    PAGE = "page"
    TITLE = "title"
    TABLE = "table"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, title or row. `page` is its file's path from the book's folder.

    `audience` tells who reads it; what is public agents read as well. A reply's words are public: customers
    get them. `table` is the expression of the table that it stands in, `in_reply` tells of a reply's words,
    `is_running` of a paragraph's or a list's: no heading, label, row or code.
    """

    page: str
    audience: Audience
    line: int
    text: str
    source: str
    values: tuple[str, ...] = ()
    origin: Origin = Origin.PAGE
    table: str = ""
    in_reply: bool = False
    is_running: bool = False


@dataclass(frozen=True)
class Row:
    """A row that a table prints. `key` are the words that tell it from the others, `values` what it states."""

    text: str
    key: str
    values: tuple[str, ...]


class Voice:
    """Says expressions with the values of one edition, and remembers what it said."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._said: dict[str, str] = {}
        self._rows: dict[str, tuple[Row, ...]] = {}

    def words(self, inside: str) -> str:
        """What readers see of an expression. Raises ExpressionError."""
        if inside not in self._said:
            self._said[inside] = plain_words.of_markdown(render(inside, self.values))
        return self._said[inside]

    def rows(self, inside: str) -> tuple[Row, ...]:
        """The rows of a table; none where the expression prints no table. Raises ExpressionError."""
        if inside not in self._rows:
            html = render(inside, self.values)
            self._rows[inside] = tuple(self._row(row, inside) for row in _ROW.findall(html))
        return self._rows[inside]

    def _row(self, html: str, inside: str) -> Row:
        cells = [_joined(plain_words.of_html(cell)) for cell in _CELL.findall(html)]
        names = self._stated(cells, parse(inside))
        said = [self.words(f"{name} | plain") for name in names]
        # The cells in front that state no value: a channel, or a channel and a plan.
        labels = takewhile(lambda cell: not any(words in cell for words in said), cells[1:])
        key = _BETWEEN_CELLS.join((cells[0], *labels)) if said else cells[0]
        return Row(_BETWEEN_CELLS.join(filter(None, cells)), key, names)

    def _stated(self, cells: list[str], call: Parsed) -> tuple[str, ...]:
        """The names whose words stand in a row."""
        if call.name == "opening_hours":
            return tuple(f"hours.{name}" for name in call.arguments or ())
        root = _OF_CHANNELS.get(call.name)
        channel = next((c.name for c in self.values.channels if c.label == cells[0]), None)
        if root is None or channel is None:
            return ()
        under = f"{root}.{channel}"
        known = [n for n in self.values.named if n == under or n.startswith(f"{under}.")]
        text = _BETWEEN_CELLS.join(cells)
        return tuple(name for name in known if self.words(f"{name} | plain") in text)


class Reader:
    """Reads a book's pages, with the voices of its two editions."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self._voices = {edition.audience: Voice(edition.values) for edition in book.editions}

    def voice(self, audience: Audience) -> Voice:
        """The voice that speaks to an audience."""
        return self._voices[audience]

    def audience_of(self, page: Page) -> Callable[[int], Audience]:
        """Who reads a line of the page, by its number."""
        return replies.audience_of(page, self.book.types)

    def sentences(self, page: Page) -> tuple[Sentence, ...]:
        """Every sentence of the page, as agents read it; customers read those that are public.

        Raises ExpressionError for an expression that cannot be printed.
        """
        audience_of = self.audience_of(page)
        found = list(self._notes(page))
        for unit in (*_head(page), *page_units.read(page.markup.lines)):
            found += self._of_unit(unit, page, audience_of(unit.line))
        return tuple(found)

    def _of_unit(self, unit: Unit, page: Page, audience: Audience) -> Iterator[Sentence]:
        voice = self.voice(audience)
        rows = voice.rows(unit.text) if unit.kind is Kind.TABLE else ()
        if not rows:
            yield from _of_text(unit, page, audience, voice)
        for row in rows:
            yield _of_row(row, unit, page, audience)
        if rows and audience is Audience.PUBLIC:
            told = {row.text for row in rows}
            for row in self.voice(Audience.INTERNAL).rows(unit.text):
                if row.text not in told:  # agents may know of more than customers do
                    yield _of_row(row, unit, page, Audience.INTERNAL)

    def _notes(self, page: Page) -> Iterator[Sentence]:
        """What stands at the top of the page for a while."""
        told: set[str] = set()
        for edition in self.book.editions:
            for note in self._noted(edition.notes.get(page.name, ()), page, edition.audience):
                if note.text not in told:
                    told.add(note.text)
                    yield replace(note, origin=Origin.NOTE, is_running=False)

    def _noted(self, texts: Sequence[str], page: Page, audience: Audience) -> Iterator[Sentence]:
        for unit in page_units.read([Line(1, text) for text in texts]):
            yield from _of_text(unit, page, audience, self.voice(audience))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of a unit: `text` as shown, `source` as written, `probe` as the search for ends sees it."""

    text: str
    source: str
    probe: str
    name: str = ""
    is_said: bool = False


def _head(page: Page) -> Iterator[Unit]:
    """The title and the summary, which stand in front matter."""
    if page.front_matter:
        front = page.front_matter
        yield Unit(Kind.TITLE, page.place_of("title").line, front.title)
        yield Unit(Kind.TEXT, page.place_of("summary").line, front.summary)


def _of_row(row: Row, unit: Unit, page: Page, audience: Audience) -> Sentence:
    source = f"{{{{ {unit.text} }}}} {row.key}"
    return Sentence(
        page.path, audience, unit.line, row.text, source, row.values, Origin.TABLE, unit.text
    )


def _of_text(unit: Unit, page: Page, audience: Audience, voice: Voice) -> Iterator[Sentence]:
    """The sentences of a unit of prose, each on its line."""
    pieces = _pieces(unit, voice)
    text, probe = "".join(p.text for p in pieces), "".join(p.probe for p in pieces)
    spans = sentence_ends.spans(probe) if unit.kind is Kind.TEXT else [(0, len(text))]
    line, counted = unit.line, 0
    for start, end in spans:
        line, counted = line + text.count("\n", counted, start), start
        if shown := _joined(text[start:end]):
            source, names = _behind(pieces, start, end)
            sent = page.type == replies.TYPE and audience is Audience.PUBLIC
            origin = Origin.TITLE if unit.kind is Kind.TITLE else Origin.PAGE
            running = unit.kind is Kind.TEXT
            yield Sentence(
                page.path, audience, line, shown, source, names, origin, "", sent, running
            )


def _behind(pieces: Sequence[_Piece], start: int, end: int) -> tuple[str, tuple[str, ...]]:
    """The source of what is shown from `start` to `end`, and the names that stand in it."""
    source, names, offset = "", [], 0
    for piece in pieces:
        first, last = max(start - offset, 0), min(end - offset, len(piece.text))
        offset += len(piece.text)
        if first > last:
            continue
        # An expression is opaque to the search for ends, so it is in one sentence alone, and whole.
        source += piece.source if piece.is_said else piece.text[first:last]
        if piece.name:
            names.append(piece.name)
    return _joined(source), tuple(names)


def _pieces(unit: Unit, voice: Voice) -> list[_Piece]:
    """The unit's words without marks, its expressions filled in."""
    text = f"{{{{ {unit.text} }}}}" if unit.kind is Kind.TABLE else unit.text
    insides = [inside.strip() for inside in _BRACES.findall(text)]
    count = iter(range(len(insides)))
    held = _BRACES.sub(lambda _: f"\x02{next(count)}\x03", text)
    parts = _HELD.split(_plain(held, unit.kind))
    # Plain text and the numbers of expressions take turns.
    return [
        _spoken(insides[int(part)], voice) if index % 2 else _Piece(part, part, part)
        for index, part in enumerate(parts)
        if part
    ]


def _plain(held: str, kind: Kind) -> str:
    match kind:
        case Kind.CODE:
            return held
        case Kind.ROW:
            return _BETWEEN_CELLS.join(filter(None, map(plain_words.of_markdown, _cells(held))))
    return plain_words.of_markdown(held)


def _spoken(inside: str, voice: Voice) -> _Piece:
    parsed, words = parse(inside), voice.words(inside)
    source = "{{ " + " | ".join((inside.partition("|")[0].strip(), *parsed.filters)) + " }}"
    # What a value says never ends a sentence, so a new value cannot change where sentences end.
    probe = sentence_ends.OPAQUE * len(words)
    name = parsed.name if parsed.arguments is None else ""
    return _Piece(words, source, probe, name, is_said=True)


def _cells(row: str) -> Iterator[str]:
    """The cells of a row of a Markdown table."""
    start = 0
    for bar in _BAR.finditer(blank_code(row)):
        yield row[start : bar.start()].strip()
        start = bar.end()
    yield row[start:].strip()


def _joined(text: str) -> str:
    """The text on one line, in one form of Unicode."""
    line = " ".join(text.split())
    return line if line.isascii() else unicodedata.normalize("NFC", line)
