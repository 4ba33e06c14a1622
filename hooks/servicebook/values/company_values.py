"""Reads the files of values/ with a shape of their own: company, hours, channels, escalation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import is_currency

from servicebook import units, yaml_nodes
from servicebook.calendars.opening_hours import Holidays, OpeningHours, days_of, week_of
from servicebook.calendars.public_holidays import has_holidays, regions
from servicebook.problems import Place
from servicebook.shapes import validate
from servicebook.units import Text, TimeRange, UnitError, unit_parser
from servicebook.values import Channel, Level, Reference
from servicebook.values.facts import read_namespace
from servicebook.values.public_values import without
from servicebook.values.value_collector import CODE, FOLDER, NOBODY, Collector, sentence
from servicebook.values.value_shapes import (
    ChannelShape,
    Company,
    HolidaysShape,
    HoursShape,
    LevelShape,
    name_fault,
)
from servicebook.values.wording import Words
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
    found.company = _as_far_as_known(found, tree, company)
    for key in ("name", "website"):
        node = tree.get(key) if isinstance(tree, yaml_nodes.Mapping) else None
        if isinstance(node, Scalar):
            found.add(f"company.{key}", unit_parser.parse(node.text, quoted=True), node)
    for key in ("plans", "priorities"):
        _check_names(found, yaml_nodes.find(tree, (key,))[1])
    return _words_of(found, tree)


def _words_of(found: Collector, tree: Node) -> Words:
    """The locale's words; a problem where the locale or the currency is not known."""
    found.unit_at(yaml_nodes.find(tree, ("currency",))[1], _currency)
    locale = yaml_nodes.find(tree, ("locale",))[1]
    return found.unit_at(locale, Words.for_locale) or Words.for_locale("en-IE")


def _as_far_as_known(found: Collector, tree: Node, company: Company) -> Company:
    """The company, in UTC where its time zone is not known, and without a longest wait that cannot be read."""
    known: dict[str, str | None] = {}
    if found.unit_at(yaml_nodes.find(tree, ("time_zone",))[1], _zone) is None:
        known["time_zone"] = NOBODY.time_zone
    if found.unit_at(yaml_nodes.find(tree, ("longest_wait",))[1], _limit) is None:
        known["longest_wait"] = None
    return company.model_copy(update=known)


def read_hours(found: Collector) -> dict[str, OpeningHours]:
    """values/hours.yml: opening hours by name."""
    calendars: dict[str, OpeningHours] = {}
    for key, node in found.entries("hours"):
        shape, faults = validate(node, HoursShape, key.place, CODE)
        found.problems += faults
        zone = found.unit_at(yaml_nodes.find(node, ("time_zone",))[1], _zone)
        days = _read_week(found, key.text, yaml_nodes.find(node, ("open",))[1])
        if shape is None:
            found.faulty.add(f"hours.{key.text}")
            continue
        closing = yaml_nodes.find(node, ("holidays",))[1]
        holidays = _read_holidays(found, closing, shape.holidays)
        hours = OpeningHours(key.text, days, holidays, shape.time_zone if zone else None)
        calendars[key.text] = hours
        found.add(f"hours.{key.text}", hours, key, shape.audience == "internal")
    return calendars


def _read_holidays(found: Collector, node: Node | None, shape: HolidaysShape | None) -> Holidays:
    """The holidays that close; a country that is none, or an unknown part of one, would close nothing."""
    if shape is None:
        return Holidays()
    country, region = shape.country or "", shape.region or ""
    wrong = yaml_nodes.find(node, ("region" if region else "country",))[1]
    place = (wrong or node or Scalar("", Place(""))).place
    if region and not country:
        found.refuse(place, f"A region needs its country: write `country: IE, region: {region}`.")
    elif country and not has_holidays(country) and country not in _territories():
        where = yaml_nodes.find(node, ("country",))[1]
        found.unknown(where.place if where else place, "country", country, ())
    elif region and not has_holidays(country, region):
        found.unknown(place, f"region of {country}", region, regions(country))
    return Holidays(
        shape.country, shape.region, frozenset(shape.also_closed), frozenset(shape.also_open)
    )


def _read_week(found: Collector, name: str, node: Node | None) -> dict[int, tuple[TimeRange, ...]]:
    """The week's hours, each line by itself so that each fault has its line."""
    week: dict[int, tuple[TimeRange, ...]] = {}
    for key, hours in node.entries if isinstance(node, yaml_nodes.Mapping) else ():
        if fault := _week_fault(week, key.text, hours):
            found.faulty.add(f"hours.{name}")
            found.refuse(key.place, fault)
            continue
        line = week_of({key.text: yaml_nodes.plain(hours)})
        week |= {day: line[day] for day in days_of(key.text)}
    return week


def _week_fault(week: Mapping[int, object], days: str, hours: Node) -> str | None:
    """Why a line of a week's hours cannot be read, or None."""
    if isinstance(hours, Scalar) and not hours.text and not hours.quoted:
        return (
            f'"{days}" has no hours. Write them after a colon; where several days share them between braces, '
            'put the days in quotes: {"mon,wed": "09:00-18:00"}.'
        )
    try:
        week_of({days: yaml_nodes.plain(hours)})
    except UnitError as error:
        return sentence(error)
    if any(day in week for day in days_of(days)):
        return f'"{days}" names a day that has hours already. Keep one of the two.'
    return None


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
            found.faulty.add(f"channels.{key.text}.hours")
            if f"hours.{shape.hours}" not in found.faulty and "hours" not in found.faulty:
                found.unknown(place.place, "opening hours", shape.hours, calendars)
        channels.append(_channel(found, key, node, shape, calendars.get(shape.hours or "")))
    return tuple(channels)


def _channel(
    found: Collector, key: Scalar, node: Node, shape: ChannelShape, hours: OpeningHours | None
) -> Channel:
    """A channel, with the names by which pages print it."""
    written = yaml_nodes.find(node, ("contact",))[1] or key
    unit = found.unit_at(written, lambda text: unit_parser.parse(text, quoted=True))
    contact = found.located(unit or Text(shape.contact), key)
    internal = shape.audience == "internal"
    name = f"channels.{key.text}"
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
    within = found.unit_at(yaml_nodes.find(node, ("answer_within",))[1], unit_parser.span)
    contact = found.unit_at(
        yaml_nodes.find(node, ("contact",))[1], lambda text: unit_parser.parse(text, quoted=True)
    )
    when = yaml_nodes.find(node, ("when",))[1]
    share = (
        found.unit_at(when, lambda text: unit_parser.share(text.partition(" of ")[0]))
        if shape
        else None
    )
    if shape is None or within is None or contact is None or share is None:
        found.faulty.add("escalation")
        return None
    promise = shape.when.partition(" of ")[2]
    if isinstance(when, Scalar):
        found.references.append(Reference(promise.removesuffix(".target"), when.place))
    return Level(shape.name, share, promise, within, contact, node.place)


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


def _limit(text: str) -> units.Span:
    """The longest wait that customers should meet; raises UnitError."""
    span = unit_parser.span(text)
    if span.business or span.unit in (units.SpanUnit.MONTHS, units.SpanUnit.YEARS):
        raise UnitError(
            f'"{text}" cannot be compared with waits; write hours, days or weeks, such as 5 days'
        )
    return span


def _zone(text: str) -> ZoneInfo:
    """A time zone, such as Europe/Dublin; raises UnitError."""
    try:
        return ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        raise UnitError(
            f'There is no time zone "{text}"; write one such as Europe/Dublin'
        ) from None


@cache
def _territories() -> frozenset[str]:
    """The letters of every country, those included whose holidays nobody has written down."""
    return frozenset(Locale("en").territories) - {"ZZ"}
