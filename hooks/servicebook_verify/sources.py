"""The sources of a book: pages, blocks, values and settings, and what in them customers may read."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import yaml

from servicebook_verify.files import CannotRun, read, walk
from servicebook_verify.values import Fact, day_at, name_of, nodes, read_values, settings_in
from servicebook_verify.words import GAP, clean

_FRONT = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", re.S)
_FIELD = re.compile(r"(?m)^([\w-]+)[ \t]*:(.*(?:\n[ \t]+.*)*)")
_AUDIENCE = re.compile(r"(?m)^[ \t]*audience[ \t]*:(.*)$")
_SHOWN_FIELDS = {
    "title", "summary", "description", "search_words", "moved_from", "type", "topic", "reviewed",
    "review_every",
}  # fmt: skip
# Anything that may be meant as the opening of an internal block, well written or not.
_OPENER = re.compile(
    r"[\s>*+.)\d-]*(?:(/{3,})\s*[^\s/]|(?://|!!|\?\?|::|===|<!--|\{[%:#]|<(?:div|details|section|aside)\b).*internal)"
    r"|.*\baudience\W+internal",
    re.I,
)


# What the team lets pass, and why: no page prints it for customers.
_NOTES = ("linters/local/exceptions.yml", "linters/local/baseline.yml")
PRIVATE_SETTINGS = ("repo_url", "repo_name", "edit_uri")  # only the internal site leads there
_SECTION = re.compile(r"(?m)^[ \t>]*#{1,6} ([^{\n]*)(?:\{#([\w-]+))?")  # its words and its own name
_QUOTED = re.compile(r" */{3,} verbatim \| \S.*")
_LINK = re.compile(r"\]\(\s*(?:<([^>]+)>|([^)\s]+))")
_NAMED_LINK = re.compile(r"(?m)^\s*\[[^\]]+\]:\s*<?([^\s>]+)")
_ATTRIBUTE = re.compile(r"""(?:src|href|poster|data)\s*=\s*["']?([^"'\s>]+)""")


@dataclass(frozen=True)
class Page:
    """One source page: its path from docs/, what customers may read of it, and what they may not."""

    path: str
    public: bool
    title: str
    shown: str
    hidden: str
    moved_from: tuple[str, ...] = ()

    @property
    def sections(self) -> Iterator[str]:
        """The headings that customers read, each with its own name and without."""
        for words, name in _SECTION.findall(self.shown):
            yield words
            if name:
                yield name

    @property
    def files(self) -> set[str]:
        """The files of a site that may hold this page, or lead to it from where it stood before."""
        places = [address(path) for path in (self.path, *self.moved_from)]
        files = [f"{place}{end}" for place in places for end in ("/index.html", ".html")]
        return {posixpath.normpath(file) for file in files}


def address(path: str) -> str:
    """The address of a source page below the site: `a/b.md` is `a/b`, and `a/index.md` is `a`."""
    folder, name = posixpath.split(path.removesuffix(".md"))
    return (folder or ".") if name in ("index", "README") else posixpath.join(folder, name)


def read_page(path: str, data: bytes) -> Page:
    """Reads one page; it is public only where its front matter says so, and only outside its blocks."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    front = _FRONT.match(text)
    head, body = (front[1], text[front.end() :]) if front else ("", text)
    fields = {key: value.strip(" \n\"'>|") for key, value in _FIELD.findall(head)}
    said = [value.strip(" \t\"'") for value in _AUDIENCE.findall(head)]
    title = fields.get("title", "")
    if said != ["public"] or "\ufffd" in text:
        return Page(path, False, title, "", GAP.join([*fields.values(), body]))
    shown, hidden = split_blocks(body)
    kept = [value for key, value in fields.items() if key in _SHOWN_FIELDS]
    rest = [value for key, value in fields.items() if key not in _SHOWN_FIELDS]
    moved = tuple(re.findall(r"[\w./-]+\.md", fields.get("moved_from", "")))
    return Page(path, True, title, "\n\n".join([*kept, shown]), "\n\n".join([*rest, hidden]), moved)


def split_blocks(body: str) -> tuple[str, str]:
    """The text of a public page outside and inside internal blocks. A block that is not closed by a
    line of exactly its slashes goes on to the end of the page. Quoted text is public, in its exact form alone."""
    shown: list[str] = []
    hidden: list[str] = []
    slashes, depth, lines, done = "", 0, body.split("\n"), 0
    for place in [*_told(body, lines), len(lines)]:
        # What stands between two lines with a sign belongs where the first of them left us.
        (hidden if depth else shown).extend(lines[done:place])
        (shown if depth else hidden).append("")
        if place == len(lines):
            break
        line, inside = lines[place], depth > 0
        opener = None if _QUOTED.fullmatch(line) and not inside else _OPENER.match(clean(line))
        if opener and not inside:
            slashes, depth = opener[1] or "never", 1
        elif inside and line.strip() == slashes:
            depth -= 1
        elif inside and opener and opener[1] == slashes:
            depth += 1
        (hidden if inside or depth else shown).append(line)
        done = place + 1
    return "\n".join(shown), "\n".join(hidden)


def _told(body: str, lines: list[str]) -> list[int]:
    """The places of the lines with a sign of a block, or with a letter behind which one may hide."""
    if body.isascii() and not any(sign in body for sign in "&%\\"):
        lower = body.lower().split("\n")
    else:
        lower = [clean(line).casefold() for line in lines]
    return [place for place, line in enumerate(lower) if "///" in line or "internal" in line]


def _labels(node: yaml.Node | None, pages: dict[str, Page]) -> list[tuple[str, bool]]:
    """Each label of the navigation in mkdocs.yml with whether it is public: anything below it is."""
    labels: list[tuple[str, bool]] = []

    def is_public(node: yaml.Node) -> bool:
        if isinstance(node, yaml.ScalarNode):
            page = pages.get(posixpath.normpath(node.value))
            return page.public if page else "://" in node.value
        if isinstance(node, yaml.SequenceNode):
            return sum(map(is_public, node.value)) > 0
        found = [(str(key.value), is_public(child)) for key, child in node.value]
        labels.extend(found)
        return any(public for _, public in found)

    for key, child in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "nav":
            is_public(child)
    return labels


@dataclass(frozen=True)
class Book:
    """The sources as this check reads them."""

    folder: Path
    day: date
    files: list[str]  # everything in docs/, pages too
    pages: dict[str, Page]
    facts: list[Fact]
    settings: list[Fact]  # of mkdocs.yml and what stands behind it
    labels: list[tuple[str, bool]]
    notes: list[tuple[str, Fact]]  # each with its file

    @property
    def values(self) -> dict[str, str]:
        """The public values as written, by the name that pages use."""
        return {name_of(fact): fact.text for fact in self.facts if not fact.internal}

    @cached_property
    def used(self) -> set[str]:
        """The files of docs/ that the public text of a public page refers to, and the brand's."""
        named = ("theme", "extra_css", "extra_javascript")
        wanted = {fact.text for fact in self.settings if fact.keys[0] in named}
        wanted |= {path for path in self.files if path.startswith("assets/brand/")}
        for page in self.pages.values():
            wanted |= set(_targets(page))
        here = {path for path in wanted.intersection(self.files) if not path.endswith(".md")}
        return {path for path in here if not (self.folder / "docs" / path).is_symlink()}

    def setting(self, *keys: str) -> str:
        """What a setting says; nothing where it is not there."""
        return next((fact.text for fact in self.settings if fact.keys == keys), "")


def _targets(page: Page) -> Iterator[str]:
    """The files that the public text of a page may refer to: from where its source is, or its address."""
    targets = {one or two for one, two in _LINK.findall(page.shown)}
    targets.update(_NAMED_LINK.findall(page.shown) if "]:" in page.shown else ())
    targets.update(_ATTRIBUTE.findall(page.shown) if "=" in page.shown else ())
    for target in targets:
        path = re.split("[?#]", unquote(html.unescape(target)))[0]
        if not path.endswith(".md"):
            bases = (address(page.path), posixpath.dirname(page.path))
            for base in ("",) if path.startswith("/") else bases:
                yield posixpath.normpath(posixpath.join(base, path.lstrip("/")))


def read_book(folder: Path, today: date | None = None) -> Book:
    """Reads docs/, values/ and mkdocs.yml below `folder`, as of `today` or the company's own day."""
    docs = folder / "docs"
    if not docs.is_dir():
        raise CannotRun(f"{docs} is not a folder: name the folder that holds docs/ and values/")
    files = walk(docs)
    pages = {path: read_page(path, read(docs / path)) for path in files if path.endswith(".md")}
    day = today or day_at(folder)
    settings: list[Fact] = []
    labels: list[tuple[str, bool]] = []
    for path in (folder / "mkdocs.yml", folder / "overrides/mkdocs.yml"):
        if path.is_file():
            tree = nodes(path)
            settings += settings_in(tree, path)
            labels += _labels(tree, pages)
    notes = [(path, fact) for path in _NOTES for fact in _settings(folder / path)]
    return Book(folder, day, files, pages, read_values(folder, day), settings, labels, notes)


def _settings(path: Path) -> list[Fact]:
    return settings_in(nodes(path), path) if path.is_file() else []
