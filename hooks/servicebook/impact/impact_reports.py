"""An impact as text for people, Markdown for a pull request, and JSON for programs.

In Markdown nothing that a book, a path or a branch says can become markup, a link or a mention: sentences
stand in blocks of code and names in spans of code. Outside of them are only letters, figures and a few
marks, which whoever posts the report can hold it to (SAFE_LINE).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Final

from servicebook.impact.impact_changes import Cause, Change, Group, Impact, Kind, ValueChange
from servicebook.pages import Audience
from servicebook.text.sentences import Sentence

MARKER: Final = "<!-- servicebook-impact -->"
"""The first line of the Markdown report: nobody sees it, and it tells the comment that is to be updated."""

LIMIT: Final = 60_000
"""The most characters of the Markdown report; GitHub takes 65 536 in a comment."""

SAFE_LINE: Final = re.compile(
    r"(?:#{2,4} |- )?(?:[A-Za-z0-9 ,;()→]|[.:](?= |$)|`[^`]+`)*"
    r"|<details><summary>\d+ sentences</summary>|</details>"
)
"""What a line of the Markdown report is, where it is neither MARKER nor in a block of code."""

_FOLDED_FROM: Final = 10
_LISTED: Final = 50
_WIDTH: Final = 96
_HIDDEN: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

_READERS: Final = {Audience.PUBLIC: "customers", Audience.INTERNAL: "agents alone"}
_DONE_TO_A_PAGE: Final = {
    Kind.TEXT: "Text edited",
    Kind.ADDED: "Page added",
    Kind.REMOVED: "Page removed",
    Kind.SHOWN: "Page made public",
    Kind.HIDDEN: "Page made internal",
}


@dataclass(frozen=True)
class Compared:
    """What was compared with what: the name that was typed, and its commit."""

    base: str
    commit: str


def as_text(impact: Impact, compared: Compared) -> str:
    """The report for a terminal."""
    parts = [f"Compared with {_clean(compared.base)} ({compared.commit[:7]}): {_total(impact)}."]
    for audience, readers in _READERS.items():
        told = [group for group in impact.groups if group.of(audience)]
        if told:
            parts.append(f"What {readers} read\n{'=' * (len(readers) + 10)}")
        parts += ["\n".join(_group_lines(group, audience)) for group in told]
    for title, entries in _lists(impact, compared, str):
        parts.append("\n".join((f"{title}:", *(f"  {entry}" for entry in entries))))
    return "\n\n".join(parts)


def as_markdown(impact: Impact, compared: Compared) -> str:
    """The report for a pull request: what customers read first, long parts folded."""
    head = f"{MARKER}\n## What readers will notice"
    summary = (
        f"Compared with {_code(compared.base)} ({_code(compared.commit[:7])}): {_total(impact)}."
    )
    lists = [
        "\n".join((f"### {title}", "", *(f"- {entry}" for entry in _some(entries))))
        for title, entries in _lists(impact, compared, _code)
    ]
    room = LIMIT - sum(map(len, (head, summary, *lists))) - 500
    return "\n\n".join((head, summary, *_sections(impact, room), *lists)) + "\n"


def as_json(impact: Impact, compared: Compared) -> str:
    """One object: what was compared, the causes with their sentences, and what could not be told."""
    report = {
        "base": _clean(compared.base),
        "commit": compared.commit,
        "causes": [_group_object(group) for group in impact.groups],
        "unseen": [_value_object(value) for value in impact.unseen],
        "renamed": [[_clean(path) for path in pair] for pair in impact.renamed],
        "left_out": [_clean(path) for path in impact.left_out],
        "problems": {
            "before": [_clean(str(problem)) for problem in impact.problems_before],
            "after": [_clean(str(problem)) for problem in impact.problems_after],
        },
    }
    return json.dumps(report, indent=2, ensure_ascii=False)


FORMATS: Final[Mapping[str, Callable[[Impact, Compared], str]]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def _total(impact: Impact) -> str:
    counts = [(impact.count(audience), readers) for audience, readers in _READERS.items()]
    if not any(count for count, _ in counts):
        return "no sentence differs"
    told = [f"{_sentences(count)} for {readers}" for count, readers in counts if count]
    return " and ".join(told)


def _sentences(count: int) -> str:
    return "1 sentence" if count == 1 else f"{count} sentences"


def _cause(cause: Cause, shown: Callable[[str], str]) -> str:
    """What made sentences differ, in words; `shown` writes what comes from the book."""
    if cause.kind in _DONE_TO_A_PAGE:
        return f"{_DONE_TO_A_PAGE[cause.kind]}: {shown(_clean(cause.page))}"
    if cause.kind is Kind.NOTE:
        return "Notices and announcements"
    if cause.kind is Kind.TABLE:
        return f"A table: {shown(cause.table)}" if cause.table else "How values are written"
    return "; ".join(_value(value, shown) for value in cause.values)


def _value(value: ValueChange, shown: Callable[[str], str]) -> str:
    name, starts = (
        shown(value.name),
        f" from {shown(value.starts.isoformat())}" if value.starts else "",
    )
    if value.before is None:
        return f"{name}: new, {shown(_clean(value.after or ''))}{starts}"
    if value.after is None:
        return f"{name}: {shown(_clean(value.before))} → removed{starts}"
    return f"{name}: {shown(_clean(value.before))} → {shown(_clean(value.after))}{starts}"


def _place(sentence: Sentence) -> str:
    reply = " (reply)" if sentence.in_reply else ""
    return f"{_clean(sentence.page)}:{sentence.line}{reply}"


def _group_lines(group: Group, audience: Audience) -> Iterator[str]:
    yield _cause(group.cause, str)
    for place, change in _placed(group.of(audience)):
        if place:
            yield f"  {place}"
        yield from (f"    {sign} {_clean(text)}" for sign, text in _sides(change))


def _placed(changes: Iterable[Change]) -> Iterator[tuple[str, Change]]:
    """Each change with its place, which is empty where it is that of the change before."""
    last = ""
    for change in changes:
        place = _place(change.sentence)
        yield "" if place == last else place, change
        last = place


def _sides(change: Change) -> Iterator[tuple[str, str]]:
    if change.before:
        yield "-", change.before.text
    if change.after:
        yield "+", change.after.text


def _lists(
    impact: Impact, compared: Compared, shown: Callable[[str], str]
) -> Iterator[tuple[str, list[str]]]:
    """What is told beside the sentences, each with its title."""
    if impact.unseen:
        told = [_value(value, shown) for value in impact.unseen]
        yield "Changed values that no sentence states", told
    if impact.renamed:
        paths = [" → ".join(shown(_clean(path)) for path in pair) for pair in impact.renamed]
        yield "Pages with another path", paths
    if impact.left_out:
        left = [shown(_clean(path)) for path in impact.left_out]
        yield "Pages that could not be compared", left
    sides = (
        (f"To fix in {shown(_clean(compared.base))}", impact.problems_before),
        ("To fix", impact.problems_after),
    )
    for title, problems in sides:
        if problems:
            yield title, [shown(_clean(str(problem))) for problem in problems]


def _some(entries: Sequence[str]) -> Iterator[str]:
    yield from (
        entry if len(entry) < 2000 else "(too long to be shown)" for entry in entries[:_LISTED]
    )
    if len(entries) > _LISTED:
        yield f"and {len(entries) - _LISTED} more"


def _sections(impact: Impact, room: int) -> Iterator[str]:
    """For each audience a heading and its groups, as far as there is room."""
    missing = 0
    for audience, readers in _READERS.items():
        told = [group for group in impact.groups if group.of(audience)]
        if told:
            yield f"### What {readers} read"
        for group in told:
            changes = group.of(audience)
            title = f"#### {_some_text(_cause(group.cause, _code))}"
            diffs = (_diff(place, change) for place, change in _placed(changes))
            blocks = list(_fitting(diffs, room - len(title)))
            missing += len(changes) - len(blocks)
            if blocks:
                yield title
                yield _folded("\n".join(blocks), len(blocks))
            room -= len(title) + sum(map(len, blocks)) + 100
    if missing:
        yield f"Not shown, because a comment has an end: {_sentences(missing)} more. The command `servicebook impact` tells all."


def _some_text(text: str) -> str:
    return text if len(text) < 2000 else f"{text.count('→')} values"


def _fitting(blocks: Iterable[str], room: int) -> Iterator[str]:
    for block in blocks:
        room -= len(block) + 1
        if room < 0:
            return
        yield block


def _diff(place: str, change: Change) -> str:
    """A sentence before and after as lines of a diff, wrapped: a block of code does not wrap by itself."""
    lines = [f"@@ {place} @@"] if place else []
    for sign, text in _sides(change):
        lines += [f"{sign} {line}" for line in wrap(_clean(text), _WIDTH, break_on_hyphens=False)]
    return "\n".join(lines)


def _folded(block: str, count: int) -> str:
    code = f"```diff\n{block}\n```"
    if count <= _FOLDED_FROM:
        return code
    return f"<details><summary>{_sentences(count)}</summary>\n\n{code}\n\n</details>"


def _code(text: str) -> str:
    """A span of code. A backtick would end it."""
    inside = " ".join(_clean(text).replace("`", "'").split())
    return f"`{inside or '(nothing)'}`"


def _clean(text: str) -> str:
    """The text without what a reader cannot see and a terminal or a parser would act on."""
    if text.isprintable():
        return text
    return "".join("?" if _is_unseen(character) else character for character in text)


def _is_unseen(character: str) -> bool:
    return character in _HIDDEN or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _group_object(group: Group) -> dict[str, Any]:
    cause = group.cause
    return {
        "cause": cause.kind.value,
        "values": [_value_object(value) for value in cause.values],
        "page": _clean(cause.page) or None,
        "table": cause.table or None,
        "sentences": [_change_object(change) for change in group.changes],
    }


def _change_object(change: Change) -> dict[str, Any]:
    return {
        "audience": change.audience.value,
        "reply": change.sentence.in_reply,
        "page": _clean(change.sentence.page),
        "line": change.sentence.line,
        "before": change.before.text if change.before else None,
        "after": change.after.text if change.after else None,
        "values": list(change.values),
    }


def _value_object(value: ValueChange) -> dict[str, Any]:
    return {
        "name": value.name,
        "before": value.before,
        "after": value.after,
        "starts": value.starts.isoformat() if value.starts else None,
    }
