"""How hard a page is to read: the words that its readers see, counted for customers and for agents apart.

Counted are the sentences of running text, list items and summaries with their values filled in. Headings,
titles, tables, code, quoted text and what stands at the top of a page for a while are not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from typing import Final

from servicebook.book import Book
from servicebook.expressions import ExpressionError
from servicebook.pages import Audience, Page
from servicebook.reading import syllables
from servicebook.text.sentences import Reader, Sentence

# A telephone number and a large amount are one word each: "+44 20 7946 0000", "10 000".
_IN_A_FIGURE: Final = re.compile(r"(?<=\d)\s(?=\d)")
_BETWEEN: Final = re.compile(r"[—/]")
_ADDRESS: Final = re.compile(r"://|@|\bwww\.")


@dataclass(frozen=True)
class Counted:
    """A sentence with its number of words and of their syllables."""

    sentence: Sentence
    words: int
    syllables: int


@dataclass(frozen=True)
class Reading:
    """What one audience reads of a page, or of several: at least one sentence."""

    audience: Audience
    sentences: tuple[Counted, ...]

    @property
    def path(self) -> str:
        """The page's file, from the book's folder."""
        return self.sentences[0].sentence.page

    @cached_property
    def words(self) -> int:
        """How many words there are."""
        return sum(each.words for each in self.sentences)

    @cached_property
    def syllables(self) -> int:
        """How many syllables the words have."""
        return sum(each.syllables for each in self.sentences)

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade."""
        return grade(self.words, len(self.sentences), self.syllables)

    @property
    def words_a_sentence(self) -> float:
        """The mean length of the sentences."""
        return self.words / len(self.sentences)

    @property
    def longest(self) -> Counted:
        """The sentence with the most words."""
        return max(self.sentences, key=lambda each: each.words)

    def hardest(self, number: int) -> tuple[Counted, ...]:
        """The sentences without which the grade would be lowest, the hardest first."""
        return tuple(sorted(self.sentences, key=self._without)[:number])

    def _without(self, left_out: Counted) -> float:
        rest = len(self.sentences) - 1
        return grade(self.words - left_out.words, rest, self.syllables - left_out.syllables)


def grade(words: int, sentences: int, syllables: int) -> float:
    """The Flesch-Kincaid grade of a text: the years at school that it asks for. 0 for no text."""
    if not sentences:
        return 0.0
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def is_graded(book: Book) -> bool:
    """Whether the book's language is English, which the grade was made for."""
    return book.values.words.locale.partition("-")[0] == "en"


def read(book: Book, pages: Collection[str] | None = None) -> Iterator[Reading]:
    """What customers and what agents alone read of each page, in the order of the pages.

    `pages` are the paths to read, all where it is None. Left out is a page with an expression that cannot be printed, which is told elsewhere.
    """
    reader = Reader(book)
    for page in book.pages:
        if pages is not None and page.path not in pages:
            continue
        try:
            counted = [count(sentence) for sentence in _running_text(reader, page)]
        except ExpressionError:
            continue
        for audience in Audience:
            own = tuple(c for c in counted if c.words and c.sentence.audience is audience)
            if own:
                yield Reading(audience, own)


def together(readings: Iterable[Reading], audience: Audience) -> Reading | None:
    """All that one audience reads, as if it were one page; None where that is nothing."""
    own = tuple(chain.from_iterable(r.sentences for r in readings if r.audience is audience))
    return Reading(audience, own) if own else None


def count(sentence: Sentence) -> Counted:
    """A sentence with its words counted."""
    found = words(sentence.text)
    return Counted(sentence, len(found), sum(map(syllables_of, found)))


def words(text: str) -> list[str]:
    """The words of a text. A figure, an address and a word with hyphens are one word each."""
    return [word for token in _IN_A_FIGURE.sub("", text).split() for word in _words_in(token)]


@cache
def syllables_of(word: str) -> int:
    """The syllables of a word; 1 for figures and addresses, which are taken in at a glance."""
    seen = _ADDRESS.search(word) or any(map(str.isdecimal, word))
    return 1 if seen else syllables.count(word)


# A book says the same few thousand words again and again.
@cache
def _words_in(token: str) -> tuple[str, ...]:
    parts = [token] if _ADDRESS.search(token) else _BETWEEN.split(token)
    return tuple(part for part in parts if any(map(str.isalnum, part)))


def _running_text(reader: Reader, page: Page) -> Iterator[Sentence]:
    quoted = {line.number for line in page.markup.lines if line.verbatim}
    for sentence in reader.sentences(page):
        if sentence.is_running and sentence.line not in quoted:
            yield sentence
