"""The lines of a page: which are code, which are headings, and which are for agents alone.

This is the allow-list that decides what customers may read, so it knows one marker and refuses
everything that looks like another. It reads lines as Python-Markdown does (four spaces to a level), which
a test holds against the real renderer.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from itertools import groupby

from markdown.util import BLOCK_LEVEL_ELEMENTS

from servicebook.problems import Place, Problem

_OPENER = re.compile(r"(?P<fence>/{3,}) internal(?: \| \S.*)?")
_CLOSER = re.compile(r"(?P<fence>/{3,})")
_FENCE = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
# What the renderer takes for a fence at all: a language, and options in quotes.
_FENCE_INFO = re.compile(r" *\.?[\w#.+-]*(?: +[a-zA-Z]\w*=(?:\"[^\"]*\"|'[^']*'))* *")
_RULE = re.compile(r"(?:- {0,2}){3,}|(?:_ {0,2}){3,}|(?:\* {0,2}){3,}")
_LIST_ITEM = re.compile(r"(?:[-*+]|\d+\.) +")
# Admonitions, details and tabs.
_ASIDE = re.compile(
    r"""!!!\ ?[\w-]+(?:\ +[\w-]+)*(?:\ +".*?")?
    | \?\?\?\+?\ ?(?:[\w-]+(?:\ +[\w-]+)*|(?:[\w-]+(?:\ +[\w-]+)*)?\ +".*?")
    | ===(?:\+!?|!\+?)?\ +".*?"
    """,
    re.VERBOSE,
)
_ASIDE_SIGNS = ("!!!", "???", "===")
_DEFINITION = re.compile(r": {1,3}\S")
_DEFINED = re.compile(r"\*?\[[^\]]+\]:")
_TAB = re.compile("=== ")
_NOTE = re.compile(r"\[\^[^\]]*\]:.*|: {1,3}\S.*")
_NOTE_SIGNS = ("[^", ": ")
_ATX = re.compile(r"(?P<level>#{1,6})\s*(?P<text>.*?)\s*#*")
_SETEXT = re.compile(r"(?:=+|-+) *")
_HEADING_ID = re.compile(r"[ ]+\{:?[^}\n]*?#(?P<id>[^\s}]+)[^}\n]*\}\s*$|[ ]+\{:?[^}\n]*\}\s*$")
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_TABLE_RULE = re.compile(r"[\s:|-]*\|[\s:|-]*-[\s:|-]*|[\s:|-]*-[\s:|-]*\|[\s:|-]*")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*|.*\S\s+\|\s+\S.*")

# Elements that the renderer leaves as they are, with all that stands in them.
_HTML_BLOCKS = frozenset(BLOCK_LEVEL_ELEMENTS) - {"hr"}
_HTML_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?:[^<>]*?)(?P<end>/?)(?:>|$)")

# Slashes of other alphabets that NFKD leaves as they are.
_SLASHES = str.maketrans(
    dict.fromkeys(
        "\u2044\u2215\u29f6\u29f8\u2571\u27cb\u2afb\u2afd\u1735\u2e4a\u3033\u30ce\u4e3f\U0001f67c",
        "/",
    )
)
# Letters that print as nothing; format characters and marks above letters are found by their category.
_FILLERS = "\u115f\u1160\u3164\uffa0"
_UNSEEN = ("Cf", "Mn", "Me")
# Slashes that start a line, whatever mark stands before them.
_STARTS_WITH_SLASHES = re.compile(r"[\s>*+\-\d.|#\\_~]*(?:/\s*){3}")
_NAMES_A_MARKER = re.compile(
    r"""(?<![:/])/\s*/[\s/]*\W?internal(?![a-z0-9])
    | (?:!{2,}|\?{2,}\+?|:{2,}|={3}[!+]?|\+{3}|%{2,}|@{2,}|~{3,}|`{3,}|\\{2,}|\|{2,}|\${2,}|-{3,}|>{2,})
      \s*\{?\s*["']?internal\b
    | !{3}\s*\w+\s+internal\b | \?{3}\+?\s*\w+\s+internal\b
    | \{:?[^}]*[.#]internal\b | <\s*/?\s*internal\b | class\s*=\s*["']?[^"'>]*\binternal\b
    | \[/?internal\]
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
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

    @cached_property
    def text(self) -> str:
        """All lines in one: whether a page holds something is quicker asked once than line by line."""
        return "\n".join(line.text for line in self.lines)


def read(body: str, path: str, first_line: int) -> Markup:
    """Read a body whose first line is `first_line` of the file at `path`."""
    texts = body.split("\n")
    scanner = _Scanner(
        path, {text.rstrip(" "): first_line + index for index, text in enumerate(texts)}
    )
    for number, text in enumerate(texts, first_line):
        scanner.take(number, text)
    scanner.finish()
    lines = tuple(scanner.lines)
    problems = (*scanner.problems, *_split_problems(lines, path))
    return Markup(lines, tuple(_headings(lines, scanner.bases)), problems)


def blank_code(text: str) -> str:
    """A line with its inline code turned to spaces, so that columns stay right."""
    return _CODE.sub(lambda match: " " * len(match[0]), text) if "`" in text else text


def visible(text: str) -> str:
    """The text as a reader sees it: like characters folded, accents and invisible ones gone, lower case."""
    text = html.unescape(text) if "&" in text else text
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).translate(_SLASHES)
    seen = (c for c in folded if c not in _FILLERS and unicodedata.category(c) not in _UNSEEN)
    return "".join(seen).casefold()


class _Kind(Enum):
    """What holds the lines that are indented below it."""

    PAGE = "page"
    ITEM = "list item"
    ASIDE = "admonition or tab"
    NOTE = "footnote or definition"


@dataclass(frozen=True)
class _Container:
    """What is open: its lines stand after `indent` spaces."""

    indent: int
    kind: _Kind


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
    bases: list[int | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    containers: list[_Container] = field(default_factory=lambda: [_Container(0, _Kind.PAGE)])
    blocks: list[_Block] = field(default_factory=list)
    fence: str = ""
    fence_indent: int = 0
    fence_line: int = 0
    levels: tuple[int, ...] = (0,)
    count: int = 0
    closed: _Block | None = None
    """The block that ended right above, until the next line with text."""
    html: list[tuple[str, int]] = field(default_factory=list)
    """The HTML elements that are open, each with its line."""
    indented_code: bool = False
    glued: bool = False
    """Whether this line stands right below another."""
    can_list: bool = True
    """Whether a list can start on this line: a line of prose above would take it in."""

    def take(self, number: int, text: str) -> None:
        """Read the next line."""
        if not text and not self.fence:  # two lines in five, and nothing can be wrong with them
            self.add(number, text)
            return
        content = text.strip(" ")
        indent = len(text) - len(text.lstrip(" "))
        if text[:1].isspace():
            self.refuse_spaces(number, text)
        if self.fence:
            self.take_code(number, text, content, indent)
            return
        self.glued = not self.blank_before()
        self.can_list = self.in_item() or not self.lines or _ends(self.lines[-1])
        if len(self.containers) > 1 or self.levels != (0,):
            self.leave_containers(content, indent)
        if content:
            self.check_edges(number, content, indent)
            # The renderer takes definitions away, and sees what follows them.
            self.closed = self.closed if _DEFINED.match(content) else None
        if self.is_indented_code(content, indent):
            self.refuse_marker(number, text)
            if self.blocks and self.blocks[-1].indent:
                message = "Write code between lines of ``` here: in a block that is indented itself, the renderer takes four spaces more for nothing."
                self.refuse(number, 1, "block-code", message)
            self.add(number, text, code=True)
        elif not self.take_marker(number, text, content, indent):
            self.take_text(number, text, content, indent)

    def in_item(self) -> bool:
        """Whether a list item is open."""
        for container in self.containers:  # a loop, because most pages have one  # noqa: SIM110
            if container.kind is _Kind.ITEM:
                return True
        return False

    def refuse_spaces(self, number: int, text: str) -> None:
        """Refuse a tab or another kind of space at the start of a line: it shows as what it is not."""
        start = text[: len(text) - len(text.lstrip())].lstrip(" ")
        if "\t" in start:
            message = "This line is indented with a tab. Use four spaces for each level."
            self.refuse(number, 1, "tab", message)
        elif start:
            message = f"This line starts with a space of another kind (U+{ord(start[0]):04X}). Use ordinary spaces."
            self.refuse(number, text.index(start[0]) + 1, "space", message)

    def check_edges(self, number: int, content: str, indent: int) -> None:
        """The first line with text after an internal block, and the first line inside one."""
        if self.closed and self.lines[-1].marker:
            message = "Leave a blank line after the `///` above."
            self.refuse(number, 1, "block-blank-line", message)
        elif self.closed and (indent > self.closed.indent or _DEFINITION.match(content)):
            # The renderer hands it to the block, or takes what stands above the block for its term.
            message = (
                f"Agents would read this line as a part of the internal block above. Start it {_after(self.closed.indent)}; "
                "write code between lines of ```, and a definition right below its term."
            )
            self.refuse(number, indent + 1, "block-after", message)
        block = self.blocks[-1] if self.blocks else None
        first = block is not None and block.fence and self.lines[-1].number == block.line
        if block and first and (indent >= block.indent + 4 or re.fullmatch("-{3,}", content)):
            message = "Leave a blank line between `/// internal` and this line."
            self.refuse(number, 1, "block-blank-line", message)

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
        if not content.startswith("///"):
            return False
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
        fence = _FENCE.fullmatch(content) if content.startswith(("```", "~~~")) else None
        closed = fence is not None and self.opens_fence(
            number, fence["fence"], fence["info"], indent
        )
        if not closed:
            self.take_html(number, content)
        self.add(number, text, code=closed)
        if not closed:
            self.enter_container(number, content, indent)

    def take_html(self, number: int, content: str) -> None:
        """Keep account of the HTML elements that are open: the renderer reads no marker inside them."""
        for tag in _HTML_TAG.finditer(blank_code(content)) if "<" in content else ():
            name = tag["name"].lower()
            if name not in _HTML_BLOCKS or tag["end"]:
                continue
            if not tag["close"]:
                self.html.append((name, number))
            elif name in (names := [open_name for open_name, _ in self.html]):
                del self.html[len(names) - 1 - names[::-1].index(name) :]
            elif self.blocks:
                self.refuse_html(number, f"`</{name}>` closes an element that is not open here")

    def refuse_html(self, number: int, fault: str) -> None:
        """HTML and internal blocks that cross."""
        message = f"{fault}. An HTML element and an internal block cannot cross: put the one wholly inside the other's text, or write it in Markdown."
        self.refuse(number, 1, "block-in-html", message)

    def opens_fence(self, number: int, fence: str, info: str, indent: int) -> bool:
        """Whether the code that starts here ends somewhere; without an end it is no code at all."""
        if not _FENCE_INFO.fullmatch(info):
            message = f'Behind {fence} only the name of a language may stand, such as {fence}json, and options such as title="...".'
            self.refuse(number, indent + 1, "fence-info", message)
        if self.last.get(" " * indent + fence, 0) <= number:
            message = f"The code that starts here is never closed. Write {fence} on a line of its own, {_after(indent)}."
            self.refuse(number, indent + 1, "fence-unclosed", message)
            return False
        self.fence, self.fence_indent, self.fence_line = fence, indent, number
        return True

    def open_block(self, number: int, text: str, fence: str, indent: int) -> None:
        """`/// internal`: check where it stands, then open it."""
        if not self.blank_before():
            message = "Leave a blank line before this `/// internal`."
            self.refuse(number, indent + 1, "block-blank-line", message)
        if self.html:
            name, line = self.html[-1]
            self.refuse_html(number, f"`<{name}>` of line {line} is still open")
        if any(container.kind is _Kind.NOTE for container in self.containers):
            message = "A footnote or definition cannot hold an internal block. Put the block after it, at the start of the line."
            self.refuse(number, indent + 1, "block-indent", message)
        elif indent != self.containers[-1].indent:
            message = (
                f"`/// internal` stands {_after(indent)} here. Put it where the text that it belongs to stands: "
                f"{' or '.join(map(_after, self.levels))}."
            )
            self.refuse(number, indent + 1, "block-indent", message)
        if self.blocks:
            self.check_nested(number, fence, indent, self.blocks[-1])
        self.count += 1
        self.blocks.append(_Block(fence, indent, number, self.count))
        self.add(number, text, marker=True)

    def check_nested(self, number: int, fence: str, indent: int, outer: _Block) -> None:
        """An internal block inside another has a shorter fence, and no list or admonition between."""
        if len(fence) >= len(outer.fence):
            message = f"The internal block of line {outer.line} is still open. Close it first with `{outer.fence}` on a line of its own."
            self.refuse(number, indent + 1, "block-nested", message)
        elif indent != outer.indent:
            message = f"This text is internal already, by the block of line {outer.line}. Delete this `/// internal` and its `///`."
            self.refuse(number, indent + 1, "block-nested", message)

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
        if self.html and not self.blocks[1:]:
            self.refuse_html(
                number, f"`<{self.html[-1][0]}>` of line {self.html[-1][1]} is still open"
            )
            self.html.clear()
        self.add(number, text, marker=True)
        self.closed = self.blocks.pop()
        self.containers = [each for each in self.containers if each.indent <= indent]
        return True

    def leave_containers(self, content: str, indent: int) -> None:
        """Close the list items, admonitions and tabs that the line has left."""
        if not content:
            return
        lazy = bool(self.lines) and not self.lines[-1].blank and not self.lines[-1].marker
        lazy = lazy and not (
            self.kind_of(content, indent)
            or (_ATX.fullmatch(content) and content[0] == "#")
            or content[0] == "<"
            or _SETEXT.fullmatch(content)
        )
        if not lazy:
            self.levels = tuple(container.indent for container in self.containers)
        limit = max(indent, self.blocks[-1].indent if self.blocks else 0)
        for index, container in enumerate(self.containers):
            # A line that goes on lazily stays in a list item, and in nothing else.
            if container.indent > limit and not (lazy and container.kind is _Kind.ITEM):
                del self.containers[index:]
                return

    def enter_container(self, number: int, content: str, indent: int) -> None:
        """A list item, admonition, tab, footnote or definition holds what is indented below it."""
        base = self.containers[-1].indent
        kind = self.kind_of(content, indent)
        if kind is None or not base <= indent < base + 4:
            return
        if kind is _Kind.ASIDE and self.glued and self.containers[-1].kind is _Kind.ITEM:
            return  # right below an item's words it is one more of its words
        if kind is _Kind.ASIDE and self.blocks and self.glued:
            message = "Leave a blank line before this line: without it, a part of it would stand outside the internal block."
            self.refuse(number, indent + 1, "block-blank-line", message)
        self.containers.append(_Container(base + 4, kind))
        while kind is _Kind.ITEM and _LIST_ITEM.match(content := _LIST_ITEM.sub("", content, 1)):
            self.containers.append(_Container(self.containers[-1].indent + 4, kind))

    def kind_of(self, content: str, indent: int) -> _Kind | None:
        """What the line opens, if anything."""
        if self.can_list and _LIST_ITEM.match(content) and not _RULE.fullmatch(content):
            return _Kind.ITEM
        if content.startswith(_ASIDE_SIGNS) and _ASIDE.fullmatch(content):
            levels = [container.indent for container in self.containers]
            return _Kind.ASIDE if indent in levels else None
        return _Kind.NOTE if content.startswith(_NOTE_SIGNS) and _NOTE.fullmatch(content) else None

    def is_indented_code(self, content: str, indent: int) -> bool:
        """Whether the line is code by its indentation."""
        if not content:
            return False
        deep = indent >= self.containers[-1].indent + 4
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
        named = "internal" in seen and _NAMES_A_MARKER.search(seen)
        if not (named or _STARTS_WITH_SLASHES.match(seen)):
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
        self.bases.append(None if self.html else self.containers[-1].indent)

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


def _headings(lines: Sequence[Line], bases: Sequence[int | None]) -> Iterator[Heading]:
    """The headings. `bases` says where the text of each line starts; None inside HTML."""
    for index, (line, base) in enumerate(zip(lines, bases, strict=True)):
        if not line.text or not _may_be_heading(lines, index, base or 0):
            continue
        if line.code or line.marker or line.blank or line.text.lstrip().startswith(">"):
            continue
        if base is None or line.text[:base].strip() or _is_taken_in(lines, bases, index):
            continue
        text = line.text[base:]
        if text.startswith("#") and (match := _ATX.fullmatch(text)):
            yield _heading(line, base, len(match["level"]), match["text"])
        elif _is_setext(lines, index, base):
            level = 1 if lines[index + 1].text.strip()[0] == "=" else 2
            yield _heading(line, base, level, text)


def _may_be_heading(lines: Sequence[Line], index: int, base: int) -> bool:
    """Whether the line starts with a heading's mark or stands above an underline: few do."""
    if lines[index].text[base : base + 1] == "#":
        return True
    return index + 1 < len(lines) and lines[index + 1].text[base : base + 1] in ("=", "-")


def _is_taken_in(lines: Sequence[Line], bases: Sequence[int | None], index: int) -> bool:
    """Whether the line belongs to a table or to a list item's first line, which stand right above it."""
    start = index
    while start and not _ends(lines[start - 1]):
        start -= 1
    first, base = bases[start], bases[index]
    in_item = first is not None and base is not None and first < base
    if in_item and _LIST_ITEM.match(lines[start].text.lstrip(" ")):
        return True
    return index > start + 1 and _TABLE_RULE.fullmatch(lines[start + 1].text) is not None


def _is_setext(lines: Sequence[Line], index: int, base: int) -> bool:
    # Python-Markdown takes the first line of a paragraph alone for a heading, whatever follows it.
    if index and not _ends(lines[index - 1]):
        return False
    if index + 1 == len(lines) or lines[index + 1].code:
        return False
    text, under = lines[index].text[base:], lines[index + 1].text
    return (
        len(text) - len(text.lstrip(" ")) < 4
        and _ASIDE.fullmatch(text) is None
        and _SETEXT.fullmatch(under[base:]) is not None
        and under[:base].strip() == ""
    )


def _ends(line: Line) -> bool:
    """Whether what follows the line is a paragraph of its own."""
    if line.blank or line.marker or line.code:
        return True
    text = line.text.strip()
    if _RULE.fullmatch(text) or _SETEXT.fullmatch(text):
        return True
    return _indent(line) % 4 == 0 and (text[0] == "#" or _ASIDE.fullmatch(text) is not None)


def _heading(line: Line, base: int, level: int, text: str) -> Heading:
    attributes = _HEADING_ID.search(text)
    name = (attributes["id"] or "") if attributes else ""
    words = text[: attributes.start()] if attributes else text
    return Heading(line.number, base + 1, level, words.strip(), name, line.block)


def _split_problems(lines: Sequence[Line], path: str) -> Iterator[Problem]:
    """Internal blocks that cut a table, a list or tabs in two, for agents or once they are gone."""
    for before, block, after in _around_blocks(lines):
        place = Place(path, block.number, 1)
        if _TABLE_ROW.fullmatch(before.text) and _continues_table(after):
            yield Problem(
                place,
                "block-in-table",
                "This internal block stands inside a table. Put it after the table.",
            )
        for pattern, whole, part in ((_LIST_ITEM, "list", "item"), (_TAB, "tabs", "tab")):
            if _splits(pattern, before, block, after):
                message = f"This internal block cuts the {whole} in two. Indent it by four spaces, so that it belongs to the {part} above."
                yield Problem(place, "block-in-list", message)


def _around_blocks(lines: Sequence[Line]) -> Iterator[tuple[Line, Line, list[Line]]]:
    """For internal blocks in a row: the line above them that customers read, the opener that stands
    furthest to the left, and two lines below that customers read."""
    written = [line for line in lines if not line.blank]
    runs = [(internal, list(run)) for internal, run in groupby(written, lambda line: line.internal)]
    for (_, above), (internal, blocks), (_, below) in zip(runs, runs[1:], runs[2:], strict=False):
        if internal:
            openers = [line for line in blocks if line.marker]
            yield above[-1], min(openers, key=_indent), below[:2]


def _continues_table(after: Sequence[Line]) -> bool:
    if not after or not _TABLE_ROW.fullmatch(after[0].text):
        return False
    return len(after) < 2 or not re.fullmatch(r"[\s|:\-]+", after[1].text)


def _splits(pattern: re.Pattern[str], before: Line, block: Line, after: Sequence[Line]) -> bool:
    """Whether items (or tabs) that the pattern finds stand on both sides, where the block stands."""
    if not _starts_at(pattern, after[0], block):
        return False
    return _starts_at(pattern, before, block) or _indent(before) > _indent(block)


def _starts_at(pattern: re.Pattern[str], line: Line, other: Line) -> bool:
    return _indent(line) == _indent(other) and pattern.match(line.text.lstrip()) is not None


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
