"""When a channel is open: the hours of a week, as people write them, and grouped as they read them.

A weekday is a number, 0 for Monday to 6 for Sunday, as in `datetime.date.weekday`. Holidays and
deadlines are counted elsewhere; here is only what a writer said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from servicebook.units import TimeRange, UnitError, shown
from servicebook.units.unit_parser import time_range

DAY_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Ranges = tuple[TimeRange, ...]


@dataclass(frozen=True)
class Holidays:
    """The public holidays that close a calendar.

    `country` is an ISO 3166 code (none: no public holiday closes), `region` a part of it;
    `also_closed` are days that close besides, `also_open` holidays with the usual hours of the day.
    """

    country: str | None = None
    region: str | None = None
    also_closed: frozenset[date] = frozenset()
    also_open: frozenset[date] = frozenset()


@dataclass(frozen=True)
class OpeningHours:
    """A calendar: for each weekday its ranges in the order written (none: closed).

    `time_zone` is an IANA name, or None for the company's.
    """

    name: str
    days: Mapping[int, Ranges] = field(hash=False)
    holidays: Holidays = Holidays()
    time_zone: str | None = None

    def on(self, weekday: int) -> Ranges:
        """The ranges of a weekday; none where it is closed or not named."""
        return self.days.get(weekday, ())


@dataclass(frozen=True)
class DayGroup:
    """Days in a row, first to last, with equal hours (none: closed)."""

    first: int
    last: int
    ranges: Ranges


def week_of(spec: Mapping[str, object]) -> dict[int, Ranges]:
    """All seven days of `{"mon-fri": "09:00-18:00", "sat": ["10:00-12:00", "13:00-15:00"]}`.

    A day that is not named is closed. Raises UnitError, also for a day that is named twice.
    """
    named: dict[int, str] = {}
    week: dict[int, Ranges] = dict.fromkeys(range(7), ())
    for days, hours in spec.items():
        for weekday in days_of(days):
            if weekday in named:
                twice = f'in "{named[weekday]}" and in "{days}"; keep one'
                raise UnitError(f"{DAY_NAMES[weekday]} has hours twice, {twice}")
            named[weekday] = days
            week[weekday] = ranges_of(hours)
    return week


def ranges_of(hours: object) -> Ranges:
    """The ranges of `09:00-18:00`, of a list of such, or of `closed` (none); raises UnitError."""
    if hours == "closed":
        return ()
    if isinstance(hours, str):
        return (time_range(hours),)
    if not isinstance(hours, Sequence) or not hours:
        form = '"09:00-18:00", ["09:00-12:00", "13:00-18:00"] or closed'
        raise UnitError(f"{shown(str(hours))} is not opening hours; write {form}")
    return tuple(time_range(each if isinstance(each, str) else str(each)) for each in hours)


def days_of(text: str) -> tuple[int, ...]:
    """The weekdays of `mon-fri`, `sat`, `mon,wed` or `fri-mon`, in that order; raises UnitError."""
    plain = text.strip()
    weekdays = _read(plain)
    if weekdays is None:
        repaired = _repaired(plain)
        if _read(repaired) is None:
            form = "mon, tue, wed, thu, fri, sat, sun, a range as mon-fri, or a list as mon,wed"
            raise UnitError(f"{shown(plain)} is not a day; write {form}")
        raise UnitError(f"{shown(plain)} is not in our short names; write {repaired}")
    for weekday in weekdays:
        if weekdays.count(weekday) > 1:
            raise UnitError(f"{shown(plain)} names {DAY_NAMES[weekday]} twice; name each day once")
    return weekdays


def groups(hours: OpeningHours) -> tuple[DayGroup, ...]:
    """The week from Monday to Sunday, days in a row with equal hours together, closed ones too."""
    found: list[DayGroup] = []
    for weekday in range(7):
        ranges = hours.on(weekday)
        if found and found[-1].ranges == ranges:
            found[-1] = DayGroup(found[-1].first, weekday, ranges)
        else:
            found.append(DayGroup(weekday, weekday, ranges))
    return tuple(found)


def _read(text: str) -> tuple[int, ...] | None:
    weekdays: list[int] = []
    for part in re.split(r", ?", text):
        first, dash, last = part.partition("-")
        if first not in DAY_NAMES or (dash and last not in DAY_NAMES) or (dash and first == last):
            return None
        start = DAY_NAMES.index(first)
        length = (DAY_NAMES.index(last) - start) % 7 if dash else 0
        weekdays += [(start + step) % 7 for step in range(length + 1)]
    return tuple(weekdays)


_PERIODS: Final = {
    "weekdays": "mon-fri",
    "weekday": "mon-fri",
    "weekend": "sat-sun",
    "weekends": "sat-sun",
    "daily": "mon-sun",
    "everyday": "mon-sun",
    "every day": "mon-sun",
}
_LONG_NAMES: Final = (
    ("monday", "mo", "montag"),
    ("tuesday", "tu", "di", "dienstag"),
    ("wednesday", "we", "mi", "mittwoch"),
    ("thursday", "th", "do", "donnerstag"),
    ("friday", "fr", "freitag"),
    ("saturday", "sa", "samstag"),
    ("sunday", "so", "su", "sonntag"),
)


def _repaired(text: str) -> str:
    """`text` with names and marks as people write them elsewhere turned into ours."""
    lower = text[:80].lower()
    if lower in _PERIODS:
        return _PERIODS[lower]
    dashed = re.sub(r" ?(?:-|–|—|\bto\b|\bbis\b|\buntil\b) ?", "-", lower)
    listed = re.sub(r" ?(?:,|/|;|&|\+|\band\b|\bund\b) ?| ", ",", dashed)
    named = re.sub(r"[a-z]+", lambda word: _short(word[0]), listed)
    # A range from a day to itself is that day.
    return re.sub(r"\b([a-z]+)-\1\b", r"\1", named)


def _short(word: str) -> str:
    """`tue` for tuesday, tues, tuesdays, tu and Dienstag; any other word as it is."""
    stem = word.removesuffix("s")
    for name, (long, *others) in zip(DAY_NAMES, _LONG_NAMES, strict=True):
        if word in others or (len(stem) >= 3 and long.startswith(stem)):
            return name
    return word
