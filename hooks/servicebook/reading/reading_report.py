"""The reading report: for each page and audience the grade, the length of sentences, and the hardest of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.reading import readability, reading_limits
from servicebook.reading.readability import Counted, Reading
from servicebook.reading.reading_grade import is_above
from servicebook.reading.reading_hints import hint
from servicebook.reading.reading_limits import Limits

_HARDEST: Final = 3
_FEWEST: Final = 6  # words of a sentence that can be hard by itself


@dataclass(frozen=True)
class Report:
    """What was read, the hardest pages first, and the limits; None where the language has no grades."""

    readings: tuple[Reading, ...]
    limits: Limits | None

    def grade(self, reading: Reading) -> float | None:
        """The grade to one decimal, from 0 up; None for another language, or for too few words."""
        if self.limits is None or reading.words < self.limits.fewest_words:
            return None
        return max(0.0, round(reading.grade, 1))

    def is_above(self, reading: Reading) -> bool:
        """Whether the text is too hard."""
        return self.limits is not None and is_above(reading, self.limits)

    def hint(self, each: Counted, audience: Audience) -> str:
        """What to do with a sentence that is too hard by itself; nothing for any other."""
        if self.limits is None or each.words < _FEWEST:
            return ""
        own = readability.grade(each.words, 1, each.syllables)
        return hint(each.sentence) if own > self.limits.of(audience) else ""

    def all_of(self, audience: Audience) -> Reading | None:
        """Everything that an audience reads."""
        return readability.together(self.readings, audience)


def make(book: Book, is_wanted: Callable[[str], bool] = lambda path: True) -> Report:
    """The report on the pages whose path is wanted."""
    paths = [page.path for page in book.pages if is_wanted(page.path)]
    limits = reading_limits.read(book.root).limits if readability.is_graded(book) else None
    report = Report((), limits)

    def rank(reading: Reading) -> tuple[float, float]:
        grade = report.grade(reading)
        limit = limits.of(reading.audience) if limits else 0
        # Pages without a grade come last, those with the longest sentences first.
        return (limit - grade if grade is not None else 100.0), -reading.words_a_sentence

    return Report(tuple(sorted(readability.read(book, paths), key=rank)), limits)


def as_text(report: Report) -> str:
    """For each page and audience a line with figures, its hardest sentences below it; then the totals."""
    lines = [line for reading in report.readings for line in _lines(reading, report)]
    return "\n".join([*lines, *_totals(report)])


def as_json(report: Report) -> str:
    """An object: `audiences` and `pages`, each with its figures; a page also with its `hardest` sentences."""
    totals = [whole for audience in Audience if (whole := report.all_of(audience))]
    data = {
        "audiences": [_figures(whole, report) for whole in totals],
        "pages": [
            {
                "path": reading.path,
                **_figures(reading, report),
                "hardest": [
                    _sentence(each, report.hint(each, reading.audience))
                    for each in reading.hardest(_HARDEST)
                ],
            }
            for reading in report.readings
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _lines(reading: Reading, report: Report) -> Iterator[str]:
    yield f"{reading.path} ({reading.audience.value}): {_said(reading, report)}"
    for each in reading.hardest(_HARDEST):
        place = f"{reading.path}:{each.sentence.line}"
        advice = report.hint(each, reading.audience)
        yield f'  {place}: {_words(each.words)}: "{each.sentence.text}" {advice}'.rstrip()


def _said(reading: Reading, report: Report) -> str:
    grade, limits = report.grade(reading), report.limits
    said = [] if limits is None else ["too short for a grade"]
    if grade is not None and limits is not None:
        above = ", TOO HARD" if report.is_above(reading) else ""
        said = [f"grade {grade} (at most {limits.of(reading.audience):g}{above})"]
    said += [
        f"{reading.words_a_sentence:.1f} words a sentence",
        f"longest {reading.longest.words}",
        _words(reading.words),
    ]
    return ", ".join(said)


def _totals(report: Report) -> Iterator[str]:
    if not report.readings:
        yield "There is no running text here."
    for audience in Audience:
        if whole := report.all_of(audience):
            own = [each for each in report.readings if each.audience is audience]
            above = sum(map(report.is_above, own))
            pages = f"{len(own)} page{'' if len(own) == 1 else 's'}"
            counted = f"; {above or 'none'} too hard" if report.limits else ""
            yield f"All {audience.value} text: {_said(whole, report)}; {pages}{counted}."


def _figures(reading: Reading, report: Report) -> dict[str, Any]:
    return {
        "audience": reading.audience.value,
        "grade": report.grade(reading),
        "limit": report.limits.of(reading.audience) if report.limits else None,
        "words": reading.words,
        "sentences": len(reading.sentences),
        "syllables": reading.syllables,
        "words_a_sentence": round(reading.words_a_sentence, 1),
        "longest": reading.longest.words,
    }


def _sentence(each: Counted, advice: str) -> dict[str, Any]:
    return {
        "line": each.sentence.line,
        "text": each.sentence.text,
        "words": each.words,
        "syllables": each.syllables,
        "hint": advice or None,
    }


def _words(number: int) -> str:
    return f"{number} word{'' if number == 1 else 's'}"
