"""Every check: a book with one fault gives exactly the problems that its case names."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicebook import book, checks
from support import Case, cases, copy_book


@pytest.mark.parametrize("name", ["minimal", "harbourlight"])
def test_a_book_without_faults_has_no_problems(name: str, tmp_path: Path) -> None:
    assert checks.run(book.read(copy_book(name, tmp_path))) == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_fault_gives_exactly_its_problems(case: Case, tmp_path: Path) -> None:
    case.apply(copy_book("minimal", tmp_path))
    assert [str(p) for p in checks.run(book.read(tmp_path))] == list(case.problems)
