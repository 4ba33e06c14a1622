"""Dated changes and notices: what readers see on which day, and what they must not see before it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from mkdocs.exceptions import PluginError

import mkdocs_hooks
from servicebook import book, checks, cli
from servicebook.pages import Audience
from servicebook.publishing import editions, publish
from servicebook.publishing.publish import Published
from servicebook.today import TODAY, TodayError, asked, day_of
from servicebook.values import value_files
from servicebook_verify.sources import read_book
from servicebook_verify.values import day_at
from support import copy_book

PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL
BEFORE, ANNOUNCED, DAY = date(2027, 4, 30), date(2027, 5, 1), date(2027, 6, 1)
LAST = DAY - timedelta(days=1)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_book("keelson", tmp_path_factory.mktemp("keelson"))


def written(root: Path, day: date, audience: Audience, folder: Path) -> dict[str, str]:
    """Every file of the edition, as a page builder is given it on that day."""
    editions.write(book.read(root, day), audience, folder)
    return {file.name: file.read_text("utf-8") for file in folder.rglob("*") if file.is_file()}


def note(root: Path, day: date, audience: Audience, page: str) -> str:
    """What stands at the top of a page for a while, on one line."""
    lines = book.read(root, day).edition(audience).notes[page]
    return " ".join(" ".join(lines).split())


def said(root: Path, day: date, audience: Audience, name: str) -> str:
    values = book.read(root, day).edition(audience).values
    unit = values.named[name].unit
    return values.words.say(unit)  # type: ignore[arg-type]


# --- Values switch -------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", Audience)
def test_a_value_switches_on_its_day_and_not_before(root: Path, audience: Audience) -> None:
    days = (BEFORE, ANNOUNCED, LAST, DAY, date(2030, 1, 1))
    shown = [said(root, day, audience, "returns.window") for day in days]
    assert shown == ["30 days", "30 days", "30 days", "60 days", "60 days"]


@pytest.mark.parametrize("audience", Audience)
def test_a_cell_of_a_grid_switches_in_sentences_and_tables(root: Path, audience: Audience) -> None:
    found = [
        book.read(root, day).edition(audience) for day in (date(2027, 3, 31), date(2027, 4, 1))
    ]
    tables = [re.findall(r"<td>(\d business days)</td>", _table(each.values)) for each in found]
    assert tables[0] == ["4 business days", "2 business days", "6 business days", "5 business days"]
    assert tables[1] == ["4 business days", "2 business days", "5 business days", "5 business days"]


def _table(values: Any) -> str:
    from servicebook.expressions import render

    return render("response_times()", values)


def test_a_target_switches_for_the_team_alone(root: Path) -> None:
    name = "sla.email.first_reply.target"
    assert said(root, date(2027, 2, 28), INTERNAL, name) == "4 business hours"
    assert said(root, date(2027, 3, 1), INTERNAL, name) == "3 business hours"
    assert name not in book.read(root, date(2027, 3, 1)).public.values.named


def test_a_change_that_has_begun_holds_today(root: Path) -> None:
    assert said(root, date(2026, 10, 31), PUBLIC, "returns.postage") == "€4.50"
    assert said(root, date(2026, 11, 1), PUBLIC, "returns.postage") == "€4.90"


def test_the_order_of_the_file_does_not_matter(root: Path, tmp_path: Path) -> None:
    copy_book("keelson", tmp_path)
    entry = "- {{value: returns.window, to: {0} days, from: {1}, announce: 2027-01-01}}\n"
    days = (("80", "2027-08-01"), ("40", "2027-02-01"), ("50", "2027-03-01"))
    (tmp_path / "values/changes.yml").write_text("".join(entry.format(*each) for each in days))
    shown = [
        said(tmp_path, date(2027, month, 1), PUBLIC, "returns.window") for month in (1, 2, 3, 8)
    ]
    assert shown == ["30 days", "40 days", "50 days", "80 days"]


def test_written_pages_and_values_switch_together(root: Path, tmp_path: Path) -> None:
    for day, window in ((LAST, "30 days"), (DAY, "60 days")):
        files = written(root, day, PUBLIC, tmp_path / window)
        assert f"value: {window}" in files["returns.yml"]
        # The builder reads the values that were written, so its words are those of the day.
        assert value_files.read(tmp_path / window).named["returns.window"].unit == (
            book.read(root, day).values.named["returns.window"].unit
        )


# --- Announcements -------------------------------------------------------------------------------


def test_customers_are_told_from_the_day_that_announces_it_to_the_day_before(root: Path) -> None:
    told = "“You have 60 days to send it back, and 90 days to exchange it.” Until then: 30 days. This holds for orders placed from that day."
    assert note(root, BEFORE, PUBLIC, "returns.md") == ""
    for day in (ANNOUNCED, LAST):
        assert note(root, day, PUBLIC, "returns.md") == f'!!! info "From 1 June 2027" {told}'
    assert note(root, DAY, PUBLIC, "returns.md") == ""


def test_agents_are_told_at_once_with_a_word_on_what_customers_know(root: Path) -> None:
    assert note(root, BEFORE, INTERNAL, "returns.md").endswith(
        "Customers are told from 1 May 2027."
    )
    assert "Customers" not in note(root, ANNOUNCED, INTERNAL, "returns.md")
    assert note(root, DAY, INTERNAL, "returns.md") == ""


def test_only_pages_that_state_the_value_tell_of_its_change(root: Path) -> None:
    notes = book.read(root, ANNOUNCED).public.notes
    assert [name for name, lines in notes.items() if lines] == ["returns.md"]


def test_a_table_tells_which_of_its_rows_changes(root: Path) -> None:
    noted = note(root, date(2027, 2, 1), INTERNAL, "contact.md")
    assert (
        "Email, first reply, what the team aims for: 3 business hours. Until then: 4 business hours."
        in noted
    )


def test_a_change_of_what_is_internal_says_nothing_of_customers(root: Path) -> None:
    noted = note(root, date(2027, 2, 20), INTERNAL, "contact.md")
    assert noted.partition("From 1 April")[0].count("Customers") == 0


def test_one_change_after_another_is_told_from_the_one_before(root: Path, tmp_path: Path) -> None:
    copy_book("keelson", tmp_path)
    entry = "- {{value: returns.window, to: {0} days, from: {1}, announce: {2}}}\n"
    days = (("45", "2027-06-01", "2027-05-01"), ("60", "2027-07-01", "2027-05-20"))
    (tmp_path / "values/changes.yml").write_text("".join(entry.format(*each) for each in days))
    first = note(tmp_path, date(2027, 5, 10), PUBLIC, "returns.md")
    both = note(tmp_path, date(2027, 5, 20), PUBLIC, "returns.md")
    assert "60" not in first
    assert "45 days" in first
    assert "60 days to send it back, and 90 days to exchange it.” Until then: 45 days." in both


def test_a_sentence_holds_all_that_changes_on_that_day_and_nothing_unannounced(
    root: Path, tmp_path: Path
) -> None:
    copy_book("keelson", tmp_path)
    (tmp_path / "values/changes.yml").write_text(
        "- {value: returns.window, to: 60 days, from: 2027-06-01, announce: 2027-05-01}\n"
        "- {value: returns.exchange_window, to: 120 days, from: 2027-06-01, announce: 2027-05-15}\n"
    )
    assert "60 days to send it back, and 90 days" in note(
        tmp_path, date(2027, 5, 1), PUBLIC, "returns.md"
    )
    assert "60 days to send it back, and 120 days" in note(
        tmp_path, date(2027, 5, 15), PUBLIC, "returns.md"
    )


def test_a_change_without_a_day_to_announce_it_is_never_told_to_customers(
    root: Path, tmp_path: Path
) -> None:
    copy_book("keelson", tmp_path)
    (tmp_path / "values/changes.yml").write_text(
        "- {value: returns.window, to: 60 days, from: 2027-06-01}\n"
    )
    assert note(tmp_path, LAST, PUBLIC, "returns.md") == ""
    assert "Customers are not told yet." in note(tmp_path, LAST, INTERNAL, "returns.md")
    assert said(tmp_path, DAY, PUBLIC, "returns.window") == "60 days"


# --- Secrets -------------------------------------------------------------------------------------

SECRETS = {
    "60 days": (ANNOUNCED, date.max), "orders placed": (ANNOUNCED, LAST), "Summer season": (date.max, date.max),
    "colleagues": (date.max, date.max), "storm": (date(2027, 2, 1), date(2027, 2, 14)),
    "other depot": (date.max, date.max), "3 business hours": (date.max, date.max),
}  # fmt: skip


@pytest.mark.parametrize(
    "day", [date(2026, 11, 23), date(2026, 12, 24), date(2027, 2, 7), BEFORE, ANNOUNCED, LAST, DAY]
)
def test_the_public_edition_holds_nothing_before_its_day(
    root: Path, day: date, tmp_path: Path
) -> None:
    files = written(root, day, PUBLIC, tmp_path)
    text = "\n".join(files.values())
    for secret, (first, last) in SECRETS.items():
        assert (secret in text) == (first <= day <= last), f"{secret} on {day}"
    assert not {"changes.yml", "notices.yml"} & files.keys()


def test_the_internal_edition_holds_no_reasons_and_no_files_of_dates(
    root: Path, tmp_path: Path
) -> None:
    files = written(root, ANNOUNCED, INTERNAL, tmp_path)
    assert not {"changes.yml", "notices.yml"} & files.keys()
    assert "Summer season" not in "".join(files.values())


def test_the_leak_check_knows_which_day_it_is(root: Path) -> None:
    def internal(day: date) -> bool:
        facts = read_book(root, day).facts
        return next(f.internal for f in facts if f.text == "60 days")

    assert [internal(day) for day in (BEFORE, ANNOUNCED, DAY)] == [True, False, False]


# --- Notices -------------------------------------------------------------------------------------


def test_a_notice_comes_and_goes_by_itself(root: Path) -> None:
    days = (date(2027, 1, 31), date(2027, 2, 1), date(2027, 2, 14), date(2027, 2, 15))
    shown = ["storm" in note(root, day, PUBLIC, "delivery.md") for day in days]
    assert shown == [False, True, True, False]
    assert "storm" in note(root, days[1], INTERNAL, "contact.md")
    assert note(root, days[1], PUBLIC, "returns.md") == ""


def test_an_internal_notice_is_for_agents(root: Path) -> None:
    day = date(2026, 12, 31)
    assert "other depot" in note(root, day, INTERNAL, "delivery.md")
    assert note(root, day, PUBLIC, "delivery.md") == ""
    assert note(root, date(2027, 1, 1), INTERNAL, "delivery.md") == ""


# --- Whose midnight ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("Pacific/Auckland", datetime(2027, 5, 31, 11, 59, 59, tzinfo=UTC)),
        ("America/Los_Angeles", datetime(2027, 6, 1, 6, 59, 59, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2027, 5, 31, 18, 14, 59, tzinfo=UTC)),
        ("Europe/Dublin", datetime(2027, 5, 31, 22, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_company_s_own(zone: str, last_moment: datetime, tmp_path: Path) -> None:
    company = copy_book("keelson", tmp_path) / "values/company.yml"
    company.write_text(company.read_text("utf-8").replace("Europe/Dublin", zone), "utf-8")
    values = value_files.read(tmp_path)
    assert values.today(last_moment) == LAST
    assert values.today(last_moment + timedelta(seconds=1)) == DAY
    elsewhere = timezone(timedelta(hours=-9, minutes=-30))
    assert values.today(last_moment.astimezone(elsewhere)) == LAST


def test_without_a_day_it_is_today(root: Path) -> None:
    values = value_files.read(root)
    first = values.today()
    assert first <= values.today() and abs(values.day - first) <= timedelta(days=1)


def test_the_leak_check_takes_the_company_s_day(root: Path, tmp_path: Path) -> None:
    assert abs(day_at(root) - book.read(root).today) <= timedelta(days=1)
    assert abs(day_at(tmp_path) - datetime.now(UTC).date()) <= timedelta(days=1)


# --- Asking for a day ----------------------------------------------------------------------------


def test_check_takes_a_day(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert cli.main(["check", "--no-prose", "--today", "2027-08-30"]) == 0
    assert "returns.window changed" not in capsys.readouterr().out
    assert cli.main(["check", "--no-prose", "--today", "2027-09-30"]) == 0
    assert "returns.window changed on 2027-06-01" in capsys.readouterr().out


def test_check_takes_a_day_from_the_environment(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv(TODAY, "2027-09-30")
    assert cli.main(["check", "--no-prose"]) == 0
    assert "returns.window changed on 2027-06-01" in capsys.readouterr().out
    assert cli.main(["check", "--no-prose", "--today", "2026-11-23"]) == 0
    assert "changed on" not in capsys.readouterr().out
    monkeypatch.setenv(TODAY, "soon")
    assert cli.main(["check", "--no-prose"]) == 2
    assert f"servicebook: {TODAY}: " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "site", "verify here"])
@pytest.mark.parametrize(
    "day", ["tomorrow", "2027-6-1", "01.06.2027", "2027-02-30", "9999-12-31", ""]
)
def test_a_day_that_is_none_is_a_sentence_and_exit_2(
    command: str, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*command.split(), "--today", day])
    assert ended.value.code == 2
    assert "argument --today: " in capsys.readouterr().err


def test_site_publishes_the_day_that_was_asked_for(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[date | None] = []

    def published(*_: Any, **__: Any) -> Published:
        asked_for.append(_[2])
        return Published([], None)

    monkeypatch.chdir(root)
    monkeypatch.setattr(publish, "publish", published)
    cli.main(["site", "--today", "2027-06-01"])
    cli.main(["site"])
    assert asked_for == [DAY, None]


def test_mkdocs_takes_a_day_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_book("keelson", tmp_path)
    for day, window in ((LAST, "30 days"), (DAY, "60 days")):
        monkeypatch.setenv(TODAY, day.isoformat())
        folder = mkdocs_hooks._make_edition(tmp_path, PUBLIC)
        assert f"value: {window}" in (folder / "values/returns.yml").read_text("utf-8")
    monkeypatch.setenv(TODAY, "1 June")
    with pytest.raises(PluginError, match=TODAY):
        mkdocs_hooks._make_edition(tmp_path, PUBLIC)


def test_a_day_that_nobody_asks_for_is_none() -> None:
    assert asked({}) is None
    assert asked({TODAY: ""}) is None
    assert asked({TODAY: "2027-06-01"}) == day_of("2027-06-01") == DAY
    with pytest.raises(TodayError, match="2027-06-01"):
        day_of("1.6.2027")


def test_the_book_is_right_on_every_day_around_a_change(root: Path) -> None:
    for day in (
        date(2027, 2, 28),
        date(2027, 3, 1),
        date(2027, 3, 31),
        date(2027, 4, 1),
        LAST,
        DAY,
    ):
        assert [p for p in checks.run(book.read(root, day)) if p.is_error] == []
