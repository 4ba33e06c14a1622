"""Reads values/: YAML into typed values, each fault on its line.

`values/returns.yml` holds `returns.*`; a name is the path of keys to the fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from servicebook import yaml_nodes
from servicebook.problems import Place, Problem
from servicebook.sources import SourceError, read_text
from servicebook.values import Change, Values, company_values
from servicebook.values.dated import CHANGES, DATED, NOTICES, apply, read_changes, read_notices
from servicebook.values.facts import read_namespace
from servicebook.values.public_values import public_file
from servicebook.values.value_collector import CODE, FOLDER, NOBODY, Collector
from servicebook.values.value_shapes import name_fault
from servicebook.values.wording import Words
from servicebook.yaml_nodes import Node

_WITH_A_SHAPE = ("company", "hours", "channels", "escalation")


def read(root: Path, today: date | None = None) -> Values:
    """Read `values/` of the book at `root`, as it stands on the day `today`.

    Without a day it is the company's own: its time zone decides. Never raises: what is wrong stands in the
    problems.
    """
    folder = root / FOLDER
    if not folder.is_dir():
        message = "There is no values folder. Make `values/company.yml` with the company's name and locale."
        return _none(Problem(Place(FOLDER), "values-missing", message))
    trees: dict[str, Node] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_dir() and not file.is_symlink():
            continue
        if fault := _file_fault(path):
            problems.append(Problem(Place(path), CODE, fault))
            continue
        try:
            tree = yaml_nodes.parse(read_text(root, path), path)
        except SourceError as error:
            problems.extend(error.problems)
            unread.add(file.stem)
            continue
        if tree is not None:
            trees[path] = tree
    values = _on_its_day(trees, unread, today)
    return replace(values, problems=(*problems, *values.problems))


def _on_its_day(trees: dict[str, Node], unread: set[str], today: date | None) -> Values:
    """The values with the changes that have begun; changes and notices are kept beside them."""
    dated = {path: trees.pop(path) for path in DATED if path in trees}
    found = Collector({})
    changes = read_changes(found, dated.get(CHANGES))
    notices = read_notices(found, dated.get(NOTICES))
    first = _collect(trees, unread)
    day = today or first.today()
    begun = any(change.begins <= day for change in changes)
    values = _collect(apply(trees, _fitting(first, changes), day), unread) if begun else first
    # A fault that a change writes over is a fault all the same.
    problems = tuple(dict.fromkeys((*found.problems, *first.problems, *values.problems)))
    return replace(values, changes=changes, notices=notices, day=day, problems=problems)


def from_trees(trees: Mapping[str, Node]) -> Values:
    """The values that these trees hold, by the path of their file (`values/returns.yml`)."""
    return _collect(trees)


def over_time(values: Values) -> tuple[Values, ...]:
    """The values as they stand today, then as they will stand on the day of each change to come."""
    changes = _fitting(values, values.changes)
    days = sorted({change.begins for change in changes if change.begins > values.day})
    later = ((day, from_trees(apply(values.trees, changes, day))) for day in days)
    return values, *(
        replace(each, day=day, faulty=values.faulty | each.faulty) for day, each in later
    )


def _fitting(values: Values, changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes that leave a value of its kind; the others are told where they are written."""
    return tuple(
        change
        for change in changes
        if change.name in values.named and type(values.named[change.name].unit) is type(change.to)
    )


def public(values: Values) -> Values:
    """The values that customers may know."""
    trees = {path: public_file(path, tree) for path, tree in values.trees.items()}
    shown = from_trees({path: tree for path, tree in trees.items() if tree is not None})
    return replace(shown, day=values.day)


def _collect(trees: Mapping[str, Node], unread: Iterable[str] = ()) -> Values:
    found = Collector(trees, unread)
    words = company_values.read_company(found)
    calendars = company_values.read_hours(found)
    channels = company_values.read_channels(found, calendars)
    levels = company_values.read_levels(found)
    for name, tree in found.trees.items():
        if name not in _WITH_A_SHAPE:
            read_namespace(found, name, tree)
    _check_references(found)
    return Values(
        found.company, words, found.named, tuple(found.facts), calendars, channels, levels,
        faulty=frozenset(found.faulty), trees=trees, problems=tuple(found.problems),
    )  # fmt: skip


def _none(problem: Problem) -> Values:
    words = Words.for_locale(NOBODY.locale)
    return Values(NOBODY, words, {}, faulty=frozenset({"company"}), problems=(problem,))


def _file_fault(path: str) -> str | None:
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".yml")
    if folder != FOLDER:
        return "Values files stand in values/ itself, not in a folder below it."
    if stem == name:
        return "Only `.yml` files belong in values/. Rename it, or move it away."
    return name_fault(stem)


def _check_references(found: Collector) -> None:
    """The names that values mention must exist."""
    for reference in found.references:
        name = reference.name
        known = any(other == name or other.startswith(f"{name}.") for other in found.named)
        faulty = any(name == bad or name.startswith(f"{bad}.") for bad in found.faulty)
        if not known and not faulty:
            found.unknown(reference.place, "value", name, found.named)
