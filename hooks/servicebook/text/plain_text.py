"""HTML as the text that a chat, a call or a plain email takes: no marks, links written out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

_BREAK = "\u2028"  # stands for `<br>` until the end of its block; no source may hold one
_SCHEME = re.compile(r"^(?:mailto|tel):")
_PARAGRAPHS = ("p", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "div")


def from_html(html: str) -> str:
    """The words of some HTML: a blank line between paragraphs, `•` or `1.` before the items of a list.

    A link is its words and its address in brackets; its address alone where the words are the address.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.text


@dataclass
class _List:
    """An open list: the number of its next item, or nothing for one without numbers."""

    number: int | None

    def marker(self) -> str:
        if self.number is None:
            return "• "
        self.number += 1
        return f"{self.number - 1}. "


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.words = ""
        self.links: list[tuple[str, int]] = []
        self.lists: list[_List] = []
        self.marker = ""
        self.loose = True
        self.after_item = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "br":
            self.words += _BREAK
        elif tag == "a":
            self.links.append((given.get("href", ""), len(self.words)))
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists.append(_List(int(given.get("start", "1")) if tag == "ol" else None))
        elif tag == "li":
            self.end_block()
            self.marker = self.lists[-1].marker() if self.lists else ""
            self.loose = False
        elif tag in _PARAGRAPHS:
            self.end_block()
            self.loose = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.links:
            self.end_link(*self.links.pop())
        elif tag in ("ul", "ol"):
            self.end_block()
            self.lists.pop()
        elif tag == "li" or tag in _PARAGRAPHS:
            self.end_block()

    def handle_data(self, data: str) -> None:
        self.words += data

    def end_link(self, href: str, start: int) -> None:
        """Write the address of a link behind its words, where they are not the address already."""
        address = _SCHEME.sub("", href)
        if address and _bare(self.words[start:]) != _bare(address):
            self.words += f" ({address})"

    def end_block(self) -> None:
        """Write what was read since the last block."""
        lines = [" ".join(line.split()) for line in self.words.split(_BREAK)]
        self.words = ""
        if not any(lines):
            return
        margin = "   " * (len(self.lists) - 1) if self.lists else ""
        rest = margin + "   " if self.lists else ""
        first = margin + self.marker if self.marker else rest
        tight = bool(self.lists) and not self.loose and self.after_item
        gap = "" if not self.text else "\n" if tight else "\n\n"
        self.text += gap + first + f"\n{rest}".join(lines)
        self.marker, self.after_item = "", bool(self.lists)


def _bare(words: str) -> str:
    return re.sub(r"[\s()-]", "", words)
