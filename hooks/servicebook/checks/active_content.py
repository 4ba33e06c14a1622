"""Content is not code: pages and pictures hold nothing that a browser would run, and docs/ only files that readers open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from servicebook import yaml_nodes
from servicebook.active_content import Fault
from servicebook.active_content.markdown_content import (
    addresses,
    attribute_lists,
    expanded,
    holds_expressions,
    tags,
)
from servicebook.active_content.not_code import without_code, without_fences
from servicebook.active_content.vector_pictures import faults
from servicebook.book import BRAND, Book
from servicebook.expressions import ExpressionError, parse, render
from servicebook.pages import DOCS, Page
from servicebook.problems import Place, Problem
from servicebook.sources import position
from servicebook.values import Values

KINDS: Final = {
    "pictures": ("png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "ico"),
    "documents": ("pdf", "txt", "csv", "docx", "xlsx", "pptx", "odt", "ods", "odp", "ics", "vcf"),
    "recordings": ("mp3", "mp4", "webm", "vtt"),
}
"""What a file in docs/ may be, by the end of its name."""

_BRAND_KINDS: Final = ("css", "woff2")
_READ: Final = ("svg", "css")
_SIGNS: Final = ("<", "](", "]:", "{")
_MARKUP: Final = re.compile(r"<[a-zA-Z/!?]")
_LOADS: Final = re.compile(
    r"@import|url\(\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:|//)|image-set\(|\\", re.IGNORECASE
)


def check(book: Book) -> Iterator[Problem]:
    """HTML that is not on the list, addresses that run a program, pictures that are programs, other files."""
    for page in book.pages:
        if any(sign in page.markup.text for sign in _SIGNS):
            yield from _page(book, page)
    for tree in book.values.trees.values():
        yield from _value(tree)
    for name in sorted(book.files):
        yield from _file(book, name)


def _page(book: Book, page: Page) -> Iterator[Problem]:
    lines = page.markup.lines
    raw = without_fences(lines)
    shown = without_code(raw)
    found = {*tags(shown, raw), *addresses(shown, raw), *attribute_lists(shown, raw)}
    if holds_expressions(raw):
        found |= {*_in_values(book, raw, {fault.line for fault in found})}
    for fault in sorted(found, key=lambda fault: (fault.line, fault.column)):
        yield _problem(page.path, fault, "active-content", lines[fault.line - 1].number)


def _in_values(book: Book, raw: list[str], known: set[int]) -> Iterator[Fault]:
    """Faults of addresses and braces once the values stand in them, now or on the day of a change."""
    for values in book.values_over_time:
        texts = expanded(raw, lambda inside, values=values: _words(inside, values))  # type: ignore[misc]
        shown = without_code(texts)
        for fault in (*addresses(shown, texts), *attribute_lists(shown, texts)):
            if fault.line not in known:
                column = raw[fault.line - 1].find("{{") + 1
                yield Fault(fault.line, column or fault.column, fault.message)


def _words(inside: str, values: Values) -> str:
    """What an expression prints; nothing for tables and for what is told elsewhere."""
    try:
        return render(inside, values) if parse(inside).arguments is None else ""
    except ExpressionError:
        return ""


def _value(node: yaml_nodes.Node) -> Iterator[Problem]:
    """Texts with HTML in them: a value is words, wherever it is printed."""
    match node:
        case yaml_nodes.Scalar() if "<" in node.text and _MARKUP.search(node.text):
            message = (
                "Values hold words and no HTML. Write this without `<`, or with a space behind it."
            )
            yield Problem(node.place, "active-content", message)
        case yaml_nodes.Mapping():
            for key, value in node.entries:
                yield from (*_value(key), *_value(value))
        case yaml_nodes.Sequence():
            for item in node.items:
                yield from _value(item)


def _file(book: Book, name: str) -> Iterator[Problem]:
    kind, path = PurePosixPath(name).suffix.lower().removeprefix("."), f"{DOCS}/{name}"
    is_brand = name.startswith(BRAND) and kind in _BRAND_KINDS
    if kind in _READ:
        try:
            data = (book.root / path).read_bytes()
        except OSError as error:
            message = f"This file cannot be read: {error.strerror}."
            yield Problem(Place(path), "unreadable", message)
            return
        for fault in faults(data) if kind == "svg" else _style(data):
            yield _problem(path, fault, "picture", fault.line)
    if not is_brand and not any(kind in kinds for kinds in KINDS.values()):
        kinds = [each for kinds in KINDS.values() for each in kinds]
        message = f"A file of this kind cannot be published: a browser may run it. Use one of: {', '.join(kinds)}."
        yield Problem(Place(path), "file-kind", message)


def _style(data: bytes) -> Iterator[Fault]:
    """What the brand's styles would load from elsewhere."""
    text = data.decode("utf-8", "replace")
    if match := _LOADS.search(text):
        message = "Styles cannot load anything from another place, nor hold a backslash. Put the file beside this one."
        yield Fault(*position(text, match.start()), message)


def _problem(path: str, fault: Fault, code: str, line: int) -> Problem:
    return Problem(Place(path, line, fault.column), code, fault.message)
