"""Leaves out the alerts that a company has accepted: its exceptions, and what its baseline knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from servicebook.book import Book
from servicebook.pages import Page
from servicebook.problems import Problem, Severity
from servicebook.style import baseline
from servicebook.style.exceptions import Entry

Looked = Callable[[str, str], bool]
"""Whether a page (its path) was looked at for a rule (its code): else nothing is known of its alerts."""


def counting(book: Book, problems: Iterable[Problem], looked: Looked) -> list[Problem]:
    """The problems that count, and a warning for each exception and known alert that no longer applies."""
    beyond, unused = _excepted(book, problems)
    fresh, left = _unknown(book, beyond)
    told = _readable(book)
    stale = (entry for entry in unused if entry.path in told and looked(entry.path, entry.rule))
    gone = {key: n for key, n in left.items() if key[0] in told and looked(key[0], key[1])}
    return [*fresh, *map(_no_effect, stale), *_corrected(book, gone)]


def _excepted(book: Book, problems: Iterable[Problem]) -> tuple[list[Problem], list[Entry]]:
    """The problems without the excepted ones, and the exceptions that excepted none."""
    open_entries = [entry for entry in book.exceptions.entries if entry.until >= book.today]
    pages = {page.path: page for page in book.pages} if open_entries else {}
    used: set[Entry] = set()
    kept: list[Problem] = []
    for problem in problems:
        found = [entry for entry in open_entries if _holds(entry, problem, pages.get(entry.path))]
        used.update(found)
        if not found:
            kept.append(problem)
    return kept, [entry for entry in open_entries if entry not in used]


def _holds(entry: Entry, problem: Problem, page: Page | None) -> bool:
    """Whether an exception is about this alert: its words are the alert's, or share a letter with them."""
    if (entry.path, entry.rule) != (problem.place.path, problem.code):
        return False
    if entry.is_same(problem.words):
        return True
    line, column = problem.place.line, problem.place.column
    if page is None or line not in page.texts:
        return False
    numbers = [number for number in page.texts if number <= line]
    start = sum(len(page.texts[number]) + 1 for number in numbers[:-1]) + column - 1
    text = "\n".join(page.texts.values())
    return entry.is_at(text, start, start + max(1, len(problem.words)))


def _unknown(
    book: Book, problems: Sequence[Problem]
) -> tuple[list[Problem], dict[baseline.Key, int]]:
    """The problems that the baseline does not know, and how many of its alerts are left over."""
    left = dict(book.baseline.known)
    fresh: list[Problem] = []
    for problem in problems:
        key = baseline.key_of(problem)
        if left.get(key):
            left[key] -= 1
        else:
            fresh.append(problem)
    return fresh, {key: number for key, number in left.items() if number}


def lowered(book: Book, problems: Iterable[Problem]) -> dict[baseline.Key, int]:
    """The numbers for the baseline: what it knows and still is there; all there is for a book that has none.

    `problems` are those of the whole book, as if it had no baseline. Of a page that cannot be read the numbers stay.
    """
    found = baseline.counted(problems)
    if not book.baseline.exists:
        return dict(found)
    told = _readable(book)
    known = book.baseline.known.items()
    left = {key: min(number, found[key]) if key[0] in told else number for key, number in known}
    return {key: number for key, number in left.items() if number}


def _corrected(book: Book, gone: Mapping[baseline.Key, int]) -> Iterator[Problem]:
    """A warning for each page of which the baseline knows more alerts than there are."""
    for path in dict.fromkeys(path for path, _, _ in gone):
        number = sum(each for key, each in gone.items() if key[0] == path)
        told = (
            f"{number} known alerts of this page are"
            if number > 1
            else "A known alert of this page is"
        )
        message = f"{told} gone. Run `servicebook check --baseline`: it lowers the number, so that none comes back."
        yield Problem(book.baseline.places[path], "baseline", message, Severity.WARNING)


def _readable(book: Book) -> frozenset[str]:
    """The paths of the pages whose alerts are known: of a faulty page nobody can tell."""
    return frozenset(page.path for page in book.pages if page.front_matter and not page.problems)


def _no_effect(entry: Entry) -> Problem:
    message = f'{entry.rule} no longer says anything about "{entry.words}" on this page. Delete this exception.'
    return Problem(entry.place, "exception", message, Severity.WARNING)
