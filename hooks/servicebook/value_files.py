"""Reads values/: YAML into typed values, each fault on its line.

`values/returns.yml` holds `returns.*`; a name is the path of keys to the fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from babel.numbers import is_currency

from servicebook import units, yaml_nodes
from servicebook.opening_hours import Holidays, OpeningHours, days_of, week_of
from servicebook.problems import Place, Problem, did_you_mean
from servicebook.public_values import is_fact, public_file, without
from servicebook.shapes import validate
from servicebook.sources import SourceError, read_text
from servicebook.units import Contact, ContactKind, Text, TimeRange, Unit, UnitError
from servicebook.value_shapes import (
    FACT_KEYS,
    ChannelShape,
    Company,
    HolidaysShape,
    HoursShape,
    Law,
    LevelShape,
    name_fault,
)
from servicebook.values import Channel, Level, Value, Values
from servicebook.wording import Words
from servicebook.yaml_nodes import Node, Scalar

FOLDER = "values"
_CODE = "values"
_T = TypeVar("_T")
_NOBODY = Company(name="", locale="en-IE", currency="EUR", time_zone="UTC")


def read(root: Path) -> Values:
    """Read `values/` of the book at `root`. Never raises: what is wrong stands in its problems."""
    folder = root / FOLDER
    if not folder.is_dir():
        message = "There is no values folder. Make `values/company.yml` with the company's name and locale."
        return _none(Problem(Place(FOLDER), "values-missing", message))
    trees: dict[str, Node] = {}
    problems: list[Problem] = []
    unread: set[str] = set()
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(root).as_posix()
        if file.is_dir() and not file.is_symlink():
            continue
        if fault := _file_fault(path):
            problems.append(Problem(Place(path), _CODE, fault))
            continue
        try:
            tree = yaml_nodes.parse(read_text(root, path), path)
        except SourceError as error:
            problems.extend(error.problems)
            unread.add(file.stem)
            continue
        if tree is not None:
            trees[path] = tree
    values = _Reader(trees, unread).read()
    return replace(values, problems=(*problems, *values.problems))


def from_trees(trees: Mapping[str, Node]) -> Values:
    """The values that these trees hold, by the path of their file (`values/returns.yml`)."""
    return _Reader(trees).read()


def public(values: Values) -> Values:
    """The values that customers may know."""
    trees = {path: public_file(path, tree) for path, tree in values.trees.items()}
    return from_trees({path: tree for path, tree in trees.items() if tree is not None})


def _currency(text: str) -> str:
    """A currency's code, such as EUR; raises UnitError."""
    if not is_currency(text):
        raise UnitError(f'There is no currency "{text}"; write its three letters, such as EUR')
    return text


def _zone(text: str) -> ZoneInfo:
    """A time zone, such as Europe/Dublin; raises UnitError."""
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise UnitError(
            f'There is no time zone "{text}"; write one such as Europe/Dublin'
        ) from None


def _dates(shape: HolidaysShape) -> dict[str, Any]:
    return {
        "country": shape.country,
        "region": shape.region,
        "also_closed": frozenset(shape.also_closed),
        "also_open": frozenset(shape.also_open),
    }


def _none(problem: Problem) -> Values:
    return Values(
        _NOBODY, Words.for_locale("en-IE"), {}, faulty=frozenset({"company"}), problems=(problem,)
    )


def _file_fault(path: str) -> str | None:
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".yml")
    if folder != FOLDER:
        return "Values files stand in values/ itself, not in a folder below it."
    if stem == name:
        return "Only `.yml` files belong in values/. Rename it, or move it away."
    return name_fault(stem)


class _Reader:
    """Walks the trees once and collects values and problems."""

    def __init__(self, trees: Mapping[str, Node], unread: Iterable[str] = ()) -> None:
        self.trees = {Path(path).stem: tree for path, tree in trees.items()}
        self.paths = trees
        self.named: dict[str, Value] = {}
        self.problems: list[Problem] = []
        self.faulty = set(unread)
        self.company = _NOBODY
        self.references: list[tuple[str, Scalar]] = []

    def read(self) -> Values:
        """The values of all files."""
        words = self.read_company()
        calendars = self.read_hours()
        channels = self.read_channels(calendars)
        levels = self.read_levels()
        for name, tree in self.trees.items():
            if name not in ("company", "hours", "channels", "escalation"):
                self.read_namespace(name, tree)
        self.check_references()
        problems = tuple(self.problems)
        faulty = frozenset(self.faulty)
        return Values(
            self.company, words, self.named, channels, levels, faulty, self.paths, problems
        )

    # --- the files with a shape of their own

    def read_company(self) -> Words:
        """values/company.yml, and the words of its locale."""
        place = Place(f"{FOLDER}/company.yml")
        tree = self.trees.get("company")
        if tree is None and "company" in self.faulty:
            return Words.for_locale("en-IE")
        if tree is None:
            self.faulty.add("company")
            self.refuse(
                place,
                "This file is missing. It holds the company's name, locale, currency and time zone.",
            )
            return Words.for_locale("en-IE")
        company, faults = validate(tree, Company, place, _CODE)
        self.problems += faults
        if company is None:
            self.faulty.add("company")
            return Words.for_locale("en-IE")
        self.company = company
        for key in ("name", "website"):
            node = tree.get(key) if isinstance(tree, yaml_nodes.Mapping) else None
            if isinstance(node, Scalar):
                self.add(f"company.{key}", units.parse(node.text, quoted=True), node)
        for key in ("plans", "priorities"):
            self.check_names(yaml_nodes.find(tree, (key,))[1])
        return self.words_of(tree)

    def words_of(self, tree: Node) -> Words:
        """The locale's words; a problem where the locale, currency or zone is not known."""
        for key, check in (("currency", _currency), ("time_zone", _zone)):
            self.unit_at(yaml_nodes.find(tree, (key,))[1], check)
        locale = yaml_nodes.find(tree, ("locale",))[1]
        return self.unit_at(locale, Words.for_locale) or Words.for_locale("en-IE")

    def read_hours(self) -> dict[str, OpeningHours]:
        """values/hours.yml: opening hours by name."""
        calendars: dict[str, OpeningHours] = {}
        for key, node in self.entries("hours"):
            shape, faults = validate(node, HoursShape, key.place, _CODE)
            self.problems += faults
            self.unit_at(yaml_nodes.find(node, ("time_zone",))[1], _zone)
            days = self.read_week(yaml_nodes.find(node, ("open",))[1])
            if shape is not None:
                holidays = Holidays(**_dates(shape.holidays)) if shape.holidays else Holidays()
                hours = OpeningHours(key.text, days, holidays, shape.time_zone)
                calendars[key.text] = hours
                self.add(f"hours.{key.text}", hours, key, shape.audience == "internal")
        return calendars

    def read_week(self, node: Node | None) -> dict[int, tuple[TimeRange, ...]]:
        """The week's hours, each line by itself so that each fault has its line."""
        week: dict[int, tuple[TimeRange, ...]] = {}
        for key, hours in node.entries if isinstance(node, yaml_nodes.Mapping) else ():
            try:
                line = week_of({key.text: yaml_nodes.plain(hours)})
            except UnitError as error:
                self.refuse(key.place, f"{error}.")
                continue
            for day in days_of(key.text):
                if day in week:
                    self.refuse(
                        key.place,
                        f'"{key.text}" names a day that has hours already. Keep one of the two.',
                    )
                week[day] = line[day]
        return week

    def read_channels(self, calendars: Mapping[str, OpeningHours]) -> tuple[Channel, ...]:
        """values/channels.yml: the public and internal ways to reach the company."""
        channels = []
        for key, node in self.entries("channels"):
            shape, faults = validate(node, ChannelShape, key.place, _CODE)
            self.problems += faults
            if shape is None:
                continue
            if shape.hours is not None and shape.hours not in calendars:
                place = yaml_nodes.find(node, ("hours",))[1] or key
                self.unknown(place.place, "opening hours", shape.hours, calendars)
            channels.append(self.channel(key, node, shape, calendars.get(shape.hours or "")))
        return tuple(channels)

    def channel(
        self, key: Scalar, node: Node, shape: ChannelShape, hours: OpeningHours | None
    ) -> Channel:
        """A channel, with the names by which pages print it."""
        contact = self.located(units.parse(shape.contact, quoted=True), key)
        internal = shape.audience == "internal"
        name = f"channels.{key.text}"
        written = yaml_nodes.find(node, ("contact",))[1] or key
        self.add(name, contact, written, internal)
        self.add(f"{name}.label", Text(shape.label), key, internal)
        if shape.best_for:
            self.add(f"{name}.best_for", Text(shape.best_for), key, internal)
        if hours is not None:
            self.add(f"{name}.hours", hours, key, internal)
        return Channel(key.text, shape.label, contact, hours, shape.live, shape.best_for or "")

    def read_levels(self) -> tuple[Level, ...]:
        """values/escalation.yml: its levels, and any other fact that stands beside them."""
        tree = self.trees.get("escalation")
        if tree is None:
            return ()
        if not isinstance(tree, yaml_nodes.Mapping):
            self.refuse(tree.place, "A list called `levels:` is expected here.")
            return ()
        self.read_namespace("escalation", without(tree, "levels"))
        found = tree.get("levels")
        if found is not None and not isinstance(found, yaml_nodes.Sequence):
            self.refuse(
                found.place,
                "A list is expected here: one level after another, each starting with `-`.",
            )
        items = found.items if isinstance(found, yaml_nodes.Sequence) else ()
        return tuple(level for level in map(self.level, items) if level)

    def level(self, node: Node) -> Level | None:
        """One escalation level, or None where it is faulty."""
        shape, faults = validate(node, LevelShape, node.place, _CODE)
        self.problems += faults
        within = self.unit_at(yaml_nodes.find(node, ("answer_within",))[1], units.span)
        contact = self.unit_at(
            yaml_nodes.find(node, ("contact",))[1], lambda text: units.parse(text, quoted=True)
        )
        if shape is None or within is None or contact is None:
            self.faulty.add("escalation")
            return None
        share, _, promise = shape.when.partition(" of ")
        when = yaml_nodes.find(node, ("when",))[1]
        if isinstance(when, Scalar):
            self.references.append((promise.removesuffix(".target"), when))
        return Level(shape.name, units.share(share), promise, within, contact)

    def entries(self, name: str) -> Iterator[tuple[Scalar, Node]]:
        """The named entries of a file whose shape is known; a problem where it isn't a mapping."""
        tree = self.trees.get(name)
        if tree is None:
            return
        if not isinstance(tree, yaml_nodes.Mapping):
            self.refuse(tree.place, "Names with their values are expected here, one a line.")
            return
        for key, node in tree.entries:
            if fault := name_fault(key.text):
                self.refuse(key.place, fault)
            else:
                yield key, node

    # --- facts, in every other file

    def read_namespace(self, name: str, tree: Node) -> None:
        """A mapping of names to facts or to further namespaces."""
        if not isinstance(tree, yaml_nodes.Mapping):
            self.faulty.add(name)
            self.refuse(
                tree.place,
                "Names with their values are expected here, one a line, such as `window: 30 days`.",
            )
            return
        for key, node in tree.entries:
            if fault := name_fault(key.text):
                self.refuse(key.place, fault)
                continue
            if name == "sla" and "channels" in self.trees:
                self.check_channel(key)
            self.read_entry(f"{name}.{key.text}", key, node)

    def read_entry(self, name: str, key: Scalar, node: Node) -> None:
        """A fact, short or long, or a namespace."""
        match node:
            case Scalar():
                self.read_scalar(name, node)
            case yaml_nodes.Sequence():
                self.faulty.add(name)
                self.refuse(
                    node.place, "A list is not known here. Give each fact a name of its own."
                )
            case yaml_nodes.Mapping() if is_fact(node):
                self.read_fact(name, key, node)
            case yaml_nodes.Mapping():
                self.read_namespace(name, node)

    def read_scalar(self, name: str, node: Node | None, internal: bool = False) -> None:
        """A fact written as one text."""
        if not isinstance(node, Scalar):
            return
        unit = self.unit_at(node, lambda text: units.parse(text, quoted=node.quoted))
        if unit is None:
            self.faulty.add(name)
        else:
            self.add(name, self.located(unit, node), node, internal)

    def read_fact(self, name: str, key: Scalar, node: yaml_nodes.Mapping) -> None:
        """A fact with more to say: its promise, target, audience, owner, law."""
        for entry, _ in node.entries:
            if entry.text not in FACT_KEYS:
                known = f" Known here: {', '.join(FACT_KEYS)}."
                self.refuse(
                    entry.place,
                    f'"{entry.text}" is not a key of a value.{did_you_mean(entry.text, FACT_KEYS) or known}',
                )
        internal = self.is_internal(node)
        main = node.get("value") or node.get("promise")
        if main is None and node.get("target") is None:
            self.faulty.add(name)
            self.refuse(key.place, f"{name} has no value. Add a line `value:` with what it is.")
        self.read_cells(name, main, internal)
        self.read_cells(f"{name}.target", node.get("target"), internal=True)
        for text in ("from", "starts", "stops"):
            if isinstance(said := node.get(text), Scalar):
                self.add(f"{name}.{text}", Text(said.text), said, internal)
        self.read_attained(name, node.get("attained"), internal)
        self.check_fact(node)

    def is_internal(self, node: yaml_nodes.Mapping) -> bool:
        """Whether the fact is for agents alone; any word but `public` makes it so."""
        audience = node.get("audience")
        if audience is None:
            return False
        if node.text("audience") not in ("public", "internal"):
            self.refuse(audience.place, '"audience" must be `public` or `internal`.')
        return node.text("audience") != "public"

    def read_cells(self, name: str, node: Node | None, internal: bool) -> None:
        """A value, or a grid of them by plan and priority."""
        if isinstance(node, Scalar):
            self.read_scalar(name, node, internal)
        elif isinstance(node, yaml_nodes.Sequence):
            self.refuse(
                node.place,
                "A list is not known here. Write one value, or one for each plan or priority.",
            )
        elif isinstance(node, yaml_nodes.Mapping):
            known = (*self.company.plans, *self.company.priorities)
            for key, cell in node.entries:
                if key.text in known:
                    self.read_cells(f"{name}.{key.text}", cell, internal)
                else:
                    self.faulty.add(name)
                    self.unknown(key.place, "plan or priority", key.text, known)

    def read_attained(self, name: str, node: Node | None, internal: bool) -> None:
        """How often the promise is kept: what customers are told and what the team aims for."""
        if node is None:
            return
        if not isinstance(node, yaml_nodes.Mapping):
            self.refuse(node.place, "Write `{promise: 90%, target: 95%, over: month}` here.")
            return
        for key, share in node.entries:
            if key.text in ("promise", "target"):
                unit = self.unit_at(share, units.share)
                target = key.text == "target"
                suffix = ".attained.target" if target else ".attained"
                if unit is not None:
                    self.add(name + suffix, unit, share, internal or target)
            elif key.text != "over":
                self.refuse(
                    key.place, f'"{key.text}" is not known here. Known: promise, target, over.'
                )

    def check_fact(self, node: yaml_nodes.Mapping) -> None:
        """What a fact says about itself: owner, review, law, the value it stands above."""
        owner = node.get("owner")
        if (
            isinstance(owner, Scalar)
            and self.company.teams
            and owner.text not in self.company.teams
        ):
            self.unknown(owner.place, "team", owner.text, self.company.teams)
        self.unit_at(node.get("review_by"), units.day)
        if (law := node.get("law")) is not None:
            self.problems += validate(law, Law, law.place, _CODE)[1]
        if isinstance(above := node.get("above"), Scalar):
            self.references.append((above.text, above))
        clock = node.get("clock")
        if clock is not None and node.text("clock") != "always":
            self.refuse(clock.place, '"clock" can only be `always`: the time runs day and night.')

    # --- the ground

    def add(self, name: str, unit: Unit | OpeningHours, node: Node, internal: bool = False) -> None:
        """Keep a value by its name."""
        self.named[name] = Value(name, unit, node.place, internal)

    def located(self, unit: Unit, node: Node) -> Unit:
        """A path on the company's own site as its whole address; any other unit as it is."""
        if not isinstance(unit, Contact) or unit.kind is not ContactKind.PATH:
            return unit
        if self.company.website is None:
            message = "Where is this page? Write its whole address, or add `website:` to values/company.yml."
            self.refuse(node.place, message)
        return Contact(ContactKind.URL, f"{(self.company.website or '').rstrip('/')}{unit.text}")

    def unit_at(self, node: Node | None, parse: Callable[[str], _T]) -> _T | None:
        """What a text means; None, and a problem on its line, where it means nothing."""
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self.refuse(node.place, "One text is expected here.")
            return None
        if not node.text and not node.quoted:
            self.refuse(
                node.place,
                'Nothing stands here. A text that starts with `#` needs quotes, as in "#support".',
            )
            return None
        try:
            return parse(node.text)
        except UnitError as error:
            self.refuse(node.place, f"{error}.")
            return None

    def check_channel(self, key: Scalar) -> None:
        """A name directly in sla.yml is a channel's."""
        channels = [name.text for name, _ in self.entries("channels")]
        if key.text not in channels and "channels" not in self.faulty:
            self.faulty.add("sla")
            self.unknown(key.place, "channel", key.text, channels)

    def check_names(self, node: Node | None) -> None:
        """The names of plans and priorities become parts of values' names."""
        for item in node.items if isinstance(node, yaml_nodes.Sequence) else ():
            if isinstance(item, Scalar) and (fault := name_fault(item.text)):
                self.refuse(item.place, fault)

    def check_references(self) -> None:
        """The names that values mention must exist."""
        for name, node in self.references:
            known = name in self.named or any(other.startswith(f"{name}.") for other in self.named)
            if not known and not any(
                name == bad or name.startswith(f"{bad}.") for bad in self.faulty
            ):
                self.unknown(node.place, "value", name, self.named)

    def unknown(self, place: Place, kind: str, name: str, known: Iterable[str]) -> None:
        """A name that does not exist, with the nearest that does."""
        known = list(known)
        hint = did_you_mean(name, known) or (
            f" Known: {', '.join(known)}." if 0 < len(known) < 9 else ""
        )
        self.problems.append(Problem(place, "value-unknown", f'There is no {kind} "{name}".{hint}'))

    def refuse(self, place: Place, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, _CODE, message))
