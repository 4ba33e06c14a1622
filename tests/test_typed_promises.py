"""What was typed in is found where it stands, what only looks like it is left alone, and the labels hold."""

from __future__ import annotations

from pathlib import Path

import pytest

import typed_promises as labelled
from servicebook import book, cli, markup, yaml_nodes
from servicebook.finder.typed_promises import Kind, Typed, in_page, in_text
from servicebook.pages import Page
from servicebook.units import written
from servicebook.units.unit_parser import parse
from support import copy_book

# Written after the finder, to be unlike the labelled sentences: a promise, and how our values would write it.
PROMISES = {
    "We answer within two business days.": "2 business days",
    "Half an hour is enough.": "0.5 hours",
    "You have **30** days.": "30 days",
    "You have _30 days_.": "30 days",
    "You have 30&nbsp;days.": "30 days",
    "thirty (30) days from the invoice": "30 days",
    "A 14-day trial.": "14 days",
    "one and a half hours": "1.5 hours",
    "1½ hours": "1.5 hours",
    "a three-week wait": "3 weeks",
    "48hrs": "48 hours",
    "Reply: 4 h": "4 hours",
    "one hundred and twenty days": "120 days",
    "by the 3rd business day": "3 business days",
    "next-day delivery": "1 day",
    "a week's notice": "1 week",
    "at least 14 calendar days": "14 days",
    "ten UK working days": "10 business days",
    "every two weeks": "2 weeks",
    "no later than 17:30": "17:30",
    "5pm sharp": "17:00",
    "at half past five": "05:30",
    "from 8.30am to 5.30pm": "08:30-17:30",
    "from noon to midnight": "12:00-24:00",
    "10pm-6am": "22:00-06:00",
    "2-4 pm": "14:00-16:00",
    "9 till 5": "09:00-17:00",
    "US$20": "20 USD",
    "1,500 EUR": "1500 EUR",
    "EUR1500": "1500 EUR",
    "€1.5 million": "1500000.0 EUR",
    "two hundred and fifty euro": "250 EUR",
    "a ten-euro voucher": "10 EUR",
    "50 cents": "0.50 EUR",
    "99.9% uptime": "99.9%",
    "a 10 % fee": "10%",
    "0800 123456": "0800 123456",
    "+44 (0)20 7946 0958": "+44 (0)20 7946 0958",
}
NO_PROMISES = """
    The second day is harder.
    One day we will know.
    three times a day
    five times in a month
    In 2019 we moved.
    From May 4 to June 5
    rated 4 to 5 stars
    a ratio of 16:9
    a scale of 1:50
    10 km away
    for a second time
    We had a minute to spare.
    Unit 4, Heron Yard, Dublin 99
    article 6(1)(f)
    page 3 of 10
    in your 30s, or in the 1990s
    people aged 16 to 25 years
    18 years or older
    over 20 years of experience
    5 minutes ago
    Choose 1 to 3 items.
    five to six people
    He walked from one to two shops.
    Monday is busy, and we meet on Friday.
    3 business cases, 30 office chairs
    a minute detail
    foo-30-days.pdf
    a.b@c, @handle
    We have been here for 20 years.
    <time datetime="30 days">soon</time>
    <code>30 days</code>
    [the rule][30 days]
    25 May 2018, May 25, 2018-05-25, 25/05/2018
""".strip().split("\n")


@pytest.fixture(scope="module")
def results() -> list[labelled.Result]:
    return labelled.results()


def test_there_are_many_labels_and_half_of_the_texts_have_none(
    results: list[labelled.Result],
) -> None:
    empty = sum(not any(label for label, _ in result.pairs) for result in results)
    assert len(results) >= 250
    assert abs(empty / len(results) - 0.5) < 0.1


@pytest.mark.parametrize("kind", [None, *Kind], ids=str)
def test_precision_and_recall_hold_on_the_labelled_texts(
    results: list[labelled.Result], kind: Kind | None
) -> None:
    score = labelled.score(results, kind)
    assert score.precision >= 0.97, list(labelled.misses(results))
    assert score.recall >= 0.95, list(labelled.misses(results))


@pytest.mark.parametrize("relation", ["equals", "near"])
def test_the_value_that_is_meant_is_named(results: list[labelled.Result], relation: str) -> None:
    score = labelled.named(results, relation)
    assert score.precision >= 0.97, list(labelled.misses(results))
    assert score.recall >= 0.95, list(labelled.misses(results))


def test_the_measurement_prints_both(capsys: pytest.CaptureFixture[str]) -> None:
    assert labelled.main([]) == 0
    assert "precision  recall" in capsys.readouterr().out


@pytest.mark.parametrize("text", PROMISES)
def test_a_promise_is_read(text: str) -> None:
    (found,) = in_text(text)
    assert written(found.units[0]) == PROMISES[text]


@pytest.mark.parametrize("text", NO_PROMISES)
def test_what_only_looks_like_a_promise_is_left_alone(text: str) -> None:
    assert list(in_text(text.strip())) == []


@pytest.mark.parametrize("text", ["45 seconds", "30 days", "4 business hours", "2 business days", "12 months",
                                  "12.50 EUR", "99.5%", "09:00-18:00", "14:30", "help@example.com", "+353 1 555 0100"])  # fmt: skip
def test_a_value_is_found_as_values_write_it(text: str) -> None:
    (found,) = in_text(f"It is {text}, we say.")
    assert (found.text, found.column, found.length) == (text, 7, len(text))
    assert found.units[0] == parse(text)


def test_a_place_is_that_of_the_source() -> None:
    text = "- One\n- Two **and `code`** until\n  thirty\n  days, or €5"
    found = [(one.text, one.line, one.column) for one in in_text(text)]
    assert found == [("thirty\n  days", 3, 3), ("€5", 4, 12)]


def test_a_title_and_a_summary_are_read_where_they_stand() -> None:
    head = 'title: "In 30 days"\nsummary: Two weeks, and it is done.\nlegal: After 30 days'
    keys = yaml_nodes.parse(head, "docs/a.md", first_line=2)
    assert isinstance(keys, yaml_nodes.Mapping)
    found = list(in_page(Page("docs/a.md", None, keys, markup.Markup())))
    assert [(one.text, one.line, one.column) for one in found] == [
        ("30 days", 2, 12),
        ("Two weeks", 3, 10),
    ]


@pytest.mark.parametrize(
    ("text", "fits"),
    [("within 30 days", True), ("a 30-day window", False), ("a 30 day window", False), ("30 to 60 days", False),
     ("a €50-voucher", False), ("twenty-four months", True), ("between 9 and 5", False)],
)  # fmt: skip
def test_a_value_fits_where_its_words_do(text: str, fits: bool) -> None:
    (found,) = in_text(text)
    assert (found.spot is not None) == fits


def _days(found: Typed) -> list[tuple[int, ...]]:
    return [opening.days for opening in found.openings]


def test_days_belong_to_their_hours() -> None:
    (week,) = in_text("Mon to Fri 9-5, Sat 10-2")
    assert _days(week) == [(0, 1, 2, 3, 4), (5,)]
    (weekdays,) = in_text("9am to 6pm on weekdays")
    assert _days(weekdays) == [(0, 1, 2, 3, 4)]
    (always,) = in_text("24 hours a day, 7 days a week")
    assert _days(always) == [(0, 1, 2, 3, 4, 5, 6)]


def test_a_cent_and_a_dollar_are_the_companys() -> None:
    assert [written(one.units[0]) for one in in_text("50 cents or $5", "CAD")] == [
        "0.50 CAD",
        "5 CAD",
    ]


def test_long_lines_of_digits_take_no_time() -> None:
    for text in (
        "1 " * 20_000,
        "1." * 20_000,
        "one " * 10_000,
        "9 to " * 10_000,
        "[" * 20_000 + "5%",
    ):
        list(in_text(f"{text} days"))


def test_figures_that_are_no_promise_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_book("minimal", tmp_path)
    page = root / "docs/returns.md"
    text = page.read_text("utf-8").replace("unused.", 'unused, {{ as_written("2 minutes") }}.')
    page.write_text(text, "utf-8")
    monkeypatch.chdir(root)
    assert cli.main(["check", "--as-written"]) == 0
    listed = capsys.readouterr().out
    assert listed == 'docs/returns.md:18:28: "2 minutes"\n1 figure printed as written.\n'
    assert cli.main(["check", "--as-written", "--format", "json", "docs/contact.md"]) == 0
    assert capsys.readouterr().out == "[]\n"


def test_a_figure_that_is_marked_prints_as_it_is() -> None:
    values = book.read(Path(__file__).parent / "books/minimal").values
    from servicebook.expressions import render

    assert render('as_written("2 minutes, *about*")', values) == r"2 minutes, \*about\*"
