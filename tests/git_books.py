"""Books in real git repositories, small enough to be read in a test."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support import REPOSITORY

FRONT = "type: {type}\ntitle: {title}\naudience: {audience}\nowner: support\nreviewed: 2026-11-02\nreview_every: 6 months\nsummary: {summary}\n"


def page(
    body: str,
    *,
    title: str = "Page",
    audience: str = "public",
    type: str = "guide",
    summary: str = "What this page is about.",
    more: str = "",
) -> str:
    """A page's whole text."""
    front = FRONT.format(type=type, title=title, audience=audience, summary=summary)
    return f"---\n{front}{more}---\n\n{body}\n"


@dataclass(frozen=True)
class Repository:
    """A git repository in `root`, which holds a book."""

    root: Path

    def git(self, *arguments: str) -> str:
        """What git says."""
        own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        done = subprocess.run(
            ["git", "-c", "user.name=A Writer", "-c", "user.email=writer@example.com", "-c", "core.autocrlf=false", *arguments],
            cwd=self.root, env=environment | own, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, by their path from the book's folder."""
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_bytes(text.encode())

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace words in a file, all of them."""
        text = (self.root / path).read_bytes().decode()
        assert old in text, f"{old!r} is not in {path}"
        (self.root / path).write_bytes(text.replace(old, new).encode())

    def commit(self, message: str = "Change") -> str:
        """Commit everything; the commit's name."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")


VALUES = {
    "company": """\
name: "Example Ltd"
locale: en-GB
currency: GBP
time_zone: Europe/London
teams:
  support: {name: "Support", github: "@example/support"}
""",
    "hours": 'office:\n  open: {mon-fri: "09:00-17:00"}\n',
    "channels": """\
email:
  label: "Email"
  contact: help@example.com
  hours: office
  best_for: "Every question"
""",
    "sla": "email:\n  first_reply:\n    promise: 8 business hours\n    target: 4 business hours\n",
    "returns": "window: 30 days\nagent_limit: {value: 50 GBP, audience: internal}\n",
    "escalation": """\
levels:
  - name: "Team lead"
    when: 75% of sla.email.first_reply
    answer_within: 30 minutes
    contact: "#leads"
    audience: internal
""",
}


def small_book(folder: Path, files: Mapping[str, str] | None = None) -> Repository:
    """Values and a home page that states none of them, and these files beside them; not yet in git."""
    made = Repository(folder)
    made.write({f"values/{name}.yml": text for name, text in VALUES.items()})
    made.write({"mkdocs.yml": "site_name: Example Ltd\n", "docs/index.md": page("Welcome.")})
    made.write({".gitattributes": "* -text\n", **(files or {})})
    (folder / "linters").mkdir(exist_ok=True)
    for name in ("page-types.yml", "reading.yml"):
        shutil.copy(REPOSITORY / "linters" / name, folder / "linters")
    return made


def repository(folder: Path, files: Mapping[str, str] | None = None) -> Repository:
    """A small book whose first commit is what it holds."""
    made = small_book(folder, files)
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit("The book")
    return made
