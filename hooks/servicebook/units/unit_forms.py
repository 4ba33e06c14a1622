"""The one accepted form of each value. A reader gives None for a text of another form.

It raises UnitError where the form is right and the value impossible.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

from babel.numbers import get_currency_precision, is_currency

from servicebook.units import (
    Contact,
    ContactKind,
    Count,
    Day,
    Money,
    Share,
    Span,
    SpanUnit,
    TimeOfDay,
    TimeRange,
    Unit,
    UnitError,
    shown,
)

LONGEST: Final = 2000  # characters in a value; a longer one is a paragraph, and belongs in a page
MOST_DIGITS: Final = 9  # before the point
MOST_DECIMALS: Final = 6
FORMS: Final = (
    "30 days, 4 business hours, 25 EUR, 95%, 2026-12-01, 09:00-18:00, 3 attempts, help@example.com"
)

# What takes a part (1.5 hours) and, for the rest, what to count in instead.
_SMALLER: Final = {
    SpanUnit.DAYS: "hours",
    SpanUnit.WEEKS: "days",
    SpanUnit.MONTHS: "days",
    SpanUnit.YEARS: "months",
}
_CURRENCY_NAMES: Final = {
    "EUR": ("€", "euro", "euros"),
    "USD": ("$", "us$", "dollar", "dollars"),
    "GBP": ("£", "pound", "pounds"),
    "CHF": ("franc", "francs"),
    "SEK": ("kr", "krona", "kronor"),
    "PLN": ("zł", "zloty"),
    "JPY": ("¥", "yen"),
    **dict.fromkeys(("NOK", "DKK", "CZK", "CAD", "AUD"), ()),
}
CURRENCIES: Final = {
    name: code for code, names in _CURRENCY_NAMES.items() for name in (*names, code.lower())
}
"""The code of a currency by what people call it."""
SPAN_WORDS: Final = frozenset(
    word for unit in SpanUnit for word in (unit.value, unit.value[:-1])
) | {"business"}

Read = Callable[[str], Unit | None]
"""The reader of a form."""

NUMBER: Final = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_SPAN: Final = re.compile(rf"({NUMBER}) (business )?((?:second|minute|hour|day|week|month|year)s?)")
_MONEY: Final = re.compile(rf"({NUMBER}) ([A-Z]{{3}})")
_SHARE: Final = re.compile(rf"({NUMBER})%")
_DAY: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME: Final = re.compile(r"([0-9]{2}):([0-9]{2})")
_COUNT: Final = re.compile(r"(0|[1-9][0-9]*) ([^\W\d_]+(?:[ '’-][^\W\d_]+){0,2})")
FORMS_OF: Final = {
    "span": _SPAN.pattern,
    "money": _MONEY.pattern,
    "share": _SHARE.pattern,
    "day": _DAY.pattern,
    "range": rf"{_TIME.pattern}-{_TIME.pattern}",
    "count": r"(0|[1-9][0-9]*) \D+",
}
"""The forms as patterns for an editor, which knows no better than by their letters."""
HOST: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
_CONTACTS: Final = {
    ContactKind.EMAIL: re.compile(rf"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@{HOST}"),
    ContactKind.PHONE: re.compile(r"\+[1-9](?:[ -]?[0-9]){6,14}"),
    ContactKind.URL: re.compile(
        rf"https?://{HOST}(?::[0-9]+)?(?:[/?#][A-Za-z0-9._~:/?#@!$&()*+,;=%-]*)?"
    ),
    ContactKind.PATH: re.compile(r"(?!.*(?://|\.\.))/[A-Za-z0-9._~/?#&=%-]+"),
    ContactKind.HANDLE: re.compile(r"[#@][^\W\d_](?:[\w.-]*\w)?"),
}


def span(text: str) -> Span | None:
    """`4 business hours`, `30 days`."""
    found = _SPAN.fullmatch(text)
    if not found:
        return None
    digits, business, noun = found.groups()
    if (digits == "1") == noun.endswith("s"):
        return None
    amount, unit = _number(digits, text), SpanUnit(noun.removesuffix("s") + "s")
    if amount == 0:
        raise UnitError(f"{shown(text)} is no time at all; write at least 1 {unit.value[:-1]}")
    if business and unit not in (SpanUnit.HOURS, SpanUnit.DAYS):
        way_out = "4 business hours or 2 business days"
        raise UnitError(f"{shown(text)}: business time is hours or days; write it like {way_out}")
    if "." in digits and unit in _SMALLER:
        smaller = f"{business or ''}{_SMALLER[unit]}"
        raise UnitError(f"{shown(text)} has a part of a {unit.value[:-1]}; write it in {smaller}")
    return Span(amount, unit, bool(business))


def money(text: str) -> Money | None:
    """`25 EUR`, in a currency that exists and with no more decimals than it has."""
    found = _MONEY.fullmatch(text)
    if not found:
        return None
    digits, code = found.groups()
    if not is_currency(code):
        near = get_close_matches(code, CURRENCIES.values(), n=1, cutoff=0.6)
        way_out = "Write its code, such as EUR, or what you count in small letters"
        way_out = f'Did you mean "{near[0]}"?' if near else way_out
        raise UnitError(f'{shown(text)} has no known currency: "{code}". {way_out}')
    decimals, usual = len(digits.partition(".")[2]), get_currency_precision(code)
    if decimals > usual:
        example = f"{'12.' + '50'.ljust(usual, '0') if usual else '25'} {code}"
        finer = f"is finer than {code}, which has {usual or 'no'} decimals"
        raise UnitError(f"{shown(text)} {finer}; write it like {example}")
    return Money(_number(digits, text), code)


def share(text: str) -> Share | None:
    """`95%`, up to 100%."""
    found = _SHARE.fullmatch(text)
    if not found:
        return None
    percent = _number(found[1], text)
    if percent > 100:
        raise UnitError(f"{shown(text)} is more than the whole; write at most 100%")
    return Share(percent)


def day(text: str) -> Day | None:
    """`2026-12-01`, from 1900 to 2200."""
    found = _DAY.fullmatch(text)
    if not found:
        return None
    year, month, number = (int(part) for part in found.groups())
    if not 1900 <= year <= 2200:
        raise UnitError(f"{shown(text)} is outside 1900 to 2200; check the year")
    try:
        return Day(date(year, month, number))
    except ValueError:
        wrong = "is no day of the calendar; check the month and the day"
        raise UnitError(f"{shown(text)} {wrong}, as in 2026-12-01 (year, month, day)") from None


def time_of_day(text: str) -> TimeOfDay | None:
    """`09:00`, up to 23:59."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2])
    if (hour, minute) == (24, 0):
        raise UnitError(
            '"24:00" is only the end of a range; write 00:00, or a range as 18:00-24:00'
        )
    if hour > 23 or minute > 59:
        raise UnitError(f"{shown(text)} is no time of day; write 00:00 to 23:59")
    return TimeOfDay(hour, minute)


def time_range(text: str) -> TimeRange | None:
    """`09:00-18:00`, the end up to 24:00."""
    first, _, last = text.partition("-")
    if not (_TIME.fullmatch(first) and _TIME.fullmatch(last)):
        return None
    start = time_of_day(first)
    end = TimeOfDay(24, 0) if last == "24:00" else time_of_day(last)
    assert start is not None
    assert end is not None
    if start == end:
        same = "starts and ends at the same time; for the whole day write 00:00-24:00"
        raise UnitError(f"{shown(text)} {same}")
    return TimeRange(start, end)


def count(text: str) -> Count | None:
    """`3 attempts`: what no other form could mean."""
    found = _COUNT.fullmatch(text)
    if not found or _MONEY.fullmatch(text):
        return None
    digits, noun = found.groups()
    words = noun.split()
    if not SPAN_WORDS.isdisjoint(noun.lower().split()) or any(map(is_currency, words)):
        return None
    return Count(int(_number(digits, text)), noun)


def contact(text: str) -> Contact | None:
    """An e-mail address, a telephone number, a URL, `/chat` or `#room`."""
    for kind, form in _CONTACTS.items():
        if form.fullmatch(text):
            return Contact(kind, text)
    return None


def any_form(text: str) -> Unit | None:
    """Every form but the count, which would also take what is nearly another form."""
    return first(text, (contact, money, share, span, time_range, time_of_day, day))


def first(text: str, readers: tuple[Read, ...]) -> Unit | None:
    """What the first reader that knows the form of the text makes of it."""
    return next((unit for read in readers if (unit := read(text)) is not None), None)


def _number(digits: str, text: str) -> Decimal:
    whole, _, decimals = digits.partition(".")
    if len(whole) > MOST_DIGITS:
        raise UnitError(f"{shown(text)} has more than {MOST_DIGITS} digits; write a smaller number")
    if len(decimals) > MOST_DECIMALS:
        raise UnitError(f"{shown(text)} has more than {MOST_DECIMALS} decimals; write fewer")
    return Decimal(digits)


def tidy(text: str) -> str:
    """`text` without the space around it; refuses what cannot stand on one line of a page."""
    plain = text.strip()
    if not plain:
        raise UnitError(f"The value is empty; write one of: {FORMS}, or a text in quotes")
    if len(plain) > LONGEST:
        raise UnitError(f"{shown(plain)} is longer than {LONGEST} characters; write it in a page")
    if any(map(_is_hidden, plain)):
        hidden = "has a line break or a hidden character; write it on one line, with plain letters"
        raise UnitError(f"{shown(plain)} {hidden}")
    return plain


def _is_hidden(letter: str) -> bool:
    """Control characters, line ends, lone surrogates, empty letters, marks that turn a line."""
    turning = "\u202a" <= letter <= "\u202e" or "\u2066" <= letter <= "\u2069"
    return (
        turning
        or letter in "\u200b\u2060\ufeff"
        or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
    )
