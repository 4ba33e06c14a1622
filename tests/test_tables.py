"""The tables that pages print from values."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rendering
from servicebook.tables import HEADINGS, MACROS, TableError
from servicebook.values import Values, value_files
from support import BOOKS

HARBOURLIGHT = value_files.read(BOOKS / "harbourlight")
MINIMAL = value_files.read(BOOKS / "minimal")


def rows(html: str) -> list[list[str]]:
    """The cells of each row, as a reader sees them."""
    return [
        [rendering.parse(cell).words() for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)]
        for row in re.findall("<tr>(.*?)</tr>", html)
    ]


def values(root: Path, **files: str) -> Values:
    (root / "values").mkdir()
    company = 'name: "A & B"\nlocale: en-IE\ncurrency: EUR\ntime_zone: Europe/Dublin\n'
    for name, text in {"company": company, **files}.items():
        (root / f"values/{name}.yml").write_text(text, "utf-8")
    read = value_files.read(root)
    assert read.problems == ()
    return read


def test_opening_hours_show_the_whole_week() -> None:
    assert rows(MACROS["opening_hours"](HARBOURLIGHT, "office")) == [
        ["Days", "Hours"],
        ["Monday to Friday", "09:00 to 17:30"],
        ["Saturday and Sunday", "closed"],
    ]


def test_channels_show_how_to_reach_us_and_when() -> None:
    shown = rows(MACROS["contact_channels"](value_files.public(HARBOURLIGHT)))
    assert shown[0] == ["Channel", "How to reach us", "Best for", "Open"]
    assert shown[1] == ["Email", "crew@harbourlight.example", "Questions, bugs, invoices and complaints", "Monday to Friday 09:00 to 17:30"]  # fmt: skip
    assert [row[0] for row in shown[1:]] == ["Email", "Chat in the app", "Harbour line", "Status page"]  # fmt: skip


def test_customers_do_not_see_an_internal_channel_and_agents_do() -> None:
    assert "Watch room" in MACROS["contact_channels"](HARBOURLIGHT)
    assert "atch" not in MACROS["contact_channels"](value_files.public(HARBOURLIGHT))


def test_contacts_are_links_where_they_can_be_opened() -> None:
    html = MACROS["contact_channels"](HARBOURLIGHT)
    assert '<a href="mailto:crew@harbourlight.example">' in html
    assert '<a href="tel:+442079460990">' in html
    assert '<a href="https://app.harbourlight.example/chat">' in html
    assert "#watch-room</a>" not in html


def test_one_promise_a_channel_is_one_row() -> None:
    assert rows(MACROS["response_times"](MINIMAL)) == [["Channel", "First reply"], ["Email", "8 business hours"]]  # fmt: skip


def test_promises_by_plan_and_priority_are_spread_over_columns() -> None:
    shown = rows(MACROS["response_times"](HARBOURLIGHT))
    assert shown[0] == ["Channel", "What", "Starter", "Crew", "Fleet"]
    assert ["Email", "First reply (Urgent)", "8 business hours", "4 business hours", "2 business hours"] in shown  # fmt: skip
    assert ["Email", "Solved", "10 business days", "10 business days", "10 business days"] in shown
    assert ["Chat in the app", "First reply", "3 minutes", "3 minutes", "3 minutes"] in shown


def test_response_times_are_the_same_for_both_audiences_and_hold_no_target() -> None:
    public = MACROS["response_times"](value_files.public(HARBOURLIGHT))
    assert public == MACROS["response_times"](HARBOURLIGHT)
    assert "75 seconds" not in public and "6 business days" not in public


def test_targets_stand_beside_what_customers_are_told() -> None:
    shown = rows(MACROS["response_targets"](HARBOURLIGHT))
    assert shown[0] == ["Channel", "What", "What customers are told", "What the team aims for", "How often"]  # fmt: skip
    assert ["Chat in the app", "First reply", "3 minutes", "75 seconds", "90%"] in shown
    assert ["Email", "First reply (Fleet, Urgent)", "2 business hours", "1 business hour", "96%"] in shown  # fmt: skip


def test_escalation_levels_say_who_is_next_and_from_when() -> None:
    shown = rows(MACROS["escalation_levels"](HARBOURLIGHT))
    assert shown[1][0] == "Engineer on watch"
    assert shown[1][1].startswith("50% of Email: first reply")
    assert shown[1][2:] == ["20 minutes", "#watch-room"]


@pytest.mark.parametrize("name", ["response_targets", "escalation_levels"])
def test_an_internal_table_has_nothing_to_print_for_customers(name: str) -> None:
    public = value_files.public(HARBOURLIGHT)
    assert MACROS[name].internal
    if name == "escalation_levels":
        with pytest.raises(TableError, match="would be empty"):
            MACROS[name](public)
    else:
        assert "75 seconds" not in MACROS[name](public)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("opening_hours", ("ofice",), 'Did you mean "office"?'),
        ("opening_hours", (), "takes one name in quotes"),
        ("opening_hours", ("office", "night"), "takes one name in quotes"),
        ("contact_channels", ("email",), "takes nothing"),
    ],
)
def test_a_table_that_cannot_be_printed_says_why(
    name: str, arguments: tuple[str, ...], said: str
) -> None:
    with pytest.raises(TableError, match=re.escape(said)):
        MACROS[name](HARBOURLIGHT, *arguments)


def test_what_values_hold_is_text_and_no_html(tmp_path: Path) -> None:
    html = MACROS["contact_channels"](
        values(
            tmp_path,
            channels='email: {label: "<b>A & B</b>", contact: help@example.com, best_for: "\\"x\\" <script>"}\n',
        )
    )
    assert "<b>" not in html and "<script>" not in html
    assert rows(html)[1] == ["<b>A & B</b>", "help@example.com", '"x" <script>']


NO_TABLES = ("as_written", "reply_clock", "reply_clocks", "style_guide")
"""What is called like a table and prints a word, a line, a list or a text."""


@pytest.mark.parametrize("name", [name for name in MACROS if name not in NO_TABLES])
def test_a_table_is_one_line_that_stands_at_any_indentation(name: str) -> None:
    arguments = ["office"] * MACROS[name].names
    html = MACROS[name](HARBOURLIGHT, *arguments)
    assert "\n" not in html
    for before in ("", "- item\n\n    ", '!!! note "x"\n\n    '):
        assert "<table><thead><tr>" in rendering.render(f"{before}{html}\n")


def test_every_language_has_every_heading() -> None:
    assert {tuple(names.metrics) for names in HEADINGS.values()} == {("first_reply", "resolution")}
