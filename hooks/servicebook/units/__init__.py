"""What a value can be: a time span, money, a share, a date, hours, a count, a contact or a text.

Each holds a value exactly as it was written; numbers are Decimal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class UnitError(ValueError):
    """A value that cannot be read; its text is a sentence that says what to type instead."""


class SpanUnit(StrEnum):
    """What a time span is counted in. Days and longer are the calendar's."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class ContactKind(StrEnum):
    """What an address leads to: a mailbox, a telephone, a site, a page of ours, a chat room."""

    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    PATH = "path"
    HANDLE = "handle"


@dataclass(frozen=True)
class Span:
    """A length of time; `business` counts opening hours or open days, and goes with those alone."""

    amount: Decimal
    unit: SpanUnit
    business: bool = False


@dataclass(frozen=True)
class Money:
    """An amount of a currency (ISO 4217), with no more decimals than the currency has."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Share:
    """A part of a whole in percent, 0 to 100."""

    percent: Decimal


@dataclass(frozen=True)
class Day:
    """A day of the calendar, 1900 to 2200."""

    date: date


@dataclass(frozen=True, order=True)
class TimeOfDay:
    """A local time; 24:00 only as the end of a range."""

    hour: int
    minute: int


@dataclass(frozen=True, order=True)
class TimeRange:
    """From a time to another; an end before its start is on the next day (a night shift)."""

    start: TimeOfDay
    end: TimeOfDay


@dataclass(frozen=True)
class Count:
    """A whole number of something: 3 attempts."""

    amount: int
    noun: str


@dataclass(frozen=True)
class Contact:
    """An address as written; `kind` says what it leads to."""

    kind: ContactKind
    text: str


@dataclass(frozen=True)
class Text:
    """Words for a reader, one line."""

    text: str


Unit = Span | Money | Share | Day | TimeOfDay | TimeRange | Count | Contact | Text


def written(unit: Unit) -> str:
    """How a writer types `unit`, quotes left out: `parse` reads it back (a Text as quoted)."""
    match unit:
        case Span():
            noun = unit.unit.value[:-1] if f"{unit.amount:f}" == "1" else unit.unit.value
            return f"{unit.amount:f} {'business ' if unit.business else ''}{noun}"
        case Money():
            return f"{unit.amount:f} {unit.currency}"
        case Share():
            return f"{unit.percent:f}%"
        case Day():
            return unit.date.isoformat()
        case TimeOfDay():
            return f"{unit.hour:02}:{unit.minute:02}"
        case TimeRange():
            return f"{written(unit.start)}-{written(unit.end)}"
        case Count():
            return f"{unit.amount} {unit.noun}"
        case Contact() | Text():
            return unit.text


def shown(text: str) -> str:
    """`text` in quotation marks for a message: short, and on one line."""
    line = "".join(letter if letter.isprintable() else " " for letter in text[:61])
    return f'"{line[:57]}..."' if len(line) > 60 else f'"{line}"'
