"""The HTML elements that are open at a line: the renderer leaves them as they are, with all that stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from markdown.util import BLOCK_LEVEL_ELEMENTS

from servicebook.markup.page_lines import blank_code

_BLOCKS: Final = frozenset(BLOCK_LEVEL_ELEMENTS) - {"hr"}
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][\w-]*)(?:[^<>]*?)(?P<end>/?)(?:>|$)")


@dataclass
class OpenHtml:
    """The elements, each with its line, the innermost last."""

    elements: list[tuple[str, int]] = field(default_factory=list)

    def take(self, number: int, content: str) -> Iterator[str]:
        """Read the tags of a line; give the name of each element that it closes and that is not open."""
        for tag in _TAG.finditer(blank_code(content)) if "<" in content else ():
            name = tag["name"].lower()
            if name not in _BLOCKS or tag["end"]:
                continue
            if not tag["close"]:
                self.elements.append((name, number))
            elif name in (names := [open_name for open_name, _ in self.elements]):
                del self.elements[len(names) - 1 - names[::-1].index(name) :]
            else:
                yield name
