"""What a page says at its top for a while: notices, and values that are about to change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from servicebook.calendars.opening_hours import OpeningHours
from servicebook.expressions import BRACES, ExpressionError, find, parse, render_text
from servicebook.pages import Audience, Page
from servicebook.tables import row_label
from servicebook.text import page_units, plain_words
from servicebook.text.page_units import Kind
from servicebook.text.page_units import Unit as PageUnit
from servicebook.text.sentence_ends import OPAQUE, spans
from servicebook.units import Day
from servicebook.values import Change, Notice, Values
from servicebook.values.wording import markdown

_STATED_BY_TABLE = {"response_times": "sla.", "response_targets": "sla."}


def lines_for(
    page: Page,
    audience: Audience,
    values: Values,
    changes: tuple[Change, ...],
    notices: tuple[Notice, ...],
) -> tuple[str, ...]:
    """The Markdown that stands before the page's own text for these readers today.

    `values` are those that the audience may know. Customers read of a change from the day that announces
    it, agents as soon as it is written down.
    """
    shown = [*_notices(page, audience, values, notices), *_changes(page, audience, values, changes)]
    return tuple(
        line for title, text in shown for line in ("", f'!!! info "{title}"', "", f"    {text}", "")
    )


def states(page: Page, values: Values) -> frozenset[str]:
    """The names of the values that a page prints, those of its tables included."""
    names: set[str] = set()
    for line in page.markup.lines:
        for expression in find(line):
            try:
                parsed = parse(expression.inside)
            except ExpressionError:
                continue
            if parsed.arguments is None:
                names.add(parsed.name)
            elif prefix := _STATED_BY_TABLE.get(parsed.name):
                names.update(name for name in values.named if name.startswith(prefix))
    return frozenset(names)


def _notices(
    page: Page, audience: Audience, values: Values, notices: tuple[Notice, ...]
) -> Iterator[tuple[str, str]]:
    for notice in notices:
        meant = any(reference.name == page.name for reference in notice.pages)
        hidden = notice.internal and audience is Audience.PUBLIC
        if meant and not hidden and notice.begins <= values.day <= notice.until:
            yield values.words.until(Day(notice.until)), markdown(notice.text)


def _changes(
    page: Page, audience: Audience, values: Values, changes: tuple[Change, ...]
) -> Iterator[tuple[str, str]]:
    """A title and a text for each change to come of what the page states, as these readers may know it."""
    known = [
        change
        for change in changes
        if values.day < change.begins
        and (audience is Audience.INTERNAL or is_announced(change, values.day))
    ]
    stated = states(page, values) if known else frozenset()
    for change in known:
        before, then = _around(change, known, values)
        value = before.named.get(change.name)
        if value is None or change.name not in stated or isinstance(value.unit, OpeningHours):
            continue
        said = f"{_sentence(page, change, then)} {markdown(values.words.before(value.unit, change.applies_to))}"
        told = value.internal or is_announced(change, values.day)
        yield values.words.begins(Day(change.begins)), said + _untold(values, change, told)


def _around(change: Change, known: list[Change], values: Values) -> tuple[Values, Values]:
    """The values on the day before a change, and on its day, as far as the readers know of changes."""
    earlier = [each for each in known if each.begins < change.begins]
    on_day = [each for each in known if each.begins == change.begins]
    before = _changed(values, earlier)
    return before, _changed(before, on_day)


def _changed(values: Values, changes: list[Change]) -> Values:
    named = dict(values.named)
    for change in changes:
        if change.name in named:
            named[change.name] = replace(named[change.name], unit=change.to)
    return replace(values, named=named)


def _sentence(page: Page, change: Change, values: Values) -> str:
    """The first sentence of the page that states the value, or the row of its table, in the words of that day."""
    rows: list[str] = []
    for unit in page_units.read(page.markup.lines):
        if unit.kind is Kind.TABLE:
            rows.append(unit.text)
        elif said := _stating(unit, change.name):
            words = " ".join(plain_words.of_markdown(render_text(said, values)).split())
            return values.words.quoted(markdown(words))
    value = values.words.say(change.to)
    label = row_label(change.name, values) if rows and change.name.startswith("sla.") else ""
    return markdown(f"{label}: {value}." if label else f"{value}.")


def _stating(unit: PageUnit, name: str) -> str:
    """The sentence of a unit that states a value, as it is written; the whole of what is no prose."""
    for match in BRACES.finditer(unit.text):
        if not _names(match["inside"].strip(), name):
            continue
        if unit.kind is Kind.ROW:
            cells = filter(None, (cell.strip() for cell in unit.text.strip("|").split("|")))
            return ", ".join(cells)
        if unit.kind is not Kind.TEXT:
            return unit.text
        # What a value says never ends a sentence.
        probe = BRACES.sub(lambda found: OPAQUE * len(found[0]), unit.text)
        for start, end in spans(probe):
            if start <= match.start() < end:
                return unit.text[start:end]
    return ""


def _names(inside: str, name: str) -> bool:
    try:
        parsed = parse(inside)
    except ExpressionError:
        return False
    return parsed.arguments is None and parsed.name == name


def is_announced(change: Change, day: date) -> bool:
    """Whether customers may know of the change on this day."""
    return change.begins <= day or (change.announce is not None and change.announce <= day)


def _untold(values: Values, change: Change, told: bool) -> str:
    """For agents, what customers do not know yet."""
    if told:
        return ""
    said = values.words.untold(Day(change.announce) if change.announce else None)
    return f" {markdown(said)}"
