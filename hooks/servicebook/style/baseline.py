"""What was known to be wrong with a book's wording when it was taken in: linters/local/baseline.yml.

Known alerts are counted by page, rule and words, so that lines may move. The numbers may only fall.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from servicebook import yaml_nodes
from servicebook.pages import DOCS
from servicebook.problems import Place, Problem
from servicebook.sources import SourceError, read_text
from servicebook.style.exceptions import is_about_words
from servicebook.yaml_nodes import Scalar

FILE: Final = "linters/local/baseline.yml"
_CODE: Final = "baseline"
_LONGEST: Final = 60  # letters of a key: a long sentence is known by its beginning
_HEAD: Final = """\
# Alerts that were known when `servicebook check --baseline` first wrote this file, by page, rule and words.
# They do not count. Each number may only fall: run the command again after you have corrected some.
"""

Key = tuple[str, str, str]
"""The path of a page (from the book's folder), a rule, and the beginning of the words."""


@dataclass(frozen=True)
class Baseline:
    """How many alerts of each key are known, the place of each page in the file, and what is wrong with it."""

    known: Mapping[Key, int] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    exists: bool = False

    @property
    def total(self) -> int:
        """How many alerts are known."""
        return sum(self.known.values())


def key_of(problem: Problem) -> Key:
    """What an alert is known by."""
    words = " ".join(problem.words.split())
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rpartition(' ')[0] or words[:_LONGEST]} …"
    return problem.place.path, problem.code, words


def counted(problems: Iterable[Problem]) -> Counter[Key]:
    """How many alerts there are of each key; problems that are not about words are left out."""
    return Counter(key_of(problem) for problem in problems if is_about_words(problem.code))


def read(root: Path) -> Baseline:
    """Read the file of the book at `root`; without one nothing is known. Never raises."""
    if not (root / FILE).exists():
        return Baseline()
    try:
        return of_text(read_text(root, FILE))
    except SourceError as error:
        return Baseline(problems=error.problems, exists=True)


def of_text(text: str) -> Baseline:
    """The baseline that a file's text holds. Raises SourceError where it is no YAML."""
    tree = yaml_nodes.parse(text, FILE)
    if tree is None:
        return Baseline(exists=True)
    known: dict[Key, int] = {}
    problems: list[Problem] = []
    for page, rules in _entries(tree, problems, "a page, such as `orders/returns.md:`"):
        for rule, words in _entries(rules, problems, "a rule, such as `prose/Legalese:`"):
            if not is_about_words(rule.text):
                problems.append(Problem(rule.place, _CODE, _NOT_KNOWN.format(rule.text)))
                continue
            for said, number in _entries(
                words, problems, "words with a number, such as `shall: 2`"
            ):
                if count := _count(number, problems):
                    known[f"{DOCS}/{page.text}", rule.text, said.text] = count
    places = {f"{DOCS}/{page.text}": page.place for page, _ in _entries(tree, [], "")}
    return Baseline(known, places, tuple(problems), exists=True)


_NOT_KNOWN: Final = (
    'Only the wording of a page can be known here, and "{}" is not about wording. Take it out.'
)


def as_text(known: Mapping[Key, int]) -> str:
    """The file that holds these numbers, sorted, so that a change of one is a change of one line."""
    tree: dict[str, dict[str, dict[str, int]]] = {}
    for (path, rule, words), number in sorted(known.items()):
        page = path.removeprefix(f"{DOCS}/")
        tree.setdefault(page, {}).setdefault(rule, {})[words] = number
    return _HEAD + yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=1000)


def write(root: Path, known: Mapping[Key, int]) -> None:
    """Write the file of the book at `root`; where nothing is known there is none."""
    file = root / FILE
    if known:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(as_text(known), "utf-8", newline="\n")
    else:
        file.unlink(missing_ok=True)


def _entries(
    node: yaml_nodes.Node, problems: list[Problem], wanted: str
) -> Iterator[tuple[Scalar, yaml_nodes.Node]]:
    if isinstance(node, yaml_nodes.Mapping):
        yield from node.entries
    else:
        problems.append(Problem(node.place, _CODE, f"Keys are expected here: {wanted}."))


def _count(node: yaml_nodes.Node, problems: list[Problem]) -> int:
    if isinstance(node, Scalar) and re.fullmatch(r"[1-9]\d{0,5}", node.text):
        return int(node.text)
    problems.append(Problem(node.place, _CODE, "A number from 1 up is expected here."))
    return 0
