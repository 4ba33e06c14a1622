"""The line that says by when a person answers: what a script needs to know, computed by the build.

A page holds a hidden paragraph with opening times as instants, the promise and the words. The script
`overrides/theme/assets/javascripts/reply-clock.js` walks the list and fills the paragraph; it knows no
time zones, holidays or languages. Without it the paragraph stays hidden, and the page's tables stand alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from html import escape
from itertools import chain, pairwise
from typing import Final, TypedDict

from babel.dates import get_timezone_location

from servicebook.calendars import Calendar
from servicebook.calendars.calendar_instants import (
    clock_changes,
    intervals_as_instants,
    open_days_as_instants,
)
from servicebook.calendars.deadlines import Clock, Wait
from servicebook.calendars.local_time import SECOND, CalendarError
from servicebook.units import Contact, ContactKind, Span, SpanUnit
from servicebook.values import Channel, Values, promises

MONTHS: Final = 13
"""How far ahead a clock knows opening times: a year, and a month for a site that is built late."""

PROMISE: Final = "sla.{0}.first_reply"
"""The value that a channel's clock tells."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class ClockWords:
    """The words of a clock in one language; `{0}` is a moment, where nothing else is said."""

    title: str
    write: str
    call: str
    latest: str  # of a moment that is the last of several
    open: str  # of a span: "2 minutes"
    closed: str
    time: str  # of a time of day: "13:00"
    day_and_time: str  # "Monday", "13:00"
    same_day: str  # the browser's word for today, "13:00"
    both: str  # of the reader's moment, the company's moment, and its city


LANGUAGES: Final[Mapping[str, ClockWords]] = {
    "de": ClockWords(
        title="Wenn Sie jetzt schreiben oder anrufen",
        write="Schreiben Sie jetzt, und ein Mensch antwortet bis {0}",
        call="Rufen Sie jetzt an, und ein Mensch antwortet bis {0}",
        latest="spätestens {0}",
        open="Jetzt geöffnet: Sie warten höchstens {0}, bis ein Mensch antwortet",
        closed="Jetzt geschlossen: öffnet {0}",
        time="{0} Uhr",
        day_and_time="{0}, {1}",
        same_day="{0}, {1}",
        both="{0} Ihrer Zeit ({1} in {2})",
    ),
    "en": ClockWords(
        title="If you write or call now",
        write="Write now and a person answers by {0}",
        call="Call now and a person answers by {0}",
        latest="{0} at the latest",
        open="Open now: a person answers within {0}",
        closed="Closed now: opens {0}",
        time="{0}",
        day_and_time="{0} {1}",
        same_day="{1} {0}",
        both="{0} your time ({1} in {2})",
    ),
}


class Said(TypedDict):
    """The words of one clock, with the channel's own filled in; `open` is empty where it is not said."""

    by: str
    open: str
    closed: str
    time: str
    day_and_time: str
    same_day: str
    both: str


# One key is no name in Python.
Data = TypedDict(
    "Data",
    {
        "locale": str,
        "zone": str,
        "place": str,
        "from": int,
        "until": int,
        "live": bool,
        "promise": dict[str, int],
        "open": list[int],
        "days": list[int],
        "changes": list[tuple[int, int]],
        "words": Said,
    },
)
"""What the script reads; instants are seconds since 1970, and it is silent before `from` and past `until`.

`promise` are spans by how they count, of which the last to end holds: seconds of "open time" and "all time",
"open days", "days" and "months". `open` are openings and closings in turn, `days` beginnings and closings of
open days, both as steps in seconds: the first from `from`, each other from the one before. `changes` are
instants of clock changes with the offset from then on. Lists that the promise does not need are empty.
"""


def line(channel: Channel, values: Values) -> str | None:
    """A channel's clock as one line of HTML; None where the channel promises nothing that can be counted."""
    attributes = _attributes(channel, values)
    return f'<p class="reply-clock" {attributes}></p>' if attributes else None


def lines(values: Values) -> str | None:
    """The clocks of all channels that have one, each beside its name; None where there is none."""
    clocks = [(channel.label, _attributes(channel, values)) for channel in values.channels]
    rows = "".join(
        f'<li hidden><b>{escape(label)}</b> <span class="reply-clock" {attributes}></span></li>'
        for label, attributes in clocks
        if attributes
    )
    if not rows:
        return None
    title = f'<p class="reply-clocks__title">{escape(_words(values).title)}</p>'
    return f'<div class="reply-clocks" hidden>{title}<ul>{rows}</ul></div>'


def _attributes(channel: Channel, values: Values) -> str | None:
    told = data(channel, values)
    if told is None:
        return None
    text = escape(json.dumps(told, ensure_ascii=False, separators=(",", ":")))
    # The template engine must not read braces a second time.
    shown = text.replace("{", "&#123;").replace("}", "&#125;")
    return f'role="status" data-clock="{shown}" hidden'


def data(channel: Channel, values: Values) -> Data | None:
    """What the script must know of a channel; None where it promises nothing that can be counted."""
    waits = _waits(channel, values)
    if not waits:
        return None
    calendar = waits[0].calendar
    since = promises.starts(values) - _DAY  # the reader's day may still be the one before
    until = Wait(Span(Decimal(MONTHS), SpanUnit.MONTHS), calendar, Clock.ALWAYS).deadline(since)
    promise = _promise(waits)
    live = channel.live and channel.hours == calendar.hours
    start = int(since.timestamp())
    opened = intervals_as_instants(calendar, since, MONTHS)
    days = open_days_as_instants(calendar, since, MONTHS)
    # A repeated hour may have begun before the list does, and a change follow soon after its end.
    changes = clock_changes(calendar, since - _DAY, MONTHS + 1)
    return {
        "locale": values.words.locale,
        "zone": calendar.zone.key,
        "place": _place(calendar, values),
        "from": start,
        "until": int(until.timestamp()),
        "live": live,
        "promise": promise,
        "open": _steps(start, opened) if live or "open time" in promise else [],
        "days": _steps(start, days) if "open days" in promise else [],
        "changes": list(changes) if promise.keys() & {"days", "months"} else [],
        "words": _said(channel, waits, values, live=live),
    }


def _waits(channel: Channel, values: Values) -> list[Wait]:
    """What a channel promises, to every plan and priority; none where a part of it cannot be counted."""
    # A letter's time runs from the day that it arrives, which nobody knows when it is written.
    fact = next((f for f in values.facts if f.name == PROMISE.format(channel.name)), None)
    if fact is None or not isinstance(channel.contact, Contact):
        return []
    waits = [promises.wait_of(value, fact, values) for value in fact.told]
    known = [wait for wait in waits if wait is not None]
    return known if len(known) == len(waits) and all(map(_can_be_counted, known)) else []


def _can_be_counted(wait: Wait) -> bool:
    try:
        return bool(wait.size)
    except CalendarError:  # a part of a day
        return False


def _promise(waits: Iterable[Wait]) -> dict[str, int]:
    """The longest span of each way of counting."""
    longest: dict[str, int] = {}
    for wait in waits:
        kind, size = wait.size
        amount = -(-size // SECOND) if kind.endswith("time") else size
        longest[kind] = max(longest.get(kind, 0), amount)
    return longest


def _steps(start: int, pairs: Iterable[tuple[int, int]]) -> list[int]:
    """Instants in order as the steps between them, which are short."""
    return [after - before for before, after in pairwise((start, *chain.from_iterable(pairs)))]


def _said(channel: Channel, waits: list[Wait], values: Values, *, live: bool) -> Said:
    words = _words(values)
    by = words.call if live and _is_phone(channel) else words.write
    longest = max(waits, key=lambda wait: wait.size[1])
    at_once = live and all(wait.counts_open_time for wait in waits)
    return {
        "by": by.format(words.latest) if len({wait.size for wait in waits}) > 1 else by,
        "open": words.open.format(values.words.say(longest.span)) if at_once else "",
        "closed": words.closed,
        "time": words.time,
        "day_and_time": words.day_and_time,
        "same_day": words.same_day,
        "both": words.both,
    }


def _is_phone(channel: Channel) -> bool:
    return isinstance(channel.contact, Contact) and channel.contact.kind is ContactKind.PHONE


def _place(calendar: Calendar, values: Values) -> str:
    """The city that a time zone is called after, in the company's language."""
    locale = values.words.locale.replace("-", "_")
    return get_timezone_location(calendar.zone.key, locale=locale, return_city=True)


def _words(values: Values) -> ClockWords:
    return LANGUAGES[values.words.locale.partition("-")[0]]
