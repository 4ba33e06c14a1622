"""The longest real wait that a promise can mean in the coming year: nights, weekends and holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from servicebook import yaml_nodes
from servicebook.book import Book
from servicebook.calendars.local_time import CalendarError
from servicebook.problems import Place, Problem, Severity
from servicebook.units import Span, UnitError
from servicebook.units.unit_parser import span
from servicebook.values import Fact, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import is_business, longest, said, wait_of

_COMPANY = "values/company.yml"
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}


def check(book: Book) -> Iterator[Problem]:
    """Warn where a promise's longest wait passes `longest_wait` of values/company.yml."""
    limit = _limit(book.values)
    if limit is None:
        return
    tried: set[Place] = set()

    def find(values: Values) -> Iterator[Problem]:
        for fact in values.facts:
            for value in fact.told if fact.name.startswith("sla.") else ():
                if value.place not in tried:  # what no change alters waits no longer on its day
                    tried.add(value.place)
                    yield from _too_long(value, fact, values, limit)

    yield from over_time(book, find)


def _too_long(value: Value, fact: Fact, values: Values, limit: int) -> Iterator[Problem]:
    wait = wait_of(value, fact, values)
    if wait is None or (wait.counts_open_time and not is_business(value)):
        # On a live channel nobody waits while it is closed.
        return
    try:
        start, end = longest(wait, values)
    except CalendarError:  # hours that never open are told by their own check
        return
    # By the wall clock: a week is seven days, also when the clocks change.
    zone = ZoneInfo(values.company.time_zone)
    start, end = (moment.astimezone(zone).replace(tzinfo=None) for moment in (start, end))
    if (end - start).total_seconds() > limit:
        line = (
            yaml_nodes.find(values.trees.get(_COMPANY), ("longest_wait",))[0] or value
        ).place.line
        message = (
            f"{value.name}: {said(value)} can mean {_said(end - start)}. Who writes on {start:%A, %Y-%m-%d at %H:%M} "
            f"may wait until {end:%A, %Y-%m-%d at %H:%M}. That is more than `longest_wait` "
            f"({values.company.longest_wait}, in {_COMPANY}, line {line})."
        )
        yield Problem(value.place, "worst-wait", message, Severity.WARNING)


def _said(length: timedelta) -> str:
    """Hours, and days where there are many."""
    hours = round(length.total_seconds() / 3600)
    return f"{hours} hours" if hours < 72 else f"{hours} hours ({hours / 24:.1f} days)"


def _limit(values: Values) -> int | None:
    """`longest_wait` in seconds; None where the company names none."""
    written = values.company.longest_wait
    if written is None:
        return None
    try:
        limit: Span = span(written)
    except UnitError:
        return None
    return int(limit.amount * _SECONDS.get(limit.unit.value, 0)) or None
