"""Promises in order: urgent before normal, higher plans before lower, a reply before the resolution."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from servicebook.book import Book
from servicebook.problems import Problem
from servicebook.values import Fact, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import (
    are_alike,
    cell_of,
    exceeds,
    later_than,
    on_two_clocks,
    said,
    where,
)

_LIMIT = "limit-order"


def check(book: Book) -> Iterator[Problem]:
    """Grids whose cells are out of order, replies after resolutions, and limits that are not above."""
    yield from over_time(book, _in)


def _in(values: Values) -> Iterator[Problem]:
    facts = {fact.name: fact for fact in values.facts}
    for fact in values.facts:
        for base, cells in ((fact.name, fact.told), (f"{fact.name}.target", fact.aimed)):
            by_cell = {cell_of(value, base): value for value in cells}
            yield from _priorities(fact, by_cell, values)
            yield from _plans(fact, by_cell, values)
        yield from _resolution(fact, facts, values)
        yield from _limit(fact, facts, values)


def _priorities(fact: Fact, cells: dict[str, Value], values: Values) -> Iterator[Problem]:
    for plan in ("", *(f".{name}" for name in values.company.plans)):
        row = [(name, cells.get(f"{plan}.{name}")) for name in values.company.priorities]
        present = [(name, value) for name, value in row if value is not None]
        for (urgent, first), (normal, second) in pairwise(present):
            if later_than(first, second, fact, values):
                message = (
                    f"{first.name}: {urgent} ({said(first)}) waits longer than {normal} "
                    f"({said(second)}, {where(second, first.place)}). The more urgent one must not wait longer."
                )
                yield Problem(first.place, "priority-order", message)


def _plans(fact: Fact, cells: dict[str, Value], values: Values) -> Iterator[Problem]:
    for priority in ("", *(f".{name}" for name in values.company.priorities)):
        column = [(name, cells.get(f".{name}{priority}")) for name in values.company.plans]
        present = [(name, value) for name, value in column if value is not None]
        for (low, first), (high, second) in pairwise(present):
            if later_than(second, first, fact, values):
                message = (
                    f"{second.name}: plan {high} ({said(second)}) waits longer than the lower plan {low} "
                    f"({said(first)}, {where(first, second.place)}). A higher plan must not wait longer."
                )
                yield Problem(second.place, "plan-order", message)


def _resolution(fact: Fact, facts: dict[str, Fact], values: Values) -> Iterator[Problem]:
    """A case that is to be solved before anybody has to reply."""
    channel, _, metric = fact.name.rpartition(".")
    reply = facts.get(f"{channel}.first_reply")
    if not fact.name.startswith("sla.") or metric != "resolution" or reply is None:
        return
    for kind, solved, replied in (
        ("promised", fact.told, reply.told),
        ("target", fact.aimed, reply.aimed),
    ):
        for first, last in _pairs(solved, replied, fact.name, reply.name):
            # Time on two clocks is told by the check of targets.
            if not on_two_clocks(first, last, fact, values) and later_than(
                last, first, fact, values
            ):
                message = (
                    f"{first.name}: the {kind} resolution ({said(first)}) comes before the {kind} first reply "
                    f"({said(last)}, {where(last, first.place)}). Give the resolution at least as long."
                )
                yield Problem(first.place, "reply-after-resolution", message)


def _pairs(
    solved: tuple[Value, ...], replied: tuple[Value, ...], base: str, reply_base: str
) -> Iterator[tuple[Value, Value]]:
    """Each resolution with the reply of its plan and priority."""
    for first in solved:
        cell = _cell(first, base)
        for last in replied:
            if _cell(last, reply_base) in (cell, "") or not cell:
                yield first, last


def _cell(value: Value, base: str) -> str:
    return cell_of(value, base).removeprefix(".target")


def _limit(fact: Fact, facts: dict[str, Fact], values: Values) -> Iterator[Problem]:
    if fact.above is None or not fact.told:
        return
    if circle := _circle(fact, facts):
        if fact is min(circle, key=lambda each: each.place):  # one circle, one problem
            others = ", which is above ".join(each.name for each in circle[1:])
            chain = f"{others}, which is above {fact.name}" if others else "itself"
            message = f"{fact.name} says that it is above {chain}. Such a circle cannot be; take out one `above:`."
            yield Problem(fact.above.place, _LIMIT, message)
        return
    other = facts.get(fact.above.name)
    if other is None or not other.told:
        return
    mine, theirs = fact.told[0], other.told[0]
    found = f"{said(theirs)}, {where(theirs, mine.place)}"
    if not are_alike(mine, theirs):
        message = (
            f"{fact.name} ({said(mine)}) cannot be above {other.name} ({found}): the two cannot be compared. "
            "Write both in one kind, or take out `above:`."
        )
        yield Problem(mine.place, _LIMIT, message)
    elif exceeds(mine, theirs, fact, values) is False:
        message = (
            f"{fact.name} ({said(mine)}) must be above {other.name} ({found}). "
            "Raise it, or lower the other."
        )
        yield Problem(mine.place, _LIMIT, message)


def _circle(fact: Fact, facts: dict[str, Fact]) -> list[Fact]:
    """The facts that lead from one by `above` back to it, itself first; none where they do not."""
    seen = [fact]
    while (above := seen[-1].above) and (following := facts.get(above.name)):
        if following is fact:
            return seen
        if following in seen:
            break
        seen.append(following)
    return []
