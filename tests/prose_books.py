"""Small books for Vale to read, with this repository's rules and pages of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from make_book import REPOSITORY, copy_style
from servicebook.style.prose import Alert
from servicebook.style.rule_readers import FILE, Readers

SPEAK_OF = {
    rule: Readers(readers)
    for rule, readers in yaml.safe_load((REPOSITORY / FILE).read_text("utf-8")).items()
}
"""Whose text each of the engine's rules speaks about."""


def book(folder: Path, pages: Mapping[str, str]) -> Path:
    """A book in `folder` with the given pages (path from the book's folder, text)."""
    copy_style(folder)
    for path, text in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return folder


def own_rule(root: Path, name: str, text: str) -> None:
    """A rule of the adopter's own, `Local.<name>`."""
    (root / f"linters/vale/Local/{name}.yml").write_text(text, "utf-8")


def counts(alert: Alert, beside: Readers) -> bool:
    """Whether an alert counts on the examples of a rule with the readers `beside`: where both can speak at once.

    Rules for editors speak on their own examples alone, and those for agents not on those for customers.
    """
    if Readers.EDITOR in (alert.readers, beside):
        return alert.readers is beside
    return {alert.readers, beside} != {Readers.PUBLIC, Readers.INTERNAL}


def keep_rules(root: Path, *names: str) -> None:
    """Take away the engine's rules but for these: Vale starts at once, and a test knows what is found."""
    for rule in (root / "linters/vale/Servicebook").glob("*.yml"):
        if rule.stem not in names:
            rule.unlink()
    readers = "".join(f"{name}: both\n" for name in names) or "{}\n"
    (root / "linters/vale/audiences.yml").write_text(readers, "utf-8")
