"""What a value can be: a time span, money, a share, a date, hours, a count, a contact or a text.

Three layers. The dataclasses hold a value exactly as it was written (numbers are Decimal). The
readers (`_span`, `_money`…) know the one accepted form of each: they return None where a text has
another form, and raise where the form is right and the value impossible. The habits know how people
write the same things elsewhere, so that a refusal can say what to type.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, TypeVar

from babel.numbers import get_currency_precision, is_currency


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

LONGEST: Final = 2000  # characters in a value; a longer one is a paragraph, and belongs in a page
LONGEST_REPAIRED: Final = 80  # a longer one is no slip of the pen
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


# --- What others call ---------------------------------------------------------------------------


def parse(text: str, *, quoted: bool = False) -> Unit:
    """The value that `text` is; raises UnitError.

    `quoted` says that the writer put it in quotes: then it is a text, unless it reads as a time, a
    range of times or a contact. Without quotes it must be one of the forms of values.
    """
    plain = _tidy(text)
    if quoted:
        return _first(plain, (_time_range, _time_of_day, _contact)) or Text(plain)
    unit = _any_form(plain)
    if unit is not None:
        return unit
    # A count is what remains: "25 euro" and "4 buisness hours" look like one and are none.
    if advice := _advice(plain, _any_form):
        raise UnitError(advice)
    counted = _count(plain)
    if counted is not None:
        return counted
    raise UnitError(_no_form(plain))


def span(text: str) -> Span:
    """`4 business hours`, `30 days`; raises UnitError."""
    return _wanted(text, _span, "a time span", "30 days or 4 business hours")


def money(text: str) -> Money:
    """`25 EUR`, `12.50 EUR`; raises UnitError."""
    return _wanted(text, _money, "an amount of money", "25 EUR or 12.50 EUR")


def share(text: str) -> Share:
    """`95%`, `99.5%`; raises UnitError."""
    return _wanted(text, _share, "a share", "95% or 99.5%")


def day(text: str) -> Day:
    """`2026-12-01`; raises UnitError."""
    return _wanted(text, _day, "a date", "2026-12-01 (year, month, day)")


def time_of_day(text: str) -> TimeOfDay:
    """`09:00`, up to 23:59; raises UnitError."""
    return _wanted(text, _time_of_day, "a time of day", "09:00 or 17:30")


def time_range(text: str) -> TimeRange:
    """`09:00-18:00`, also across midnight; raises UnitError."""
    return _wanted(text, _time_range, "a range of times", "09:00-18:00")


def count(text: str) -> Count:
    """`3 attempts`; raises UnitError."""
    return _wanted(text, _count, "a count", "3 attempts")


def contact(text: str) -> Contact:
    """An e-mail address, `+353 1 555 0100`, a URL, `/chat` or `#room`; raises UnitError."""
    example = "help@example.com, +353 1 555 0100, https://example.com, /chat or #room"
    return _wanted(text, _contact, "a contact", example)


def text(text: str) -> Text:
    """Any words on one line; raises UnitError."""
    return Text(_tidy(text))


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


# --- The forms ----------------------------------------------------------------------------------

_U = TypeVar("_U", bound=Unit)
_Read = Callable[[str], Unit | None]

_NUMBER: Final = r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_SPAN: Final = re.compile(
    rf"({_NUMBER}) (business )?((?:second|minute|hour|day|week|month|year)s?)"
)
_MONEY: Final = re.compile(rf"({_NUMBER}) ([A-Z]{{3}})")
_SHARE: Final = re.compile(rf"({_NUMBER})%")
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
_HOST: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
_CONTACTS: Final = {
    ContactKind.EMAIL: re.compile(rf"[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@{_HOST}"),
    ContactKind.PHONE: re.compile(r"\+[1-9](?:[ -]?[0-9]){6,14}"),
    ContactKind.URL: re.compile(
        rf"https?://{_HOST}(?::[0-9]+)?(?:[/?#][A-Za-z0-9._~:/?#@!$&()*+,;=%-]*)?"
    ),
    ContactKind.PATH: re.compile(r"(?!.*(?://|\.\.))/[A-Za-z0-9._~/?#&=%-]+"),
    ContactKind.HANDLE: re.compile(r"[#@][^\W\d_](?:[\w.-]*\w)?"),
}


def _span(text: str) -> Span | None:
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


def _money(text: str) -> Money | None:
    found = _MONEY.fullmatch(text)
    if not found:
        return None
    digits, code = found.groups()
    if not is_currency(code):
        near = get_close_matches(code, _CURRENCIES.values(), n=1, cutoff=0.6)
        way_out = "Write its code, such as EUR, or what you count in small letters"
        way_out = f'Did you mean "{near[0]}"?' if near else way_out
        raise UnitError(f'{shown(text)} has no known currency: "{code}". {way_out}')
    decimals, usual = len(digits.partition(".")[2]), get_currency_precision(code)
    if decimals > usual:
        example = f"{'12.' + '50'.ljust(usual, '0') if usual else '25'} {code}"
        finer = f"is finer than {code}, which has {usual or 'no'} decimals"
        raise UnitError(f"{shown(text)} {finer}; write it like {example}")
    return Money(_number(digits, text), code)


def _share(text: str) -> Share | None:
    found = _SHARE.fullmatch(text)
    if not found:
        return None
    percent = _number(found[1], text)
    if percent > 100:
        raise UnitError(f"{shown(text)} is more than the whole; write at most 100%")
    return Share(percent)


def _day(text: str) -> Day | None:
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


def _time_of_day(text: str) -> TimeOfDay | None:
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


def _time_range(text: str) -> TimeRange | None:
    first, _, last = text.partition("-")
    if not (_TIME.fullmatch(first) and _TIME.fullmatch(last)):
        return None
    start = _time_of_day(first)
    end = TimeOfDay(24, 0) if last == "24:00" else _time_of_day(last)
    assert start is not None
    assert end is not None
    if start == end:
        same = "starts and ends at the same time; for the whole day write 00:00-24:00"
        raise UnitError(f"{shown(text)} {same}")
    return TimeRange(start, end)


def _count(text: str) -> Count | None:
    found = _COUNT.fullmatch(text)
    if not found or _MONEY.fullmatch(text):
        return None
    digits, noun = found.groups()
    words = noun.split()
    if not _SPAN_WORDS.isdisjoint(noun.lower().split()) or any(map(is_currency, words)):
        return None
    return Count(int(_number(digits, text)), noun)


def _contact(text: str) -> Contact | None:
    for kind, form in _CONTACTS.items():
        if form.fullmatch(text):
            return Contact(kind, text)
    return None


def _any_form(text: str) -> Unit | None:
    """Every form but the count, which would also take what is nearly another form."""
    return _first(text, (_contact, _money, _share, _span, _time_range, _time_of_day, _day))


def _first(text: str, readers: tuple[_Read, ...]) -> Unit | None:
    return next((unit for read in readers if (unit := read(text)) is not None), None)


def _number(digits: str, text: str) -> Decimal:
    whole, _, decimals = digits.partition(".")
    if len(whole) > MOST_DIGITS:
        raise UnitError(f"{shown(text)} has more than {MOST_DIGITS} digits; write a smaller number")
    if len(decimals) > MOST_DECIMALS:
        raise UnitError(f"{shown(text)} has more than {MOST_DECIMALS} decimals; write fewer")
    return Decimal(digits)


def _tidy(text: str) -> str:
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


# --- The refusals -------------------------------------------------------------------------------


def _wanted(text: str, read: Callable[[str], _U | None], what: str, example: str) -> _U:
    plain = _tidy(text)
    unit = read(plain)
    if unit is None:
        generic = f"{shown(plain)} is not {what}; write it like {example}"
        raise UnitError(_advice(plain, read) or generic)
    return unit


def _no_form(text: str) -> str:
    if re.fullmatch(_NUMBER, text):
        examples = f"{text} days, {text} EUR, {text}% or {text} attempts"
        return f"{shown(text)} is a number of nothing; say of what, such as {examples}"
    return f"{shown(text)} is not a value; put it in quotes if it is text, or write one of: {FORMS}"


def _advice(text: str, read: _Read) -> str:
    """What is unusual about `text` and what to type, or nothing where no habit leads to a value."""
    fault, repaired = "", text
    for habit in _HABITS if len(text) <= LONGEST_REPAIRED else ():
        changed, why = habit(repaired)
        if changed == repaired:
            continue
        fault, repaired = fault or why, changed
        try:
            if read(repaired) is not None:
                return (
                    f"{shown(text)} {fault}{' Write' if fault[-1] == '?' else '; write'} {repaired}"
                )
        except UnitError as error:
            return f"{shown(text)} {fault}. {error}"
    return ""


# --- The habits: how people write values elsewhere ----------------------------------------------
# Each takes a text and gives it back nearer to our forms, with what was unusual about it.

_Habit = Callable[[str], tuple[str, str]]

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
_CURRENCIES: Final = {
    name: code for code, names in _CURRENCY_NAMES.items() for name in (*names, code.lower())
}
_SPAN_WORDS: Final = frozenset(
    word for unit in SpanUnit for word in (unit.value, unit.value[:-1])
) | {"business"}
_SAME_WORDS: Final = {
    **dict.fromkeys(("h", "hr", "hrs"), "hours"),
    **dict.fromkeys(("min", "mins"), "minutes"),
    **dict.fromkeys(("s", "sec", "secs"), "seconds"),
    "d": "days",
    **dict.fromkeys(("wk", "wks"), "weeks"),
    **dict.fromkeys(("yr", "yrs"), "years"),
    **dict.fromkeys(("working", "work", "office", "opening"), "business"),
    **dict.fromkeys(("workday", "workdays", "weekday", "weekdays"), "business days"),
}
# fmt: off
_NUMBER_WORDS: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
# fmt: on

_LOOSE_TIME: Final = r"([0-9]{1,2})(?:[:.]([0-9]{2}))?(?: ?(am|pm|a\.m\.|p\.m\.|uhr))?"
_LOOSE_RANGE: Final = re.compile(
    rf"{_LOOSE_TIME} ?(?:-|–|—|to|until|till|bis) ?{_LOOSE_TIME}", re.IGNORECASE
)
_LOOSE_CLOCK: Final = re.compile(rf"(?=.*(?::|m)){_LOOSE_TIME}", re.IGNORECASE)
_NUMERIC_DAY: Final = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_ISO_LIKE_DAY: Final = re.compile(r"([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_NAMED_DAY: Final = re.compile(
    r"(?:([0-9]{1,2})(?:st|nd|rd|th)?\.?[ -])?([A-Za-z]{3,9})\.?"
    r"(?:[ -]([0-9]{1,2})(?:st|nd|rd|th)?)?,?[ -]([0-9]{4})"
)


def _replacing(form: str, becomes: str | Callable[[re.Match[str]], str], fault: str) -> _Habit:
    """A habit that a pattern finds."""
    found = re.compile(form, re.IGNORECASE)
    return lambda text: (found.sub(becomes, text), fault)


def _look_alikes(text: str) -> tuple[str, str]:
    return unicodedata.normalize("NFKC", text), "has letters or spaces that only look right"


def _loose_range(text: str) -> tuple[str, str]:
    found = _LOOSE_RANGE.fullmatch(text)
    if not found:
        return text, ""
    start, end = _clock(*found.group(1, 2, 3)), _clock(*found.group(4, 5, 6))
    later = _clock(found[4], found[5], "pm")
    # "9-5" means the afternoon; "22-6" means the next morning.
    if not found[6] and end < start < later:
        end = later
    return f"{start}-{end}", "is not in 24-hour times with minutes"


def _loose_clock(text: str) -> tuple[str, str]:
    found = _LOOSE_CLOCK.fullmatch(text)
    fault = "is not a 24-hour time with four digits"
    return (_clock(*found.groups()), fault) if found else (text, "")


def _clock(hour: str, minute: str | None, half: str | None) -> str:
    """9, None, "pm" is 21:00; 12 pm is noon."""
    number, mark = int(hour), (half or "")[:1].lower()
    if mark in ("a", "p") and number <= 12:
        number = number % 12 + (12 if mark == "p" else 0)
    return f"{number:02}:{minute or '00'}"


def _loose_day(text: str) -> tuple[str, str]:
    fault = "is not year-month-day"
    if found := _ISO_LIKE_DAY.fullmatch(text):
        return _iso(found[1], found[2], found[3]), fault
    if found := _NAMED_DAY.fullmatch(text):
        month = [at for at, name in enumerate(_MONTHS, 1) if name.startswith(found[2].lower())]
        number = found[1] or found[3]
        return (_iso(found[4], str(month[0]), number), fault) if month and number else (text, "")
    if not (found := _NUMERIC_DAY.fullmatch(text)):
        return text, ""
    first, second, year = found.groups()
    if int(second) > 12:
        return _iso(year, first, second), fault
    if int(first) <= 12 and first != second:
        fault += f" (if the month stands first, it is {_iso(year, first, second)})"
    return _iso(year, second, first), fault


def _iso(year: str, month: str, number: str) -> str:
    return f"{year}-{month:0>2}-{number:0>2}"


def _marks_in_number(text: str) -> tuple[str, str]:
    """1,500 and 1 500 and 1.500,00 without marks; a comma that is no thousand is a point."""
    found = re.search(r"[0-9][0-9.,'’_ ]*[0-9]", text)
    if not found:
        return text, ""
    number = re.sub(r"(?<=[0-9])[ '’_](?=[0-9]{3}(?![0-9]))", "", found[0])
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", number):
        number = number.replace(",", "")
    elif re.fullmatch(r"[0-9]+(\.[0-9]{3})*,[0-9]+", number):
        number = number.replace(".", "").replace(",", ".")
    fault = "has a comma" if "," in found[0] else "has a mark or a space inside the number"
    return text[: found.start()] + number + text[found.end() :], fault


def _currency_elsewhere(text: str) -> tuple[str, str]:
    """€25, EUR 25, 25 euro, 25EUR: the code goes last."""
    found = re.fullmatch(rf"([^0-9.]*?) ?({_NUMBER}) ?([^0-9.]*)", text)
    if not found or bool(found[1]) == bool(found[3]):
        return text, ""
    name = found[1] or found[3]
    upper = name.upper()
    known = _CURRENCIES.get(name.lower())
    # A noun may look like a rare code in small letters (3 pen); in front of a number it is none.
    if not known and len(upper) == 3 and is_currency(upper) and (found[1] or name == upper):
        known = upper
    fault = "does not end in a currency code"
    if found[3] == known:
        fault = "has no space before the currency"
    return (f"{found[2]} {known}", fault) if known else (text, "")


def _span_words(text: str, becomes: Callable[[str], str], fault: str) -> tuple[str, str]:
    """`text` with each of its words replaced; the fault names the first that changed."""
    changed = [(word, becomes(word)) for word in re.findall(r"[^\W\d_]+", text)]
    for word, new in changed:
        text = re.sub(rf"\b{re.escape(word)}\b", new, text)
    first = next(((word, new) for word, new in changed if word != new), ("", ""))
    return text, fault.format(*first)


def _small_letters(text: str) -> tuple[str, str]:
    known = _SPAN_WORDS | _SAME_WORDS.keys() | set(_NUMBER_WORDS)

    def lower(word: str) -> str:
        return word.lower() if word.lower() in known else word

    return _span_words(text, lower, "has a capital letter")


def _numbers_in_words(text: str) -> tuple[str, str]:
    first, space, rest = text.partition(" ")
    if first not in _NUMBER_WORDS:
        return text, ""
    return f"{_NUMBER_WORDS.index(first) + 1}{space}{rest}", "has a number in letters"


def _same_words(text: str) -> tuple[str, str]:
    return _span_words(text, lambda word: _SAME_WORDS.get(word, word), 'says "{0}" for "{1}"')


def _typos(text: str) -> tuple[str, str]:
    def nearest(word: str) -> str:
        near = [known for known in sorted(_SPAN_WORDS) if sorted(known) == sorted(word)]
        near = near or get_close_matches(word, sorted(_SPAN_WORDS), n=1, cutoff=0.82)
        return word if word in _SPAN_WORDS or not near else near[0]

    return _span_words(text, nearest, 'has an unknown word, "{0}". Did you mean "{1}"?')


def _plural(text: str) -> tuple[str, str]:
    found = re.fullmatch(rf"({_NUMBER}) (business )?([a-z]+?)s?", text)
    if not found or found[3] not in _SPAN_WORDS:
        return text, ""
    one = found[1] == "1"
    right = f"{found[1]} {found[2] or ''}{found[3]}{'' if one else 's'}"
    return right, "has an s too many" if one else "needs an s"


def _loose_phone(text: str) -> tuple[str, str]:
    if not re.fullmatch(r"(?:\+|00)[1-9][0-9 ()/.-]{5,}", text):
        return text, ""
    number = re.sub("^00", "+", text).replace("(0)", "")
    number = re.sub(r"[ ()/.]+", " ", number).strip()
    return number, "is not + and the country code, then digits and spaces"


_HABITS: Final[tuple[_Habit, ...]] = (
    _look_alikes,
    _replacing(r" {2,}", " ", "has more than one space in a row"),
    _replacing(r"(?<=\w)[.,;:!]+$", "", "ends in a mark"),
    _loose_range,
    _loose_clock,
    _loose_day,
    _replacing(r"^(?:mailto:|tel:|<)|>$", "", "is more than the address"),
    _replacing(rf"^(?={_HOST}(?:/|$))", "https://", "is a web address without its start"),
    _loose_phone,
    _replacing(r"^[-−+] ?(?=[0-9])", "", "has a sign"),
    _replacing(r"^0+(?=[0-9])", "", "starts with a zero"),
    _marks_in_number,
    _currency_elsewhere,
    _replacing(r"(?<=[0-9]) ?(?:%|percent|per cent|pct)$", "%", "does not end in a digit and %"),
    _small_letters,
    _replacing(r"(?<=[0-9a-z])-(?=[a-z])", " ", "has a hyphen"),
    _numbers_in_words,
    _replacing(r"(?<=[0-9])(?=[a-z])", " ", "has no space after the number"),
    _replacing(rf"^{_NUMBER} ?(?:-|–|to) ?(?=[0-9])", "", "has two numbers, and a promise is one"),
    _replacing(r" calendar(?= days?$)", "", 'says "calendar days" for "days"'),
    _same_words,
    _typos,
    _plural,
)
