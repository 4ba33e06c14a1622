"""The book as it stood at a commit, branch or tag, read from git without touching the working tree."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Final

from servicebook.navigation import FILE
from servicebook.problems import did_you_mean
from servicebook.sources import PAGE_LIMIT

PARTS: Final = ("docs", "values", "linters", FILE)
"""What a book is read from, from its folder."""

_TEXTS: Final = (".md", ".yml")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NAMED: Final = 20  # files with conflicts that a message lists


class HistoryError(Exception):
    """Why an earlier book cannot be read. The text says what to do."""


@dataclass(frozen=True)
class Earlier:
    """The book at a commit: `folder` holds it while it is needed."""

    folder: Path
    base: str
    commit: str


@contextmanager
def at(root: Path, base: str) -> Iterator[Earlier]:
    """The book of the folder `root` at `base`: a commit, branch or tag.

    Pictures and the like are empty files: a book knows them by name alone. Raises HistoryError where there
    is no such commit, no git, no repository, no book in it, or an unfinished merge in the working tree.
    """
    commit = commit_of(root, base)
    refuse_conflicts(root)
    with tempfile.TemporaryDirectory(prefix="servicebook-") as name:
        folder = Path(name)
        _write(root, commit, folder)
        if not (folder / FILE).is_file():
            raise HistoryError(f'"{base}" holds no book in this folder: there is no {FILE} in it.')
        yield Earlier(folder, base, commit)


def commit_of(root: Path, base: str) -> str:
    """The full name of the commit that `base` means: a commit, branch or tag. Raises HistoryError."""
    _repository(root)
    # A name that starts with a dash would be an option; git allows no such branch or tag.
    if base.startswith("-") or not base.isprintable() or not base.strip():
        raise HistoryError(f"{base!r} is not the name of a commit, branch or tag.")
    found = git(root, "rev-parse", "--verify", "--quiet", f"{base}^{{commit}}")
    commit = found.stdout.decode("ascii", "replace").strip()
    if found.returncode == 0 and _COMMIT.fullmatch(commit):
        return commit
    if git(root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true":
        raise HistoryError(
            f'This clone is shallow and does not hold "{base}". Run `git fetch --unshallow`, '
            "or give the checkout of a workflow `fetch-depth: 0`."
        )
    listed = git(root, "for-each-ref", "--format=%(refname:short)").stdout
    hint = did_you_mean(base, listed.decode("utf-8", "replace").split())
    raise HistoryError(f'There is no commit, branch or tag "{base}" in this repository.{hint}')


def _repository(root: Path) -> None:
    found = git(root, "rev-parse", "--is-inside-work-tree")
    said = found.stderr.decode("utf-8", "replace")
    if found.returncode == 0 and found.stdout.strip() == b"true":
        return
    if "dubious ownership" in said:
        raise HistoryError(
            "git does not trust this folder, because it belongs to another user. "
            f"Run `git config --global --add safe.directory {root}`."
        )
    if "not a git repository" in said or found.returncode == 0:
        raise HistoryError(
            "This folder is not in a git repository, so there is nothing to compare it with."
        )
    raise HistoryError(f"git cannot read this repository: {_line(said)}")


def refuse_conflicts(root: Path) -> None:
    """Raises HistoryError in the middle of a merge: a file that holds both versions is no book."""
    listed = git(root, "ls-files", "--unmerged", "-z", "--", *PARTS).stdout.split(b"\0")
    names = {entry.partition(b"\t")[2].decode("utf-8", "replace") for entry in listed if entry}
    if names:
        shown = ", ".join(sorted(names)[:_NAMED])
        raise HistoryError(
            f"A merge is not finished: {shown}. Settle the conflicts and `git add` these files first."
        )


@dataclass(frozen=True)
class _Blob:
    """A file in a commit: its path from the book's folder, and git's name of its content."""

    path: PurePosixPath
    name: str


def _write(root: Path, commit: str, folder: Path) -> None:
    """Write the book at a commit into `folder`."""
    blobs = list(_blobs(root, commit))
    for parent in {blob.path.parent for blob in blobs}:
        (folder / parent).mkdir(parents=True, exist_ok=True)
    for blob in blobs:
        if blob.path.suffix not in _TEXTS:
            (folder / blob.path).touch()
    _write_texts(root, [blob for blob in blobs if blob.path.suffix in _TEXTS], folder)


def _blobs(root: Path, commit: str) -> Iterator[_Blob]:
    """The book's files at a commit. A symbolic link is a file that holds its target, as git stores it."""
    listed = git(root, "ls-tree", "-r", "-z", commit, "--", *PARTS)
    if listed.returncode:
        raise HistoryError(f"git cannot list the files of {commit}: {_line(listed.stderr)}")
    for entry in filter(None, listed.stdout.split(b"\0")):
        head, _, raw = entry.partition(b"\t")
        _, kind, name = head.decode("ascii").split()
        path = PurePosixPath(raw.decode("utf-8", "surrogateescape"))
        # Git itself refuses such paths; a repository made by hand may still hold one.
        if kind == "blob" and not path.is_absolute() and not {"..", ".git"} & set(path.parts):
            yield _Blob(path, name)


def _write_texts(root: Path, blobs: list[_Blob], folder: Path) -> None:
    """Ask git for one content after the other, so that memory does not grow with the book."""
    with _start(root, "cat-file", "--batch") as process:
        assert process.stdin and process.stdout
        for blob in blobs:
            process.stdin.write(f"{blob.name}\n".encode())
            process.stdin.flush()
            (folder / blob.path).write_bytes(_content(process.stdout, blob))
        process.stdin.close()


def _content(answer: IO[bytes], blob: _Blob) -> bytes:
    """A content from git's answer; of one that is too large for a page just enough to see that."""
    header = answer.readline().split()
    if len(header) != 3 or header[1] != b"blob":
        raise HistoryError(f"git does not hold the content of {blob.path}. Run `git fsck`.")
    size = int(header[2])
    kept = answer.read(min(size, PAGE_LIMIT + 1))
    rest = size - len(kept)
    while rest > 0 and (passed := answer.read(min(rest, PAGE_LIMIT))):
        rest -= len(passed)
    answer.read(1)  # the line end behind it
    return kept


def text_at(root: Path, commit: str, path: str) -> str | None:
    """What the file at `path` (from the book's folder) held at a commit; None where it was not there."""
    shown = git(root, "show", f"{commit}:./{path}")
    return shown.stdout.decode("utf-8", "replace") if shown.returncode == 0 else None


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """What git says to these arguments in the folder `root`. Raises HistoryError where there is no git."""
    try:
        return subprocess.run(
            ["git", *arguments], cwd=root, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True
        )  # fmt: skip
    except FileNotFoundError:
        raise _no_git() from None


def _start(root: Path, *arguments: str) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            ["git", *arguments], cwd=root, env=_environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except FileNotFoundError:
        raise _no_git() from None


def _no_git() -> HistoryError:
    return HistoryError("git is not installed here, and it holds the earlier book. Install git.")


def _environment() -> dict[str, str]:
    # Messages in one language, no question to a person who is not there, and names taken as they are.
    own = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
    return {**os.environ, **own}


def _line(said: str | bytes) -> str:
    """The first line of what git said."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return next((line.strip() for line in text.splitlines() if line.strip()), "it gave no reason.")
