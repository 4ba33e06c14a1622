"""The style that Vale reads fast finds what the rules as written find."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebook.problems import Place
from servicebook.style import fast_style, prose, rule_words, vale_reports
from servicebook.style.prose import Alert
from support import REPOSITORY

INI = "StylesPath = linters/vale\nMinAlertLevel = suggestion\n\n[**/docs/**/*.md]\nBasedOnStyles = Servicebook, Local\n"


def rule(root: Path, name: str, phrases: list[str] | dict[str, str], **more: object) -> None:
    """Write a rule of the engine's style into the book."""
    swaps = isinstance(phrases, dict)
    text = {
        "extends": "substitution" if swaps else "existence",
        "message": "%s",
        "level": "error",
        "ignorecase": True,
        "swap" if swaps else "tokens": phrases,
        **more,
    }
    (root / f"linters/vale/Servicebook/{name}.yml").write_text(json.dumps(text), "utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book with a style of its own and no rule yet."""
    (tmp_path / "docs").mkdir()
    for folder in ("Servicebook", "Local"):
        (tmp_path / "linters/vale" / folder).mkdir(parents=True)
    (tmp_path / ".vale.ini").write_text(INI, "utf-8")
    (tmp_path / "linters/vale/audiences.yml").write_text("Plain: both\n", "utf-8")
    shutil.copy(REPOSITORY / "requirements-vale.txt", tmp_path)
    return tmp_path


def found(root: Path, text: str) -> list[tuple[str, int, str]]:
    """Rule, column and words of what is found in a page of one line."""
    (root / "docs/a.md").write_text(text, "utf-8")
    return [(each.rule, each.place.column, each.match) for each in prose.alerts(root, ["docs/a.md"])]  # fmt: skip


def parts(root: Path, *pages: str, left_out: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """The phrases of each file of the style that these pages get."""
    folder = root / "fast"
    folder.mkdir()
    fast_style.write(root, pages, left_out, folder)
    files = sorted((folder / "styles").glob("Servicebook*/*.yml"))
    return {
        file.relative_to(folder / "styles").as_posix(): list(
            json.loads(file.read_text("utf-8"))["tokens"]
        )
        for file in files
    }


def test_phrases_whose_words_stand_nowhere_are_left_out(root: Path) -> None:
    rule(root, "Plain", [r"in\s+due\s+course", r"as\s+soon\s+as", r"gone\s+fishing"])
    kept = parts(root, "In due haste, of course.")
    assert list(kept.values()) == [[r"in\s+due\s+course"]]


def test_rare_phrases_stand_apart_from_common_ones_and_from_those_without_words(root: Path) -> None:
    rule(root, "Plain", [r"our\s+team", r"[A-Z]{3}\d", "fishing"])
    pages = ["Our team."] * 50 + ["We went fishing, our team. " + "word " * 300]
    assert parts(root, *pages) == {
        "Servicebook/Plain.yml": ["fishing"],
        "Servicebook3/Plain.yml": [r"our\s+team", r"[A-Z]{3}\d"],
    }


def test_rules_that_are_left_out_are_not_written(root: Path) -> None:
    rule(root, "Plain", ["a word"])
    assert parts(root, "A word.", left_out=("Plain",)) == {}


@pytest.mark.parametrize(
    "text",
    ["du<b>e</b> course", "d**u**e course", "**due** course", "due&#32;co&#117;rse", "DUE\ncourse", "[due](a.md) course", "`due` course due course"],
)  # fmt: skip
def test_markup_hides_no_word(root: Path, text: str) -> None:
    rule(root, "Plain", [r"due\s+course"])
    assert list(parts(root, text).values()) == [[r"due\s+course"]]


def test_every_phrase_is_found_under_the_name_of_its_rule(root: Path) -> None:
    rule(root, "Plain", [r"our\s+team", r"[A-Z]{3}\d", "fishing"])
    rule(root, "Swap", {"utilise": "use", r"(?:in|with)\s+it": "there"})
    assert found(root, "We utilise our team ABC1 fishing with it.") == [
        ("Swap", 4, "utilise"),
        ("Plain", 12, "our team"),
        ("Plain", 21, "ABC1"),
        ("Plain", 26, "fishing"),
        ("Swap", 34, "with it"),
    ]


def test_words_that_two_parts_of_a_rule_find_are_told_once(root: Path) -> None:
    rule(root, "Plain", [r"very\s+late", r"late\s+\w+"])
    assert found(root, "It is very late again.") == [("Plain", 7, "very late")]


def test_a_setting_of_a_rule_holds_for_all_its_parts(root: Path) -> None:
    rule(root, "Plain", [r"our\s+team", "fishing"])
    (root / ".vale.ini").write_text(f"{INI}Servicebook.Plain = NO\n", "utf-8")
    assert found(root, "Our team went fishing.") == []


def test_rules_of_other_kinds_are_read_as_they_are(root: Path) -> None:
    text = 'extends: occurrence\nmessage: "%d"\nlevel: error\nscope: sentence\nmax: 2\ntoken: \\b\\w+\\b\n'  # fmt: skip
    (root / "linters/vale/Servicebook/Plain.yml").write_text(text, "utf-8")
    assert [name for name, _, _ in found(root, "One two three.")] == ["Plain"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("extends: existence\nmessage: a\ntokens:\n  - '('\n", "linters/vale/Servicebook/Plain.yml"),
        ("extends: existence\ntokens: [a\n", "linters/vale/Servicebook/Plain.yml"),
        ("extends: nothing\nmessage: a\n", "linters/vale/Servicebook/Plain.yml"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_rule_is_told_of_the_rule_as_written(
    root: Path, text: str, said: str
) -> None:
    (root / "linters/vale/Servicebook/Plain.yml").write_text(text, "utf-8")
    with pytest.raises(vale_reports.ProseError) as error:
        found(root, "A word (here).")
    assert said in str(error.value)
    assert "servicebook-" not in str(error.value)


def test_the_books_own_settings_are_used_where_the_style_is_missing(root: Path) -> None:
    shutil.rmtree(root / "linters/vale/Servicebook")
    assert fast_style.write(root, ["A word."], (), root / "fast") == root / ".vale.ini"


@pytest.mark.parametrize(
    ("page", "finds"),
    [
        ('A <span class="a verbatim">word</span>.', []),
        ("A <span CLASS = 'Verbatim'>word</span>.", ["Plain"]),
        ('A <span class="other">word</span>.', ["Plain"]),
        ("A verbatim word.", ["Plain"]),
    ],
)
def test_classes_that_the_book_ignores_are_ignored(root: Path, page: str, finds: list[str]) -> None:
    (root / ".vale.ini").write_text(f"IgnoredClasses = pre, verbatim\n{INI}", "utf-8")
    rule(root, "Plain", ["word"])
    assert [name for name, _, _ in found(root, page)] == finds


# Shapes of the regular expressions that rules are made of.
WORD = st.sampled_from(["we", "due", "course", "in", "it's", "re-use", "İ", "a", "ab", "7"])
PHRASES = st.recursive(
    WORD,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(r"\s+".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda words: f"(?:{'|'.join(words)})"),
        inner.map(lambda word: f"(?:{word})?"),
        inner.map(lambda word: f"(?:{word})+"),
        inner.map(lambda word: f"{word}(?=x|\\b)"),
        inner.map(lambda word: f"(?<!un){word}"),
    ),
    max_leaves=6,
)


@given(PHRASES, st.lists(st.sampled_from(["we", "due", "course", "in", "it's", "x", "un", "7", "ab"]), max_size=8).map(" ".join))  # fmt: skip
def test_no_phrase_that_matches_is_left_out(phrase: str, text: str) -> None:
    if re.search(phrase, text, re.IGNORECASE):
        assert fast_style.Words([text]).may_hold(rule_words.read(phrase))


@pytest.mark.parametrize(
    ("phrase", "needs", "sought"),
    [
        (r"in\s+due\s+course", ["in", "due", "course"], ["course"]),
        (r"(?:click|tap)\s+here", ["click tap", "here"], ["here"]),
        (r"(?:click|press)\s+it", ["click press", "it"], ["click", "press"]),
        (r"asap|soon", ["asap soon"], ["asap", "soon"]),
        (r"(?:very\s+)?good", ["good"], ["good"]),
        (r"[A-Z]{3,}", [], []),
        (r"up-to-date", ["up", "to", "date"], ["up-to-date"]),
        (r"(?:\d|ab)\s+x", [], []),
        (r"click\z", ["click"], ["click"]),
        (r"\p{L}+", [], []),
        ("(", [], []),
    ],
)
def test_the_words_of_a_phrase(phrase: str, needs: list[str], sought: list[str]) -> None:
    read = rule_words.read(phrase)
    assert [" ".join(sorted(words)) for words in read.needs] == needs
    assert sorted(read.sought) == sought


def test_alerts_apart_are_all_told() -> None:
    def alerts() -> Iterator[Alert]:
        for line, column in [(1, 1), (1, 4), (1, 9), (2, 1)]:
            yield Alert(Place("docs/a.md", line, column), "Plain", "error", "", "abcde", 5)

    assert [(each.place.line, each.place.column) for each in prose._apart(alerts())] == [
        (1, 1),
        (1, 9),
        (2, 1),
    ]
