"""The blocks that are open at a line, and what may stand inside another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

OPENER: Final = re.compile(
    r"(?P<fence>/{3,}) (?:internal(?: \| \S.*)?|(?P<verbatim>verbatim \| \S.*))"
)
CLOSER: Final = re.compile(r"(?P<fence>/{3,})")


@dataclass
class Block:
    """An open block. One without a fence was opened by a near-miss, and any `///` ends it."""

    fence: str
    indent: int
    line: int
    number: int
    verbatim: bool = False
    box: str = ""
    """The sign of the admonition or tab that stands directly above in it: `!!!`, `???` or `===`."""

    @property
    def kind(self) -> str:
        """What its opener calls it."""
        return "verbatim" if self.verbatim else "internal"

    @property
    def named(self) -> str:
        """Its kind in a sentence."""
        return "a verbatim block" if self.verbatim else "an internal block"


def nesting_fault(block: Block, outer: Block) -> str:
    """What is wrong with a block inside another: it has a shorter fence, and quoted text holds no block.

    An internal block inside another has no list or admonition between them.
    """
    if outer.verbatim:
        return f"The verbatim block of line {outer.line} is still open, and holds quoted words alone. Close it first with `{outer.fence}` on a line of its own."
    if block.verbatim and len(block.fence) >= len(outer.fence):
        return f"This line's slashes would end the internal block of line {outer.line}. Write one slash more in that block's first and last line."
    if len(block.fence) >= len(outer.fence):
        return f"The internal block of line {outer.line} is still open. Close it first with `{outer.fence}` on a line of its own."
    if not block.verbatim and block.indent != outer.indent:
        return f"This text is internal already, by the block of line {outer.line}. Delete this `/// internal` and its `///`."
    return ""


def after(indent: int) -> str:
    """Where a line starts, in words."""
    return f"after {indent} spaces" if indent else "at the start of the line"
