"""The book that is measured with: without faults, and the same each time. What is slow is no test."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import check_speed
import make_book
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
    with pytest.raises(check_speed.FailedRun, match="ended with"):
        check_speed._run(check_speed.CHECK, tmp_path)
