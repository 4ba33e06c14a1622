"""The workflows: what two readers of such files find in them, what they may do, and what publishing does to a host."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from needs import lacks
from servicebook.publishing import generations
from support import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github/workflows").glob("*.yml"))


def program(name: str) -> str:
    """A program beside this Python or on the PATH; without it the test is skipped, or fails where nothing may be missing."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    found = shutil.which(name, path=path)
    if not found:
        lacks(f"there is no {name} on this machine")
    return found


def read(file: Path) -> dict[str, Any]:
    # YAML takes the key `on` for a truth value.
    read: dict[Any, Any] = yaml.safe_load(file.read_text("utf-8"))
    return {("on" if key is True else key): value for key, value in read.items()}


def test_actionlint_finds_nothing() -> None:
    done = subprocess.run([program("actionlint"), *WORKFLOWS], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_finds_nothing() -> None:
    command = [program("zizmor"), "--offline", "--no-progress", "--quiet", REPOSITORY / ".github"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_workflow_has_no_right_that_a_job_does_not_ask_for(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] and job["timeout-minutes"] <= 30
        for step in job["steps"]:
            used = step.get("uses")
            assert used is None or re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", used)
            if used and used.startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_a_pull_request_meets_no_secret_and_no_right_to_write(file: Path) -> None:
    workflow = read(file)
    triggers = workflow["on"]
    names = {triggers} if isinstance(triggers, str) else set(triggers)
    assert "pull_request_target" not in names
    if "pull_request" in names:
        assert "secrets." not in file.read_text("utf-8")
        rights = [job["permissions"] for job in workflow["jobs"].values()]
        assert all(right == {"contents": "read"} for right in rights)


def test_publishing_starts_from_main_alone_and_can_be_held() -> None:
    workflow = read(REPOSITORY / ".github/workflows/publish.yml")
    assert set(workflow["on"]) == {"push", "schedule", "workflow_dispatch"}
    assert workflow["on"]["push"] == {"branches": ["main"]}
    jobs = workflow["jobs"]
    assert "github.ref == 'refs/heads/main'" in jobs["build"]["if"]
    assert "vars.PUBLISHING != 'held'" in jobs["build"]["if"]
    assert {name: job["needs"] for name, job in jobs.items() if "needs" in job} == {
        "pages": "build",
        "host": "build",
    }
    assert workflow["concurrency"]["cancel-in-progress"] is False


# --- What the job `host` does, with a folder in place of the host ----------------------------------------


def step(job: str, name: str) -> str:
    steps = read(REPOSITORY / ".github/workflows/publish.yml")["jobs"][job]["steps"]
    return str(next(step["run"] for step in steps if step.get("name") == name))


def publication(folder: Path, day: str) -> Path:
    """A folder in which a pair of sites was just published."""
    site = folder / "site"
    staged = site / ".new-1"
    for audience in ("public", "internal"):
        (staged / audience).mkdir(parents=True)
        (staged / audience / "index.html").write_text(f"{audience} of {day}")
        (staged / f"{audience}.htaccess").write_text(f"# {day}\n")
    generations.flip(site, staged)
    return folder


def send(here: Path, host: Path, home: Path) -> None:
    environment = {**os.environ, "TARGET": str(host), "KEY": "x", "KNOWN_HOSTS": "x", "HOME": str(home)}  # fmt: skip
    subprocess.run(["bash", "-euo", "pipefail", "-c", step("host", "Send")], cwd=here, env=environment, check=True)  # fmt: skip


def test_a_host_gets_each_publication_whole_and_keeps_the_earlier_ones(tmp_path: Path) -> None:
    program("rsync")
    host, home = tmp_path / "host", tmp_path / "home"
    host.mkdir()
    home.mkdir()
    first = publication(tmp_path / "one", "monday")
    (first / "site/current/name.txt").unlink()  # as an older engine made it
    second = publication(tmp_path / "two", "tuesday")
    for here, day in ((first, "monday"), (second, "tuesday"), (first, "monday")):
        send(here, host, home)
        for audience in ("public", "internal"):
            assert (host / audience / "index.html").read_text() == f"{audience} of {day}"
            assert (host / "current" / f"{audience}.htaccess").read_text() == f"# {day}\n"
        assert (host / "current/name.txt").read_text() == (host / "current").resolve().name
    assert len(list((host / ".generations").iterdir())) == 2
    assert (host / "current").is_symlink() and (host / "public").is_symlink()
    assert oct((home / ".ssh/publish").stat().st_mode & 0o777) == "0o600"


def test_what_is_sent_to_pages_holds_the_public_site_alone(tmp_path: Path) -> None:
    publication(tmp_path, "monday")
    steps = read(REPOSITORY / ".github/workflows/publish.yml")["jobs"]["build"]["steps"]
    pack = next(step["run"] for step in steps if "artifact.tar" in step.get("run", ""))
    subprocess.run(["bash", "-euo", "pipefail", "-c", pack], cwd=tmp_path, check=True)
    listed = subprocess.run(["tar", "--list", "--verbose", "--file", "artifact.tar"], cwd=tmp_path, capture_output=True, text=True, check=True).stdout  # fmt: skip
    assert [line.split()[-1] for line in listed.splitlines()] == ["./", "./index.html"]
    assert [line[0] for line in listed.splitlines()] == ["d", "-"]


RUN = {"path": ".github/workflows/publish.yml", "head_branch": "main", "event": "push", "repository": "us/book"}  # fmt: skip


@pytest.mark.parametrize(
    ("number", "change", "taken"),
    [
        ("17", {}, True),
        ("17", {"event": "schedule"}, True),
        ("17", {"event": "pull_request"}, False),
        ("17", {"head_branch": "other"}, False),
        ("17", {"path": ".github/workflows/check.yml"}, False),
        ("17", {"repository": "them/book"}, False),
        ("17; touch done", {}, False),
        ("17x", {}, False),
        ("", {}, False),
    ],
)
def test_going_back_takes_a_run_of_this_workflow_on_main_alone(
    number: str, change: dict[str, str], taken: bool, tmp_path: Path
) -> None:
    program("jq")
    told = RUN | change
    answer = {**told, "head_repository": {"full_name": told["repository"]}}
    (tmp_path / "answer.json").write_text(json.dumps(answer))
    publication(tmp_path / "earlier", "monday")
    subprocess.run(["tar", "-czf", tmp_path / "earlier.tar.gz", "site"], cwd=tmp_path / "earlier", check=True)  # fmt: skip
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "gh").write_text(GH.format(folder=tmp_path))
    (bin / "gh").chmod(0o755)
    here = tmp_path / "here"
    here.mkdir()
    environment = {**os.environ, "PATH": f"{bin}:{os.environ['PATH']}", "RUN": number, "GITHUB_REPOSITORY": "us/book"}  # fmt: skip
    script = step("build", "Take the sites of an earlier run")
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=here, env=environment, capture_output=True, text=True)  # fmt: skip
    assert (done.returncode == 0) == taken, done.stderr
    assert (here / "site/public/index.html").exists() == taken
    assert not (here / "done").exists()


# `gh`, whose --jq is jq's own language.
GH = """#!/bin/bash
echo "$@" >> "{folder}/asked"
case "$1 $2" in
  "api repos/us/book/actions/runs/17") jq "$4" "{folder}/answer.json" ;;
  "run download") cp "{folder}/earlier.tar.gz" sites.tar.gz ;;
  *) exit 1 ;;
esac
"""
