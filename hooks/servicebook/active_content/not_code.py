"""The text of a page that a browser might read as HTML: all that is not certainly code.

Where a renderer could read code otherwise than we do (over several lines, by indentation alone, inside HTML,
behind a backslash), it counts as text. So what hides behind backticks here is code to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from markdown.util import BLOCK_LEVEL_ELEMENTS

from servicebook.markup.page_lines import Line

_FENCE: Final = re.compile(r" *(`{3,}|~{3,})")
_TICKS: Final = re.compile("`+")
_BLOCK: Final = re.compile(
    rf"<(/?)({'|'.join(sorted(BLOCK_LEVEL_ELEMENTS))})(?![\w-])(?=[^<>]*>)", re.IGNORECASE
)
_EMPTY: Final = ("hr", "br", "img")


def without_fences(lines: Sequence[Line]) -> list[str]:
    """The text of each line; those of fenced code are empty."""
    shown = [line.text for line in lines]
    index = 0
    while index < len(lines):
        end = _end_of_fence(lines, index)
        if end:
            shown[index:end] = [""] * (end - index)
        index = end or index + 1
    return shown


@dataclass(frozen=True)
class Shown:
    """A line without the inline code in it, as long as it was; `raw` where a renderer may take it for HTML as it is."""

    text: str
    raw: bool = False


def without_code(texts: Sequence[str]) -> list[Shown]:
    """The lines without their inline code."""
    if not any("`" in text or "<" in text for text in texts):
        return [Shown(text) for text in texts]
    shown: list[Shown] = []
    open_elements: list[str] = []
    for _, run in groupby(texts, lambda text: not text.strip()):
        paragraph = list(run)
        blanked = [_blanked(text) for text in paragraph]
        # HTML that stands in lines of its own is taken as it is, whatever stands in it.
        certain = (
            text if blank is None else blank for text, blank in zip(paragraph, blanked, strict=True)
        )
        raw = bool(open_elements) or any(map(_BLOCK.search, certain))
        if raw or None in blanked:
            for closes, name in _BLOCK.findall("\n".join(paragraph)):
                _take(open_elements, bool(closes), name.lower())
            shown += [Shown(text, raw=raw or bool(open_elements)) for text in paragraph]
        else:
            shown += [Shown(text or "") for text in blanked]
    return shown


def _end_of_fence(lines: Sequence[Line], start: int) -> int:
    """The index behind the fence that starts on a line; 0 where none does."""
    opener = _FENCE.match(lines[start].text) if lines[start].code else None
    if opener is None:
        return 0
    for index in range(start + 1, len(lines)):
        if not lines[index].code:
            return 0
        if lines[index].text.strip(" ") == opener[1]:
            return index + 1
    return 0


def _take(open_elements: list[str], closes: bool, name: str) -> None:
    if not closes and name not in _EMPTY:
        open_elements.append(name)
    elif closes and name in open_elements:
        del open_elements[len(open_elements) - 1 - open_elements[::-1].index(name) :]


def _blanked(text: str) -> str | None:
    """The line with spaces for its code; None where a backtick has no partner on it."""
    if "`" not in text:
        return text
    runs = list(_TICKS.finditer(text))
    if "\\`" in text or len(runs) > 200:
        return None
    while runs:
        first, *others = runs
        partner = next((n for n, run in enumerate(others) if len(run[0]) == len(first[0])), None)
        if partner is None:
            return None
        end = others[partner].end()
        text = text[: first.start()] + " " * (end - first.start()) + text[end:]
        runs = others[partner + 1 :]
    return text
