"""Public values that no page states: a promise that no customer can read."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.announcements import states
from servicebook.book import Book
from servicebook.problems import Problem, Severity


def check(book: Book) -> Iterator[Problem]:
    """Warn of each public fact that no public page states, by its name or in a table."""
    shown = book.public.values
    stated = {name for page in book.public.pages for name in states(page, shown)}
    for fact in book.values.facts:
        told = [value for value in fact.told if value.name in shown.named]
        used = any(name == fact.name or name.startswith(f"{fact.name}.") for name in stated)
        if told and not used:
            message = (
                f"No page that customers read states {fact.name}. Write {{{{ {told[0].name} }}}} where it belongs, "
                "give it `audience: internal`, or delete it."
            )
            yield Problem(fact.place, "value-unused", message, Severity.WARNING)
