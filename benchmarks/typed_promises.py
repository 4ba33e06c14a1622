"""How many of the typed-in promises in tests/typed_promises.yml are found, and how many findings are right.

    python benchmarks/typed_promises.py [--misses]

The sentences were labelled before there was a finder; the file says how. A finding is right when it overlaps a
label of its kind on its line. `equal` and `near` count the labels whose value was named.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from servicebook import markup, yaml_nodes
from servicebook.calendars.opening_hours import OpeningHours, week_of
from servicebook.finder.typed_promises import Kind
from servicebook.finder.value_matches import Finding, Known, findings
from servicebook.pages import Audience, Page
from servicebook.problems import Place
from servicebook.units import unit_parser
from servicebook.values import Value, Values
from servicebook.values.value_shapes import Company
from servicebook.values.wording import Words

LABELS = Path(__file__).parent.parent / "tests/typed_promises.yml"


@dataclass(frozen=True)
class Label:
    """A promise that a person saw: its words, kind, and the value that it equals or is near."""

    match: str
    kind: Kind
    equals: str | None
    near: str | None
    start: int


@dataclass(frozen=True)
class Result:
    """What was found in one text: pairs of a label and its finding, with None for the one that is missing."""

    text: str
    pairs: tuple[tuple[Label | None, Finding | None], ...]


@dataclass(frozen=True)
class Score:
    """Counts over all texts, or over one kind."""

    labels: int
    findings: int
    right: int

    @property
    def precision(self) -> float:
        """The part of the findings that are right."""
        return self.right / self.findings if self.findings else 1.0

    @property
    def recall(self) -> float:
        """The part of the labels that are found."""
        return self.right / self.labels if self.labels else 1.0


def results(path: Path = LABELS) -> list[Result]:
    """Every labelled text with what the finder makes of it."""
    data = yaml.safe_load(path.read_text("utf-8"))
    public = Known(_values(data["book"], with_internal=False))
    internal = Known(_values(data["book"], with_internal=True))
    return [_result(entry, public, internal) for entry in data["sentences"]]


def score(found: Sequence[Result], kind: Kind | None = None) -> Score:
    """Labels, findings, and those that fit, of one kind or of all."""
    pairs = [pair for result in found for pair in result.pairs]
    labels = [label for label, _ in pairs if label and kind in (None, label.kind)]
    typed = [finding for _, finding in pairs if finding and kind in (None, finding.typed.kind)]
    right = [label for label, finding in pairs if label and finding and kind in (None, label.kind)]
    return Score(len(labels), len(typed), len(right))


def named(found: Sequence[Result], relation: str) -> Score:
    """How often the value that a label equals or is near (`equals`, `near`) was the one that was named."""
    pairs = [pair for result in found for pair in result.pairs]
    labels = [pair for pair in pairs if pair[0] and getattr(pair[0], relation)]
    said = [pair for pair in pairs if _named(pair[1], relation)]
    right = [p for p in labels if _named(p[1], relation) == getattr(p[0], relation)]
    return Score(len(labels), len(said), len(right))


def misses(found: Sequence[Result]) -> Iterator[str]:
    """A line for each label without a finding, finding without a label, and wrong value."""
    for result in found:
        for label, finding in result.pairs:
            where = f" in {result.text!r}"
            if finding is None and label:
                yield f"not found: {label.match!r} ({label.kind}){where}"
            elif label is None and finding:
                yield f"no promise: {finding.typed.text!r} ({finding.typed.kind}){where}"
            elif label and finding:
                yield from _wrong(label, finding)


def main(argv: Sequence[str]) -> int:
    """Print precision and recall for each kind and in all."""
    parser = argparse.ArgumentParser(prog="typed_promises", description="Measure the finder.")
    parser.add_argument("--misses", action="store_true", help="print every miss, too")
    options = parser.parse_args(argv)
    found = results()
    empty = sum(not any(label for label, _ in result.pairs) for result in found)
    print(f"{len(found)} texts, {empty} of them with nothing to find")
    print(f"{'':8}labels  found  right  precision  recall")
    for kind in (*Kind, None):
        print(f"{kind or 'all':8}{_line(score(found, kind))}")
    for relation in ("equals", "near"):
        print(f"{relation:8}{_line(named(found, relation))}")
    if options.misses:
        print(*misses(found), sep="\n")
    return 0


def _line(counts: Score) -> str:
    numbers = f"{counts.labels:6}{counts.findings:7}{counts.right:7}"
    return f"{numbers}{counts.precision:11.3f}{counts.recall:8.3f}"


def _values(book: Mapping[str, Any], *, with_internal: bool) -> Values:
    """The values of the labelled file, as one audience may know them."""
    company = Company(
        name="Wrenfield Outdoor", locale=f"en-{book['country']}", currency=book["currency"],
        time_zone="Europe/Dublin",
    )  # fmt: skip
    named: dict[str, Value] = {}
    for line, (name, written) in enumerate(book["values"].items(), 1):
        hidden = isinstance(written, dict)
        unit = unit_parser.parse(written["value"] if hidden else written)
        if with_internal or not hidden:
            named[name] = Value(name, unit, Place("values", line), hidden)
    for name, week in book["hours"].items():
        full = f"hours.{name}"
        named[full] = Value(full, OpeningHours(name, week_of(week)), Place("values"))
    return Values(company, Words.for_locale(company.locale), named)


def _result(entry: Mapping[str, Any], public: Known, internal: Known) -> Result:
    text, audience = entry["text"], Audience(entry["audience"])
    page = _page(text)
    wanted = list(_labels(entry["expected"], text))
    found = list(findings(page, lambda _: audience, public, internal))
    pairs: list[tuple[Label | None, Finding | None]] = []
    for finding in found:
        fitting = next((label for label in wanted if _overlap(label, finding, text)), None)
        if fitting:
            wanted.remove(fitting)
        pairs.append((fitting, finding))
    return Result(text, (*pairs, *((label, None) for label in wanted)))


def _page(text: str) -> Page:
    """A page of the text alone, with the front matter that it starts with, if any."""
    path, head, body, first = "docs/page.md", "", text, 1
    if text.startswith("---\n"):
        head, _, body = text.removeprefix("---\n").partition("\n---\n")
        first = head.count("\n") + 4
    keys = yaml_nodes.parse(head, path, first_line=2) if head else None
    assert keys is None or isinstance(keys, yaml_nodes.Mapping)
    return Page(path, None, keys, markup.read(body, path, first))


def _labels(expected: Sequence[Mapping[str, Any]], text: str) -> Iterator[Label]:
    start = 0
    for entry in expected:
        start = text.index(entry["match"], start)
        yield Label(entry["match"], Kind(entry["kind"]), entry["equals"], entry["near"], start)
        start += len(entry["match"])


def _overlap(label: Label, finding: Finding, text: str) -> bool:
    typed = finding.typed
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: typed.line - 1]) + typed.column - 1
    ends = start < label.start + len(label.match) and label.start < start + typed.length
    return ends and label.kind == typed.kind


def _named(finding: Finding | None, relation: str) -> str | None:
    if finding is None:
        return None
    if relation == "equals":
        return finding.equal[0].name if len(finding.equal) == 1 else None
    return finding.near.name if finding.near else None


def _wrong(label: Label, finding: Finding) -> Iterator[str]:
    for relation in ("equals", "near"):
        wanted, named = getattr(label, relation), _named(finding, relation)
        if wanted != named:
            yield f"{relation} {named}, not {wanted}: {label.match!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
