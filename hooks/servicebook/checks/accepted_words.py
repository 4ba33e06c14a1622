"""Exceptions that have ended or name no page, and a baseline that knows pages which are gone."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.pages import DOCS
from servicebook.problems import Place, Problem, Severity, did_you_mean


def check(book: Book) -> Iterator[Problem]:
    """Warn at the line of each entry that no longer applies; one without effect is told with the alerts."""
    names = [page.name for page in book.pages]
    for entry in book.exceptions.entries:
        if entry.until < book.today:
            message = f"This exception ended on {entry.until}, and its words count again. Reword them, or set a later day if the reason still holds."
            yield _warning(entry.place, "exception", message)
        elif (name := entry.path.removeprefix(f"{DOCS}/")) not in names:
            hint = (
                did_you_mean(name, names) or " Delete this exception, or name the page's new path."
            )
            yield _warning(entry.place, "exception", f'There is no page "{name}".{hint}')
    for path, place in book.baseline.places.items():
        if (name := path.removeprefix(f"{DOCS}/")) not in names:
            message = f'There is no page "{name}". Write its new path here, or delete these lines.'
            yield _warning(place, "baseline", message)


def _warning(place: Place, code: str, message: str) -> Problem:
    return Problem(place, code, message, Severity.WARNING)
