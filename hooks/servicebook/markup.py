"""The lines of a page: which are code, which are headings, and which are for agents alone.

This is the allow-list that decides what customers may read, so it knows one marker and refuses
everything that looks like another. It reads lines as Python-Markdown does (four spaces to a level), which
a test holds against the real renderer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from servicebook.problems import Place, Problem

_OPENER = re.compile(r"(?P<fence>/{3,}) internal(?: \| \S.*)?")
_CLOSER = re.compile(r"(?P<fence>/{3,})")
_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
_LIST_ITEM = re.compile(r"(?:[-*+]|\d+\.) +")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)(?: .*)?|\[\^[^\]]+\]:.*|: {1,3}\S.*")
_ATX = re.compile(r"(?P<level>#{1,6})(?!#)\s*(?P<text>.*?)\s*#*")
_SETEXT = re.compile(r"(?:=+|-+) *")
_HEADING_ID = re.compile(r"[ ]+\{:?[^}\n]*?#(?P<id>[^\s}]+)[^}\n]*\}\s*$|[ ]+\{:?[^}\n]*\}\s*$")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*|.*\S\s+\|\s+\S.*")

# Slashes of other alphabets that NFKC leaves as they are.
_SLASHES = str.maketrans(
    dict.fromkeys("\u2044\u2215\u29f8\u2571\u27cb\u2afb\u2afd\u1735\u3033", "/")
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
# Slashes that start a line, whatever mark stands before them.
_STARTS_WITH_SLASHES = re.compile(r"[\s>*+\-\d.|#\\]*(?:/\s*){3}")
_NAMES_A_MARKER = re.compile(
    r"""(?<![:/])/\s*/[\s/]*\W?internal\b
    | (?:!{2,}|\?{2,}\+?|:{2,}|={3}[!+]?|\+{3}|%{2,}|@{2,}|~{3,}|`{3,})\s*\{?\s*["']?internal\b
    | !{3}\s*\w+\s+internal\b | \?{3}\+?\s*\w+\s+internal\b
    | \{:?[^}]*[.#]internal\b | <\s*/?\s*internal\b | class\s*=\s*["']?[^"'>]*\binternal\b
    | \[/?internal\]
    """,
    re.VERBOSE,
)


@dataclass(frozen=True)
class Line:
    """One line of a page's body. `block` numbers the internal block it stands in, 0 for none."""

    number: int
    text: str
    code: bool = False
    marker: bool = False
    block: int = 0

    @property
    def internal(self) -> bool:
        """Whether only agents may read this line."""
        return self.block > 0

    @property
    def blank(self) -> bool:
        """Whether nothing is written here."""
        return not self.text.strip()


@dataclass(frozen=True)
class Heading:
    """A heading as written: its text without marks, and its id where it has one of its own."""

    line: int
    column: int
    level: int
    text: str
    id: str = ""
    block: int = 0


@dataclass(frozen=True)
class Markup:
    """The body of a page, read."""

    lines: tuple[Line, ...] = ()
    headings: tuple[Heading, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(body: str, path: str, first_line: int) -> Markup:
    """Read a body whose first line is `first_line` of the file at `path`."""
    texts = body.split("\n")
    scanner = _Scanner(path, {text: first_line + index for index, text in enumerate(texts)})
    for number, text in enumerate(texts, first_line):
        scanner.take(number, text)
    scanner.finish()
    lines = tuple(scanner.lines)
    problems = (*scanner.problems, *_split_problems(lines, path))
    return Markup(lines, tuple(_headings(lines, scanner.bases)), problems)


def blank_code(text: str) -> str:
    """A line with its inline code turned to spaces, so that columns stay right."""
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", lambda match: " " * len(match[0]), text)


def visible(text: str) -> str:
    """The text as a reader sees it: compatible characters folded, invisible ones gone, lower case."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).translate(_SLASHES)
    return _INVISIBLE.sub("", folded).casefold()


@dataclass
class _Block:
    """An open internal block. One without a fence was opened by a near-miss, and any `///` ends it."""

    fence: str
    indent: int
    line: int
    number: int


@dataclass
class _Scanner:
    """A state machine over lines: the open containers, code fence and internal blocks."""

    path: str
    last: dict[str, int]
    """Each text of the page with the last line on which it stands."""

    lines: list[Line] = field(default_factory=list)
    bases: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    containers: list[int] = field(default_factory=lambda: [0])
    blocks: list[_Block] = field(default_factory=list)
    fence: str = ""
    fence_indent: int = 0
    fence_line: int = 0
    levels: tuple[int, ...] = (0,)
    count: int = 0
    after_closer: bool = False
    indented_code: bool = False

    def take(self, number: int, text: str) -> None:
        """Read the next line."""
        content = text.strip()
        indent = len(text) - len(text.lstrip(" "))
        if "\t" in text[: len(text) - len(text.lstrip())]:
            self.refuse(
                number,
                1,
                "tab",
                "This line is indented with a tab. Use four spaces for each level.",
            )
        if self.fence:
            self.take_code(number, text, content, indent)
            return
        self.leave_containers(content, indent)
        if content and self.after_closer:
            self.refuse(
                number,
                1,
                "block-blank-line",
                "Leave a blank line after the `///` above.",
            )
        self.after_closer = False
        if self.is_indented_code(content, indent):
            self.refuse_marker(number, text)
            self.add(number, text, code=True)
        elif not self.take_marker(number, text, content, indent):
            self.take_text(number, text, content, indent)

    def take_code(self, number: int, text: str, content: str, indent: int) -> None:
        """A line inside a code fence; markers are refused there too."""
        closes = content == self.fence and indent == self.fence_indent
        if content and indent < self.fence_indent:
            self.refuse(
                number,
                1,
                "fence-indent",
                f"This line stands to the left of the code that starts in line {self.fence_line}. Indent it by {self.fence_indent} spaces.",
            )
        self.refuse_marker(number, text)
        self.add(number, text, code=True)
        if closes:
            self.fence = ""

    def take_marker(self, number: int, text: str, content: str, indent: int) -> bool:
        """Whether the line opened or closed an internal block."""
        if opener := _OPENER.fullmatch(content):
            self.open_block(number, text, opener["fence"], indent)
        elif closer := _CLOSER.fullmatch(content):
            if not self.close_block(number, text, closer["fence"], indent):
                return True
        else:
            return False
        return True

    def take_text(self, number: int, text: str, content: str, indent: int) -> None:
        """Any other line: prose, a heading, a list item, the start of code or of a container."""
        if (
            self.refuse_marker(number, text)
            and not self.blocks
            and self.last.get("///", 0) > number
        ):
            # What follows was meant for agents: read it so, that one fault gives one problem.
            self.count += 1
            self.blocks.append(_Block("", indent, number, self.count))
            self.add(number, text, marker=True)
            return
        if content and self.blocks and self.blocks[-1].fence and indent < self.blocks[-1].indent:
            self.refuse(
                number,
                1,
                "block-indent",
                f"This line stands to the left of the internal block that starts in line {self.blocks[-1].line}. "
                f"Indent it by {self.blocks[-1].indent} spaces, or close the block before it with `{self.blocks[-1].fence}`.",
            )
        fence = _FENCE.fullmatch(content)
        closed = fence is not None and self.opens_fence(number, fence["fence"], indent)
        self.add(number, text, code=closed)
        if not closed:
            self.enter_container(content, indent)

    def opens_fence(self, number: int, fence: str, indent: int) -> bool:
        """Whether the code that starts here ends somewhere; without an end it is no code at all."""
        if self.last.get(" " * indent + fence, 0) <= number:
            message = f"The code that starts here is never closed. Write {fence} on a line of its own, {_after(indent)}."
            self.refuse(number, indent + 1, "fence-unclosed", message)
            return False
        self.fence, self.fence_indent, self.fence_line = fence, indent, number
        return True

    def open_block(self, number: int, text: str, fence: str, indent: int) -> None:
        """`/// internal`: check where it stands, then open it."""
        if not self.blank_before():
            self.refuse(
                number,
                indent + 1,
                "block-blank-line",
                "Leave a blank line before this `/// internal`.",
            )
        if indent != self.containers[-1]:
            self.refuse(
                number,
                indent + 1,
                "block-indent",
                f"`/// internal` stands {_after(indent)} here. Put it where the text that it belongs to stands: "
                f"{' or '.join(map(_after, self.levels))}.",
            )
        if self.blocks and len(fence) >= len(self.blocks[-1].fence):
            outer = self.blocks[-1]
            self.refuse(
                number,
                indent + 1,
                "block-nested",
                f"The internal block of line {outer.line} is still open. Close it first with `{outer.fence}` on a line of its own.",
            )
        self.count += 1
        self.blocks.append(_Block(fence, indent, number, self.count))
        self.add(number, text, marker=True)

    def close_block(self, number: int, text: str, fence: str, indent: int) -> bool:
        """`///`: close the innermost block, if it is the one that this line closes."""
        if not self.blocks:
            self.refuse(
                number,
                indent + 1,
                "block-marker",
                "This `///` closes nothing. Delete it, or open the block with `/// internal` above.",
            )
            self.add(number, text, marker=True)
            return False
        block = self.blocks[-1]
        if block.fence and (fence, indent) != (block.fence, block.indent):
            self.refuse(
                number,
                indent + 1,
                "block-marker",
                f"The internal block of line {block.line} is closed by `{block.fence}` {_after(block.indent)}, not by this line.",
            )
            self.add(number, text, marker=True)
            return False
        self.add(number, text, marker=True)
        self.blocks.pop()
        while self.containers[-1] > indent:
            self.containers.pop()
        self.after_closer = True
        return True

    def leave_containers(self, content: str, indent: int) -> None:
        """Close the list items, admonitions and tabs that the line has left."""
        if not content:
            return
        lazy = bool(self.lines) and not self.lines[-1].blank and not self.lines[-1].marker
        if lazy and not (
            _LIST_ITEM.match(content)
            or _CONTAINER.fullmatch(content)
            or (_ATX.fullmatch(content) and content[0] == "#")
        ):
            return
        self.levels = tuple(self.containers)
        floor = self.blocks[-1].indent if self.blocks else 0
        while self.containers[-1] > max(indent, floor):
            self.containers.pop()

    def enter_container(self, content: str, indent: int) -> None:
        """A list item, admonition, tab, footnote or definition holds what is indented below it."""
        base = self.containers[-1]
        if not base <= indent < base + 4:
            return
        if _LIST_ITEM.match(content) or _CONTAINER.fullmatch(content):
            self.containers.append(base + 4)

    def is_indented_code(self, content: str, indent: int) -> bool:
        """Whether the line is code by its indentation."""
        if not content:
            return False
        deep = indent >= self.containers[-1] + 4
        self.indented_code = (
            deep and (self.indented_code or self.blank_before()) and not _OPENER.fullmatch(content)
        )
        return self.indented_code

    def blank_before(self) -> bool:
        """Whether the line before is blank or there is none; a marker above counts as blank."""
        return not self.lines or self.lines[-1].blank or self.lines[-1].marker

    def refuse_marker(self, number: int, text: str) -> bool:
        """Refuse what looks like a marker and is none; tell whether the line did."""
        seen = visible(text)
        if "/" not in seen and "internal" not in seen:
            return False
        if not (_STARTS_WITH_SLASHES.match(seen) or _NAMES_A_MARKER.search(seen)):
            return False
        column = len(text) - len(text.lstrip()) + 1
        self.refuse(
            number,
            column,
            "block-marker",
            "This looks like the start or end of an internal block and is none. Write `/// internal`, or "
            "`/// internal | Title`, on a line of its own, and close it with `///`.",
        )
        return True

    def add(self, number: int, text: str, *, code: bool = False, marker: bool = False) -> None:
        """Keep the line, with the block it stands in."""
        block = self.blocks[0].number if self.blocks else 0
        self.lines.append(Line(number, text, code, marker, block))
        self.bases.append(self.containers[-1])

    def finish(self) -> None:
        """What is still open at the end of the page is an error."""
        for block in filter(lambda block: block.fence, self.blocks):
            self.refuse(
                block.line,
                block.indent + 1,
                "block-unclosed",
                f"This internal block is never closed. Write `{block.fence}` on a line of its own where it ends.",
            )

    def refuse(self, line: int, column: int, code: str, message: str) -> None:
        """Note a problem of this page."""
        self.problems.append(Problem(Place(self.path, line, column), code, message))


def _after(indent: int) -> str:
    return f"after {indent} spaces" if indent else "at the start of the line"


def _headings(lines: Sequence[Line], bases: Sequence[int]) -> Iterator[Heading]:
    for index, (line, base) in enumerate(zip(lines, bases, strict=True)):
        if line.code or line.marker or line.blank or line.text.lstrip().startswith(">"):
            continue
        text = line.text[base:] if line.text[:base].isspace() or base == 0 else ""
        if text.startswith("#") and (match := _ATX.fullmatch(text)):
            yield _heading(line, base, len(match["level"]), match["text"])
        elif _is_setext(lines, index, base):
            level = 1 if lines[index + 1].text.strip()[0] == "=" else 2
            yield _heading(line, base, level, text)


def _is_setext(lines: Sequence[Line], index: int, base: int) -> bool:
    # Python-Markdown takes the first line of a paragraph alone for a heading, whatever follows it.
    first = (
        index == 0
        or lines[index - 1].blank
        or lines[index - 1].marker
        or lines[index - 1].text[base : base + 1] == "#"
    )
    if not first or index + 1 == len(lines) or lines[index + 1].code:
        return False
    under = lines[index + 1].text
    starts = lines[index].text[base : base + 1]
    return (
        starts not in ("", " ")
        and _SETEXT.fullmatch(under[base:]) is not None
        and under[:base].strip() == ""
    )


def _heading(line: Line, base: int, level: int, text: str) -> Heading:
    attributes = _HEADING_ID.search(text)
    name = (attributes["id"] or "") if attributes else ""
    words = text[: attributes.start()] if attributes else text
    return Heading(line.number, base + 1, level, words.strip(), name, line.block)


def _split_problems(lines: Sequence[Line], path: str) -> Iterator[Problem]:
    """An internal block that cuts a table or a list in two, for agents or once it is gone."""
    for before, block, after in _around_blocks(lines):
        place = Place(path, block.number, 1)
        if _TABLE_ROW.fullmatch(before.text) and _continues_table(after):
            yield Problem(
                place,
                "block-in-table",
                "This internal block stands inside a table. Put it after the table.",
            )
        elif _splits_list(before, block, after):
            yield Problem(
                place,
                "block-in-list",
                "This internal block cuts the list in two. Indent it by four spaces, so that it belongs to the item above.",
            )


def _around_blocks(lines: Sequence[Line]) -> Iterator[tuple[Line, Line, list[Line]]]:
    """For each internal block: the line with text before it, its opener, and the lines with text after it."""
    written = [line for line in lines if not line.blank]
    for index in range(1, len(written)):
        opener = written[index]
        if opener.internal and written[index - 1].block != opener.block:
            after = [line for line in written[index:] if line.block != opener.block][:2]
            yield written[index - 1], opener, after


def _continues_table(after: Sequence[Line]) -> bool:
    if not after or not _TABLE_ROW.fullmatch(after[0].text):
        return False
    return len(after) < 2 or not re.fullmatch(r"[\s|:\-]+", after[1].text)


def _splits_list(before: Line, block: Line, after: Sequence[Line]) -> bool:
    if not after or before.marker or not _is_item_at(after[0], block):
        return False
    return _is_item_at(before, block) or _indent(before) > _indent(block)


def _is_item_at(line: Line, other: Line) -> bool:
    return _indent(line) == _indent(other) and _LIST_ITEM.match(line.text.lstrip()) is not None


def _indent(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip())


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
