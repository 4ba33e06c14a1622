"""Times, amounts, shares, opening hours, e-mail addresses and telephone numbers that were typed into a page.

The words are English; figures with a sign (25 €, 95%, 09:00) are found in any language.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Final

from servicebook.finder import typed_hours
from servicebook.finder.late_patterns import Late
from servicebook.finder.number_words import COUNTED, NUMBER, amounts
from servicebook.finder.prose_mask import MASK, Gate, has_digits, prose, windows
from servicebook.finder.typed_hours import Opening
from servicebook.markup.page_lines import Line
from servicebook.pages import Page
from servicebook.units import Contact, ContactKind, Money, Share, Span, SpanUnit, Unit
from servicebook.yaml_nodes import Scalar


class Kind(StrEnum):
    """What was typed in."""

    TIME = "time"
    MONEY = "money"
    SHARE = "share"
    HOURS = "hours"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Spot:
    """What a value's expression would replace on the line of a finding; `plain` where no link may stand."""

    column: int
    length: int
    plain: bool = False


@dataclass(frozen=True)
class Typed:
    """A figure or an address on a page: `length` letters from `line` and `column` of the source, `text`.

    `units` are the ways to read it, the likeliest first; hours of days are in `openings` instead. `loose` is true
    of a range of lengths or amounts, which no single value can equal. `fits` is false where a value's words
    would break the sentence, as in "a 30-day window". `spot` is None there, in front matter and over two lines.
    """

    kind: Kind
    text: str
    line: int
    column: int
    length: int
    units: tuple[Unit, ...] = ()
    openings: tuple[Opening, ...] = ()
    loose: bool = False
    fits: bool = True
    spot: Spot | None = None
    around: str = ""
    front_matter: bool = False

    @property
    def vague(self) -> bool:
        """Whether it may be a manner of speaking, as in "after a year"."""
        return self.text.lower().startswith(("a ", "an "))


def in_page(page: Page, currency: str = "EUR") -> Iterator[Typed]:
    """What was typed into a page, by place: its title and summary first, then its text.

    `currency` is the company's own: what a cent is a part of, and which dollar is meant.
    """
    for key in ("title", "summary"):
        node = page.keys.get(key) if page.keys else None
        if isinstance(node, Scalar):
            for found in in_text(node.text, currency):
                column = node.place.column + node.quoted + found.column - 1
                yield replace(
                    found, line=node.place.line, column=column, spot=None, front_matter=True
                )
    text = page.markup.text
    digits = has_digits(text)
    narrowed = ((gate.narrowed(text, digits), finder) for gate, finder in _FINDERS)
    gated = [(gate, finder) for gate, finder in narrowed if gate]
    for lines in _paragraphs(page.markup.lines) if gated else ():
        paragraph = "\n".join(line.text for line in lines)
        for found in _in_paragraph(paragraph, currency, gated, digits):
            yield replace(found, line=lines[found.line - 1].number)


def in_text(text: str, currency: str = "EUR") -> Iterator[Typed]:
    """What was typed into a paragraph, by place; its first line is line 1."""
    yield from _in_paragraph(text, currency, _FINDERS, has_digits(text))


def _in_paragraph(
    text: str, currency: str, gated: Sequence[_Gated], digits: bool
) -> Iterator[Typed]:
    finders = [finder for _, finder in _opened(gated, text, digits)]
    if not finders:
        return
    rest = words = prose(text)
    found: list[_Found] = []
    for finder in finders:
        new = list(finder(rest, currency))
        rest = _masked(rest, new)
        found += new
    breaks = [0, *(end.end() for end in re.finditer("\n", text))]
    for one in sorted(found, key=lambda one: one.start):
        yield _typed(one, text, words, breaks)


def _opened(gated: Sequence[_Gated], text: str, digits: bool) -> list[_Gated]:
    """The finders that may find something: most texts are passed by before anything slow begins.

    `digits` tells whether there may be any in the text.
    """
    opened = [each for each in gated if each[0].opens(text, digits)]
    if opened and "{{" in text:  # what opened it may be a value's name
        without = _BRACES.sub("", text)
        opened = [each for each in opened if each[0].opens(without, digits)]
    return opened


# --- Where it stands -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Found:
    """A finding by its offsets; `whole` is false where a value's words would not fit in."""

    kind: Kind
    start: int
    end: int
    units: tuple[Unit, ...] = ()
    openings: tuple[Opening, ...] = ()
    loose: bool = False
    whole: bool = True


def _masked(text: str, found: Sequence[_Found]) -> str:
    """The text without what was found, so that no second finder takes it for something else."""
    parts, last = [], 0
    for one in sorted(found, key=lambda one: one.start):
        parts += [text[last : one.start], MASK * (one.end - one.start)]
        last = one.end
    return "".join([*parts, text[last:]])


_BRACES: Final = re.compile(r"\{\{(?:[^{\n]|\{(?!\{))*?\}\}")


def _paragraphs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines without a blank one, code, quoted text, or the edge of an internal block between them."""
    kept: list[Line] = []
    for line in lines:
        ends = line.blank or line.code or line.verbatim
        if kept and (ends or line.marker or kept[-1].marker):
            yield kept
            kept = []
        if not ends:
            kept.append(line)
    if kept:
        yield kept


def _typed(found: _Found, text: str, words: str, breaks: Sequence[int]) -> Typed:
    """The finding with its place; `breaks` are the offsets at which the lines start."""
    line = bisect_right(breaks, found.start)
    start = breaks[line - 1]
    fits = found.whole and not found.loose
    return Typed(
        found.kind, text[found.start : found.end], line, found.start - start + 1, found.end - found.start,
        found.units, found.openings, found.loose, fits,
        spot=_spot(found, text, start) if fits else None,
        around=_around(found, words),
    )  # fmt: skip


def _around(found: _Found, text: str) -> str:
    """The sentence of a finding without the names of values, to know what it speaks about."""
    first, last = max(0, found.start - _LONGEST), min(len(text), found.end + _LONGEST)
    starts = (end.end() for end in _SENTENCE.finditer(text, first, found.start))
    after = _SENTENCE.search(text, found.end, last)
    return text[max(starts, default=first) : after.start() if after else last]


_LONGEST: Final = 300  # letters of a sentence that are looked at, before and after a figure
_SENTENCE: Final = re.compile(r"[.!?;]\s|\n\s*(?:[-*+|>#]|\d+\.) ?|\n\s*\n")
_ADDRESS: Final = re.compile(r"\]\((?:mailto|tel):[^()\s]*\)")


def _spot(found: _Found, text: str, line_start: int) -> Spot | None:
    """What to replace: of an address with a link around it the link, which the value brings along."""
    start, end = found.start, found.end
    if re.search(r"[\n*_|`{}\[\]]", text[start:end]):
        return None
    if found.kind not in (Kind.EMAIL, Kind.PHONE):
        return Spot(start - line_start + 1, end - start)
    before = text[line_start:start]
    plain = _needs_plain(before)
    if before.endswith("<") and text.startswith(">", end):
        start, end = start - 1, end + 1
    elif before.endswith("[") and (link := _ADDRESS.match(text, end)):
        start, end = start - 1, link.end()
    elif before.count("[") > before.count("]"):
        plain = True
    return Spot(start - line_start + 1, end - start, plain)


def _needs_plain(before: str) -> bool:
    """Whether a link would break what stands around it: a heading, a box's title, a tab's label."""
    return re.match(r"\s*(?:#{1,6} |!!!|\?\?\?|===|/{3,} )", before) is not None


# --- Addresses -----------------------------------------------------------------------------------

_HOST: Final = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
_EMAIL: Final = Late(rf"(?<![\w.+@-])[A-Za-z0-9]+(?:[._+-][A-Za-z0-9]+)*@{_HOST}\b")
_PHONE: Final = Late(
    r"(?!\d{4}-\d{4}\b)(?<![\w.,/€£$#-])(?:(?:\+|00)[1-9](?:[ ./-]?\(?\d\)?){6,17}"
    r"|\(0\d{0,4}\)(?:[ -]?\d){5,12}|0\d{1,4}[ /-]\d{3,}(?:[ -]\d{2,})*"
    r"|1 ?[89]\d0(?:[ -]\d{6}|(?:[ -]\d{2,4}){2,})|(?:1-)?(?:\(\d{3}\) ?|\d{3}[.-])\d{3}[.-]\d{4}"
    r")(?![\w%]|[.,:-]\d)"
)


def _emails(text: str, currency: str) -> Iterator[_Found]:
    for found in _EMAIL.form.finditer(text):
        yield _Found(Kind.EMAIL, *found.span(), (Contact(ContactKind.EMAIL, found[0]),))


def _phones(text: str, currency: str) -> Iterator[_Found]:
    for found in _PHONE.form.finditer(text):
        digits = sum(map(str.isdigit, found[0]))
        if 7 <= digits <= 15:
            yield _Found(Kind.PHONE, *found.span(), (Contact(ContactKind.PHONE, found[0]),))


# --- Hours ---------------------------------------------------------------------------------------


def _hours(text: str, currency: str) -> Iterator[_Found]:
    for found in typed_hours.find(text):
        times = [opening.time for opening in found.openings if opening.time]
        alone = len(found.openings) == 1 and not found.openings[0].days
        units = (times[0],) if alone and times else ()
        whole = not text[max(0, found.start - 8) : found.start].lower().endswith("between ")
        yield _Found(Kind.HOURS, found.start, found.end, units, found.openings, whole=whole)


# --- Amounts of money and shares -----------------------------------------------------------------

_GAP: Final = r"(?:[*_]{0,3}(?:[ \u00a0\u202f]|&nbsp;|&#160;| ?\n[ >]*)[*_]{0,3})"
_EDGE: Final = r"(?<![^\W_])(?<!\d[.,:/-])(?<!\w[-/])(?<![#+@=])"
# Not the hyphen of twenty-four.
_RANGE: Final = rf"(?: ?(?<!ty)[-–—] ?|{_GAP}(?:to|or){_GAP})"
_AROUND: Final = 64  # letters between a number and its unit, at most
_CODES: Final = (
    "EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|CAD|AUD|NZD|JPY|CNY|INR|BRL|MXN|ZAR|SGD|HKD"
)
_SIGNS: Final = {"€": "EUR", "£": "GBP", "¥": "JPY", "us$": "USD", "a$": "AUD", "c$": "CAD"}
_NAMES: Final = {
    "euro": "EUR", "pound": "GBP", "franc": "CHF", "zł": "PLN", "zloty": "PLN", "yen": "JPY",
    "pence": "GBP", "penny": "GBP",
}  # fmt: skip
_PARTS: Final = ("cent", "pence", "penny")
_DOLLARS: Final = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD")
_CROWNS: Final = ("SEK", "NOK", "DKK", "CZK")
_TIMES: Final = {"k": 1000, "thousand": 1000, "m": 1_000_000, "million": 1_000_000}
_LARGE: Final = r"(?:(?P<large>k|m)(?!\w)| (?P<larger>thousand|million)\b)?"
_MONEY_HINT: Final = Late(
    rf"[€£$¥]|(?<![A-Za-z])(?:{_CODES})(?![A-Za-z])|\b(?:[Ee]uro|[Dd]ollar|[Pp]ound|[Ff]ranc|[Cc]ent|[Yy]en|zloty)s?\b|[Pp]ence\b|\bkr\b|zł"
)
_MONEY_FIRST: Final = Late(
    rf"{_EDGE}(?P<name>(?:US|A|C)?[€£$¥]|\bkr\b|\b(?:{_CODES})(?=[ \d\u00a0])){_GAP}?"
    rf"(?P<low>{NUMBER})(?:{_RANGE}(?:(?P=name){_GAP}?)?(?P<high>{NUMBER})(?!{_GAP}(?:business |working )?(?:day|hour|week|month|item|year)))?{_LARGE}(?!\w)"
)
_MONEY_LAST: Final = Late(
    rf"{_EDGE}(?:(?P<between>[Bb]etween )?(?P<low>{NUMBER})(?(between) and |{_RANGE}))?(?P<high>{NUMBER})(?: (?P<larger>thousand|million))?(?:{_GAP}|-)?"
    rf"(?P<name>[€£$](?!\d)|(?:{_CODES})\b|(?i:euros?|dollars?|pounds?|francs?|cents?|pence|zł|zloty|yen)\b|kr\b)"
)
_SHARE_HINT: Final = Late(r"%|[Pp]er ?cent\b|\bpct\b")
_SHARE: Final = Late(
    rf"{_EDGE}(?:(?P<between>[Bb]etween )?(?P<low>{NUMBER})%?(?(between) and |{_RANGE}))?(?P<high>{NUMBER})(?:{_GAP}?%|{_GAP}(?i:percent|per cent|pct)\b)"
)
_MATERIAL: Final = Late(
    r"(?i)[ \u00a0](?:(?:recycled|organic|pure|virgin|merino|goose|duck|new|natural) )*(?:cotton|wool|merino|nylon|polyester|polyamide"
    r"|elastane|spandex|lycra|acrylic|viscose|linen|hemp|silk|down|feathers?|leather|rubber|latex|steel|aluminium|plastic|paper"
    r"|recycled|organic|waterproof|biodegradable|vegan|alcohol|humidity)\b"
)


def _money(text: str, currency: str) -> Iterator[_Found]:
    for pattern in (_MONEY_FIRST, _MONEY_LAST):
        for found in _near(_MONEY_HINT, pattern, text):
            parts = found.groupdict()
            code = _currency(parts["name"].lower(), currency)
            factor = _TIMES.get(parts.get("large") or parts.get("larger") or "", 1)
            scale = Decimal("0.01") if parts["name"].lower().rstrip("s") in _PARTS else Decimal(1)
            number = parts["high"] or parts["low"]
            units = tuple(Money(amount * factor * scale, code) for amount in amounts(number))
            loose = bool(parts["low"] and parts["high"])
            yield _Found(Kind.MONEY, *_reach(found), units, loose=loose, whole=_fits(found, text))
        text = _without(pattern, text) if pattern is _MONEY_FIRST else text


def _near(hint: Late, pattern: Late, text: str) -> Iterator[re.Match[str]]:
    """What a pattern finds in the neighbourhood of a hint, where there is a number."""
    for start, end in windows(hint.form, text, _AROUND):
        if COUNTED.form.search(text, start, end):
            yield from pattern.form.finditer(text, start, end)


def _without(pattern: Late, text: str) -> str:
    return pattern.form.sub(lambda match: MASK * len(match[0]), text)


def _currency(name: str, own: str) -> str:
    if name.upper() in _CODES.split("|"):
        return name.upper()
    if name in _SIGNS:
        return _SIGNS[name]
    stem = name.rstrip("s")
    if name == "$" or stem == "dollar":
        return own if own in _DOLLARS else "USD"
    if name == "kr":
        return own if own in _CROWNS else "SEK"
    return _NAMES.get(stem) or _NAMES.get(name, own)


def _shares(text: str, currency: str) -> Iterator[_Found]:
    for found in _near(_SHARE_HINT, _SHARE, text):
        if not _MATERIAL.form.match(text, found.end()):
            units = tuple(Share(amount) for amount in amounts(found["high"]))
            yield _Found(
                Kind.SHARE,
                *_reach(found),
                units,
                loose=bool(found["low"]),
                whole=_fits(found, text),
            )


# --- Lengths of time -----------------------------------------------------------------------------

_UNIT_NAMES: Final = {
    "sec": SpanUnit.SECONDS, "min": SpanUnit.MINUTES, "hr": SpanUnit.HOURS, "h": SpanUnit.HOURS,
    "wk": SpanUnit.WEEKS, "yr": SpanUnit.YEARS, "mth": SpanUnit.MONTHS,
    "workday": SpanUnit.DAYS, "weekday": SpanUnit.DAYS, "fortnight": SpanUnit.WEEKS,
    **{unit.value.removesuffix("s"): unit for unit in SpanUnit},
}  # fmt: skip
_UNIT: Final = (
    r"(?i:seconds?|minutes?|hours?|days?|weeks?|months?|years?|fortnights?|workdays?|weekdays?"
    r"|secs?|mins?|hrs?|h(?! ?[-–] ?\d)|wks?|mths?|yrs?)(?![^\W_])"
)
_SPAN_HINT: Final = Late(
    r"(?<![A-Za-z])(?:(?:[Ss]econd|[Mm]inute|[Hh]our|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear|[Ff]ortnight|[Ww]orkday"
    r"|[Ww]eekday|SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)[sS]?|(?:sec|min|hr|h|wk|mth|yr)s?)(?![A-Za-z])"
)
_NO_NUMBER: Final = Late(
    r"[Hh]alf|[Qq]uarter|[Nn]ext|[Ff]ollowing|\b[Aa]n?[ \n-](?:\w+[ -]){0,2}\w+$"
)
_BUSINESS: Final = r"(?i:business|working|work|office|opening|trading|banking)"
_BETWEEN: Final = rf"(?:{_GAP}|[-‐‑–])"
_KINDS: Final = (
    rf"(?:(?i:full|whole|clear|calendar|consecutive|more|further|additional|extra)(?:{_BETWEEN}))*"
    rf"(?:[A-Z][A-Za-z]+ (?={_BUSINESS}))?(?:(?P<business>{_BUSINESS}){_BETWEEN})?"
    rf"(?:(?i:calendar){_BETWEEN})?"
)
_SPAN: Final = Late(
    rf"{_EDGE}(?<!\$)(?:(?P<between>[Bb]etween )?(?P<low>{NUMBER})(?:{_BETWEEN}{_UNIT})?(?(between) and |{_RANGE}))?"
    rf"(?P<high>{NUMBER}|(?i:an?)(?= |-))(?: ?\([A-Za-z0-9 -]{{1,20}}\))?(?P<gap>{_BETWEEN})?{_KINDS}(?P<unit>{_UNIT})"
    r"(?P<half> and a half\b)?"
)
_HALF: Final = Late(
    r"(?i)(?<![\w-])(?:(?P<one>half(?: an? |-))(?P<half>hour|day|week|month|year)|(?:a )?(?P<quarter>quarter|three[- ]quarters)(?: of an |[- ])hour)\b"
)
_NTH: Final = Late(
    r"(?i)(?<![\w-])(?:(?P<next>next|following)[ -](?:(?P<business>business|working)[ -])?day\b"
    r"|(?P<nth>\d+)(?:st|nd|rd|th) (?P<open>(?:business|working) )?day\b(?! of (?!delivery|receipt|your)))"
)
_AGO: Final = Late(
    rf"(?i)[ -](?:ago|old|of age|young)\b|{_GAP}(?:and|or) (?:over|older|under|above|up)\b"
    r"|(?:['’]s?)? (?:of |in )?(?:experience|business\b)|,? (?:we|they) (?:have|had)\b| of your\b"
)
_AGED: Final = Late(r"(?i)\b(?:aged|age of|ages)(?: of)? $")
_SINCE: Final = Late(
    r"(?i)(?:\b(?:have|has|had|having)|['’]ve)\b[^.;!?]*\b(?:for|after|in)(?: the (?:last|past))?(?: (?:more than|over|about|nearly|almost))? $"
)
_RATE: Final = Late(r"(?i)\b(?:once|twice|times|thrice|day|daily|hours?|of the) (?:in )?$")
_A_WHILE: Final = Late(
    r"(?i)\b(?:within|in|for|after|than|takes?|take|lasts?|least|most|about|around|nearly|almost|only|until|over|up to|under)[ \n*_]+$"
)


def _spans(text: str, currency: str) -> Iterator[_Found]:
    for pattern, found in _near_units(text):
        if pattern is not _SPAN:
            span = _half(found) if pattern is _HALF else _nth(found)
            if span:
                yield _Found(Kind.TIME, *found.span(), (span,), whole=pattern is _HALF)
        elif _is_promise(found, text):
            loose, whole = bool(found["low"]), _fits(found, text)
            yield _Found(Kind.TIME, *_reach(found), _lengths(found), loose=loose, whole=whole)


def _near_units(text: str) -> Iterator[tuple[Late, re.Match[str]]]:
    """Lengths that end in a unit, where a number or what stands for one comes before it."""
    last = 0
    for unit in _SPAN_HINT.form.finditer(text):
        start, end = max(last, unit.start() - _AROUND), unit.end()
        if not (COUNTED.form.search(text, start, end) or _NO_NUMBER.form.search(text, start, end)):
            continue
        end += len(" and a half") if text.startswith(" and a half", end) else 0
        for pattern in (_HALF, _NTH, _SPAN):
            matches = pattern.form.finditer(text, start, end)
            if found := next((match for match in matches if match.end() == end), None):
                last = end
                yield pattern, found
                break


def _half(found: re.Match[str]) -> Span:
    """Half an hour, half a day, a quarter of an hour."""
    if found["half"]:
        return Span(Decimal("0.5"), SpanUnit(f"{found['half'].lower()}s"))
    quarters = 1 if found["quarter"].lower() == "quarter" else 3
    return Span(Decimal(15 * quarters), SpanUnit.MINUTES)


def _nth(found: re.Match[str]) -> Span | None:
    """The next working day, next-day delivery; "the next day" alone says when, not how soon."""
    if found["nth"]:
        return Span(Decimal(found["nth"]), SpanUnit.DAYS, business=bool(found["open"]))
    if found["business"]:
        return Span(Decimal(1), SpanUnit.DAYS, business=True)
    return Span(Decimal(1), SpanUnit.DAYS) if found[0].lower() == "next-day" else None


def _is_promise(found: re.Match[str], text: str) -> bool:
    """Whether the length is more than an age, a rate, or the time since something."""
    before = text[max(0, found.start() - _LONGEST) : found.start()]
    number, unit = found["high"].lower(), found["unit"].lower()
    glued, digits = found["gap"] is None, number[:1].isdigit()
    short = unit.rstrip("s") in ("sec", "min", "hr", "h", "wk", "mth", "yr")
    if (
        _AGO.form.match(text, found.end())
        or _AGED.form.search(before)
        or ((glued or short) and not digits)
    ):
        return False
    if unit.startswith("year") and _SINCE.form.search(before):
        return False
    if number in ("a", "an"):
        return _is_a_while(found, text)
    if number == "one" and unit in ("second", "day"):
        return before.rstrip()[-1:] not in ("", ".", "!", "?") and not before.endswith("from day ")
    return True


def _is_a_while(found: re.Match[str], text: str) -> bool:
    """Whether "a week" is a length and not a rate, an article, or a part of something."""
    before = text[max(0, found.start() - _LONGEST) : found.start()]
    unit = found["unit"].lower()
    if _RATE.form.search(before):
        return False
    if unit == "fortnight" or found["half"]:
        return True
    if unit in ("second", "min", "h") or unit.endswith("s"):
        return False
    if re.match(r"['’]s? (?:notice|time|wait|delay|warning|grace)", text[found.end() :]):
        return True
    return _A_WHILE.form.search(before) is not None


def _lengths(found: re.Match[str]) -> tuple[Span, ...]:
    name = found["unit"].lower().removesuffix("s")
    unit, business = _UNIT_NAMES[name], bool(found["business"])
    business = business or name in ("workday", "weekday")
    factor = 2 if name == "fortnight" else 1
    half = Decimal("0.5") if found["half"] else Decimal(0)
    number = found["high"].lower()
    read = (Decimal(1),) if number in ("a", "an") else amounts(number)
    return tuple(Span((amount + half) * factor, unit, business) for amount in read)


def _reach(found: re.Match[str]) -> tuple[int, int]:
    """Where the figures stand, without the word "between"."""
    between = found.groupdict().get("between")
    return (found.end("between") if between else found.start()), found.end()


def _fits(found: re.Match[str], text: str) -> bool:
    """Whether a value's words can stand here: not in "a 30-day window" or "a €50 voucher"."""
    joined = re.search(
        r"\w[-‐‑]\w",
        re.sub(r"(?i)\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-", "", found[0]),
    )
    after = text[found.end() : found.end() + 2]
    return not joined and not re.match(r"[-‐‑]\w", after) and not _is_attribute(found)


def _is_attribute(found: re.Match[str]) -> bool:
    """Whether a unit in the singular follows a number above one, as in "a 30 day window"."""
    parts = found.groupdict()
    unit = (parts.get("unit") or "").lower()
    if not unit or unit.endswith("s") or unit not in {u.value[:-1] for u in SpanUnit}:
        return False
    number = parts["high"].lower()
    return number not in ("a", "an") and max(amounts(number)) > 1


_Finder = Callable[[str, str], Iterator[_Found]]
_Gated = tuple[Gate, _Finder]
_FINDERS: Final[tuple[_Gated, ...]] = (
    (Gate(("@",)), _emails),
    (Gate(form=re.compile(r"[0-9](?:[ ()./-]{0,2}\d){6}")), _phones),
    (typed_hours.GATE, _hours),
    (Gate((*"€£$¥ł", "uro", "ollar", "pound", "Pound", "ranc", "cent", "penc", "yen", "kr"), re.compile("[A-Z]{3}"), counts=False), _money),
    (Gate(("%", "cent", "pct")), _shares),
    (
        Gate(
            ("day", "hour", "minute", "week", "month", "year", "second", "fortnight",
             "Fortnight", "DAY", "HOUR", "MINUTE", "WEEK", "MONTH", "YEAR"),
            re.compile(r"[0-9] ?(?:h|hrs?|mins?|secs?|wks?|mths?|yrs?)\b"),
        ),
        _spans,
    ),
)  # fmt: skip
