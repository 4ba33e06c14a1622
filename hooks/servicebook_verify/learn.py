"""What is internal, and yet was printed."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from itertools import compress, count
from pathlib import Path

from servicebook_verify.files import read, readable, texts
from servicebook_verify.look import Key
from servicebook_verify.markdown import TITLE, prose
from servicebook_verify.marks import marks, unseen
from servicebook_verify.site_pages import Printed, regions
from servicebook_verify.sources import PRIVATE_SETTINGS, Book, Page, address
from servicebook_verify.theme import internal_texts
from servicebook_verify.words import BROKEN, COMMON, GAP, RUN, Passed, clean, layers, runs, words

_RARE = 5  # letters of a word that may be rare


class _Strength(dict[bytes, bool]):
    """Whether a word gives something away; function words and figures do not."""

    def __missing__(self, word: bytes) -> bool:
        self[word] = not (word in COMMON or word == BROKEN or word[:1].isdigit())
        return self[word]


@dataclass(frozen=True)
class Internal:
    """What is internal and yet was printed: each key with the file where it is internal.

    `titles` are the keys of whole titles; `size` counts the runs of words that each file gave.
    """

    keys: dict[Key, str] = field(default_factory=dict)
    titles: set[Key] = field(default_factory=set)
    size: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Learner:
    """Holds internal texts against what was printed, but for lines that are `passed`."""

    printed: Container[Key]
    passed: Passed = field(default_factory=Passed)
    found: Internal = field(default_factory=Internal)
    _strength: _Strength = field(default_factory=_Strength)
    _words: set[bytes] = field(default_factory=set)  # looked at already
    _seen: set[str] = field(default_factory=set)  # looked at for marks already

    def learn(self, text: str, where: str) -> None:
        """Looks for every run, mark and rare word of an internal `text` in what was printed."""
        for plain in layers(text, self.passed):
            tokens = words(plain)
            self.found.size[where] += max(0, len(tokens) - RUN + 1)
            self._runs(tokens, where)
            new = set(tokens) - self._words
            self._words.update(new)
            rare = filter(self._is_rare, filter(self.printed.__contains__, new))
            self.found.keys.update(dict.fromkeys(rare, where))
            found = (mark for mark, _ in marks(plain, unseen(plain, self._seen), self._seen))
            self.found.keys.update((mark, where) for mark in found if mark in self.printed)

    def _runs(self, tokens: list[bytes], where: str) -> None:
        printed = map(self.printed.__contains__, runs(tokens))
        for place in compress(count(), printed):
            four = tokens[place : place + RUN]
            if BROKEN not in four and any(map(self._strength.__getitem__, four)):
                self.found.keys.update(dict.fromkeys(runs(four), where))

    def _is_rare(self, word: bytes) -> bool:
        long = len(word) >= _RARE and word.isalpha() and word != b"internal"
        return long and self._strength[word]

    def learn_title(self, title: str, where: str) -> None:
        """Looks for a short title as a whole: two or three words, with nothing before or after them."""
        tokens = words(clean(GAP + title + GAP))
        if RUN <= len(tokens) <= RUN + 1 and not COMMON.issuperset(tokens[1:-1]):
            keys = set(filter(self.printed.__contains__, runs(tokens)))
            self.found.titles.update(keys)
            self.found.keys.update(dict.fromkeys(keys, where))


def from_sources(book: Book, printed: Container[Key]) -> Internal:
    """What stands in internal pages, blocks, values, labels, files and parts of the theme."""
    known = _Learner(printed)
    for page in book.pages.values():
        _learn_page(known, page)
    for fact in (fact for fact in book.facts if fact.internal):
        names = [key for key in fact.keys if "_" in key]
        known.learn(GAP.join([fact.text, *names]), f"values/{fact.keys[0]}.yml")
    for label in (label for label, public in book.labels if not public):
        known.learn_title(label, "mkdocs.yml")
    for fact in book.settings:
        if fact.keys[0] in PRIVATE_SETTINGS:
            known.learn(fact.text, "mkdocs.yml")
    for path, fact in book.notes:
        said = [key for key in fact.keys if " " in key]
        known.learn(GAP.join([fact.text, *said]), path)
    for path in sorted(set(book.files) - book.used):
        known.learn(posixpath.basename(path), f"docs/{path}")
        if not path.endswith(".md"):
            _learn_file(known, book.folder / "docs" / path, f"docs/{path}")
    for path, text in internal_texts(book):
        known.learn(text, path)
    return known.found


def _learn_page(known: _Learner, page: Page) -> None:
    where = f"docs/{page.path}"
    if page.hidden.strip():
        known.learn(prose(page.hidden), where)
    for title in TITLE.findall(page.hidden):
        known.learn_title(title, where)
    if not page.public:
        known.learn_title(page.title, where)
        known.learn(posixpath.basename(address(page.path)).strip(".") + "/", where)


def _learn_file(known: _Learner, file: Path, where: str) -> None:
    """What a file says that only agents are given; of a picture, only what it says about itself."""
    if file.is_symlink():
        return
    for text, binary in texts(read(file)):
        if not binary:
            known.learn(readable(where, text), where)


def from_site(pages: Iterable[Printed], printed: Container[Key], told: frozenset[str]) -> Internal:
    """What the internal site prints on internal pages and in marked regions, but for lines that are `told` already."""
    known = _Learner(printed, Passed(lines=told))
    for page in pages:
        inside, outside = regions(read(page.file))
        known.learn(inside if page.public else inside + outside, page.where)
    return known.found
