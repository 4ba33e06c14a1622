"""The pairs of sites that were published, and the one link that says which of them is served.

site/public    -> current/public
site/internal  -> current/internal
site/current   -> .generations/<time>      the one link that a publication or a rollback replaces

A generation holds public/, internal/ and what their host needs, with its own name in a file: whoever reads that has
followed the link once, and can take all else from one generation. Every one of them was verified.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from servicebook.pages import Audience

_KEPT = 3
_CURRENT = "current"
_NAME = "name.txt"
_FORM = "%Y%m%dT%H%M%S%fZ"
_WITHDRAWN = "withdrawn.txt"

LEFT_OVER = ".new-*"
"""The folders in site/ that are no part of any site: being made, or on their way out."""


class NoGeneration(Exception):
    """There is nothing to go back to. The text says what to do."""


def strangers(site: Path) -> list[str]:
    """The names of our links under which something that is not ours stands."""
    names = (_CURRENT, *(audience.value for audience in Audience))
    return [n for n in names if (site / n).exists() and not (site / n).is_symlink()]


def flip(site: Path, staged: Path) -> Path:
    """Make the staged pair the published one, by renaming one link; old generations go. Its folder."""
    generations = site / ".generations"
    generations.mkdir(exist_ok=True)
    # Before the link that they lead through, so that the first pair too appears in one step.
    for audience in Audience:
        _link(site / audience.value, f"{_CURRENT}/{audience.value}")
    folder = generations / _name(_all(site))
    staged.rename(folder)
    try:
        _write_name(folder)
        _serve(site, folder)
    except OSError:  # such as a full disk: what was never served is no pair to go back to
        folder.rename(staged)
        raise
    _remove_old(site)
    return folder


def roll_back(site: Path) -> tuple[Path, Path]:
    """Serve the last pair before the one that is served now, and withdraw this one; (this one, the last).

    What is withdrawn is never gone back to, and holds publishing until somebody resumes it. Raises NoGeneration.
    """
    served = _served(site)
    earlier = [one for one in _all(site) if served and one < served and not _is_withdrawn(one)]
    if not served or not earlier:
        raise NoGeneration(
            "There is no earlier pair of sites in site/ to go back to. Mend the book and publish, "
            "or stop serving the site."
        )
    _write_name(earlier[-1])
    # Marked before the flip: whatever ends this in between, the next publication asks.
    mark = served / _WITHDRAWN
    mark.write_text(f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC\n", "utf-8")
    try:
        _serve(site, earlier[-1])
    except OSError:
        mark.unlink()
        raise
    return served, earlier[-1]


def withdrawn(site: Path) -> Path | None:
    """The newest generation that a rollback withdrew, where nothing was published since: publishing is held."""
    served = _served(site)
    # Not the newest alone: a publication that was killed may have left a later one that was never served.
    held = [one for one in _all(site) if _is_withdrawn(one) and not (served and one < served)]
    return held[-1] if held else None


def told(folder: Path) -> str:
    """When a generation was published, in words."""
    try:
        return f"{datetime.strptime(folder.name[:22], _FORM):%Y-%m-%d %H:%M:%S} UTC"
    except ValueError:
        return folder.name


def _write_name(folder: Path) -> None:
    name = folder / _NAME
    # Pairs of an older engine have none. Without an end of line: hosts put it into a path.
    if not name.is_file() or name.read_text("utf-8") != folder.name:
        name.write_text(folder.name, "utf-8")


def _serve(site: Path, folder: Path) -> None:
    if sys.platform != "win32":
        os.sync()  # power may fail, and a link must not outlive what it leads to
    _link(site / _CURRENT, f".generations/{folder.name}")


def _remove_old(site: Path) -> None:
    kept = [one for one in _all(site) if not _is_withdrawn(one)][-_KEPT:]
    for old in _all(site):
        if old not in kept:
            # Renamed first: one that is half removed must never be taken for a generation.
            with suppress(OSError):  # it is somebody else's: the new pair is served all the same
                leaving = old.rename(site / f".new-left-{old.name}")
                shutil.rmtree(leaving, ignore_errors=True)


def _all(site: Path) -> list[Path]:
    """Every generation, the newest last."""
    folder = site / ".generations"
    return sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else []


def _served(site: Path) -> Path | None:
    link = site / _CURRENT
    folder = site / ".generations" / link.readlink().name if link.is_symlink() else link
    return folder if folder in _all(site) else None


def _is_withdrawn(folder: Path) -> bool:
    return (folder / _WITHDRAWN).exists()


def _name(before: list[Path]) -> str:
    """A name for now that sorts after all others, also where the clock was put back."""
    now = datetime.now(UTC).strftime(_FORM)
    newest = before[-1].name if before else ""
    if now > newest:
        return now
    try:  # a name of the same length: one that grows each day would be too long one day
        return f"{datetime.strptime(newest[:22], _FORM) + timedelta(microseconds=1):{_FORM}}"
    except ValueError:
        return f"{newest}1"


def _link(link: Path, target: str) -> None:
    if link.is_symlink() and str(link.readlink()) == target:
        return
    fresh = link.with_name(f".{link.name}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
