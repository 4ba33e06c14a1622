"""Each guard against leaks is switched off, and a test misses it. All of them with `make test-long`; here a few."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import guards
import ways_out
from guards import Guard
from support import TESTS

GUARDS = guards.read()
LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
# One of what a page may hold, one of what an edition holds, one of the leak check.
FEW = (
    "Lines of a block are not for customers",
    "Internal facts are not in the public values",
    "Passages are compared",
)


def test_every_guard_is_where_the_table_says_and_has_its_tests() -> None:
    assert [guard.name for guard in GUARDS if not guard.is_there()] == []
    assert len({guard.name for guard in GUARDS}) == len(GUARDS) > 100
    for guard in GUARDS:
        assert guard.tests and guard.old != guard.new, guard.name
        for test in guard.tests:
            there = ways_out.exists(test) if "::" in test else (TESTS / test).is_file()
            assert there, f"{guard.name}: {test}"


def test_every_room_of_the_leak_check_has_a_guard() -> None:
    rooms = {guard.file for guard in GUARDS if "servicebook_verify" in guard.file}
    # The look has the guard of `properties`, and the learning that of `site_pages`; the others guard nothing.
    assert {Path(room).stem for room in rooms} >= {
        "check", "excuses", "files", "learn", "look", "markdown", "marks", "side_by_side", "sources", "theme", "values", "words",
    }  # fmt: skip


@pytest.mark.whole
@pytest.mark.parametrize(
    "guard", [guard for guard in GUARDS if LONG or guard.name in FEW], ids=lambda guard: guard.name
)
def test_every_guard_is_missed_when_it_is_switched_off(guard: Guard) -> None:
    [(_, missed)] = guards.missed([guard])
    assert missed


@pytest.mark.whole
def test_with_every_guard_in_place_the_same_tests_pass(tmp_path: Path) -> None:
    guards.copy_repository(tmp_path)
    chosen = [guard for guard in GUARDS if LONG or guard.name in FEW]
    assert guards.run(tmp_path, sorted({test for guard in chosen for test in guard.tests})) == 0
