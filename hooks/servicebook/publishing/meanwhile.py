"""What changed while a publication was at work: its two sites would not show one state of the book.

Nothing is copied aside before a build. So what changes meanwhile is found, and nothing is published.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_READ = ("docs", "hooks", "linters", "overrides", "values")
_READ_FILES = (".vale.ini", "mkdocs.internal.yml", "mkdocs.yml")

LOCK = ".editions/site.lock"
"""What a publication holds while it is at work, from the book's folder."""

State = dict[str, tuple[int, ...]]
"""Files by their paths from the book's folder, each with figures that another file, or a change of it, does not have."""


def state(root: Path) -> State:
    """All that both sites are made of, as it stands now, and the lock of the publication at work."""
    found: State = {}
    for file in _files(root):
        with suppress(FileNotFoundError):  # it went just now, or the book has none
            at = file.lstat()
            # The last of the times cannot be set, so a file that was put back has changed too.
            figures = (at.st_ino, at.st_size, at.st_mtime_ns, at.st_ctime_ns)
            found[file.relative_to(root).as_posix()] = figures
    with suppress(FileNotFoundError):
        # Where it was taken away, another publication may be at work in the same folders.
        found[LOCK] = ((root / LOCK).stat().st_ino,)
    return found


def changed(before: State, now: State) -> str | None:
    """The path of what changed, came or went between two states; of many the first."""
    paths = sorted(path for path in before | now if before.get(path) != now.get(path))
    return paths[0] if paths else None


def _files(root: Path) -> Iterator[Path]:
    yield from (root / name for name in _READ_FILES)
    for name in _READ:
        for folder, folders, files in os.walk(root / name):
            # What starts with a dot is nobody's: editors keep unsaved text there.
            folders[:] = [one for one in folders if one[0] != "." and one != "__pycache__"]
            yield from (Path(folder, file) for file in files if file[0] != ".")
