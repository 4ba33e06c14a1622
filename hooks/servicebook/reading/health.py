"""The health page: what is due, what is hard to read, and what was let pass. The internal site alone has it.

It is written with each edition, as Markdown, and stands in no source: so it has no owner and needs no review.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final
from urllib.parse import quote

from servicebook import as_written, navigation, reviews
from servicebook.book import Book
from servicebook.navigation import Entry
from servicebook.pages import DOCS, Audience, Page
from servicebook.problems import Place
from servicebook.reading import reading_report
from servicebook.reading.readability import Counted, Reading
from servicebook.reading.reading_report import Report
from servicebook.reviews import Review

NAME: Final = "health.md"
"""Its path in docs/. A page that stands there in the book is shown in its place."""

_TITLE: Final = "Health of this policy"
ENTRY: Final = Entry(_TITLE, NAME, Place(navigation.FILE))
_SOON: Final = timedelta(days=30)
_PAGES: Final = 20  # the hardest: whoever wants all of them asks for the report
_SENTENCES: Final = 5
_READERS: Final = {Audience.PUBLIC: "Customers", Audience.INTERNAL: "Agents"}
_PLAIN: Final = frozenset(" .,:'’“”–…")


def page(book: Book) -> str:
    """The whole file, front matter included."""
    head = (
        f"---\ntitle: {_TITLE}\n"
        "description: What is due, what is hard to read, and what was let pass, written anew each time that the site is built.\n"
        # There is nothing to propose a change of, and quoted sentences would be found twice.
        "generated: true\nsearch: {exclude: true}\n---\n\n"
    )
    return head + "\n".join((*_reviews(book), *_reading(book), *_let_pass(book))) + "\n"


def _reviews(book: Book) -> Iterator[str]:
    found = sorted(reviews.all_of(book), key=lambda review: review.day)
    late = [review for review in found if review.day < book.today]
    end = book.today + _SOON
    soon = [review for review in found if book.today <= review.day <= end]
    yield from ("## Reviews {#reviews}", "")
    yield f"{_count(late, 'review')} overdue. {_count(soon, 'review')} due by {_day(end)}."
    rows = [(_what(each, book), _owner(each, book), _day(each.day)) for each in (*late, *soon)]
    yield from _table(("What", "Owner", "Due"), rows)


def _reading(book: Book) -> Iterator[str]:
    report = reading_report.make(book)
    pages = {page.path: page for page in book.pages}
    yield from ("## Reading {#reading}", "")
    yield from (_said(report, audience) for audience in Audience)
    hardest = report.readings[:_PAGES]
    rows = [_row(reading, report, pages[reading.path], book) for reading in hardest]
    yield from (
        "",
        "Nearest to its limit first. `servicebook check --reading` shows all pages, and where to begin.",
    )
    yield from _table(("Page", "Readers", "Grade", "Words a sentence", "Longest", "Words"), rows)
    yield "### Longest sentences {#longest}"
    longest = sorted(
        (each for reading in report.readings for each in reading.sentences),
        key=lambda each: -each.words,
    )[:_SENTENCES]
    cells = [_sentence(each, pages[each.sentence.page]) for each in longest]
    yield from _table(("Sentence", "Page", "Words"), cells)


def _let_pass(book: Book) -> Iterator[str]:
    pages = {page.path: page for page in book.pages}
    yield from ("## Let pass {#let-pass}", "")
    yield f"The baseline holds {book.baseline.total or 'no'} alerts."
    marked = list(as_written.uses(book))
    yield from ("", f"{_count(marked, 'figure')} marked as no promise.")
    figures = [(_text(each.text), _link(pages[each.place.path])) for each in marked]
    yield from _table(("Figure", "Page"), figures)
    entries = sorted(book.exceptions.entries, key=lambda entry: entry.until)
    yield f"{_count(entries, 'exception')} made from the rules for words."
    rows = [
        (_text(each.words), _text(each.rule), _at(each.path, pages), _until(each.until, book))
        for each in entries
    ]
    yield from _table(("Words", "Rule", "Page", "Until"), rows)


def _said(report: Report, audience: Audience) -> str:
    whole = report.all_of(audience)
    if whole is None:
        return f"- {_READERS[audience]}: nothing to read."
    own = [each for each in report.readings if each.audience is audience]
    said = [f"{whole.words_a_sentence:.1f} words a sentence", f"{whole.words} words in all"]
    if report.limits and (grade := report.grade(whole)) is not None:
        limit, above = report.limits.of(audience), sum(map(report.is_above, own))
        said.insert(0, f"grade {grade} of at most {limit:g}, {above} of {len(own)} pages above it")
    return f"- {_READERS[audience]}: {'; '.join(said)}."


def _row(reading: Reading, report: Report, page: Page, book: Book) -> tuple[str, ...]:
    grade = report.grade(reading)
    shown = "" if grade is None else f"**{grade}**" if report.is_above(reading) else str(grade)
    length, longest = f"{reading.words_a_sentence:.1f}", str(reading.longest.words)
    return _link(page), _READERS[reading.audience], shown, length, longest, str(reading.words)


def _sentence(each: Counted, page: Page) -> tuple[str, ...]:
    return _text(each.sentence.text), _link(page), str(each.words)


def _what(review: Review, book: Book) -> str:
    name = _link(review.page) if review.page else f"Value {_text(review.value)}"
    return f"{name} (overdue)" if review.day < book.today else name


def _owner(review: Review, book: Book) -> str:
    front = review.page.front_matter if review.page else None
    team = book.values.company.teams.get(front.owner) if front else None
    return _text(team.name) if team else ""


def _until(day: date, book: Book) -> str:
    return f"{_day(day)} (ended)" if day < book.today else _day(day)


def _at(path: str, pages: dict[str, Page]) -> str:
    return _link(pages[path]) if path in pages else _text(path.removeprefix(f"{DOCS}/"))


def _link(page: Page) -> str:
    title = page.front_matter.title if page.front_matter else page.name
    return f"[{_text(title)}]({quote(page.name)})"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table between blank lines; columns that are empty in every row are left out."""
    kept = [index for index in range(len(heads)) if any(row[index] for row in rows)]
    yield ""
    if kept:
        for cells in (heads, ["---"] * len(heads), *rows):
            yield f"| {' | '.join(cells[index] for index in kept)} |"
        yield ""


def _count(found: Sequence[object], noun: str) -> str:
    return f"1 {noun} is" if len(found) == 1 else f"{len(found) or 'No'} {noun}s are"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _text(text: str) -> str:
    """Words that neither Markdown, nor the template engine, nor a table's cell takes for marks."""
    kept = (c if c.isalnum() or c in _PLAIN or not c.isascii() else f"&#{ord(c)};" for c in text)
    return "".join(kept)
