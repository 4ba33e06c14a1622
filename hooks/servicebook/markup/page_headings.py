"""The headings of a page, as the renderer finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from servicebook.markup.page_lines import ASIDE, ATX, LIST_ITEM, SETEXT, Heading, Line, ends

_HEADING_ID: Final = re.compile(
    r"[ ]+\{:?[^}\n]*?#(?P<id>[^\s}]+)[^}\n]*\}\s*$|[ ]+\{:?[^}\n]*\}\s*$"
)
_TABLE_RULE: Final = re.compile(r"(?=[^|]*\|)(?=[^-]*-)[\s:|-]*")


def find(lines: Sequence[Line], bases: Sequence[int | None]) -> Iterator[Heading]:
    """The headings. `bases` says where the text of each line starts; None inside HTML."""
    starts: dict[int, int] = {}
    for index, (line, base) in enumerate(zip(lines, bases, strict=True)):
        if not line.text or not _may_be_heading(lines, index, base or 0):
            continue
        if line.code or line.marker or line.blank or line.text.lstrip().startswith(">"):
            continue
        if base is None or line.text[:base].strip() or _is_taken_in(lines, bases, index, starts):
            continue
        text = line.text[base:]
        if text.startswith("#") and (match := ATX.fullmatch(text)):
            yield _heading(line, base, len(match["level"]), match["text"])
        elif _is_setext(lines, index, base):
            level = 1 if lines[index + 1].text.strip()[0] == "=" else 2
            yield _heading(line, base, level, text)


def _may_be_heading(lines: Sequence[Line], index: int, base: int) -> bool:
    """Whether the line starts with a heading's mark or stands above an underline: few do."""
    if lines[index].text[base : base + 1] == "#":
        return True
    return index + 1 < len(lines) and lines[index + 1].text[base : base + 1] in ("=", "-")


def _is_taken_in(
    lines: Sequence[Line], bases: Sequence[int | None], index: int, starts: dict[int, int]
) -> bool:
    """Whether the line belongs to a table or to a list item's first line, which stand right above it.

    `starts` keeps the first line of each paragraph that was asked for, so that none is walked through twice.
    """
    start = index
    while start and not ends(lines[start - 1]):
        start = starts.get(start - 1, start - 1)
    starts[index] = start
    first, base = bases[start], bases[index]
    in_item = first is not None and base is not None and first < base
    if in_item and LIST_ITEM.match(lines[start].text.lstrip(" ")):
        return True
    return index > start + 1 and _TABLE_RULE.fullmatch(lines[start + 1].text) is not None


def _is_setext(lines: Sequence[Line], index: int, base: int) -> bool:
    # Python-Markdown takes the first line of a paragraph alone for a heading, whatever follows it.
    if index and not ends(lines[index - 1]):
        return False
    if index + 1 == len(lines) or lines[index + 1].code:
        return False
    text, under = lines[index].text[base:], lines[index + 1].text
    return (
        len(text) - len(text.lstrip(" ")) < 4
        and ASIDE.fullmatch(text) is None
        and SETEXT.fullmatch(under[base:]) is not None
        and under[:base].strip() == ""
    )


def _heading(line: Line, base: int, level: int, text: str) -> Heading:
    attributes = _HEADING_ID.search(text)
    name = (attributes["id"] or "") if attributes else ""
    words = text[: attributes.start()] if attributes else text
    return Heading(line.number, base + 1, level, words.strip(), name, line.block)
