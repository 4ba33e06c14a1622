"""Values by their names: what a file of values gives a page, and what it keeps from customers."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicebook.calendars.opening_hours import OpeningHours
from servicebook.values import Values, value_files

COMPANY = 'name: "Example"\nlocale: en-IE\ncurrency: EUR\ntime_zone: Europe/Dublin\nplans: [basic, plus]\npriorities: [urgent, normal]\nteams: {support: {name: "Support"}}\n'


def read(root: Path, **files: str) -> Values:
    (root / "values").mkdir(exist_ok=True)
    for name, text in {"company": COMPANY, **files}.items():
        (root / f"values/{name}.yml").write_text(text, "utf-8")
    return value_files.read(root)


def said(values: Values) -> dict[str, str]:
    return {
        name: "" if isinstance(value.unit, OpeningHours) else values.words.say(value.unit)
        for name, value in values.named.items()
        if not name.startswith("company.")
    }


def test_a_name_is_the_path_to_the_fact(tmp_path: Path) -> None:
    values = read(tmp_path, returns="window: 30 days\nfees:\n  collection: 5 EUR\n")
    assert values.problems == ()
    assert said(values) == {"returns.window": "30 days", "returns.fees.collection": "€5.00"}
    assert values.named["returns.fees.collection"].place.line == 3
    assert values.children("returns") == ["window", "fees"]
    assert values.children("") == ["company", "returns"]


def test_a_promise_is_what_its_name_prints_and_its_target_is_internal(tmp_path: Path) -> None:
    values = read(
        tmp_path,
        times="reply:\n  promise: 4 hours\n  target: 2 hours\n  from: your message\n  starts: it arrives\n  attained: {promise: 90%, target: 95%, over: month}\n",
    )
    assert values.problems == ()
    assert said(values)["times.reply"] == "4 hours"
    internal = {name for name, value in values.named.items() if value.internal}
    assert internal == {"times.reply.target", "times.reply.attained.target"}
    public = said(value_files.public(values))
    assert public["times.reply"] == "4 hours"
    assert not any("target" in name for name in public)


def test_a_grid_has_a_name_for_each_plan_and_priority(tmp_path: Path) -> None:
    values = read(tmp_path, times="reply:\n  promise:\n    basic: 2 days\n    plus: {urgent: 1 hour, normal: 4 hours}\n")  # fmt: skip
    assert said(values) == {"times.reply.basic": "2 days", "times.reply.plus.urgent": "1 hour", "times.reply.plus.normal": "4 hours"}  # fmt: skip
    assert values.children("times.reply") == ["basic", "plus"]


@pytest.mark.parametrize("audience", ["internal", "Public", "agents", '""', "[public]", "~"])
def test_a_fact_that_does_not_say_public_is_internal(audience: str, tmp_path: Path) -> None:
    values = read(tmp_path, limits=f"refund:\n  value: 777 EUR\n  audience: {audience}\n")
    assert "limits.refund" not in value_files.public(values).named


def test_what_cannot_be_read_is_told_once_and_where_it_stands(tmp_path: Path) -> None:
    values = read(tmp_path, returns="window: soon\nfee: 5 EUR\n", broken="a: [")
    assert [problem.place.path for problem in values.problems] == ["values/broken.yml", "values/returns.yml"]  # fmt: skip
    assert values.is_faulty("returns.window")
    assert values.is_faulty("broken.a.b")
    assert not values.is_faulty("returns.fee")


@pytest.mark.parametrize("name", ["page", "config", "items", "keys", "self", "loop", "true", "for"])
def test_a_name_that_the_page_builder_knows_is_refused(name: str, tmp_path: Path) -> None:
    (problem,) = read(tmp_path, returns=f"{name}: 3 days\n").problems
    assert "the page builder already means something by it" in problem.message


def test_a_channel_has_a_name_for_each_thing_to_say(tmp_path: Path) -> None:
    values = read(
        tmp_path,
        hours='office: {open: {mon-fri: "09:00-17:00"}}\n',
        channels='email: {label: "Email", contact: help@example.com, hours: office, best_for: "All"}\nwatch: {label: "Watch", contact: "#watch", audience: internal}\n',
    )
    assert values.problems == ()
    assert [channel.name for channel in values.channels] == ["email", "watch"]
    assert {"channels.email", "channels.email.label", "channels.email.hours", "channels.email.best_for"} <= set(values.named)  # fmt: skip
    public = value_files.public(values)
    assert [channel.name for channel in public.channels] == ["email"]
    assert not any(name.startswith("channels.watch") for name in public.named)


def test_public_values_know_no_team_and_no_level(tmp_path: Path) -> None:
    values = read(
        tmp_path,
        returns="window: 30 days\n",
        escalation='levels:\n  - {name: "Lead", when: 75% of returns.window, answer_within: 1 hour, contact: "#leads"}\n',
    )
    assert values.problems == ()
    assert len(values.levels) == 1
    public = value_files.public(values)
    assert public.levels == ()
    assert public.company.teams == {}
    assert public.company.plans == ["basic", "plus"]
