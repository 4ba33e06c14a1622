"""What reading values gathers: named values, facts, and every problem on its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from servicebook import yaml_nodes
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.problems import Place, Problem, did_you_mean
from servicebook.units import Contact, ContactKind, Unit, UnitError
from servicebook.values import Fact, Reference, Value
from servicebook.values.value_shapes import Company, name_fault
from servicebook.yaml_nodes import Node, Scalar

FOLDER = "values"
CODE = "values"
NOBODY = Company(name="", locale="en-IE", currency="EUR", time_zone="UTC")
_T = TypeVar("_T")


def sentence(error: UnitError) -> str:
    """What is wrong with a text, with its full stop."""
    said = str(error)
    return said if said.endswith("?") else f"{said}."


class Collector:
    """The trees of values/ by the name of their file, and what was found in them so far."""

    def __init__(self, trees: Mapping[str, Node], unread: Iterable[str] = ()) -> None:
        self.trees = {Path(path).stem: tree for path, tree in trees.items()}
        self.company = NOBODY
        self.named: dict[str, Value] = {}
        self.facts: list[Fact] = []
        self.references: list[Reference] = []
        self.faulty = set(unread)
        self.problems: list[Problem] = []

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

    def add(
        self, name: str, unit: Unit | OpeningHours, node: Node, internal: bool = False
    ) -> Value:
        """Keep a value by its name."""
        value = Value(name, unit, node.place, internal)
        self.named[name] = value
        return value

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
            self.refuse(node.place, sentence(error))
            return None

    def unknown(self, place: Place, kind: str, name: str, known: Iterable[str]) -> None:
        """A name that does not exist, with the nearest that does."""
        known = list(known)
        hint = did_you_mean(name, known) or (
            f" Known: {', '.join(known)}." if 0 < len(known) < 9 else ""
        )
        self.problems.append(Problem(place, "value-unknown", f'There is no {kind} "{name}".{hint}'))

    def refuse(self, place: Place, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(place, CODE, message))
