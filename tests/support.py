"""Small books for the tests: a copy of one in tests/books, changed where a case says so."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from servicebook.pages import page_types
from servicebook.pages.page_types import Known
from servicebook.style import prose

TESTS = Path(__file__).parent
REPOSITORY = TESTS.parent
BOOKS = TESTS / "books"


def copy_book(name: str, folder: Path) -> Path:
    """A copy of tests/books/<name> with the engine's page types, in `folder`."""
    shutil.copytree(BOOKS / name, folder, dirs_exist_ok=True)
    (folder / "linters").mkdir(exist_ok=True)
    for name in ("page-types.yml", "reading.yml"):
        shutil.copy(REPOSITORY / "linters" / name, folder / "linters" / name)
    return folder


@cache
def engine_types() -> Known:
    """The page types that come with the engine, without those that a company adds."""
    with TemporaryDirectory() as folder:
        return page_types.read(copy_book("minimal", Path(folder)))


def copy_engine(folder: Path) -> Path:
    """What the engine owns, into a folder that holds a book, so that it can be built and published."""
    for name in ("overrides", "hooks", "linters"):
        shutil.copytree(REPOSITORY / name, folder / name, dirs_exist_ok=True, ignore=_not_copied)
    (folder / "linters/vale/Local").mkdir(exist_ok=True)  # Vale asks for it, empty or not
    for name in ("mkdocs.internal.yml", ".vale.ini", "requirements-vale.txt"):
        shutil.copy(REPOSITORY / name, folder / name)
    return folder


def leave_out_vale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Vale read nothing and find nothing: for tests of what else is refused."""
    monkeypatch.setattr(prose, "reading", lambda *pages, **options: nullcontext(list))


def _not_copied(folder: str, names: list[str]) -> list[str]:
    # linters/local and linters/vale/Local are the company's own: the book brings its own or has none.
    skipped = ("__pycache__", "local", "Local")
    return [name for name in names if name in skipped or name.endswith(".egg-info")]


@dataclass(frozen=True)
class Case:
    """A change to a book, and the exact problems that it must give.

    `edit` maps a path to replacements, `write` a path to a whole text, `remove` lists paths.
    """

    name: str
    problems: tuple[str, ...]
    edit: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    write: Mapping[str, str] = field(default_factory=dict)
    remove: tuple[str, ...] = ()

    def apply(self, root: Path) -> None:
        """Change the book at `root`."""
        for path, replacements in self.edit.items():
            text = (root / path).read_text("utf-8")
            for old, new in replacements.items():
                assert old in text, f"{self.name}: {old!r} is not in {path}"
                text = text.replace(old, new, 1)
            (root / path).write_text(text, "utf-8")
        for path, text in self.write.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, "utf-8")
        for path in self.remove:
            target = root / path
            shutil.rmtree(target) if target.is_dir() else target.unlink()


def cases(folder: str = "cases") -> list[Case]:
    """Every case of tests/<folder>, in the order of the files."""
    return [
        Case(
            **{
                **entry,
                "name": f"{file.stem}: {entry['name']}",
                "problems": tuple(entry["problems"]),
            }
        )
        for file in sorted((TESTS / folder).glob("*.yml"))
        for entry in _entries(file)
    ]


def _entries(file: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.safe_load(file.read_text("utf-8"))
    return entries
