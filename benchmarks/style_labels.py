"""Sentences with the faults that an editor sees in them, and how well alerts agree with the editor.

A labelled file is a YAML list of `{text, audience, faults: [{rule, words}]}`: `audience` is public, internal or reply,
`words` are the words of the text that make the fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

WHOLE_SENTENCE = ("SentenceLength",)
"""Rules about all of a sentence: their words overlap every other fault in it, which says nothing."""

READERS = ("public", "internal", "reply")


class LabelError(Exception):
    """Why a labelled file cannot be used, in a sentence."""


@dataclass(frozen=True)
class Mark:
    """A rule's name and where in the sentence its words stand (`start` from 0, `end` behind the last)."""

    rule: str
    start: int
    end: int

    def overlaps(self, other: Mark) -> bool:
        """Whether the words of both share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Sentence:
    """A labelled sentence: one line of Markdown, who reads it, and its faults."""

    text: str
    audience: str
    faults: tuple[Mark, ...]


@dataclass(frozen=True)
class Judged:
    """A sentence and the alerts that it gave.

    An alert is right where the sentence has a fault of its rule, or a fault of another rule in the same words: one
    fault, seen under another name. A fault is found in the same way.
    """

    sentence: Sentence
    alerts: tuple[Mark, ...]

    @cached_property
    def right(self) -> tuple[Mark, ...]:
        """The alerts that an editor would agree with."""
        return tuple(a for a in self.alerts if _met(a, self.sentence.faults))

    @cached_property
    def wrong(self) -> tuple[Mark, ...]:
        """The alerts on words that an editor would leave."""
        return tuple(a for a in self.alerts if a not in self.right)

    @cached_property
    def found(self) -> tuple[Mark, ...]:
        """The faults that an alert speaks of."""
        return tuple(f for f in self.sentence.faults if _met(f, self.alerts))

    @cached_property
    def missed(self) -> tuple[Mark, ...]:
        """The faults without an alert."""
        return tuple(f for f in self.sentence.faults if f not in self.found)

    @cached_property
    def renamed(self) -> tuple[Mark, ...]:
        """The right alerts whose rule is not the label's."""
        names = {fault.rule for fault in self.sentence.faults}
        return tuple(alert for alert in self.right if alert.rule not in names)


@dataclass(frozen=True)
class Score:
    """Counts over all sentences, for one rule or for all."""

    faults: int
    found: int
    alerts: int
    right: int
    renamed: int

    @property
    def precision(self) -> float:
        """The part of the alerts that are right."""
        return self.right / self.alerts if self.alerts else 1.0

    @property
    def recall(self) -> float:
        """The part of the faults that are found."""
        return self.found / self.faults if self.faults else 1.0


def read(path: Path) -> list[Sentence]:
    """The sentences of a labelled file. Raises `LabelError`."""
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as reason:
        raise LabelError(f"{path} cannot be read: {' '.join(str(reason).split())}.") from None
    if not isinstance(data, list) or not data:
        raise LabelError(f"{path} holds no list of sentences.")
    return [_sentence(entry, f"{path}: sentence {number}") for number, entry in enumerate(data, 1)]


def score(judged: Iterable[Judged], rule: str | None = None) -> Score:
    """Faults, alerts and how they agree, of one rule or of all."""
    every = list(judged)

    def count(name: str) -> int:
        return sum(rule in (None, mark.rule) for each in every for mark in getattr(each, name))

    faults = count("found") + count("missed")
    return Score(faults, count("found"), count("alerts"), count("right"), count("renamed"))


def rules(judged: Sequence[Judged]) -> list[str]:
    """The names of the rules that were labelled or gave an alert, sorted."""
    return sorted({mark.rule for each in judged for mark in (*each.sentence.faults, *each.alerts)})


def differences(judged: Iterable[Judged]) -> Iterator[str]:
    """A line for each wrong alert and each fault that was missed, by rule."""
    lines = []
    for each in judged:
        for kind, marks in (("false alert", each.wrong), ("missed", each.missed)):
            for mark in marks:
                words = each.sentence.text[mark.start : mark.end]
                where = f"{each.sentence.audience}: {each.sentence.text}"
                lines.append(f'{mark.rule}: {kind} "{words}" in {where}')
    yield from sorted(lines)


def _met(mark: Mark, others: Iterable[Mark]) -> bool:
    return any(
        other.rule == mark.rule
        or (
            other.overlaps(mark)
            and mark.rule not in WHOLE_SENTENCE
            and other.rule not in WHOLE_SENTENCE
        )
        for other in others
    )


def _sentence(entry: Any, where: str) -> Sentence:
    try:
        text, audience, faults = entry["text"], entry["audience"], entry["faults"]
        marks = tuple(_fault(text, str(fault["rule"]), fault["words"]) for fault in faults)
    except (KeyError, TypeError, ValueError) as reason:
        raise LabelError(
            f"{where} needs a text, an audience and faults with rule and words ({reason})."
        ) from None
    if audience not in READERS:
        raise LabelError(f"{where}: audience is {audience}, not one of {', '.join(READERS)}.")
    if "\n" in text:
        raise LabelError(f"{where} has more than one line.")
    return Sentence(text, audience, marks)


def _fault(text: str, rule: str, words: str) -> Mark:
    if not words or words not in text:
        raise ValueError(f'"{words}" is not in the text')
    start = text.index(words)
    return Mark(rule, start, start + len(words))
