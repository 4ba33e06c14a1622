"""The table of ways out: how internal text could reach the public site, what stops it, and what opens it in a test."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from support import TESTS, Case

TABLE = TESTS / "ways_out.yml"


@dataclass(frozen=True)
class Refused:
    """A hostile change to a book, and where the checks stop it: `path:line [code]`."""

    case: Case
    at: tuple[str, ...]


@dataclass(frozen=True)
class Caught:
    """Text in the article of a finished page, or whole files, and the codes that the leak check must give."""

    text: str
    files: dict[str, str]
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Silent:
    """A change that is allowed, and words that the public edition does not hold after it."""

    case: Case
    absent: tuple[str, ...]
    everywhere: bool


@dataclass(frozen=True)
class Way:
    """One way out, what stops it, and everything that opens it."""

    name: str
    stops: str
    refused: list[Refused] = field(default_factory=list)
    caught: list[Caught] = field(default_factory=list)
    silent: list[Silent] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)

    @property
    def codes(self) -> list[str]:
        """The codes with which it is told."""
        told = {at.partition("[")[2].rstrip("]") for each in self.refused for at in each.at}
        return sorted(told | {code for each in self.caught for code in each.codes})


def read() -> list[Way]:
    """Every way out, in the order of the table."""
    return [_way(entry) for entry in yaml.safe_load(TABLE.read_text("utf-8"))]


def _way(entry: dict[str, Any]) -> Way:
    return Way(
        entry["way"], entry["stops"],
        [Refused(_case(entry, one), tuple(one["at"])) for one in entry.get("refused", [])],
        [Caught(one.get("text", ""), one.get("files", {}), tuple(one["codes"])) for one in entry.get("caught", [])],
        [
            Silent(_case(entry, one), tuple(map(str, one["absent"])), one.get("everywhere", False))
            for one in entry.get("silent", [])
        ],
        entry.get("tests", []),
    )  # fmt: skip


def _case(entry: dict[str, Any], one: dict[str, Any]) -> Case:
    return Case(entry["way"], (), edit=one.get("edit", {}), write=one.get("write", {}))


def exists(test: str) -> bool:
    """Whether `test_file.py::test_name` is there."""
    file, _, name = test.partition("::")
    path = TESTS / file
    return path.is_file() and bool(re.search(rf"(?m)^def {name}\(", path.read_text("utf-8")))
