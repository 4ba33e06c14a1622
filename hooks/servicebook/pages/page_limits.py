"""How much of one kind a page may hold: nested or repeated far beyond any text, marks keep a page builder busy for hours.

The limits are far above what people write. What stays below them is held by the build's own time limit
(page_time.py), where the system has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from servicebook.problems import Place, Problem

LEVELS: Final = 20
"""How deep quotations, lists and brackets may stand inside each other."""

LINE: Final = 20_000
"""The most characters of a line: three thousand words are no paragraph."""

_CODE: Final = "page-limit"
_CONTAINERS: Final = re.compile(r"(?:[ ]{0,80}(?:>|[-*+:](?=[ ])|\d{1,9}\.(?=[ ])))+")
_CONTAINER: Final = re.compile(r">|[-*+:](?=[ ])|\d\.(?=[ ])")
_BEGINNINGS: Final = frozenset(" >-*+:0123456789")  # of a line that may stand deep
_STARTS_ANEW: Final = re.compile(r"[ >]*(?:\||[-*+:] |\d+\. |#)|[ >]*$")


@dataclass(frozen=True)
class _Limit:
    """The most of a mark, and what to do with more of it."""

    mark: re.Pattern[str]
    most: int
    message: str
    signs: str = ""
    """Of which one stands in each mark: where there are few, none need be counted."""


_OF_PARAGRAPHS: Final = (
    _Limit(re.compile(r"\["), 300, "This paragraph holds more than {} opening brackets. Split it, or write it as code.", "["),
    _Limit(re.compile(r"[*_~^]+|`+"), 600, "This paragraph holds more than {} stars, underscores and backticks. Split it, or write it as code.", "*_~^`"),
    _Limit(re.compile(r"<|&|\\"), 600, "This paragraph holds more than {} tags and backslashes. Split it, or write it as code.", "<&\\"),
)  # fmt: skip
_OF_PAGES: Final = (
    _Limit(re.compile(r"([^\w\s])\1{199}"), 0, "The same sign stands 200 times in a row here. Shorten the row."),
    _Limit(re.compile(r"^[ >]*#|^[ >]*(?:=+|-+) *$", re.MULTILINE), 400, "This page has more than {} headings. Split it into several pages.", "#=-"),
    _Limit(re.compile(r"\[\^"), 400, "This page has more than {} footnotes. Split it into several pages.", "["),
    _Limit(re.compile(r"^[ >]*\*\[", re.MULTILINE), 200, "This page has more than {} abbreviations. Split it into several pages.", "["),
    _Limit(re.compile(r"^[ >]*\[[^\]^\n][^\]\n]{0,200}\]:", re.MULTILINE), 400, "This page defines more than {} addresses of links. Split it into several pages.", "["),
    _Limit(re.compile(r"^[ >]*(?:`{3,}|~{3,})", re.MULTILINE), 800, "This page has more than 400 pieces of code. Split it into several pages.", "`~"),
    _Limit(re.compile(r"<[a-zA-Z][^<>\n]{0,200}\bmarkdown\b"), 100, "This page has more than {} HTML elements with `markdown`. Split it into several pages.", "<"),
    _Limit(re.compile(r"^[ >]*(?:===|!!!|\?\?\?)", re.MULTILINE), 400, "This page has more than {} boxes and tabs. Split it into several pages.", "=!?"),
)  # fmt: skip


def check(body: str, path: str, first_line: int) -> Iterator[Problem]:
    """What a body that starts on `first_line` holds too much of. Each limit is told once."""
    for limit in _OF_PAGES:
        if (offset := _beyond(limit, body)) is not None:
            line, column = body.count("\n", 0, offset), offset - body.rfind("\n", 0, offset)
            message = limit.message.format(limit.most)
            yield Problem(Place(path, first_line + line, column), _CODE, message)
    lines = body.split("\n")
    told: set[str] = set()
    for line, message in sorted([*_of_lines(lines), *_of_paragraphs(body, lines)]):
        if message not in told:
            told.add(message)
            yield Problem(Place(path, first_line + line), _CODE, message)


def _beyond(limit: _Limit, text: str) -> int | None:
    """Where the first mark above the limit stands, if there is one."""
    if _has_few(limit, text):
        return None
    for count, match in enumerate(limit.mark.finditer(text), 1):
        if count > limit.most:
            return match.start()
    return None


def _has_few(limit: _Limit, text: str) -> bool:
    """Whether the text has too few of the signs to be beyond the limit: quick, and true of nearly all."""
    return bool(limit.signs) and sum(map(text.count, limit.signs)) <= limit.most


def _of_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Lines that are too long or stand too deep, from 0."""
    for number, line in enumerate(lines):
        if len(line) > LINE:
            yield number, f"This line has more than {LINE:,} characters. Break it into several."
        if line[:1] in _BEGINNINGS and _levels(line) > LEVELS:
            yield (
                number,
                f"This line stands more than {LEVELS} levels deep. Write it further to the left.",
            )


def _of_paragraphs(body: str, lines: list[str]) -> Iterator[tuple[int, str]]:
    """What is nested too deeply or stands too often in one paragraph, with its first line from 0."""
    if body.count("[") <= LEVELS and all(_has_few(limit, body) for limit in _OF_PARAGRAPHS):
        return
    start = 0
    for number, line in enumerate([*lines, ""]):
        if number and _STARTS_ANEW.match(line):
            if message := _in_paragraph("\n".join(lines[start:number])):
                yield start, message
            start = number + (not line.strip())


def _levels(line: str) -> int:
    """How many quotations and list items a line opens, or stands in by its indentation if that is more."""
    marks = _CONTAINERS.match(line)
    opened = len(_CONTAINER.findall(marks[0] + " ")) if marks else 0
    return max(opened, (len(line) - len(line.lstrip(" ")) + 3) // 4)


def _in_paragraph(text: str) -> str | None:
    if len(text) <= LEVELS:
        return None
    depth = 0
    for bracket in re.findall(r"[\[\]]", text):
        depth = depth + 1 if bracket == "[" else max(depth - 1, 0)
        if depth > LEVELS:
            return f"More than {LEVELS} brackets stand inside each other here. Close them, or write this as code."
    beyond = (limit for limit in _OF_PARAGRAPHS if _beyond(limit, text) is not None)
    return next((limit.message.format(limit.most) for limit in beyond), None)
