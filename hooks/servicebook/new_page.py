"""A new page with the sections that its readers need, and its place in the navigation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from servicebook import replies
from servicebook.book import Book
from servicebook.checks.sections import TO_WRITE
from servicebook.navigation import FILE, Entry
from servicebook.pages import DOCS, Audience
from servicebook.pages.page_types import PageType, Section
from servicebook.problems import did_you_mean

_NAME = re.compile(r"(?:[a-z0-9][a-z0-9-]*/)*[a-z0-9][a-z0-9-]*\.md")


class NewPageError(Exception):
    """The page cannot be made; the text says why and what to type instead."""


def create(book: Book, type_name: str, path: str, audience: str | None) -> list[str]:
    """Write the page and list it in mkdocs.yml; return the files that changed. Raises NewPageError.

    `path` may start with `docs/`. Without `audience` the page is public, where its type allows that.
    """
    kind = book.types.types.get(type_name)
    if kind is None:
        known = ", ".join(book.types.types)
        hint = did_you_mean(type_name, book.types.types) or f" Known: {known}."
        raise NewPageError(f'There is no page type "{type_name}".{hint}')
    name = _checked_name(book, path)
    readers = _audience(type_name, kind, audience)
    text = _text(book, type_name, kind, readers, _title(name))
    file = book.root / DOCS / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8", newline="\n")
    listed = _list_in_navigation(book, name)
    return [f"{DOCS}/{name}", *([FILE] if listed else [])]


def _checked_name(book: Book, path: str) -> str:
    name = PurePosixPath(path.replace("\\", "/")).as_posix().removeprefix(f"{DOCS}/")
    if not name.endswith(".md"):
        name += ".md"
    if not _NAME.fullmatch(name):
        tidy = re.sub(r"[^a-z0-9/.]+", "-", name.lower()).strip("-/.")
        raise NewPageError(
            f'"{path}" makes no good address. Use small letters, digits and hyphens, such as {tidy}'
        )
    if (book.root / DOCS / name).exists():
        raise NewPageError(f"{DOCS}/{name} exists already. Nothing was changed.")
    return name


def _audience(type_name: str, kind: PageType, audience: str | None) -> Audience:
    if kind.audience == "internal" and audience == "public":
        raise NewPageError(f"A page of type `{type_name}` is never public. Leave --audience out.")
    needs_agents = any(section.required for section in kind.internal.values())
    needs_customers = any(section.required for section in kind.public.values())
    usual = "internal" if needs_agents and not needs_customers else "public"
    return Audience(audience or kind.audience or usual)


def _title(name: str) -> str:
    path = PurePosixPath(name)
    words = (path.parent.name if path.stem == "index" and path.parent.name else path.stem).split(
        "-"
    )
    return " ".join(words).capitalize()


def _text(book: Book, type_name: str, kind: PageType, audience: Audience, title: str) -> str:
    """The whole page: front matter, public sections, and internal ones in one internal block."""
    lines = [*_front_matter(book, type_name, kind, audience, title), ""]
    if kind.free:
        lines += [f"{TO_WRITE}{kind.purpose}.", ""]
    if audience is Audience.PUBLIC:
        lines += _sections(kind.public)
    internal = list(_sections(kind.internal))
    if internal and audience is Audience.PUBLIC:
        internal = ["/// internal", "", *internal, "///", ""]
    return "\n".join(lines + internal).rstrip("\n") + "\n"


def _front_matter(
    book: Book, type_name: str, kind: PageType, audience: Audience, title: str
) -> Iterator[str]:
    company = book.values.company
    yield "---"
    yield f"type: {type_name}"
    if kind.topic == "required":
        yield f"topic: {_free_topic(book, title)}"
    yield f"title: {json.dumps(title, ensure_ascii=False)}"
    yield f"audience: {audience.value}"
    yield f"owner: {next(iter(company.teams), 'support')}"
    yield f"reviewed: {datetime.now(ZoneInfo(company.time_zone)).date()}"
    yield "review_every: 6 months"
    yield f"summary: {json.dumps(f'{title}: {kind.purpose}'[:160], ensure_ascii=False)}"
    if type_name == replies.TYPE:
        yield from _of_reply(book)
    yield "---"


def _of_reply(book: Book) -> Iterator[str]:
    """A channel and a policy page to start from: the first of each."""
    yield from (f"channel: {channel.name}" for channel in book.public.values.channels[:1])
    policies = [page.name for page in book.pages if page.type == "policy"]
    yield from (f"policy: {name}" for name in policies[:1])


def _free_topic(book: Book, title: str) -> str:
    """The topic that the page's name is like; else one that nothing covers yet."""
    covered = {topic for kind in book.types.types.values() for topic in kind.topics}
    topics = [topic for topic in book.types.topics if topic not in covered]
    taken = {page.front_matter.topic for page in book.pages if page.front_matter}
    alike = [topic for topic in topics if f'"{topic}"' in did_you_mean(title.lower(), topics)]
    free = [topic for topic in topics if topic not in taken]
    return (alike or free or topics)[0]


def _sections(sections: dict[str, Section]) -> Iterator[str]:
    for section in sections.values():
        if section.required:
            yield from (f"## {section.title}", "", f"{TO_WRITE}{section.purpose}.", "")


def _list_in_navigation(book: Book, name: str) -> bool:
    """Add the page after the last one of its folder, or at the end of `nav:`; False without a nav."""
    entries = list(book.navigation.pages())
    if not entries or any(entry.target == name for entry in entries):
        return False
    folder = PurePosixPath(name).parent
    siblings = [entry for entry in entries if PurePosixPath(entry.target).parent == folder]
    before = (siblings or [_last_at_top(book) or entries[-1]])[-1]
    file = book.root / FILE
    text = file.read_bytes().decode("utf-8")
    lines = text.split("\n")
    entry = lines[before.place.line - 1]
    dash = entry[: len(entry) - len(entry.lstrip())]
    end = "\r" if entry.endswith("\r") else ""
    lines.insert(before.place.line, f"{dash}- {name}{end}")
    file.write_bytes("\n".join(lines).encode())
    return True


def _last_at_top(book: Book) -> Entry | None:
    pages = [entry for entry in book.navigation.entries if entry.is_page]
    return pages[-1] if pages else None
