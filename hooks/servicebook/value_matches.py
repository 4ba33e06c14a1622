"""Which value a typed figure equals or is near, and which of several its sentence most likely means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from servicebook import announcements, typed_promises
from servicebook.opening_hours import OpeningHours
from servicebook.pages import Audience, Page
from servicebook.typed_hours import WHOLE_DAY
from servicebook.typed_promises import Kind, Typed
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
from servicebook.values import Value, Values

NEAR: Final = Decimal("0.25")
"""The part by which a length or an amount may differ from a value and still be near it."""

NEAR_POINTS: Final = 5
"""The percentage points by which a share may differ."""

NEAR_MINUTES: Final = 60
"""The minutes by which a time of day may differ."""


@dataclass(frozen=True)
class Finding:
    """Something typed in that its readers should not find typed in.

    `equal` are the values that it equals and its sentence means most likely: one, or several that are as likely.
    `near` is the nearest value where none is equal. `related` says that words of the sentence or the page speak
    of that value.
    """

    typed: Typed
    readers: Audience
    equal: tuple[Value, ...] = ()
    near: Value | None = None
    related: bool = False


@dataclass(frozen=True)
class Known:
    """The values that readers may know, by what can equal them."""

    values: Values

    @cached_property
    def by_kind(self) -> dict[Kind, tuple[Value, ...]]:
        """The values that a typed figure of each kind can equal, in the order of the files."""
        found: dict[Kind, list[Value]] = {kind: [] for kind in Kind}
        for value in self.values.named.values():
            kind = _kind(value.unit)
            # The hours of a channel are those of a calendar, which has a name of its own.
            alias = value.name.startswith("channels.") and isinstance(value.unit, OpeningHours)
            if kind and not alias:
                found[kind].append(value)
        return {kind: tuple(values) for kind, values in found.items()}

    @cached_property
    def measured_from(self) -> dict[str, str]:
        """What each fact says it is measured from, by its name."""
        return {fact.name: fact.measured_from for fact in self.values.facts if fact.measured_from}


def findings(
    page: Page, readers_of: Callable[[int], Audience], public: Known, internal: Known
) -> Iterator[Finding]:
    """What was typed into a page and should be a value.

    In public text that is all of it. Text for agents is full of honest figures ("wait two minutes"): there it is
    what equals a value or is near one, and what is often neither only where the text speaks of that value.
    """
    for typed in typed_promises.in_page(page, internal.values.company.currency):
        readers = page.audience if typed.front_matter else readers_of(typed.line)
        known = public if readers is Audience.PUBLIC else internal
        finding = _finding(typed, readers, page, known)
        if readers is Audience.PUBLIC or _is_meant(finding):
            yield finding


def _finding(typed: Typed, readers: Audience, page: Page, known: Known) -> Finding:
    candidates = known.by_kind[typed.kind]
    equal = [value for value in candidates if _equals(typed, value.unit)]
    if equal:
        best, score = _likeliest(equal, typed, page, known)
        return Finding(typed, readers, best, None, score >= _RELATED)
    distances = [
        (distance, value)
        for value in candidates
        if (distance := _distance(typed, value.unit)) is not None
    ]
    if not distances:
        return Finding(typed, readers)
    nearest = min(distance for distance, _ in distances)
    best, score = _likeliest([v for d, v in distances if d == nearest], typed, page, known)
    return Finding(typed, readers, (), best[0], score >= _RELATED)


def _is_meant(finding: Finding) -> bool:
    """Whether a figure that agents read is more than a chance likeness of a value."""
    if not finding.equal and finding.near is None:
        return False
    return finding.related or not _is_common(finding)


def _is_common(finding: Finding) -> bool:
    """Whether many honest figures look like this one: a share that is only near, a time below a day, "a month"."""
    if finding.typed.vague:
        return True
    if finding.typed.kind is Kind.SHARE:
        return not finding.equal
    unit = finding.typed.units[0] if finding.typed.units else None
    return isinstance(unit, Span) and not unit.business and unit.unit in _SECONDS_OF


# --- Equal ---------------------------------------------------------------------------------------

_SECONDS_OF: Final = {SpanUnit.SECONDS: 1, SpanUnit.MINUTES: 60, SpanUnit.HOURS: 3600}
_DAYS_OF: Final = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}
_MONTHS_OF: Final = {SpanUnit.MONTHS: 1, SpanUnit.YEARS: 12}


def _kind(unit: Unit | OpeningHours) -> Kind | None:
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


def _equals(typed: Typed, unit: Unit | OpeningHours) -> bool:
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
    for name, worth in (("seconds", _SECONDS_OF), ("days", _DAYS_OF), ("months", _MONTHS_OF)):
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


# --- Near ----------------------------------------------------------------------------------------


def _distance(typed: Typed, unit: Unit | OpeningHours) -> Decimal | None:
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
        **_SECONDS_OF,
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


# --- Which of several ----------------------------------------------------------------------------

_RELATED: Final = 2
_STOP: Final = frozenset(
    {"the", "and", "time", "after", "within", "value", "hours", "days", "email", "your", "you"}
)


def _likeliest(
    values: Sequence[Value], typed: Typed, page: Page, known: Known
) -> tuple[tuple[Value, ...], int]:
    """Those of the values that the sentence and the page speak of most, and how much they do."""
    stated = {name.partition(".")[0] for name in announcements.states(page, known.values)}
    scores = [_score(value, typed, page, stated, known) for value in values]
    most = max(scores)
    return tuple(v for v, score in zip(values, scores, strict=True) if score == most), most


def _score(value: Value, typed: Typed, page: Page, stated: set[str], known: Known) -> int:
    """4 for a word of the sentence that the value's name or start has, 2 for the page's name, 1 for a neighbour on the page."""
    namespace, _, rest = value.name.partition(".")
    spoken = list(_words(typed.around))
    own = sum(4 for word in _words(rest) if _is_in(word, spoken))
    own += sum(
        4 for word in _words(known.measured_from.get(value.name, "")) if _is_in(word, spoken)
    )
    own += 3 if _is_in(namespace, spoken) else 0
    own += 2 if namespace in page.name.replace("-", "_").removesuffix(".md").split("/") else 0
    return own + (1 if namespace in stated else 0)


def _words(text: str) -> Iterator[str]:
    for word in re.findall(r"[a-z]{3,}", text.lower()):
        if word not in _STOP:
            yield word


def _is_in(word: str, spoken: Iterable[str]) -> bool:
    """Whether a word is said in any of its forms: return, returns, returned."""
    stem = word[: max(4, len(word) - 2)]
    return any(other.startswith(stem) for other in spoken)
