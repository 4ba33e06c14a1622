"""Another company's copy: its own pages, values, brand and settings, and the engine as it is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support import BOOKS, REPOSITORY, TESTS

OWNED = ("docs", "values", "mkdocs.yml", "linters/local", "linters/vale/Local")
"""What belongs to the company, and is replaced by the next one's."""


NOT_CLONED = (
    ".git",
    ".venv",
    ".build",
    ".editions",
    "site",
    "*cache*",
    "*.egg-info",
    ".hypothesis",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with another company's book in the place of the sample."""
    folder = tmp_path_factory.mktemp("copy") / "book"
    shutil.copytree(REPOSITORY, folder, symlinks=True, ignore=shutil.ignore_patterns(*NOT_CLONED))
    for name in OWNED:
        owned = folder / name
        shutil.rmtree(owned) if owned.is_dir() else owned.unlink(missing_ok=True)
    shutil.copytree(BOOKS / "harbourlight", folder, dirs_exist_ok=True)
    return folder


def run(folder: Path, *command: str) -> str:
    """What a Python command prints in the copy, with the copy's own engine."""
    outside = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**outside, "PYTHONPATH": str(folder / "hooks")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-10_000:]
    return done.stdout


@pytest.mark.whole
def test_both_sites_of_the_other_company_are_published(copy: Path) -> None:
    said = run(copy, "servicebook", "site")
    assert said.splitlines()[-1] == "Published site/public and site/internal."
    home = (copy / "site/public/index.html").read_text("utf-8")
    assert "Harbourlight" in home
    assert "Wrenfield" not in home


@pytest.mark.whole
def test_the_engines_tests_pass_in_the_copy(copy: Path) -> None:
    marks = "not browser and not whole"
    said = run(copy, "pytest", "-m", marks, "-x", "-n", "2", "-p", "no:cacheprovider")
    assert re.search(r"\d{2,} passed", said)
    assert "failed" not in said


def test_no_test_reads_the_sample() -> None:
    reads = re.compile(
        r"""REPOSITORY\s*/\s*f?["'](docs|values|mkdocs\.yml|linters/(local|vale/Local))\b|read\(REPOSITORY\)"""
    )
    found = {
        f"{file.name}: {match[0]}"
        for file in TESTS.rglob("*.py")
        for match in reads.finditer(file.read_text("utf-8"))
    }
    assert found == set()
