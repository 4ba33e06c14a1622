"""How much Vale finds of the words of a page in every construct of Material's reference, and how exactly.

    python benchmarks/constructs.py [--pages 20] [--misses]

Each page is made of the constructs in tests/constructs.yml, in another order and inside each other. Some of its words
are planted for a rule to find, each at a known line and column; others stand where there is no prose, and must be
passed by. The exit code is 1 where a limit below isn't met.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from make_book import REPOSITORY, copy_style
from servicebook.style import prose, vale_reports

CONSTRUCTS = REPOSITORY / "tests/constructs.yml"
FOUND, EXACT, FALSE = 0.99, 0.98, 0
PLANTED, HIDDEN = "§", "¤"
_NUMBER, _INSIDE = "№", "%%"
_DEEPEST = 3
# Few words, so that the same ones come again and again: Vale looks for the place of a word by its letters.
_WORDS = ("blunder", "Muddle", "mishap", "fiasco")
RULE = 'extends: existence\nmessage: "%s"\nlevel: error\nvocab: false\nignorecase: true\ntokens: [blunder, muddle, mishap, fiasco]\n'

Spot = tuple[int, int, str]
"""The line and column of a word, from 1, and the word."""


@dataclass(frozen=True)
class Score:
    """What became of the planted words of some pages: `exact` are those of `found` at their line and column."""

    planted: int
    missed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    false: tuple[str, ...] = ()

    @property
    def found(self) -> float:
        """The share of the planted words that were found at all."""
        return 1 - len(self.missed) / self.planted

    @property
    def exact(self) -> float:
        """The share of the planted words that were found at their line and column."""
        return self.found - len(self.moved) / self.planted

    def __add__(self, other: Score) -> Score:
        return Score(
            self.planted + other.planted, self.missed + other.missed, self.moved + other.moved, self.false + other.false
        )  # fmt: skip


@dataclass(frozen=True)
class Construct:
    """Some lines of Markdown; a container says by its %% where others stand inside it."""

    name: str
    text: str
    nested: bool = True

    @property
    def is_block(self) -> bool:
        """Whether it is a block between `///`, which no other one may hold."""
        return "///" in self.text


def template(seed: int) -> str:
    """A page with § for each planted word and ¤ for each hidden one; the same seed gives the same page."""
    heads, leaves, containers = _read()
    head = heads[seed % len(heads)]
    return head + "\n" + "\n".join(_Composer(leaves, containers, Random(seed)).body())


def filled(text: str, planted: Callable[[int], str], hidden: str) -> str:
    """The page with words in place of its signs: the planted ones by their number, from 0."""
    numbers = count()
    return re.sub(PLANTED, lambda _: planted(next(numbers)), text).replace(HIDDEN, hidden)


def page(seed: int) -> tuple[str, list[Spot]]:
    """A page with words for the rule to find, and where those are that it must find."""
    random = Random(seed)
    words = [random.choice(_WORDS) for _ in range(template(seed).count(PLANTED))]
    marked = filled(template(seed), lambda number: f"{PLANTED}{words[number]}", "blunder")
    spots = []
    for number, line in enumerate(marked.split("\n"), 1):
        for before, found in enumerate(re.finditer(rf"{PLANTED}(\w+)", line)):
            spots.append((number, found.start() - before + 1, found[1]))
    return marked.replace(PLANTED, ""), spots


def measure(seeds: Sequence[int], folder: Path, newline: str = "\n") -> Score:
    """What Vale finds in the pages of these seeds, written into `folder`, which should be empty."""
    copy_style(folder)
    (folder / "linters/vale/Local/Planted.yml").write_text(RULE, "utf-8")
    (folder / "docs").mkdir()
    pages = {f"docs/{seed}.md": page(seed) for seed in seeds}
    for path, (text, _) in pages.items():
        (folder / path).write_text(text, "utf-8", newline=newline)
    seen: dict[str, list[Spot]] = {path: [] for path in pages}
    for alert in prose.alerts(folder, list(pages)):
        if alert.rule == "Planted":
            place = alert.place
            seen[place.path].append((place.line, place.column, alert.match))
    scores = [_score(path, spots, seen[path]) for path, (_, spots) in pages.items()]
    return sum(scores, Score(0))


def main(argv: Sequence[str]) -> int:
    """Measure, print, and tell by the exit code whether every limit holds (2: could not measure)."""
    parser = argparse.ArgumentParser(prog="constructs", description="How well Vale reads pages.")
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--misses", action="store_true", help="list each word that went wrong")
    options = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        try:
            score = measure(range(options.pages), Path(folder))
        except vale_reports.ProseError as error:
            print(error, file=sys.stderr)
            return 2
    _, leaves, containers = _read()
    print(
        f"{options.pages} pages of {len(leaves) + len(containers)} constructs, {score.planted} planted words"
    )
    print(f"  found                     {score.found:8.2%}   (at least {FOUND:.0%})")
    print(f"  at their line and column  {score.exact:8.2%}   (at least {EXACT:.0%})")
    print(f"  false lines               {len(score.false):8}   (at most {FALSE})")
    if options.misses:
        for kind in ("missed", "moved", "false"):
            for line in getattr(score, kind):
                print(f"  {kind}: {line}")
    return 0 if score.found >= FOUND and score.exact >= EXACT and len(score.false) <= FALSE else 1


class _Composer:
    """Puts constructs one after the other and inside each other."""

    def __init__(
        self, leaves: Sequence[Construct], containers: Sequence[Construct], random: Random
    ) -> None:
        self.leaves = leaves
        self.containers = containers
        self.random = random
        self.numbers = count(1)

    def body(self) -> Iterator[str]:
        """Every construct at the left margin, in any order."""
        every = [*self.leaves, *self.containers]
        for construct in self.random.sample(every, len(every)):
            yield self.text(construct, [])

    def text(self, construct: Construct, outer: list[Construct]) -> str:
        """A construct with others inside it where it is a container."""
        text = construct.text.replace(_NUMBER, str(next(self.numbers)))
        while found := re.search(rf"^(.*){_INSIDE}$", text, re.MULTILINE):
            inner = "\n".join(self.inside([*outer, construct])).rstrip("\n")
            lines = [
                (found[1] + line).rstrip(" ") if not line else found[1] + line
                for line in inner.split("\n")
            ]
            text = text[: found.start()] + "\n".join(lines) + text[found.end() :]
        return text

    def inside(self, outer: list[Construct]) -> Iterator[str]:
        """Some constructs that may stand inside those."""
        allowed = [leaf for leaf in self.leaves if leaf.nested]
        yield from (self.text(leaf, outer) for leaf in self.random.sample(allowed, 2))
        if len(outer) < _DEEPEST:
            in_block = any(each.is_block or "> " in each.text for each in outer)
            fit = [
                each for each in self.containers if each.nested and not (in_block and each.is_block)
            ]
            yield self.text(self.random.choice(fit), outer)
            yield self.text(self.random.choice(allowed), outer)


@cache
def _read() -> tuple[list[str], list[Construct], list[Construct]]:
    data: dict[str, list[Any]] = yaml.safe_load(CONSTRUCTS.read_text("utf-8"))
    leaves, containers = (
        [Construct(**each) for each in data[kind]] for kind in ("leaves", "containers")
    )
    return data["heads"], leaves, containers


def _score(path: str, planted: Sequence[Spot], seen: Sequence[Spot]) -> Score:
    """Each alert stands for the word at its place, else for the nearest one like it that nobody found."""
    left = sorted(set(seen) - set(planted))
    missed, moved = [], []
    for line, column, word in sorted(set(planted) - set(seen)):
        near = [spot for spot in left if spot[2] == word and abs(spot[0] - line) < 10]
        name = f"{path}:{line}:{column} {word}"
        if near:
            taken = min(near, key=lambda spot: (abs(spot[0] - line), abs(spot[1] - column)))
            left.remove(taken)
            moved.append(f"{name} is told at {taken[0]}:{taken[1]}")
        else:
            missed.append(name)
    doubled = [spot for spot in set(seen) if seen.count(spot) > 1]
    false = [f"{path}:{line}:{column} {word}" for line, column, word in (*left, *doubled)]
    return Score(len(planted), tuple(missed), tuple(moved), tuple(false))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
