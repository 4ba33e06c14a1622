"""linters/local/exceptions.yml: words that stay, and what is said when they need not any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from servicebook import book, checks
from servicebook.book import Book
from servicebook.problems import Place, Problem
from servicebook.style import accepted, exceptions
from support import copy_book

PAGE = "docs/returns.md"
TODAY = date(2026, 11, 23)
RULE = "prose/Legalese"


def entry(**changes: str) -> str:
    known = {
        "page": "returns.md",
        "rule": RULE,
        "words": "we shall pay",
        "reason": "A law.",
        "until": "2027-06-01",
    }
    pairs = [f"{key}: {value}" for key, value in (known | changes).items() if value]
    return "- " + "\n  ".join(pairs) + "\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy_book("minimal", tmp_path)
    page = tmp_path / PAGE
    text = page.read_text("utf-8")
    words = "When we shall\npay, we shall pay. They shall not, for 31 days."
    page.write_text(text.replace("Everything that is unused.", words), "utf-8")
    return tmp_path


def alerts(root: Path) -> list[Problem]:
    """One for each "shall" of the page, as Vale would make it."""
    return [
        Problem(Place(PAGE, number, line.index(before) + len(before) + 1), RULE, "Write 'will'.", words="shall")
        for number, line in enumerate((root / PAGE).read_text("utf-8").split("\n"), 1)
        for before in ("When we ", "pay, we ", "They ")
        if f"{before}shall" in line
    ]  # fmt: skip


def read(root: Path, *entries: str, today: date = TODAY) -> Book:
    (root / "linters/local").mkdir(exist_ok=True)
    (root / exceptions.FILE).write_text("".join(entries), "utf-8")
    return book.read(root, today)


def left(found: Book, problems: Sequence[Problem], *, looked: bool = True) -> list[str]:
    counting = accepted.counting(found, problems, lambda path, rule: looked)
    return [f"{problem.place}: {problem.severity.value}" for problem in counting]


def test_the_alerts_are_where_the_page_says_so(root: Path) -> None:
    assert left(read(root), alerts(root)) == [
        f"{PAGE}:18:9: error",
        f"{PAGE}:19:9: error",
        f"{PAGE}:19:25: error",
    ]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("we shall pay", ["19:25"]),  # over two lines as well
        ("We  SHALL pay", ["19:25"]),
        ("When we shall", ["19:9", "19:25"]),
        ("They shall not, for", ["18:9", "19:9"]),
        ("shall", []),
    ],
)
def test_an_alert_at_the_words_is_no_problem(words: str, kept: list[str], root: Path) -> None:
    found = read(root, entry(words=words))
    assert left(found, alerts(root)) == [f"{PAGE}:{place}: error" for place in kept]


@pytest.mark.parametrize("words", ["hall", "we shall play", "pay, They"])
def test_other_words_except_nothing_and_that_is_told(words: str, root: Path) -> None:
    told = left(read(root, entry(words=f'"{words}"')), alerts(root))
    assert len(told) == 4
    assert told[-1] == "linters/local/exceptions.yml:1:3: warning"


@pytest.mark.parametrize(
    "changes", [{"page": "contact.md"}, {"rule": "prose/Latin"}, {"rule": "typed-in"}]
)
def test_another_page_or_rule_excepts_nothing(changes: dict[str, str], root: Path) -> None:
    (root / "linters/vale/Servicebook").mkdir(parents=True)
    for name in ("Latin", "Legalese"):
        (root / f"linters/vale/Servicebook/{name}.yml").write_text("", "utf-8")
    assert len(left(read(root, entry(**changes)), alerts(root), looked=False)) == 3


def test_words_that_the_page_does_not_hold_are_excepted_by_their_name(root: Path) -> None:
    grade = Problem(Place(PAGE, 14), "prose/ReadingGrade", "Grade 12.", words="public text")
    found = read(root, entry(rule=grade.code, words="Public text"))
    assert left(found, [grade]) == []
    assert len(left(read(root, entry(rule=grade.code, words="internal text")), [grade])) == 2


@pytest.mark.parametrize(("start", "end", "held"), [(0, 1, True), (3, 6, True), (4, 9, False)])
def test_words_that_only_touch_the_alert_except_nothing(start: int, end: int, held: bool) -> None:
    made = exceptions.Entry(PAGE, RULE, "well", TODAY, Place(exceptions.FILE))
    assert made.is_at("well-known", start, end) is held


def test_several_alerts_and_several_exceptions(root: Path) -> None:
    found = read(root, entry(), entry(words="They shall"), entry(words="herewith"))
    assert left(found, alerts(root)) == [f"{exceptions.FILE}:11:3: warning"]


def test_an_exception_without_effect_names_its_rule_and_words(root: Path) -> None:
    found = read(root, entry(words="herewith"))
    [warning] = accepted.counting(found, [], lambda path, rule: True)
    assert str(warning) == (
        f'{exceptions.FILE}:1:3: warning: prose/Legalese no longer says anything about "herewith" on this page. '
        "Delete this exception. [exception]"
    )


def test_of_a_page_that_was_not_looked_at_nobody_knows(root: Path) -> None:
    assert left(read(root, entry(words="herewith")), [], looked=False) == []
    text = (root / PAGE).read_text("utf-8")
    (root / PAGE).write_text(text.replace("audience: public", "audience: all"), "utf-8")
    assert left(read(root, entry(words="herewith")), []) == []


@pytest.mark.parametrize(("day", "count"), [(date(2027, 6, 1), 1), (date(2027, 6, 2), 3)])
def test_it_holds_to_the_end_of_its_last_day(day: date, count: int, root: Path) -> None:
    found = read(root, entry(), today=day)
    assert len(left(found, alerts(root))) == count


def local(root: Path, found: Book) -> list[str]:
    """The problems of the exceptions' file."""
    return [str(p) for p in checks.run(found) if p.place.path == exceptions.FILE]


def test_one_that_has_ended_is_a_warning_at_its_line(root: Path) -> None:
    found = read(root, entry(), entry(until="2026-11-22"))
    assert local(root, found) == [
        f"{exceptions.FILE}:6:3: warning: This exception ended on 2026-11-22, and its words count again. "
        "Reword them, or set a later day if the reason still holds. [exception]"
    ]


def test_a_page_that_is_gone_is_a_warning(root: Path) -> None:
    assert local(root, read(root, entry(page="retruns.md"))) == [
        f'{exceptions.FILE}:1:3: warning: There is no page "retruns.md". Did you mean "returns.md"? [exception]'
    ]


def test_a_typed_figure_can_be_excepted_and_a_missing_section_cannot(root: Path) -> None:
    typed = entry(rule="typed-in", words="31 days")
    assert [p.code for p in checks.run(read(root))] == ["typed-in"]
    assert checks.run(read(root, typed)) == []
    text = (root / PAGE).read_text("utf-8")
    (root / PAGE).write_text(text.replace("## What is covered", "## Covered by us"), "utf-8")
    assert [p.code for p in checks.run(read(root, typed))] == ["section-missing"]


KEYS = "page, rule, words, reason, until"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("page: returns.md\n", "1:1: error: A list is expected here, each entry starting with `-`. [exception]"),
        ("- returns.md\n", "1:3: error: Keys with their values are expected here, one a line. [exception]"),
        (entry(until=""), '1:3: error: "until" is missing. Add a line `until:` with the last day on which they may stay, such as 2027-06-01. [exception]'),
        (entry(until="2027-02-30"), '5:10: error: "until" must be the last day on which they may stay, such as 2027-06-01. [exception]'),
        (entry(until="1700000000"), '5:10: error: "until" must be the last day on which they may stay, such as 2027-06-01. [exception]'),
        (entry(words='" "'), '3:10: error: "words" must be the words that stay, as they stand on the page. [exception]'),
        (entry(page="returns"), '1:9: error: "page" must be the page\'s path in docs/, such as `orders/returns.md`. [exception]'),
        (entry(rule="section-missing"), '2:9: error: "rule" must be what stands in brackets behind the message, such as `prose/Legalese` or `typed-in`; only the wording of a page can be excepted. [exception]'),
        (entry(rule="Legalese"), '2:9: error: "rule" must be what stands in brackets behind the message, such as `prose/Legalese` or `typed-in`; only the wording of a page can be excepted. [exception]'),
        (entry() + "  untl: 2027-06-01\n", f'6:3: error: "untl" is not a key that is known here.{" Did you mean " + chr(34) + "until" + chr(34) + "?"} [exception]'),
        ("- page: [\n", "1:10: error: This line cannot be read. Look for a missing quote, colon or bracket, and for the indentation. [yaml]"),
    ],
)  # fmt: skip
def test_a_bad_shape_is_told_with_its_line_and_column(text: str, problem: str, root: Path) -> None:
    assert local(root, read(root, text)) == [f"{exceptions.FILE}:{problem}"]


def test_a_rule_that_does_not_exist_is_told_with_the_nearest(root: Path) -> None:
    (root / "linters/vale/Local").mkdir(parents=True)
    (root / "linters/vale/Local/Names.yml").write_text("", "utf-8")
    found = read(root, entry(rule="prose/Nmes"), entry(rule="prose/ReadingGrade"))
    assert local(root, found) == [
        f'{exceptions.FILE}:2:9: error: There is no rule "prose/Nmes". Did you mean "prose/Names"? [exception]'
    ]


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_an_empty_file_and_none_are_alike(text: str, root: Path) -> None:
    assert read(root, text).exceptions == exceptions.Exceptions()
    (root / exceptions.FILE).unlink()
    assert exceptions.read(root) == exceptions.Exceptions()
