"""The lines of pages that differ from an earlier commit, uncommitted changes and new files included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from servicebook import history
from servicebook.history import HistoryError
from servicebook.pages import DOCS
from servicebook.problems import Problem

_DIFF: Final = (
    "diff", "--patch-with-raw", "-z", "--unified=0", "--inter-hunk-context=0", "--find-renames",
    "--relative", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules",
)  # fmt: skip
_HUNK: Final = re.compile(
    rb"^@@ -\d+(?:,\d+)? \+(?P<first>\d+)(?:,(?P<count>\d+))? @@", re.MULTILINE
)
# A line that decides who reads the lines around it: where it changes, all of the page does.
_DECIDES: Final = re.compile(rb"^[+-](?![+-]{2} )[ ]*(?:/{3}|audience:)", re.MULTILINE)
_WHOLE: Final = (range(1, 1_000_000_000),)


@dataclass(frozen=True)
class Changed:
    """What differs from `commit`: for each page that does, by its path from the book's folder, its lines."""

    commit: str
    lines: Mapping[str, Sequence[range]]

    def touches(self, problem: Problem) -> bool:
        """Whether any line of the problem's words differs."""
        first = problem.place.line
        last = first + problem.words.rstrip().count("\n")
        ranges = self.lines.get(problem.place.path, ())
        return any(each.start <= last and first < each.stop for each in ranges)


def since(root: Path, base: str) -> Changed:
    """What the book in the folder `root` changed since `base`: a commit, branch or tag.

    Where both have moved on, only what changed on this side counts. Raises HistoryError.
    """
    commit = history.commit_of(root, base)
    history.refuse_conflicts(root)
    # The commit from which both went on; where there is none, or it was not fetched, the base itself.
    shared = (
        history.git(root, "merge-base", commit, "HEAD").stdout.decode("ascii", "replace").strip()
    )
    start = shared or commit
    told = history.git(root, *_DIFF, start, "--", DOCS)
    if told.returncode:
        raise HistoryError(f'git cannot compare this folder with "{base}".')
    others = history.git(root, "ls-files", "--others", "-z", "--", DOCS).stdout
    lines: dict[str, Sequence[range]] = dict(_pages(told.stdout))
    lines |= {_path(name): _WHOLE for name in others.split(b"\0") if name}
    there = {path: each for path, each in lines.items() if each and (root / path).is_file()}
    return Changed(start, there)


def _pages(told: bytes) -> Iterator[tuple[str, Sequence[range]]]:
    """Each path of git's list, which stands before the differences, with its lines."""
    names, rest = _listed(told)
    sections = re.split(rb"^diff --git ", rest, flags=re.MULTILINE)[1:]
    for index, name in enumerate(names):
        # One file gives one section, but for a file that became a link: then nothing is certain.
        whole = len(sections) != len(names)
        yield _path(name), _WHOLE if whole else _ranges(sections[index])


def _listed(told: bytes) -> tuple[list[bytes], bytes]:
    """The files' present names, and what follows the list."""
    names: list[bytes] = []
    while told.startswith(b":"):
        head, name, told = told.split(b"\0", 2)
        if head.rpartition(b" ")[2][:1] in (
            b"R",
            b"C",
        ):  # of two names the second is the present one
            name, told = told.split(b"\0", 1)
        names.append(name)
    return names, told.lstrip(b"\0")


def _ranges(section: bytes) -> Sequence[range]:
    if _DECIDES.search(section):
        return _WHOLE
    return tuple(
        range(first, first + count)
        for hunk in _HUNK.finditer(section)
        for first, count in ((int(hunk["first"]), int(hunk["count"] or 1)),)
        if count
    )


def _path(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
