"""Something to fix: where it is, what is wrong, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum


class Severity(Enum):
    """An error fails a build; a warning is shown and lets it pass."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Place:
    """A position in a source file: a posix path from the book's folder; line and column from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Fix:
    """A certain replacement: `length` characters from `line` and `column` become `text`."""

    line: int
    column: int
    length: int
    text: str


@dataclass(frozen=True)
class Problem:
    """One fault. `message` says what is wrong and what to type instead, in a writer's words.

    `link` is where more is said, a path from the book's folder or an address; empty where nothing is.
    `words` are those of the page that it speaks about, as they stand there; only what is about words has them.
    """

    place: Place
    code: str
    message: str
    severity: Severity = Severity.ERROR
    fix: Fix | None = None
    link: str = ""
    words: str = ""

    @property
    def advice(self) -> str:
        """The message, and where more is said."""
        return f"{self.message} See {self.link}." if self.link else self.message

    @property
    def is_error(self) -> bool:
        """Whether this problem fails a build."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.place}: {self.severity.value}: {self.advice} [{self.code}]"


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Every problem once, sorted by place, then code."""
    return sorted(
        dict.fromkeys(problems),
        key=lambda problem: (problem.place, problem.code, problem.message),
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?` with the nearest known word, or nothing where none is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""
