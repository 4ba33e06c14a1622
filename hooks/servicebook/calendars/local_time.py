"""Instants and wall clocks, across the days on which clocks change.

An instant is a whole number of microseconds since 1970 (UTC) and a length of time is a whole number of
microseconds: exact, quick to compare, and free of Python's rule that two datetimes of one zone are compared
by their wall clocks. What is given to others is an aware datetime in UTC.

Where clocks change, a local time is the first instant at which the wall clock shows it or a later one:
a time that the clock skips is the moment it jumps, and one that it shows twice is the first. So hours
that lie in the gap vanish, and hours across a repeated hour are an hour longer. A start within the
second pass of a repeated hour is counted by days as if it were at that hour's end; otherwise a later
message could be due before an earlier one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_START: Final = datetime(1970, 1, 1)
_MICROSECOND: Final = timedelta(microseconds=1)


class CalendarError(ValueError):
    """A deadline that does not exist; its text is a sentence that says why."""


class NeverOpenError(CalendarError):
    """Open time was asked of a calendar that has none."""


class TooFarError(CalendarError):
    """A deadline, or a start, outside the years that can be counted."""


def micros(instant: datetime) -> int:
    """An aware datetime as an instant; raises ValueError for one without a zone."""
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone; add one, such as datetime.UTC")
    return (instant - _EPOCH) // _MICROSECOND


def datetime_of(instant: int) -> datetime:
    """An instant as a datetime in UTC; raises TooFarError."""
    try:
        return _EPOCH + timedelta(microseconds=instant)
    except OverflowError:
        raise TooFarError("The deadline is after the year 9999") from None


def shown_at(shown: int) -> datetime:
    """The wall clock that shows `shown` microseconds since its own 1970."""
    return _START + timedelta(microseconds=shown)


def offset(zone: ZoneInfo, instant: int) -> int:
    """How far the wall clock is ahead of UTC at an instant."""
    offset = datetime_of(instant).astimezone(zone).utcoffset() or timedelta()
    return offset // _MICROSECOND


def _offsets(zone: ZoneInfo, wall: datetime) -> tuple[int, int]:
    """The offsets of a wall clock's time: equal, or falling (shown twice), or rising (skipped)."""
    first = zone.utcoffset(wall.replace(fold=0)) or timedelta()
    second = zone.utcoffset(wall.replace(fold=1)) or timedelta()
    return first // _MICROSECOND, second // _MICROSECOND


def instant_of(zone: ZoneInfo, wall: datetime) -> int:
    """The first instant at which the wall clock shows `wall` or a later time."""
    first, second = _offsets(zone, wall)
    shown = (wall - _START) // _MICROSECOND
    if second > first:
        return _change(zone, shown - second, shown - first)
    return shown - first


def wall_clock(zone: ZoneInfo, instant: int) -> datetime:
    """The wall clock at `instant`; in the second pass of a repeated hour it shows the hour's end."""
    wall = datetime_of(instant).astimezone(zone).replace(tzinfo=None)
    if wall.fold == 0:
        return wall
    first, second = _offsets(zone, wall)
    return shown_at(_change(zone, instant - (first - second), instant) + first)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The instant, a whole second, of the one clock change after `before`, up to `after`."""
    old = offset(zone, before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(zone, middle * SECOND) == old else (low, middle)
    return high * SECOND


def offset_changes(zone: ZoneInfo, since: int, until: int) -> Iterator[tuple[int, int, int]]:
    """The clock changes in a period: when, and the offsets before and after."""
    # No zone changes its clocks twice in a week and back.
    edges = [*range(since, until, 7 * DAY), until]
    offsets = [offset(zone, edge) for edge in edges]
    for index in range(1, len(edges)):
        if offsets[index] != offsets[index - 1]:
            change = _change(zone, edges[index - 1], edges[index])
            yield change, offsets[index - 1], offsets[index]


def later_day(wall: datetime, amount: int, months: bool) -> datetime:
    """The same time `amount` days or months on; raises TooFarError."""
    try:
        if not months:
            return wall + timedelta(days=amount)
        year, month = divmod(wall.year * 12 + wall.month - 1 + amount, 12)
        length = monthrange(year, month + 1)[1]
        if wall.day <= length:
            return wall.replace(year=year, month=month + 1)
        end = datetime(year, month + 1, length) + timedelta(days=1)
    except (OverflowError, ValueError):
        raise TooFarError("The deadline is after the year 9999") from None
    return end
