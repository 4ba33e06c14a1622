"""Deadlines follow opening hours, holidays and clock changes, minute for minute."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicebook.calendars import Calendar
from servicebook.calendars.calendar_instants import (
    clock_changes,
    intervals_as_instants,
    open_days_as_instants,
)
from servicebook.calendars.deadlines import Clock, Wait, clock_of
from servicebook.calendars.late_starts import longest, slower
from servicebook.calendars.local_time import CalendarError, NeverOpenError, TooFarError
from servicebook.calendars.opening_hours import Holidays, OpeningHours, week_of
from servicebook.calendars.public_holidays import has_holidays
from servicebook.units import Span, SpanUnit, TimeOfDay, TimeRange, unit_parser

OFFICE = {"mon-fri": "09:00-18:00", "sat": "10:00-14:00"}
WEEKDAYS = {"mon-fri": "09:00-17:00"}
NIGHTS = {"mon-fri": "22:00-06:00"}
ALL_DAY = {"mon-sun": "00:00-24:00"}
SPLIT = {"mon-fri": ["09:00-12:00", "13:00-18:00"]}
EVENINGS = {"mon-sun": "18:00-24:00"}
IE = Holidays("IE", also_closed=frozenset({date(2026, 12, 24)}))
NONE = Holidays()


def calendar(
    week: Mapping[str, object], holidays: Holidays = NONE, zone: str = "Europe/Dublin"
) -> Calendar:
    return Calendar.of(OpeningHours("office", week_of(week), holidays), zone)


def deadline(here: Calendar, start: datetime, span: Span, *, clock: Clock) -> datetime:
    return Wait(span, here, clock).deadline(start)


def longest_of_year(wait: Wait, year: int) -> tuple[datetime, datetime]:
    zone = wait.calendar.zone.key
    first, end = instant(f"{year}-01-01", zone), instant(f"{year + 1}-01-01", zone)
    return longest(wait, first, end - timedelta(microseconds=1))


def instant(text: str, zone: str, fold: int = 0) -> datetime:
    local = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)
    return local.astimezone(UTC)


# --- Worked examples ----------------------------------------------------------------------------

# Week, holidays, zone, start, span, deadline; the clock is that of a live channel.
WORKED = [
    # Inside a day, up to closing time and over it (a Monday).
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 10:00", "4 business hours", "2026-11-23 14:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 14:00", "4 business hours", "2026-11-23 18:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 14:01", "4 business hours", "2026-11-24 09:01"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 03:00", "4 business hours", "2026-11-23 13:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 18:00", "4 business hours", "2026-11-24 13:00"),
    (SPLIT, NONE, "Europe/Dublin", "2026-11-23 11:00", "1 business hour", "2026-11-23 12:00"),
    (SPLIT, NONE, "Europe/Dublin", "2026-11-23 11:00", "1.5 business hours", "2026-11-23 13:30"),
    # Weekends, with and without half a Saturday.
    (OFFICE, NONE, "Europe/Dublin", "2026-11-27 17:00", "4 business hours", "2026-11-28 13:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-27 17:00", "8 business hours", "2026-11-30 12:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-27 17:00", "1 business day", "2026-11-28 14:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-27 17:00", "2 business days", "2026-11-30 18:00"),
    (WEEKDAYS, NONE, "Europe/Dublin", "2026-11-27 16:00", "1 business day", "2026-11-30 17:00"),
    (WEEKDAYS, NONE, "Europe/Dublin", "2026-11-28 16:00", "1 business day", "2026-11-30 17:00"),
    (WEEKDAYS, NONE, "Europe/Dublin", "2026-11-29 23:59", "1 business day", "2026-11-30 17:00"),
    (WEEKDAYS, NONE, "Europe/Dublin", "2026-11-30 00:00", "1 business day", "2026-12-01 17:00"),
    # Christmas in Ireland: the 24th by name, the 25th and 26th by law, the 27th a Sunday.
    (OFFICE, IE, "Europe/Dublin", "2026-12-23 14:00", "4 business hours", "2026-12-23 18:00"),
    (OFFICE, IE, "Europe/Dublin", "2026-12-23 14:01", "4 business hours", "2026-12-28 09:01"),
    (OFFICE, IE, "Europe/Dublin", "2026-12-23 10:00", "1 business day", "2026-12-28 18:00"),
    (OFFICE, IE, "Europe/Dublin", "2026-12-24 10:00", "4 business hours", "2026-12-28 13:00"),
    (OFFICE, IE, "Europe/Dublin", "2026-12-31 17:00", "4 business hours", "2027-01-02 13:00"),
    (OFFICE, IE, "Europe/Dublin", "2026-12-31 17:00", "1 business day", "2027-01-02 14:00"),
    # A live channel counts hours while it is open; days are the calendar's on any channel.
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 17:59", "2 minutes", "2026-11-24 09:01"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 18:30", "45 seconds", "2026-11-24 09:00:45"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 18:30", "2 days", "2026-11-25 18:30"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-23 18:30", "2 weeks", "2026-12-07 18:30"),
    # Days keep the local time when the clocks change; a skipped time is the jump, a repeated one
    # the first.
    (OFFICE, NONE, "Europe/Dublin", "2026-10-24 12:00", "1 day", "2026-10-25 12:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-03-28 01:30", "1 day", "2026-03-29 02:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-10-24 01:30", "1 day", "2026-10-25 01:30"),
    (OFFICE, NONE, "Australia/Lord_Howe", "2026-10-03 02:15", "1 day", "2026-10-04 02:30"),
    # Months: where the day is missing, the end of the last day.
    (OFFICE, NONE, "Europe/Dublin", "2027-01-28 11:00", "1 month", "2027-02-28 11:00"),
    (OFFICE, NONE, "Europe/Dublin", "2027-01-30 11:00", "1 month", "2027-03-01 00:00"),
    (OFFICE, NONE, "Europe/Dublin", "2027-01-31 10:00", "1 month", "2027-03-01 00:00"),
    (OFFICE, NONE, "Europe/Dublin", "2028-02-29 10:00", "1 year", "2029-03-01 00:00"),
    (OFFICE, NONE, "Europe/Dublin", "2026-11-30 10:00", "2 years", "2028-11-30 10:00"),
    # Night shifts: each belongs to the day that it starts on; the shift of Friday ends on Saturday.
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-24 02:00", "4 business hours", "2026-11-24 06:00"),
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-24 02:01", "4 business hours", "2026-11-24 22:01"),
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-24 02:00", "1 business day", "2026-11-25 06:00"),
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-24 07:00", "1 business day", "2026-11-26 06:00"),
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-28 02:00", "1 business day", "2026-12-01 06:00"),
    (NIGHTS, NONE, "Europe/Dublin", "2026-11-30 02:00", "1 business hour", "2026-11-30 23:00"),
    # The night after a holiday's eve is worked, the holiday's own night is not.
    (NIGHTS, IE, "Europe/Dublin", "2026-12-23 23:00", "7 business hours", "2026-12-24 06:00"),
    (NIGHTS, IE, "Europe/Dublin", "2026-12-24 05:00", "2 business hours", "2026-12-28 23:00"),
    (NIGHTS, IE, "Europe/Dublin", "2026-12-31 23:00", "7 business hours", "2027-01-01 06:00"),
    # An hour more in autumn, one less in spring.
    ({"sat": "22:00-06:00"}, NONE, "Europe/Dublin", "2026-10-24 22:00", "9 business hours", "2026-10-25 06:00"),
    ({"sat": "22:00-06:00"}, NONE, "Europe/Dublin", "2026-03-28 22:00", "7 business hours", "2026-03-29 06:00"),
    ({"sat": "22:00-06:00"}, NONE, "America/New_York", "2026-10-31 22:00", "9 business hours", "2026-11-01 06:00"),
    ({"sat": "22:00-06:00"}, NONE, "America/New_York", "2026-03-07 22:00", "7 business hours", "2026-03-08 06:00"),
    ({"sat": "22:00-06:00"}, NONE, "Australia/Lord_Howe", "2026-04-04 22:00", "8.5 business hours", "2026-04-05 06:00"),
    ({"sat": "22:00-06:00"}, NONE, "Australia/Lord_Howe", "2026-10-03 22:00", "7.5 business hours", "2026-10-04 06:00"),
    # Hours inside the skipped hour do not take place.
    ({"sun": "01:15-01:45"}, NONE, "Europe/Dublin", "2026-03-29 00:00", "15 business minutes", "2026-04-05 01:30"),
    ({"sun": "01:15-01:45"}, NONE, "Europe/Dublin", "2026-03-28 12:00", "1 business day", "2026-04-05 01:45"),
    # Half-hour and quarter-hour offsets.
    (WEEKDAYS, NONE, "Asia/Kolkata", "2026-11-27 16:30", "1 business hour", "2026-11-30 09:30"),
    (WEEKDAYS, NONE, "Asia/Kathmandu", "2026-11-27 16:30", "1 business hour", "2026-11-30 09:30"),
    (WEEKDAYS, NONE, "Asia/Kolkata", "2026-11-23 00:10", "1 business day", "2026-11-24 17:00"),
    # Always open, and open up to midnight.
    (ALL_DAY, NONE, "Europe/Dublin", "2026-12-24 20:00", "30 business hours", "2026-12-26 02:00"),
    (ALL_DAY, NONE, "Europe/Dublin", "2026-11-23 20:00", "1 business day", "2026-11-25 00:00"),
    (EVENINGS, NONE, "Europe/Dublin", "2026-11-23 20:00", "4 business hours", "2026-11-24 00:00"),
    (EVENINGS, NONE, "Europe/Dublin", "2026-11-23 20:00", "5 business hours", "2026-11-24 19:00"),
    (EVENINGS, NONE, "Europe/Dublin", "2026-11-24 00:00", "1 business day", "2026-11-26 00:00"),
    # A zone that skips midnight, and one that skipped a day.
    (ALL_DAY, NONE, "Asia/Beirut", "2026-03-28 23:00", "2 business hours", "2026-03-29 02:00"),
    (WEEKDAYS, NONE, "Pacific/Apia", "2011-12-29 16:30", "1 business hour", "2012-01-02 09:30"),
]  # fmt: skip


@pytest.mark.parametrize(("week", "holidays", "zone", "start", "span", "due"), WORKED)
def test_a_deadline_is(
    week: Mapping[str, object], holidays: Holidays, zone: str, start: str, span: str, due: str
) -> None:
    found = deadline(
        calendar(week, holidays, zone), instant(start, zone), _span(span), clock=Clock.OPEN
    )
    assert found.astimezone(ZoneInfo(zone)).isoformat(" ") == _local(due, zone)
    assert found.tzinfo is UTC


def _span(text: str) -> Span:
    # Values have no business minutes; the examples do, so that they stay short.
    if text.endswith("business minutes"):
        return Span(Decimal(text.split()[0]), SpanUnit.MINUTES, business=True)
    return unit_parser.span(text)


def _local(text: str, zone: str) -> str:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).isoformat(" ")


# Spans in plain time on `clock: always`, where the nights count and clocks are no matter.
ALWAYS = [
    ("2026-11-27 17:00", "24 hours", "2026-11-28 17:00"),
    ("2026-10-24 12:00", "24 hours", "2026-10-25 11:00"),
    ("2026-03-28 12:00", "24 hours", "2026-03-29 13:00"),
    ("2026-12-24 23:59", "2 minutes", "2026-12-25 00:01"),
    ("2026-11-23 17:00", "2 business hours", "2026-11-24 10:00"),
]


@pytest.mark.parametrize(("start", "span", "due"), ALWAYS)
def test_hours_run_through_the_night(start: str, span: str, due: str) -> None:
    zone = "Europe/Dublin"
    found = deadline(
        calendar(OFFICE, IE), instant(start, zone), unit_parser.span(span), clock=Clock.ALWAYS
    )
    assert found == instant(due, zone)


def test_the_second_pass_of_a_repeated_hour_is_its_end() -> None:
    first = instant("2026-10-25 01:59", "Europe/Dublin")
    second = instant("2026-10-25 01:10", "Europe/Dublin", fold=1)
    days = [
        deadline(calendar(OFFICE), each, unit_parser.span("1 day"), clock=Clock.OPEN)
        for each in (first, second)
    ]
    assert days == [
        instant("2026-10-26 01:59", "Europe/Dublin"),
        instant("2026-10-26 02:00", "Europe/Dublin"),
    ]


def test_a_day_may_be_part_of_the_night_before() -> None:
    # Tuesday's hours lie within Monday's night; Tuesday closes when the night does.
    week = {"mon": "22:00-09:00", "tue": "08:00-08:30"}
    found = deadline(
        calendar(week),
        instant("2026-11-24 08:45", "Europe/Dublin"),
        unit_parser.span("1 business day"),
        clock=Clock.OPEN,
    )
    assert found == instant("2026-11-24 09:00", "Europe/Dublin")


def test_open_from_the_opening_and_closed_at_the_closing() -> None:
    office = calendar(OFFICE)
    shown = ["08:59:59", "09:00", "17:59:59", "18:00"]
    at = [office.is_open(instant(f"2026-11-23 {each}", "Europe/Dublin")) for each in shown]
    assert at == [False, True, True, False]


def test_a_zone_of_its_own_comes_before_the_company_s() -> None:
    hours = OpeningHours("night_desk", week_of(WEEKDAYS), NONE, "America/New_York")
    start = instant("2026-11-23 10:00", "Europe/Dublin")
    due = deadline(
        Calendar.of(hours, "Europe/Dublin"),
        start,
        unit_parser.span("1 business hour"),
        clock=Clock.OPEN,
    )
    assert due == instant("2026-11-23 10:00", "America/New_York")


# --- Holidays -----------------------------------------------------------------------------------


def _open_on(holidays: Holidays, *days: str) -> list[bool]:
    here = calendar({"mon-sun": "09:00-17:00"}, holidays)
    return [here.is_open(instant(f"{day} 12:00", "Europe/Dublin")) for day in days]


def test_a_region_has_its_own_holidays() -> None:
    # Saint Andrew's Day is Scotland's alone.
    assert _open_on(Holidays("GB", "SCT"), "2027-11-30") == [False]
    assert _open_on(Holidays("GB", "ENG"), "2027-11-30") == [True]


def test_also_open_opens_a_holiday_and_also_closed_closes_a_day() -> None:
    holidays = Holidays("IE", None, frozenset({date(2026, 12, 24)}), frozenset({date(2026, 3, 17)}))
    assert _open_on(holidays, "2026-12-24", "2026-03-17", "2026-12-25") == [False, True, False]


def test_a_day_that_is_named_both_is_closed() -> None:
    day = frozenset({date(2026, 3, 17)})
    assert _open_on(Holidays("IE", None, day, day), "2026-03-17") == [False]


def test_a_country_or_region_without_data_has_the_holidays_that_are_known() -> None:
    assert _open_on(Holidays("ZZ"), "2026-12-25") == [True]
    assert _open_on(Holidays("IE", "Atlantis"), "2026-12-25") == [False]
    known = [("IE", None), ("GB", "SCT"), ("ZZ", None), ("IE", "Atlantis"), ("Ireland", None)]
    assert [has_holidays(*each) for each in known] == [True, True, False, False, False]
    assert not has_holidays(None)


# --- What has no deadline -----------------------------------------------------------------------

START = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.mark.parametrize("span", ["4 business hours", "2 business days", "2 hours"])
def test_a_calendar_that_never_opens_says_so(span: str) -> None:
    with pytest.raises(NeverOpenError, match=r'^".+" needs opening hours, and hours.office has no'):
        deadline(calendar({"mon": "closed"}), START, unit_parser.span(span), clock=Clock.OPEN)
    with pytest.raises(NeverOpenError, match="a channel without hours has none"):
        deadline(Calendar.of(None, "UTC"), START, unit_parser.span(span), clock=Clock.OPEN)


def test_a_channel_without_hours_still_has_days_and_hours_round_the_clock() -> None:
    here = Calendar.of(None, "Europe/Dublin")
    found = [
        deadline(here, START, unit_parser.span(each), clock=Clock.ALWAYS)
        for each in ("1 day", "24 hours")
    ]
    assert found == [START + timedelta(days=1)] * 2


def test_hours_that_only_lie_in_a_skipped_hour_or_on_closed_days_are_rare_or_never() -> None:
    every_friday = frozenset(date(2026, 1, 2) + timedelta(weeks=n) for n in range(35 * 53))
    never = calendar({"fri": "09:00-17:00"}, Holidays(also_closed=every_friday))
    with pytest.raises(NeverOpenError, match="is closed on every day of 30 years"):
        deadline(never, START, unit_parser.span("1 business hour"), clock=Clock.OPEN)


@pytest.mark.parametrize(
    "span",
    ["999999999 business hours", "999999999 business days", "999999999 days",
     "999999999 years", "999999999 hours", "999999999 weeks", "999999999 months"],
)  # fmt: skip
def test_a_span_without_end_says_so(span: str) -> None:
    with pytest.raises(TooFarError):
        deadline(calendar(OFFICE), START, unit_parser.span(span), clock=Clock.ALWAYS)


def test_a_part_of_a_day_is_refused() -> None:
    with pytest.raises(CalendarError, match="part of a day"):
        deadline(calendar(OFFICE), START, Span(Decimal("1.5"), SpanUnit.DAYS), clock=Clock.OPEN)


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        calendar(OFFICE).is_open(datetime(2026, 11, 23))


# --- Against a slow count, minute by minute -----------------------------------------------------

MINUTE = timedelta(minutes=1)
# Around clock changes: forward, back, half an hour, at midnight; and New Year without any.
WINDOWS = [
    ("Europe/Dublin", "2026-03-24"),
    ("Europe/Dublin", "2026-10-21"),
    ("America/New_York", "2026-10-28"),
    ("America/New_York", "2026-03-04"),
    ("Australia/Lord_Howe", "2026-04-01"),
    ("Australia/Lord_Howe", "2026-09-30"),
    ("Asia/Kolkata", "2026-12-28"),
    ("Asia/Beirut", "2026-03-25"),
    ("America/Havana", "2026-10-28"),
    ("America/Santiago", "2026-04-01"),
]
WINDOW_DAYS = 12
QUARTER = 15


Week = Mapping[int, tuple[TimeRange, ...]]
Situation = tuple[Calendar, str, str, int]


@lru_cache
def _readings(zone: str, first: str) -> list[datetime]:
    """What the wall clock shows in each minute of a window; it never goes back, but stands still."""
    begin = instant(first, zone)
    readings: list[datetime] = []
    for minute in range(WINDOW_DAYS * 24 * 60):
        shown = (begin + minute * MINUTE).astimezone(ZoneInfo(zone)).replace(tzinfo=None, fold=0)
        readings.append(max(shown, readings[-1]) if readings else shown)
    return readings


def _shift_day(week: Week, closed: set[date], shown: datetime) -> date | None:
    """The day, the earlier if two, whose shift holds a wall clock's time; None: closed."""
    for day in (shown.date() - timedelta(1), shown.date()):
        minutes = int((shown - datetime.combine(day, time())).total_seconds()) // 60
        for each in () if day in closed else week.get(day.weekday(), ()):
            start, end = (at.hour * 60 + at.minute for at in (each.start, each.end))
            if start <= minutes < end + (24 * 60 if end < start else 0):
                return day
    return None


def _owners(week: Week, closed: set[date], shown: datetime) -> set[date]:
    days = {shown.date() - timedelta(1), shown.date()}
    return {day for day in days if _shift_day(week, closed | (days - {day}), shown) == day}


def _overlaps(week: Week) -> bool:
    """Whether two ranges of a week, round its end, share time; in minutes from Monday 00:00."""
    shifts = []
    for day, ranges in week.items():
        for each in ranges:
            start, end = (at.hour * 60 + at.minute for at in (each.start, each.end))
            shifts.append((day * 1440 + start, day * 1440 + (end if end > start else end + 1440)))
    shifts.sort()
    after = [*shifts[1:], *((start + 7 * 1440, end) for start, end in shifts[:1])]
    return any(start < end for (_, end), (start, _) in zip(shifts, after, strict=True))


def _slow_open_time(is_open: list[bool], start: int, minutes: int) -> int | None:
    for minute in range(start, len(is_open)):
        minutes -= is_open[minute]
        if minutes == 0:
            return minute + 1
    return None


def _slow_open_days(owners: list[set[date]], day: date, days: int) -> int | None:
    open_days = sorted({owner for minute in owners for owner in minute if owner > day})
    if len(open_days) < days or not owners:
        return None
    last = open_days[days - 1]
    return 1 + max(n for n, days_of in enumerate(owners) if any(each <= last for each in days_of))


@st.composite
def weeks(draw: st.DrawFn) -> dict[int, tuple[TimeRange, ...]]:
    quarter = st.integers(0, 95)
    week: dict[int, tuple[TimeRange, ...]] = {}
    for weekday in draw(st.sets(st.integers(0, 6), min_size=1)):
        ranges = draw(st.lists(st.tuples(quarter, st.integers(1, 96)), min_size=1, max_size=2))
        made = (_range(15 * start, 15 * end) for start, end in ranges if start != end)
        week[weekday] = tuple(made)
    return week


def _range(start: int, end: int) -> TimeRange:
    return TimeRange(TimeOfDay(*divmod(start, 60)), TimeOfDay(*divmod(end, 60)))


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    zone, first = draw(st.sampled_from(WINDOWS))
    begin = date.fromisoformat(first)
    closed = draw(
        st.sets(st.integers(0, WINDOW_DAYS).map(lambda n: begin + timedelta(n)), max_size=3)
    )
    week = draw(weeks())
    assume(
        not _overlaps(week)
    )  # told to the writer as `hours-overlap`; whose time it is, is not defined
    hours = OpeningHours("office", week, Holidays(also_closed=frozenset(closed)))
    return Calendar.of(hours, zone), zone, first, draw(st.integers(0, 7 * 24 * 60))


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(1, 2000))
def test_open_time_is_what_a_slow_count_finds(situation: Situation, minutes: int) -> None:
    here, zone, first, start = situation
    closed = set(here.hours.holidays.also_closed)
    is_open = [
        _shift_day(here.hours.days, closed, shown) is not None for shown in _readings(zone, first)
    ]
    due = _slow_open_time(is_open, start, minutes)
    assume(due is not None and here.ever_opens)
    begin = instant(first, zone)
    span = Span(Decimal(minutes), SpanUnit.MINUTES, business=True)
    found = deadline(here, begin + start * MINUTE, span, clock=Clock.ALWAYS)
    assert due is not None
    assert found == begin + due * MINUTE
    assert [here.is_open(begin + n * MINUTE) for n in range(0, 3000, 7)] == is_open[0:3000:7]


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(1, 4))
def test_open_days_are_what_a_slow_count_finds(situation: Situation, days: int) -> None:
    here, zone, first, start = situation
    closed, week = set(here.hours.holidays.also_closed), here.hours.days
    readings = _readings(zone, first)
    day = _shift_day(week, closed, readings[start]) or readings[start].date()
    # Shifts and clock changes stand at quarters of an hour, so that one look in each is enough.
    owners = [_owners(week, closed, shown) for shown in readings[::QUARTER]]
    due = _slow_open_days(owners, day, days)
    whole = len(owners) - 2 * 24 * 60 // QUARTER  # of a day at the end only a part is seen
    assume(due is not None and due < whole and here.ever_opens)
    begin = instant(first, zone)
    span = Span(Decimal(days), SpanUnit.DAYS, business=True)
    assert due is not None
    found = deadline(here, begin + start * MINUTE, span, clock=Clock.OPEN)
    assert found == begin + due * QUARTER * MINUTE


# --- What holds for every deadline --------------------------------------------------------------

SPANS = st.builds(
    lambda amount, kind: Span(Decimal(amount), kind[0], kind[1]),
    st.integers(1, 40),
    st.sampled_from(
        [(unit, False) for unit in SpanUnit]
        + [(SpanUnit.HOURS, True), (SpanUnit.MINUTES, True), (SpanUnit.DAYS, True)]
    ),
)
CLOCKS = st.sampled_from(Clock)
SECONDS = st.integers(0, 12 * 24 * 3600)


@settings(max_examples=200, deadline=None)
@given(situations(), SPANS, CLOCKS, SECONDS, SECONDS)
def test_a_later_start_is_never_due_earlier(
    situation: Situation, span: Span, clock: Clock, one: int, other: int
) -> None:
    here, zone, first, _ = situation
    assume(here.ever_opens)
    begin = instant(first, zone)
    early, late = (begin + timedelta(seconds=each) for each in sorted((one, other)))
    dues = [deadline(here, start, span, clock=clock) for start in (early, late)]
    assert dues == sorted(dues)
    assert early <= dues[0]


@settings(max_examples=200, deadline=None)
@given(situations(), SPANS, CLOCKS, st.integers(1, 40))
def test_a_longer_span_is_never_due_earlier(
    situation: Situation, span: Span, clock: Clock, other: int
) -> None:
    here, zone, first, start = situation
    assume(here.ever_opens)
    begin = instant(first, zone) + start * MINUTE
    amounts = sorted((span.amount, Decimal(other)))
    lengths = [Span(each, span.unit, span.business) for each in amounts]
    dues = [deadline(here, begin, each, clock=clock) for each in lengths]
    assert dues == sorted(dues)


@settings(max_examples=200, deadline=None)
@given(situations(), SPANS)
def test_open_time_is_never_due_while_closed(situation: Situation, span: Span) -> None:
    here, zone, first, start = situation
    assume(here.ever_opens)
    due = deadline(here, instant(first, zone) + start * MINUTE, span, clock=Clock.OPEN)
    if Wait(span, here).counts_open_time or span.business:
        # A moment before is open: the due instant is open itself, or a closing.
        assert here.is_open(due - timedelta(microseconds=1))


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(0, 400), st.integers(0, 400))
def test_intervals_are_the_open_time(situation: Situation, days: int, more: int) -> None:
    here, zone, first, start = situation
    since = instant(first, zone) + start * MINUTE
    found = here.intervals(since, since + timedelta(days=days))
    edges = [edge for each in found for edge in (each.opens, each.closes)]
    assert all(one < other for one, other in pairwise(edges))
    assert all(since <= edge <= since + timedelta(days=days) for edge in edges)
    at = since + timedelta(minutes=more * 90)
    inside = any(each.opens <= at < each.closes for each in found)
    assert inside == (here.is_open(at) and at < since + timedelta(days=days))


# --- Comparing ----------------------------------------------------------------------------------

TODAY = instant("2026-11-23 08:00", "Europe/Dublin")

# What is compared (a on its clock, b on its clock) and the start that shows a later, or None.
COMPARED = [
    ("4 business hours", "open", "8 business hours", "open", None),
    ("8 business hours", "open", "8 business hours", "open", None),
    ("12 business hours", "open", "8 business hours", "open", "2026-11-23 08:00"),
    # Minutes alone would call the first of these slower, and the second not.
    ("9 business hours", "open", "24 hours", "always", "2026-11-27 10:00"),
    ("1 business day", "open", "24 hours", "always", "2026-11-23 08:00"),
    ("24 hours", "always", "2 business days", "open", None),
    ("3 business hours", "open", "1 business day", "open", None),
    ("4 business hours", "open", "1 business day", "open", None),
    ("13 business hours", "open", "1 business day", "open", "2026-11-23 15:00"),
    ("5 business hours", "open", "1 business day", "open", "2026-11-27 18:00"),
    ("2 hours", "always", "2 hours", "open", None),
    ("2 hours", "open", "2 hours", "always", "2026-11-23 08:00"),
    ("2 business days", "open", "5 days", "always", "2026-12-22 00:00"),
    ("2 business days", "open", "7 days", "always", None),
    ("24 hours", "always", "1 day", "always", "2027-03-27 02:00"),
    ("1 day", "always", "24 hours", "always", "2027-10-30 02:00"),
]  # fmt: skip


@pytest.mark.parametrize(("a", "a_clock", "b", "b_clock", "start"), COMPARED)
def test_spans_are_compared_on_the_calendar(
    a: str, a_clock: str, b: str, b_clock: str, start: str | None
) -> None:
    here = calendar(OFFICE, IE)
    first = Wait(unit_parser.span(a), here, Clock(a_clock))
    second = Wait(unit_parser.span(b), here, Clock(b_clock))
    found = slower(first, second, TODAY)
    if start is None or found is None:
        assert (start, found) == (None, None)
        return
    assert found.start.astimezone(here.zone).strftime("%F %H:%M") == start
    assert found.first == first.deadline(found.start) > second.deadline(found.start)


def test_two_zones_are_compared_by_their_instants() -> None:
    dublin, york = calendar(WEEKDAYS), calendar(WEEKDAYS, zone="America/New_York")
    span = unit_parser.span("2 business hours")
    found = slower(Wait(span, york), Wait(span, dublin), TODAY)
    assert found is not None
    assert found.first - found.second == timedelta(hours=5)
    # Sent while only New York is open, Dublin is the slower one.
    assert slower(Wait(span, dublin), Wait(span, york), TODAY) is not None


@settings(max_examples=100, deadline=None)
@given(situations(), SPANS, CLOCKS, SPANS, CLOCKS, st.data())
def test_no_start_is_overlooked(
    situation: Situation,
    span: Span,
    clock: Clock,
    other: Span,
    other_clock: Clock,
    data: st.DataObject,
) -> None:
    here, zone, first, minute = situation
    assume(here.ever_opens)
    a, b = Wait(span, here, clock), Wait(other, here, other_clock)
    since = instant(first, zone) + minute * MINUTE
    until = since + timedelta(days=20)
    found = slower(a, b, since, until)
    if found:
        assert a.deadline(found.start) == found.first > found.second == b.deadline(found.start)
        assert since <= found.start <= until
        return
    for start in data.draw(st.lists(st.integers(0, 20 * 24 * 3600), min_size=20, max_size=60)):
        at = since + timedelta(seconds=start)
        assert a.deadline(at) <= b.deadline(at)


def test_the_longest_wait_is_over_christmas() -> None:
    start, end = longest_of_year(
        Wait(unit_parser.span("4 business hours"), calendar(OFFICE, IE)), 2026
    )
    assert start == instant("2026-12-23 14:01", "Europe/Dublin")
    assert end == instant("2026-12-28 09:01", "Europe/Dublin")


def test_the_longest_wait_is_looked_for_a_year_ahead() -> None:
    wait = Wait(unit_parser.span("1 business day"), calendar(WEEKDAYS, IE))
    start, end = longest(wait, instant("2026-12-28 00:00", "Europe/Dublin"))
    assert start == instant("2026-12-31 00:00", "Europe/Dublin")
    assert end == instant("2027-01-04 17:00", "Europe/Dublin")


@settings(max_examples=40, deadline=None)
@given(situations(), SPANS, CLOCKS, st.lists(st.integers(0, 364 * 24 * 60), max_size=60))
def test_no_wait_is_longer(
    situation: Situation, span: Span, clock: Clock, minutes: list[int]
) -> None:
    here = situation[0]
    assume(here.ever_opens)
    start, end = longest_of_year(Wait(span, here, clock), 2026)
    first = instant("2026-01-01", here.zone.key)
    for at in (first + minute * MINUTE for minute in minutes):
        assert deadline(here, at, span, clock=clock) - at <= end - start + MINUTE


# --- Parts of a wait ----------------------------------------------------------------------------

PARTS = [
    ("8 business hours", "open", "2026-11-23 12:00", "0.75", "2026-11-23 18:00"),
    ("8 business hours", "open", "2026-11-23 13:00", "0.75", "2026-11-24 10:00"),
    ("2 business days", "open", "2026-11-23 09:00", "0.5", "2026-11-24 13:30"),
    ("8 hours", "always", "2026-11-23 18:00", "0.25", "2026-11-23 20:00"),
    ("2 days", "open", "2026-11-23 18:00", "0.5", "2026-11-24 18:00"),
    ("1 business day", "open", "2026-11-23 09:00", "1", "2026-11-24 18:00"),
]


@pytest.mark.parametrize(("span", "clock", "start", "share", "reached"), PARTS)
def test_a_part_of_a_wait_counts_as_the_wait_does(
    span: str, clock: str, start: str, share: str, reached: str
) -> None:
    wait = Wait(unit_parser.span(span), calendar(OFFICE), Clock(clock))
    found = wait.part(instant(start, "Europe/Dublin"), Decimal(share))
    assert found == instant(reached, "Europe/Dublin")


@settings(max_examples=100, deadline=None)
@given(situations(), SPANS, CLOCKS, st.fractions(0, 1), st.fractions(0, 1))
def test_parts_of_a_wait_rise_to_its_end(
    situation: Situation, span: Span, clock: Clock, one: Fraction, two: Fraction
) -> None:
    here, zone, first, minute = situation
    assume(here.ever_opens)
    wait, start = Wait(span, here, clock), instant(first, zone) + minute * MINUTE
    shares = sorted((one, two))
    parts = [wait.part(start, share) for share in (*shares, Fraction(1))]
    assert parts == sorted(parts)
    assert parts[-1] == wait.deadline(start)


# --- For the browser ----------------------------------------------------------------------------


def _walk(pairs: tuple[tuple[int, int], ...], start: int, seconds: int) -> int | None:
    """The reply clock's own walk along a list."""
    for opens, closes in pairs:
        begin = max(opens, start)
        if closes > begin and closes - begin >= seconds:
            return begin + seconds
        seconds -= max(0, closes - begin)
    return None


@settings(max_examples=100, deadline=None)
@given(situations(), st.integers(1, 600), st.integers(1, 5))
def test_the_lists_lead_to_the_same_instants(situation: Situation, minutes: int, days: int) -> None:
    here, zone, first, offset = situation
    assume(here.ever_opens)
    since = instant(first, zone)
    start = since + offset * MINUTE
    at = int(start.timestamp())
    walked = _walk(intervals_as_instants(here, since), at, minutes * 60)
    time_span = Span(Decimal(minutes), SpanUnit.MINUTES, business=True)
    if walked is not None:
        assert walked == deadline(here, start, time_span, clock=Clock.OPEN).timestamp()
    closings = [closes for begins, closes in open_days_as_instants(here, since) if begins > at]
    if len(closings) >= days:
        day_span = Span(Decimal(days), SpanUnit.DAYS, business=True)
        due = deadline(here, start, day_span, clock=Clock.OPEN)
        assert closings[days - 1] == due.timestamp()


def test_thirteen_months_of_an_office() -> None:
    since = instant("2026-11-23 10:30", "Europe/Dublin")
    pairs = intervals_as_instants(calendar(OFFICE, IE), since)
    assert pairs[0] == (since.timestamp(), instant("2026-11-23 18:00", "Europe/Dublin").timestamp())
    assert pairs[-1][1] == instant("2027-12-23 10:30", "Europe/Dublin").timestamp()
    assert len(pairs) == 329


def test_the_clock_changes_of_a_year() -> None:
    found = clock_changes(calendar(OFFICE), TODAY, months=12)
    forward = instant("2027-03-28 02:00", "Europe/Dublin").timestamp()
    back = instant("2027-10-31 01:00", "Europe/Dublin", fold=1).timestamp()
    assert found == ((TODAY.timestamp(), 0), (forward, 3600), (back, 0))


def test_the_clock_of_a_channel() -> None:
    clocks = [clock_of(live, always) for live in (True, False) for always in (True, False)]
    assert clocks == [Clock.ALWAYS, Clock.OPEN, Clock.ALWAYS, Clock.ALWAYS]


# --- Speed --------------------------------------------------------------------------------------


def _timed(work: Callable[[], object]) -> float:
    begin = stopwatch.perf_counter()
    work()
    return stopwatch.perf_counter() - begin


@pytest.mark.parametrize("span", ["4 business hours", "2 business days", "14 days", "3 months"])
def test_a_thousand_deadlines_take_less_than_a_tenth_of_a_second(span: str) -> None:
    has_holidays("IE")  # loads the data of the country
    starts = [TODAY + timedelta(hours=7 * number) for number in range(1000)]
    length = unit_parser.span(span)

    def work() -> None:
        here = calendar(OFFICE, IE)
        for start in starts:
            deadline(here, start, length, clock=Clock.OPEN)

    assert min(_timed(work) for _ in range(3)) < 0.1
