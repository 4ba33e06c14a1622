"""The book that is measured with: without faults, and the same each time. What is slow is no test."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import check_speed
import make_book
import prose_speed
import servicebook_verify as verify
import timing
import verify_speed
from make_book import Sizes
from servicebook import book, checks


def test_the_measured_book_has_no_errors(tmp_path: Path) -> None:
    make_book.make(tmp_path, Sizes(pages=40, values=60))
    assert [str(p) for p in checks.run(book.read(tmp_path)) if p.is_error] == []


def test_the_measured_book_is_the_same_each_time(tmp_path: Path) -> None:
    texts = []
    for name in ("first", "second"):
        make_book.make(tmp_path / name, Sizes(pages=12, values=20))
        files = sorted(f for f in (tmp_path / name).rglob("*") if f.is_file())
        texts.append([(f.relative_to(tmp_path / name), f.read_bytes()) for f in files])
    assert texts[0] == texts[1]


def test_the_plain_build_has_the_same_pages_and_nothing_of_servicebook(tmp_path: Path) -> None:
    make_book.make(tmp_path, Sizes(pages=12, values=20))
    plain = yaml.safe_load((tmp_path / "plain.yml").read_text("utf-8"))
    assert "hooks" not in plain
    assert plain["nav"] == yaml.safe_load((tmp_path / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert set(plain["plugins"]) == {"search", "macros"}


def test_a_run_that_fails_is_no_measurement(tmp_path: Path) -> None:
    with pytest.raises(timing.FailedRun, match="ended with"):
        timing.run(check_speed.CHECK, tmp_path)


def test_what_a_rule_costs_is_measured_with_that_rule_alone(tmp_path: Path) -> None:
    prose_speed.make(tmp_path, pages=8)
    page = tmp_path / "docs/index.md"
    page.write_text(page.read_text("utf-8") + "\nA cat and/or a dog, i.e. a pet.\n", "utf-8")
    report = prose_speed._alerts(prose_speed._vale(tmp_path, ["Servicebook.AndOr"]), tmp_path)
    assert {alert["Check"] for each in report.values() for alert in each} == {"Servicebook.AndOr"}


def test_a_check_that_breaks_is_no_measurement(tmp_path: Path) -> None:
    prose_speed.make(tmp_path, pages=8)
    (tmp_path / ".vale.ini").unlink()
    with pytest.raises(
        timing.FailedRun, match=r"ended with 2: servicebook: \.vale\.ini is missing"
    ):
        prose_speed._report(tmp_path, 8, 1)


@pytest.mark.whole
def test_the_leak_check_finds_nothing_in_the_measured_book(tmp_path: Path) -> None:
    verify_speed.make_sites(tmp_path, Sizes(pages=40, values=60))
    sites = tmp_path / verify_speed.PUBLIC, tmp_path / verify_speed.INTERNAL
    assert [str(one) for one in verify.verify(verify.Asked(tmp_path, *sites))] == []
    assert not (sites[0] / "index.html").samefile(sites[1] / "index.html")
