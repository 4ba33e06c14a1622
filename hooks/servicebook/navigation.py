"""The navigation and the names that mkdocs.yml gives, with their lines; filtered by who may read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicebook import yaml_nodes
from servicebook.problems import Place, Problem
from servicebook.sources import SourceError, read_text
from servicebook.yaml_nodes import Mapping, Node, Scalar, Sequence

FILE = "mkdocs.yml"
_CODE = "navigation"


@dataclass(frozen=True)
class Entry:
    """A page (`target` is its path in docs/), a link to elsewhere, or a section with entries of its own."""

    title: str
    target: str
    place: Place
    entries: tuple[Entry, ...] = ()

    @property
    def is_page(self) -> bool:
        """Whether the entry leads to a page of the book."""
        return self.target.endswith(".md")


@dataclass(frozen=True)
class Navigation:
    """What mkdocs.yml says that the book needs. `listed` tells whether it has a `nav:` at all.

    `site_url` is the public site's address and ends with a slash; it is empty where none is given.
    """

    site_name: str = ""
    site_url: str = ""
    entries: tuple[Entry, ...] = ()
    listed: bool = False
    problems: tuple[Problem, ...] = ()

    def pages(self) -> Iterator[Entry]:
        """Every entry that leads to a page, in reading order."""
        return (entry for entry in _flat(self.entries) if entry.is_page)


def read(root: Path) -> Navigation:
    """Read mkdocs.yml. Never raises: what is wrong stands in its problems."""
    try:
        tree = yaml_nodes.parse(read_text(root, FILE), FILE, tags=True)
    except SourceError as error:
        return Navigation(problems=error.problems)
    if not isinstance(tree, Mapping):
        return Navigation(problems=(Problem(Place(FILE), _CODE, "This file holds no settings."),))
    problems: list[Problem] = []
    nav = tree.get("nav")
    entries = tuple(_entries(nav, problems)) if nav else ()
    address = tree.text("site_url")
    site_url = f"{address.rstrip('/')}/" if address else ""
    return Navigation(tree.text("site_name"), site_url, entries, nav is not None, tuple(problems))


def filtered(entries: tuple[Entry, ...], names: frozenset[str]) -> tuple[Entry, ...]:
    """The entries that lead to these pages or out of the book; sections that hold none are gone."""
    kept = []
    for entry in entries:
        inner = filtered(entry.entries, names)
        leads = entry.target and (not entry.is_page or entry.target in names)
        if inner or (leads and not entry.entries):
            kept.append(Entry(entry.title, entry.target, entry.place, inner))
    return tuple(kept)


def as_setting(entries: tuple[Entry, ...]) -> list[Any]:
    """The entries as MkDocs' `nav` setting."""
    setting: list[Any] = []
    for entry in entries:
        value = as_setting(entry.entries) if entry.entries else entry.target
        setting.append({entry.title: value} if entry.title else value)
    return setting


def _flat(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        yield from _flat(entry.entries)


def _entries(node: Node, problems: list[Problem]) -> Iterator[Entry]:
    if not isinstance(node, Sequence):
        problems.append(
            Problem(node.place, _CODE, "A list is expected here, each entry starting with `-`.")
        )
        return
    for item in node.items:
        match item:
            case Scalar():
                yield Entry("", item.text, item.place)
            case Mapping(entries=((Scalar(text=title), Scalar() as target),)):
                yield Entry(title, target.text, target.place)
            case Mapping(entries=((Scalar(text=title), inner),)):
                yield Entry(title, "", item.place, tuple(_entries(inner, problems)))
            case _:
                message = "An entry is `- page.md`, `- Title: page.md`, or `- Title:` with a list below it."
                problems.append(Problem(item.place, _CODE, message))
