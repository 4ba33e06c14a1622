"""Values and pages that somebody should have read again by now."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook import reviews
from servicebook.book import Book
from servicebook.problems import Problem, Severity
from servicebook.reviews import Review

_CODE = "review-due"


def check(book: Book) -> Iterator[Problem]:
    """Warn of each value past its `review_by`, and of each page past its `review_every`."""
    for review in reviews.all_of(book):
        if review.day < book.today:
            yield Problem(review.place, _CODE, _message(review), Severity.WARNING)


def _message(review: Review) -> str:
    if review.page is None or review.page.front_matter is None:
        return f"{review.value} was to be reviewed by {review.day}. Read it again, then set the next day."
    last, every = review.page.front_matter.reviewed, review.page.front_matter.review_every
    return f"This page was reviewed on {last} and is read again every {every}. Read it, then set `reviewed:` to that day."
