"""What is told of a leak: where, what, and what to do about it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from servicebook_verify.words import BREAK, RUN

MESSAGES = {
    "leak-words": '"{shown}" stands only in internal text ({source}). Take it out, or make that text public.',
    "leak-identifier": '"{shown}" stands only in internal text ({source}). Take it out, or make that text public.',
    "leak-word": '"{shown}" is a word of internal text alone ({source}). Look whether it may be public.',
    "leak-forbidden": '"{shown}" is on the list of forbidden words. Take it out.',
    "leak-file": "No public page of this book is or uses this file. Take it out of the site.",
    "leak-theme": "No template of the theme names this file where customers may read. Delete it from the theme's folder, or name it there.",
    "leak-link": "This is a symbolic link, and may lead out of the site. Publish the file itself.",
    "leak-marker": '"{shown}" is the rest of a marker or of an expression. Correct it in the source and build again.',
    "leak-properties": "This file tells more than it shows: {shown}. Save it in docs/ without these properties.",
}
_WARNINGS = ("leak-word",)
_READ_BY_LINES = 500_000  # bytes: nobody reads a longer file by lines


@dataclass(frozen=True)
class Finding:
    """A leak: a file of the site with a line and a column from 1, a code, and what to do about it.

    `shown` is what was found, `source` the file where it is internal; both may be empty.
    """

    path: str
    line: int
    column: int
    code: str
    shown: str
    source: str

    @property
    def message(self) -> str:
        """What is wrong and what to do, in a sentence or two."""
        return MESSAGES[self.code].format(shown=self.shown, source=self.source)

    @property
    def severity(self) -> str:
        """`error`, or `warning` for what a person has to look at."""
        return "warning" if self.code in _WARNINGS else "error"

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message} [{self.code}]"
        )


def finding(code: str, path: str, data: bytes, shown: str = "", source: str = "") -> Finding:
    """A finding in the file at `path` that holds `data`."""
    shown = " ".join(shown.replace(BREAK, " ").split())
    return Finding(path, *_place(data, shown), code, shown, source)


def _place(data: bytes, shown: str) -> tuple[int, int]:
    """Line and column of the first words of `shown` in a file, from 1. Where it stands encoded, or in
    a file that no person reads by lines, 1 and 1."""
    parts = re.findall(r"[^\W_]+", shown)[:RUN] or [shown]
    text = data.decode("utf-8", "replace") if len(data) < _READ_BY_LINES else ""
    found = re.search(r"[\W_]+".join(map(re.escape, parts)), text, re.I) if shown else None
    if not found:
        return 1, 1
    start = found.start()
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
