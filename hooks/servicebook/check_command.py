"""The command `servicebook check`: what it may be asked, and what it prints."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from servicebook import as_written, book, checks, fixes, history, reports, whole_check
from servicebook.book import Book
from servicebook.problems import Place, Problem, Severity, in_order
from servicebook.reading import reading_report
from servicebook.sources import SourceError
from servicebook.style import accepted, baseline, changed_lines
from servicebook.style.baseline import Baseline
from servicebook.style.changed_lines import Changed
from servicebook.style.exceptions import is_about_words

_ROUNDS = 5  # of fixing: what one fix makes of a sentence may be worth another


class UsageError(Exception):
    """What was typed does not fit the book; the text says what to type instead."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """What `servicebook check` may be asked, but for the day."""
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="show only problems in these files or folders"
    )
    parser.add_argument("--format", choices=list(reports.FORMATS), default="text")
    parser.add_argument("--no-prose", action="store_true", help="leave out the prose check (Vale)")
    parser.add_argument(
        "--since",
        metavar="BASE",
        help="of the wording only what stands on lines that changed since a commit, branch or tag",
    )
    _add_tasks(parser.add_mutually_exclusive_group())


def _add_tasks(group: argparse._MutuallyExclusiveGroup) -> None:
    group.add_argument(
        "--fix",
        action="store_true",
        help="first write what is certain: values in place of figures, plain words in place of others",
    )
    group.add_argument(
        "--as-written",
        action="store_true",
        help="only list the figures that are marked as no promise",
    )
    group.add_argument(
        "--reading",
        action="store_true",
        help="only report how hard each page is to read, with the sentences to begin with",
    )
    group.add_argument(
        "--baseline",
        action="store_true",
        help=f"write what is known of the wording into {baseline.FILE}, so that only new alerts count",
    )


@dataclass(frozen=True)
class _Scope:
    """What is looked at: all of the book, or the wording of changed lines; and which problems are shown."""

    wanted: Sequence[str]
    changed: Changed | None
    with_prose: bool

    def problems(self, found: Book) -> list[Problem]:
        """The problems that are asked for."""
        problems = (
            whole_check.run(found, self._pages(found)) if self.with_prose else checks.run(found)
        )
        return [problem for problem in problems if self._shows(problem)]

    def _pages(self, found: Book) -> list[str] | None:
        """The paths of the pages whose prose is read; None for all."""
        if not self.wanted and self.changed is None:
            return None
        paths = (page.path for page in found.pages if _is_in(page.path, self.wanted))
        return [path for path in paths if self.changed is None or path in self.changed.lines]

    def _shows(self, problem: Problem) -> bool:
        if not _is_in(problem.place.path, self.wanted):
            return False
        return (
            self.changed is None
            or not is_about_words(problem.code)
            or self.changed.touches(problem)
        )


def run(options: argparse.Namespace, today: date | None) -> int:
    """Check the book in the current folder as the options say; return the exit code."""
    root = book.find_root(Path.cwd())
    wanted = [_from_root(root, path) for path in options.paths]
    found = book.read(root, today)
    if options.as_written:
        return _list_as_written(found, wanted, options.format)
    if options.reading:
        return _report_reading(found, wanted, options.format)
    if options.baseline:
        return _write_baseline(found, options)
    changed = changed_lines.since(root, options.since) if options.since else None
    scope = _Scope(wanted, changed, not options.no_prose)
    problems, refused = (
        _fixed(found, scope, options.format, today)
        if options.fix
        else (scope.problems(found), False)
    )
    if changed is not None:
        problems = in_order([*problems, *_risen(found, changed, options.since)])
    print(reports.FORMATS[options.format](problems))
    return 2 if refused else _exit_code(problems)


def _fixed(found: Book, scope: _Scope, form: str, today: date | None) -> tuple[list[Problem], bool]:
    """Write what can be fixed; what is left then, and whether a file had to be left as it is."""
    problems = scope.problems(found)
    for _ in range(_ROUNDS):
        outcome = fixes.apply(found, problems)
        for line in map(str, outcome.fixed):
            _say(line, form)
        for sentence in outcome.refused:
            print(f"servicebook: {sentence}", file=sys.stderr)
        if outcome.fixed:
            found = book.read(found.root, today)
            problems = scope.problems(found)
        if outcome.refused or not outcome.fixed:
            return problems, bool(outcome.refused)
    return problems, False


def _list_as_written(found: Book, wanted: Sequence[str], form: str) -> int:
    marked = [one for one in as_written.uses(found) if _is_in(one.place.path, wanted)]
    print(as_written.as_json(marked) if form == "json" else as_written.as_text(marked))
    return 0


def _report_reading(found: Book, wanted: Sequence[str], form: str) -> int:
    report = reading_report.make(found, lambda path: _is_in(path, wanted))
    print(reading_report.as_json(report) if form == "json" else reading_report.as_text(report))
    return 0


def _write_baseline(found: Book, options: argparse.Namespace) -> int:
    """Write what is known, or lower it; then tell what counts all the same."""
    if options.paths or options.since or options.no_prose:
        raise UsageError(
            "--baseline looks at the whole book: leave out paths, --since and --no-prose."
        )
    if found.baseline.problems:
        print(reports.FORMATS[options.format](list(found.baseline.problems)))
        return 1
    bare = _Scope((), None, with_prose=True).problems(replace(found, baseline=Baseline()))
    known = accepted.lowered(found, bare)
    baseline.write(found.root, known)
    now = baseline.read(found.root)
    counting = accepted.counting(replace(found, baseline=now), bare, lambda path, rule: False)
    _say(_told(found.baseline, now, counting), options.format)
    print(reports.FORMATS[options.format](in_order(counting)))
    return _exit_code(counting)


def _told(before: Baseline, now: Baseline, counting: Sequence[Problem]) -> str:
    """What was written into the baseline, in a sentence or two."""
    many = f"{now.total} known alert{'' if now.total == 1 else 's'}"
    new = sum(is_about_words(problem.code) for problem in counting)
    if not before.exists:
        return (
            f"Wrote {baseline.FILE}: {many}. From now on only new ones count."
            if now.exists
            else "There is nothing to know: no alert was found, so no baseline was written."
        )
    less = f"{before.total - now.total} fewer" if now.total < before.total else "as before"
    text = (
        f"{baseline.FILE}: {many}, {less}."
        if now.exists
        else f"All that was known is corrected: {baseline.FILE} is gone."
    )
    more = "A new alert was" if new == 1 else f"{new} new alerts were"
    return (
        f"{text} {more} not added, because a baseline only falls; to begin anew, delete it first."
        if new
        else text
    )


def _risen(found: Book, changed: Changed, base: str) -> list[Problem]:
    """A warning where the baseline knows more than it did."""
    text = history.text_at(found.root, changed.commit, baseline.FILE)
    try:
        before = baseline.of_text(text).total if text is not None else None
    except SourceError:
        return []  # what stood there earlier is nobody's problem now
    if before is None or found.baseline.total <= before:
        return []
    message = f'{found.baseline.total} alerts are known here, and {before} were at "{base}". The number may only fall: correct what is new.'
    return [Problem(Place(baseline.FILE), "baseline", message, Severity.WARNING)]


def _from_root(root: Path, path: str) -> str:
    """A path that was typed, from the book's folder. Raises UsageError where there is nothing."""
    full = Path(os.path.normpath(Path.cwd() / path))
    if not full.exists():
        raise UsageError(f'"{path}" does not exist, so nothing was checked.')
    if not full.is_relative_to(root):
        raise UsageError(f'"{path}" is not in this book, which is in {root}.')
    return full.relative_to(root).as_posix()


def _is_in(path: str, wanted: Sequence[str]) -> bool:
    return not wanted or any(w == "." or path == w or path.startswith(f"{w}/") for w in wanted)


def _say(line: str, form: str) -> None:
    # Other programs read the other formats, and expect nothing else there.
    print(line, file=sys.stdout if form == "text" else sys.stderr)


def _exit_code(problems: Sequence[Problem]) -> int:
    return 1 if any(problem.is_error for problem in problems) else 0
