"""The second reading: what stands in the finished pages of both sites, before the policy blesses their scripts.

The first reading (checks/active_content.py) is of what was typed. This one is of what a browser will read, and
knows nothing of Markdown; it finds what a renderer, an extension or a value made of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from servicebook.active_content import (
    ELEMENTS,
    TAG,
    address_fault,
    attribute_fault,
    attributes,
)
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Place, Problem
from servicebook.sources import position

_WORDS: Final = ELEMENTS | {"article", "button", "data", "h1", "input", "label", "path", "svg"}
_FRAME: Final = _WORDS | {
    "body", "footer", "form", "head", "header", "html", "link", "main", "meta", "nav", "title",
}  # fmt: skip
_DRAWN: Final = ("d", "viewbox", "xmlns")
_NAMED: Final = ("__tabbed_", "__codelineno", "__span", "__title")
"""Names that the theme and the extensions give to what stands in an article."""

_SCRIPT: Final = re.compile(r"<script\b[^>]*>.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_DOCTYPE: Final = "<!doctype html>"
_ANY: Final = re.compile(r"</?[a-zA-Z][^>]*>?|<[!?][^>]{0,40}>?")


def check(found: Book, staged: Path) -> Iterator[Problem]:
    """Elements, attributes and addresses that no page may hold, in the two finished sites in `staged`."""
    for audience in Audience:
        sources = {page.address(): page.path for page in found.edition(audience).pages}
        for file in sorted((staged / audience.value).rglob("*.html")):
            name = file.relative_to(staged / audience.value).as_posix()
            text = file.read_text("utf-8")
            source = sources.get(name.removesuffix("index.html"))
            for line, column, message in faults(text):
                place = f"{audience.value}/{name}"
                if source:
                    message = f"The finished page ({place}, line {line}) has a fault: {message}"
                yield Problem(
                    Place(source) if source else Place(place, line, column),
                    "active-content",
                    message,
                )


def faults(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, column and message of what may not stand in a finished page.

    The words of a page stand in its article. Around it stand the theme's own controls, and titles that came
    from pages. The theme's scripts stand up to its header's end and behind the article, and nowhere between.
    """
    header = max(text.find("</header>"), 0)
    start, end = text.find("<article"), text.rfind("</article>")
    end = end if 0 <= start < end else len(text)
    start = start if 0 <= start < end else end
    for since, until, in_words in ((0, start, False), (start, end, True), (end, len(text), False)):
        part = text[since:until]
        if not in_words:
            part = _without_scripts(part, max(header - since, 0) if since < header else 0)
        if not all(
            map(_is_fine_in_words if in_words else _is_fine_around, set(_ANY.findall(part)))
        ):
            for offset, message in _each(part, in_words):
                yield *position(text, since + offset), message


def _without_scripts(part: str, header: int) -> str:
    """A part around the article, spaces in place of the theme's scripts; all of it where none is before it."""
    scripts = part[:header] if header else part
    return _SCRIPT.sub(lambda match: " " * len(match[0]), scripts) + part[len(scripts) :]


def _each(part: str, in_words: bool) -> Iterator[tuple[int, str]]:
    """The faults of a part with their offsets, its tags read one by one; an end is not told after its start."""
    offset = 0
    told: set[str] = set()
    while start := _ANY.search(part, offset):
        tag = TAG.match(part, start.start())
        offset = tag.end() if tag else start.end()
        text = tag[0] if tag else start[0][:60]
        if tag and tag["end"] and tag["tag"].lower() in told:
            continue
        for message in _messages(text, in_words):
            told.add(tag["tag"].lower() if tag else "")
            yield start.start(), message


def _is_fine_in_words(tag: str) -> bool:
    return not _messages(tag, True)


def _is_fine_around(tag: str) -> bool:
    return not _messages(tag, False)


@lru_cache(maxsize=65536)  # a site repeats a few tags thousands of times
def _messages(tag: str, in_words: bool) -> tuple[str, ...]:
    """What is wrong with a tag of a finished page, in sentences."""
    match = TAG.fullmatch(tag)
    if match is None:
        return () if tag.lower() == _DOCTYPE and not in_words else (f"`{tag}` is no whole tag.",)
    name = match["tag"].lower()
    if name not in (_WORDS if in_words else _FRAME):
        return (f"`<{name}>` cannot stand there.",)
    pairs = attributes(match["rest"])
    found = (_in_words(*pair) if in_words else _around(*pair) for pair in pairs)
    return tuple(message for message in found if message)


def _in_words(name: str, value: str) -> str | None:
    # What a writer put in braces for words of his own is an attribute without a value, which runs nothing.
    if not value or name in _DRAWN or re.fullmatch("data-(?!md-)[a-z-]+", name):
        return None
    if name in ("id", "name", "for") and value.startswith(_NAMED):
        return None
    return attribute_fault(name, value)


def _around(name: str, value: str) -> str | None:
    if name.startswith(("on", "style", "srcdoc", "formaction", "http-equiv")):
        return f"The attribute `{name}` cannot stand there."
    return address_fault(value) if name in ("href", "src", "action", "xlink:href") else None
