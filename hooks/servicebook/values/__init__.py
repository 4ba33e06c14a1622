"""Values: every fact that the company promises or enforces, with its name, type, file and line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from servicebook.calendars.opening_hours import OpeningHours
from servicebook.problems import Place, Problem
from servicebook.units import Share, Span, Unit
from servicebook.values.value_shapes import Company
from servicebook.values.wording import Words
from servicebook.yaml_nodes import Node


@dataclass(frozen=True)
class Value:
    """A fact that a page can print by its name."""

    name: str
    unit: Unit | OpeningHours
    place: Place
    internal: bool = False


@dataclass(frozen=True)
class Reference:
    """A name that a value mentions, and where."""

    name: str
    place: Place


@dataclass(frozen=True)
class Law:
    """The bound that a law sets to a fact, as a person read it."""

    at_least: Unit | None
    at_most: Unit | None
    measured_from: str
    ref: str
    place: Place


@dataclass(frozen=True)
class Fact:
    """What values/ says of one fact beside the value itself.

    `told` are what customers are told, `aimed` what the team holds itself to: one value each, or one for
    each plan and priority of a grid. `hours` names the calendar of business time, empty where none is named.
    """

    name: str
    place: Place
    internal: bool
    told: tuple[Value, ...]
    aimed: tuple[Value, ...] = ()
    attained: Value | None = None
    attained_target: Value | None = None
    measured_from: str = ""
    law: Law | None = None
    above: Reference | None = None
    rests_on: tuple[Reference, ...] = ()
    always: bool = False
    hours: str = ""
    review_by: Value | None = None


@dataclass(frozen=True)
class Channel:
    """A way to reach the company."""

    name: str
    label: str
    contact: Unit
    hours: OpeningHours | None
    live: bool
    best_for: str


@dataclass(frozen=True)
class Level:
    """An escalation level: from `share` of the promise called `promise`, somebody answers `within`."""

    name: str
    share: Share
    promise: str
    within: Span
    contact: Unit
    place: Place


@dataclass(frozen=True)
class Change:
    """A dated change: from the day `begins`, the value called `name` is `to`.

    Customers are told from the day `announce`; a change without one is not announced. `place` is that of the
    whole entry, `said` that of the new value in it.
    """

    name: str
    to: Unit
    begins: date
    applies_to: str
    announce: date | None
    reason: str
    place: Place
    said: Place


@dataclass(frozen=True)
class Notice:
    """What is true for a while: shown on some pages from the first day to the last, both included."""

    text: str
    begins: date
    until: date
    internal: bool
    pages: tuple[Reference, ...]
    place: Place


@dataclass(frozen=True)
class Values:
    """All values, by name, as one audience may know them."""

    company: Company
    words: Words
    named: Mapping[str, Value]
    facts: tuple[Fact, ...] = ()
    calendars: Mapping[str, OpeningHours] = field(default_factory=dict)
    channels: tuple[Channel, ...] = ()
    levels: tuple[Level, ...] = ()
    changes: tuple[Change, ...] = ()
    notices: tuple[Notice, ...] = ()
    day: date = date.min
    faulty: frozenset[str] = frozenset()
    trees: Mapping[str, Node] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @cached_property
    def printed(self) -> dict[str, str]:
        """The words of the expressions that were rendered with these values so far."""
        return {}

    def today(self, now: datetime | None = None) -> date:
        """The day that it is where the company is: at the instant `now`, or at this one."""
        try:
            zone = ZoneInfo(self.company.time_zone)
        except (OSError, ValueError, KeyError):  # told by the check of values/company.yml
            zone = ZoneInfo("UTC")
        return (now or datetime.now(UTC)).astimezone(zone).date()

    def is_faulty(self, name: str) -> bool:
        """Whether the name, or what it stands in, could not be read: told where it stands, not where it is used."""
        parts = name.split(".")
        return any(".".join(parts[: end + 1]) in self.faulty for end in range(len(parts)))

    def children(self, name: str) -> list[str]:
        """The keys that a name can be followed by; those of the whole book for an empty name."""
        prefix = f"{name}." if name else ""
        return list(
            dict.fromkeys(
                known.removeprefix(prefix).split(".")[0]
                for known in self.named
                if known.startswith(prefix)
            )
        )
