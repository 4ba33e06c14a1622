"""Numbers as people type them in a sentence: 1,500 and 1.500,00, half, twenty-four, a hundred and twenty."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from servicebook.finder.late_patterns import Late

# fmt: off
_ONES: Final = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
# fmt: on
_WORTH: Final = {
    **{word: number for number, word in enumerate(_ONES, 1)},
    **{word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)},
    "a": 1,
    "an": 1,
    "dozen": 12,
    "couple": 2,
}
_LARGE: Final = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_FRACTIONS: Final = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}


def any_of(words: Iterable[str]) -> str:
    """A pattern for words that may start with a capital; much faster than ignoring the case of all letters."""
    longest = sorted(words, key=len, reverse=True)
    return "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in longest)


_ONE: Final = any_of(_ONES)
_TEN: Final = rf"(?:{any_of(_TENS)})(?:[- ](?:{any_of(_ONES[:9])}))?"
_SMALL: Final = rf"(?:{_TEN}|{_ONE})"
_WORDS: Final = (
    rf"(?:{_SMALL}(?: (?:hundred|thousand)(?: and {_SMALL}| {_SMALL})?)?"
    rf"|(?:[Aa]n? )?(?:{any_of(('hundred', 'thousand'))})(?: and {_SMALL}| {_SMALL})?"
    rf"|[Aa] dozen|[Aa] couple of)"
)
DIGITS: Final = r"(?:\d{1,3}(?:[,.'’ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?!\d)|\d+(?:[.,]\d+)?)"
"""A number in digits, with the marks that people set between thousands and before decimals."""

NUMBER: Final = rf"(?:{DIGITS}[½¼¾]?|[½¼¾]|{_WORDS}(?= |[-‐‑–—\n*_(]))(?: and a half)?"
"""A number in digits or in words."""

COUNTED: Final = Late(rf"[0-9½¼¾]|\b(?:{_TEN}|{_ONE}|[Hh]undred|[Tt]housand|dozen|couple)\b")
"""Whether a text holds any number."""

HOUR_WORDS: Final = _ONES[:12]
"""One to twelve."""


def amounts(text: str) -> tuple[Decimal, ...]:
    """What a number can mean, most likely first: `1.500` is a half more than one, or thousands.

    `text` is what NUMBER found.
    """
    words = re.sub(r"[\s\u00a0\u202f*_>]+", " ", text).lower().strip()
    whole = words.removesuffix(" and a half")
    half = Decimal("0.5") if whole != words else Decimal(0)
    if whole[-1:] in _FRACTIONS:
        half, whole = _FRACTIONS[whole[-1]], whole[:-1]
    if not whole:
        return (half,)
    read = _digits(whole) if whole[0].isdigit() else (Decimal(_in_words(whole)),)
    return tuple(amount + half for amount in read)


def _digits(text: str) -> tuple[Decimal, ...]:
    plain = re.sub(r"['’ ]", "", text)
    if "," in plain and "." in plain:
        decimal = max(plain.rfind(","), plain.rfind("."))
        return (Decimal(f"{re.sub('[.,]', '', plain[:decimal])}.{plain[decimal + 1 :]}"),)
    parts = re.split("[.,]", plain)
    joined, point = Decimal("".join(parts)), Decimal(".".join(parts[:2]))
    if len(parts) == 1 or len(parts) > 2:
        return (joined,)
    if len(parts[1]) != 3:
        return (point,)
    return (joined,) if "," in plain else (point, joined)


def _in_words(words: str) -> int:
    total = part = 0
    for word in re.findall("[a-z]+", words):
        if word in _LARGE:
            total, part = total + (part or 1) * _LARGE[word], 0
        elif word == "dozen":
            part = 12
        else:
            part = _WORTH.get(word, 0) if word == "couple" else part + _WORTH.get(word, 0)
    return total + part
