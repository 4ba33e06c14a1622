"""Runs Vale over pages, and keeps of what it finds what holds for the reader of each line."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import yaml

from servicebook import replies, vale
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Fix, Place, Problem, Severity

CONFIGURATION = ".vale.ini"
READERS = "linters/vale/audiences.yml"
SECONDS = 600  # far above any book: it only ends a Vale that hangs
LONGEST = 24_000  # characters of paths in one call, below what Windows takes


class ProseError(Exception):
    """Why Vale could not check the prose, in a sentence for whoever ran the command."""


class ValeMissing(ProseError):
    """There is no Vale of the pinned version on this machine."""


class Readers(Enum):
    """Whose text a rule speaks about (linters/vale/audiences.yml)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    BOTH = "both"
    GENTLE = "gentle"


@dataclass(frozen=True)
class Alert:
    """One thing that Vale found.

    `rule` is `LinkText`, `level` one of error, warning and suggestion, `match` the words, `length` their length in
    the source, `replacements` what Vale would put in their place, best first.
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
    except (OSError, ValueError) as reason:
        raise ProseError(f"The version of Vale is unknown: {reason}") from None
    if program is None:
        others = [found for found in map(vale.version_of, vale.candidates(root)) if found]
        there = f"there is only {', '.join(others)}" if others else "there is none"
        raise ValeMissing(
            f"Checking the prose needs Vale {version}, and {there}: run `python linters/get_vale.py`."
        )
    return program


def alerts(root: Path, paths: Sequence[str]) -> list[Alert]:
    """Everything Vale finds in `paths` (posix, from the folder `root`), sorted by place.

    Raises `ProseError` where Vale could not read all of them.
    """
    for path in paths:
        # Vale would read the path itself as a sentence, and find nothing wrong with it.
        if not (root / path).is_file():
            raise ProseError(f'"{path}" does not exist, so its prose was not checked.')
    if not (root / CONFIGURATION).is_file():
        raise ProseError(f"{CONFIGURATION} is missing: Vale has no rules without it.")
    if not paths:
        return []
    program, readers = find_vale(root), _readers(root)
    found = [
        _alert(path, entry, readers)
        for chunk in _chunks(paths)
        for path, entries in _run(program, root, chunk).items()
        for entry in entries
    ]
    return sorted(found, key=lambda alert: (alert.place, alert.rule))


def problems(
    alerts: Iterable[Alert], audience_of: Callable[[str, int], Audience]
) -> Iterator[Problem]:
    """The alerts that hold for the audience of their line (`audience_of(path, line)`), as problems."""
    for alert in alerts:
        severity = _severity(alert, audience_of(alert.place.path, alert.place.line))
        if severity:
            code = f"prose/{alert.rule}"
            yield Problem(alert.place, code, alert.message, severity, _fix(alert))


def check(book: Book) -> list[Problem]:
    """What is wrong with the words of the book's pages, each for its readers. Raises `ProseError`."""
    readers = {
        page.path: replies.audience_of(page, book.types)
        for page in book.pages
        if page.markup.lines  # one that could not be read has its problem already
    }
    found = alerts(book.root, list(readers))
    return list(problems(found, lambda path, line: readers[path](line)))


def html_problems(root: Path, site: Path) -> list[Problem]:
    """What is wrong with the words of a finished public site, those that macros wrote included.

    The place is in the HTML: its source has no such words. Raises `ProseError`.
    """
    found = alerts(root, [_from(root, page) for page in sorted(site.rglob("*.html"))])
    return list(problems(found, lambda path, line: Audience.PUBLIC))


def _from(root: Path, page: Path) -> str:
    """The posix path of `page` from `root`, or the whole one where it lies elsewhere."""
    page, root = page.resolve(), root.resolve()
    return (page.relative_to(root) if page.is_relative_to(root) else page).as_posix()


def _severity(alert: Alert, audience: Audience) -> Severity | None:
    """How much an alert weighs for its readers; nothing where the rule is not about them."""
    if alert.level == "suggestion":
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
    """Whose text each rule speaks about, by the rule's name. A name without an entry: everybody's."""
    try:
        data = yaml.safe_load((root / READERS).read_text("utf-8"))
        return {str(rule): Readers(readers) for rule, readers in data.items()}
    except (OSError, ValueError, AttributeError, yaml.YAMLError) as reason:
        lines = str(reason).splitlines() or ["it holds nothing"]
        raise ProseError(f"{READERS} cannot be read: {lines[0]}.") from None


def _chunks(paths: Sequence[str]) -> Iterator[list[str]]:
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


def _run(program: Path, root: Path, paths: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Vale's own report: a path, and what was found there."""
    # Without --no-global, rules of the user's own machine would join in.
    options = ["--no-global", f"--config={CONFIGURATION}", "--output=JSON"]
    try:
        done = subprocess.run(
            [program.absolute(), *options, "--", *paths],
            cwd=root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise ProseError(f"Vale was stopped: it took longer than {SECONDS} seconds.") from None
    except OSError as reason:
        raise ProseError(f"Vale did not start: {reason.strerror}.") from None
    if done.returncode not in (0, 1):  # 1 is "there are errors in the prose"
        raise ProseError(_why(done.returncode, done.stderr.decode("utf-8", "replace"), root))
    try:
        report: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    except ValueError:
        raise ProseError("Vale ended before its report was complete.") from None
    return report


def _why(code: int, errors: str, root: Path) -> str:
    """A sentence about a Vale that gave no report: what it said of a rule or a setting, and where."""
    if code < 0:
        return f"Vale was killed (signal {-code}) before it had read everything."
    try:
        said = json.loads(errors)
        text = " ".join(str(said["Text"]).split())
        line = f":{said['Line']}" if said["Line"] else ""
        place = f"{_from(root, root / said['Path'])}{line}: " if said["Path"] else ""
    except (ValueError, KeyError, TypeError):
        text, place = " ".join(errors.split()) or f"it ended with {code}", ""
    return f"Vale cannot run with its rules as they are: {place}{text}"


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
