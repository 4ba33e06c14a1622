"""Replies as they are sent, as agents see them, and as other programs take them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from rendering import Element, parse, render
from servicebook import book, checks, cli, new_page, replies, whole_check
from servicebook.pages import Audience
from servicebook.replies import reply_boxes
from servicebook.replies.reply_formats import COLUMNS, as_csv, as_json, as_zendesk
from servicebook.text import plain_text
from support import copy_book, copy_engine

BACK = "docs/team/bookings-back.md"
EMAIL = """Ahoy [skipper], bookings work again since [hour].

Please look at two things:

1. Open the day's list, and compare it with your notes.
2. Write to crew@harbourlight.example if a booking is missing:
   • its day
   • its boat

Within 10 days you read what broke and why (https://policy.harbourlight.example/help/outages/#what-happens-afterwards)."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_book("harbourlight", tmp_path)


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new), "utf-8")


def text_of(root: Path, name: str = "team/bookings-back", channel: str = "email") -> str:
    """What a reply says on a channel."""
    found = {reply.name: reply for reply in replies.read(book.read(root))}
    return next(m.text for m in found[name].messages if m.channel.name == channel)


def row(root: Path, name: str = "team/refund-granted") -> dict[str, str]:
    """A reply's line in the CSV file."""
    lines = csv.DictReader(io.StringIO(as_csv(book.read(root)), newline=""))
    return next(line for line in lines if line["id"] == name)


def test_a_reply_has_its_own_words_for_each_of_its_channels(root: Path) -> None:
    back, granted = replies.read(book.read(root))
    assert [message.channel.name for message in back.messages] == ["email", "chat", "phone"]
    assert back.messages[0].text == EMAIL
    assert back.messages[1].text == (
        "Ahoy [skipper], bookings work again since [hour].\n\nNews stays on https://status.harbourlight.example."
    )
    assert granted.fields == {"school": "the name on the invoice", "sum": "with its currency"}


def test_a_note_to_the_agent_is_not_sent(root: Path) -> None:
    assert "a sentence of your own" in (root / "docs/team/refund-granted.md").read_text("utf-8")
    assert text_of(root, "team/refund-granted").endswith("stay for 90 days, should you come back.")


def test_a_changed_value_changes_every_reply(root: Path) -> None:
    change(root, "values/outages.yml", "10 days", "12 days")
    assert "Within 12 days you read" in text_of(root)


def test_a_section_with_another_name_is_found(root: Path) -> None:
    change(root, BACK, "## Reply\n", "What we write {#reply}\n------\n")
    assert text_of(root) == EMAIL


def test_an_address_that_stands_apart_from_its_link_is_sent_along(root: Path) -> None:
    change(root, BACK, "(../help/outages.md#what-happens-afterwards)", "[later]")
    change(root, BACK, "## Reply\n", "[later]: ../help/outages.md\n\n## Reply\n")
    assert checks.run(book.read(root)) == []
    assert text_of(root).endswith(
        "what broke and why (https://policy.harbourlight.example/help/outages/)."
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One\ntwo  <em>three</em></p><p>Four<br>\nfive</p>", "One two three\n\nFour\nfive"),
        ('<p><a href="tel:+35315550100">+353 1 555 0100</a></p>', "+353 1 555 0100"),
        ('<p><a href="mailto:a@b.example">Write</a>.</p>', "Write (a@b.example)."),
        (
            '<p><a href="https://a.example/">our <b>shop</b></a></p>',
            "our shop (https://a.example/)",
        ),
        ("<p>A</p><ul><li>B</li><li>C</li></ul><p>D</p>", "A\n\n• B\n• C\n\nD"),
        ("<ul><li><p>A</p><p>B</p></li><li><p>C</p></li></ul>", "• A\n\n   B\n\n• C"),
        ('<ol start="3"><li>A<br>B</li><li>C</li></ol>', "3. A\n   B\n4. C"),
        ("<ul><li>A<ol><li>B</li></ol></li><li>C</li></ul>", "• A\n   1. B\n• C"),
        ("<p>5 &lt; 6 &amp; more</p>", "5 < 6 & more"),
        ("", ""),
    ],
)
def test_html_becomes_plain_text(html: str, text: str) -> None:
    assert plain_text.from_html(html) == text


def test_the_words_that_are_sent_are_read_by_customers_and_no_others(root: Path) -> None:
    read = book.read(root)
    page = next(page for page in read.pages if page.name == "team/refund-granted.md")
    audience_of = replies.audience_of(page, read.types)
    public = [
        line.text
        for line in page.markup.lines
        if not line.blank and audience_of(line.number) is Audience.PUBLIC
    ]
    assert [text.split()[0] for text in public] == ["Thank", "It"]


def test_the_rules_of_public_prose_hold_for_what_is_sent(root: Path) -> None:
    copy_engine(root)
    change(root, "docs/team/refund-granted.md", "should you come back.", "in your support ticket.")
    change(root, "docs/team/refund-granted.md", "of your own first", "of your own to the ticket")
    change(root, "docs/team/refund-granted.md", "Close the case", "Close the ticket")
    found = [(p.place.line, p.code) for p in whole_check.run(book.read(root))]
    assert found == [(23, "prose/InternalJargon")]


def test_json_has_keys_that_stay(root: Path) -> None:
    back, granted = json.loads(as_json(book.read(root)))
    email = granted["messages"].pop()
    assert granted == {
        "id": "team/refund-granted",
        "title": "Refund granted",
        "summary": "The answer to a school that gets its money back.",
        "owner": "billing",
        "reviewed": "2026-10-05",
        "policy": "plans/refunds.md",
        "address": "https://policy.harbourlight.example/plans/refunds/",
        "fields": [
            {"name": "school", "hint": "the name on the invoice"},
            {"name": "sum", "hint": "with its currency"},
        ],
        "messages": [],
    }
    assert (email["channel"], email["label"]) == ("email", "Email")
    assert email["html"].startswith("<p>Thank you for giving Harbourlight a try. We pay [sum]")
    said = back["messages"][0]["markdown"]
    assert "Please look at *two* things" in said
    assert "](https://policy.harbourlight.example/help/outages/#what-happens-afterwards)." in said


def test_csv_is_what_rfc_4180_describes(root: Path) -> None:
    text = as_csv(book.read(root))
    assert text.startswith(",".join(COLUMNS) + "\r\n")
    assert text.endswith("\r\n")
    lines = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(line["id"], line["channel"]) for line in lines] == [
        ("team/bookings-back", "email"),
        ("team/bookings-back", "chat"),
        ("team/bookings-back", "phone"),
        ("team/refund-granted", "email"),
    ]
    assert lines[0]["text"] == EMAIL
    assert lines[3]["fields"] == "school: the name on the invoice\nsum: with its currency"


@pytest.mark.parametrize("start", ["=1+1", "+44 20", "-2", "@SUM(A1)", "＝1"])
def test_a_spreadsheet_runs_nothing_of_a_cell(root: Path, start: str) -> None:
    change(root, "docs/team/refund-granted.md", "Thank you", f"{start} Thank you")
    change(root, "docs/team/refund-granted.md", "title: Refund", f'title: "{start} Refund')
    change(root, "docs/team/refund-granted.md", "granted\naudience", 'granted"\naudience')
    assert row(root)["text"].startswith(f"'{start} Thank")
    assert row(root)["title"] == f"'{start} Refund granted"


def test_zendesk_gets_one_macro_for_each_channel_with_known_fields_alone(root: Path) -> None:
    macros = [entry["macro"] for entry in json.loads(as_zendesk(book.read(root)))]
    assert [macro["title"] for macro in macros] == [
        "Bookings are back (Email)",
        "Bookings are back (Chat in the app)",
        "Bookings are back (Harbour line)",
        "Refund granted",
    ]
    assert {key for macro in macros for key in macro} == {
        "title",
        "active",
        "description",
        "actions",
    }
    email, chat, phone, _ = [macro["actions"] for macro in macros]
    assert [action["field"] for action in email] == ["comment_value_html", "comment_mode_is_public"]
    assert email[0]["value"].startswith("<p>Ahoy [skipper],")
    assert chat[0] == {
        "field": "comment_value",
        "value": text_of(root, channel="chat"),
    }
    assert [actions[1]["value"] for actions in (email, chat, phone)] == [True, True, False]


def test_zendesk_takes_no_text_for_a_placeholder_of_its_own(root: Path) -> None:
    change(root, "values/company.yml", 'name: "Harbourlight"', 'name: "{{ticket.id}} {% if %}"')
    (macro,) = [m for m in json.loads(as_zendesk(book.read(root))) if "Refund" in str(m)]
    html = macro["macro"]["actions"][0]["value"]
    assert '{{"{{"}}ticket.id}} {{"{%"}} if %}' in html


@pytest.mark.parametrize("name", ["json", "csv", "zendesk"])
def test_the_command_prints_utf_8(
    root: Path,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    change(root, "docs/team/refund-granted.md", "Thank you", "Danke schön, €, thank you")
    monkeypatch.chdir(root)
    assert cli.main(["replies", "--format", name]) == 0
    shown = capsysbinary.readouterr().out
    assert "Danke schön, €, thank you".encode() in shown
    assert shown.endswith(b"\r\n" if name == "csv" else b"]\n")


def test_a_book_with_errors_exports_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    change(root, BACK, "policy: help/outages.md", "policy: help/outage.md")
    monkeypatch.chdir(root)
    assert cli.main(["replies"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert f'{BACK}:10:9: error: There is no page "help/outage.md".' in shown.err
    assert shown.err.endswith("Nothing was exported.\n")


def lines_to_copy(box: Element) -> str:
    """The text that a box carries for its button."""
    (text,) = [e for e in box.children if e.attributes.get("class") == "sb-reply__text"]
    return "\n".join(line.attributes["value"] for line in text.children)


def test_agents_see_a_box_for_each_text_with_the_text_that_is_exported(root: Path) -> None:
    read = book.read(root)
    page = next(page for page in read.pages if page.path == BACK)
    shown = "\n".join(line.text for line in reply_boxes.shown(page, read).markup.lines)
    boxes = [e for e in parse(render(shown)).children if e.attributes.get("class") == "sb-reply"]
    assert [lines_to_copy(box) for box in boxes] == [
        text_of(root, channel=channel) for channel in ("email", "chat", "phone")
    ]
    assert [box.attributes["data-channels"] for box in boxes] == [
        "Email",
        "Chat in the app",
        "Harbour line",
    ]
    assert "style" not in render(shown)


def test_channels_with_the_same_words_share_a_box(root: Path) -> None:
    change(root, "docs/team/refund-granted.md", "channel: email", "channel: [email, chat]")
    read = book.read(root)
    page = next(page for page in read.pages if page.name == "team/refund-granted.md")
    shown = "\n".join(line.text for line in reply_boxes.shown(page, read).markup.lines)
    assert shown.count('<div class="sb-reply"') == 1
    assert '<p class="sb-reply__channels">Email, Chat in the app</p>' in shown
    assert '<mark class="sb-field">[school]</mark>' in shown
    assert "/// internal | If it is a whole season\nAdd a sentence" in shown


def test_a_page_that_is_no_reply_is_shown_as_it_is(root: Path) -> None:
    read = book.read(root)
    assert all(
        reply_boxes.shown(page, read) is page for page in read.pages if page.type != replies.TYPE
    )


def test_a_new_reply_lacks_nothing_but_its_words(root: Path) -> None:
    new_page.create(book.read(root), "reply", "team/sorry.md", None)
    found = [problem for problem in checks.run(book.read(root)) if problem.is_error]
    assert [problem.code for problem in found] == ["section-empty"]
