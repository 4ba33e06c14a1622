"""Marks: what gives something away in one piece. Amounts, numbers with units, codes, phones, addresses, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from servicebook_verify.words import COMMON

Mark = tuple[str, str]
"""A mark in one canonical form, such as `money 50`, and as it stands in the text."""

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ADDRESS = re.compile(r"https?://([^\s/<>\"'()\[\]?#]+)([^\s<>\"'()\[\]?#]*)", re.I)
_HANDLE = re.compile(r"(?<![\w/&#.])[#@][A-Za-z][\w/-]{2,}")
_CODE = re.compile(r"[^\W_]+(?:[-_]+[^\W_]+)*")
_PLAIN_CODE = re.compile(
    r"[^\W\d_]+(?:-[^\W\d_]+)*|[\d-]+|\d+-[^\W\d_]+(?:-[^\W\d_]+)?|\d{1,3}[a-z]{1,2}", re.I
)
_FILE_NAME = re.compile(r"\.[a-z]\w{1,4}$", re.I)
# Each begins with a digit and looks back from there: a search that begins by looking back is ten times slower.
_NUMBER = re.compile(
    r"(\d(?<![\w.,:/-]\d)(?:\d{0,2}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|\d*(?:[.,]\d+)?))(?![\d:])"
    r"(?:[ \n]?-?[ \n]?(%|[€$£¥₹]|[^\W\d_]+)(?:[ \n-]([^\W\d_]+))?)?(?!\d)"
)
_CURRENCY_BEFORE = re.compile(r"(?:[€$£¥₹]|\b[A-Z]{3}) ?$")
_CURRENCY = re.compile(r"[€$£¥₹]|[A-Z]{3}|(?i:euros?|dollars?|pounds?|cents?|pence)")
_PHONE = re.compile(r"\d(?<![\w.]\d)[\d ()./-]{5,30}\d(?!\w)")
_QUALIFIERS = ("business", "working", "calendar", "office", "opening", "full", "consecutive")
# Digits with the signs between them, and what may be a unit or the end of a time after them.
_DIGITS = re.compile(
    rf"\d[\d ().,:/-]*(?:[ \n]?-?[ \n]?(?:[%€$£¥₹]|[ap]\.m|(?:(?:{'|'.join(_QUALIFIERS)})[ \n-])?[^\W\d_]+))?",
    re.I,
)
_REMEMBERED = 50_000  # the same words stand in the sources, in both sites and in the search index
_CALENDAR = re.compile(r"(?:19|20)\d\d[-/. ]")
_CLOCK = re.compile(r"(\d(?<![\d:.]\d)\d?):(\d\d)(?![\d:])(?: ?([ap])\.?m)?", re.I)
_SHORT_UNITS = {
    "%": "%", "percent": "%", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute",
    "s": "second", "sec": "second", "secs": "second", "d": "day", "wk": "week", "kg": "kg", "km": "km",
}  # fmt: skip


def unseen(text: str, seen: set[str]) -> set[str]:
    """The words between spaces that are not in `seen`; they are added to it."""
    new = set(text.split()) - seen
    seen |= new
    return new


def marks(text: str, new: set[str], seen: set[str]) -> Iterator[Mark]:
    """The marks in `new` words of cleaned `text`, and in its numbers that are not in `seen`; they are added to it."""
    for token in new:
        if not token.strip(".,;:!?()\"'").isalpha():
            yield from _in_word(token)
    for found in _DIGITS.finditer(text):
        start, end = found.span()
        before, after = text[max(0, start - 4) : start], text[end : end + 1]
        if before[-1:] == " " and not _CURRENCY_BEFORE.search(before):
            before = " "  # so that a number is the same one after any word
        piece = f"{before}{found[0]}{after if after.isalnum() else ''}"
        if piece not in seen:
            seen.add(piece)
            yield from _in_digits(piece, len(before))


@lru_cache(maxsize=_REMEMBERED)
def _in_digits(piece: str, start: int) -> tuple[Mark, ...]:
    return tuple(_figures(piece, start))


def _figures(piece: str, start: int) -> Iterator[Mark]:
    for amount in _NUMBER.finditer(piece, start):
        yield from _amount(amount)
    for phone in _PHONE.finditer(piece, start):
        if not _CALENDAR.match(phone[0]):
            yield from _phone(phone[0])
    for clock in _CLOCK.finditer(piece, start):
        hour = int(clock[1]) % 12 + 12 * (clock[3] in "pP") if clock[3] else int(clock[1])
        yield f"time {hour}:{clock[2]}", clock[0]


@lru_cache(maxsize=_REMEMBERED)
def _in_word(token: str) -> tuple[Mark, ...]:
    return tuple(_codes(token))


def _codes(token: str) -> Iterator[Mark]:
    if "@" in token:
        yield from ((f"mail {mail.casefold()}", mail) for mail in _MAIL.findall(token))
    if "://" in token:
        for host, path in _ADDRESS.findall(token):
            yield f"host {host.casefold()}", host
            yield f"url {host.casefold()}{path.rstrip('/.,;')}", host + path
    if "@" in token or "#" in token:
        yield from ((f"handle {name.casefold()}", name) for name in _HANDLE.findall(token))
    if "/" in token or "." in token:
        yield from _linked(token)
    for code in _CODE.findall(token):
        if not _PLAIN_CODE.fullmatch(code):
            yield f"code {code.casefold()}", code


def _linked(token: str) -> Iterator[Mark]:
    """The page or the file that a link leads to, by its own name alone: a link may be relative."""
    path = token.partition("?")[0].partition("#")[0].rpartition("=")[2].strip("\"'()<>[],;")
    place = path.removesuffix("index.html").rstrip("/")
    name = place.rpartition("/")[2]
    page = name.removesuffix(".html").removesuffix(".md")
    if page and (page != name or path != place):
        yield f"page {page.casefold()}", path
    elif _FILE_NAME.search(name):
        yield f"file {name.casefold()}", name


def _phone(text: str) -> Iterator[Mark]:
    """The last seven digits, wherever a group ends: another number may follow, a country may stand before."""
    digits = ""
    for group in re.findall(r"\d+", text):
        digits += group
        if len(digits) >= 7:
            yield f"phone {digits[-7:]}", text


def _amount(found: re.Match[str]) -> Iterator[Mark]:
    number, first, second = found[1], found[2] or "", found[3] or ""
    digits = re.sub(r"[ .,](?=\d{3}(?!\d))", "", number).replace(",", ".")
    digits = (digits.rstrip("0").rstrip(".") if "." in digits else digits).lstrip("0") or "0"
    before = found.string[max(0, found.start() - 4) : found.start()]
    if _CURRENCY_BEFORE.search(before) or _CURRENCY.fullmatch(first):
        yield f"money {digits}", (before.strip() + number if not first else found[0]).strip()
        return
    unit = first.casefold()
    if unit in _QUALIFIERS and second:
        unit = f"{unit} {_singular(second.casefold())}"
    if unit in _SHORT_UNITS or (len(unit) > 2 and unit.encode() not in COMMON):
        yield f"number {digits} {_SHORT_UNITS.get(unit) or _singular(unit)}", found[0]
    if not unit and len(digits) > 4:
        yield f"digits {digits}", number


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word
