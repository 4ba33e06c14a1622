"""linters/local/baseline.yml: what was known does not count, and its numbers only fall."""

from __future__ import annotations

from pathlib import Path

import pytest

from prose_books import keep_rules
from servicebook import book, checks, cli
from servicebook.problems import Place, Problem
from servicebook.style import baseline
from support import copy_book, copy_engine

PAGE = "docs/returns.md"
Shown = pytest.CaptureFixture[str]
OLD = "Pursuant to this, we shall pay. He shall have 31 days."
KNOWN = """\
returns.md:
  prose/Legalese:
    Pursuant to: 1
    shall: 1
    we shall: 1
  typed-in:
    31 days: 1
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with one page that was written long before it had rules."""
    copy_engine(copy_book("minimal", tmp_path))
    write_rule(tmp_path)
    edit(tmp_path, "Everything that is unused.", OLD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write_rule(root: Path) -> None:
    """One rule alone, so that these tests know what is found."""
    keep_rules(root, "Legalese")
    (root / "linters/vale/Servicebook/Legalese.yml").write_text(
        "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\nignorecase: true\nvocab: false\n"
        "tokens: [pursuant to, we shall, shall, herewith]\n"
    )


def edit(root: Path, old: str, new: str) -> None:
    text = (root / PAGE).read_text("utf-8")
    assert old in text
    (root / PAGE).write_text(text.replace(old, new, 1), "utf-8")


def known(root: Path) -> str:
    return (
        (root / baseline.FILE).read_text("utf-8").partition("words.\n")[2].partition("some.\n")[2]
    )


def check(*arguments: str) -> int:
    return cli.main(["check", *arguments])


def test_the_first_time_all_is_written_down_and_nothing_counts(root: Path, capsys: Shown) -> None:
    assert check("--baseline") == 0
    assert capsys.readouterr().out == (
        "Wrote linters/local/baseline.yml: 4 known alerts. From now on only new ones count.\nNo problems.\n"
    )
    assert known(root) == KNOWN
    assert check() == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_lines_may_move(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, "## In short", "## Before\n\nMore text.\n\n## In short")
    edit(root, " He shall", "\nHe shall")
    assert check() == 0


def test_only_what_is_new_counts(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, "Food", "He shall pay herewith for 32 days for food")
    capsys.readouterr()
    assert check() == 1
    assert [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()[:-1]] == [
        f"{PAGE}:22:4",
        f"{PAGE}:22:14",
        f"{PAGE}:22:27",
    ]


def test_a_second_time_the_numbers_fall_and_never_rise(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, "Pursuant to this, we shall", "We")
    edit(root, "Food", "Herewith food")
    capsys.readouterr()
    assert check() == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "linters/local/baseline.yml:3:1: warning: 2 known alerts of this page are gone. Run `servicebook check --baseline`: "
        "it lowers the number, so that none comes back. [baseline]",
        "1 error and 1 warning.",
    ]
    assert check("--baseline") == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0] == (
        "linters/local/baseline.yml: 2 known alerts, 2 fewer. A new alert was not added, because a baseline only falls; "
        "to begin anew, delete it first."
    )
    assert said[-1] == "1 error."
    assert (
        known(root) == "returns.md:\n  prose/Legalese:\n    shall: 1\n  typed-in:\n    31 days: 1\n"
    )


def test_once_nothing_is_left_the_file_is_gone(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, OLD, "Everything that is unused.")
    assert check("--baseline") == 0
    assert (
        "All that was known is corrected: linters/local/baseline.yml is gone."
        in capsys.readouterr().out
    )
    assert not (root / baseline.FILE).exists()
    assert check("--baseline") == 0
    assert "no baseline was written" in capsys.readouterr().out
    assert not (root / baseline.FILE).exists()


def test_sections_values_and_links_are_never_known(root: Path, capsys: Shown) -> None:
    edit(root, "## What is covered", "## Covered by us")
    edit(root, "Food", "[Food](gone.md) {{ returns.windw }}")
    assert check("--baseline") == 1
    assert capsys.readouterr().out.splitlines()[-1] == "3 errors."
    assert known(root) == KNOWN


def test_of_a_page_that_cannot_be_read_the_numbers_stay(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, "audience: public", "audience: all")
    assert check() == 1
    assert "baseline" not in capsys.readouterr().out.partition("\n")[2]
    check("--baseline")
    assert known(root) == KNOWN


def test_what_is_excepted_is_not_known_as_well(root: Path) -> None:
    (root / "linters/local").mkdir()
    (root / "linters/local/exceptions.yml").write_text(
        "- page: returns.md\n  rule: typed-in\n  words: 31 days\n  reason: A law.\n  until: 2199-01-01\n"
    )
    assert check("--baseline") == 0
    assert "31 days" not in known(root)


def test_what_is_known_is_not_fixed(root: Path) -> None:
    edit(root, "31 days", "30 days")
    check("--baseline")
    before = (root / PAGE).read_bytes()
    assert check("--fix") == 0
    assert (root / PAGE).read_bytes() == before


def test_a_page_that_is_gone_is_told_at_its_line(root: Path) -> None:
    check("--baseline")
    file = root / baseline.FILE
    file.write_text(file.read_text("utf-8").replace("returns.md", "refunds.md"), "utf-8")
    told = [str(p) for p in checks.run(book.read(root)) if p.code == "baseline"]
    assert told == [
        'linters/local/baseline.yml:3:1: warning: There is no page "refunds.md". Write its new path here, or delete these lines. [baseline]'
    ]


def test_a_check_without_prose_says_nothing_about_known_prose(root: Path, capsys: Shown) -> None:
    check("--baseline")
    edit(root, "Pursuant to", "Under")
    capsys.readouterr()
    assert check("--no-prose") == 0
    assert capsys.readouterr().out == "No problems.\n"
    assert check("docs/contact.md") == 0
    assert capsys.readouterr().out == "No problems.\n"


@pytest.mark.parametrize("option", ["--no-prose", "docs/index.md", "--since=HEAD"])
def test_it_is_made_of_the_whole_book_alone(option: str, root: Path, capsys: Shown) -> None:
    assert check("--baseline", option) == 2
    assert capsys.readouterr().err == (
        "servicebook: --baseline looks at the whole book: leave out paths, --since and --no-prose.\n"
    )
    assert not (root / baseline.FILE).exists()


def test_other_programs_get_the_problems_alone(root: Path, capsys: Shown) -> None:
    assert check("--baseline", "--format", "json") == 0
    shown = capsys.readouterr()
    assert shown.out == "[]\n"
    assert shown.err.startswith("Wrote ")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- a\n", "1:1: error: Keys are expected here: a page, such as `orders/returns.md:`. [baseline]"),
        ("returns.md: 3\n", "1:13: error: Keys are expected here: a rule, such as `prose/Legalese:`. [baseline]"),
        ("returns.md:\n  prose/X: 3\n", "2:12: error: Keys are expected here: words with a number, such as `shall: 2`. [baseline]"),
        ("returns.md:\n  prose/X:\n    a: 0\n", "3:8: error: A number from 1 up is expected here. [baseline]"),
        ("returns.md:\n  prose/X:\n    a: many\n", "3:8: error: A number from 1 up is expected here. [baseline]"),
        ("returns.md:\n  section-missing:\n    a: 1\n", '2:3: error: Only the wording of a page can be known here, and "section-missing" is not about wording. Take it out. [baseline]'),
        ("returns.md: {}\nreturns.md: {}\n", '2:1: error: "returns.md" stands here a second time; the first is in line 1. [yaml]'),
        ("returns.md:\n  prose/X: [\n", "2:13: error: This line cannot be read. Look for a missing quote, colon or bracket, and for the indentation. [yaml]"),
    ],
)  # fmt: skip
def test_a_bad_shape_is_told_and_nothing_is_written_over(
    text: str, problem: str, root: Path, capsys: Shown
) -> None:
    (root / "linters/local").mkdir()
    (root / baseline.FILE).write_text(text, "utf-8")
    assert [str(p) for p in book.read(root).baseline.problems] == [f"{baseline.FILE}:{problem}"]
    assert check("--baseline") == 1
    assert capsys.readouterr().out.splitlines() == [f"{baseline.FILE}:{problem}", "1 error."]
    assert (root / baseline.FILE).read_text("utf-8") == text


WRITTEN = {
    (PAGE, "prose/A", "no"): 2,
    (PAGE, "prose/A", "10"): 1,
    (PAGE, "prose/A", 'it\'s: # "x" {y} é'): 3,
    (PAGE, "prose/ReadingGrade", ""): 1,
    ("docs/a b/c.md", "typed-in", "€20 %"): 1,
}


def test_every_text_is_read_back_as_it_was_written() -> None:
    text = baseline.as_text(WRITTEN)
    read = baseline.of_text(text)
    assert (read.known, read.problems) == (WRITTEN, ())
    assert baseline.as_text(read.known) == text


def test_one_that_falls_is_one_line_of_difference() -> None:
    lower = {**WRITTEN, (PAGE, "prose/A", "no"): 1}
    before, after = (baseline.as_text(each).split("\n") for each in (WRITTEN, lower))
    assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]] == [
        ("    'no': 2", "    'no': 1")
    ]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("we\n  shall", "we shall"),
        ("a" * 60, "a" * 60),
        ("word " * 20, "word word word word word word word word word word word word …"),
        ("a" * 90, "a" * 60 + " …"),
    ],
)
def test_long_words_are_known_by_their_beginning(words: str, key: str) -> None:
    assert baseline.key_of(Problem(Place(PAGE), "prose/A", "", words=words)) == (
        PAGE,
        "prose/A",
        key,
    )
