"""The lines and headings of a page's body, and the patterns by which every reader of lines knows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

RULE: Final = re.compile(r"(?:- {0,2}){3,}|(?:_ {0,2}){3,}|(?:\* {0,2}){3,}")
LIST_ITEM: Final = re.compile(r"(?:[-*+]|\d+\.) +")
# Admonitions, details and tabs.
ASIDE: Final = re.compile(
    r"""!!!\ ?[\w-]+(?:\ +[\w-]+)*(?:\ +".*?")?
    | \?\?\?\+?\ ?(?:[\w-]+(?:\ +[\w-]+)*|(?:[\w-]+(?:\ +[\w-]+)*)?\ +".*?")
    | ===(?:\+!?|!\+?)?\ +".*?"
    """,
    re.VERBOSE,
)
ATX: Final = re.compile(r"(?P<level>#{1,6})\s*(?P<text>.*?)\s*#*")
SETEXT: Final = re.compile(r"(?:=+|-+) *")
_CODE: Final = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page's body. `block` numbers the internal block it stands in, 0 for none.

    `verbatim` lines, the markers of their block among them, are quoted: nobody here chose the words.
    """

    number: int
    text: str
    code: bool = False
    marker: bool = False
    block: int = 0
    verbatim: bool = False

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


def blank_code(text: str) -> str:
    """A line with its inline code turned to spaces, so that columns stay right."""
    return _CODE.sub(lambda match: " " * len(match[0]), text) if "`" in text else text


def ends(line: Line) -> bool:
    """Whether what follows the line is a paragraph of its own."""
    if line.blank or line.marker or line.code:
        return True
    text = line.text.strip()
    if RULE.fullmatch(text) or SETEXT.fullmatch(text):
        return True
    return indent_of(line) % 4 == 0 and (text[0] == "#" or ASIDE.fullmatch(text) is not None)


def indent_of(line: Line) -> int:
    """How many spaces stand before the text of the line."""
    return len(line.text) - len(line.text.lstrip())
