"""Each rule of the style on its own pair of pages, and Vale's reading of Material's Markdown."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from prose_books import REPOSITORY, SPEAK_OF, book, counts, own_rule
from servicebook.style.prose import Alert, alerts
from servicebook.style.rule_readers import FILE, Readers

PAIRS = REPOSITORY / "tests/style"
STYLE = REPOSITORY / "linters/vale/Servicebook"
RULES = sorted(file.stem for file in STYLE.glob("*.yml"))
OF_NAMES = {
    "Acronyms",
    "Shouting",
}  # the company's own words (accept.txt) are what these leave alone
TEXT_STARTS = 5  # below the front matter
PLANTED = """
extends: existence
message: "%s"
level: error
tokens:
  - (?:planted|hidden)\\d+
"""

Found = dict[str, dict[int, list[Alert]]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """What one run of Vale finds in every page of tests/style, by page and line."""
    pages = {
        f"docs/{file.relative_to(PAIRS).as_posix()}": file.read_text("utf-8")
        for file in sorted(PAIRS.rglob("*.md"))
    }
    root = book(tmp_path_factory.mktemp("style"), pages)
    own_rule(root, "Planted", PLANTED)
    lines: Found = defaultdict(lambda: defaultdict(list))
    for alert in alerts(root, list(pages)):
        lines[alert.place.path][alert.place.line].append(alert)
    return lines


def lines(page: str) -> list[tuple[int, str]]:
    """The numbered lines of a page of tests/style that hold text."""
    text = (PAIRS / page).read_text("utf-8").splitlines()
    return [(number, line) for number, line in enumerate(text, 1) if line]


def test_every_rule_has_a_pair_of_pages_and_readers() -> None:
    readers = yaml.safe_load((REPOSITORY / FILE).read_text("utf-8"))
    assert sorted(folder.name for folder in PAIRS.iterdir() if folder.is_dir()) == RULES
    assert sorted(readers) == RULES
    assert set(readers.values()) <= {each.value for each in Readers}


@pytest.mark.parametrize("rule", RULES)
def test_every_line_of_the_bad_page_breaks_that_rule_and_no_other(rule: str, found: Found) -> None:
    page = found[f"docs/{rule}/bad.md"]
    broken = {
        line: {alert.rule for alert in page[number] if counts(alert, SPEAK_OF[rule])}
        for number, line in lines(f"{rule}/bad.md")
        if number >= TEXT_STARTS
    }
    assert broken == {line: {rule} for line in broken}


@pytest.mark.parametrize("rule", RULES)
def test_no_line_of_the_good_page_breaks_any_rule(rule: str, found: Found) -> None:
    page = found[f"docs/{rule}/good.md"].values()
    assert [alert for line in page for alert in line if counts(alert, SPEAK_OF[rule])] == []


def test_the_words_that_an_alert_quotes_stand_where_it_points(found: Found) -> None:
    astray = [
        alert
        for rule in RULES
        for number, line in lines(f"{rule}/bad.md")
        for alert in found[f"docs/{rule}/bad.md"][number]
        if not line[alert.place.column - 1 :].replace("*", "").startswith(alert.match)
    ]
    assert astray == []


def test_every_planted_word_of_a_page_is_found_at_its_place_and_no_hidden_one(found: Found) -> None:
    planted = [
        (number, word.start() + 1, word[0])
        for number, line in lines("view.md")
        for word in re.finditer(r"planted\d+", line)
    ]
    seen = [
        (alert.place.line, alert.place.column, alert.match)
        for page in found["docs/view.md"].values()
        for alert in page
        if alert.rule == "Planted"
    ]
    assert sorted(seen) == sorted(planted)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_its_phrases_when_a_line_ends_in_them(rule: str) -> None:
    data = yaml.safe_load((STYLE / f"{rule}.yml").read_text("utf-8"))
    single = [data[key] for key in ("token", "first", "second") if key in data]
    patterns = [*data.get("tokens", ()), *data.get("swap", ()), *single]
    assert patterns
    assert [pattern for pattern in patterns if " " in pattern] == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_to_write_and_no_accepted_word_silences_it(rule: str) -> None:
    data = yaml.safe_load((STYLE / f"{rule}.yml").read_text("utf-8"))
    assert data.get("vocab", True) is (rule in OF_NAMES or data["extends"] == "occurrence")
    assert data["level"] in {"error", "warning"}
    assert re.search(r"instead of ('%s'|one sentence of %d words)|'%s' out", data["message"])


def test_a_phrase_that_is_broken_over_two_lines_is_found(tmp_path: Path) -> None:
    text = "---\ntitle: Returns\n---\n\nWe answer as soon\nas possible.\n\n!!! note\n\n    We do it in\n    due course.\n"
    root = book(tmp_path, {"docs/page.md": text})
    assert [(str(alert.place), alert.match) for alert in alerts(root, ["docs/page.md"])] == [
        ("docs/page.md:5:11", "as soon\nas possible"),
        ("docs/page.md:10:14", "in\ndue course"),
    ]
