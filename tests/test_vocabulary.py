"""linters/vale/Local/accept.txt: a company's own names pass, and no rule about words falls silent."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from prose_books import REPOSITORY, book, keep_rules
from servicebook.style.prose import alerts

PAGE = "docs/a.md"
STYLE = REPOSITORY / "linters/vale/Servicebook"
TEXT = (
    "---\ntitle: Returns\n---\n\nThe ZPR desk has the NORTHERN SUMMIT TENT. We shall look at it.\n"
)
ABOUT_NAMES = {"Acronyms", "Shouting"}


def found(root: Path) -> list[tuple[str, str]]:
    return [(alert.rule, alert.match) for alert in alerts(root, [PAGE])]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = book(tmp_path, {PAGE: TEXT})
    keep_rules(made, *ABOUT_NAMES, "Legalese")
    return made


def test_without_the_file_every_name_is_read(root: Path) -> None:
    alerts = found(root)
    assert {rule for rule, _ in alerts} == {*ABOUT_NAMES, "Legalese"}
    assert ("Acronyms", "ZPR") in alerts


@pytest.mark.parametrize("name", ["ZPR", "NORTHERN SUMMIT TENT"])
def test_one_line_accepts_one_name(name: str, root: Path) -> None:
    before = found(root)
    (root / "linters/vale/Local/accept.txt").write_text(f"# Ours.\n{name}\n", "utf-8")
    after = found(root)
    assert len(after) < len(before)
    assert [match for _, match in after if match in name] == []
    assert [pair for pair in after if pair[0] == "Legalese"] != []


def test_an_accepted_word_silences_no_rule_about_words(root: Path) -> None:
    before = found(root)
    words = "\n".join(match for rule, match in before if rule not in ABOUT_NAMES)
    (root / "linters/vale/Local/accept.txt").write_text(f"{words}\nshall\nWe shall\n", "utf-8")
    assert found(root) == before


@pytest.mark.parametrize("rule", sorted(file.stem for file in STYLE.glob("*.yml")))
def test_only_the_rules_about_names_know_the_accepted_ones(rule: str) -> None:
    data = yaml.safe_load((STYLE / f"{rule}.yml").read_text("utf-8"))
    about_words = data["extends"] not in ("occurrence", "metric", "readability", "script")
    assert data.get("vocab", True) is (rule in ABOUT_NAMES) or not about_words
