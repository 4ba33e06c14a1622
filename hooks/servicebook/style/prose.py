"""What Vale finds in pages, and of that what holds for the reader of each line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servicebook import replies
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Fix, Place, Problem, Severity
from servicebook.reading import reading_grade
from servicebook.style import accepted, rule_readers, vale_reports, word_fixes
from servicebook.style.fast_style import CONFIGURATION
from servicebook.style.rule_readers import Readers
from servicebook.style.vale_reports import ProseError


@dataclass(frozen=True)
class Alert:
    """One thing that Vale found.

    `rule` is `LinkText`, `level` one of error, warning and suggestion, `match` the words, `length` their length in
    the source, `replacements` what Vale would put in their place, best first, `link` where the rule is
    explained, or nothing.
    """

    place: Place
    rule: str
    level: str
    message: str
    match: str
    length: int
    readers: Readers = Readers.BOTH
    replacements: tuple[str, ...] = ()
    link: str = ""


def alerts(root: Path, paths: Sequence[str], *, for_editors: bool = True) -> list[Alert]:
    """Everything Vale finds in `paths` (posix, from the folder `root`), sorted by place.

    Without `for_editors`, the rules that only editors show are not run. Raises `ProseError` where Vale could not read all of them.
    """
    with reading(root, paths, for_editors=for_editors) as found:
        return found()


@contextmanager
def reading(
    root: Path, paths: Sequence[str], *, for_editors: bool
) -> Iterator[Callable[[], list[Alert]]]:
    """Vale reads the pages while the block is at other work. Yields a function that waits for the alerts; both raise `ProseError`."""
    for path in paths:
        # Vale would read the path itself as a sentence, and find nothing wrong with it.
        if not (root / path).is_file():
            raise ProseError(f'"{path}" does not exist, so its prose was not checked.')
    if not (root / CONFIGURATION).is_file():
        raise ProseError(f"{CONFIGURATION} is missing: Vale has no rules without it.")
    if not paths:
        yield list
        return
    readers = _readers(root)
    left_out = [] if for_editors else [name for name in readers if readers[name] is Readers.EDITOR]
    with vale_reports.reports(root, paths, left_out) as reports:

        def found() -> list[Alert]:
            each = (
                _alert(path, entry, readers)
                for report in reports()
                for path, entries in report.items()
                for entry in entries
            )
            return list(_apart(sorted(each, key=lambda one: (one.place, one.rule, -one.length))))

        yield found


def problems(
    alerts: Iterable[Alert], audience_of: Callable[[str, int], Audience]
) -> Iterator[Problem]:
    """The alerts that hold for the audience of their line (`audience_of(path, line)`), as problems."""
    for alert in alerts:
        severity = _severity(alert, audience_of(alert.place.path, alert.place.line))
        if severity:
            code = f"prose/{alert.rule}"
            yield Problem(
                alert.place, code, alert.message, severity, _fix(alert), alert.link, alert.match
            )


@contextmanager
def beside(
    book: Book, pages: Collection[str] | None = None
) -> Iterator[Callable[[], list[Problem]]]:
    """Vale reads the book's pages while the block is at other work. Yields a function that waits for the problems.

    They are what is wrong with the words, each for its readers, and was not accepted: only in the pages at the
    paths `pages` where these are given. Both raise `ProseError`.
    """
    readers = {
        page.path: replies.audience_of(page, book.types)
        for page in book.pages
        # One that could not be read has its problem already.
        if page.markup.lines and (pages is None or page.path in pages)
    }
    with reading(book.root, list(readers), for_editors=False) as found:

        def said() -> list[Problem]:
            grades = list(reading_grade.check(book, readers))  # while Vale is at work
            told = problems(found(), lambda path, line: readers[path](line))
            certain = [*word_fixes.only_certain(book, told), *grades]
            return accepted.counting(
                book, certain, lambda path, code: path in readers and code.startswith("prose/")
            )

        yield said


def _severity(alert: Alert, audience: Audience) -> Severity | None:
    """How much an alert weighs for its readers; nothing where the rule is not about them."""
    if alert.level == "suggestion" or alert.readers is Readers.EDITOR:
        return None
    elsewhere = {Readers.PUBLIC: Audience.INTERNAL, Readers.INTERNAL: Audience.PUBLIC}
    if elsewhere.get(alert.readers) is audience:
        return None
    if alert.readers is Readers.GENTLE and audience is Audience.INTERNAL:
        return Severity.WARNING
    return Severity(alert.level)


def _fix(alert: Alert) -> Fix | None:
    """The replacement, where there is only one and the words stand on one line as Vale quotes them."""
    certain = len(alert.replacements) == 1 and "\n" not in alert.match
    if not certain or len(alert.match) != alert.length:
        return None
    return Fix(alert.place.line, alert.place.column, alert.length, alert.replacements[0])


def _readers(root: Path) -> dict[str, Readers]:
    """Whose text each rule speaks about, by the rule's name."""
    try:
        return rule_readers.read(root)
    except rule_readers.ReadersError as error:
        raise ProseError(str(error)) from None


def _apart(alerts: Iterable[Alert]) -> Iterator[Alert]:
    """Of the alerts of a rule that share words only the first: its phrases were read in several parts."""
    ends: dict[tuple[str, int, str], int] = {}
    for alert in alerts:
        key = (alert.place.path, alert.place.line, alert.rule)
        if alert.place.column >= ends.get(key, 0):
            ends[key] = alert.place.column + alert.length
            yield alert


def _alert(path: str, entry: dict[str, Any], readers: dict[str, Readers]) -> Alert:
    """One entry of Vale's report."""
    first, last = entry["Span"]
    rule = str(entry["Check"]).partition(".")[2]
    action = entry["Action"]
    return Alert(
        place=Place(Path(path).as_posix(), max(1, entry["Line"]), max(1, first)),
        rule=rule,
        level=entry["Severity"],
        message=entry["Message"],
        match=entry["Match"],
        length=last - first + 1,
        readers=readers.get(rule, Readers.BOTH),
        replacements=tuple(action["Params"] or ()) if action["Name"] == "replace" else (),
        link=entry["Link"],
    )
