"""Writes an edition as files for a page builder: docs/, values/ and nav.yml, and nothing else.

What a builder is not given it cannot leak. Only what changed is written, and each file appears whole.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import yaml

from servicebook import navigation, yaml_nodes
from servicebook.book import Book, Edition
from servicebook.pages import DOCS, Audience, Page
from servicebook.problems import Problem
from servicebook.reading import health
from servicebook.replies import reply_boxes

NAVIGATION = "nav.yml"
# What a template may know of a page, by audience; everything else stays in the source.
_PUBLIC_KEYS = ("title", "summary", "search_words")
_INTERNAL_KEYS = (
    *_PUBLIC_KEYS,
    "type",
    "topic",
    "audience",
    "owner",
    "reviewed",
    "review_every",
    "legal",
)


def write(book: Book, audience: Audience, folder: Path) -> None:
    """Make `folder` hold the edition of `audience`, exactly. The book must have no errors."""
    _sync(folder, _files(book, book.edition(audience)))


def write_draft(book: Book, audience: Audience, folder: Path, problems: list[Problem]) -> None:
    """As `write`, for a book with errors: a faulty page is the list of its problems.

    Where the fault is not in a page, the pages that stand in `folder` stay as they were, and the home page
    tells what is wrong. For a writer's own preview; never published.
    """
    errors = [problem for problem in problems if problem.is_error]
    by_path: dict[str, list[Problem]] = {}
    for error in errors:
        by_path.setdefault(error.place.path, []).append(error)
    faulty = {page.path: by_path.pop(page.path) for page in book.pages if page.path in by_path}
    elsewhere = [problem for problems in by_path.values() for problem in problems]
    files = _files(book, book.edition(audience)) if not elsewhere else _kept(folder)
    first_time = not files
    for page in book.pages:
        if page.path in faulty:
            files[page.path] = _problem_page(page.name, faulty[page.path])
        elif first_time:  # nothing stands there that could stay
            files[page.path] = _problem_page(page.name, elsewhere)
    if elsewhere:
        files[f"{DOCS}/index.md"] = _problem_page("index.md", elsewhere)
    files.setdefault(NAVIGATION, b"[]\n")
    _sync(folder, files)


def nav_setting(folder: Path) -> list[object] | None:
    """MkDocs' `nav` for the edition in `folder`; None where MkDocs is to list the pages itself."""
    entries: list[object] = yaml.safe_load((folder / NAVIGATION).read_text("utf-8"))
    return entries or None


def _files(book: Book, edition: Edition) -> dict[str, bytes]:
    """Every file of the edition by its path, with what it holds."""
    files = {page.path: _page(reply_boxes.shown(page, book), edition) for page in edition.pages}
    for path, tree in edition.values.trees.items():
        files[path] = yaml_nodes.dump(tree).encode()
    for name in edition.files:
        files[f"{DOCS}/{name}"] = (book.root / DOCS / name).read_bytes()
    entries = edition.entries
    if edition.audience is Audience.INTERNAL and health.NAME not in edition.by_name:
        files[f"{DOCS}/{health.NAME}"] = health.page(book).encode()
        entries = (*entries, health.ENTRY)
    setting = navigation.as_setting(entries)
    files[NAVIGATION] = yaml.safe_dump(setting, allow_unicode=True).encode()
    return files


def _page(page: Page, edition: Edition) -> bytes:
    """A page with front matter made anew from the keys that its readers may know."""
    keys = _PUBLIC_KEYS if edition.audience is Audience.PUBLIC else _INTERNAL_KEYS
    front: dict[str, Any] = {}
    if page.front_matter:
        front = page.front_matter.model_dump(include=set(keys), exclude_defaults=True)
        front["description"] = page.front_matter.summary
    if team := edition.values.company.teams.get(front.get("owner", "")):
        front["owner"] = team.name
    head = "".join(f"{key}: {_as_yaml(value)}\n" for key, value in front.items())
    lines = (*edition.notes.get(page.name, ()), *(line.text for line in page.markup.lines))
    body = "\n".join(lines).strip("\n")
    return f"---\n{head}---\n\n{body}\n".encode()


def _as_yaml(value: Any) -> str:
    """JSON, which is YAML on one line; a date as itself, so that templates can write it in words."""
    if isinstance(value, date):
        return value.isoformat()
    # Plain characters: YAML does not know JSON's escapes for emoji, and would lose the whole head.
    return json.dumps(value.value if isinstance(value, Audience) else value, ensure_ascii=False)


def _problem_page(name: str, problems: list[Problem]) -> bytes:
    """A page that shows what is wrong with it, in place of itself."""
    items = "".join(
        f"<li><p><code>{_shown(str(problem.place))}</code></p><p>{_shown(problem.message)}</p></li>"
        for problem in problems
    )
    count = "one problem" if len(problems) == 1 else f"{len(problems)} problems"
    head = f"---\ntitle: {_as_yaml(f'To fix: {name}')}\n---\n\n"
    body = f'<div class="problems"><p>This page shows again when {count} here {"is" if len(problems) == 1 else "are"} fixed.</p><ol>{items}</ol></div>\n'
    return (head + body).encode()


def _shown(text: str) -> str:
    # The template engine must not read a writer's braces a second time.
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")


def _kept(folder: Path) -> dict[str, bytes]:
    """What stands in `folder` now."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def _sync(folder: Path, files: Mapping[str, bytes]) -> None:
    """Make `folder` hold exactly these files; those that are the same already are left alone."""
    for file in sorted(folder.rglob("*"), reverse=True):
        path = file.relative_to(folder).as_posix()
        if file.is_symlink() or (file.is_file() and path not in files):
            file.unlink()
        elif file.is_dir() and not any(file.iterdir()):
            file.rmdir()
    for path, content in files.items():
        file = folder / path
        if file.is_file() and file.read_bytes() == content:
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_name(f".{file.name}.new")
        partial.write_bytes(content)
        partial.replace(file)
