"""One year of opening hours as instants: when it is open, and which of its days are open days.

A shift across midnight belongs to the day that it starts on, with its holidays; so a start at 02:00 in
Monday's night shift is in Monday.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from servicebook.calendars.local_time import DAY, HOUR, MINUTE, instant_of
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.calendars.public_holidays import closed_days
from servicebook.units import TimeOfDay, TimeRange


@dataclass(frozen=True)
class Year:
    """One local year of a calendar, cut at its first and its last midnight.

    `opens` and `closes` are the open intervals, in order and apart from each other, and `sums` the
    open time up to each closing. `day_begins` and `day_closes` are the open days: when each begins
    (at midnight, or when the shift of the day before ends) and when it closes.
    """

    begin: int
    end: int
    opens: list[int]
    closes: list[int]
    sums: list[int]
    day_begins: list[int]
    day_closes: list[int]

    @property
    def total(self) -> int:
        """The open time of the year."""
        return self.sums[-1] if self.sums else 0

    def opened_before(self, instant: int) -> int:
        """The open time from the year's beginning to `instant`."""
        index = bisect_right(self.opens, instant) - 1
        return self.sums[index] - max(0, self.closes[index] - instant) if index >= 0 else 0

    def instant_of(self, opened: int) -> int:
        """The first instant up to which the year was open for `opened`, 0 < opened <= total."""
        index = bisect_left(self.sums, opened)
        return self.closes[index] - (self.sums[index] - opened)


@dataclass(frozen=True)
class _Midnights:
    """The beginnings of the days of a year, from the day before it to the second day after it."""

    zone: ZoneInfo
    days: list[date]
    begins: list[int]

    @classmethod
    def of(cls, zone: ZoneInfo, year: int) -> _Midnights:
        first = date(year, 1, 1)
        length = (date(year + 1, 1, 1) - first).days
        days = [first + timedelta(number) for number in range(-1, length + 2)]
        return cls(zone, days, [instant_of(zone, datetime.combine(day, time())) for day in days])

    def moment(self, index: int, at: TimeOfDay) -> int:
        """The instant of a local time on day `index`; 24:00 is the next day's beginning."""
        if at.hour == 24:
            return self.begins[index + 1]
        if self.begins[index + 1] - self.begins[index] == DAY:
            return self.begins[index] + at.hour * HOUR + at.minute * MINUTE
        return instant_of(self.zone, datetime.combine(self.days[index], time(at.hour, at.minute)))

    def shift(self, index: int, hours: TimeRange) -> tuple[int, int]:
        """Opening and closing of a range of day `index`; a night shift closes on the next day."""
        last = index + 1 if hours.end < hours.start else index
        return self.moment(index, hours.start), self.moment(last, hours.end)


def tabulate(hours: OpeningHours, zone: ZoneInfo, year: int) -> Year:
    """The opening hours of one local year."""
    midnights = _Midnights.of(zone, year)
    closed = closed_days(hours.holidays, year - 1) | closed_days(hours.holidays, year)
    shifts: list[list[tuple[int, int]]] = []
    for index, day in enumerate(midnights.days[:-2]):
        ranges = () if day in closed else hours.on(day.weekday())
        spans = [midnights.shift(index, each) for each in ranges]
        shifts.append([span for span in spans if span[0] < span[1]])
    begin, end = midnights.begins[1], midnights.begins[-2]
    opened = _joined([span for spans in shifts for span in spans], begin, end)
    days = _day_ends(midnights.begins, shifts)
    return Year(
        begin,
        end,
        [opens for opens, _ in opened],
        [closes for _, closes in opened],
        list(accumulate(closes - opens for opens, closes in opened)),
        [begins for begins, _ in days],
        [closes for _, closes in days],
    )


def _day_ends(begins: list[int], shifts: list[list[tuple[int, int]]]) -> list[tuple[int, int]]:
    """Beginning and closing of each day with shifts, without the first, which is last year's."""
    days: list[tuple[int, int]] = []
    ended = begins[0]
    for begin, spans in zip(begins, shifts, strict=False):
        begin = max(begin, ended)
        if spans:
            # A day that lies within the night shift before it closes with that shift.
            ended = max(begin, *(closes for _, closes in spans))
            days.append((begin, ended))
    return days[1:] if shifts[0] else days


def _joined(shifts: list[tuple[int, int]], begin: int, end: int) -> list[tuple[int, int]]:
    """The shifts in order, cut at both ends, with those that touch or overlap made one."""
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(shifts):
        here = (max(opens, begin), min(closes, end))
        if here[0] >= here[1]:
            continue
        if joined and here[0] <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], here[1]))
        else:
            joined.append(here)
    return joined
