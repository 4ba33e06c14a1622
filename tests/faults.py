"""A small book in numbered releases, published while things go wrong, and what must hold of what it serves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Container, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from support import REPOSITORY

FIRST = 100
"""The release that every copy of the book starts from."""

_COMMAND = [sys.executable, "-m", "servicebook", "site", "--today", "2026-11-23"]
_ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(REPOSITORY / "hooks"),
    "PYTHONDONTWRITEBYTECODE": "1",
    "SOURCE_DATE_EPOCH": "1795392000",  # else the site map changes at midnight
}
_NUMBERED = ("Example Ltd {}", "{} days", "£{}.00", r"\u00a3{}.00")


def write_release(root: Path, number: int) -> None:
    """Give the book a number that stands on every page, in a public value and in an internal one."""
    for path, pattern, text in (
        ("mkdocs.yml", r"site_name: .*", f"site_name: Example Ltd {number}"),
        ("values/returns.yml", r"\d+ days", f"{number} days"),
        ("values/returns.yml", r"\d+ GBP", f"{number} GBP"),
    ):
        file = root / path
        file.write_text(re.sub(pattern, text, file.read_text("utf-8"), count=1), "utf-8")


def start(
    root: Path, *options: str, through: Sequence[str] = (), **how: Any
) -> subprocess.Popen[str]:
    """Begin to publish the book, in a group of processes of its own, `through` another command. `how` is for Popen."""
    return subprocess.Popen(
        [*through, *_COMMAND, *options], cwd=root, env=_ENVIRONMENT, text=True, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **how,
    )  # fmt: skip


def publish(root: Path, *options: str, **how: Any) -> tuple[int, str]:
    """Publish the book: the exit code, and what was said."""
    with start(root, *options, **how) as process:
        said = "".join(process.communicate())
    assert "Traceback" not in said, said
    return process.returncode, said


@dataclass(frozen=True)
class Releases:
    """Every release of the book, byte for byte: in the first one, whatever holds its number is known."""

    first: dict[str, bytes]

    @classmethod
    def like(cls, root: Path) -> Releases:
        """Learnt from a book whose first release was published undisturbed."""
        first = contents(root / "site/current")
        del first["leak-report.json"], first["name.txt"]
        return cls(first)

    def whole(self, folder: Path, but: Container[str] = ()) -> int:
        """The number of the release in `folder`, which must hold it whole, with its own name and the report of its check.

        The files `but` may show another day.
        """
        held = contents(folder)
        report = json.loads(held.pop("leak-report.json"))
        assert held.pop("name.txt").decode() == folder.resolve().name
        number = int(_found(rb"You have (\d+) days", held["public/returns/index.html"]))
        assert sorted(held) == sorted(self.first)
        others = {path for path, data in held.items() if data != self._file(path, number)}
        others = {path for path in others if path not in but}
        assert not others, f"not of release {number}: {others}"
        assert report["result"] == "clean"
        public = {path: data for path, data in held.items() if path.startswith("public/")}
        hashes = {path[7:]: sha256(data).hexdigest() for path, data in public.items()}
        assert report["published"] == hashes
        return number

    def served(self, root: Path, but: Container[str] = ()) -> int:
        """The number of the one whole release that both links in site/ lead to."""
        site = root / "site"
        folder = (site / "current").resolve()
        assert (site / "public").resolve() == folder / "public"
        assert (site / "internal").resolve() == folder / "internal"
        return self.whole(folder, but)

    def _file(self, path: str, number: int) -> bytes:
        data = self.first[path]
        for form in _NUMBERED:
            data = data.replace(form.format(FIRST).encode(), form.format(number).encode())
        return data

    def tidy(self, root: Path) -> list[int]:
        """Nothing lies about, and each of at most three generations is whole; their releases, the newest last."""
        names = sorted(path.name for path in (root / "site").iterdir())
        assert names == [".generations", "current", "internal", "public"]
        generations = sorted((root / "site/.generations").iterdir())
        assert len(generations) <= 3
        if (root / ".editions").exists():  # else only site/ was copied
            assert list((root / ".editions").rglob(".*")) == []
            assert {path.name for path in (root / ".editions").iterdir()} == {"site", "site.lock"}
        return [self.whole(generation) for generation in generations]


def contents(folder: Path) -> dict[str, bytes]:
    """Each file below `folder`, by its path."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def _found(pattern: bytes, data: bytes) -> bytes:
    match = re.search(pattern, data)
    assert match
    return match[1]
