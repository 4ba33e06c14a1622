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


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository with another company's book in the place of the sample."""
    folder = tmp_path_factory.mktemp("copy")
    for name in repository_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    for name in OWNED:
        shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(BOOKS / "harbourlight", folder, dirs_exist_ok=True)
    return folder


def repository_files() -> list[str]:
    """The files that a clone would have, with what is not committed yet."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    files = filter(None, listed.stdout.split("\0"))
    return sorted({name for name in files if (REPOSITORY / name).is_file()})


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
