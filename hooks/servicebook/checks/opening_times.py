"""Opening hours that can be kept: no overlap, none backwards, and none missing where they are counted."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook import yaml_nodes
from servicebook.book import Book
from servicebook.calendars.opening_hours import DAY_NAMES, OpeningHours, days_of
from servicebook.problems import Place, Problem
from servicebook.units import Span, TimeOfDay, TimeRange, written
from servicebook.values import Channel, Fact, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import channel_of, hours_of, said, too_far, wait_of, where
from servicebook.values.value_collector import CODE, FOLDER

_FILE = f"{FOLDER}/hours.yml"
_DAY = 24 * 60
_LONGEST_NIGHT = 12 * 60
"""Minutes: a shift across midnight that is longer is taken for hours that were written backwards."""


def check(book: Book) -> Iterator[Problem]:
    """Hours that overlap or end before they start, and business time without hours."""
    values = book.values
    for name, hours in values.calendars.items():
        backwards = list(_backwards(hours, values))
        yield from backwards or _overlaps(hours, values)
        if not any(hours.on(day) for day in range(7)) and not values.is_faulty(f"hours.{name}"):
            message = f"hours.{name} is never open. Add a day with its hours."
            yield Problem(values.named[f"hours.{name}"].place, "hours-missing", message)
    yield from over_time(book, _uncounted)


def _uncounted(values: Values) -> Iterator[Problem]:
    """Time that is counted while somebody is there, where nobody says when that is; once for a channel."""
    told: set[str] = set()
    for fact in values.facts:
        for value in (*fact.told, *fact.aimed):
            wait = wait_of(value, fact, values)
            if wait is not None and too_far(wait, values):
                message = (
                    f"{value.name}: {said(value)} is longer than can be counted. Check the number."
                )
                yield Problem(value.place, CODE, message)
        channel = channel_of(fact, values)
        if hours_of(fact, values) is not None or _is_unread(fact, values):
            continue
        live = channel is not None and channel.live and not fact.always
        for value in (*fact.told, *fact.aimed):
            counted = isinstance(value.unit, Span) and (value.unit.business or live)
            name = channel.name if channel else ""
            if counted and name not in told:
                told.add(name)
                yield _without_hours(value, channel, values)


def _without_hours(value: Value, channel: Channel | None, values: Values) -> Problem:
    if channel is None:
        message = (
            f"{value.name} counts business time ({said(value)}), and the book has no opening hours. "
            "Add some in values/hours.yml."
        )
    else:
        here = values.named[f"channels.{channel.name}.label"]
        message = (
            f"{value.name} ({said(value)}) counts only while the channel {channel.name} is open, and no opening hours are "
            f"given for it ({where(here, value.place)}). Add a line `hours:` there."
        )
    return Problem(value.place, "hours-missing", message)


def _is_unread(fact: Fact, values: Values) -> bool:
    """Whether the fact's hours are written down and could not be read, which is told there."""
    channel = channel_of(fact, values)
    if fact.hours or channel is None:
        return any(name.split(".")[0] == "hours" for name in values.faulty)
    return values.is_faulty(f"channels.{channel.name}.hours")


def _place(hours: OpeningHours, day: int, values: Values) -> Place:
    """The line that gives a weekday its hours."""
    node = yaml_nodes.find(values.trees.get(_FILE), (hours.name, "open"))[1]
    for key, _ in node.entries if isinstance(node, yaml_nodes.Mapping) else ():
        if day in days_of(key.text):
            return key.place
    return values.named[f"hours.{hours.name}"].place


def _backwards(hours: OpeningHours, values: Values) -> Iterator[Problem]:
    seen: set[TimeRange] = set()
    for day in range(7):
        for each in hours.on(day):
            start, end = _minutes(each.start), _minutes(each.end)
            long = end < start and end + _DAY - start > _LONGEST_NIGHT
            if (start == end or long) and each not in seen:
                seen.add(each)
                message = (
                    f"hours.{hours.name}: {written(each)} ends before it starts. "
                    f"Write {written(TimeRange(each.end, each.start))}?"
                )
                yield Problem(_place(hours, day, values), "hours-backwards", message)


def _overlaps(hours: OpeningHours, values: Values) -> Iterator[Problem]:
    """Two ranges that share time, on one day or through a night shift into the next."""
    week = sorted(_in_week(hours), key=lambda shift: shift[:2])
    following = [*week[1:], *((s + 7 * _DAY, e, day, each) for s, e, day, each in week[:1])]
    for (_, end, day, each), (start, _, other, next_range) in zip(week, following, strict=True):
        if len(week) > 1 and start < end:
            message = (
                f"hours.{hours.name}: {written(each)} on {DAY_NAMES[day]} overlaps "
                f"{written(next_range)} on {DAY_NAMES[other]}. Join the two, or move one."
            )
            yield Problem(_place(hours, day, values), "hours-overlap", message)
            return


def _in_week(hours: OpeningHours) -> Iterator[tuple[int, int, int, TimeRange]]:
    """Each range of the week: its start and end in minutes from Monday 00:00, its day, and itself."""
    for day in range(7):
        for each in hours.on(day):
            start, end = _minutes(each.start), _minutes(each.end)
            yield day * _DAY + start, day * _DAY + (end if end > start else end + _DAY), day, each


def _minutes(at: TimeOfDay) -> int:
    return at.hour * 60 + at.minute
