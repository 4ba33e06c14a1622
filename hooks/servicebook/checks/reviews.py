"""Values and pages that somebody should have read again by now."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from servicebook.book import Book
from servicebook.problems import Problem, Severity
from servicebook.units import Day

_CODE = "review-due"


def check(book: Book) -> Iterator[Problem]:
    """Warn of each value past its `review_by`, and of each page past its `review_every`."""
    for fact in book.values.facts:
        due = fact.review_by
        if due is not None and isinstance(due.unit, Day) and due.unit.date < book.today:
            message = f"{fact.name} was to be reviewed by {due.unit.date}. Read it again, then set the next day."
            yield Problem(due.place, _CODE, message, Severity.WARNING)
    for page in book.pages:
        if page.front_matter is None:
            continue
        last, every = page.front_matter.reviewed, page.front_matter.review_every
        if _after(last, every) < book.today:
            message = f"This page was reviewed on {last} and is read again every {every}. Read it, then set `reviewed:` to that day."
            yield Problem(page.place_of("reviewed"), _CODE, message, Severity.WARNING)


def _after(day: date, every: str) -> date:
    """The day a span such as `6 months` later; the month's last day where it has no such day."""
    number, _, unit = every.partition(" ")
    if unit.startswith("week"):
        return day + timedelta(weeks=int(number))
    months = day.month - 1 + int(number) * (12 if unit.startswith("year") else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
