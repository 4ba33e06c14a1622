"""How the files of values/ are written: their keys, and what may be a name."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field

from servicebook.shapes import Shape

_NAME = re.compile(r"[a-z][a-z0-9_]*")
# What mkdocs-macros, Jinja or Python already mean by these words.
RESERVED = frozenset(
    [
        "page",
        "config",
        "files",
        "navigation",
        "macros",
        "items",
        "keys",
        "values",
        "get",
        "pop",
        "update",
        "copy",
        "environment",
        "git",
        "extra",
        "plugin",
        "plugins",
        "filters",
        "self",
        "loop",
        "true",
        "false",
        "none",
        "and",
        "or",
        "not",
        "if",
        "else",
        "in",
        "is",
        "for",
    ]
)

MAIN_KEYS = ("value", "promise", "target")
SHOWN_KEYS = ("value", "promise", "from", "starts", "stops", "clock", "hours")
"""The keys of a fact that customers may read; `attained` is shown in part."""
FACT_KEYS = (
    *SHOWN_KEYS,
    "target",
    "attained",
    "owner",
    "review_by",
    "law",
    "above",
    "rests_on",
    "hours",
    "audience",
)


def name_fault(name: str) -> str | None:
    """Why a word cannot be a part of a value's name, or None."""
    if not _NAME.fullmatch(name):
        return f'"{name}" cannot be a name. Use small letters, digits and `_`, and start with a letter.'
    if name in RESERVED:
        return f'"{name}" cannot be a name: the page builder already means something by it. Choose another word.'
    return None


class Team(Shape):
    """A team that owns pages and values."""

    name: str = Field(description="the team's name")
    github: str | None = Field(None, description='the team\'s handle, such as "@wrenfield/support"')


class Company(Shape):
    """values/company.yml."""

    name: str = Field(description="the company's name")
    locale: str = Field(description="a language and country, such as en-IE")
    currency: str = Field(description="a currency's code, such as EUR")
    time_zone: str = Field(description="a time zone, such as Europe/Dublin")
    website: str | None = Field(None, description="the shop's own address")
    teams: dict[str, Team] = Field({}, description="the teams, each with its name")
    plans: list[str] = Field([], description="a list of plans, the lowest first")
    priorities: list[str] = Field([], description="a list of priorities, the most urgent first")


class LawShape(Shape):
    """The bound that a law sets to a value, as a person read it."""

    ref: str = Field(description='the law and article, such as "EU 2011/83 art. 9"')
    at_least: str | None = Field(None, description="a span or amount")
    at_most: str | None = Field(None, description="a span or amount")
    from_: str | None = Field(None, alias="from", description="what the time is measured from")


class ChannelShape(Shape):
    """A channel as written in values/channels.yml."""

    label: str = Field(description="the channel's name for customers")
    contact: str = Field(description="an address, a number or a link")
    hours: str | None = Field(None, description="the name of opening hours in values/hours.yml")
    live: bool = Field(
        False, description="true where people talk at once, as in chat and on the phone"
    )
    best_for: str | None = Field(None, description="what the channel is best for")
    audience: Literal["public", "internal"] = Field("public", description="`public` or `internal`")


class LevelShape(Shape):
    """An escalation level as written in values/escalation.yml."""

    name: str = Field(description="who takes over")
    when: str = Field(
        pattern=r"^\d{1,3}% of [a-z0-9_.]+$",
        description="a share of a promise, such as `75% of sla.email.first_reply`",
    )
    answer_within: str = Field(description="a span such as `30 minutes`")
    contact: str = Field(description="how the next person is reached")
    audience: Literal["public", "internal"] = Field(
        "internal", description="`public` or `internal`"
    )


class HolidaysShape(Shape):
    """The holidays of opening hours."""

    country: str | None = Field(
        None, pattern="^[A-Z]{2}$", description="a country's two letters, such as IE"
    )
    region: str | None = Field(None, description="a part of the country, such as a state's letters")
    also_closed: list[date] = Field([], description="a list of days, such as 2026-12-24")
    also_open: list[date] = Field([], description="a list of days, such as 2026-12-26")


class HoursShape(Shape):
    """Opening hours as written in values/hours.yml."""

    open: dict[str, str | list[str]] = Field(
        description='days with their hours, such as `mon-fri: "09:00-18:00"`'
    )
    holidays: HolidaysShape | None = Field(None, description="the holidays that close it")
    time_zone: str | None = Field(None, description="a time zone, such as Europe/Dublin")
    audience: Literal["public", "internal"] = Field("public", description="`public` or `internal`")
