"""What editors and pre-commit are told: local, and true to what is there."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from needs import lacks
from servicebook.problems import Place, Problem, Severity
from servicebook.reports import FORMATS
from servicebook.style import vale
from support import REPOSITORY

CODE = REPOSITORY / ".vscode"


def settings(name: str) -> Any:
    return json.loads((CODE / f"{name}.json").read_text("utf-8"))


def hook() -> dict[str, Any]:
    data = yaml.safe_load((REPOSITORY / ".pre-commit-config.yaml").read_text("utf-8"))
    [only] = [hook for repo in data["repos"] for hook in repo["hooks"] if repo["repo"] == "local"]
    assert len(data["repos"]) == 1
    return dict(only)


def test_the_editor_is_led_to_the_books_own_vale_and_downloads_none() -> None:
    told = settings("settings")
    assert (
        told["vale.valeCLI.path"]
        == f"${{workspaceFolder}}/.venv/bin/{vale.PROGRAM.removesuffix('.exe')}"
    )
    assert told["vale.valeCLI.config"] == "${workspaceFolder}/.vale.ini"
    assert told["vale.valeCLI.installVale"] is False
    assert told["vale.valeCLI.syncOnStartup"] is False
    assert "Packages" not in (REPOSITORY / ".vale.ini").read_text("utf-8")


def test_every_schema_is_given_to_the_files_that_it_describes() -> None:
    named = {Path(path).name for path in settings("settings")["yaml.schemas"]}
    there = {file.name for file in (REPOSITORY / "linters/schemas").iterdir()}
    assert there - named == {
        "front-matter.json"
    }  # that of a part of a page, which no editor reads as YAML


@pytest.mark.parametrize("severity", list(Severity))
def test_the_task_finds_every_problem_in_the_commands_words(severity: Severity) -> None:
    [task] = settings("tasks")["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    problem = Problem(Place("docs/a b.md", 12, 3), "prose/LinkText", 'Say [why]: "x".', severity)
    found = re.fullmatch(pattern["regexp"], FORMATS["editor"]([problem]))
    assert found is not None
    keys = ("file", "line", "column", "severity", "message", "code")
    assert [found[pattern[key]] for key in keys] == [
        "docs/a b.md", "12", "3", severity.value, 'Say [why]: "x".', "prose/LinkText",
    ]  # fmt: skip
    command = [".venv/bin/servicebook", "check", "--format", "editor"]
    assert [task["command"], *task["args"]] == command


def test_pre_commit_runs_the_check_of_this_folder_on_what_changed(tmp_path: Path) -> None:
    if os.name == "nt":
        lacks("a shell script stands in for the command here")
    own = hook()
    assert (own["language"], own["pass_filenames"]) == ("system", False)
    command = shlex.split(own["entry"])
    missing = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (missing.returncode, missing.stdout) == (
        2,
        "Run make check once: it sets up what this needs.\n",
    )
    program = tmp_path / ".venv/bin/servicebook"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$@"\nexit 1\n')
    program.chmod(0o755)
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "check --since HEAD\n")


@pytest.mark.parametrize(
    ("path", "runs"),
    [
        ("docs/orders/returns.md", True),
        ("values/returns.yml", True),
        ("linters/local/exceptions.yml", True),
        ("mkdocs.yml", True),
        ("README.md", False),
        ("hooks/docs/x.md", False),
    ],
)
def test_pre_commit_runs_for_the_files_of_the_book(path: str, runs: bool) -> None:
    assert (re.search(hook()["files"], path) is not None) is runs
