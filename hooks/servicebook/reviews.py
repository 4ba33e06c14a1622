"""When pages and values are to be read again."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from servicebook.book import Book
from servicebook.pages import FrontMatter, Page
from servicebook.problems import Place
from servicebook.units import Day


@dataclass(frozen=True)
class Review:
    """The last day on which something counts as read: a page, or the value called `value`."""

    day: date
    place: Place
    page: Page | None = None
    value: str = ""


def all_of(book: Book) -> Iterator[Review]:
    """Every review to come or missed: of each value with `review_by`, then of each page."""
    for fact in book.values.facts:
        due = fact.review_by
        if due is not None and isinstance(due.unit, Day):
            yield Review(due.unit.date, due.place, value=fact.name)
    for page in book.pages:
        if page.front_matter is not None:
            yield Review(_due(page.front_matter), page.place_of("reviewed"), page)


def _due(front: FrontMatter) -> date:
    return _after(front.reviewed, front.review_every)


def _after(day: date, every: str) -> date:
    """The day a span such as `6 months` later; the month's last day where it has no such day."""
    number, _, unit = every.partition(" ")
    if unit.startswith("week"):
        return day + timedelta(weeks=int(number))
    months = day.month - 1 + int(number) * (12 if unit.startswith("year") else 1)
    year, month = day.year + months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
