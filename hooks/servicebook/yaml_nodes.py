"""YAML as people wrote it: every key and text with its place, nothing guessed, nothing run.

Texts stay as written (`09:00` is not 540, `no` is not False); what they mean is decided by whoever reads
them. Tags, anchors, repeated keys and deep nesting are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from servicebook.problems import Place, Problem
from servicebook.sources import SourceError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_DEPTH = 20
_IMPLICIT = {
    f"tag:yaml.org,2002:{name}"
    for name in (
        "str",
        "int",
        "float",
        "bool",
        "null",
        "timestamp",
        "map",
        "seq",
        "merge",
        "value",
    )
}
_CODE = "yaml"


@dataclass(frozen=True)
class Scalar:
    """A text as written. `quoted` tells `"30 days"` from `30 days`."""

    text: str
    place: Place
    quoted: bool = False


@dataclass(frozen=True)
class Mapping:
    """Keys and what they hold, in the order of the file."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def get(self, key: str) -> Node | None:
        """What stands under `key`, or None."""
        return next((node for name, node in self.entries if name.text == key), None)

    def text(self, key: str) -> str:
        """The text under `key`; empty where there is none."""
        node = self.get(key)
        return node.text if isinstance(node, Scalar) else ""

    def __iter__(self) -> Iterator[tuple[str, Node]]:
        return ((key.text, node) for key, node in self.entries)


@dataclass(frozen=True)
class Sequence:
    """A list, in the order of the file."""

    items: tuple[Node, ...]
    place: Place


Node = Scalar | Mapping | Sequence


def parse(text: str, path: str, *, first_line: int = 1, tags: bool = False) -> Node | None:
    """The tree of a YAML text that starts at `first_line` of the file at `path`; None where it is empty.

    With `tags`, tags are passed over and not refused (mkdocs.yml holds some); they are never acted on.
    Raises SourceError with every fault that the parser lets us see.
    """
    if _too_deep(text):
        raise SourceError(
            Problem(Place(path, first_line), _CODE, "This is nested too deeply to be read.")
        )
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise SourceError(_syntax_problem(error, text, path, first_line)) from None
    if root is None:
        return None
    reader = _Reader(path, first_line, tags)
    node = reader.read(root, 0)
    if reader.problems:
        raise SourceError(*reader.problems)
    return node


def dump(node: Node) -> str:
    """The tree as YAML that `parse` reads back to the same texts, quoted where they were quoted."""
    return str(yaml.serialize(_to_yaml(node), Dumper=_DUMPER, allow_unicode=True, width=1000))


def plain(node: Node | None) -> Any:
    """The tree as dicts, lists and strings, for pydantic."""
    match node:
        case Mapping():
            return {key: plain(value) for key, value in node}
        case Sequence():
            return [plain(item) for item in node.items]
        case Scalar():
            return node.text
    return None


def find(node: Node | None, keys: tuple[int | str, ...]) -> tuple[Scalar | None, Node | None]:
    """The key and the node at a path of keys and positions; None for what is not there."""
    name: Scalar | None = None
    for step in keys:
        match node:
            case Mapping():
                name, node = next(
                    ((key, value) for key, value in node.entries if key.text == step),
                    (None, None),
                )
            case Sequence() if isinstance(step, int) and step < len(node.items):
                node = node.items[step]
            case _:
                break
    return name, node


def merged(engine: Node | None, own: Node | None) -> Node | None:
    """Both trees in one: mappings are merged key by key, lists joined, texts replaced by the own ones."""
    if engine is None or own is None:
        return engine or own
    match engine, own:
        case Mapping(), Mapping():
            entries = {key.text: (key, node) for key, node in engine.entries}
            for key, node in own.entries:
                entries[key.text] = key, merged(engine.get(key.text), node) or node
            return Mapping(tuple(entries.values()), engine.place)
        case Sequence(), Sequence():
            return Sequence((*engine.items, *own.items), engine.place)
    return own


class _Reader:
    """Turns PyYAML's nodes into ours and collects what is refused."""

    def __init__(self, path: str, first_line: int, tags: bool) -> None:
        self.path = path
        self.first_line = first_line
        self.tags = tags
        self.seen: set[int] = set()
        self.problems: list[Problem] = []

    def read(self, node: yaml.Node, depth: int) -> Node:
        place = self.place(node)
        if id(node) in self.seen:
            self.refuse(
                place,
                "This is used again elsewhere through an alias (*name). Write it out each time.",
            )
            return Scalar("", place)
        self.seen.add(id(node))
        if node.tag not in _IMPLICIT and not self.tags:
            self.refuse(
                place,
                f"A tag ({_short(node.tag)}) is used here. Write plain text, in quotes if need be.",
            )
        if depth > _DEPTH:
            self.refuse(place, "This is nested too deeply.")
            return Scalar("", place)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return Sequence(tuple(self.read(item, depth + 1) for item in node.value), place)
        return Scalar(
            node.value, place, quoted=getattr(node, "style", None) in ("'", '"', "|", ">")
        )

    def mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, depth + 1)
            value = self.read(value_node, depth + 1)
            if not isinstance(key, Scalar):
                self.refuse(key.place, "A key must be a single word.")
            elif key.text in entries:
                first = entries[key.text][0].place.line
                self.refuse(
                    key.place,
                    f'"{key.text}" stands here a second time; the first is in line {first}.',
                )
            else:
                entries[key.text] = key, value
        return Mapping(tuple(entries.values()), place)

    def place(self, node: yaml.Node) -> Place:
        mark = node.start_mark
        return Place(self.path, mark.line + self.first_line, mark.column + 1)

    def refuse(self, place: Place, message: str) -> None:
        self.problems.append(Problem(place, _CODE, message))


def _too_deep(text: str) -> bool:
    # PyYAML's composer recurses in C: a bomb of brackets must be stopped before it.
    depth = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth += 1 if bracket in "[{" else -1
        if depth > 2 * _DEPTH:
            return True
    return re.search(rf"(?:[-?:][ \n]+){{{2 * _DEPTH}}}", text) is not None


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


def _syntax_problem(error: yaml.YAMLError, text: str, path: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Problem(Place(path, first_line), _CODE, "This is not YAML that can be read.")
    lines = text.split("\n")
    at = min(mark.line, len(lines) - 1)
    while at and not lines[at].strip():  # what is never closed is found at the end of the text
        at -= 1
    column = mark.column + 1 if at == mark.line else len(lines[at]) + 1
    place = Place(path, at + first_line, column)
    return Problem(place, _CODE, _hint(lines[at], str(getattr(error, "problem", ""))))


def _hint(line: str, fault: str) -> str:
    key, colon, rest = line.partition(": ")
    if colon and ": " in rest:
        quoted, name = rest.strip().replace('"', "'"), key.strip().removeprefix("- ")
        return f'The text after "{name}:" holds another colon. Put it in quotes: {name}: "{quoted}"'
    if line.rstrip() == "---":
        return "A file holds one document. Take out this line, or make a file of what follows."
    if "\t" in line:
        return "There is a tab here. Indent with spaces."
    if fault.startswith("found unknown escape"):
        return r"A backslash in double quotes starts a special character. Use single quotes, or write \\."
    if rest and rest[0] in "@`%&*!|>":
        return f'A text that starts with "{rest[0]}" needs quotes: {key.strip()}: "{rest.strip()}"'
    return "This line cannot be read. Look for a missing quote, colon or bracket, and for the indentation."


def _to_yaml(node: Node) -> yaml.Node:
    match node:
        case Mapping():
            pairs = [(_to_yaml(key), _to_yaml(value)) for key, value in node.entries]
            return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)
        case Sequence():
            items = [_to_yaml(item) for item in node.items]
            return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=False)
        case Scalar():
            style = '"' if node.quoted else None
            tag = _tag(node.text) if not node.quoted else "tag:yaml.org,2002:str"
            return yaml.ScalarNode(tag, node.text, style=style)


def _tag(text: str) -> str:
    # The tag that a reader would infer, so that the text is written plain and reads back plain.
    resolve: Any = yaml.SafeLoader("").resolve
    return str(resolve(yaml.ScalarNode, text, (True, False)))
