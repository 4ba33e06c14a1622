"""The look at a finished public site: every file, in every reading, for everything that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, compress, count
from operator import not_

from servicebook_verify.files import LONG, CannotRun, hidden_in, readable, texts
from servicebook_verify.findings import Finding, finding
from servicebook_verify.marks import Mark, marks, unseen
from servicebook_verify.properties import properties
from servicebook_verify.words import GAP, RUN, SIGNS, Passed, layers, runs, words


@dataclass(frozen=True)
class Reading:
    """Cleaned text, whether it was picked out of binary data, its words, and its marks that are new."""

    plain: str
    binary: bool
    tokens: list[bytes]
    marks: list[Mark]


_MARKER = re.compile(
    r"\{\{|\{%|(?<![:\w/])/{3,}|--8<--|(?:^|[\n\x1e])\s*(?:!!!|\?\?\?\+?|:::+)\s*\w"
    r"|(?i:audience\W{0,3}[:=]\W{0,5}internal|admonition[\w -]*\binternal)"
)
_PIECE = b"</"  # pages are compared in pieces that end where an element ends
_NEIGHBOURS = 3  # pieces that are looked at together: one that is new, with those around it
_READ_AS_TEXT = (".html", ".json")  # where a single word is one that people read
_CHANCE = 5  # signs in a row that binary data may hold by chance


Key = int | str | bytes
"""A run of words (a number), a mark (a text), or a single word (bytes)."""


@dataclass(frozen=True)
class Seen:
    """What was read before, and needs no second look."""

    passed: Passed = field(default_factory=Passed)
    words: set[str] = field(default_factory=set)
    pieces: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Look:
    """One look through a site. What was seen in one file is not looked at again in the next.

    `printed` maps each run of words, each mark and each word of the site to a file that prints it.
    """

    forbidden: tuple[tuple[bytes, ...], ...] = ()
    seen: Seen = field(default_factory=Seen)
    printed: dict[Key, str] = field(default_factory=dict)
    findings: dict[Finding, None] = field(default_factory=dict)

    def file(self, path: str, data: bytes) -> None:
        """Looks at a file's name and at everything in it. Raises CannotRun for what cannot be read."""
        for reading in readings(path, self._fresh(data), self.seen):
            self.printed.update(dict.fromkeys(runs(reading.tokens), path))
            self.printed.update((mark, path) for mark, _ in reading.marks)
            if path.endswith(_READ_AS_TEXT):
                self.printed.update(dict.fromkeys(reading.tokens, path))
            for shown in _forbidden(reading.tokens, self.forbidden):
                self._add(finding("leak-forbidden", path, data, shown))
            if not reading.binary and any(sign in reading.plain for sign in SIGNS):
                for found in _MARKER.finditer(reading.plain):
                    self._add(finding("leak-marker", path, data, found[0]))
        for told in properties(data):
            self._add(finding("leak-properties", path, data, told))

    def _fresh(self, data: bytes) -> bytes:
        """A page without what was seen on another one: no three pieces in a row are looked at twice."""
        if data.lstrip()[:1] != b"<" or b"\0" in data:
            return data
        padding = [b""] * (_NEIGHBOURS - 1)
        pieces = [*padding, *data.split(_PIECE), *padding]
        fours = zip(*(pieces[skip:] for skip in range(_NEIGHBOURS)), strict=False)
        windows = list(map(hash, fours))
        new = compress(count(), map(not_, map(self.seen.pieces.__contains__, windows)))
        kept = {place + skip for place in new for skip in range(_NEIGHBOURS)}
        self.seen.pieces.update(windows)
        # Each piece begins inside the tag that ends an element; one more tag parts what did not stand together.
        return b"".join(
            (b"</" if place - 1 in kept else b"<p></") + pieces[place] for place in sorted(kept)
        )

    def _add(self, found: Finding) -> None:
        self.findings[found] = None


def readings(path: str, data: bytes, seen: Seen) -> Iterator[Reading]:
    """Every reading of a file's name and of what is in it. What was `seen` is not opened or marked again."""
    try:
        for text, binary in chain([(path, False)], texts(data)):
            for reading, new in _read(readable(path, text), binary, seen):
                yield reading
                for word in (word for word in new if len(word) >= LONG):
                    for inner, chance in hidden_in(word):
                        yield from (again for again, _ in _read(inner, chance, seen))
    except CannotRun as error:
        raise CannotRun(f"{path}: {error}") from error


def _read(text: str, binary: bool, seen: Seen) -> Iterator[tuple[Reading, set[str]]]:
    """Each reading of a text, with the words that were not seen before."""
    for plain in layers(f"{GAP}{text}{GAP}", seen.passed):
        mine = set[str]() if binary else seen.words
        new = unseen(plain, mine)
        found = [one for one in marks(plain, new, mine) if not binary or len(one[1]) > _CHANCE]
        yield Reading(plain, binary, words(plain), found), new


def _forbidden(tokens: list[bytes], forbidden: tuple[tuple[bytes, ...], ...]) -> Iterator[str]:
    there = set(tokens) if forbidden else set()
    for phrase in forbidden:
        if there.issuperset(phrase):
            size = len(phrase)
            if any(tuple(tokens[at : at + size]) == phrase for at in range(len(tokens) - size + 1)):
                yield b" ".join(phrase).decode("cp1252", "replace")


def tell(path: str, data: bytes, guilty: Mapping[Key, str]) -> Iterator[Finding]:
    """The findings in one file for keys that customers may not read, each with its source."""
    for reading in readings(path, data, Seen()):
        tokens = reading.tokens
        places = [place for place, run in enumerate(runs(tokens)) if run in guilty]
        for first, last in _stretches(places):
            shown = b" ".join(tokens[first : min(last, first + 8) + RUN]).decode("cp1252")
            source = guilty[hash(tuple(tokens[first : first + RUN]))]
            yield finding("leak-words", path, data, shown, source)
        for mark, shown in reading.marks:
            if mark in guilty:
                yield finding("leak-identifier", path, data, shown, guilty[mark])
        for word in set(tokens).intersection(guilty) if path.endswith(_READ_AS_TEXT) else ():
            yield finding("leak-word", path, data, word.decode("cp1252"), guilty[word])


def _stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch of neighbouring places, in order."""
    first = last = None
    for place in places:
        if first is not None and last is not None and place > last + RUN:
            yield first, last
            first = place
        first, last = place if first is None else first, place
    if first is not None and last is not None:
        yield first, last
