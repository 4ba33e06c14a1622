"""When a promise is due: opening hours, holidays and clock changes turned into instants.

Inside, an instant is a whole number of microseconds since 1970 (UTC) and a length of time is a whole
number of microseconds: exact, quick to compare, and free of Python's rule that two datetimes of one
zone are compared by their wall clocks. Outside, it is an aware datetime in UTC.

How time is counted:

| span | counts |
| --- | --- |
| business minutes and hours | open time; due at closing time at the latest, not at the next opening |
| business days | to the closing time of the nth open day after the day that the start is in |
| seconds, minutes, hours on `Clock.OPEN` (a live channel) | open time |
| seconds, minutes, hours on `Clock.ALWAYS` | all time, nights and clock changes included |
| days, weeks | to the same local time of a later day |
| months, years | the same; where the month lacks that day, to the end of its last day |

A shift across midnight belongs to the day that it starts on, with its holidays; so a start at 02:00 in
Monday's night shift is in Monday. A calendar is open from an opening up to, and without, its closing.

Where clocks change, a local time is the first instant at which the wall clock shows it or a later one:
a time that the clock skips is the moment it jumps, and one that it shows twice is the first. So hours
that lie in the gap vanish, and hours across a repeated hour are an hour longer. A start within the
second pass of a repeated hour is counted by days as if it were at that hour's end; otherwise a later
message could be due before an earlier one.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from servicebook.opening_hours import Holidays, OpeningHours
from servicebook.units import Span, SpanUnit, TimeOfDay, TimeRange, written

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEAR: Final = 366 * DAY  # that a comparison looks ahead
MOST_YEARS: Final = 30  # that open time is looked for; a longer promise is a slip of the pen
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9990

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_START: Final = datetime(1970, 1, 1)
_MEAN_YEAR: Final = 31_556_952 * SECOND
_MICROSECOND: Final = timedelta(microseconds=1)
_LENGTHS: Final = {SpanUnit.SECONDS: SECOND, SpanUnit.MINUTES: MINUTE, SpanUnit.HOURS: HOUR}
_DAYS: Final = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
_MONTHS: Final = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}


class CalendarError(ValueError):
    """A deadline that does not exist; its text is a sentence that says why."""


class NeverOpenError(CalendarError):
    """Open time was asked of a calendar that has none."""


class TooFarError(CalendarError):
    """A deadline, or a start, outside the years that can be counted."""


class Clock(StrEnum):
    """What a span in seconds, minutes or hours counts; the other units say it themselves."""

    OPEN = "open"
    ALWAYS = "always"


@dataclass(frozen=True)
class Interval:
    """A time during which a calendar is open, as instants in UTC; `closes` is outside it."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True)
class _Year:
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
class Calendar:
    """Opening hours in a time zone, with each year's intervals computed once."""

    hours: OpeningHours
    zone: ZoneInfo
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

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
        at = _micros(instant)
        year = self._year_at(at)
        index = bisect_right(year.opens, at) - 1
        return index >= 0 and at < year.closes[index]

    def intervals(self, since: datetime, until: datetime) -> tuple[Interval, ...]:
        """The open time between two instants, in order, cut at both; touching ranges are one."""
        found = self._intervals(_micros(since), _micros(until))
        return tuple(Interval(_datetime(opens), _datetime(closes)) for opens, closes in found)

    def deadline(self, start: datetime, span: Span, *, clock: Clock) -> datetime:
        """The instant, in UTC, by which what starts at `start` and takes `span` is due.

        Raises NeverOpenError, TooFarError, and CalendarError for a part of a day.
        """
        return Wait(span, self, clock).deadline(start)

    # --- Instants as numbers: for this module alone ---------------------------------------------

    def _year(self, number: int) -> _Year:
        if number not in self._years:
            if not FIRST_YEAR <= number <= LAST_YEAR:
                raise TooFarError(f"Year {number} is outside {FIRST_YEAR} to {LAST_YEAR}")
            self._years[number] = _tabulate(self.hours, self.zone, number)
        return self._years[number]

    def _year_number(self, instant: int) -> int:
        number = 1970 + instant // _MEAN_YEAR
        year = self._year(number)
        # The guess is a few days off: the local year may not have begun, or be over.
        return number - (instant < year.begin) + (instant >= year.end)

    def _year_at(self, instant: int) -> _Year:
        return self._year(self._year_number(instant))

    def _years_from(self, first: int, span: Span) -> Iterator[_Year]:
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

    def _after_open_time(self, start: int, length: int, span: Span) -> int:
        if length == 0:
            return start
        number = self._year_number(start)
        target = length + self._year(number).opened_before(start)
        for year in self._years_from(number, span):
            if target <= year.total:
                return year.instant_of(target)
            target -= year.total
        raise AssertionError("the years end in an error")

    def _after_open_days(self, start: int, days: int, span: Span) -> int:
        if days == 0:
            return start
        number = self._year_number(start)
        index = days - 1 + bisect_right(self._year(number).day_begins, start)
        for year in self._years_from(number, span):
            if index < len(year.day_closes):
                return year.day_closes[index]
            index -= len(year.day_closes)
        raise AssertionError("the years end in an error")

    def _open_time(self, since: int, until: int) -> int:
        """How long it is open from `since` to a later instant."""
        first, last = self._year_number(since), self._year_number(until)
        before = sum(self._year(number).total for number in range(first, last))
        return (
            before + self._year(last).opened_before(until) - self._year(first).opened_before(since)
        )

    def _intervals(self, since: int, until: int) -> Iterator[tuple[int, int]]:
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

    def _open_days(self, since: int, until: int) -> Iterator[tuple[int, int]]:
        """Beginning and closing of the open days that begin from `since` to `until`."""
        for number in range(self._year_number(since), self._year_number(until) + 1):
            year = self._year(number)
            for begins, closes in zip(year.day_begins, year.day_closes, strict=True):
                if since <= begins <= until:
                    yield begins, closes


@dataclass(frozen=True)
class Wait:
    """A span on a calendar and a clock: all that decides when something is due."""

    span: Span
    calendar: Calendar
    clock: Clock = Clock.OPEN

    def deadline(self, start: datetime) -> datetime:
        """The instant, in UTC, by which what starts at `start` is due; raises CalendarError."""
        return _datetime(self._due(_micros(start)))

    def part(self, start: datetime, share: Decimal | Fraction) -> datetime:
        """The instant, in UTC, when `share` (0 to 1) of the wait from `start` has passed.

        Open time is counted where the span counts it: half of 2 business days is half of the open
        time up to their deadline.
        """
        at = _micros(start)
        due = self._due(at)
        if not (self.span.business or self.counts_open_time):
            return _datetime(at + int((due - at) * Fraction(share)))
        opened = self.calendar._open_time(at, due)
        length = int(opened * Fraction(share))
        return _datetime(self.calendar._after_open_time(at, length, self.span))

    def longest(self, since: datetime, until: datetime | None = None) -> tuple[datetime, datetime]:
        """The start from `since` to `until` (a year on) that waits longest, and its deadline; UTC.

        The earliest of its kind, and a whole minute: within a minute of the longest wait. It tries
        the starts that `slower` tries, for the same reason. Raises CalendarError.
        """
        begin = _micros(since)
        end = _micros(until) if until else begin + YEAR
        starts = _starts((self,), begin, end)
        longest = max(starts, key=lambda start: (self._due(start) - start, -start))
        rounded = -(-longest // MINUTE) * MINUTE
        start = rounded if rounded <= end else longest
        return _datetime(start), _datetime(self._due(start))

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

    def _due(self, start: int) -> int:
        kind, size = self.size
        match kind:
            case "all time":
                return start + size
            case "open time":
                return self.calendar._after_open_time(start, size, self.span)
            case "open days":
                return self.calendar._after_open_days(start, size, self.span)
            case _:
                wall = _later_day(_wall(self.calendar.zone, start), size, kind == "months")
                return _instant(self.calendar.zone, wall)

    def _breaks(self, since: int, until: int) -> Iterator[int]:
        """Where the deadline, as a function of the start, may jump or change its pace."""
        kind, size = self.size
        match kind:
            case "open time":
                yield from self._open_time_breaks(since, until, size)
            case "open days":
                yield from (begins for begins, _ in self.calendar._open_days(since, until))
            case "days" | "months":
                yield from self._day_breaks(since, until, size, kind == "months")

    def _open_time_breaks(self, since: int, until: int, length: int) -> Iterator[int]:
        """Openings, closings, and the starts whose time is up exactly at a closing."""
        intervals = list(self.calendar._intervals(since, self._due(until)))
        sums = list(accumulate(closes - opens for opens, closes in intervals))
        for (opens, closes), opened in zip(intervals, sums, strict=True):
            yield from (opens, closes)
            if opened > length:
                index = bisect_left(sums, opened - length)
                yield intervals[index][1] - (sums[index] - (opened - length))

    def _day_breaks(self, since: int, until: int, size: int, months: bool) -> Iterator[int]:
        """Clock changes at the start, those at the end, and for months the days they may lack."""
        zone = self.calendar.zone
        ends = (self._due(since) - DAY, self._due(until) + DAY)
        changes = {*_changes(zone, since - DAY, until), *_changes(zone, *ends)}
        for change, before, after in changes:
            readings = (_local(change + before), _local(change + after))
            yield from (change, change + abs(after - before))
            yield from (_instant(zone, _later_day(wall, -size, months)) for wall in readings)
        if months:
            days = range((until - since) // DAY + 2)
            first = _local(since).replace(hour=0, minute=0, second=0, microsecond=0)
            yield from (_instant(zone, first + timedelta(day)) for day in days)


@dataclass(frozen=True)
class Later:
    """A start at which one wait ends after another, and when each of them ends (UTC)."""

    start: datetime
    first: datetime
    second: datetime


# --- What others call besides -------------------------------------------------------------------


def clock_of(live: bool, always: bool) -> Clock:
    """The clock of a channel: open time where it is live and does not say `clock: always`."""
    return Clock.OPEN if live and not always else Clock.ALWAYS


def has_holidays(country: str | None, region: str | None = None) -> bool:
    """Whether the public holidays of a country (two letters), and of its region, are known.

    Without data a calendar has no holidays, and in an unknown region those of the whole country.
    """
    return _is_known(country or "", region or "")


def regions(country: str) -> tuple[str, ...]:
    """The parts of a country that have public holidays of their own, as their letters."""
    import holidays

    return tuple(holidays.list_supported_countries().get(country, ()))


def slower(a: Wait, b: Wait, since: datetime, until: datetime | None = None) -> Later | None:
    """A start from `since` to `until` (a year on) at which `a` is due after `b`; None: there is none.

    It is among the first such starts, and at a full hour or minute where one is.

    Why a few thousand starts stand for a year: a deadline, as a function of the start, either stands
    still or moves with the start, and this changes only at its breaks. Those are openings and
    closings, beginnings of open days, clock changes (at either end), days that a month lacks, and
    starts whose open time is up exactly at a closing; holidays are among them, for they only take
    openings away. Between two breaks the difference of two deadlines is a straight line, and so is
    greatest at one of its ends. Trying each break of both, the second before and the second after
    is therefore as good as trying every whole second; a regular grid would add nothing.
    Two waits of one kind on one calendar need no trying where `a` is not the longer.
    """
    begin = _micros(since)
    end = _micros(until) if until else begin + YEAR
    if _never_slower(a, b):
        return None
    for start in _starts((a, b), begin, end):
        if a._due(start) > b._due(start):
            return _plainest(a, b, start, begin)
    return None


def longest_wait(
    span: Span, calendar: Calendar, year: int, *, clock: Clock = Clock.OPEN
) -> tuple[datetime, datetime]:
    """The start within a local year that waits longest, and its deadline: see Wait.longest."""
    whole = calendar._year(year)
    return Wait(span, calendar, clock).longest(_datetime(whole.begin), _datetime(whole.end - 1))


def intervals_as_instants(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(opening, closing) of the next months in seconds since 1970, cut at both ends, for a script.

    Open time counts to the end of the one in which it is up; beyond the last, nothing is known.
    """
    begin, end = _period(calendar, since, months)
    return tuple(
        (opens // SECOND, closes // SECOND) for opens, closes in calendar._intervals(begin, end)
    )


def open_days_as_instants(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(beginning, closing) of the open days of the next months, in seconds since 1970.

    The deadline of n business days is the closing of the nth that begins after the start.
    """
    begin, end = _period(calendar, since, months)
    return tuple(
        (begins // SECOND, closes // SECOND) for begins, closes in calendar._open_days(begin, end)
    )


def clock_changes(
    calendar: Calendar, since: datetime, months: int = 13
) -> tuple[tuple[int, int], ...]:
    """(instant, offset from UTC from then on), both in seconds; the first is `since` itself."""
    begin, end = _period(calendar, since, months)
    now = _offset(calendar.zone, begin)
    changes = _changes(calendar.zone, begin, end)
    pairs = [(begin, now), *((change, after) for change, _, after in changes)]
    return tuple((instant // SECOND, offset // SECOND) for instant, offset in pairs)


# --- Comparing ----------------------------------------------------------------------------------


def _never_slower(a: Wait, b: Wait) -> bool:
    """Whether `a` counts as `b` does, and no more of it."""
    (kind, size), (other, most) = a.size, b.size
    same_place = kind == "all time" or a.calendar == b.calendar
    # All time passes no slower than open time.
    runs_faster = kind == "all time" and other == "open time"
    return size <= most and ((kind == other and same_place) or runs_faster)


def _starts(waits: tuple[Wait, ...], since: int, until: int) -> list[int]:
    """The starts to try, in order: both ends, each break, and the second before and after it."""
    breaks = {moment for wait in waits for moment in wait._breaks(since, until)}
    seconds = {moment // SECOND * SECOND for moment in breaks}
    near = {second + step for second in seconds for step in (-SECOND, 0, SECOND)}
    return sorted({since, until} | {start for start in near if since < start < until})


def _plainest(a: Wait, b: Wait, start: int, since: int) -> Later:
    """The counter-example at a full hour or minute next to `start`, if it is one there too."""
    tried = [start]
    for step in (MINUTE, HOUR):
        tried += [-(-start // step) * step, start // step * step]
    late = [each for each in tried if each >= since and a._due(each) > b._due(each)]
    return Later(_datetime(late[-1]), _datetime(a._due(late[-1])), _datetime(b._due(late[-1])))


# --- A year of a calendar -----------------------------------------------------------------------


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
        return cls(zone, days, [_instant(zone, datetime.combine(day, time())) for day in days])

    def moment(self, index: int, at: TimeOfDay) -> int:
        """The instant of a local time on day `index`; 24:00 is the next day's beginning."""
        if at.hour == 24:
            return self.begins[index + 1]
        if self.begins[index + 1] - self.begins[index] == DAY:
            return self.begins[index] + at.hour * HOUR + at.minute * MINUTE
        return _instant(self.zone, datetime.combine(self.days[index], time(at.hour, at.minute)))

    def shift(self, index: int, hours: TimeRange) -> tuple[int, int]:
        """Opening and closing of a range of day `index`; a night shift closes on the next day."""
        last = index + 1 if hours.end < hours.start else index
        return self.moment(index, hours.start), self.moment(last, hours.end)


def _tabulate(hours: OpeningHours, zone: ZoneInfo, year: int) -> _Year:
    midnights = _Midnights.of(zone, year)
    closed = _closed_days(hours.holidays, year - 1) | _closed_days(hours.holidays, year)
    shifts: list[list[tuple[int, int]]] = []
    for index, day in enumerate(midnights.days[:-2]):
        ranges = () if day in closed else hours.on(day.weekday())
        spans = [midnights.shift(index, each) for each in ranges]
        shifts.append([span for span in spans if span[0] < span[1]])
    begin, end = midnights.begins[1], midnights.begins[-2]
    opened = _joined([span for spans in shifts for span in spans], begin, end)
    days = _day_ends(midnights.begins, shifts)
    return _Year(
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


def _closed_days(holidays: Holidays, year: int) -> frozenset[date]:
    """The days of a year that are closed; a day both closed and open by name is closed."""
    public = _public_holidays(holidays.country or "", holidays.region or "", year)
    named = frozenset(day for day in holidays.also_closed if day.year == year)
    return (public - holidays.also_open) | named


@lru_cache(maxsize=512)
def _public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year, those observed on another day included."""
    if not _is_known(country, ""):
        return frozenset()
    # Loading takes a quarter of a second, which a command without calendars need not wait for.
    import holidays

    part = region if _is_known(country, region) else None
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year, expand=False))


@lru_cache(maxsize=512)
def _is_known(country: str, region: str) -> bool:
    if not re.fullmatch("[A-Z]{2}", country):
        return False
    import holidays

    try:
        holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True


# --- Local time ---------------------------------------------------------------------------------


def _micros(instant: datetime) -> int:
    if instant.tzinfo is None:
        raise ValueError("An instant needs a time zone; add one, such as datetime.UTC")
    return (instant - _EPOCH) // _MICROSECOND


def _datetime(instant: int) -> datetime:
    try:
        return _EPOCH + timedelta(microseconds=instant)
    except OverflowError:
        raise TooFarError("The deadline is after the year 9999") from None


def _local(shown: int) -> datetime:
    """The wall clock that shows `shown` microseconds since its own 1970."""
    return _START + timedelta(microseconds=shown)


def _offset(zone: ZoneInfo, instant: int) -> int:
    offset = _datetime(instant).astimezone(zone).utcoffset() or timedelta()
    return offset // _MICROSECOND


def _offsets(zone: ZoneInfo, wall: datetime) -> tuple[int, int]:
    """The offsets of a wall clock's time: equal, or falling (shown twice), or rising (skipped)."""
    first = zone.utcoffset(wall.replace(fold=0)) or timedelta()
    second = zone.utcoffset(wall.replace(fold=1)) or timedelta()
    return first // _MICROSECOND, second // _MICROSECOND


def _instant(zone: ZoneInfo, wall: datetime) -> int:
    """The first instant at which the wall clock shows `wall` or a later time."""
    first, second = _offsets(zone, wall)
    shown = (wall - _START) // _MICROSECOND
    if second > first:
        return _change(zone, shown - second, shown - first)
    return shown - first


def _wall(zone: ZoneInfo, instant: int) -> datetime:
    """The wall clock at `instant`; in the second pass of a repeated hour it shows the hour's end."""
    wall = _datetime(instant).astimezone(zone).replace(tzinfo=None)
    if wall.fold == 0:
        return wall
    first, second = _offsets(zone, wall)
    return _local(_change(zone, instant - (first - second), instant) + first)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The instant, a whole second, of the one clock change after `before`, up to `after`."""
    old = _offset(zone, before)
    low, high = before // SECOND, -(-after // SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if _offset(zone, middle * SECOND) == old else (low, middle)
    return high * SECOND


def _changes(zone: ZoneInfo, since: int, until: int) -> Iterator[tuple[int, int, int]]:
    """The clock changes in a period: when, and the offsets before and after."""
    # No zone changes its clocks twice in a week and back.
    edges = [*range(since, until, 7 * DAY), until]
    offsets = [_offset(zone, edge) for edge in edges]
    for index in range(1, len(edges)):
        if offsets[index] != offsets[index - 1]:
            change = _change(zone, edges[index - 1], edges[index])
            yield change, offsets[index - 1], offsets[index]


def _later_day(wall: datetime, amount: int, months: bool) -> datetime:
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


def _period(calendar: Calendar, since: datetime, months: int) -> tuple[int, int]:
    begin = _micros(since)
    wall = _later_day(_wall(calendar.zone, begin), months, months=True)
    return begin, _instant(calendar.zone, wall)
