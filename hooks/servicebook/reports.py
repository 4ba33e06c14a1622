"""Problems as text for people, JSON for programs, and annotations for a forge's pull requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from servicebook.problems import Problem


def as_text(problems: Sequence[Problem]) -> str:
    """One line a problem, `path:line:column: severity: message [code]`, and a total."""
    errors = sum(problem.is_error for problem in problems)
    counts = [_count(errors, "error"), _count(len(problems) - errors, "warning")]
    total = " and ".join(count for count in counts if count) or "No problems"
    return "\n".join([*map(str, problems), f"{total}."])


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
    "json": as_json,
    "github": as_github,
}


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
