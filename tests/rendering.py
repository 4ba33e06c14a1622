"""What Python-Markdown makes of a page, with the extensions of the real sites: the tests' own measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any

import markdown
import yaml

from support import REPOSITORY

_VOID = ("br", "hr", "img", "input", "link", "meta", "col", "source", "wbr")
# What numbers and names a page gives itself change when a part of it is gone; its words do not.
_NAMES = ("id", "for", "name", "checked", "title", "data-tabs")


@dataclass
class Element:
    """An element of a page, or its text where `tag` is empty."""

    tag: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ""

    @property
    def is_internal(self) -> bool:
        """Whether this is an internal block."""
        return "internal" in self.attributes.get("class", "").split()

    def words(self) -> str:
        """All text in it, without the signs that link to a heading."""
        if self.tag == "a" and self.attributes.get("class") == "headerlink":
            return ""
        return self.text + "".join(child.words() for child in self.children)


def render(body: str) -> str:
    """The HTML of a page's body, as the agents' site prints it."""
    converter = _converter()
    converter.reset()
    return converter.convert(body)


def parse(html: str) -> Element:
    """The elements of some HTML."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return parser.root


def headings(html: str) -> list[tuple[int, str, bool]]:
    """Level, words and whether it is internal, for every heading of the page itself: not those that it quotes."""
    return [
        (int(element.tag[1]), " ".join(element.words().split()), internal)
        for element, internal in _walk(parse(html), False, skipped="blockquote")
        if re.fullmatch("h[1-6]", element.tag)
    ]


def words(html: str, *, internal: bool) -> set[str]:
    """The words inside internal blocks, or those outside."""
    return {
        word
        for element, inside in _walk(parse(html), False)
        for word in re.findall(r"\w+", element.text)
        if inside is internal
    }


def ids(html: str) -> set[str]:
    """The ids that a link can lead to."""
    return {element.attributes.get("id", "") for element, _ in _walk(parse(html), False)} - {""}


def without_blocks(html: str) -> str:
    """The page in a form that can be compared, its internal blocks left out."""
    shown = " ".join(_compared(parse(html), ""))
    # Two quotations that only a block kept apart are one to customers, as if it had never been written.
    return re.sub("</(blockquote|dl)> <\\1>", "", shown).replace("  ", " ")


def _compared(element: Element, parent: str) -> Iterator[str]:
    if element.is_internal:
        return
    if not element.tag:
        yield from element.text.split()
    # A list whose items hold more than a line puts them into paragraphs: the same words to a reader.
    shown = element.tag not in ("", "#root") and not (element.tag == "p" and parent in ("li", "dd"))
    inner = [part for child in element.children for part in _compared(child, element.tag)]
    if shown and not inner and element.tag in ("p", "div"):
        return
    if shown:
        kept = {
            key: value
            for key, value in sorted(element.attributes.items())
            if key not in _NAMES and not value.startswith("#")
        }
        yield f"<{element.tag} {kept}>" if kept else f"<{element.tag}>"
    yield from inner
    if shown:
        yield f"</{element.tag}>"


def _walk(element: Element, internal: bool, skipped: str = "") -> Iterator[tuple[Element, bool]]:
    internal = internal or element.is_internal
    yield element, internal
    for child in element.children:
        if not skipped or child.tag != skipped:
            yield from _walk(child, internal, skipped)


@cache
def _converter() -> markdown.Markdown:
    extensions: dict[str, Any] = {}
    for name in ("overrides/mkdocs.yml", "mkdocs.internal.yml"):
        settings = yaml.safe_load((REPOSITORY / name).read_text("utf-8"))
        extensions |= settings["markdown_extensions"]
    return markdown.Markdown(extensions=list(extensions), extension_configs=extensions)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("#root")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self.open) - 1, 0, -1):
            if self.open[index].tag == tag:
                del self.open[index:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(Element(text=data))
