"""Reads facts: a value with what is said about it, short or long, in every file but those with a shape."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook import yaml_nodes
from servicebook.problems import did_you_mean
from servicebook.shapes import validate
from servicebook.units import Text, unit_parser
from servicebook.values import Fact, Law, Reference, Value
from servicebook.values.public_values import is_fact
from servicebook.values.value_collector import CODE, Collector
from servicebook.values.value_shapes import FACT_KEYS, LawShape, name_fault
from servicebook.yaml_nodes import Node, Scalar


def read_namespace(found: Collector, name: str, tree: Node) -> None:
    """A mapping of names to facts or to further namespaces."""
    if not isinstance(tree, yaml_nodes.Mapping):
        found.faulty.add(name)
        found.refuse(
            tree.place,
            "Names with their values are expected here, one a line, such as `window: 30 days`.",
        )
        return
    for key, node in tree.entries:
        if fault := name_fault(key.text):
            found.refuse(key.place, fault)
            continue
        if name == "sla" and "channels" in found.trees:
            _check_channel(found, key)
        _read_entry(found, f"{name}.{key.text}", key, node)


def _read_entry(found: Collector, name: str, key: Scalar, node: Node) -> None:
    """A fact, short or long, or a namespace."""
    match node:
        case Scalar():
            value = _read_scalar(found, name, node)
            if value is not None:
                found.facts.append(Fact(name, key.place, internal=False, told=(value,)))
        case yaml_nodes.Sequence():
            found.faulty.add(name)
            found.refuse(node.place, "A list is not known here. Give each fact a name of its own.")
        case yaml_nodes.Mapping() if is_fact(node):
            _read_fact(found, name, key, node)
        case yaml_nodes.Mapping():
            read_namespace(found, name, node)


def _read_scalar(found: Collector, name: str, node: Scalar, internal: bool = False) -> Value | None:
    """A fact written as one text."""
    unit = found.unit_at(node, lambda text: unit_parser.parse(text, quoted=node.quoted))
    if unit is None:
        found.faulty.add(name)
        return None
    return found.add(name, found.located(unit, node), node, internal)


def _read_fact(found: Collector, name: str, key: Scalar, node: yaml_nodes.Mapping) -> None:
    """A fact with more to say: its promise, target, audience, owner, law."""
    _check_keys(found, node)
    internal = _is_internal(found, node)
    main = node.get("value") or node.get("promise")
    if main is None and node.get("target") is None:
        found.faulty.add(name)
        found.refuse(key.place, f"{name} has no value. Add a line `value:` with what it is.")
    for text in ("from", "starts", "stops"):
        if isinstance(said := node.get(text), Scalar):
            found.add(f"{name}.{text}", Text(said.text), said, internal)
    told = _read_cells(found, name, main, internal)
    aimed = _read_cells(found, f"{name}.target", node.get("target"), internal=True)
    attained, attained_target = _read_attained(found, name, node.get("attained"), internal)
    _check_owner(found, node.get("owner"))
    found.facts.append(
        Fact(
            name, key.place, internal, told, aimed, attained, attained_target,
            measured_from=node.text("from"),
            law=_read_law(found, node.get("law")),
            above=_read_above(found, node.get("above")),
            rests_on=tuple(_references(node.get("rests_on"))),
            always=_read_clock(found, node.get("clock")),
            hours=_read_hours(found, node.get("hours")),
            review_by=_read_day(found, node.get("review_by")),
        )
    )  # fmt: skip


def _check_keys(found: Collector, node: yaml_nodes.Mapping) -> None:
    for entry, _ in node.entries:
        if entry.text not in FACT_KEYS:
            hint = did_you_mean(entry.text, FACT_KEYS) or f" Known here: {', '.join(FACT_KEYS)}."
            found.refuse(entry.place, f'"{entry.text}" is not a key of a value.{hint}')


def _is_internal(found: Collector, node: yaml_nodes.Mapping) -> bool:
    """Whether the fact is for agents alone; any word but `public` makes it so."""
    audience = node.get("audience")
    if audience is None:
        return False
    if node.text("audience") not in ("public", "internal"):
        found.refuse(audience.place, '"audience" must be `public` or `internal`.')
    return node.text("audience") != "public"


def _read_cells(
    found: Collector, name: str, node: Node | None, internal: bool
) -> tuple[Value, ...]:
    """A value, or a grid of them by plan and priority."""
    if isinstance(node, Scalar):
        value = _read_scalar(found, name, node, internal)
        return (value,) if value else ()
    if isinstance(node, yaml_nodes.Sequence):
        found.refuse(
            node.place,
            "A list is not known here. Write one value, or one for each plan or priority.",
        )
    if isinstance(node, yaml_nodes.Mapping) and not node.entries:
        found.faulty.add(name)
        found.refuse(node.place, "Nothing stands between the braces. Write a value.")
    cells: list[Value] = []
    known = (*found.company.plans, *found.company.priorities)
    for key, cell in node.entries if isinstance(node, yaml_nodes.Mapping) else ():
        if key.text in known:
            cells += _read_cells(found, f"{name}.{key.text}", cell, internal)
        else:
            found.faulty.add(name)
            found.unknown(key.place, "plan or priority", key.text, known)
    return tuple(cells)


def _read_attained(
    found: Collector, name: str, node: Node | None, internal: bool
) -> tuple[Value | None, Value | None]:
    """How often the promise is kept: what customers are told and what the team aims for."""
    if node is None:
        return None, None
    if not isinstance(node, yaml_nodes.Mapping):
        found.refuse(node.place, "Write `{promise: 90%, target: 95%, over: month}` here.")
        return None, None
    for key, _ in node.entries:
        if key.text not in ("promise", "target", "over"):
            found.refuse(
                key.place, f'"{key.text}" is not known here. Known: promise, target, over.'
            )
    return (
        _read_share(found, f"{name}.attained", node.get("promise"), internal),
        _read_share(found, f"{name}.attained.target", node.get("target"), internal=True),
    )


def _read_share(found: Collector, name: str, node: Node | None, internal: bool) -> Value | None:
    share = found.unit_at(node, unit_parser.share)
    return found.add(name, share, node, internal) if share and node else None


def _check_owner(found: Collector, owner: Node | None) -> None:
    teams = found.company.teams
    if isinstance(owner, Scalar) and teams and owner.text not in teams:
        found.unknown(owner.place, "team", owner.text, teams)


def _read_law(found: Collector, node: Node | None) -> Law | None:
    if node is None:
        return None
    shape, faults = validate(node, LawShape, node.place, CODE)
    found.problems += faults
    least, most = (
        found.unit_at(yaml_nodes.find(node, (key,))[1], unit_parser.parse)
        for key in ("at_least", "at_most")
    )
    return Law(least, most, shape.from_ or "", shape.ref, node.place) if shape else None


def _read_above(found: Collector, node: Node | None) -> Reference | None:
    """The value that a limit stands above; it must exist."""
    references = list(_references(node))
    found.references += references
    return references[0] if references else None


def _references(node: Node | None) -> Iterator[Reference]:
    """The names that a fact mentions, one or a list."""
    for item in node.items if isinstance(node, yaml_nodes.Sequence) else (node,):
        if isinstance(item, Scalar):
            yield Reference(item.text, item.place)


def _read_clock(found: Collector, node: Node | None) -> bool:
    if node is not None and not (isinstance(node, Scalar) and node.text == "always"):
        found.refuse(node.place, '"clock" can only be `always`: the time runs day and night.')
    return node is not None


def _read_hours(found: Collector, node: Node | None) -> str:
    """The calendar of a business time that is no channel's."""
    if node is None:
        return ""
    known = [name.text for name, _ in found.entries("hours")]
    if not isinstance(node, Scalar) or node.text not in known:
        name = node.text if isinstance(node, Scalar) else ""
        found.unknown(node.place, "opening hours", name, known)
        return ""
    return node.text


def _read_day(found: Collector, node: Node | None) -> Value | None:
    day = found.unit_at(node, unit_parser.day)
    return Value("", day, node.place, internal=True) if day and node else None


def _check_channel(found: Collector, key: Scalar) -> None:
    """A name directly in sla.yml is a channel's."""
    channels = [name.text for name, _ in found.entries("channels")]
    if key.text not in channels and "channels" not in found.faulty:
        found.faulty.add("sla")
        found.unknown(key.place, "channel", key.text, channels)
