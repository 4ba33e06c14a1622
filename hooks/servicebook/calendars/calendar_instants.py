"""A calendar's next months as seconds since 1970, for a script that counts in a reader's browser."""

from __future__ import annotations

from datetime import datetime

from servicebook.calendars import Calendar
from servicebook.calendars.local_time import (
    SECOND,
    instant_of,
    later_day,
    micros,
    offset,
    offset_changes,
    wall_clock,
)


def intervals_as_instants(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(opening, closing) of the next months in seconds since 1970, cut at both ends, for a script.

    Open time counts to the end of the one in which it is up; beyond the last, nothing is known.
    """
    begin, end = _period(calendar, since, months)
    return tuple(
        (opens // SECOND, closes // SECOND) for opens, closes in calendar.open_intervals(begin, end)
    )


def open_days_as_instants(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(beginning, closing) of the open days of the next months, in seconds since 1970.

    The deadline of n business days is the closing of the nth that begins after the start.
    """
    begin, end = _period(calendar, since, months)
    return tuple(
        (begins // SECOND, closes // SECOND) for begins, closes in calendar.open_days(begin, end)
    )


def clock_changes(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(instant, offset from UTC from then on), both in seconds; the first is `since` itself."""
    begin, end = _period(calendar, since, months)
    now = offset(calendar.zone, begin)
    changes = offset_changes(calendar.zone, begin, end)
    pairs = [(begin, now), *((change, after) for change, _, after in changes)]
    return tuple((instant // SECOND, offset // SECOND) for instant, offset in pairs)


def _period(calendar: Calendar, since: datetime, months: int) -> tuple[int, int]:
    begin = micros(since)
    wall = later_day(wall_clock(calendar.zone, begin), months, months=True)
    return begin, instant_of(calendar.zone, wall)
