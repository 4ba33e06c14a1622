"""Rules over time: a book that is right today may be wrong from the day on which a value changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from servicebook.book import Book
from servicebook.problems import Place, Problem
from servicebook.values import Values


def over_time(book: Book, find: Callable[[Values], Iterable[Problem]]) -> Iterator[Problem]:
    """What `find` finds in the values as they stand, then on the day of each change to come, each fault once.

    What is only wrong later says from which day.
    """
    told: set[tuple[Place, str]] = set()
    now = _places_now(book.values)
    for values in book.values_over_time:
        for problem in find(values):
            fault = now.get(problem.place, problem.place), problem.code
            if fault not in told:
                told.add(fault)
                yield problem if values is book.values else _from_day(values.day, problem)


def _places_now(values: Values) -> dict[Place, Place]:
    """For the place of each new value, where the value that it replaces stands today."""
    known = values.named
    return {
        change.said: known[change.name].place for change in values.changes if change.name in known
    }


def _from_day(day: date, problem: Problem) -> Problem:
    message = problem.message
    begin = message[:1].lower() if message.startswith("The ") else message[:1]
    return replace(problem, message=f"From {day}: {begin}{message[1:]}")
