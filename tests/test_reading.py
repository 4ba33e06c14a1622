"""Limits of reading grades, the warning of a page above them, and the report, each to the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import prose_books
from git_books import VALUES, page, small_book
from servicebook import book, checks, cli, whole_check
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.reading import (
    readability,
    reading_grade,
    reading_hints,
    reading_limits,
    reading_report,
)
from servicebook.reading.readability import count
from servicebook.reading.reading_hints import hint
from servicebook.text.sentences import Sentence
from support import REPOSITORY

HARD = "Representatives will investigate irregularities and communicate eligibility requirements."
"""8 words; rep-re-sen-ta-tives will in-ves-ti-gate ir-reg-u-lar-i-ties and com-mu-ni-cate e-li-gi-bil-i-ty re-quire-ments: 30 syllables."""
EASY = "We help you with it."
"""5 words, 5 syllables. The summary of each page has 5 words and 6 syllables."""
LOW = "grade: {public: 4.5}\nfewest_words: 20\n"


def small(folder: Path, body: str, limits: str = LOW, locale: str = "en-GB") -> Book:
    company = VALUES["company"].replace("en-GB", locale)
    files = {"docs/page.md": page(body), "values/company.yml": company}
    if limits:
        files["linters/local/reading.yml"] = limits
    small_book(folder, files)
    return book.read(folder)


def said(text: str) -> Sentence:
    return Sentence("docs/page.md", Audience.PUBLIC, 1, text, text)


# --- limits


def test_the_engine_has_the_limits_of_plain_language(tmp_path: Path) -> None:
    small_book(tmp_path)
    limits = reading_limits.read(tmp_path).limits
    assert limits is not None
    assert [limits.of(audience) for audience in Audience] == [8, 10]
    assert limits.fewest_words == 100


def test_a_company_replaces_only_what_it_names(tmp_path: Path) -> None:
    found = reading_limits.read(small(tmp_path, "We help.", "grade: {internal: 12.5}\n").root)
    assert found.problems == ()
    assert found.limits is not None
    assert [found.limits.of(audience) for audience in Audience] == [8, 12.5]


@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        ("grade: {publc: 9}", 'linters/local/reading.yml:1:9: error: "publc" is not a key that is known here. Did you mean "public"?'),
        ("grade: {public: hard}", 'linters/local/reading.yml:1:17: error: "grade.public" must be a grade between 1 and 30, such as 8.'),
        ("grade: {public: 0}", 'linters/local/reading.yml:1:17: error: "grade.public" must be a grade between 1 and 30, such as 8.'),
        ("fewest_words: many", 'linters/local/reading.yml:1:15: error: "fewest_words" must be a number of words, such as 100.'),
        ("grade: [", "linters/local/reading.yml:1:9: error: "),
    ],
)  # fmt: skip
def test_faulty_limits_are_told_with_what_to_write(
    limits: str, problem: str, tmp_path: Path
) -> None:
    found = small(tmp_path, "We help.", limits)
    problems = [str(p) for p in checks.run(found) if "reading.yml" in p.place.path]
    assert [text.startswith(problem) for text in problems] == [True], problems
    assert list(reading_grade.check(found)) == []


def test_missing_limits_are_told(tmp_path: Path) -> None:
    found = small(tmp_path, "We help.", "")
    (tmp_path / reading_limits.ENGINE_FILE).unlink()
    problems = [str(p) for p in checks.run(found) if "reading.yml" in p.place.path]
    assert problems == [
        "linters/reading.yml:1:1: error: This file cannot be read: No such file or directory. [unreadable]"
    ]


# --- the warning


def test_a_page_above_its_limit_is_told_at_its_hardest_sentence(tmp_path: Path) -> None:
    found = small(tmp_path, f"{EASY} {EASY}\n\n{EASY} **Now** {HARD}\n\n{EASY}")
    # 5 + 4 x 5 + 9 words in 6 sentences, 6 + 4 x 5 + 31 syllables: 2.21 + 19.78 - 15.59.
    assert [str(problem) for problem in reading_grade.check(found)] == [
        "docs/page.md:13:24: warning: The public text of this page has the reading grade 6.4; the most is 4.5. Begin with this sentence of 9 words: "
        'find shorter words for "irregularities", "eligibility", "investigate". `servicebook check --reading docs/page.md` shows more. '
        "See linters/vale/guide.md#readinggrade. [prose/ReadingGrade]"
    ]


def test_each_audience_has_its_limit(tmp_path: Path) -> None:
    body = f"{EASY} {HARD} {HARD}\n\n/// internal\n{EASY} {HARD} {HARD}\n///"
    found = small(tmp_path, body, "grade: {public: 4.5, internal: 30}\nfewest_words: 20\n")
    assert [problem.words for problem in reading_grade.check(found)] == ["public text"]
    limits = "grade: {public: 30, internal: 10}\nfewest_words: 20\n"
    (found.root / reading_limits.LOCAL_FILE).write_text(limits, "utf-8")
    assert [problem.words for problem in reading_grade.check(found)] == ["internal text"]


@pytest.mark.parametrize(("words", "told"), [(19, 1), (20, 0)])
def test_a_short_text_is_not_judged(words: int, told: int, tmp_path: Path) -> None:
    body = f"{EASY} {HARD} Bye."  # 5 + 5 + 8 + 1 words
    found = small(tmp_path, body, f"grade: {{public: 4.5}}\nfewest_words: {words}\n")
    assert len(list(reading_grade.check(found))) == told


def test_only_the_pages_asked_for_are_read(tmp_path: Path) -> None:
    found = small(tmp_path, f"{EASY} {HARD} {EASY}")
    assert list(reading_grade.check(found, ["docs/index.md"])) == []
    assert len(list(reading_grade.check(found, ["docs/page.md"]))) == 1


def test_a_grade_is_for_english_alone(tmp_path: Path) -> None:
    found = small(tmp_path, f"{EASY} {HARD} Bye.", locale="de-DE")
    assert list(reading_grade.check(found)) == []
    report = reading_report.make(found, lambda path: path == "docs/page.md")
    assert reading_report.as_text(report).splitlines()[0] == (
        "docs/page.md (public): 4.8 words a sentence, longest 8, 19 words"
    )
    assert json.loads(reading_report.as_json(report))["pages"][0]["grade"] is None


# --- hints


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        (
            "You can send the parcel back to our shop and we then pay you the money on the next day.",
            'Split it before "and we then".',
        ),
        (
            "We keep the goods that you sent to us in our workshop for a month: after it we send them on.",
            'Split it before "after it we".',
        ),
        (
            "We will send you all of your money back within the week unless the goods that you sent are worn.",
            'Split it before "unless the goods".',
        ),
        (
            "We check the label, the box, the tag on the coat, the zip of the bag, the heel and the sole.",
            "Make a list of it.",
        ),
        (
            "The coat of the man at the back of the shop by the lake in the town was sold to the shop.",
            "Make two sentences of it.",
        ),
        (
            "Our reports go to the Competition and Consumer Protection Commission in the town by the sea each year.",
            "Make two sentences of it.",
        ),
        ("Immediate verification is a precondition.", 'Find shorter words for "verification", "Immediate", "precondition".'),
        ("A manager considers another manager's privacy.", "Use shorter words."),
    ],
)  # fmt: skip
def test_a_hint_says_where_to_begin(text: str, advice: str) -> None:
    assert hint(said(text)) == advice


def test_a_split_leaves_words_on_both_sides() -> None:
    text = "If we are late, and you have waited for a week and we have told you of no new day, call us."
    assert hint(said(text)) == 'Split it before "and we have".'
    assert reading_hints.hint(said(f"{text[:-1]}; now.")) == 'Split it before "and we have".'


# --- the report

LONG = "We look at the coat that you sent to us on the day that it gets here and then we send you what is due."
ADVICE = 'Find shorter words for "irregularities", "eligibility", "Representatives".'


def test_the_report_as_text(tmp_path: Path) -> None:
    found = small(tmp_path, f"{EASY} {HARD} {EASY}\n\n/// internal\n{LONG} Ask the lead.\n///")
    # Public: 5 + 5 + 8 + 5 words in 4 sentences, 6 + 5 + 30 + 5 syllables: 2.24 + 23.60 - 15.59.
    # Internal: 25 + 3 words in 2 sentences, each of one syllable: 5.46 + 11.80 - 15.59.
    assert reading_report.as_text(reading_report.make(found)).splitlines() == [
        "docs/page.md (public): grade 10.3 (at most 4.5, TOO HARD), 5.8 words a sentence, longest 8, 23 words",
        f'  docs/page.md:11: 8 words: "{HARD}" {ADVICE}',
        '  docs/page.md:8: 5 words: "What this page is about."',
        f'  docs/page.md:11: 5 words: "{EASY}"',
        "docs/page.md (internal): grade 1.7 (at most 10), 14.0 words a sentence, longest 25, 28 words",
        f'  docs/page.md:14: 25 words: "{LONG}"',
        '  docs/page.md:14: 3 words: "Ask the lead."',
        "docs/index.md (public): too short for a grade, 3.0 words a sentence, longest 5, 6 words",
        '  docs/index.md:11: 1 word: "Welcome."',
        '  docs/index.md:8: 5 words: "What this page is about."',
        "All public text: grade 8.3 (at most 4.5, TOO HARD), 4.8 words a sentence, longest 8, 29 words; 2 pages; 1 too hard.",
        "All internal text: grade 1.7 (at most 10), 14.0 words a sentence, longest 25, 28 words; 1 page; none too hard.",
    ]  # fmt: skip


def test_the_report_as_json(tmp_path: Path) -> None:
    found = small(tmp_path, f"{EASY} {HARD}\n{EASY}")
    report = reading_report.make(found, lambda path: path == "docs/page.md")
    figures = {
        "audience": "public", "grade": 10.3, "limit": 4.5, "words": 23, "sentences": 4, "syllables": 46,
        "words_a_sentence": 5.8, "longest": 8,
    }  # fmt: skip
    hardest = [
        {"line": 11, "text": HARD, "words": 8, "syllables": 30, "hint": ADVICE},
        {"line": 8, "text": "What this page is about.", "words": 5, "syllables": 6, "hint": None},
        {"line": 11, "text": EASY, "words": 5, "syllables": 5, "hint": None},
    ]
    assert json.loads(reading_report.as_json(report)) == {
        "audiences": [figures],
        "pages": [{"path": "docs/page.md", **figures, "hardest": hardest}],
    }


def test_a_report_on_no_pages(tmp_path: Path) -> None:
    report = reading_report.make(small(tmp_path, EASY), lambda path: False)
    assert reading_report.as_text(report) == "There is no running text here."
    assert json.loads(reading_report.as_json(report)) == {"audiences": [], "pages": []}


def test_a_sentence_that_is_easy_enough_has_no_hint(tmp_path: Path) -> None:
    report = reading_report.make(small(tmp_path, EASY))
    assert report.hint(count(said(EASY)), Audience.PUBLIC) == ""
    assert report.hint(count(said(HARD)), Audience.PUBLIC) == hint(said(HARD))


# --- the command


def test_the_command_reports_the_pages_that_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    small(tmp_path, f"{EASY} {HARD} {EASY}")
    monkeypatch.chdir(tmp_path / "docs")
    assert cli.main(["check", "--reading", "page.md"]) == 0
    assert capsys.readouterr().out.startswith("docs/page.md (public): grade 10.3 (at most 4.5, TOO")
    assert cli.main(["check", "--reading", "--format", "json", "page.md"]) == 0
    assert [page["path"] for page in json.loads(capsys.readouterr().out)["pages"]] == [
        "docs/page.md"
    ]


def test_the_prose_check_warns_of_the_grade(tmp_path: Path) -> None:
    root = prose_books.book(tmp_path, {})
    found = small(root, f"{EASY} {HARD} {EASY}")
    codes = [(str(problem.place), problem.code) for problem in whole_check.run(found)]
    assert [each for each in codes if each[1].startswith("prose/")] == [
        ("docs/page.md:11:22", reading_grade.CODE)
    ]


# --- the guide


def test_the_example_of_the_guide_is_true() -> None:
    guide = (REPOSITORY / "linters/vale/guide.md").read_text("utf-8")
    entry = guide.partition("\n## ReadingGrade\n")[2].partition("\n## ")[0]
    bad, good = [
        line.partition(": ")[2].strip("`")
        for line in entry.splitlines()
        if line.startswith(("- Bad:", "- Good:"))
    ]
    counted = [count(said(text)) for text in (bad, good)]
    grades = [readability.grade(each.words, 1, each.syllables) for each in counted]
    assert grades[0] > 20 and grades[1] < 8
