"""The book: pages, values, page types and navigation; and the edition that one audience may read."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path

from servicebook import links, navigation, pages
from servicebook.announcements import lines_for
from servicebook.expressions import render_text
from servicebook.links import Link
from servicebook.navigation import Entry, Navigation
from servicebook.pages import DOCS, Audience, Page, page_types
from servicebook.pages.page_types import Known, PageTypes
from servicebook.problems import Place, Problem
from servicebook.style import baseline, exceptions
from servicebook.style.baseline import Baseline
from servicebook.style.exceptions import Exceptions
from servicebook.values import Values, value_files

BRAND = "assets/brand/"
"""The folder in docs/ whose files both sites show on every page: logo, icon and colours."""


class BookMissing(Exception):
    """There is no book here. The text says what to do."""


@dataclass(frozen=True)
class Edition:
    """The book as one audience may read it: nothing else is in here, so nothing else can leak."""

    audience: Audience
    pages: tuple[Page, ...]
    values: Values
    entries: tuple[Entry, ...]
    all_files: frozenset[str]
    notes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each page by its name the Markdown lines that stand at its top for a while."""

    @cached_property
    def by_name(self) -> dict[str, Page]:
        """The pages by their path in docs/."""
        return {page.name: page for page in self.pages}

    @cached_property
    def links(self) -> tuple[tuple[Page, Link], ...]:
        """Every link and picture of every page."""
        return tuple((page, link) for page in self.pages for link in links.find(page))

    @cached_property
    def files(self) -> frozenset[str]:
        """The files in docs/ that the pages show or link to, and the brand's."""
        used = {link.path for _, link in self.links}
        return frozenset(f for f in self.all_files if f in used or f.startswith(BRAND))

    def anchors(self, name: str) -> frozenset[str]:
        """The ids on a page that links can lead to."""
        if name not in self._anchors:
            page = self.by_name[name]
            self._anchors[name] = links.anchors(page, lambda text: render_text(text, self.values))
        return self._anchors[name]

    @cached_property
    def _anchors(self) -> dict[str, frozenset[str]]:
        return {}


@dataclass(frozen=True)
class Book:
    """Everything that was read. `files` are those in docs/ that are no pages, from docs/."""

    root: Path
    pages: tuple[Page, ...]
    values: Values
    known: Known
    navigation: Navigation
    files: frozenset[str]
    problems: tuple[Problem, ...] = ()
    exceptions: Exceptions = field(default_factory=Exceptions)
    baseline: Baseline = field(default_factory=Baseline)

    @property
    def today(self) -> date:
        """The day on which the book is read."""
        return self.values.day

    @cached_property
    def values_over_time(self) -> tuple[Values, ...]:
        """The values as they stand, then as they will stand on the day of each change to come."""
        return value_files.over_time(self.values)

    @property
    def types(self) -> PageTypes:
        """The page types, parts and topics."""
        return self.known.types

    @cached_property
    def refused(self) -> frozenset[str]:
        """The paths, from docs/, of what could not be taken in: told once, not where it is used."""
        start = f"{DOCS}/"
        paths = (problem.place.path for problem in self.problems)
        return frozenset(path.removeprefix(start) for path in paths if path.startswith(start))

    @cached_property
    def public(self) -> Edition:
        """What customers may read."""
        kept = tuple(page.public for page in self.pages if page.audience is Audience.PUBLIC)
        return self._edition(Audience.PUBLIC, kept, value_files.public(self.values))

    @cached_property
    def internal(self) -> Edition:
        """What agents may read: everything."""
        return self._edition(Audience.INTERNAL, self.pages, self.values)

    def edition(self, audience: Audience) -> Edition:
        """The book as one audience may read it."""
        return self.public if audience is Audience.PUBLIC else self.internal

    @property
    def editions(self) -> tuple[Edition, Edition]:
        """Both, the public one first."""
        return self.public, self.internal

    def _edition(self, audience: Audience, kept: tuple[Page, ...], values: Values) -> Edition:
        names = frozenset(page.name for page in kept)
        listed = self.navigation.entries if self.navigation.listed else self._unlisted()
        entries = navigation.filtered(listed, names)
        changes, notices = self.values.changes, self.values.notices
        notes = {page.name: lines_for(page, audience, values, changes, notices) for page in kept}
        return Edition(audience, kept, values, entries, self.files, notes)

    def _unlisted(self) -> tuple[Entry, ...]:
        """The navigation of a book whose mkdocs.yml has none: every page, the home page first."""
        names = sorted(
            (page.name for page in self.pages), key=lambda name: (name != "index.md", name)
        )
        return tuple(Entry("", name, Place(navigation.FILE)) for name in names)


def find_root(start: Path) -> Path:
    """The folder of the book that `start` is in. Raises BookMissing."""
    for folder in (start, *start.parents):
        if (folder / navigation.FILE).is_file():
            return folder
    raise BookMissing(
        f"There is no {navigation.FILE} here or above. Run this in the book's folder."
    )


def read(root: Path, today: date | None = None) -> Book:
    """Read the book at `root` as it stands on the day `today`; without one, on the company's own day.

    Never raises for what a writer wrote; problems say what is wrong.
    """
    problems: list[Problem] = []
    found = list(_walk(root, problems))
    read_pages = tuple(pages.read(root, f"{DOCS}/{name}") for name in found if name.endswith(".md"))
    files = frozenset(name for name in found if not name.endswith(".md"))
    if not read_pages:
        message = (
            "There are no pages here. Begin with the home page: `servicebook new guide index.md`."
        )
        problems.append(Problem(Place(DOCS), "docs-missing", message))
    return Book(
        root, read_pages, value_files.read(root, today), page_types.read(root), navigation.read(root), files, tuple(problems),
        exceptions.read(root), baseline.read(root),
    )  # fmt: skip


def _walk(root: Path, problems: list[Problem]) -> Iterator[str]:
    """The files in docs/, sorted; what starts with a dot is nobody's. Links are refused."""
    docs = root / DOCS
    for folder, folders, names in os.walk(docs):
        folders.sort()
        for name in sorted((*folders, *names)):
            file = Path(folder, name)
            path = file.relative_to(docs).as_posix()
            if file.is_symlink():
                message = "This is a symbolic link. Put the file itself here: a link may lead out of the book."
                problems.append(Problem(Place(f"{DOCS}/{path}"), "link", message))
            elif name in names and not name.startswith("."):
                yield path
        folders[:] = [name for name in folders if not name.startswith(".")]
