"""The workflow that puts the report on a pull request: what it posts, and what it refuses to."""

from __future__ import annotations

import ast
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from servicebook.impact import impact_reports
from support import REPOSITORY

WORKFLOWS = REPOSITORY / ".github/workflows"
REPORT = f"""\
{impact_reports.MARKER}
## What readers will notice

Compared with `main` (`abc1234`): 1 sentence for customers.

### What customers read

#### `sla.email.first_reply`: `8 business hours` → `4 business hours`

<details><summary>11 sentences</summary>

```diff
@@ docs/a.md:3 @@
- @everyone: 8 business hours ``` <b>
+ 4 business hours
```

</details>
"""
OWN = {"id": 7, "user": {"login": "github-actions[bot]"}, "body": f"{impact_reports.MARKER}\nOld."}
NOT_OWN = {"id": 8, "user": {"login": "somebody"}, "body": f"{impact_reports.MARKER}\nMine."}

# Stands in for the program `gh`: answers from a file, and writes down what it is told to send.
GH = f"""#!{sys.executable}
import json, os, sys
path, options = sys.argv[2], sys.argv[3:]
folder = os.environ["FAKE"]
if "--method" in options:
    sent = [options[options.index("--method") + 1], path, json.load(sys.stdin)]
    open(folder + "/sent", "a").write(json.dumps(sent) + "\\n")
elif path.endswith("/zip"):
    sys.stdout.buffer.write(open(folder + "/zip", "rb").read())
else:
    answers = json.load(open(folder + "/answers"))
    print(json.dumps(answers[path.partition("?")[0].removeprefix("repos/example/policy/")]))
"""


def script() -> str:
    """The program that the workflow runs."""
    workflow: dict[str, Any] = yaml.safe_load((WORKFLOWS / "impact-comment.yml").read_text("utf-8"))
    (step,) = workflow["jobs"]["comment"]["steps"]
    text: str = step["run"]
    return text


def archive(files: dict[str, str]) -> bytes:
    """A report as GitHub keeps it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return packed.getvalue()


@dataclass
class Forge:
    """GitHub as the script finds it, in a folder."""

    folder: Path
    report: str = REPORT
    number: str = "5"
    size: int = 900
    state: str = "open"
    head: str = "f" * 40
    repository: int = 11
    comments: list[dict[str, Any]] = field(default_factory=list)

    def run(self) -> tuple[int, list[Any], str]:
        """The exit code, what was sent, and what was said."""
        pull = {"state": self.state, "head": {"sha": self.head, "repo": {"id": self.repository}}}
        reports = [{"id": 3, "name": "impact", "size_in_bytes": self.size}]
        answers = {
            "actions/runs/9/artifacts": {"artifacts": reports},
            "pulls/5": pull,
            "issues/5/comments": [[NOT_OWN], self.comments],
        }
        event = {"workflow_run": {"id": 9, "head_sha": "f" * 40, "head_repository": {"id": 11}}}
        (self.folder / "answers").write_text(json.dumps(answers), "utf-8")
        (self.folder / "event").write_text(json.dumps(event), "utf-8")
        files = {"impact.md": self.report, "number": f"{self.number}\n"}
        (self.folder / "zip").write_bytes(archive(files))
        (self.folder / "gh").write_text(GH, "utf-8")
        (self.folder / "gh").chmod(0o755)
        environment = {
            "PATH": f"{self.folder}{os.pathsep}{os.environ['PATH']}",
            "FAKE": str(self.folder),
            "GITHUB_EVENT_PATH": str(self.folder / "event"),
            "GITHUB_REPOSITORY": "example/policy",
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, "-c", script()], env=environment, capture_output=True, text=True
        )
        sent = self.folder / "sent"
        lines = sent.read_text("utf-8").splitlines() if sent.exists() else []
        return done.returncode, [json.loads(line) for line in lines], done.stdout + done.stderr


@pytest.fixture
def forge(tmp_path: Path) -> Forge:
    return Forge(tmp_path)


def test_the_first_report_is_a_new_comment(forge: Forge) -> None:
    code, sent, _ = forge.run()
    path = "repos/example/policy/issues/5/comments"
    assert (code, sent) == (0, [["POST", path, {"body": REPORT}]])


def test_the_next_report_takes_the_place_of_the_first(forge: Forge) -> None:
    forge.comments = [OWN]
    code, sent, _ = forge.run()
    path = "repos/example/policy/issues/comments/7"
    assert (code, sent) == (0, [["PATCH", path, {"body": REPORT}]])


@pytest.mark.parametrize(
    "line",
    [
        "@everyone look",
        "See https://evil.example",
        "See www.evil.example",
        "[see](x)",
        "![see](x)",
        "<img src=x>",
        "<details open>",
        "Fixes #1",
        "> quoted",
        "`open",
        "&#64;admin",
        "a | b",
        "\\@admin",
        "**bold**",
        "a:tada:b",
        impact_reports.MARKER,
        "```",
        "````diff",
        "```diff\nno sign\n```",
        "```diff\n+ one\r```\r@everyone\n```",
        "```diff\n+ never closed",
    ],
)
def test_what_impact_does_not_write_is_not_posted(forge: Forge, line: str) -> None:
    forge.report = f"{REPORT}\n{line}\n"
    code, sent, said = forge.run()
    assert (code, sent) == (1, [])
    assert said == "Nothing was posted: the report holds something that impact does not write.\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"report": "## No marker\n"}, "holds something that impact does not write"),
        ({"report": REPORT + "word " * 20_000}, "impact.md is too long"),
        ({"report": "0" * 50_000_000}, "impact.md is too long"),
        ({"size": 2_000_000}, "there is no report, or it is too large"),
        ({"number": "5; rm -rf /"}, "the pull request's number is none"),
        ({"number": "../issues/5"}, "the pull request's number is none"),
        ({"number": "5" * 30}, "number is too long"),
        ({"repository": 12}, "5 comes from another repository than this run"),
    ],
)
def test_a_report_that_cannot_be_trusted_is_refused(
    forge: Forge, change: dict[str, Any], said: str
) -> None:
    code, sent, told = Forge(forge.folder, **change).run()
    assert (code, sent) == (1, [])
    assert said in told
    assert "Traceback" not in told


@pytest.mark.parametrize("change", [{"head": "e" * 40}, {"state": "closed"}])
def test_a_pull_request_that_has_moved_on_gets_no_old_report(
    forge: Forge, change: dict[str, Any]
) -> None:
    code, sent, _ = Forge(forge.folder, **change).run()
    assert (code, sent) == (0, [])


def test_the_workflow_and_the_report_agree_on_what_is_safe() -> None:
    known = {
        node.targets[0].id: node.value
        for node in ast.parse(script()).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    safe = known["SAFE"]
    assert isinstance(safe, ast.Call)
    assert ast.literal_eval(safe.args[0]) == impact_reports.SAFE_LINE.pattern
    assert ast.literal_eval(known["MARKER"]) == impact_reports.MARKER
    assert ast.literal_eval(known["MOST"]) >= impact_reports.LIMIT


def test_the_workflow_that_may_write_checks_nothing_out() -> None:
    text = (WORKFLOWS / "impact-comment.yml").read_text("utf-8")
    assert "uses:" not in text
    assert "${{ github.event" not in text.partition("run: |")[2]
    assert "pull_request_target" not in text
    reporting = yaml.safe_load((WORKFLOWS / "impact.yml").read_text("utf-8"))
    assert reporting["permissions"] == {}
    assert reporting["jobs"]["report"]["permissions"] == {"contents": "read"}
