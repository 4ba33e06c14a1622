"""Whether a typed figure equals a value, and how near it is to one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from servicebook.calendars.opening_hours import OpeningHours
from servicebook.finder.typed_hours import WHOLE_DAY
from servicebook.finder.typed_promises import Kind, Typed
from servicebook.units import (
    Contact,
    ContactKind,
    Money,
    Share,
    Span,
    SpanUnit,
    TimeOfDay,
    TimeRange,
    Unit,
)

NEAR: Final = Decimal("0.25")
"""The part by which a length or an amount may differ from a value and still be near it."""

NEAR_POINTS: Final = 5
"""The percentage points by which a share may differ."""

NEAR_MINUTES: Final = 60
"""The minutes by which a time of day may differ."""

SECONDS_OF: Final = {SpanUnit.SECONDS: 1, SpanUnit.MINUTES: 60, SpanUnit.HOURS: 3600}
_DAYS_OF: Final = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
_MONTHS_OF: Final = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}


def kind_of(unit: Unit | OpeningHours) -> Kind | None:
    """The kind of typed figures that can equal the value; None where none can."""
    match unit:
        case Span():
            return Kind.TIME
        case Money():
            return Kind.MONEY
        case Share():
            return Kind.SHARE
        case TimeOfDay() | TimeRange() | OpeningHours():
            return Kind.HOURS
        case Contact(kind=ContactKind.EMAIL):
            return Kind.EMAIL
        case Contact(kind=ContactKind.PHONE):
            return Kind.PHONE
    return None


def equals(typed: Typed, unit: Unit | OpeningHours) -> bool:
    """Whether a figure says what the value is."""
    if typed.loose:
        return False
    if isinstance(unit, OpeningHours):
        return _is_week(typed, unit)
    return any(_is_same(read, unit) for read in typed.units)


def _is_same(read: Unit, unit: Unit) -> bool:
    match read, unit:
        case Span(), Span():
            return _measure(read) == _measure(unit)
        case Contact(kind=ContactKind.PHONE), Contact():
            return _is_same_number(read.text, unit.text)
        case Contact(), Contact():
            return read.text.lower() == unit.text.lower()
    return read == unit


def _measure(span: Span) -> tuple[bool, str, Decimal]:
    """The clock, what is counted on it, and how many: hours are no days, and a month is no number of them."""
    for name, worth in (("seconds", SECONDS_OF), ("days", _DAYS_OF), ("months", _MONTHS_OF)):
        if span.unit in worth:
            return span.business, name, span.amount * worth[span.unit]
    raise AssertionError(span.unit)


def _is_same_number(read: str, known: str) -> bool:
    """Whether two telephone numbers are one; a number without its country is the end of one with it."""
    digits, own = _digits(read), _digits(known)
    if read.lstrip("( ").startswith(("+", "00")):
        return digits == own
    national = digits.removeprefix("0")
    return digits.startswith("0") and own.endswith(national) and 0 < len(own) - len(national) <= 3


def _digits(number: str) -> str:
    """+353 (0)1 555 and 00353 1 555 as 3531555."""
    plain = number.replace("(0)", "") if number.startswith(("+", "00")) else number
    digits = re.sub(r"\D", "", plain)
    return digits.removeprefix("00")


def _is_week(typed: Typed, hours: OpeningHours) -> bool:
    """Whether the days and times are the whole week of a calendar."""
    week: dict[int, list[TimeRange]] = {}
    for opening in typed.openings:
        if not opening.days or not isinstance(opening.time, TimeRange):
            return False
        for day in opening.days:
            week.setdefault(day, []).append(opening.time)
    return all(tuple(sorted(week.get(day, []))) == tuple(sorted(hours.on(day))) for day in range(7))


def distance_of(typed: Typed, unit: Unit | OpeningHours) -> Decimal | None:
    """How far a figure is from a value, from 0; None where it is not near."""
    if isinstance(unit, OpeningHours):
        return _distance_from_week(typed, unit)
    found = [d for read in typed.units[:1] if (d := _between(read, unit)) is not None]
    return min(found, default=None)


def _between(read: Unit, unit: Unit) -> Decimal | None:
    match read, unit:
        case Span(), Span():
            return _between_spans(read, unit)
        case Money(), Money():
            return _part(read.amount, unit.amount) if read.currency == unit.currency else None
        case Share(), Share():
            apart = abs(read.percent - unit.percent)
            return apart if apart <= NEAR_POINTS else None
        case TimeRange(), TimeRange():
            return Decimal(1) if read.start == unit.start or read.end == unit.end else None
        case TimeOfDay(), TimeOfDay():
            apart = Decimal(abs((read.hour - unit.hour) * 60 + read.minute - unit.minute))
            return apart if apart <= NEAR_MINUTES else None
        case Contact(kind=ContactKind.PHONE), Contact():
            return _one_slip(_digits(read.text), _digits(unit.text))
        case Contact(), Contact():
            return _between_mailboxes(read.text.lower(), unit.text.lower())
    return None


def _between_spans(read: Span, unit: Span) -> Decimal | None:
    """On one clock by length; the same number on the other clock is near too: 8 hours, 8 business hours."""
    if read.business != unit.business:
        same = read.amount == unit.amount and read.unit == unit.unit
        return Decimal("0.1") if same else None
    if read.business and read.unit != unit.unit:
        return None
    return _part(_seconds(read), _seconds(unit))


def _seconds(span: Span) -> Decimal:
    """About how long it is, on its own clock."""
    worth = {
        **SECONDS_OF,
        SpanUnit.DAYS: 86_400,
        SpanUnit.WEEKS: 7 * 86_400,
        SpanUnit.MONTHS: 30 * 86_400,
        SpanUnit.YEARS: 360 * 86_400,
    }
    return span.amount * worth[span.unit]


def _part(amount: Decimal, of: Decimal) -> Decimal | None:
    apart = abs(amount - of) / of if of else Decimal(1)
    return apart if apart <= NEAR else None


def _distance_from_week(typed: Typed, hours: OpeningHours) -> Decimal | None:
    """An end in common on one of the days, or the same days without a time."""
    ranges = {(day, time) for day in range(7) for time in hours.on(day)}
    for opening in typed.openings:
        days = opening.days or tuple(range(7))
        if opening.time is None and set(days) == {day for day in range(7) if hours.on(day)}:
            return Decimal(1)
        for day, known in ranges:
            time = opening.time
            if day in days and isinstance(time, TimeRange) and time != WHOLE_DAY:
                if time == known:
                    return Decimal("0.5")
                if time.start == known.start or time.end == known.end:
                    return Decimal(1)
    return None


def _between_mailboxes(read: str, known: str) -> Decimal | None:
    if read.partition("@")[2] == known.partition("@")[2]:
        return Decimal(2)
    return _one_slip(read, known)


def _one_slip(read: str, known: str) -> Decimal | None:
    """One letter more, less or other, or two that changed places."""
    if abs(len(read) - len(known)) > 1 or read == known:
        return None
    start = 0
    while read[start : start + 1] == known[start : start + 1]:
        start += 1
    a, b = read[start:], known[start:]
    swapped = len(a) > 1 and a[:2] == b[1::-1] and a[2:] == b[2:]
    return Decimal(1) if swapped or a[1:] == b[1:] or a[1:] == b or a == b[1:] else None
