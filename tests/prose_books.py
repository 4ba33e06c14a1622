"""Small books for Vale to read, with this repository's rules and pages of their own."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]


def book(folder: Path, pages: Mapping[str, str]) -> Path:
    """A book in `folder` with the given pages (path from the book's folder, text)."""
    for name in (".vale.ini", "requirements-vale.txt"):
        shutil.copy(REPOSITORY / name, folder)
    own = shutil.ignore_patterns("Local")  # the rules of the company, not of the engine
    shutil.copytree(REPOSITORY / "linters/vale", folder / "linters/vale", ignore=own)
    (folder / "linters/vale/Local").mkdir()
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def own_rule(root: Path, name: str, text: str) -> None:
    """A rule of the adopter's own, `Local.<name>`."""
    (root / f"linters/vale/Local/{name}.yml").write_text(text, "utf-8")
