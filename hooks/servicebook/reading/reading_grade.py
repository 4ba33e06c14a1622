"""Warns of a page that is harder to read than its readers' limit, at the sentence that makes it so most."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from servicebook.book import Book
from servicebook.pages import Page
from servicebook.problems import Place, Problem, Severity
from servicebook.reading import readability, reading_limits
from servicebook.reading.readability import Reading
from servicebook.reading.reading_hints import hint
from servicebook.reading.reading_limits import Limits
from servicebook.text.sentences import Sentence

CODE = "prose/ReadingGrade"
_GUIDE = "linters/vale/guide.md#readinggrade"


def check(book: Book, pages: Collection[str] | None = None) -> Iterator[Problem]:
    """A warning for each page, and each audience of it, whose grade is above the limit.

    `pages` are the paths to read, all where it is None. A book in another language than English has no grades.
    """
    limits = reading_limits.read(book.root).limits
    if limits is None or not readability.is_graded(book):
        return
    by_path = {page.path: page for page in book.pages}
    for reading in readability.read(book, pages):
        if is_above(reading, limits):
            yield _problem(reading, by_path[reading.path], limits)


def is_above(reading: Reading, limits: Limits) -> bool:
    """Whether the text is long enough for a grade, and its grade, as it is shown, above the limit."""
    grade = round(reading.grade, 1)
    return reading.words >= limits.fewest_words and grade > limits.of(reading.audience)


def _problem(reading: Reading, page: Page, limits: Limits) -> Problem:
    (hardest,) = reading.hardest(1)
    words = f"{reading.audience.value} text"
    message = (
        f"The {words} of this page has the reading grade {reading.grade:.1f}; the most is {limits.of(reading.audience):g}. "
        f"Begin with this sentence of {hardest.words} words: {_lower(hint(hardest.sentence))} "
        f"`servicebook check --reading {page.path}` shows more."
    )
    place = Place(page.path, hardest.sentence.line, _column(hardest.sentence, page))
    return Problem(place, CODE, message, Severity.WARNING, link=_GUIDE, words=words)


def _column(sentence: Sentence, page: Page) -> int:
    """Where the sentence begins in its line, as far as its words stand there without marks between them."""
    text = next((ln.text for ln in page.markup.lines if ln.number == sentence.line), "")
    words = sentence.source.split()
    for number in range(len(words), 0, -1):
        if (at := text.find(" ".join(words[:number]))) >= 0:
            return at + 1
    return len(text) - len(text.lstrip()) + 1


def _lower(advice: str) -> str:
    return advice[0].lower() + advice[1:]
