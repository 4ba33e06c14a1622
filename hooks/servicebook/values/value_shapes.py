"""How the files of values/ are written: their keys, and what may be a name."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from servicebook.calendars.opening_hours import DAY_NAMES
from servicebook.shapes import Shape
from servicebook.units.unit_forms import FORMS, FORMS_OF

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


def name_pattern(*others: str) -> str:
    """The pattern of a word that can be a part of a value's name, and is none of these others."""
    refused = "|".join(sorted({*RESERVED, *others}))
    return f"^(?!(?:{refused})$){_NAME.pattern}$"


def name_fault(name: str) -> str | None:
    """Why a word cannot be a part of a value's name, or None."""
    if not _NAME.fullmatch(name):
        return f'"{name}" cannot be a name. Use small letters, digits and `_`, and start with a letter.'
    if name in RESERVED:
        return f'"{name}" cannot be a name: the page builder already means something by it. Choose another word.'
    return None


def _in_editor(pattern: str, *examples: str, **more: str) -> WithJsonSchema:
    """How a text looks, for an editor. The program reads texts by their units, which say more."""
    form = {"type": "string", **more, "pattern": f"^(?:{pattern})$", "examples": list(examples)}
    return WithJsonSchema(form)


_DAY = f"(?:{'|'.join(DAY_NAMES)})"
_DAYS = f"{_DAY}(?:-{_DAY})?"
_AMOUNTS = "|".join(FORMS_OF[form] for form in ("span", "money", "share", "count", "day"))
_ADDRESS = r"https?://\S+"

Name = Annotated[str, WithJsonSchema({"type": "string", "pattern": name_pattern()})]
Dotted = Annotated[str, _in_editor(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+", "returns.window")]
SpanText = Annotated[str, _in_editor(FORMS_OF["span"], "30 minutes", "4 business hours")]
ShareText = Annotated[str, _in_editor(FORMS_OF["share"], "90%", "99.5%")]
AmountText = Annotated[str, _in_editor(_AMOUNTS, "14 days", "25 EUR")]
DayText = Annotated[str, _in_editor(FORMS_OF["day"], "2027-05-01", format="date")]
DaysText = Annotated[str, _in_editor(f"{_DAYS}(?:, ?{_DAYS})*", "mon-fri", "sat")]
HoursText = Annotated[str, _in_editor(f"{FORMS_OF['range']}|closed", "09:00-18:00", "closed")]
FactText = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 1,
            "description": f"Write it like one of: {FORMS}; or a text in quotes.",
            "examples": FORMS.split(", "),
        }
    ),
]
Cells = FactText | dict[Name, str | dict[Name, str]]
"""A value, or one for each plan, priority or both."""


class Team(Shape):
    """A team that owns pages and values."""

    name: str = Field(description="the team's name")
    github: str | None = Field(None, description='the team\'s handle, such as "@wrenfield/support"')


class Company(Shape):
    """values/company.yml."""

    name: str = Field(description="the company's name")
    locale: Annotated[str, _in_editor("[a-z]{2,3}(?:-[A-Za-z0-9]+)*", "en-IE", "de-DE")] = Field(
        description="a language and country, such as en-IE"
    )
    currency: Annotated[str, _in_editor("[A-Z]{3}", "EUR", "GBP")] = Field(
        description="a currency's code, such as EUR"
    )
    time_zone: Annotated[
        str, _in_editor("[A-Za-z][A-Za-z0-9_+/-]*", "Europe/Dublin", "Europe/London")
    ] = Field(description="a time zone, such as Europe/Dublin")
    website: Annotated[str, _in_editor(_ADDRESS, "https://www.example.com")] | None = Field(
        None, description="the shop's own address"
    )
    teams: dict[str, Team] = Field({}, description="the teams, each with its name")
    longest_wait: SpanText | None = Field(
        None, description="a span such as `5 days`: promises that can mean more are warned of"
    )
    plans: list[Name] = Field([], description="a list of plans, the lowest first")
    priorities: list[Name] = Field([], description="a list of priorities, the most urgent first")


class LawShape(Shape):
    """The bound that a law sets to a value, as a person read it."""

    ref: str = Field(description='the law and article, such as "EU 2011/83 art. 9"')
    at_least: AmountText | None = Field(None, description="a span or amount")
    at_most: AmountText | None = Field(None, description="a span or amount")
    from_: str | None = Field(
        None, alias="from", description="what the time is measured from", examples=["delivery"]
    )


class AttainedShape(Shape):
    """How often a promise is kept."""

    promise: ShareText | None = Field(None, description="the share that customers are told")
    target: ShareText | None = Field(None, description="the share that the team aims for")
    over: str | None = Field(
        None, description="the time over which it is counted", examples=["month", "quarter"]
    )


class FactShape(Shape):
    """A value with more to say."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in MAIN_KEYS]}
    )

    value: Cells | None = Field(None, description="what it is")
    promise: Cells | None = Field(None, description="what customers are told")
    from_: str | None = Field(
        None, alias="from", description="what the time is measured from", examples=["delivery"]
    )
    starts: str | None = Field(
        None, description="what starts the clock", examples=["you send the message"]
    )
    stops: str | None = Field(None, description="what stops it", examples=["a person answers"])
    clock: Literal["always"] | None = Field(
        None, description="`always` where the time runs day and night"
    )
    hours: str | None = Field(None, description="the name of opening hours in values/hours.yml")
    target: Cells | None = Field(None, description="what the team aims for; agents alone read it")
    attained: AttainedShape | None = Field(None, description="how often the promise is kept")
    owner: str | None = Field(None, description="a team of values/company.yml")
    review_by: DayText | None = Field(
        None, description="the day by which somebody looks at it again, such as 2027-05-01"
    )
    law: LawShape | None = Field(None, description="the bound that a law sets")
    above: Dotted | None = Field(None, description="the name of the value that it must be above")
    rests_on: Dotted | list[Dotted] | None = Field(
        None, description="the names of the values that a guarantee rests on"
    )
    audience: Literal["public", "internal"] = Field("public", description="`public` or `internal`")


FACT_KEYS = tuple(field.alias or name for name, field in FactShape.model_fields.items())


class ChannelShape(Shape):
    """A channel as written in values/channels.yml."""

    label: str = Field(description="the channel's name for customers")
    contact: str = Field(
        description="an address, a number or a link",
        examples=["help@example.com", "+353 1 555 0100", "/chat"],
    )
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
    answer_within: SpanText = Field(description="a span such as `30 minutes`")
    contact: str = Field(
        description="how the next person is reached", examples=["#leads", "+353 1 555 0199"]
    )
    audience: Literal["public", "internal"] = Field(
        "internal", description="`public` or `internal`"
    )


class ChangeShape(Shape):
    """A dated change as written in values/changes.yml."""

    value: Dotted = Field(description="the name of a value, such as returns.window")
    to: FactText = Field(description="what it becomes, such as `60 days`")
    from_: date = Field(alias="from", description="the day on which it changes, such as 2027-06-01")
    applies_to: str | None = Field(
        None, description="what the day is measured on, such as `orders placed`"
    )
    announce: date | None = Field(
        None, description="the day from which customers are told, such as 2027-05-01"
    )
    reason: str | None = Field(None, description="why, for the team")


class NoticeShape(Shape):
    """What is true for a while, as written in values/notices.yml."""

    text: str = Field(description="what readers are told")
    from_: date = Field(alias="from", description="the first day, such as 2027-02-01")
    until: date = Field(description="the last day, such as 2027-02-14")
    audience: Literal["public", "internal"] = Field(description="`public` or `internal`")
    pages: list[str] = Field(min_length=1, description="a list of pages, such as `contact.md`")


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

    open: dict[DaysText, HoursText | list[HoursText]] = Field(
        description='days with their hours, such as `mon-fri: "09:00-18:00"`'
    )
    holidays: HolidaysShape | None = Field(None, description="the holidays that close it")
    time_zone: str | None = Field(
        None, description="a time zone, such as Europe/Dublin", examples=["Europe/Dublin"]
    )
    audience: Literal["public", "internal"] = Field("public", description="`public` or `internal`")
