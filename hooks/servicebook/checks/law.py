"""Values within the bounds that the law sets, as a person wrote them down beside the value."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.problems import Problem
from servicebook.units import written
from servicebook.values import Fact, Law, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import are_alike, exceeds, said, where


def check(book: Book) -> Iterator[Problem]:
    """Values below the least or above the most that their law allows.

    The two are compared only where both are measured from the same moment.
    """
    yield from over_time(book, _in)


def _in(values: Values) -> Iterator[Problem]:
    for fact in values.facts:
        if fact.law is not None and _same_moment(fact):
            for value in fact.told:
                yield from _one(value, fact, fact.law, values)


def _same_moment(fact: Fact) -> bool:
    law = fact.law
    return law is not None and _folded(law.measured_from) == _folded(fact.measured_from)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _one(value: Value, fact: Fact, law: Law, values: Values) -> Iterator[Problem]:
    bounds = (("law-floor", "at least", law.at_least), ("law-ceiling", "at most", law.at_most))
    for code, most, unit in bounds:
        if unit is None:
            continue
        bound = Value("", unit, law.place)
        low, high = (bound, value) if code == "law-floor" else (value, bound)
        if not are_alike(low, high):
            message = (
                f"{value.name} ({said(value)}) cannot be held against its law ({most} {written(unit)}, "
                f"{where(bound, value.place)}): the two cannot be compared. Write both in one kind."
            )
            yield Problem(value.place, code, message)
        elif exceeds(low, high, fact, values):
            message = (
                f"{value.name} ({said(value)}) is outside what {law.ref} asks for ({most} {written(unit)}, "
                f"{where(bound, value.place)}). Change the value, or the bound if it was read wrongly."
            )
            yield Problem(value.place, code, message)
