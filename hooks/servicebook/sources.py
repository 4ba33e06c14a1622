"""Source files as text: UTF-8, of a sane size, without characters that nobody can see."""

from __future__ import annotations

import math
import re
from pathlib import Path

from servicebook.problems import Place, Problem

PAGE_LIMIT = 1_000_000
"""The most bytes of a source file: a page of half a million words is a mistake, not a page."""

# Python-Markdown takes a lone carriage return for a new line and uses control characters as marks of
# its own; editors show the two Unicode separators as nothing. A filter by lines must not meet them.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


class SourceError(Exception):
    """A source that cannot be read. `problems` says why, each with its place."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_text(root: Path, path: str) -> str:
    """The text of the file at `path` (posix, from `root`), its line ends turned into `\\n`.

    Raises SourceError for a file that is missing, a link, too large, not UTF-8, that starts with a byte
    order mark, or that holds control characters.
    """
    file = root / path
    if file.is_symlink():
        raise _refused(path, "link", "is a symbolic link. Put the file itself here")
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise _refused(path, "unreadable", f"cannot be read: {error.strerror}") from None
    if len(raw) > PAGE_LIMIT:
        size = f"{math.ceil(len(raw) / 1e5) / 10} MB"  # up, else one byte too many is "1.0 MB"
        raise _refused(
            path,
            "too-large",
            f"has {size}; the most is 1 MB. Split it into several files",
        )
    return _checked(_decoded(raw, path), path)


def _decoded(raw: bytes, path: str) -> str:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        raise _refused(
            path,
            "byte-order-mark",
            'starts with a byte order mark. Save it as "UTF-8" without one',
        )
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        message = 'is not UTF-8 here. Save it as "UTF-8" in your editor'
        raise _refused(path, "not-utf-8", message, line, column) from None


def _checked(text: str, path: str) -> str:
    text = text.replace("\r\n", "\n")
    unseen = _UNSEEN.search(text)
    if unseen:
        line, column = position(text, unseen.start())
        code = f"U+{ord(unseen[0]):04X}"
        raise _refused(
            path,
            "control-character",
            f"holds a character that cannot be seen ({code}). Delete it",
            line,
            column,
        )
    return text


def position(text: str, offset: int) -> tuple[int, int]:
    """The line and column, from 1, of an offset into `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _refused(path: str, code: str, message: str, line: int = 1, column: int = 1) -> SourceError:
    return SourceError(Problem(Place(path, line, column), code, f"This file {message}."))
