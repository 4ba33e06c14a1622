"""The text of a value as what it is, or a sentence that says what to type instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from servicebook.units import (
    Contact,
    Count,
    Day,
    Money,
    Share,
    Span,
    Text,
    TimeOfDay,
    TimeRange,
    Unit,
    UnitError,
    shown,
)
from servicebook.units import unit_forms as forms
from servicebook.units.unit_forms import FORMS, NUMBER
from servicebook.units.unit_habits import advice

_U = TypeVar("_U", bound=Unit)


def parse(text: str, *, quoted: bool = False) -> Unit:
    """The value that `text` is; raises UnitError.

    `quoted` says that the writer put it in quotes: then it is a text, unless it reads as a time, a
    range of times or a contact. Without quotes it must be one of the forms of values.
    """
    plain = forms.tidy(text)
    if quoted:
        return forms.first(plain, (forms.time_range, forms.time_of_day, forms.contact)) or Text(
            plain
        )
    unit = forms.any_form(plain)
    if unit is not None:
        return unit
    # A count is what remains: "25 euro" and "4 buisness hours" look like one and are none.
    if usual := advice(plain, forms.any_form):
        raise UnitError(usual)
    counted = forms.count(plain)
    if counted is not None:
        return counted
    raise UnitError(_no_form(plain))


def span(text: str) -> Span:
    """`4 business hours`, `30 days`; raises UnitError."""
    return _wanted(text, forms.span, "a time span", "30 days or 4 business hours")


def money(text: str) -> Money:
    """`25 EUR`, `12.50 EUR`; raises UnitError."""
    return _wanted(text, forms.money, "an amount of money", "25 EUR or 12.50 EUR")


def share(text: str) -> Share:
    """`95%`, `99.5%`; raises UnitError."""
    return _wanted(text, forms.share, "a share", "95% or 99.5%")


def day(text: str) -> Day:
    """`2026-12-01`; raises UnitError."""
    return _wanted(text, forms.day, "a date", "2026-12-01 (year, month, day)")


def time_of_day(text: str) -> TimeOfDay:
    """`09:00`, up to 23:59; raises UnitError."""
    return _wanted(text, forms.time_of_day, "a time of day", "09:00 or 17:30")


def time_range(text: str) -> TimeRange:
    """`09:00-18:00`, also across midnight; raises UnitError."""
    return _wanted(text, forms.time_range, "a range of times", "09:00-18:00")


def count(text: str) -> Count:
    """`3 attempts`; raises UnitError."""
    return _wanted(text, forms.count, "a count", "3 attempts")


def contact(text: str) -> Contact:
    """An e-mail address, `+353 1 555 0100`, a URL, `/chat` or `#room`; raises UnitError."""
    example = "help@example.com, +353 1 555 0100, https://example.com, /chat or #room"
    return _wanted(text, forms.contact, "a contact", example)


def text(text: str) -> Text:
    """Any words on one line; raises UnitError."""
    return Text(forms.tidy(text))


def _wanted(text: str, read: Callable[[str], _U | None], what: str, example: str) -> _U:
    plain = forms.tidy(text)
    unit = read(plain)
    if unit is None:
        generic = f"{shown(plain)} is not {what}; write it like {example}"
        raise UnitError(advice(plain, read) or generic)
    return unit


def _no_form(text: str) -> str:
    if re.fullmatch(NUMBER, text):
        examples = f"{text} days, {text} EUR, {text}% or {text} attempts"
        return f"{shown(text)} is a number of nothing; say of what, such as {examples}"
    return f"{shown(text)} is not a value; put it in quotes if it is text, or write one of: {FORMS}"
