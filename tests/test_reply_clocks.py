"""What the build tells the script that says by when a person answers: the slowest promise, and nothing internal."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from servicebook import book, expressions
from servicebook.book import Book
from servicebook.expressions import ExpressionError
from servicebook.values import Values, reply_clocks, wording
from support import copy_book

DAY = date(2026, 11, 23)


@pytest.fixture
def harbourlight(tmp_path: Path) -> Book:
    return book.read(copy_book("harbourlight", tmp_path), DAY)


@pytest.fixture
def keelson(tmp_path: Path) -> Book:
    return book.read(copy_book("keelson", tmp_path), DAY)


def told(printed: str) -> list[dict[str, Any]]:
    """The data of each clock in some HTML."""
    return [json.loads(html.unescape(found)) for found in re.findall('data-clock="(.*?)"', printed)]


def one(values: Values, name: str) -> dict[str, Any]:
    return told(expressions.render(f'reply_clock("{name}")', values))[0]


def test_every_language_has_the_words_of_a_clock() -> None:
    assert reply_clocks.LANGUAGES.keys() == wording.LANGUAGES.keys()


def test_a_line_stands_on_one_line_hidden_and_without_braces(harbourlight: Book) -> None:
    printed = expressions.render('reply_clock("email")', harbourlight.public.values)
    assert re.fullmatch(
        '<p class="reply-clock" role="status" data-clock="[^"<>{}\\n]+" hidden></p>', printed
    )


def test_of_plans_and_priorities_the_slowest_of_each_clock_is_told(harbourlight: Book) -> None:
    email = one(harbourlight.public.values, "email")
    assert email["promise"] == {"open time": 8 * 3600, "open days": 5}
    assert email["words"]["by"] == "Write now and a person answers by {0} at the latest"
    assert not email["live"]


def test_a_live_channel_is_open_or_closed(harbourlight: Book) -> None:
    chat, phone = (one(harbourlight.public.values, name) for name in ("chat", "phone"))
    assert chat["live"] and chat["words"]["open"] == "Open now: a person answers within 3 minutes"
    assert chat["words"]["by"] == "Write now and a person answers by {0}"
    assert phone["words"]["by"] == "Call now and a person answers by {0}"


def test_a_promise_on_every_clock_needs_no_opening_times(keelson: Book) -> None:
    sms = one(keelson.public.values, "sms")
    assert sms["promise"] == {"all time": 12 * 3600}
    assert sms["open"] == sms["days"] == sms["changes"] == []


def test_a_calendar_with_its_own_zone_tells_its_own_city(keelson: Book) -> None:
    assert one(keelson.public.values, "phone")["place"] == "Halifax"
    assert one(keelson.public.values, "email")["place"] == "Dublin"


def test_the_list_begins_a_day_early_and_ends_thirteen_months_later(harbourlight: Book) -> None:
    chat = one(harbourlight.public.values, "chat")
    assert chat["from"] == 1795305600  # 22 November 2026
    assert chat["until"] == 1829433600  # 22 December 2027
    assert chat["from"] + sum(chat["open"]) <= chat["until"]


def test_customers_are_told_of_public_channels_and_promises_alone(keelson: Book) -> None:
    printed = expressions.render("reply_clocks()", keelson.public.values)
    assert re.findall("<b>(.*?)</b>", printed) == [
        "Email",
        "Live chat",
        "Night line",
        "Text message",
    ]
    promised = [clock["promise"] for clock in told(printed)]
    assert promised[0] == {"open time": 8 * 3600}  # the target is half of it


def test_german_words_and_places(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path)
    company = root / "values/company.yml"
    text = company.read_text("utf-8").replace("en-GB", "de-AT").replace("London", "Vienna")
    company.write_text(text, "utf-8")
    email = one(book.read(root, DAY).values, "email")
    assert email["words"]["by"] == "Schreiben Sie jetzt, und ein Mensch antwortet bis {0}"
    assert (email["locale"], email["place"]) == ("de-AT", "Wien")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("help@example.com", '"Example Ltd, 1 High Street"', "promises no time that runs"),  # a letter
        ("promise: 8 business hours", "promise: 95%", "promises no time that runs"),
        ("email:\n  label", "mail:\n  label", 'There is no channel "email". Did you mean'),
    ],
)  # fmt: skip
def test_a_clock_that_would_stay_empty_is_an_error(
    old: str, new: str, said: str, tmp_path: Path
) -> None:
    root = copy_book("minimal", tmp_path)
    for file in (root / "values").glob("*.yml"):
        file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ExpressionError, match=re.escape(said)):
        expressions.render('reply_clock("email")', book.read(root, DAY).values)


def test_a_clock_of_an_internal_channel_is_not_for_customers(keelson: Book) -> None:
    with pytest.raises(ExpressionError, match="There is no channel"):
        expressions.render('reply_clock("desk")', keelson.public.values)
