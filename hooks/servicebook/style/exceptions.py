"""Words that stay though a rule speaks against them: linters/local/exceptions.yml, a company's own file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from servicebook import yaml_nodes
from servicebook.pages import DOCS
from servicebook.problems import Place, Problem, did_you_mean
from servicebook.shapes import Shape, validate
from servicebook.sources import SourceError, read_text
from servicebook.units import UnitError, unit_parser

FILE: Final = "linters/local/exceptions.yml"
_CODE: Final = "exception"
_RULES: Final = "linters/vale"
_PROSE: Final = "prose/"
_TYPED: Final = "typed-in"
_OWN: Final = ("prose/ReadingGrade",)  # rules that are not Vale's have no file


def is_about_words(code: str) -> bool:
    """Whether a problem of this code is about how something is said: only such a one can be excepted or known."""
    return code.startswith(_PROSE) or code == _TYPED


def _day(text: object) -> date:
    try:
        return unit_parser.day(str(text)).date
    except UnitError as error:
        raise ValueError(str(error)) from None


class ExceptionShape(Shape):
    """An entry as written."""

    page: str = Field(
        pattern=r"\.md$", description="the page's path in docs/, such as `orders/returns.md`"
    )
    rule: str = Field(
        pattern=rf"^(?:{_PROSE}\w+|{_TYPED})$",
        description="what stands in brackets behind the message, such as `prose/Legalese` or `typed-in`; only the wording of a page can be excepted",
    )  # fmt: skip
    words: str = Field(pattern=r"\S", description="the words that stay, as they stand on the page")
    reason: str = Field(pattern=r"\S", description="why they stay")
    until: Annotated[date, BeforeValidator(_day)] = Field(
        description="the last day on which they may stay, such as 2027-06-01"
    )


@dataclass(frozen=True)
class Entry:
    """One exception: what `rule` says about `words` on the page at `path` (from the book's folder) is no problem."""

    path: str
    rule: str
    words: str
    until: date
    place: Place

    def is_at(self, text: str, start: int, end: int) -> bool:
        """Whether the words stand in `text` and share a letter with the part from `start` to `end`."""
        found = self._form().finditer(text)
        return any(match.start() < end and start < match.end() for match in found)

    def is_same(self, words: str) -> bool:
        """Whether these are the words, whatever their spaces and capitals."""
        return words.split() != [] and self._form().fullmatch(words.strip()) is not None

    def _form(self) -> re.Pattern[str]:
        words = r"\s+".join(map(re.escape, self.words.split()))
        return re.compile(rf"(?<!\w){words}(?!\w)" if words[0].isalnum() else words, re.IGNORECASE)


@dataclass(frozen=True)
class Exceptions:
    """The entries in the order of the file, and what is wrong with it."""

    entries: tuple[Entry, ...] = ()
    problems: tuple[Problem, ...] = ()


def read(root: Path) -> Exceptions:
    """Read the file of the book at `root`; without one there are none. Never raises."""
    if not (root / FILE).exists():
        return Exceptions()
    try:
        tree = yaml_nodes.parse(read_text(root, FILE), FILE)
    except SourceError as error:
        return Exceptions(problems=error.problems)
    if tree is None:
        return Exceptions()
    if not isinstance(tree, yaml_nodes.Sequence):
        message = "A list is expected here, each entry starting with `-`."
        return Exceptions(problems=(Problem(tree.place, _CODE, message),))
    files = [f"{_PROSE}{file.stem}" for file in sorted((root / _RULES).glob("*/*.yml"))]
    known = [*files, *_OWN] if files else []
    read_entries = [_entry(node, known) for node in tree.items]
    return Exceptions(
        tuple(entry for entry, _ in read_entries if entry),
        tuple(problem for _, problems in read_entries for problem in problems),
    )


def _entry(node: yaml_nodes.Node, known: list[str]) -> tuple[Entry | None, list[Problem]]:
    shape, faults = validate(node, ExceptionShape, node.place, _CODE)
    if shape is None:
        return None, faults
    if faults := list(_unknown_rule(node, shape.rule, known)):
        return None, faults
    path = f"{DOCS}/{shape.page}"
    return Entry(path, shape.rule, shape.words, shape.until, node.place), []


def _unknown_rule(node: yaml_nodes.Node, rule: str, known: list[str]) -> Iterator[Problem]:
    if known and rule not in (_TYPED, *known):
        _, value = yaml_nodes.find(node, ("rule",))
        place = value.place if value else node.place
        yield Problem(place, _CODE, f'There is no rule "{rule}".{did_you_mean(rule, known)}')
