"""Dated changes and notices that will do what their writer means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Problem, Severity, did_you_mean
from servicebook.values import Change, Notice

_LONG_PAST = timedelta(days=90)
_LIMIT = 9000  # years: a day that nobody means


def check(book: Book) -> Iterator[Problem]:
    """Changes of nothing, announced too late or long past; notices on no page or that end too early."""
    seen: dict[tuple[str, object], Change] = {}
    for change in book.values.changes:
        yield from _change(book, change)
        first = seen.setdefault((change.name, change.begins), change)
        if first is not change:
            message = f"{change.name} changes twice on {change.begins}; the other is in line {first.place.line}. Keep one."
            yield Problem(change.place, "change-unknown", message)
    for notice in book.values.notices:
        yield from _notice(book, notice)


def _change(book: Book, change: Change) -> Iterator[Problem]:
    value = book.values.named.get(change.name)
    facts = {v.name for fact in book.values.facts for v in (*fact.told, *fact.aimed)}
    if book.values.is_faulty(change.name):
        return
    if value is None or change.name not in facts:
        yield Problem(change.place, "change-unknown", _unknown(book, change.name, facts))
    elif type(value.unit) is not type(change.to):
        message = f"{change.name} changes into another kind of value. Write what it becomes in the form that it has now."
        yield Problem(change.place, "change-unknown", message)
    if change.announce is not None and change.announce > change.begins:
        message = f"The change of {change.name} is announced on {change.announce}, after it begins on {change.begins}. Announce it before."
        yield Problem(change.place, "change-late", message)
    if change.begins + _LONG_PAST < book.today and change.begins.year < _LIMIT:
        message = f"{change.name} changed on {change.begins}. Write the new value into its own file and delete this change."
        yield Problem(change.place, "change-past", message, Severity.WARNING)


def _unknown(book: Book, name: str, facts: set[str]) -> str:
    """Why a name cannot change on a day."""
    within = [fact for fact in facts if fact.startswith(f"{name}.")]
    if within:
        return f"{name} is not one value. Change each by its own name, such as {min(within)}."
    if name in book.values.named:
        return (
            f"{name} cannot change on a day, for it is no fact: opening hours, channels and the company's own data "
            "are changed in their files, on the day."
        )
    return f'There is no value "{name}".{did_you_mean(name, facts)}'


def _notice(book: Book, notice: Notice) -> Iterator[Problem]:
    audience = Audience.INTERNAL if notice.internal else Audience.PUBLIC
    names = book.edition(audience).by_name
    for reference in notice.pages:
        if reference.name not in names:
            readers = "agents" if notice.internal else "customers"
            message = f'There is no page "{reference.name}" that {readers} can read.{did_you_mean(reference.name, names)}'
            yield Problem(reference.place, "notice", message)
    if notice.until < notice.begins:
        message = f"This notice ends on {notice.until}, before it begins on {notice.begins}."
        yield Problem(notice.place, "notice", message)
