"""When a promise is due: a span counted on a calendar.

How time is counted:

| span | counts |
| --- | --- |
| business minutes and hours | open time; due at closing time at the latest, not at the next opening |
| business days | to the closing time of the nth open day after the day that the start is in |
| seconds, minutes, hours on `Clock.OPEN` (a live channel) | open time |
| seconds, minutes, hours on `Clock.ALWAYS` | all time, nights and clock changes included |
| days, weeks | to the same local time of a later day |
| months, years | the same; where the month lacks that day, to the end of its last day |
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import accumulate
from typing import Final

from servicebook.calendars import Calendar
from servicebook.calendars.local_time import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    CalendarError,
    datetime_of,
    instant_of,
    later_day,
    micros,
    offset_changes,
    shown_at,
    wall_clock,
)
from servicebook.units import Span, SpanUnit, written

_LENGTHS: Final = {SpanUnit.SECONDS: SECOND, SpanUnit.MINUTES: MINUTE, SpanUnit.HOURS: HOUR}
_DAYS: Final = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
_MONTHS: Final = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}


class Clock(StrEnum):
    """What a span in seconds, minutes or hours counts; the other units say it themselves."""

    OPEN = "open"
    ALWAYS = "always"


def clock_of(live: bool, always: bool) -> Clock:
    """The clock of a channel: open time where it is live and does not say `clock: always`."""
    return Clock.OPEN if live and not always else Clock.ALWAYS


@dataclass(frozen=True)
class Wait:
    """A span on a calendar and a clock: all that decides when something is due."""

    span: Span
    calendar: Calendar
    clock: Clock = Clock.OPEN

    def deadline(self, start: datetime) -> datetime:
        """The instant, in UTC, by which what starts at `start` is due; raises CalendarError."""
        return datetime_of(self.due(micros(start)))

    def part(self, start: datetime, share: Decimal | Fraction) -> datetime:
        """The instant, in UTC, when `share` (0 to 1) of the wait from `start` has passed.

        Open time is counted where the span counts it: half of 2 business days is half of the open
        time up to their deadline.
        """
        at = micros(start)
        due = self.due(at)
        if not (self.span.business or self.counts_open_time):
            return datetime_of(at + int((due - at) * Fraction(share)))
        opened = self.calendar.open_time(at, due)
        length = int(opened * Fraction(share))
        return datetime_of(self.calendar.after_open_time(at, length, self.span))

    @cached_property
    def counts_open_time(self) -> bool:
        """Whether it counts open time by length, rather than open days or all time."""
        return self.span.unit in _LENGTHS and (self.span.business or self.clock is Clock.OPEN)

    @cached_property
    def size(self) -> tuple[str, int]:
        """The kind of counting, and how much; of one kind on one calendar, more is later."""
        if self.span.unit in _LENGTHS:
            length = int(self.span.amount * _LENGTHS[self.span.unit])
            return ("open time" if self.counts_open_time else "all time"), length
        amount = int(self.span.amount)
        if amount != self.span.amount:
            raise CalendarError(f'"{written(self.span)}" has a part of a day, month or year')
        if self.span.unit in _MONTHS:
            return "months", amount * _MONTHS[self.span.unit]
        return ("open days" if self.span.business else "days"), amount * _DAYS[self.span.unit]

    def due(self, start: int) -> int:
        """The instant by which what starts at an instant is due; raises CalendarError."""
        kind, size = self.size
        match kind:
            case "all time":
                return start + size
            case "open time":
                return self.calendar.after_open_time(start, size, self.span)
            case "open days":
                return self.calendar.after_open_days(start, size, self.span)
            case _:
                wall = later_day(wall_clock(self.calendar.zone, start), size, kind == "months")
                return instant_of(self.calendar.zone, wall)

    def breaks(self, since: int, until: int) -> Iterator[int]:
        """Where the deadline, as a function of the start, may jump or change its pace."""
        kind, size = self.size
        match kind:
            case "open time":
                yield from self._open_time_breaks(since, until, size)
            case "open days":
                yield from (begins for begins, _ in self.calendar.open_days(since, until))
            case "days" | "months":
                yield from self._day_breaks(since, until, size, kind == "months")

    def _open_time_breaks(self, since: int, until: int, length: int) -> Iterator[int]:
        """Openings, closings, and the starts whose time is up exactly at a closing."""
        intervals = list(self.calendar.open_intervals(since, self.due(until)))
        sums = list(accumulate(closes - opens for opens, closes in intervals))
        for (opens, closes), opened in zip(intervals, sums, strict=True):
            yield from (opens, closes)
            if opened > length:
                index = bisect_left(sums, opened - length)
                yield intervals[index][1] - (sums[index] - (opened - length))

    def _day_breaks(self, since: int, until: int, size: int, months: bool) -> Iterator[int]:
        """Clock changes at the start, those at the end, and for months the days they may lack."""
        zone = self.calendar.zone
        ends = (self.due(since) - DAY, self.due(until) + DAY)
        changes = {*offset_changes(zone, since - DAY, until), *offset_changes(zone, *ends)}
        for change, before, after in changes:
            readings = (shown_at(change + before), shown_at(change + after))
            yield from (change, change + abs(after - before))
            yield from (instant_of(zone, later_day(wall, -size, months)) for wall in readings)
        if months:
            days = range((until - since) // DAY + 2)
            first = shown_at(since).replace(hour=0, minute=0, second=0, microsecond=0)
            yield from (instant_of(zone, first + timedelta(day)) for day in days)
