"""Grades of small pages, worked out by hand, and what is counted at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from git_books import VALUES, page, small_book
from servicebook import book
from servicebook.pages import Audience
from servicebook.reading import readability
from servicebook.reading.readability import Reading

PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
SUMMARY = (5, 6)  # "What this page is about."


def read(
    folder: Path, body: str, *, more: str = "", type: str = "guide", audience: str = "public"
) -> dict[Audience, Reading]:
    """What each audience reads of a page with this body."""
    small_book(folder, {"docs/page.md": page(body, more=more, type=type, audience=audience)})
    return {r.audience: r for r in readability.read(book.read(folder), ["docs/page.md"])}


def texts(reading: Reading) -> list[str]:
    return [each.sentence.text for each in reading.sentences]


def test_the_grade_is_that_of_the_formula(tmp_path: Path) -> None:
    body = "We pay you back.\n\nThe manager answers every complaint within {{ returns.window }}."
    reading = read(tmp_path, body)[PUBLIC]
    # The man-a-ger an-swers ev-ery com-plaint with-in 30 days: 8 words, 14 syllables.
    assert [(each.words, each.syllables) for each in reading.sentences] == [
        SUMMARY,
        (4, 4),
        (8, 14),
    ]
    assert (reading.words, reading.syllables) == (17, 24)
    assert reading.grade == pytest.approx(0.39 * 17 / 3 + 11.8 * 24 / 17 - 15.59)
    assert round(reading.grade, 2) == 3.28
    assert reading.words_a_sentence == pytest.approx(17 / 3)
    assert reading.longest.words == 8


def test_customers_and_agents_are_counted_apart(tmp_path: Path) -> None:
    found = read(tmp_path, "We reply.\n\n/// internal\nYou may refund it.\n///\n\nWe care.")
    assert texts(found[PUBLIC]) == ["What this page is about.", "We reply.", "We care."]
    assert texts(found[INTERNAL]) == ["You may refund it."]


def test_what_a_reply_sends_is_public_text(tmp_path: Path) -> None:
    body = "## Use when\n\nIt is late.\n\n## Reply\n\nHello [name]."
    more = "channel: email\npolicy: returns.md\nfields: {name: who}\n"
    found = read(tmp_path, body, more=more, type="reply", audience="internal")
    assert texts(found[PUBLIC]) == ["Hello [name]."]
    assert texts(found[INTERNAL]) == ["What this page is about.", "It is late."]


def test_only_running_text_is_counted(tmp_path: Path) -> None:
    body = """\
## A heading

- An item. Two of them.

| A | table |
| --- | --- |
| of | rows |

{{ contact_channels() }}

!!! note "A title"

    The body.

```text
Some code here.
```

/// verbatim | The law
Whosoever shall withdraw.
///

> Quoted speech.
"""
    assert texts(read(tmp_path, body)[PUBLIC])[1:] == [
        "An item.", "Two of them.", "The body.", "Quoted speech.",
    ]  # fmt: skip


def test_a_notice_at_the_top_of_a_page_is_not_counted(tmp_path: Path) -> None:
    notices = '- text: "We answer later this week."\n  audience: public\n  from: 2026-11-01\n  until: 2026-12-31\n  pages: [page.md]\n'
    small_book(tmp_path, {"docs/page.md": page("We reply."), "values/notices.yml": notices})
    found = book.read(tmp_path, date(2026, 11, 20))
    assert found.public.notes["page.md"]
    (reading,) = readability.read(found, ["docs/page.md"])
    assert texts(reading) == ["What this page is about.", "We reply."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Pay 30 days – or more.", ["Pay", "30", "days", "or", "more."]),
        ("Call +44 20 7946 0000 now", ["Call", "+442079460000", "now"]),
        ("10 000 euro, €1,500.00", ["10000", "euro,", "€1,500.00"]),
        ("and/or one—two", ["and", "or", "one", "two"]),
        ("see https://example.com/a/b", ["see", "https://example.com/a/b"]),
        ("a well-kept promise", ["a", "well-kept", "promise"]),
        ("… & |", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert readability.words(text) == words


def test_figures_and_addresses_are_taken_in_at_a_glance() -> None:
    for word in ("30", "€1,500.00", "https://example.com/information", "help@example.com", "2nd"):
        assert readability.syllables_of(word) == 1


def test_the_hardest_sentence_is_the_one_without_which_the_grade_is_lowest(tmp_path: Path) -> None:
    long = "We look at the thing that you sent to us on the day that it gets here and we then tell you."
    hard = "Representatives investigate irregularities."
    easy = "We help you with it. " * 20
    reading = read(tmp_path, f"{easy}{long} We care. {hard} We pay.")[PUBLIC]
    assert [each.sentence.text for each in reading.hardest(2)] == [hard, long]
    assert len(reading.hardest(99)) == 25


def test_a_page_that_cannot_be_printed_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, "We reply within {{ returns.nothing }}.") == {}


def test_no_text_has_no_grade() -> None:
    assert readability.grade(0, 0, 0) == 0
    assert readability.together([], PUBLIC) is None


@pytest.mark.parametrize(("locale", "graded"), [("en-GB", True), ("en-US", True), ("de-DE", False)])
def test_only_english_is_graded(locale: str, graded: bool, tmp_path: Path) -> None:
    company = VALUES["company"].replace("en-GB", locale)
    small_book(tmp_path, {"values/company.yml": company})
    assert readability.is_graded(book.read(tmp_path)) is graded
