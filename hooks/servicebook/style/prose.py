"""Runs Vale over pages, and keeps of what it finds what holds for the reader of each line."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from servicebook import replies
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Fix, Place, Problem, Severity
from servicebook.reading import reading_grade
from servicebook.style import accepted, fast_style, rule_readers, vale, word_fixes
from servicebook.style.rule_readers import Readers

CONFIGURATION = fast_style.CONFIGURATION
SECONDS = 600  # far above any book: it only ends a Vale that hangs
LONGEST = 24_000  # characters of paths in one call, below what Windows takes
FEWEST = 50  # pages that are worth a call of their own: Vale reads the files it is given one after the other


class ProseError(Exception):
    """Why Vale could not check the prose, in a sentence for whoever ran the command."""


class _RulesBroken(ProseError):
    """Vale cannot read its rules or its settings."""


class ValeMissing(ProseError):
    """There is no Vale of the pinned version on this machine."""


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


def find_vale(root: Path) -> Path:
    """The Vale that the book in `root` is pinned to. Raises `ValeMissing`."""
    try:
        version, program = vale.pinned_version(root), vale.find(root)
    except OSError as reason:
        raise ProseError(
            f"The version of Vale is unknown: {vale.LOCK} cannot be read: {reason.strerror}."
        ) from None
    except ValueError as reason:
        raise ProseError(f"The version of Vale is unknown: {reason}") from None
    if program is None:
        others = [found for found in map(vale.version_of, vale.candidates(root)) if found]
        there = f"there is only {', '.join(others)}" if others else "there is none"
        raise ValeMissing(
            f"Checking the prose needs Vale {version}, and {there}: run `python linters/get_vale.py`."
        )
    return program


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
    """Vale reads the pages while the block is at other work; what it is given waits for `alerts`. Both raise `ProseError`."""
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
    with _reports(root, paths, left_out) as reports:

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
    """Vale reads the book's pages while the block is at other work; then ask what it was given.

    That tells what is wrong with the words, each for its readers, and was not accepted: only in the pages at the
    paths `pages` where these are given. It raises `ProseError`.
    """
    readers = {
        page.path: replies.audience_of(page, book.types)
        for page in book.pages
        # One that could not be read has its problem already.
        if page.markup.lines and (pages is None or page.path in pages)
    }
    with reading(book.root, list(readers), for_editors=False) as alerts:

        def said() -> list[Problem]:
            grades = list(reading_grade.check(book, readers))  # while Vale is at work
            found = problems(alerts(), lambda path, line: readers[path](line))
            certain = [*word_fixes.only_certain(book, found), *grades]
            return accepted.counting(
                book, certain, lambda path, code: path in readers and code.startswith("prose/")
            )

        yield said


def path_from(root: Path, file: Path) -> str:
    """The posix path of `file` from `root`, or the whole one where it lies elsewhere."""
    file, root = file.resolve(), root.resolve()
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


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


def _chunks(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths in as few calls as a command line allows, and in as many as processors have work for."""
    calls = max(1, min(os.cpu_count() or 1, len(paths) // FEWEST))
    for call in range(calls):
        yield from _short(paths[call::calls])


def _short(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths in as few calls as a command line allows."""
    chunk: list[str] = []
    length = 0
    for path in paths:
        if chunk and length + len(path) > LONGEST:
            yield chunk
            chunk, length = [], 0
        chunk.append(path)
        length += len(path) + 1
    yield chunk


def _apart(alerts: Iterable[Alert]) -> Iterator[Alert]:
    """Of the alerts of a rule that share words only the first: its phrases were read in several parts."""
    ends: dict[tuple[str, int, str], int] = {}
    for alert in alerts:
        key = (alert.place.path, alert.place.line, alert.rule)
        if alert.place.column >= ends.get(key, 0):
            ends[key] = alert.place.column + alert.length
            yield alert


@contextmanager
def _reports(
    root: Path, paths: Sequence[str], left_out: Collection[str]
) -> Iterator[Callable[[], list[dict[str, list[dict[str, Any]]]]]]:
    """Vale at work; what it is given waits for Vale's own reports of the pages."""
    program, calls = find_vale(root), list(_chunks(paths))
    texts = ((root / path).read_text("utf-8", "replace") for path in paths)
    finished = any(path.endswith(".html") for path in paths)
    with TemporaryDirectory(prefix="servicebook-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:  # fmt: skip
        configuration = fast_style.write(root, texts, left_out, Path(folder), finished=finished)
        running = [pool.submit(_run, program, root, configuration, call) for call in calls]

        def reports() -> list[dict[str, list[dict[str, Any]]]]:
            try:
                return [each.result() for each in running]
            except _RulesBroken:
                # Once more with the rules as written, for the place of what is wrong.
                return [_run(program, root, root / CONFIGURATION, call) for call in calls]

        yield reports


def _run(
    program: Path, root: Path, configuration: Path, paths: Sequence[str]
) -> dict[str, list[dict[str, Any]]]:
    """Vale's own report: a path, and what was found there."""
    # Without --no-global, rules of the user's own machine would join in.
    options = ["--no-global", f"--config={configuration.resolve()}", "--output=JSON", "--"]
    try:
        done = subprocess.run(
            [program.absolute(), *options, *paths],
            cwd=root,
            env={**os.environ, "GOGC": "400"},  # a tenth faster than with less memory
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ProseError(f"Vale was stopped: it took longer than {SECONDS} seconds.") from None
    except OSError as reason:
        raise ProseError(f"Vale did not start: {reason.strerror}.") from None
    if done.returncode not in (0, 1):  # 1 is "there are errors in the prose"
        raise _refusal(done.returncode, done.stderr.decode("utf-8", "replace"), root)
    try:
        report: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    except ValueError:
        raise ProseError("Vale ended before its report was complete.") from None
    return report


def _refusal(code: int, errors: str, root: Path) -> ProseError:
    """Why Vale gave no report: what it said of a rule or a setting, and where."""
    signal = -code if code < 0 else code - 128  # a shell in between adds 128
    if signal > 0:
        return ProseError(f"Vale was killed (signal {signal}) before it had read everything.")
    try:
        said = json.loads(errors)
        text = " ".join(str(said["Text"]).split())
        line = f":{said['Line']}" if said["Line"] else ""
        place = f"{path_from(root, root / said['Path'])}{line}: " if said["Path"] else ""
    except (ValueError, KeyError, TypeError):
        text, place = " ".join(errors.split()) or f"it ended with {code}", ""
    framed = re.search(r"Runtime error (.+) Execution stopped", text)
    text = framed[1].replace(f"{root.resolve()}{os.sep}", "") if framed else text
    return _RulesBroken(f"Vale cannot run with its rules as they are: {place}{text}")


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
