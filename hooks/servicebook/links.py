"""Links, pictures and anchors of a page, with their lines."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from markdown.extensions.toc import slugify, unique

from servicebook.markup.page_lines import Line, blank_code
from servicebook.pages import Page

_INLINE = re.compile(r"\]\(\s*<?(?P<target>(?:[^()\s<>]|\([^()\s]*\))+)")
_DEFINITION = re.compile(r"^\s*\[(?!\^)[^\]]+\]:\s*<?(?P<target>[^\s>]+)")
_HTML = re.compile(
    r"<[^>]*?\b(?:href|src|poster|data)\s*=\s*[\"']?(?P<target>[^\"'\s>]+)", re.IGNORECASE
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]*:|//", re.IGNORECASE)
# Braces give an id to a line above them or to the words that they touch; behind a space they are text.
_EXPLICIT_ID = re.compile(
    r"(?:^\s*|(?<=[*_`)\]]))\{:?[^}\n]*?#(?P<id>[^\s}]+)|\bid\s*=\s*[\"'](?P<html>[^\"']+)[\"']"
)
_FOOTNOTE = re.compile(r"^\s*\[\^(?P<name>[^\]]+)\]:")


@dataclass(frozen=True)
class Link:
    """A link or picture as written. `path` is its target from docs/, empty for the page itself.

    `outside` tells that the path climbs out of docs/, `absolute` that it starts with `/`.
    """

    line: int
    column: int
    written: str
    path: str
    anchor: str
    outside: bool = False
    absolute: bool = False


def find(page: Page) -> tuple[Link, ...]:
    """Every link of the page that does not lead to another site."""
    return tuple(
        link
        for line in page.markup.lines
        if "](" in line.text or "]:" in line.text or "<" in line.text
        for link in _in_line(line, page.name)
    )


def _in_line(line: Line, name: str) -> Iterator[Link]:
    if line.code or line.marker:
        return
    text = blank_code(line.text)
    for pattern in (_INLINE, _DEFINITION, _HTML):
        for match in pattern.finditer(text):
            target = html.unescape(match["target"])
            if not _SCHEME.match(target) and "{{" not in target:
                yield _link(line.number, match.start("target") + 1, target, name)


def _link(line: int, column: int, target: str, name: str) -> Link:
    path, _, anchor = target.partition("#")
    path = unquote(path.partition("?")[0])
    if not path:
        return Link(line, column, target, "", unquote(anchor))
    if path.startswith("/"):
        return Link(line, column, target, path, anchor, absolute=True)
    full = posixpath.normpath(posixpath.join(posixpath.dirname(name), path))
    outside = full == ".." or full.startswith("../")
    return Link(line, column, target, full, unquote(anchor), outside)


def anchors(page: Page, rendered: Callable[[str], str]) -> frozenset[str]:
    """The ids that a link can lead to. `rendered` turns a heading's expressions into words."""
    ids: set[str] = {heading.id for heading in page.markup.headings if heading.id}
    for line in page.markup.lines:
        text = line.text
        if line.code:
            continue
        if ("{" in text and "#" in text) or ("id" in text and "=" in text):
            for match in _EXPLICIT_ID.finditer(text):
                ids.add(match["id"] or match["html"])
        if "[^" in text and (footnote := _FOOTNOTE.match(text)):
            ids.add(f"fn:{footnote['name']}")
    for heading in page.markup.headings:
        if not heading.id:
            unique(slugify(_words(rendered(heading.text)), "-"), ids)
    return frozenset(ids)


def _words(markdown: str) -> str:
    """A heading's text as a reader sees it, near enough to make the id that Python-Markdown makes."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|\[\^[^\]]+\]", "", markdown)
    text = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1", text)
    text = re.sub(r"<[^>]+>|`|\*|(?<!\w)_|_(?!\w)", "", text)
    return html.unescape(text)
