"""Problems as text for people and for editors, JSON for programs, and annotations for a forge's pull requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from servicebook.problems import Problem

_LINES: Final = 8  # that are named of a wording that stands on a page again and again


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem, `path:line:column: severity: message [code]`, and a total.

    A wording that stands on a page again and again is told once, with the lines where it stands.
    """
    errors = sum(problem.is_error for problem in problems)
    counts = [_count(errors, "error"), _count(len(problems) - errors, "warning")]
    total = " and ".join(count for count in counts if count) or "No problems"
    return "\n".join([*map(str, _once(problems)), f"{total}."])


def as_lines(problems: Sequence[Problem]) -> str:
    """One line for each place, which editors mark."""
    return "\n".join(map(str, problems))


def as_json(problems: Sequence[Problem]) -> str:
    """A list of objects: path, line, column, severity, code, message, fix or null, link or null."""
    return json.dumps([_object(problem) for problem in problems], indent=2, ensure_ascii=False)


def as_github(problems: Sequence[Problem]) -> str:
    """GitHub's workflow commands, which show each problem beside its line in a pull request.

    GitHub shows few of them: ten errors and ten warnings of a step. So errors come first; all stand in the log.
    """
    return "\n".join(map(_annotation, sorted(problems, key=lambda problem: not problem.is_error)))


FORMATS: Final[Mapping[str, Callable[[Sequence[Problem]], str]]] = {
    "text": as_text,
    "editor": as_lines,
    "json": as_json,
    "github": as_github,
}


def _once(problems: Sequence[Problem]) -> Iterator[Problem]:
    """Each wording of a page once, at its first place."""
    alike: dict[tuple[object, ...], list[Problem]] = {}
    for one in problems:
        alike.setdefault(_wording(one), []).append(one)
    for one in problems:
        first, *others = alike[_wording(one)]
        if one.words and others and one is first:
            yield replace(one, message=f"{one.message} {_elsewhere(one, others)}")
        elif not one.words or one is first:
            yield one


def _wording(one: Problem) -> tuple[object, ...]:
    return one.place.path, one.code, one.severity, one.message.casefold()


def _elsewhere(first: Problem, others: Sequence[Problem]) -> str:
    """Where a wording stands beside its first place."""
    lines = sorted({other.place.line for other in others} - {first.place.line})
    if not lines:
        return f"It stands {len(others) + 1} times in this line."
    # "and 1 more line" would be longer than the line's number.
    if len(lines) > _LINES + 1:
        *named, last = *map(str, lines[:_LINES]), f"{len(lines) - _LINES} more lines"
    else:
        *named, last = map(str, lines)
    before = f"{', '.join(named)} and " if named else ""
    return f"It stands in line{'' if len(lines) == 1 else 's'} {before}{last}, too."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _object(problem: Problem) -> dict[str, Any]:
    fix = problem.fix
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity.value,
        "code": problem.code,
        "message": problem.message,
        "fix": fix
        and {"line": fix.line, "column": fix.column, "length": fix.length, "text": fix.text},
        "link": problem.link or None,
    }


def _annotation(problem: Problem) -> str:
    place = problem.place
    where = f"file={_property(place.path)},line={place.line},col={place.column}"
    title = _property(problem.code)
    message = problem.advice.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return f"::{problem.severity.value} {where},title={title}::{message}"


def _property(text: str) -> str:
    for character, code in (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"), (":", "%3A"), (",", "%2C")):
        text = text.replace(character, code)
    return text
