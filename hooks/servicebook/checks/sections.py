"""The sections that a page's readers need, as customers and as agents will see the page."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from servicebook.book import Book
from servicebook.markup.page_lines import Heading, Line
from servicebook.pages import Audience, Page
from servicebook.pages.page_types import PageType, Section, section_of
from servicebook.problems import Place, Problem, Severity

LEVEL = 2
"""Sections are headings of this level: the title in front matter is level 1."""

TO_WRITE = "To write: "
"""How a line begins that `servicebook new` left: it is a note to the writer and counts as no text."""


@dataclass(frozen=True)
class _Found:
    """The headings of a page that open one section."""

    name: str
    section: Section
    headings: tuple[Heading, ...]


def check(book: Book) -> Iterator[Problem]:
    """Sections that are missing, empty, doubled, at the wrong level, misplaced or out of order."""
    for page in book.pages:
        kind = book.types.types.get(page.type)
        if kind is None or (kind.audience == "internal" and page.audience is Audience.PUBLIC):
            continue  # told by the check of the front matter
        found = [*_levels(page), *_of_audience(page, kind, Audience.INTERNAL)]
        if page.audience is Audience.PUBLIC:
            found += [*_of_audience(page, kind, Audience.PUBLIC), *_exposed(page, kind)]
        yield from found or _blank(page)


def _blank(page: Page) -> Iterator[Problem]:
    """A page that says nothing to its readers, and has no section that could be said to lack it."""
    shown = page.public if page.audience is Audience.PUBLIC else page
    if page.front_matter is None or any(_is_text(line) for line in shown.markup.lines):
        return
    readers = "customers" if page.audience is Audience.PUBLIC else "agents"
    message = f"This page says nothing to {readers} yet. Write it, or delete it."
    yield Problem(Place(page.path), "page-empty", message)


def _of_audience(page: Page, kind: PageType, audience: Audience) -> Iterator[Problem]:
    """What is wrong with the sections that are meant for one audience."""
    sections = kind.sections(audience.value)
    headings = _headings_for(page, audience)
    found = [
        _Found(name, section, tuple(h for h in headings if section_of(h, sections) == name))
        for name, section in sections.items()
    ]
    needed = audience is page.audience or page.audience is Audience.PUBLIC
    for index, each in enumerate(found):
        at_level = [heading for heading in each.headings if heading.level == LEVEL]
        if at_level:
            yield from _present(page, each, at_level, audience)
        elif each.section.required and each.headings:
            yield _wrong_level(page, each)
        elif each.section.required and needed and not _stands_outside(page, each, audience):
            yield _missing(page, found, index, audience)
    yield from _order(page, found)


def _present(
    page: Page, found: _Found, headings: list[Heading], audience: Audience
) -> Iterator[Problem]:
    """A section that is there: is it there once, and does it say something?"""
    for heading in headings[1:]:
        first = headings[0].line
        message = f'The section "{found.section.title}" stands here a second time; the first is in line {first}. Join the two.'
        yield _problem(page, heading, "section-duplicate", message)
    if _is_empty(page, headings[0], audience):
        yield _empty(page, headings[0], found, audience)


def _headings_for(page: Page, audience: Audience) -> tuple[Heading, ...]:
    """Public sections stand outside internal blocks; internal ones inside, or on an internal page."""
    if page.audience is Audience.INTERNAL:
        return page.markup.headings
    wants_block = audience is Audience.INTERNAL
    return tuple(h for h in page.markup.headings if bool(h.block) is wants_block)


def _wrong_level(page: Page, found: _Found) -> Problem:
    heading = found.headings[0]
    message = f'The section "{found.section.title}" must be a heading of level 2. Write `## {heading.text}`.'
    return _problem(page, heading, "section-level", message)


def _missing(page: Page, found: list[_Found], index: int, audience: Audience) -> Problem:
    section = found[index].section
    readers = "agents" if audience is Audience.INTERNAL else "customers"
    line, where = _where(page, found, index)
    if audience is Audience.INTERNAL and page.audience is Audience.PUBLIC:
        where += ", inside an internal block (`/// internal` before it, `///` after it)"
    message = (
        f'The section "{section.title}" is missing: {readers} look there for {section.purpose}. '
        f"Add `## {section.title}` {where}."
    )
    return Problem(Place(page.path, line), "section-missing", message)


def _where(page: Page, found: list[_Found], index: int) -> tuple[int, str]:
    """The line and the words for where a missing section belongs, beside those that are there."""
    before = next((each for each in reversed(found[:index]) if each.headings), None)
    if before:
        heading = before.headings[0]
        content = [
            line.number for line in _content(page.markup.lines, heading, page) if not line.blank
        ]
        return (content or [heading.line])[-1], f'after the section "{before.section.title}"'
    after = next((each for each in found[index:] if each.headings), None)
    if after:
        return after.headings[0].line, f'before the section "{after.section.title}"'
    written = [line.number for line in page.markup.lines if not line.blank]
    return (written or [1])[-1], "at the end of the page"


def _stands_outside(page: Page, found: _Found, audience: Audience) -> bool:
    """Whether an internal section is there, but where customers would read it: told once, there."""
    if audience is Audience.PUBLIC:
        return False
    sections = {found.name: found.section}
    return any(section_of(h, sections) and not h.block for h in page.markup.headings)


def _exposed(page: Page, kind: PageType) -> Iterator[Problem]:
    """An internal section outside an internal block."""
    for heading in page.markup.headings:
        name = section_of(heading, kind.internal)
        if heading.block or name is None or section_of(heading, kind.public):
            continue
        title = kind.internal[name].title
        message = f'The section "{title}" is for agents alone and stands where customers read it. Put `/// internal` before it and `///` after it.'
        yield _problem(page, heading, "section-exposed", message)


def _is_empty(page: Page, heading: Heading, audience: Audience) -> bool:
    lines = page.public.markup.lines if audience is Audience.PUBLIC else page.markup.lines
    return not any(_is_text(line) for line in _content(lines, heading, page))


def _content(lines: tuple[Line, ...], heading: Heading, page: Page) -> Iterator[Line]:
    """The lines of a section: to the next heading of its level, or the end of its internal block."""
    ends = {
        h.line for h in page.markup.headings if h.level <= heading.level and h.line > heading.line
    }
    start = bisect_right(lines, heading.line, key=lambda line: line.number)
    for line in lines[start:]:
        if line.number in ends or (heading.block and line.block != heading.block):
            return
        yield line


def _is_text(line: Line) -> bool:
    """Whether a line says something: not a heading, its underline, a marker or a note to the writer."""
    text = line.text.strip()
    if line.blank or line.marker or text.startswith((TO_WRITE, "*[", "#")):
        return False
    return bool(text.strip("-") and text.strip("="))


def _empty(page: Page, heading: Heading, found: _Found, audience: Audience) -> Problem:
    section = found.section
    if audience is Audience.PUBLIC and not _is_empty(page, heading, Audience.INTERNAL):
        message = f'The section "{section.title}" is empty for customers: all that it holds is internal. They look there for {section.purpose}.'
    else:
        message = (
            f'The section "{section.title}" is empty. Readers look there for {section.purpose}.'
        )
    return _problem(page, heading, "section-empty", message)


def _order(page: Page, found: list[_Found]) -> Iterator[Problem]:
    """Sections in another order than readers of other pages know: a warning."""
    placed = [(each, each.headings[0]) for each in found if each.headings]
    for (earlier, first), (later, second) in pairwise(placed):
        if second.line < first.line:
            message = f'"{later.section.title}" usually stands after "{earlier.section.title}". Move it down.'
            yield _problem(page, second, "section-order", message, Severity.WARNING)


def _levels(page: Page) -> Iterator[Problem]:
    """A heading of level 1 in the body: the title is the only one."""
    for heading in page.markup.headings:
        if heading.level == 1:
            message = f"The page's title stands in its front matter; headings start at level 2. Write `## {heading.text}`."
            yield _problem(page, heading, "heading-level", message)


def _problem(
    page: Page, heading: Heading, code: str, message: str, severity: Severity = Severity.ERROR
) -> Problem:
    return Problem(Place(page.path, heading.line, heading.column), code, message, severity)
