"""Reads the lines of a page one after the other, and refuses what could show agents' text to customers.

It reads them as Python-Markdown does: four spaces to a level.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from servicebook.markup.marker_likeness import VERBATIM, fault_of
from servicebook.markup.markup_blocks import CLOSER, OPENER, Block, after, nesting_fault
from servicebook.markup.open_containers import Containers, Kind
from servicebook.markup.open_html import OpenHtml
from servicebook.markup.page_lines import Line, ends
from servicebook.problems import Place, Problem

_FENCE: Final = re.compile(r"(?P<fence>`{3,}|~{3,})(?P<info>[^`]*)")
# What the renderer takes for a fence at all: a language, and options in quotes.
_FENCE_INFO: Final = re.compile(r" *\.?[\w#.+-]*(?: +[a-zA-Z]\w*=(?:\"[^\"]*\"|'[^']*'))* *")
_DEFINITION: Final = re.compile(r": {1,3}\S")
_DEFINED: Final = re.compile(r"\*?\[[^\]]+\]:")


@dataclass
class Scanner:
    """A state machine over lines: the open containers, code fence and blocks."""

    path: str
    last: dict[str, int]
    """Each text of the page with the last line on which it stands."""

    lines: list[Line] = field(default_factory=list)
    bases: list[int | None] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    containers: Containers = field(default_factory=Containers)
    blocks: list[Block] = field(default_factory=list)
    fence: str = ""
    fence_indent: int = 0
    fence_line: int = 0
    count: int = 0
    closed: Block | None = None
    """The block that ended right above, until the next line with text."""
    html: OpenHtml = field(default_factory=OpenHtml)
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
        self.can_list = self.containers.holds(Kind.ITEM) or not self.lines or ends(self.lines[-1])
        if len(self.containers.open) > 1 or self.containers.levels != (0,):
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
            readers = "Readers" if self.closed.verbatim else "Agents"
            message = (
                f"{readers} would read this line as a part of the {self.closed.kind} block above. Start it {after(self.closed.indent)}; "
                "write code between lines of ```, and a definition right below its term."
            )
            self.refuse(number, indent + 1, "block-after", message)
        block = self.blocks[-1] if self.blocks else None
        first = block is not None and block.fence and self.lines[-1].number == block.line
        if block and first and (indent >= block.indent + 4 or re.fullmatch("-{3,}", content)):
            message = f"Leave a blank line between `/// {block.kind}` and this line."
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
        """Whether the line opened or closed a block."""
        if not content.startswith("///"):
            return False
        if opener := OPENER.fullmatch(content):
            verbatim = opener["verbatim"] is not None
            self.count += not verbatim
            block = Block(opener["fence"], indent, number, self.count, verbatim)
            self.open_block(number, text, block)
        elif closer := CLOSER.fullmatch(content):
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
            # What follows was meant for agents, or as quoted: read it so, that one fault gives one problem.
            self.count += 1
            verbatim = VERBATIM.match(content) is not None
            self.blocks.append(Block("", indent, number, self.count, verbatim))
            self.add(number, text, marker=True)
            return
        if content and self.blocks and self.blocks[-1].fence and indent < self.blocks[-1].indent:
            self.refuse(
                number,
                1,
                "block-indent",
                f"This line stands to the left of the {self.blocks[-1].kind} block that starts in line {self.blocks[-1].line}. "
                f"Indent it by {self.blocks[-1].indent} spaces, or close the block before it with `{self.blocks[-1].fence}`.",
            )
        fence = _FENCE.fullmatch(content) if content.startswith(("```", "~~~")) else None
        closed = fence is not None and self.opens_fence(
            number, fence["fence"], fence["info"], indent
        )
        if not closed:
            self.take_html(number, content)
        self.add(number, text, code=closed)
        box = "" if closed else self.enter_container(number, content, indent)
        if content and self.blocks and indent < self.blocks[-1].indent + 4:
            self.follow_boxes(number, indent, self.blocks[-1], box)

    def follow_boxes(self, number: int, indent: int, block: Block, box: str) -> None:
        """Two admonitions in a row: the renderer leaves the first outside a block that is indented itself."""
        apart = box and block.box and (box, block.box) != ("===", "===")
        if block.fence and block.indent and apart:
            message = f"Write a sentence between this box and the one above: without it, readers would see that one outside the {block.kind} block."
            self.refuse(number, indent + 1, "block-boxes", message)
        block.box = box

    def refuse_html(self, number: int, fault: str, block: Block) -> None:
        """HTML and blocks that cross."""
        message = f"{fault}. An HTML element and {block.named} cannot cross: put the one wholly inside the other's text, or write it in Markdown."
        self.refuse(number, 1, "block-in-html", message)

    def opens_fence(self, number: int, fence: str, info: str, indent: int) -> bool:
        """Whether the code that starts here ends somewhere; without an end it is no code at all."""
        if not _FENCE_INFO.fullmatch(info):
            message = f'Behind {fence} only the name of a language may stand, such as {fence}json, and options such as title="...".'
            self.refuse(number, indent + 1, "fence-info", message)
        if self.last.get(" " * indent + fence, 0) <= number:
            message = f"The code that starts here is never closed. Write {fence} on a line of its own, {after(indent)}."
            self.refuse(number, indent + 1, "fence-unclosed", message)
            return False
        self.fence, self.fence_indent, self.fence_line = fence, indent, number
        return True

    def open_block(self, number: int, text: str, block: Block) -> None:
        """`/// internal` or `/// verbatim | Source`: check where it stands, then open it."""
        indent = block.indent
        if not self.blank_before():
            message = f"Leave a blank line before this `/// {block.kind}`."
            self.refuse(number, indent + 1, "block-blank-line", message)
        if self.html.elements:
            name, line = self.html.elements[-1]
            self.refuse_html(number, f"`<{name}>` of line {line} is still open", block)
        if self.containers.holds(Kind.NOTE):
            message = f"A footnote or definition cannot hold {block.named}. Put the block after it, at the start of the line."
            self.refuse(number, indent + 1, "block-indent", message)
        elif indent != self.containers.innermost.indent:
            message = (
                f"`/// {block.kind}` stands {after(indent)} here. Put it where the text that it belongs to stands: "
                f"{' or '.join(map(after, self.containers.levels))}."
            )
            self.refuse(number, indent + 1, "block-indent", message)
        if self.blocks and (fault := nesting_fault(block, self.blocks[-1])):
            self.refuse(number, indent + 1, "block-nested", fault)
        self.blocks.append(block)
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
                f"The {block.kind} block of line {block.line} is closed by `{block.fence}` {after(block.indent)}, not by this line.",
            )
            self.add(number, text, marker=True)
            return False
        if self.html.elements and not self.blocks[1:]:
            name, line = self.html.elements[-1]
            self.refuse_html(number, f"`<{name}>` of line {line} is still open", block)
            self.html.elements.clear()
        self.add(number, text, marker=True)
        self.closed = self.blocks.pop()
        self.containers.close_right_of(indent)
        return True

    def take_html(self, number: int, content: str) -> None:
        """Keep account of the HTML elements that are open: the renderer reads no marker inside them."""
        for name in self.html.take(number, content):
            if self.blocks:
                fault = f"`</{name}>` closes an element that is not open here"
                self.refuse_html(number, fault, self.blocks[-1])

    def leave_containers(self, content: str, indent: int) -> None:
        """Close the list items, admonitions and tabs that the line has left."""
        if not content:
            return
        below = bool(self.lines) and not self.lines[-1].blank and not self.lines[-1].marker
        least = self.blocks[-1].indent if self.blocks else 0
        self.containers.leave(content, indent, least, can_list=self.can_list, below=below)

    def enter_container(self, number: int, content: str, indent: int) -> str:
        """A list item, admonition, tab, footnote or definition holds what is indented below it.

        The sign of an admonition or tab that opens here; nothing otherwise.
        """
        innermost = self.containers.innermost
        kind = self.containers.kind_of(content, indent, can_list=self.can_list)
        if kind is None or not innermost.indent <= indent < innermost.indent + 4:
            return ""
        if kind is Kind.ASIDE and self.glued and innermost.kind is Kind.ITEM:
            return ""  # right below an item's words it is one more of its words
        if kind is Kind.ASIDE and self.blocks and self.glued:
            message = f"Leave a blank line before this line: without it, a part of it would stand outside the {self.blocks[-1].kind} block."
            self.refuse(number, indent + 1, "block-blank-line", message)
        self.containers.enter(content, kind)
        return content[:3] if kind is Kind.ASIDE else ""

    def is_indented_code(self, content: str, indent: int) -> bool:
        """Whether the line is code by its indentation."""
        if not content:
            return False
        deep = indent >= self.containers.innermost.indent + 4
        self.indented_code = (
            deep and (self.indented_code or self.blank_before()) and not OPENER.fullmatch(content)
        )
        return self.indented_code

    def blank_before(self) -> bool:
        """Whether the line before is blank or there is none; a marker above counts as blank."""
        return not self.lines or self.lines[-1].blank or self.lines[-1].marker

    def refuse_marker(self, number: int, text: str) -> bool:
        """Refuse what looks like a marker and is none; tell whether the line did."""
        fault = fault_of(text)
        if fault:
            self.refuse(number, len(text) - len(text.lstrip()) + 1, "block-marker", fault)
        return bool(fault)

    def add(self, number: int, text: str, *, code: bool = False, marker: bool = False) -> None:
        """Keep the line, with the internal block it stands in, and whether it is quoted."""
        block = next((block.number for block in self.blocks if not block.verbatim), 0)
        verbatim = bool(self.blocks) and self.blocks[-1].verbatim
        self.lines.append(Line(number, text, code, marker, block, verbatim))
        self.bases.append(None if self.html.elements else self.containers.innermost.indent)

    def finish(self) -> None:
        """What is still open at the end of the page is an error."""
        for block in filter(lambda block: block.fence, self.blocks):
            self.refuse(
                block.line,
                block.indent + 1,
                "block-unclosed",
                f"This {block.kind} block is never closed. Write `{block.fence}` on a line of its own where it ends.",
            )

    def refuse(self, line: int, column: int, code: str, message: str) -> None:
        """Note a problem of this page."""
        self.problems.append(Problem(Place(self.path, line, column), code, message))
