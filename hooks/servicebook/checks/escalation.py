"""Escalation levels that rise, and that are answered before the promise is broken."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from servicebook.book import Book
from servicebook.calendars.deadlines import Wait
from servicebook.calendars.local_time import CalendarError
from servicebook.problems import Problem
from servicebook.units import Span, written
from servicebook.values import Fact, Level, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import said, simulated_from, wait_of, where

_WHOLE = Decimal(100)


def check(book: Book) -> Iterator[Problem]:
    """Levels out of order, and levels that may still be unanswered when the promise is broken."""
    yield from over_time(book, _in)


def _in(values: Values) -> Iterator[Problem]:
    for level in values.levels:
        yield from _of_nothing(level, values)
        yield from _late(level, values)
    for promise in dict.fromkeys(level.promise for level in values.levels):
        yield from _order([level for level in values.levels if level.promise == promise])


def _order(levels: list[Level]) -> Iterator[Problem]:
    for first, second in pairwise(levels):
        if second.share.percent <= first.share.percent:
            message = (
                f'The level "{second.name}" starts at {second.share.percent}% of {second.promise}, not after "{first.name}" '
                f"({first.share.percent}%, in line {first.place.line}). Levels must rise."
            )
            yield Problem(second.place, "escalation-order", message)


def _of_nothing(level: Level, values: Values) -> Iterator[Problem]:
    """A level of what is no time, or of a promise that is a target alone."""
    name = level.promise
    known = any(v == name or v.startswith(f"{name}.") for v in values.named)
    if (
        not known
        or values.is_faulty(name)
        or any(isinstance(value.unit, Span) for value, _ in _promises(level, values))
    ):
        return
    aimed = f"{name}.target" in values.named
    hint = (
        f"Write {name}.target to mean the target." if aimed else "Name a promise of values/sla.yml."
    )
    message = f'The level "{level.name}" starts at a share of {name}, and customers are promised no time by that name. {hint}'
    yield Problem(level.place, "value-unknown", message)


def _late(level: Level, values: Values) -> Iterator[Problem]:
    for value, fact in _promises(level, values):
        wait = wait_of(value, fact, values)
        if wait is None:
            continue
        share = level.share.percent / _WHOLE
        if share >= 1 or _unanswered(share, level.within, wait, simulated_from(values)):
            message = (
                f'The level "{level.name}" starts at {level.share.percent}% of {value.name} ({said(value)}, '
                f"{where(value, level.place)}) and answers within {written(level.within)}: "
                "by then that time may be over. Start earlier, or answer faster."
            )
            yield Problem(level.place, "escalation-late", message)
            return


def _promises(level: Level, values: Values) -> Iterator[tuple[Value, Fact]]:
    """The values that the level's promise names: one, or every one of a grid."""
    for fact in values.facts:
        for value in (*fact.told, *fact.aimed):
            named = value.name == level.promise or value.name.startswith(f"{level.promise}.")
            if named and (value in fact.told or ".target" in level.promise):
                yield value, fact


@lru_cache(maxsize=1024)
def _unanswered(share: Decimal, within: Span, wait: Wait, since: datetime) -> bool:
    """Whether some start in the two months from `since` leaves the level without an answer at the deadline."""
    answer = Wait(within, wait.calendar, wait.clock)
    try:
        # Every five hours: so every hour of the day is met within a week.
        for hour in range(0, 62 * 24, 5):
            start = since + timedelta(hours=hour)
            if answer.deadline(wait.part(start, share)) > wait.deadline(start):
                return True
    except CalendarError:  # hours that never open are told by their own check
        return False
    return False
