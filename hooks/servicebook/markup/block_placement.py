"""Internal blocks that cut a table, a list or tabs in two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from servicebook.markup.page_lines import LIST_ITEM, Line, indent_of
from servicebook.problems import Place, Problem

_TAB: Final = re.compile("=== ")
_TABLE_ROW: Final = re.compile(r"\s*\|.*\|\s*|.*\S\s+\|\s+\S.*")


def problems(lines: Sequence[Line], path: str) -> Iterator[Problem]:
    """Internal blocks that cut a table, a list or tabs in two, for agents or once they are gone."""
    for before, block, after in _around_blocks(lines):
        place = Place(path, block.number, 1)
        if _TABLE_ROW.fullmatch(before.text) and _continues_table(after):
            yield Problem(
                place,
                "block-in-table",
                "This internal block stands inside a table. Put it after the table.",
            )
        for pattern, whole, part in ((LIST_ITEM, "list", "item"), (_TAB, "tabs", "tab")):
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
            yield above[-1], min(openers, key=indent_of), below[:2]


def _continues_table(after: Sequence[Line]) -> bool:
    if not after or not _TABLE_ROW.fullmatch(after[0].text):
        return False
    return len(after) < 2 or not re.fullmatch(r"[\s|:\-]+", after[1].text)


def _splits(pattern: re.Pattern[str], before: Line, block: Line, after: Sequence[Line]) -> bool:
    """Whether items (or tabs) that the pattern finds stand on both sides, where the block stands."""
    if not _starts_at(pattern, after[0], block):
        return False
    return _starts_at(pattern, before, block) or indent_of(before) > indent_of(block)


def _starts_at(pattern: re.Pattern[str], line: Line, other: Line) -> bool:
    return indent_of(line) == indent_of(other) and pattern.match(line.text.lstrip()) is not None
