"""What a browser runs, loads or hands over: none of it may come from a page. Lists say what may.

The same lists hold for the HTML that a writer types and for the finished page, so that what slips past the
first reading is met by the second.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

ELEMENTS: Final = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u",
    "ul", "var", "wbr",
})  # fmt: skip
"""The HTML elements that a writer may use."""

_ATTRIBUTES: Final = frozenset({
    "align", "alt", "checked", "cite", "class", "colspan", "datetime", "dir", "disabled", "for", "headers",
    "height", "hidden", "href", "hreflang", "id", "lang", "loading", "markdown", "name", "open", "rel",
    "reversed", "role", "rowspan", "scope", "src", "start", "tabindex", "target", "title", "type", "valign",
    "value", "width",
})  # fmt: skip
"""The attributes that an element may have, besides `aria-` ones."""

SCHEMES: Final = ("http", "https", "mailto", "tel", "sms")
"""How an address may begin, where it begins with a scheme at all."""

# Elements that do something, and that a page is told to do without; any other name is no HTML to a writer.
_ACTIVE: Final = frozenset({
    "animate", "applet", "audio", "base", "body", "button", "canvas", "dialog", "embed", "form", "frame",
    "frameset", "head", "html", "iframe", "input", "keygen", "label", "link", "math", "meta", "noscript", "object",
    "option", "param", "plaintext", "portal", "script", "select", "slot", "source", "style", "svg", "template",
    "textarea", "title", "track", "video", "xmp",
})  # fmt: skip
_ADDRESSED: Final = ("href", "src", "cite")
# The theme's script reads elements with these names, and loads a program from elsewhere for this class.
_THEMES_OWN: Final = re.compile("__[a-z]")
_FETCHING_CLASS: Final = "mermaid"

# Browsers pass over line ends and controls in an address, and readers over what has no width.
_NOT_SEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\\]"
)
_SCHEME: Final = re.compile(r"([a-z][a-z0-9+.\-]*):")
# What parts a tag is white to a browser: five characters, and no others that \s knows.
_WHITE: Final = r"\t\n\f\r "
_ATTRIBUTE_TEXT: Final = (
    rf"(?P<name>=?[^{_WHITE}/>=]++)(?:[{_WHITE}]*+=[{_WHITE}]*+(?:\"(?P<double>[^\"]*+)\"|"
    rf"'(?P<single>[^']*+)'|(?P<bare>(?![\"'])[^{_WHITE}>]*+))|(?![{_WHITE}]*=))"
)
_ATTRIBUTE: Final = re.compile(_ATTRIBUTE_TEXT)
TAG: Final = re.compile(
    rf"<(?P<end>/?)(?P<tag>[a-zA-Z][^{_WHITE}/>]*+)"
    rf"(?P<rest>(?:[{_WHITE}/]++|{re.sub('[?]P<[a-z]+>', '?:', _ATTRIBUTE_TEXT)})*+)>"
)
"""A tag as a browser reads it: quotes matter behind an equals sign alone, and no sign is forbidden in a name."""


@dataclass(frozen=True)
class Fault:
    """What may not stand there: its line and column from 1, and a sentence about it."""

    line: int
    column: int
    message: str


@lru_cache(maxsize=65536)  # a site repeats a few tags thousands of times
def tag_faults(tag: str) -> tuple[str, ...]:
    """What is wrong with one tag that a writer typed, in sentences."""
    match = TAG.fullmatch(tag)
    if match is None:
        return (_unread(tag),)
    name = match["tag"].lower()
    if name not in ELEMENTS:
        return (_element_fault(tag, name),)
    faults = (attribute_fault(*pair) for pair in attributes(match["rest"]))
    return tuple(fault for fault in faults if fault)


def attributes(rest: str) -> Iterator[tuple[str, str]]:
    """The attributes of a tag, each with its value, from what stands behind the tag's name."""
    for match in _ATTRIBUTE.finditer(rest):
        yield match["name"].lower(), match["double"] or match["single"] or match["bare"] or ""


def attribute_fault(name: str, value: str) -> str | None:
    """What is wrong with an attribute, in a sentence; None where nothing is."""
    name = name.lower()
    if name not in _ATTRIBUTES and not re.fullmatch("aria-[a-z]+", name):
        return f"The attribute `{name}` cannot be used on a page. Delete it."
    if name in ("id", "name", "for") and _THEMES_OWN.match(html.unescape(value).strip()):
        return "A name cannot begin with `__`: such names are the theme's own. Choose another."
    if name == "class" and _FETCHING_CLASS in html.unescape(value).lower().split():
        return f"The class `{_FETCHING_CLASS}` cannot be used: the theme loads a program from another server for it. Put a picture in its place."
    return address_fault(value) if name in _ADDRESSED else None


def address_fault(address: str) -> str | None:
    """What is wrong with how an address begins, in a sentence; None where nothing is."""
    plain = _NOT_SEEN.sub("", html.unescape(address)).strip().lower()
    scheme = _SCHEME.match(plain)
    if scheme is None or scheme[1] in SCHEMES:
        return None
    known = ", ".join(f"`{each}:`" for each in SCHEMES[:-1])
    return f"An address cannot begin with `{scheme[1]}:`. Link to a page of this book, or to an address with {known} or `{SCHEMES[-1]}:`."


def _unread(tag: str) -> str:
    name = re.split(r"[\s/>]", tag.lstrip("</"), maxsplit=1)[0].lower()
    if name in _ACTIVE:
        return _element_fault(tag, name)
    shown = tag if len(tag) <= 40 else f"{tag[:40]}..."
    return (
        f"`{shown}` looks like HTML and cannot be read. A tag stands on one line, ends with `>`, and holds none of "
        "``< ` [ ] { } \\`` inside; write any other `<` as `&lt;`."
    )


def _element_fault(tag: str, name: str) -> str:
    if name in _ACTIVE:
        return f"`<{name}>` cannot be used on a page: pages hold words, pictures and links, and nothing that runs or loads. Delete it, or link to what it shows."
    if tag.startswith("</"):
        return f"`{tag}` ends an element that no page may hold. Delete it."
    if ":" in name or "@" in name:
        return f'`{tag}` stands inside HTML, where it is no link. Write `<a href="...">` with the words of the link, or put it outside.'
    words = tag.removeprefix("<").removesuffix(">").strip("/ ")
    return f"`{tag}` is read as HTML, so nobody would see it. Write `[{words}]`, or `&lt;` for `<`."
