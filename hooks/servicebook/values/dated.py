"""Dated changes and notices: values/changes.yml and values/notices.yml.

A change is applied to the sources' trees before anything reads them, so that on its day every page, table
and reply switches at once, and nothing else in the program knows about days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from servicebook import units, yaml_nodes
from servicebook.shapes import ShapeT, validate
from servicebook.units import unit_parser
from servicebook.values import Change, Notice, Reference
from servicebook.values.value_collector import CODE, FOLDER, Collector
from servicebook.values.value_shapes import MAIN_KEYS, ChangeShape, NoticeShape
from servicebook.yaml_nodes import Node, Scalar

CHANGES = f"{FOLDER}/changes.yml"
NOTICES = f"{FOLDER}/notices.yml"
DATED = (CHANGES, NOTICES)


def read_changes(found: Collector, tree: Node | None) -> tuple[Change, ...]:
    """values/changes.yml, in the order of its days."""
    changes = [
        change
        for node, shape in _items(found, tree, ChangeShape)
        if (change := _change(found, node, shape))
    ]
    return tuple(sorted(changes, key=lambda change: change.begins))


def read_notices(found: Collector, tree: Node | None) -> tuple[Notice, ...]:
    """values/notices.yml."""
    notices = (_notice(found, node, shape) for node, shape in _items(found, tree, NoticeShape))
    return tuple(notice for notice in notices if notice)


def apply(trees: Mapping[str, Node], changes: tuple[Change, ...], today: date) -> dict[str, Node]:
    """The trees with every change that has begun; one that leads nowhere is passed over."""
    changed = dict(trees)
    for change in changes:
        stem, _, rest = change.name.partition(".")
        path = f"{FOLDER}/{stem}.yml"
        if change.begins <= today and path in changed:
            quoted = isinstance(change.to, units.Text)
            text = Scalar(units.written(change.to), change.said, quoted)
            changed[path] = _with(changed[path], rest.split("."), text)
    return changed


def _items(
    found: Collector, tree: Node | None, model: type[ShapeT]
) -> Iterator[tuple[Node, ShapeT]]:
    if tree is None:
        return
    if not isinstance(tree, yaml_nodes.Sequence):
        found.refuse(tree.place, "A list is expected here, each entry starting with `-`.")
        return
    for node in tree.items:
        shape, faults = validate(node, model, node.place, CODE)
        found.problems += faults
        if shape is not None:
            yield node, shape


def _change(found: Collector, node: Node, shape: ChangeShape) -> Change | None:
    to = yaml_nodes.find(node, ("to",))[1]
    quoted = isinstance(to, Scalar) and to.quoted
    unit = found.unit_at(to, lambda text: unit_parser.parse(text, quoted=quoted))
    days = _are_days(found, node, "from", "announce")
    if unit is None or to is None or not days:
        return None
    return Change(
        shape.value, unit, shape.from_, shape.applies_to or "", shape.announce, shape.reason or "",
        node.place, to.place,
    )  # fmt: skip


def _are_days(found: Collector, node: Node, *keys: str) -> bool:
    """Whether these dates are days that somebody can mean; a problem for each that is none."""
    written = [date for key in keys if (date := yaml_nodes.find(node, (key,))[1])]
    days = [found.unit_at(date, unit_parser.day) for date in written]
    return None not in days


def _notice(found: Collector, node: Node, shape: NoticeShape) -> Notice | None:
    if not _are_days(found, node, "from", "until"):
        return None
    listed = yaml_nodes.find(node, ("pages",))[1]
    items = listed.items if isinstance(listed, yaml_nodes.Sequence) else ()
    pages = tuple(Reference(page.text, page.place) for page in items if isinstance(page, Scalar))
    internal = shape.audience == "internal"
    return Notice(shape.text, shape.from_, shape.until, internal, pages, node.place)


def _with(node: Node, keys: list[str], text: Scalar) -> Node:
    """The tree with another text at the end of a value's name; as it is where the name leads nowhere.

    `window` leads to the fact or to its `value:` or `promise:`, whichever holds the text.
    """
    match node:
        case Scalar() if not keys:
            return text
        case yaml_nodes.Mapping():
            step = keys[0] if keys and node.get(keys[0]) else _main(node)
            rest = keys[1:] if keys and step == keys[0] else keys
            return yaml_nodes.Mapping(
                tuple(
                    (key, _with(inner, rest, text) if key.text == step else inner)
                    for key, inner in node.entries
                ),
                node.place,
            )
    return node


def _main(node: yaml_nodes.Mapping) -> str:
    return next((key for key in MAIN_KEYS if node.get(key) is not None), "")
