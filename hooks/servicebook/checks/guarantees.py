"""Guarantees rest on values that exist and that customers may know."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.problems import Problem, did_you_mean


def check(book: Book) -> Iterator[Problem]:
    """A guarantee whose ground is gone, or is for agents alone."""
    named, shown = book.values.named, book.public.values.named
    for fact in book.values.facts:
        for reference in fact.rests_on:
            name = reference.name
            if book.values.is_faulty(name):
                continue
            if name not in named and not book.values.children(name):
                message = f'{fact.name} rests on "{name}", and there is no such value.{did_you_mean(name, named)}'
                yield Problem(reference.place, "guarantee-dead", message)
            elif not fact.internal and name not in shown and not book.public.values.children(name):
                first = next(known for known in named if f"{known}.".startswith(f"{name}."))
                place = named[first].place
                message = (
                    f"{fact.name} is promised to customers and rests on {name}, which is for agents alone "
                    f"({place.path}, line {place.line}). Make that one public, or rest on another."
                )
                yield Problem(reference.place, "guarantee-dead", message)
