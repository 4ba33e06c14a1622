"""How people write values elsewhere, so that a refusal can say what to type.

Each habit takes a text and gives it back nearer to our forms, with what was unusual about it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from difflib import get_close_matches
from typing import Final

from babel.numbers import is_currency

from servicebook.units import UnitError, shown
from servicebook.units.unit_forms import CURRENCIES, HOST, NUMBER, SPAN_WORDS, Read

_LONGEST: Final = 80  # a longer text is no slip of the pen

_Habit = Callable[[str], tuple[str, str]]


def advice(text: str, read: Read) -> str:
    """What is unusual about `text` and what to type, or nothing where no habit leads to a value."""
    fault, repaired = "", text
    for habit in _HABITS if len(text) <= _LONGEST else ():
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
    found = re.fullmatch(rf"([^0-9.]*?) ?({NUMBER}) ?([^0-9.]*)", text)
    if not found or bool(found[1]) == bool(found[3]):
        return text, ""
    name = found[1] or found[3]
    upper = name.upper()
    known = CURRENCIES.get(name.lower())
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
    known = SPAN_WORDS | _SAME_WORDS.keys() | set(_NUMBER_WORDS)

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
        near = [known for known in sorted(SPAN_WORDS) if sorted(known) == sorted(word)]
        near = near or get_close_matches(word, sorted(SPAN_WORDS), n=1, cutoff=0.82)
        return word if word in SPAN_WORDS or not near else near[0]

    return _span_words(text, nearest, 'has an unknown word, "{0}". Did you mean "{1}"?')


def _plural(text: str) -> tuple[str, str]:
    found = re.fullmatch(rf"({NUMBER}) (business )?([a-z]+?)s?", text)
    if not found or found[3] not in SPAN_WORDS:
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
    _replacing(rf"^(?={HOST}(?:/|$))", "https://", "is a web address without its start"),
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
    _replacing(rf"^{NUMBER} ?(?:-|–|to) ?(?=[0-9])", "", "has two numbers, and a promise is one"),
    _replacing(r" calendar(?= days?$)", "", 'says "calendar days" for "days"'),
    _same_words,
    _typos,
    _plural,
)
