"""Reads the files of values/ with a shape of their own: company, hours, channels, escalation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import is_currency

from servicebook import units, yaml_nodes
from servicebook.facts import read_namespace
from servicebook.opening_hours import Holidays, OpeningHours, days_of, week_of
from servicebook.problems import Place
from servicebook.public_values import without
from servicebook.shapes import validate
from servicebook.units import Text, TimeRange, UnitError
from servicebook.value_collector import CODE, FOLDER, Collector
from servicebook.value_shapes import (
    ChannelShape,
    Company,
    HolidaysShape,
    HoursShape,
    LevelShape,
    name_fault,
)
from servicebook.values import Channel, Level, Reference
from servicebook.wording import Words
from servicebook.yaml_nodes import Node, Scalar


def read_company(found: Collector) -> Words:
    """values/company.yml, and the words of its locale."""
    place = Place(f"{FOLDER}/company.yml")
    tree = found.trees.get("company")
    if tree is None and "company" in found.faulty:
        return Words.for_locale("en-IE")
    if tree is None:
        found.faulty.add("company")
        found.refuse(
            place,
            "This file is missing. It holds the company's name, locale, currency and time zone.",
        )
        return Words.for_locale("en-IE")
    company, faults = validate(tree, Company, place, CODE)
    found.problems += faults
    if company is None:
        found.faulty.add("company")
        return Words.for_locale("en-IE")
    found.company = company
    for key in ("name", "website"):
        node = tree.get(key) if isinstance(tree, yaml_nodes.Mapping) else None
        if isinstance(node, Scalar):
            found.add(f"company.{key}", units.parse(node.text, quoted=True), node)
    for key in ("plans", "priorities"):
        _check_names(found, yaml_nodes.find(tree, (key,))[1])
    return _words_of(found, tree)


def _words_of(found: Collector, tree: Node) -> Words:
    """The locale's words; a problem where the locale, currency or zone is not known."""
    for key, check in (("currency", _currency), ("time_zone", _zone)):
        found.unit_at(yaml_nodes.find(tree, (key,))[1], check)
    locale = yaml_nodes.find(tree, ("locale",))[1]
    return found.unit_at(locale, Words.for_locale) or Words.for_locale("en-IE")


def read_hours(found: Collector) -> dict[str, OpeningHours]:
    """values/hours.yml: opening hours by name."""
    calendars: dict[str, OpeningHours] = {}
    for key, node in found.entries("hours"):
        shape, faults = validate(node, HoursShape, key.place, CODE)
        found.problems += faults
        found.unit_at(yaml_nodes.find(node, ("time_zone",))[1], _zone)
        days = _read_week(found, yaml_nodes.find(node, ("open",))[1])
        if shape is not None:
            holidays = Holidays(**_dates(shape.holidays)) if shape.holidays else Holidays()
            hours = OpeningHours(key.text, days, holidays, shape.time_zone)
            calendars[key.text] = hours
            found.add(f"hours.{key.text}", hours, key, shape.audience == "internal")
    return calendars


def _read_week(found: Collector, node: Node | None) -> dict[int, tuple[TimeRange, ...]]:
    """The week's hours, each line by itself so that each fault has its line."""
    week: dict[int, tuple[TimeRange, ...]] = {}
    for key, hours in node.entries if isinstance(node, yaml_nodes.Mapping) else ():
        try:
            line = week_of({key.text: yaml_nodes.plain(hours)})
        except UnitError as error:
            found.refuse(key.place, f"{error}.")
            continue
        for day in days_of(key.text):
            if day in week:
                found.refuse(
                    key.place,
                    f'"{key.text}" names a day that has hours already. Keep one of the two.',
                )
            week[day] = line[day]
    return week


def read_channels(found: Collector, calendars: Mapping[str, OpeningHours]) -> tuple[Channel, ...]:
    """values/channels.yml: the public and internal ways to reach the company."""
    channels = []
    for key, node in found.entries("channels"):
        shape, faults = validate(node, ChannelShape, key.place, CODE)
        found.problems += faults
        if shape is None:
            continue
        if shape.hours is not None and shape.hours not in calendars:
            place = yaml_nodes.find(node, ("hours",))[1] or key
            found.unknown(place.place, "opening hours", shape.hours, calendars)
        channels.append(_channel(found, key, node, shape, calendars.get(shape.hours or "")))
    return tuple(channels)


def _channel(
    found: Collector, key: Scalar, node: Node, shape: ChannelShape, hours: OpeningHours | None
) -> Channel:
    """A channel, with the names by which pages print it."""
    contact = found.located(units.parse(shape.contact, quoted=True), key)
    internal = shape.audience == "internal"
    name = f"channels.{key.text}"
    written = yaml_nodes.find(node, ("contact",))[1] or key
    found.add(name, contact, written, internal)
    found.add(f"{name}.label", Text(shape.label), key, internal)
    if shape.best_for:
        found.add(f"{name}.best_for", Text(shape.best_for), key, internal)
    if hours is not None:
        found.add(f"{name}.hours", hours, key, internal)
    return Channel(key.text, shape.label, contact, hours, shape.live, shape.best_for or "")


def read_levels(found: Collector) -> tuple[Level, ...]:
    """values/escalation.yml: its levels, and any other fact that stands beside them."""
    tree = found.trees.get("escalation")
    if tree is None:
        return ()
    if not isinstance(tree, yaml_nodes.Mapping):
        found.refuse(tree.place, "A list called `levels:` is expected here.")
        return ()
    read_namespace(found, "escalation", without(tree, "levels"))
    listed = tree.get("levels")
    if listed is not None and not isinstance(listed, yaml_nodes.Sequence):
        found.refuse(
            listed.place,
            "A list is expected here: one level after another, each starting with `-`.",
        )
    items = listed.items if isinstance(listed, yaml_nodes.Sequence) else ()
    return tuple(level for level in (_level(found, item) for item in items) if level)


def _level(found: Collector, node: Node) -> Level | None:
    """One escalation level, or None where it is faulty."""
    shape, faults = validate(node, LevelShape, node.place, CODE)
    found.problems += faults
    within = found.unit_at(yaml_nodes.find(node, ("answer_within",))[1], units.span)
    contact = found.unit_at(
        yaml_nodes.find(node, ("contact",))[1], lambda text: units.parse(text, quoted=True)
    )
    when = yaml_nodes.find(node, ("when",))[1]
    share = (
        found.unit_at(when, lambda text: units.share(text.partition(" of ")[0])) if shape else None
    )
    if shape is None or within is None or contact is None or share is None:
        found.faulty.add("escalation")
        return None
    promise = shape.when.partition(" of ")[2]
    if isinstance(when, Scalar):
        found.references.append(Reference(promise.removesuffix(".target"), when.place))
    return Level(shape.name, share, promise, within, contact)


def _check_names(found: Collector, node: Node | None) -> None:
    """The names of plans and priorities become parts of values' names."""
    for item in node.items if isinstance(node, yaml_nodes.Sequence) else ():
        if isinstance(item, Scalar) and (fault := name_fault(item.text)):
            found.refuse(item.place, fault)


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
