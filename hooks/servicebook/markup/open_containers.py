"""The list items, admonitions, tabs, footnotes and definitions that are open at a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from servicebook.markup.page_lines import ASIDE, ATX, LIST_ITEM, RULE, SETEXT

_ASIDE_SIGNS: Final = ("!!!", "???", "===")
_NOTE: Final = re.compile(r"\[\^[^\]]*\]:.*|: {1,3}\S.*")
_NOTE_SIGNS: Final = ("[^", ": ")


class Kind(Enum):
    """What holds the lines that are indented below it."""

    PAGE = "page"
    ITEM = "list item"
    ASIDE = "admonition or tab"
    NOTE = "footnote or definition"


@dataclass(frozen=True)
class Container:
    """What is open: its lines stand after `indent` spaces."""

    indent: int
    kind: Kind


@dataclass
class Containers:
    """What is open, from the page inwards. `levels` are the indentations at which a block may stand."""

    open: list[Container] = field(default_factory=lambda: [Container(0, Kind.PAGE)])
    levels: tuple[int, ...] = (0,)

    @property
    def innermost(self) -> Container:
        """What holds the next line."""
        return self.open[-1]

    def holds(self, kind: Kind) -> bool:
        """Whether one of a kind is open."""
        for container in self.open:  # a loop, because most pages have one  # noqa: SIM110
            if container.kind is kind:
                return True
        return False

    def kind_of(self, content: str, indent: int, *, can_list: bool) -> Kind | None:
        """What a line opens, if anything; `can_list` says whether a list can start on it."""
        if can_list and LIST_ITEM.match(content) and not RULE.fullmatch(content):
            return Kind.ITEM
        if content.startswith(_ASIDE_SIGNS) and ASIDE.fullmatch(content):
            levels = [container.indent for container in self.open]
            return Kind.ASIDE if indent in levels else None
        return Kind.NOTE if content.startswith(_NOTE_SIGNS) and _NOTE.fullmatch(content) else None

    def leave(self, content: str, indent: int, least: int, *, can_list: bool, below: bool) -> None:
        """Close what a line has left. `least` is the open block's indentation.

        `below` says that the line stands right below another: then it may go on lazily.
        """
        lazy = below and not (
            self.kind_of(content, indent, can_list=can_list)
            or (ATX.fullmatch(content) and content[0] == "#")
            or content[0] == "<"
            or SETEXT.fullmatch(content)
        )
        if not lazy:
            self.levels = tuple(container.indent for container in self.open)
        limit = max(indent, least)
        for index, container in enumerate(self.open):
            # A line that goes on lazily stays in a list item, and in nothing else.
            if container.indent > limit and not (lazy and container.kind is Kind.ITEM):
                del self.open[index:]
                return

    def enter(self, content: str, kind: Kind) -> None:
        """Open what a line opens, and the items that stand in the same line."""
        self.open.append(Container(self.innermost.indent + 4, kind))
        while kind is Kind.ITEM and LIST_ITEM.match(content := LIST_ITEM.sub("", content, 1)):
            self.open.append(Container(self.innermost.indent + 4, kind))

    def close_right_of(self, indent: int) -> None:
        """Close what stands further to the right."""
        self.open = [each for each in self.open if each.indent <= indent]
