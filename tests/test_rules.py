"""The rules: a rich book broken in one place gives exactly the problems that its case names, on one fixed day.

`python tests/print_rules.py` prints the cases as a table.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from servicebook import book, checks
from support import Case, cases, copy_book

TODAY = date(2026, 11, 23)
CASES = cases("cases_rules")
RULES = (
    "value-unknown", "target-slower", "target-missing", "priority-order", "plan-order", "reply-after-resolution",
    "clock-mixed", "attained-order", "hours-overlap", "hours-backwards", "hours-missing", "escalation-late",
    "escalation-order", "law-floor", "law-ceiling", "limit-order", "guarantee-dead", "change-unknown", "change-late",
    "change-past", "worst-wait", "value-unused", "review-due",
)  # fmt: skip


def code_of(problem: str) -> str:
    """`law-floor` of a problem's line."""
    return problem.rpartition("[")[2].rstrip("]")


def test_the_book_without_faults_has_no_problems(tmp_path: Path) -> None:
    assert checks.run(book.read(copy_book("keelson", tmp_path), TODAY)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_gives_exactly_its_problems(case: Case, tmp_path: Path) -> None:
    case.apply(copy_book("keelson", tmp_path))
    assert [str(p) for p in checks.run(book.read(tmp_path, TODAY))] == list(case.problems)


def test_every_rule_is_broken_in_more_than_one_way() -> None:
    broken = Counter(code for case in CASES for code in {code_of(p) for p in case.problems})
    assert {rule: broken[rule] for rule in RULES if broken[rule] < 2} == {}
    assert sum(1 for case in CASES if case.problems) >= 70


def test_a_file_of_ten_thousand_entries_is_read_quickly(tmp_path: Path) -> None:
    root = copy_book("keelson", tmp_path)
    entries = "".join(
        f"n{number}: {{value: {number} days, audience: internal}}\n" for number in range(2, 10_002)
    )
    (root / "values/many.yml").write_text(entries)
    (root / "values/changes.yml").unlink()
    started = time.perf_counter()
    assert checks.run(book.read(root, TODAY)) == []
    assert (
        time.perf_counter() - started < 20
    )  # a few seconds; far more where the work grows with the square


def test_many_changes_do_not_take_many_times_as_long(tmp_path: Path) -> None:
    root = copy_book("keelson", tmp_path)
    day = "- {value: returns.window, to: 60 days, from: 2027-%02d-%02d, announce: 2027-01-01}\n"
    days = [day % (month, number) for month in (2, 7) for number in range(1, 29)]
    (root / "values/changes.yml").write_text("".join(days))
    started = time.perf_counter()
    assert checks.run(book.read(root, TODAY)) == []
    assert time.perf_counter() - started < 60


@pytest.mark.parametrize("letters", [b"\xff\xfea: 3 days\n", b"a: \xe4 days\n", b"a: 3 days\n\x00"])
def test_bytes_that_are_no_text_are_one_problem(letters: bytes, tmp_path: Path) -> None:
    root = copy_book("keelson", tmp_path)
    (root / "values/more.yml").write_bytes(letters)
    assert [p.place.path for p in checks.run(book.read(root, TODAY))] == ["values/more.yml"]
