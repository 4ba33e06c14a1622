"""The values and settings of a book: every scalar of its YAML files, and whether it is internal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from servicebook_verify.files import CannotRun

_DEEPEST, _MOST = 20, 50_000  # levels and values of one YAML file
_DATED = ("changes", "notices")
_HIDDEN_KEYS = {
    "target", "law", "owner", "review_by", "above", "reason", "announce", "teams", "github",
}  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One scalar of a YAML file: the keys that lead to it, what is written, whether it is internal."""

    keys: tuple[str, ...]
    text: str
    internal: bool


def nodes(path: Path) -> yaml.Node | None:
    """The nodes of a YAML file. Nothing is constructed, so that a tag in it runs nothing."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(path.read_text("utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise CannotRun(f"{path} cannot be read: {' '.join(str(error).split())}") from error


def _facts_of(node: yaml.Node | None, *keys: str, internal: bool = False) -> Iterator[Fact]:
    """Every scalar below `node`. A mapping is internal unless its audience, if it has one, is public."""
    if isinstance(node, yaml.ScalarNode):
        yield Fact(keys, node.value, internal)
    elif isinstance(node, yaml.SequenceNode) and len(keys) < _DEEPEST:
        for child in node.value:
            yield from _facts_of(child, *keys, "", internal=internal)
    elif isinstance(node, yaml.MappingNode) and len(keys) < _DEEPEST:
        internal |= _said(node).get("audience", "public") != "public"
        for key, child in node.value:
            name = str(key.value)
            hidden = name in _HIDDEN_KEYS or (keys[:1], name) == (("escalation",), "contact")
            below = (*keys, name)
            yield from _facts_of(child, *below, internal=internal or hidden)


def _said(node: yaml.MappingNode) -> dict[str, str]:
    """The keys of a mapping that have a plain text."""
    pairs = ((key.value, child.value) for key, child in node.value)
    return {key: text for key, text in pairs if isinstance(key, str) and isinstance(text, str)}


def _dated(node: yaml.Node | None, stem: str, today: date, hidden: set[str]) -> Iterator[Fact]:
    """The entries of changes.yml and notices.yml: internal until they are announced or begin, and for as
    long as the value that they change is internal."""
    if not isinstance(node, yaml.SequenceNode):
        yield from _facts_of(node, stem, internal=True)
        return
    for entry in node.value:
        said = _said(entry) if isinstance(entry, yaml.MappingNode) else {}
        told = any(said.get(key, "9999") <= today.isoformat() for key in ("announce", "from"))
        name = said.get("value", "")
        aimed = name in hidden or not _HIDDEN_KEYS.isdisjoint(name.split("."))
        yield from _facts_of(entry, stem, "", internal=not told or aimed)


def settings_in(node: yaml.Node | None, path: Path) -> list[Fact]:
    """Every scalar below `node`, which is the whole of the file at `path`."""
    return _few(_facts_of(node), path)


def _few(facts: Iterator[Fact], path: Path) -> list[Fact]:
    """All of them. A file that repeats itself without end by aliases is refused."""
    found = list(islice(facts, _MOST))
    if len(found) == _MOST:
        raise CannotRun(f"{path} holds more than {_MOST} values")
    return found


def read_values(folder: Path, today: date) -> list[Fact]:
    """Every scalar of values/; what is dated comes last, because it names the others."""
    facts: list[Fact] = []
    files = sorted((folder / "values").glob("*.y*ml"), key=lambda path: (path.stem in _DATED, path))
    for path in files:
        if path.stem in _DATED:
            hidden = {name_of(fact) for fact in facts if fact.internal}
            facts += _few(_dated(nodes(path), path.stem, today, hidden), path)
        else:
            facts += _few(_facts_of(nodes(path), path.stem), path)
    return facts


def name_of(fact: Fact) -> str:
    """The name of a fact that pages use."""
    return ".".join(key for key in fact.keys if key not in ("value", "promise", "contact", ""))


def day_at(folder: Path) -> date:
    """The day that it is where the company is; in UTC where its time zone cannot be read."""
    company = folder / "values/company.yml"
    facts = settings_in(nodes(company), company) if company.is_file() else []
    zones = [fact.text for fact in facts if fact.keys == ("time_zone",)]
    try:
        return datetime.now(ZoneInfo(zones[0])).date()
    except (IndexError, OSError, ValueError, KeyError):
        return datetime.now(UTC).date()
