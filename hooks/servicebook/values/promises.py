"""Promises as waits: which calendar and clock a span of values/ runs on, and how two of them compare."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from servicebook.calendars import Calendar, late_starts
from servicebook.calendars.deadlines import Wait, clock_of
from servicebook.calendars.late_starts import Later, slower
from servicebook.calendars.local_time import CalendarError, TooFarError
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.problems import Place
from servicebook.units import Count, Money, Share, Span, SpanUnit, written
from servicebook.values import Channel, Fact, Value, Values

_KEPT = 4096
_AHEAD = timedelta(days=31 + 366)  # the month that is, and a year
_LENGTHS = (SpanUnit.SECONDS, SpanUnit.MINUTES, SpanUnit.HOURS)


def channel_of(fact: Fact, values: Values) -> Channel | None:
    """The channel that a promise of values/sla.yml is kept on."""
    parts = fact.name.split(".")
    if parts[0] != "sla":
        return None
    return next((channel for channel in values.channels if channel.name == parts[1]), None)


def hours_of(fact: Fact, values: Values) -> OpeningHours | None:
    """The opening hours that a fact's business time counts: its own, its channel's, else the first."""
    if fact.hours:
        return values.calendars.get(fact.hours)
    channel = channel_of(fact, values)
    if channel is not None:
        return channel.hours
    return next(iter(values.calendars.values()), None)


def wait_of(value: Value, fact: Fact, values: Values) -> Wait | None:
    """When what the value promises is due; None for what is no span, or business time without hours."""
    if not isinstance(value.unit, Span):
        return None
    hours = hours_of(fact, values)
    channel = channel_of(fact, values)
    if hours is None and (value.unit.business or (channel is not None and channel.live)):
        return None
    clock = clock_of(channel is not None and channel.live, fact.always)
    return Wait(value.unit, _calendar(hours, values.company.time_zone), clock)


def later_than(a: Value, b: Value, fact: Fact, values: Values) -> Later | None:
    """A start in the coming year at which `a` is due after `b`; None where there is none."""
    return _compared(wait_of(a, fact, values), wait_of(b, fact, values), values)


def starts(values: Values) -> datetime:
    """The beginning of the book's day."""
    return datetime.combine(values.day, time(), UTC)


def simulated_from(values: Values) -> datetime:
    """The instant from which promises are compared: the month's beginning, so that its days share the work."""
    return datetime.combine(values.day.replace(day=1), time(), UTC)


def are_alike(a: Value, b: Value) -> bool:
    """Whether two values are of one kind, and of one currency, so that one can be more than the other."""
    match a.unit, b.unit:
        case Money() as x, Money() as y:
            return x.currency == y.currency
    return type(a.unit) is type(b.unit) and isinstance(a.unit, Span | Money | Share | Count)


def exceeds(a: Value, b: Value, fact: Fact, values: Values) -> bool | None:
    """Whether `a` is more than `b`; None where the two cannot be compared."""
    match a.unit, b.unit:
        case Span(), Span():
            first, second = wait_of(a, fact, values), wait_of(b, fact, values)
            if first is None or second is None:
                return None
            try:
                return _slower(first, second, simulated_from(values)) is not None
            except CalendarError:  # told by the check of opening hours
                return None
        case Money() as x, Money() as y if x.currency == y.currency:
            return x.amount > y.amount
        case Share() as x, Share() as y:
            return x.percent > y.percent
        case Count() as x, Count() as y:
            return x.amount > y.amount
    return None


def is_length(value: Value) -> bool:
    """Whether the value is a span in hours, minutes or seconds."""
    return isinstance(value.unit, Span) and value.unit.unit in _LENGTHS


def is_business(value: Value) -> bool:
    """Whether the value is a span of business time."""
    return isinstance(value.unit, Span) and value.unit.business


def on_two_clocks(a: Value, b: Value, fact: Fact, values: Values) -> bool:
    """Whether one counts opening hours and the other day and night, and nobody says that this is meant."""
    if not (is_length(a) and is_length(b)) or fact.always:
        return False
    channel = channel_of(fact, values)
    live = channel is not None and channel.live
    return not live and is_business(a) != is_business(b)


def cell_of(value: Value, base: str) -> str:
    """The plan and priority that a value of a grid is for: `.plus.urgent`; empty for one value."""
    return value.name.removeprefix(base)


def covers(wide: Value, narrow: Value, fact: Fact) -> bool:
    """Whether one cell of a fact's grids holds for another: `.plus` for `.plus.urgent`, no cell for all."""
    wanted = _cell_parts(narrow, fact)
    return all(part in wanted for part in _cell_parts(wide, fact))


def _cell_parts(value: Value, fact: Fact) -> list[str]:
    return [part for part in value.name.removeprefix(fact.name).split(".") if part != "target"][1:]


def where(value: Value, beside: Place) -> str:
    """Where a value stands, for a message about another place."""
    line = f"line {value.place.line}"
    return f"in {line}" if value.place.path == beside.path else f"in {value.place.path}, {line}"


def said(value: Value) -> str:
    """The value as its writer wrote it."""
    return "opening hours" if isinstance(value.unit, OpeningHours) else written(value.unit)


def too_far(wait: Wait, values: Values) -> bool:
    """Whether the wait ends later than can be counted."""
    try:
        wait.deadline(starts(values))
    except TooFarError:
        return True
    except CalendarError:
        return False
    return False


def longest(wait: Wait, values: Values) -> tuple[datetime, datetime]:
    """The start in the coming year that waits longest, and its deadline. Raises CalendarError."""
    return _longest(wait, starts(values))


# What a calendar says of a year costs a hundredth of a second, and is asked again with every reading.
@lru_cache(maxsize=_KEPT)
def _longest(wait: Wait, since: datetime) -> tuple[datetime, datetime]:
    return late_starts.longest(wait, since)


@lru_cache(maxsize=_KEPT)
def _calendar(hours: OpeningHours | None, zone: str) -> Calendar:
    # A calendar works out each of its years once, so one is kept for each opening hours.
    return Calendar.of(hours, zone)


@lru_cache(maxsize=_KEPT)
def _slower(a: Wait, b: Wait, since: datetime) -> Later | None:
    return slower(a, b, since, since + _AHEAD)


def _compared(a: Wait | None, b: Wait | None, values: Values) -> Later | None:
    if a is None or b is None:
        return None
    try:
        return _slower(a, b, simulated_from(values))
    except CalendarError:  # hours that never open are told by their own check
        return None
