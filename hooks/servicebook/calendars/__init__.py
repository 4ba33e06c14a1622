"""When it is open: opening hours in a time zone, year by year.

A calendar is open from an opening up to, and without, its closing. Datetimes are aware, and in UTC where they
come from here; instants and lengths of time are whole microseconds (local_time).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from servicebook.calendars.calendar_years import Year, tabulate
from servicebook.calendars.local_time import (
    SECOND,
    NeverOpenError,
    TooFarError,
    datetime_of,
    micros,
)
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.units import Span, written

MOST_YEARS: Final = 30  # that open time is looked for; a longer promise is a slip of the pen
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9990
_MEAN_YEAR: Final = 31_556_952 * SECOND


@dataclass(frozen=True)
class Interval:
    """A time during which a calendar is open, as instants in UTC; `closes` is outside it."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class Calendar:
    """Opening hours in a time zone, with each year's intervals computed once."""

    hours: OpeningHours
    zone: ZoneInfo
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, hours: OpeningHours | None, company_zone: str) -> Calendar:
        """The calendar of `hours` in their own zone or else the company's; None is never open."""
        hours = hours or OpeningHours("", {})
        return cls(hours, ZoneInfo(hours.time_zone or company_zone))

    @property
    def ever_opens(self) -> bool:
        """Whether any day of the week has hours."""
        return any(self.hours.on(weekday) for weekday in range(7))

    def is_open(self, instant: datetime) -> bool:
        """Whether it is open at `instant`: at an opening yes, at a closing no."""
        at = micros(instant)
        year = self._year_at(at)
        index = bisect_right(year.opens, at) - 1
        return index >= 0 and at < year.closes[index]

    def intervals(self, since: datetime, until: datetime) -> tuple[Interval, ...]:
        """The open time between two instants, in order, cut at both; touching ranges are one."""
        found = self.open_intervals(micros(since), micros(until))
        return tuple(Interval(datetime_of(opens), datetime_of(closes)) for opens, closes in found)

    def _year(self, number: int) -> Year:
        if number not in self._years:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise TooFarError(f"Year {number} is outside {FIRST_YEAR} to {LAST_YEAR}")
            self._years[number] = tabulate(self.hours, self.zone, number)
        return self._years[number]

    def _year_number(self, instant: int) -> int:
        number = 1970 + instant // _MEAN_YEAR
        year = self._year(number)
        # The guess is a few days off: the local year may not have begun, or be over.
        return number - (instant < year.begin) + (instant >= year.end)

    def _year_at(self, instant: int) -> Year:
        return self._year(self._year_number(instant))

    def _years_from(self, first: int, span: Span) -> Iterator[Year]:
        """The years from one on; raises where the last is used up."""
        yield self._year(first)
        if not self.ever_opens:
            raise NeverOpenError(
                f'"{written(span)}" needs opening hours, and {self._name} has none'
            )
        years = range(first, first + MOST_YEARS)
        for number in years[1:]:
            yield self._year(number)
        if not any(self._year(number).total for number in years):
            raise NeverOpenError(f"{self._name} is closed on every day of {MOST_YEARS} years")
        raise TooFarError(f'"{written(span)}" is more than {MOST_YEARS} years of {self._name}')

    @property
    def _name(self) -> str:
        return f"hours.{self.hours.name}" if self.hours.name else "a channel without hours"

    def after_open_time(self, start: int, length: int, span: Span) -> int:
        """The instant up to which it was open for `length` since `start`; `span` is for messages."""
        if length == 0:
            return start
        number = self._year_number(start)
        target = length + self._year(number).opened_before(start)
        for year in self._years_from(number, span):
            if target <= year.total:
                return year.instant_of(target)
            target -= year.total
        raise AssertionError("the years end in an error")

    def after_open_days(self, start: int, days: int, span: Span) -> int:
        """The closing of the nth open day that begins after `start`; `span` is for messages."""
        if days == 0:
            return start
        number = self._year_number(start)
        index = days - 1 + bisect_right(self._year(number).day_begins, start)
        for year in self._years_from(number, span):
            if index < len(year.day_closes):
                return year.day_closes[index]
            index -= len(year.day_closes)
        raise AssertionError("the years end in an error")

    def open_time(self, since: int, until: int) -> int:
        """How long it is open from `since` to a later instant."""
        first, last = self._year_number(since), self._year_number(until)
        before = sum(self._year(number).total for number in range(first, last))
        return (
            before + self._year(last).opened_before(until) - self._year(first).opened_before(since)
        )

    def open_intervals(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Open intervals as numbers, cut at both ends, joined across midnight of New Year."""
        if until <= since:
            return
        opened: tuple[int, int] | None = None
        for number in range(self._year_number(since), self._year_number(until) + 1):
            year = self._year(number)
            for opens, closes in zip(year.opens, year.closes, strict=True):
                here = (max(opens, since), min(closes, until))
                if opened and opened[1] == here[0]:
                    opened = (opened[0], here[1])
                elif here[0] < here[1]:
                    if opened:
                        yield opened
                    opened = here
        if opened:
            yield opened

    def open_days(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Beginning and closing of the open days that begin from `since` to `until`."""
        for number in range(self._year_number(since), self._year_number(until) + 1):
            year = self._year(number)
            for begins, closes in zip(year.day_begins, year.day_closes, strict=True):
                if since <= begins <= until:
                    yield begins, closes
