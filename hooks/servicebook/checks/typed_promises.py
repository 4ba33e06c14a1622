"""Figures and addresses that were typed into pages and belong in values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from servicebook import replies
from servicebook.book import Book
from servicebook.calendars.opening_hours import OpeningHours
from servicebook.finder.typed_promises import Kind, Spot
from servicebook.finder.value_matches import Finding, Known, findings
from servicebook.pages import Audience
from servicebook.problems import Fix, Place, Problem, Severity
from servicebook.units import shown, written
from servicebook.values import Value

CODE = "typed-in"
_MOST_NAMED = 3


def check(book: Book) -> Iterator[Problem]:
    """Errors in public text; in text for agents an error where a value is equal, a warning where one is near."""
    public, internal = Known(book.public.values), Known(book.values)
    for page in book.pages:
        # A page whose front matter is faulty does not say who reads it, and has its problem.
        if page.front_matter:
            readers_of = replies.audience_of(page, book.types)
            for finding in findings(page, readers_of, public, internal):
                yield _problem(page.path, finding)


def _problem(path: str, finding: Finding) -> Problem:
    typed = finding.typed
    is_error = finding.readers is Audience.PUBLIC or finding.equal
    return Problem(
        Place(path, typed.line, typed.column),
        CODE,
        _message(finding),
        Severity.ERROR if is_error else Severity.WARNING,
        _fix(finding),
        words=typed.text,
    )


def _fix(finding: Finding) -> Fix | None:
    """The one value that it equals, written in its place."""
    spot = finding.typed.spot
    if len(finding.equal) != 1 or spot is None or (finding.typed.vague and not finding.related):
        return None
    text = _expression(finding.equal[0], spot)
    return Fix(finding.typed.line, spot.column, spot.length, text)


def _message(finding: Finding) -> str:
    said = shown(" ".join(finding.typed.text.split()))
    if finding.typed.front_matter:
        return f"{said} is typed in, and values cannot be used in front matter. Say it without the figure."
    if finding.equal:
        return f"{said} is {_names(finding.equal)}: {_advice(finding)}"
    escape = _escape(finding)
    if finding.near is None:
        return f"{said} is typed in: give it a name in values/ and write that, or {escape}."
    near = finding.near
    return f"{said} is near {near.name} ({_said(near)}, {_place(near)}): write {_expression(near)} if you mean it, or {escape}."


def _advice(finding: Finding) -> str:
    expressions = [_expression(value, finding.typed.spot) for value in finding.equal[:_MOST_NAMED]]
    if len(expressions) > 1:
        return f"write {' or '.join(expressions)}, whichever is meant."
    turn = ", and turn the sentence so that it fits" if not finding.typed.fits else ""
    return f"write {expressions[0]}{turn}."


def _escape(finding: Finding) -> str:
    """How to say that a figure is none of the values, and no promise."""
    text = " ".join(finding.typed.text.replace('"', "'").split())
    reason = "" if finding.typed.kind in (Kind.EMAIL, Kind.PHONE) else " if it is no promise"
    return f'{{{{ as_written("{text}") }}}}{reason}'


def _names(values: Sequence[Value]) -> str:
    named = [f"{value.name} ({_place(value)})" for value in values[:_MOST_NAMED]]
    return " and ".join(named)


def _expression(value: Value, spot: Spot | None = None) -> str:
    return f"{{{{ {value.name}{' | plain' if spot and spot.plain else ''} }}}}"


def _said(value: Value) -> str:
    return "opening hours" if isinstance(value.unit, OpeningHours) else written(value.unit)


def _place(value: Value) -> str:
    return f"{value.place.path}:{value.place.line}"
