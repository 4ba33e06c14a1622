"""The guide to the rules for prose: one entry a rule, whose examples are what they say, and its page."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from prose_books import REPOSITORY, SPEAK_OF, book, counts
from servicebook.reading import reading_grade
from servicebook.style import style_guide
from servicebook.style.prose import alerts
from servicebook.style.rule_readers import Readers
from servicebook.tables import MACROS, TableError
from servicebook.values import value_files
from support import BOOKS

GUIDE = (REPOSITORY / style_guide.FILE).read_text("utf-8")
STYLE = REPOSITORY / "linters/vale/Servicebook"
RULES = {file.stem: yaml.safe_load(file.read_text("utf-8")) for file in STYLE.glob("*.yml")}
OF_PYTHON = {reading_grade.CODE.removeprefix("prose/")}
ENTRIES = {entry.partition("\n")[0]: entry.partition("\n")[2] for entry in GUIDE.split("\n## ")[1:]}
SHAPE = re.compile(
    r"\n(?:\S.*\n)+\n(?:- Bad: `[^`\n]+`\n- Good: \S.*\n)+- Source: \S.*\n?",
)
VALUE = re.compile(r"`(\{\{[^`]*\}\})`")
VALUES = value_files.read(BOOKS / "minimal")

Broken = dict[str, list[set[str]]]


def examples(kind: str) -> dict[str, list[str]]:
    """The bad or the good lines of each entry, as they would stand on a page."""
    return {
        rule: [
            VALUE.sub(r"\1", line) if kind == "Good" else line.strip("`")
            for line in re.findall(rf"^- {kind}: (.*)$", entry, re.MULTILINE)
        ]
        for rule, entry in ENTRIES.items()
    }


def broken_by(folder: Path, lines: dict[str, list[str]]) -> Broken:
    """The rules of Vale that each line of each entry breaks, on a page of its own."""
    pages = {
        f"docs/{rule}/{number}.md": f"---\ntitle: Page\n---\n\n{line}\n"
        for rule, found in lines.items()
        for number, line in enumerate(found)
    }
    rules = defaultdict(set)
    for alert in alerts(book(folder, pages), list(pages)):
        if counts(alert, SPEAK_OF.get(alert.place.path.split("/")[1], Readers.BOTH)):
            rules[alert.place.path].add(alert.rule)
    return {
        rule: [rules[f"docs/{rule}/{number}.md"] for number in range(len(found))]
        for rule, found in lines.items()
    }


def test_every_rule_has_an_entry_and_every_entry_a_rule() -> None:
    assert set(ENTRIES) == RULES.keys() | OF_PYTHON


def test_the_entries_stand_in_the_order_of_the_alphabet() -> None:
    assert list(ENTRIES) == sorted(ENTRIES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_names_its_entry(rule: str) -> None:
    assert RULES[rule]["link"] == f"{style_guide.FILE}#{rule.lower()}"


@pytest.mark.parametrize("rule", sorted(ENTRIES))
def test_an_entry_says_why_then_shows_what_is_bad_and_good_and_names_its_source(rule: str) -> None:
    assert SHAPE.fullmatch(ENTRIES[rule])


def test_a_bad_line_breaks_its_rule_and_no_other(tmp_path: Path) -> None:
    lines = {rule: found for rule, found in examples("Bad").items() if rule in RULES}
    assert broken_by(tmp_path, lines) == {
        rule: [{rule}] * len(found) for rule, found in lines.items()
    }


def test_a_good_line_breaks_no_rule(tmp_path: Path) -> None:
    lines = examples("Good")
    assert broken_by(tmp_path, lines) == {rule: [set()] * len(lines[rule]) for rule in lines}


def test_the_page_shows_every_entry_below_a_list_of_them_on_one_line() -> None:
    html = MACROS["style_guide"](VALUES)
    assert "\n" not in html
    for rule in ENTRIES:
        assert f'<h3 id="{rule.lower()}">{rule}</h3>' in html
        assert f'<a href="#{rule.lower()}">{rule}</a>' in html


def test_the_page_is_for_agents_alone() -> None:
    assert MACROS["style_guide"].internal


def test_a_guide_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(style_guide, "ENGINE", tmp_path)
    style_guide.as_html.cache_clear()
    with pytest.raises(TableError, match=r"^linters/vale/guide\.md cannot be read"):
        MACROS["style_guide"](VALUES)
    style_guide.as_html.cache_clear()
