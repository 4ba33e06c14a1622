"""Writes fixes into pages: the letters that a fix names, and not a byte besides."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from servicebook import pages
from servicebook.book import Book
from servicebook.pages import Page
from servicebook.problems import Fix, Place, Problem


class FixError(Exception):
    """Why a file was left as it was, in a sentence."""


@dataclass(frozen=True)
class Fixed:
    """What was written: at `place` the words `old` are now `new`."""

    place: Place
    old: str
    new: str

    def __str__(self) -> str:
        return f'{self.place}: "{self.old}" is now {self.new}'


@dataclass(frozen=True)
class Outcome:
    """What was written, and for each file that was left whole a sentence that says why."""

    fixed: tuple[Fixed, ...]
    refused: tuple[str, ...]


def apply(book: Book, problems: Iterable[Problem]) -> Outcome:
    """Write the fixes of the problems into the book's pages. A file gets all of its fixes or none.

    Of fixes for the same words the first is written. A file that no longer reads as the book did, or that
    cannot be written, is left as it is.
    """
    fixed: list[Fixed] = []
    refused: list[str] = []
    fixable = sorted((p for p in problems if p.fix), key=lambda problem: problem.place)
    known = {page.path: page for page in book.pages}
    for path, found in groupby(fixable, key=lambda problem: problem.place.path):
        fixes = list(_apart(problem.fix for problem in found if problem.fix))
        try:
            fixed += _fix_page(book.root, known[path], fixes)
        except FixError as error:
            refused.append(str(error))
        except OSError as error:
            why = error.strerror or "it cannot be written"
            refused.append(f"{path} was not changed: {why}.")
    return Outcome(tuple(fixed), tuple(refused))


def fixed_text(text: str, fixes: Sequence[Fix]) -> str:
    """`text` with the fixes written in, whatever its line ends are. Raises ValueError where one does not fit."""
    lines = text.split("\n")
    last = (0, 0)
    for fix in sorted(fixes, key=lambda fix: (fix.line, fix.column), reverse=True):
        start, end = fix.column - 1, fix.column - 1 + fix.length
        line = lines[fix.line - 1] if 0 < fix.line <= len(lines) else ""
        # What stands to the right was written already: a fix that reaches into it does not fit.
        if end > len(line.removesuffix("\r")) or (fix.line == last[0] and end > last[1]):
            raise ValueError(f"line {fix.line} has no {fix.length} letters from {fix.column}")
        lines[fix.line - 1] = line[:start] + fix.text + line[end:]
        last = (fix.line, start)
    return "\n".join(lines)


def _apart(fixes: Iterable[Fix]) -> Iterator[Fix]:
    """The fixes without those that reach into an earlier one: what those would replace is gone by then."""
    line, end = 0, 0
    for fix in sorted(fixes, key=lambda fix: (fix.line, fix.column)):
        if fix.line != line or fix.column >= end:
            yield fix
            line, end = fix.line, fix.column + fix.length


def _fix_page(root: Path, page: Page, fixes: Sequence[Fix]) -> Iterator[Fixed]:
    file = root / page.path
    raw = file.read_bytes()
    if pages.read(root, page.path) != page:
        raise FixError(_changed(page.path))
    text = raw.decode("utf-8")
    try:
        new = fixed_text(text, fixes)
    except ValueError:
        raise FixError(_changed(page.path)) from None
    _replace(file, page.path, raw, new.encode("utf-8"))
    lines = text.split("\n")
    return iter([
        Fixed(
            Place(page.path, fix.line, fix.column),
            lines[fix.line - 1][fix.column - 1 : fix.column - 1 + fix.length],
            fix.text,
        )
        for fix in fixes
    ])  # fmt: skip


def _changed(path: str) -> str:
    return f"{path} was not changed: somebody wrote to it meanwhile. Run the check again."


def _replace(file: Path, path: str, old: bytes, new: bytes) -> None:
    """Put the new bytes in the place of the old in one step, with the file's own rights."""
    mode = file.stat().st_mode
    # Renaming would pass by the file's own rights, and the superuser's would pass by all.
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(file, os.W_OK):
        raise FixError(f"{path} was not changed: it is read-only.")
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".new")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(stat.S_IMODE(mode))
        if file.read_bytes() != old:
            raise FixError(_changed(path))
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
