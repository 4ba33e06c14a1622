"""Ten correct books of very different companies, on which no rule may fire on any day of the year."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from servicebook import book, checks
from support import TESTS, Case, copy_book

BOOKS = sorted((TESTS / "books_of_rules").glob("*.yml"))
# The year's ordinary and odd days: before and in the Christmas weeks, a leap day, the changes of clocks in
# Europe, America and Lord Howe, and the days of the pages' own reviews.
DAYS = (
    "2026-11-02", "2026-12-18", "2026-12-23", "2026-12-25", "2026-12-31", "2027-01-01", "2027-03-14", "2027-03-27",
    "2027-03-28", "2027-04-04", "2027-05-02", "2027-10-02", "2027-10-30", "2027-10-31", "2027-11-07", "2028-02-29",
)  # fmt: skip


def variant(file: Path, folder: Path) -> Path:
    """The book that a file of tests/books_of_rules makes of another, in `folder`; its pages are never due."""
    told: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    root = copy_book(told.pop("base"), folder)
    for page in (root / "docs").rglob("*.md"):
        page.write_text(
            page.read_text("utf-8").replace("review_every: 6 months", "review_every: 50 years"),
            "utf-8",
        )
    Case(file.stem, (), **told).apply(root)
    return root


def test_there_are_ten() -> None:
    assert len(BOOKS) == 10


@pytest.mark.parametrize("file", BOOKS, ids=lambda file: file.stem)
def test_no_rule_fires_on_a_correct_book(file: Path, tmp_path: Path) -> None:
    root = variant(file, tmp_path)
    fired = {
        day: [str(p) for p in checks.run(book.read(root, date.fromisoformat(day)))] for day in DAYS
    }
    assert {day: problems for day, problems in fired.items() if problems} == {}
