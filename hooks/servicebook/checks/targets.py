"""The team's targets: there is one for each promise, on the same clock, and never slower."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.problems import Problem
from servicebook.units import Share, Span
from servicebook.values import Fact, Value, Values
from servicebook.values.coming_days import over_time
from servicebook.values.promises import (
    channel_of,
    covers,
    is_business,
    is_length,
    later_than,
    on_two_clocks,
    said,
    where,
)


def check(book: Book) -> Iterator[Problem]:
    """Targets that are slower than the promise, missing, or on another clock; shares out of order."""
    yield from over_time(book, _in)


def _in(values: Values) -> Iterator[Problem]:
    for fact in values.facts:
        for aimed in fact.aimed:
            yield from _aimed(aimed, fact, values)
        yield from _unsaid(fact, values)
        yield from _attained(fact)
        yield from _unmeasured(fact, values)


def _aimed(aimed: Value, fact: Fact, values: Values) -> Iterator[Problem]:
    """What is wrong with a target beside the promises that it is for: those of its plan and priority."""
    for told in fact.told:
        if not (covers(told, aimed, fact) or covers(aimed, told, fact)):
            continue
        if on_two_clocks(told, aimed, fact, values):
            yield _mixed(told, aimed, fact)
            return
        if later_than(aimed, told, fact, values):
            message = (
                f"{aimed.name.replace('.target', '')}: the team's target ({said(aimed)}) is slower than what customers are "
                f"promised ({said(told)}, {where(told, aimed.place)}). Lower the target, or promise less."
            )
            yield Problem(aimed.place, "target-slower", message)
            return


def _unsaid(fact: Fact, values: Values) -> Iterator[Problem]:
    """A promise in plain hours, which runs through nights and weekends: whoever means that says so."""
    channel = channel_of(fact, values)
    if channel is None or channel.live or fact.always:
        return
    spans = [value for value in (*fact.told, *fact.aimed) if is_length(value)]
    if spans and not any(map(is_business, spans)):
        message = (
            f"{spans[0].name}: {said(spans[0])} run through nights and weekends, because the channel {channel.name} is not live. "
            "If that is meant, add a line `clock: always`; if not, write business hours."
        )
        yield Problem(spans[0].place, "clock-mixed", message)


def _mixed(told: Value, aimed: Value, fact: Fact) -> Problem:
    message = (
        f"{fact.name}: the promise ({said(told)}, {where(told, aimed.place)}) and the target ({said(aimed)}) "
        "run on different clocks. Write both in business hours or both in hours; "
        "if the plain hours run day and night, add a line `clock: always`."
    )
    return Problem(aimed.place, "clock-mixed", message)


def _attained(fact: Fact) -> Iterator[Problem]:
    told, aimed = fact.attained, fact.attained_target
    if told is None or aimed is None:
        return
    if (
        isinstance(told.unit, Share)
        and isinstance(aimed.unit, Share)
        and aimed.unit.percent < told.unit.percent
    ):
        message = (
            f"{fact.name}: the team aims to keep the promise less often ({said(aimed)}) than customers are told "
            f"({said(told)}, {where(told, aimed.place)}). Aim at least as high."
        )
        yield Problem(aimed.place, "attained-order", message)


def _unmeasured(fact: Fact, values: Values) -> Iterator[Problem]:
    """Promises of values/sla.yml without a target of their own plan and priority, or one for all of them."""
    if not fact.name.startswith("sla.") or fact.internal:
        return
    for told in fact.told:
        measured = any(
            covers(aimed, told, fact) or covers(told, aimed, fact) for aimed in fact.aimed
        )
        if (
            isinstance(told.unit, Span)
            and not measured
            and not values.is_faulty(f"{fact.name}.target")
        ):
            message = (
                f"{told.name}: customers are promised {said(told)}, and the team has no target. "
                "Add a line `target:`, at least as fast."
            )
            yield Problem(told.place if fact.aimed else fact.place, "target-missing", message)
