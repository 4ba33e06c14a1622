"""Which value a typed figure equals or is near, and which of several its sentence most likely means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from servicebook import announcements
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.finder import typed_promises
from servicebook.finder.typed_promises import Kind, Typed
from servicebook.finder.value_likeness import SECONDS_OF, distance_of, equals, kind_of
from servicebook.pages import Audience, Page
from servicebook.units import Span
from servicebook.values import Value, Values

_RELATED: Final = 2
_STOP: Final = frozenset(
    {"the", "and", "time", "after", "within", "value", "hours", "days", "email", "your", "you"}
)


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
            kind = kind_of(value.unit)
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
    equal = [value for value in candidates if equals(typed, value.unit)]
    if equal:
        best, score = _likeliest(equal, typed, page, known)
        return Finding(typed, readers, best, None, score >= _RELATED)
    distances = [
        (distance, value)
        for value in candidates
        if (distance := distance_of(typed, value.unit)) is not None
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
    return isinstance(unit, Span) and not unit.business and unit.unit in SECONDS_OF


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
