"""The tables that pages print from values, as HTML on one line: so they stand at any indentation.

A new table is a function here and a line in MACROS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from servicebook.calendars.opening_hours import OpeningHours, groups
from servicebook.problems import did_you_mean
from servicebook.style import style_guide as guide
from servicebook.units import Contact, Unit
from servicebook.values import Channel, Values
from servicebook.values import reply_clocks as clocks
from servicebook.values.wording import Words, href, markdown


class TableError(Exception):
    """A table that cannot be printed; its text says why."""


@dataclass(frozen=True)
class Headings:
    """The words above the columns, in one language."""

    channel: str
    contact: str
    best_for: str
    open: str
    days: str
    hours: str
    reply: str
    promise: str
    target: str
    attained: str
    level: str
    starts: str
    answers: str
    of: str
    metrics: Mapping[str, str]


HEADINGS: Final[Mapping[str, Headings]] = {
    "de": Headings(
        channel="Kanal", contact="So erreichen Sie uns", best_for="Am besten für", open="Geöffnet",
        days="Tage", hours="Zeiten", reply="Was",
        promise="Zugesagt", target="Ziel des Teams", attained="Eingehalten",
        level="Stufe", starts="Beginnt bei", answers="Antwortet binnen", of="{0} von {1}",
        metrics={"first_reply": "Erste Antwort", "resolution": "Lösung"},
    ),
    "en": Headings(
        channel="Channel", contact="How to reach us", best_for="Best for", open="Open",
        days="Days", hours="Hours", reply="What",
        promise="What customers are told", target="What the team aims for", attained="How often",
        level="Level", starts="Starts at", answers="Answers within", of="{0} of {1}",
        metrics={"first_reply": "First reply", "resolution": "Solved"},
    ),
}  # fmt: skip


def contact_channels(values: Values) -> str:
    """Every channel: how to reach it, what it is best for, and when it is open."""
    names = _headings(values)
    rows = [
        (
            escape(channel.label),
            _contact(channel.contact, channel.label, values.words),
            escape(channel.best_for),
            _open(channel, values),
        )
        for channel in values.channels
    ]
    return _table((names.channel, names.contact, names.best_for, names.open), rows)


def opening_hours(values: Values, name: str) -> str:
    """The week of one calendar of values/hours.yml."""
    value = values.named.get(f"hours.{name}")
    if value is None or not isinstance(value.unit, OpeningHours):
        known = values.children("hours")
        hint = did_you_mean(name, known) or (f" Known: {', '.join(known)}." if known else "")
        raise TableError(f'There are no opening hours "{name}".{hint}')
    names = _headings(values)
    rows = [
        (escape(values.words.days(group)), escape(values.words.ranges(group.ranges)))
        for group in groups(value.unit)
    ]
    return _table((names.days, names.hours), rows)


def response_times(values: Values) -> str:
    """What customers are told: the time to a reply on each channel, by plan and priority if any."""
    promised = [
        (channel, metric, end)
        for channel in values.channels
        for metric in _metrics(values)
        for end in _ends(values)
        if f"sla.{channel.name}.{metric}{end}" in values.named
    ]
    if not promised:
        raise TableError("There is no promise in values/sla.yml, so this table would be empty.")
    if any(end for _, _, end in promised):
        return _by_plan(values, promised)
    names, metrics = _headings(values), _metrics(values)
    rows = [
        (
            escape(channel.label),
            *(_said(values, f"sla.{channel.name}.{metric}") for metric in metrics),
        )
        for channel in dict.fromkeys(channel for channel, _, _ in promised)
    ]
    return _table((names.channel, *(_metric(metric, names) for metric in metrics)), rows)


def _by_plan(values: Values, promised: Sequence[tuple[Channel, str, str]]) -> str:
    """One row for a channel, a metric and a priority; one column for each plan."""
    names, plans = _headings(values), values.company.plans or [""]
    rows = []
    for channel, metric in dict.fromkeys((channel, metric) for channel, metric, _ in promised):
        base = f"sla.{channel.name}.{metric}"
        for priority in ("", *values.company.priorities):
            cells = [_for(values, base, plan, priority) for plan in plans]
            if any(cells):
                what = f"{_metric(metric, names)}{_cell_label(priority)}"
                rows.append((escape(channel.label), escape(what), *cells))
    heads = [_title(plan) or names.promise for plan in plans]
    return _table((names.channel, names.reply, *heads), rows)


def _for(values: Values, base: str, plan: str, priority: str) -> str:
    """The promise of a plan and priority; one without a plan holds for all of them."""
    end = f".{priority}" if priority else ""
    return _said(values, f"{base}.{plan}{end}") or _said(values, base + end)


def _ends(values: Values) -> list[str]:
    """What may follow a promise's name: nothing, or a plan, a priority or both."""
    plans, priorities = values.company.plans, values.company.priorities
    pairs = [f".{plan}.{priority}" for plan in plans for priority in priorities]
    return ["", *(f".{name}" for name in (*plans, *priorities)), *pairs]


def response_targets(values: Values) -> str:
    """For agents: each promise beside the team's target, and how often it is to be kept."""
    names = _headings(values)
    rows = []
    for channel in values.channels:
        for metric in _metrics(values):
            name = f"sla.{channel.name}.{metric}"
            for cell in _cells(values, name):
                label = f"{_metric(metric, names)}{_cell_label(cell)}"
                told, aimed = _said(values, name + cell), _said(values, f"{name}.target{cell}")
                often = _said(values, f"{name}.attained.target") or _said(
                    values, f"{name}.attained"
                )
                rows.append((escape(channel.label), escape(label), told, aimed, often))
    if not rows:
        raise TableError(
            "There is no promise or target in values/sla.yml, so this table would be empty."
        )
    return _table((names.channel, names.reply, names.promise, names.target, names.attained), rows)


def escalation_levels(values: Values) -> str:
    """For agents: who is next, from when, how soon they answer, and how to reach them."""
    if not values.levels:
        raise TableError(
            "There are no levels in values/escalation.yml, so this table would be empty."
        )
    names, words = _headings(values), values.words
    rows = [
        (escape(level.name), escape(names.of.format(words.say(level.share), _promise(level.promise, values))),
         escape(words.say(level.within)), _contact(level.contact, words.say(level.contact), words))
        for level in values.levels
    ]  # fmt: skip
    return _table((names.level, names.starts, names.answers, names.contact), rows)


def as_written(values: Values, text: str) -> str:
    """A figure that promises nothing, in the writer's own words: it stands in a sentence."""
    if not text.strip():
        raise TableError('Write the words in the brackets, as in `as_written("2 minutes")`.')
    return markdown(text)


def reply_clock(values: Values, name: str) -> str:
    """By when a person answers on one channel: a line that a script fills."""
    channel = next((channel for channel in values.channels if channel.name == name), None)
    if channel is None:
        known = [channel.name for channel in values.channels]
        hint = did_you_mean(name, known) or (f" Known: {', '.join(known)}." if known else "")
        raise TableError(f'There is no channel "{name}".{hint}')
    line = clocks.line(channel, values)
    if line is None:
        what = f"{clocks.PROMISE.format(name)} promises no time that runs from the moment a customer writes or calls"
        raise TableError(f"{what}, so this line would stay empty.")
    return line


def reply_clocks(values: Values) -> str:
    """By when a person answers on each channel: lines that a script fills."""
    lines = clocks.lines(values)
    if lines is None:
        raise TableError("No channel promises a first reply, so these lines would stay empty.")
    return lines


def style_guide(values: Values) -> str:
    """For agents: every rule for prose with its reason, a bad and a good example, and its source."""
    try:
        return guide.as_html()
    except guide.GuideError as error:
        raise TableError(str(error)) from None


_HOW_MANY = ("nothing", 'one name in quotes, such as `"office"`,')


@dataclass(frozen=True)
class Table:
    """A table that a page may ask for, and how many names it takes; one `inline` is no table, but words."""

    print: Callable[..., str]
    names: int = 0
    internal: bool = False
    inline: bool = False

    def __call__(self, values: Values, *names: str) -> str:
        """The table's HTML. Raises TableError."""
        if self.inline and len(names) != 1:
            raise TableError('Write the words in the brackets, as in `as_written("2 minutes")`.')
        if len(names) != self.names:
            raise TableError(f"This table takes {_HOW_MANY[self.names]} in its brackets.")
        return self.print(values, *names)


MACROS: Final[Mapping[str, Table]] = {
    "contact_channels": Table(contact_channels),
    "opening_hours": Table(opening_hours, names=1),
    "response_times": Table(response_times),
    "reply_clock": Table(reply_clock, names=1),
    "reply_clocks": Table(reply_clocks),
    "response_targets": Table(response_targets, internal=True),
    "escalation_levels": Table(escalation_levels, internal=True),
    "style_guide": Table(style_guide, internal=True),
    "as_written": Table(as_written, names=1, inline=True),
}


def _headings(values: Values) -> Headings:
    return HEADINGS[values.words.locale.partition("-")[0]]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; columns that are empty in every row are left out. Cells are HTML, headings text."""
    kept = [index for index in range(len(head)) if any(row[index] for row in rows)]
    top = "".join(f'<th scope="col">{escape(head[index])}</th>' for index in kept)
    body = "".join(
        f"<tr>{''.join(f'<td>{row[index]}</td>' for index in kept)}</tr>" for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _contact(contact: Unit, label: str, words: Words) -> str:
    target = href(contact) if isinstance(contact, Contact) else None
    text = escape(words.say(contact))
    if target is None:
        return text
    shown = escape(label) if target.startswith(("http", "/")) else text
    return f'<a href="{escape(target)}">{shown}</a>'


def _open(channel: Channel, values: Values) -> str:
    return escape(values.words.opening_hours_line(channel.hours)) if channel.hours else ""


def _said(values: Values, name: str) -> str:
    value = values.named.get(name)
    if value is None or isinstance(value.unit, OpeningHours):
        return ""
    return escape(values.words.say(value.unit))


def _metric(metric: str, names: Headings) -> str:
    return names.metrics.get(metric) or _title(metric)


def _metrics(values: Values) -> list[str]:
    """What is promised on any channel, in the order of the file."""
    return list(
        dict.fromkeys(
            m for channel in values.channels for m in values.children(f"sla.{channel.name}")
        )
    )


def _cells(values: Values, base: str) -> list[str]:
    """The ends of names that have a promise or a target."""
    known = values.named
    return [end for end in _ends(values) if base + end in known or f"{base}.target{end}" in known]


def _cell_label(cell: str) -> str:
    return f" ({', '.join(_title(name) for name in cell.strip('.').split('.'))})" if cell else ""


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _promise(name: str, values: Values) -> str:
    """`sla.email.first_reply` as `Email: first reply`."""
    _, _, rest = name.partition("sla.")
    channel, _, metric = rest.partition(".")
    label = next((c.label for c in values.channels if c.name == channel), channel)
    metric, *cell = [part for part in metric.split(".") if part != "target"]
    said = f"{label}: {_within(_metric(metric, _headings(values)), values)}" if metric else name
    return said + _cell_label(".".join(cell))


def row_label(name: str, values: Values) -> str:
    """What a table of promises says of a value: `Email, first reply`, and for a target whose aim it is."""
    aimed = f", {_within(_headings(values).target, values)}" if ".target" in name else ""
    return _promise(name, values).replace(": ", ", ", 1) + aimed


def _within(words: str, values: Values) -> str:
    """Words of a heading within a sentence; German nouns keep their capital."""
    return words if values.words.locale.startswith("de") else words[:1].lower() + words[1:]
