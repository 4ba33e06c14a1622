"""What customers may know of the values: an allow-list of keys, applied to the sources' trees.

What is left is read again as if nothing else had been written, so an internal fact is absent from the
public edition, not hidden in it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from servicebook import yaml_nodes
from servicebook.values.value_shapes import FACT_KEYS, SHOWN_KEYS
from servicebook.yaml_nodes import Node, Scalar

_PUBLIC_COMPANY = ("name", "locale", "currency", "time_zone", "website", "plans", "priorities")


def public_file(path: str, tree: Node) -> Node | None:
    """What customers may know of the values file at `path`; None where that is nothing."""
    if not isinstance(tree, yaml_nodes.Mapping):
        return None
    match Path(path).stem:
        case "company":
            return _only(tree, _PUBLIC_COMPANY.__contains__)
        case "hours" | "channels":
            return _public_entries(tree)
        case "escalation":
            return _public_namespace(without(tree, "levels"))
    return _public_namespace(tree)


def _public_entries(tree: yaml_nodes.Mapping) -> Node | None:
    """Opening hours and channels: whole, or not at all."""
    entries = tuple(
        (key, node)
        for key, node in tree.entries
        if isinstance(node, yaml_nodes.Mapping) and node.text("audience") in ("", "public")
    )
    return yaml_nodes.Mapping(entries, tree.place) if entries else None


def _public_namespace(tree: yaml_nodes.Mapping) -> Node | None:
    entries = []
    for key, node in tree.entries:
        kept: Node | None = node
        if isinstance(node, yaml_nodes.Mapping):
            kept = _public_fact(node) if is_fact(node) else _public_namespace(node)
        if kept is not None:
            entries.append((key, kept))
    return yaml_nodes.Mapping(tuple(entries), tree.place) if entries else None


def _public_fact(node: yaml_nodes.Mapping) -> Node | None:
    if node.get("audience") is not None and node.text("audience") != "public":
        return None
    if node.get("value") is None and node.get("promise") is None:
        return None
    attained = node.get("attained")
    kept = _only(node, SHOWN_KEYS.__contains__)
    if isinstance(attained, yaml_nodes.Mapping) and attained.get("promise") is not None:
        told = _only(attained, ("promise", "over").__contains__)
        kept = yaml_nodes.Mapping(
            (*kept.entries, (Scalar("attained", attained.place), told)), kept.place
        )
    return kept


def is_fact(node: yaml_nodes.Mapping) -> bool:
    """Whether a mapping is a fact with more to say, and not a namespace."""
    return any(key.text in FACT_KEYS for key, _ in node.entries)


def without(tree: yaml_nodes.Mapping, key: str) -> yaml_nodes.Mapping:
    """The mapping without a key."""
    return _only(tree, lambda name: name != key)


def _only(tree: yaml_nodes.Mapping, keep: Callable[[str], bool]) -> yaml_nodes.Mapping:
    return yaml_nodes.Mapping(
        tuple(entry for entry in tree.entries if keep(entry[0].text)), tree.place
    )
