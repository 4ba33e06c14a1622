"""Publishes both sites together: builds aside, verifies, and flips one link only when all held."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

import servicebook_verify as verify
from servicebook import book, whole_check
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Place, Problem, Severity, in_order
from servicebook.publishing import editions, finished_pages, generations, host_rules, meanwhile
from servicebook.style import finished_prose
from servicebook.today import TODAY

EDITION = "SERVICEBOOK_EDITION"
"""The environment variable that names the edition for MkDocs to read, ready made."""

LEAK_REPORT = "leak-report.json"
"""What was looked for in the public site and what was found, beside the two sites of a generation."""

_CONFIGURATION = {Audience.PUBLIC: "mkdocs.yml", Audience.INTERNAL: "mkdocs.internal.yml"}


class PublishError(Exception):
    """Publishing could not run at all. The text says why, in a sentence."""


@dataclass(frozen=True)
class Published:
    """What came of it: the problems, and the folder of the new generation, None where nothing changed."""

    problems: list[Problem]
    folder: Path | None


def publish(
    root: Path, say: Callable[[str], None], today: date | None = None, *, resume: bool = False
) -> Published:
    """Check, build, verify and publish the book at `root`. Raises PublishError, BookMissing or ProseError.

    `say` is told each step; `today` is the day to publish, the company's own where it is None. Whatever fails, what is published stays as it is.
    After a rollback nothing is published until somebody asks to `resume`.
    """
    with _at_work(root), _staging(root) as staged:
        if not resume:
            _refuse_withdrawn(root / "site")
        before = meanwhile.state(root)
        found = book.read(root, today)
        problems = whole_check.run(found)
        if _fails(problems):
            return Published(problems, None)
        say(f"Checked {len(found.pages)} pages and {len(found.values.named)} values.")
        _write_editions(found)
        problems += _render(found, staged) or finished_pages.check(found, staged)
        if _fails(problems):
            return Published(problems, None)
        host_rules.write(found, staged)
        say("Built both sites.")
        problems += _verify(found, staged)
        _refuse_changed(root, before)
        if _fails(problems):
            return Published(in_order(problems), None)
        say("Verified: the public site holds nothing internal.")
        return Published(problems, _flip(root / "site", staged))


def roll_back(root: Path) -> tuple[Path, Path]:
    """Serve the last pair before the one that is served now; (the one withdrawn, the one served).

    Raises PublishError, also while a publication is at work.
    """
    with _at_work(root):
        try:
            return generations.roll_back(root / "site")
        except generations.NoGeneration as error:
            raise PublishError(str(error)) from None
        except OSError as error:
            raise PublishError(
                f"The folder site/ cannot be written: {error.strerror}. Nothing was rolled back."
            ) from None


def _refuse_withdrawn(site: Path) -> None:
    """Raises PublishError where a rollback stands: the next morning's build must not undo it."""
    if folder := generations.withdrawn(site):
        raise PublishError(
            f"Publishing is held: what was published on {generations.told(folder)} was withdrawn by a rollback. "
            "Mend what was wrong with it, then publish with `servicebook site --resume`."
        )


def _refuse_changed(root: Path, before: meanwhile.State) -> None:
    """Raises PublishError where one site may show the book before a change, and the other after it."""
    if path := meanwhile.changed(before, meanwhile.state(root)):
        raise PublishError(
            f"{path} was changed while the sites were built. Nothing was published: try again."
        )


def _flip(site: Path, staged: Path) -> Path:
    try:
        return generations.flip(site, staged)
    except OSError as error:
        raise PublishError(
            f"The folder site/ cannot be written: {error.strerror}. Nothing was published."
        ) from None


def _fails(problems: list[Problem]) -> bool:
    return any(problem.is_error for problem in problems)


@contextmanager
def _at_work(root: Path) -> Iterator[None]:
    """One publication at a time; a second one is told who is at work."""
    work = root / ".editions"
    who = work / "site.lock.txt"
    try:
        work.mkdir(exist_ok=True)
        lock = FileLock(root / meanwhile.LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        name = who.read_text("utf-8").strip() if who.exists() else "another command"
        raise PublishError(
            f"Another publication is at work ({name}). Wait until it ends, then try again."
        ) from None
    except OSError as error:
        raise PublishError(f"The folder .editions cannot be written: {error.strerror}.") from None
    try:
        started = datetime.now(UTC).strftime("%H:%M:%S UTC")
        who.write_text(f"process {os.getpid()}, started {started}\n", "utf-8")
        yield
    finally:
        who.unlink(missing_ok=True)
        lock.release()


@contextmanager
def _staging(root: Path) -> Iterator[Path]:
    """An empty folder on the file system of site/, gone again unless it was published."""
    _refuse_strangers(root / "site")
    staged = root / "site" / f".new-{os.getpid()}"
    try:
        for left in (root / "site").glob(generations.LEFT_OVER):
            # Of a command that was killed: what it started may still be writing there.
            shutil.rmtree(left, ignore_errors=True)
        staged.mkdir(parents=True)
    except OSError as error:
        raise PublishError(
            f"The folder site/ cannot be written: {error.strerror}. Nothing was changed."
        ) from None
    try:
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _refuse_strangers(site: Path) -> None:
    """Raises PublishError where something that is not ours stands under the name of a link."""
    for name in generations.strangers(site):
        raise PublishError(
            f"site/{name} is not one of Servicebook's links. Move it away; nothing was changed."
        )


def _edition_folder(root: Path, audience: Audience) -> Path:
    return root / ".editions" / "site" / audience.value


def _write_editions(found: Book) -> None:
    for audience in Audience:
        editions.write(found, audience, _edition_folder(found.root, audience))


def _render(found: Book, staged: Path) -> list[Problem]:
    """Both sites, side by side; what MkDocs complained about becomes problems."""
    running = [
        (audience, _mkdocs(found, audience, staged / audience.value)) for audience in Audience
    ]
    try:
        return [
            _complaint(audience, line)
            for audience, process in running
            for line in _complaints(process)
        ]
    finally:  # whoever is interrupted leaves nobody at work
        for _, process in running:
            process.kill()
            process.wait()


def _complaint(audience: Audience, line: str) -> Problem:
    """What MkDocs said of one site, at the page that it names at the start, if any."""
    named = re.match(r"(docs/\S+\.md): ", line)
    place = Place(named[1] if named else _CONFIGURATION[audience])
    message = f"The {audience.value} site: {line[named.end() :] if named else line}"
    return Problem(place, "build", message)


def _mkdocs(found: Book, audience: Audience, target: Path) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        EDITION: str(_edition_folder(found.root, audience)),
        TODAY: found.today.isoformat(),  # one day for both sites, also when they are built over midnight
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", _CONFIGURATION[audience], "-d", target],
        cwd=found.root, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _complaints(process: subprocess.Popen[str]) -> list[str]:
    """What MkDocs says at its end, where it failed."""
    output, _ = process.communicate()
    if process.returncode == 0:
        return []
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    # A line that ends with a colon only tells where the next one comes from.
    named = [line for line in lines if line.startswith(("WARNING", "ERROR")) and line[-1] != ":"]
    return (
        [line.partition("-")[2].strip() or line for line in named]
        or lines[-1:]
        or ["MkDocs failed."]
    )


def _verify(found: Book, staged: Path) -> list[Problem]:
    """What a program that trusts none of the above finds in the finished public site."""
    public = staged / Audience.PUBLIC.value
    try:
        asked = verify.Asked(
            found.root,
            public,
            staged / Audience.INTERNAL.value,
            report=staged / LEAK_REPORT,
            today=found.today,
        )
        findings = verify.verify(asked)
    except verify.CannotRun as error:
        raise PublishError(f"The public site could not be verified: {error}") from None
    leaks = [
        Problem(
            Place(finding.path, finding.line, finding.column), finding.code, finding.message,
            Severity.ERROR if finding.severity == "error" else Severity.WARNING,
        )
        for finding in findings
    ]  # fmt: skip
    return [*leaks, *finished_prose.check(found, public)]
