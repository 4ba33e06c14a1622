"""Publishes both sites together: builds aside, verifies, and flips one link only when all held.

site/public    -> current/public
site/internal  -> current/internal
site/current   -> .generations/<time>      the one link that a publication replaces
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from servicebook import book, checks, editions, finished_prose, prose, verify
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Place, Problem, Severity, in_order
from servicebook.today import TODAY

EDITION = "SERVICEBOOK_EDITION"
"""The environment variable that names the edition for MkDocs to read, ready made."""

_KEPT = 3
_CONFIGURATION = {Audience.PUBLIC: "mkdocs.yml", Audience.INTERNAL: "mkdocs.internal.yml"}


class PublishError(Exception):
    """Publishing could not run at all. The text says why, in a sentence."""


@dataclass(frozen=True)
class Published:
    """What came of it: the problems, and the folder of the new generation, None where nothing changed."""

    problems: list[Problem]
    folder: Path | None


def publish(root: Path, say: Callable[[str], None], today: date | None = None) -> Published:
    """Check, build, verify and publish the book at `root`. Raises PublishError, BookMissing or ProseError.

    `say` is told each step; `today` is the day to publish, the company's own where it is None. Whatever fails, what is published stays as it is.
    """
    with _at_work(root), _staging(root) as staged:
        found = book.read(root, today)
        problems = in_order([*checks.run(found), *prose.check(found)])
        if _fails(problems):
            return Published(problems, None)
        say(f"Checked {len(found.pages)} pages and {len(found.values.named)} values.")
        _write_editions(found)
        problems += _render(found, staged)
        if _fails(problems):
            return Published(problems, None)
        say("Built both sites.")
        problems += _verify(found, staged)
        if _fails(problems):
            return Published(in_order(problems), None)
        say("Verified: the public site holds nothing internal.")
        return Published(problems, _flip(root, staged))


def _fails(problems: list[Problem]) -> bool:
    return any(problem.is_error for problem in problems)


@contextmanager
def _at_work(root: Path) -> Iterator[None]:
    """One publication at a time; a second one is told who is at work."""
    work = root / ".editions"
    who = work / "site.lock.txt"
    try:
        work.mkdir(exist_ok=True)
        lock = FileLock(work / "site.lock", timeout=0)
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
        for left in (root / "site").glob(".new-*"):
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
    for name in ("current", *(audience.value for audience in Audience)):
        if (site / name).exists() and not (site / name).is_symlink():
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
            Problem(Place(_CONFIGURATION[audience]), "build", f"The {audience.value} site: {line}")
            for audience, process in running
            for line in _complaints(process)
        ]
    finally:  # whoever is interrupted leaves nobody at work
        for _, process in running:
            process.kill()
            process.wait()


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
    named = [line for line in lines if line.startswith(("WARNING", "ERROR"))]
    return (
        [line.partition("-")[2].strip() or line for line in named]
        or lines[-1:]
        or ["MkDocs failed."]
    )


def _verify(found: Book, staged: Path) -> list[Problem]:
    """What a program that trusts none of the above finds in the finished public site."""
    public = staged / Audience.PUBLIC.value
    try:
        findings = verify.verify(found.root, public, staged / Audience.INTERNAL.value, found.today)
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


def _flip(root: Path, staged: Path) -> Path:
    """Make the staged pair the published one, by renaming one link; old generations go."""
    site = root / "site"
    generations = site / ".generations"
    generations.mkdir(exist_ok=True)
    folder = generations / datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    staged.rename(folder)
    _link(site / "current", f".generations/{folder.name}")
    for audience in Audience:
        _link(site / audience.value, f"current/{audience.value}")
    for old in sorted(generations.iterdir())[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _link(link: Path, target: str) -> None:
    if link.is_symlink() and str(link.readlink()) == target:
        return
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
