"""`servicebook check` where Vale cannot do its work, or gets what it was not made for: a sentence, and never silence."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import constructs
from needs import needs
from servicebook import cli
from support import copy_book, copy_engine

RULES = "linters/vale"
PAGE = "docs/returns.md"
TEXT = "Everything that is unused."
CANNOT = "servicebook: Vale cannot run with its rules as they are: "
Change = Callable[[Path], object]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small book in which commands run, with one rule of its own and none of the engine's, which takes its time."""
    folder = copy_engine(copy_book("minimal", tmp_path / "book"))
    settings = folder / ".vale.ini"
    text = settings.read_text("utf-8").replace("Servicebook, Local", "Local")
    settings.write_text(text, "utf-8")
    (folder / RULES / "Local/Planted.yml").write_text(constructs.RULE, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def wrote(path: str, text: str) -> Change:
    """Put a text into a file."""
    return lambda root: (root / path).write_text(text, "utf-8")


def removed(path: str) -> Change:
    """Delete a file, or a folder with all that is in it."""
    return lambda root: shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()  # fmt: skip


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """The exit code of `servicebook check`, and what it printed on both channels."""
    code = cli.main(["check", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (wrote(f"{RULES}/Local/Bad.yml", "extends: existence\nmessage: x\ntokens: ['(']\n"), f"{CANNOT}{RULES}/Local/Bad.yml:1: "),
        (wrote(f"{RULES}/Local/Bad.yml", "extends: existence\n  message: [x\n"), f"{CANNOT}{RULES}/Local/Bad.yml:2: "),
        (wrote(f"{RULES}/Local/Bad.yml", "extends: existence\nmessage: x\ntoken: [x]\n"), f"{CANNOT}{RULES}/Local/Bad.yml:3: "),
        (wrote(f"{RULES}/Local/Bad.yml", ""), f"{CANNOT}{RULES}/Local/Bad.yml: "),
        (removed(f"{RULES}/Local"), f"{CANNOT}'../../Local' vocabulary not found; searched: {RULES}/Local"),
        (wrote(".vale.ini", f"StylesPath = {RULES}\n[*.md]\nBasedOnStyles = Gone\n"), f"{CANNOT}style 'Gone' does not exist on StylesPath"),
        (removed(f"{RULES}/Servicebook/Blame.yml"), f"servicebook: {RULES}/Servicebook/Blame.yml is missing: {RULES}/audiences.yml names that rule."),
        (removed(f"{RULES}/config/views/Material.yml"), f"{CANNOT}view 'Material' not found"),
        (removed(RULES), f"servicebook: {RULES}/audiences.yml cannot be read: No such file or directory."),
        (removed(".vale.ini"), "servicebook: .vale.ini is missing: Vale has no rules without it."),
        (removed("requirements-vale.txt"), "servicebook: The version of Vale is unknown: requirements-vale.txt cannot be read: No such file or directory."),
        (wrote("requirements-vale.txt", "vale==9.9.9.0\n"), "servicebook: Checking the prose needs Vale 9.9.9, and there is only 3.22.0: run `python linters/get_vale.py`."),
    ],
    ids=["regex", "YAML", "unknown key", "empty rule", "no own rules", "no such style", "no such rule", "no view", "no rules", "no settings", "no lock file", "another version"],
)  # fmt: skip
def test_what_vale_cannot_run_with_is_one_sentence_and_exit_code_2(
    root: Path, change: Change, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root)
    code, out, err = check(capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(sentence)


@needs(os.name != "nt", "signals and shell scripts")
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("printf '{\"docs/a.md\": ['; kill -9 $$", "Vale was killed (signal 9) before it had read everything."),
        ("sh -c 'kill -9 $$'; exit $?", "Vale was killed (signal 9) before it had read everything."),
        ("printf '{\"docs/a.md\": ['", "Vale ended before its report was complete."),
        ("exit 2", "Vale cannot run with its rules as they are: it ended with 2"),
    ],
    ids=["killed", "killed behind a shell", "half a report", "no words"],
)  # fmt: skip
def test_a_vale_that_does_not_come_to_its_end_is_one_sentence_and_exit_code_2(
    root: Path,
    script: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = tmp_path / "vale"
    answer = 'if [ "$1" = --version ]; then echo "vale version 3.22.0"; exit; fi'
    program.write_text(f"#!/bin/sh\n{answer}\n{script}\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert check(capsys) == (2, "", f"servicebook: {sentence}\n")


def test_a_path_that_does_not_exist_is_one_sentence_and_exit_code_2(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(capsys, "docs/retruns.md") == (
        2, "", 'servicebook: "docs/retruns.md" does not exist, so nothing was checked.\n',
    )  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", f"{PAGE}:1:1: error: This page is empty."),
        (b"---\ntitle: Caf\xe9\n---\n", f"{PAGE}:2:11: error: This file is not UTF-8 here."),
        (b"a" * 1_000_001, f"{PAGE}:1:1: error: This file has 1.1 MB; the most is 1 MB."),
    ],
    ids=["empty", "not UTF-8", "too large"],
)
def test_a_page_that_cannot_be_read_is_a_problem_with_its_place_and_the_others_are_read(
    root: Path, raw: bytes, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / PAGE).write_bytes(raw)
    wrote("docs/help.md", (root / "docs/help.md").read_text("utf-8").replace("We read", "A blunder"))(root)  # fmt: skip
    code, out, err = check(capsys)
    assert (code, err) == (1, "")
    assert told in out
    assert "docs/help.md:13:3: error: blunder [prose/Planted]" in out


def test_the_longest_line_is_read_to_its_end(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "We answer by post. " * 1_000
    page = (root / PAGE).read_text("utf-8").replace(TEXT, f"{long}We answer a blunder.")
    (root / PAGE).write_text(page, "utf-8")
    code, out, err = check(capsys, PAGE)
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == f"{PAGE}:18:{len(long) + 13}: error: blunder [prose/Planted]"


def test_a_line_of_almost_a_megabyte_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (root / PAGE).read_text("utf-8").replace(TEXT, "We answer by post. " * 50_000)
    (root / PAGE).write_text(page, "utf-8")
    code, out, err = check(capsys, PAGE)
    assert (code, err) == (1, "")
    assert out.splitlines()[0] == (
        f"{PAGE}:18:1: error: This line has more than 20,000 characters. Break it into several. [page-limit]"
    )
