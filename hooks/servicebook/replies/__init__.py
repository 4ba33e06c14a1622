"""Replies: ready answers for agents, whose words go to customers.

The section `Reply` of a page of type `reply` holds the words. What stands there before the first heading of
level 3 goes out on every channel of the page; a heading of level 3 names one of them, and what stands below
it goes out there alone. Words in square brackets are fields, which the agent fills in and the front matter
names. An internal block in the section is a note to the agent and goes out nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from markdown import Markdown

from servicebook import links
from servicebook.book import Book
from servicebook.expressions import render_text
from servicebook.links import Link
from servicebook.markup import without
from servicebook.markup.page_lines import Heading, Line, blank_code
from servicebook.pages import Audience, FrontMatter, Page
from servicebook.pages.page_types import PageTypes, section_of
from servicebook.text import plain_text
from servicebook.values import Channel

TYPE = "reply"
"""The page type, and the id of the section that holds the words."""

_SECTION_LEVEL, _CHANNEL_LEVEL = 2, 3
_FIELD = re.compile(r"(?<![\]\\!])\[(?P<name>[^\[\]^\s][^\[\]]*)\](?![\[(])")
# As Python-Markdown reads the address of a link that stands apart: one word, then at most a title.
_DEFINITION = re.compile(r"^ {0,3}\[(?P<name>[^\[\]^]*)\]: *\S+ *(?:[\"'(].*)?$", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """Words of a reply: for the channel that the heading names, or for all channels without one."""

    heading: Heading | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Field:
    """A field as it is used; its name is what stands in the brackets."""

    name: str
    line: int
    column: int


@dataclass(frozen=True)
class Message:
    """What is sent on one channel: as text without marks, as Markdown, and as HTML."""

    channel: Channel
    text: str
    markdown: str
    html: str


@dataclass(frozen=True)
class Reply:
    """A reply with its values filled in and its fields left open. `fields` are hints by name."""

    page: Page
    front_matter: FrontMatter
    fields: Mapping[str, str]
    messages: tuple[Message, ...]

    @property
    def name(self) -> str:
        """What tells it from every other reply, and stays: the page's path in docs/ without its end."""
        return self.page.name.removesuffix(".md")


def parts(page: Page, types: PageTypes) -> tuple[Part, ...]:
    """The words that are sent, in the order of the page; none for a page of another type."""
    section = section_lines(page, types)
    if not section:
        return ()
    headings = {
        h.line: h for h in page.markup.headings if h.level == _CHANNEL_LEVEL and not h.block
    }
    starts = [0, *(index for index, line in enumerate(section) if line.number in headings)]
    ends = [*starts[1:], len(section)]
    return tuple(
        _part(headings.get(section[start].number), section[start:end])
        for start, end in zip(starts, ends, strict=True)
    )


def section_lines(page: Page, types: PageTypes) -> tuple[Line, ...]:
    """The section that holds the words, its heading first; nothing on a page of another type."""
    kind = types.types.get(TYPE)
    if page.type != TYPE or kind is None:
        return ()
    sections = [h for h in page.markup.headings if h.level <= _SECTION_LEVEL and not h.block]
    for index, opening in enumerate(sections):
        if section_of(opening, kind.internal) == TYPE:
            end = sections[index + 1].line if index + 1 < len(sections) else None
            lines = page.markup.lines
            return tuple(
                n for n in lines if opening.line <= n.number and (end is None or n.number < end)
            )
    return ()


def audience_of(page: Page, types: PageTypes) -> Callable[[int], Audience]:
    """Whose words a line of the page is, by its number: a reply's words are read by customers."""
    if page.audience is Audience.PUBLIC:
        hidden = {line.number for line in page.markup.lines if line.internal}
        return lambda number: Audience.INTERNAL if number in hidden else Audience.PUBLIC
    sent = {line.number for part in parts(page, types) for line in part.lines}
    return lambda number: Audience.PUBLIC if number in sent else Audience.INTERNAL


def fields(page: Page, part: Part) -> Iterator[Field]:
    """The fields in words of the page; links and what stands in code are none."""
    text = "\n".join(line.text for line in part.lines)
    for match in _fields(text, _addressed(page)):
        before = text[: match.start()]
        line = part.lines[before.count("\n")].number
        column = match.start() - before.rfind("\n")
        yield Field(" ".join(match["name"].split()), line, column)


def marked(page: Page, lines: Sequence[Line]) -> list[str]:
    """The lines, with their fields marked in HTML."""
    text = "\n".join(line.text for line in lines)
    for match in reversed(list(_fields(text, _addressed(page)))):
        mark = f'<mark class="sb-field">{match[0]}</mark>'
        text = text[: match.start()] + mark + text[match.end() :]
    return text.split("\n")


def channel_of(heading: Heading, channels: Sequence[Channel]) -> Channel | None:
    """The channel that a heading names, by its name or its label."""
    words = heading.text.casefold()
    for channel in channels:
        if heading.id == channel.name or words in (channel.name, channel.label.casefold()):
            return channel
    return None


def channels(page: Page, book: Book) -> tuple[Channel, ...]:
    """The channels that customers know among those that the page names."""
    named = page.front_matter.channel if page.front_matter else ()
    known = {channel.name: channel for channel in book.public.values.channels}
    return tuple(known[name] for name in dict.fromkeys(named) if name in known)


def words_for(channel: Channel, found: Sequence[Part]) -> tuple[Line, ...]:
    """The lines that go out on a channel."""
    kept = [p for p in found if p.heading is None or channel_of(p.heading, (channel,))]
    return tuple(line for part in kept for line in part.lines)


def read(book: Book) -> tuple[Reply, ...]:
    """Every reply of the book, by path. Of one with errors it holds what can be told."""
    return tuple(
        Reply(page, page.front_matter, page.front_matter.fields, tuple(messages(page, book)))
        for page in book.pages
        if page.front_matter and page.type == TYPE
    )


def messages(page: Page, book: Book) -> Iterator[Message]:
    """What the page sends on each of its channels, with the values that customers may know."""
    found = parts(page, book.types)
    printer = Markdown(extensions=["attr_list", "tables"])
    for channel in channels(page, book):
        markdown = _markdown(page, words_for(channel, found), book)
        html = printer.reset().convert(markdown)
        yield Message(channel, plain_text.from_html(html), markdown, html)


def address(path: str, anchor: str, book: Book) -> str | None:
    """The address on the public site of a page or file (from docs/); None where customers have none."""
    site = book.navigation.site_url
    page = book.public.by_name.get(path)
    if not site or not (page or path in book.public.files):
        return None
    return site + (page.address() if page else quote(path)) + (f"#{anchor}" if anchor else "")


def _part(heading: Heading | None, lines: Sequence[Line]) -> Part:
    """The words below a heading, which is the first of the lines."""
    own = lines[1:]
    if own and set(own[0].text.strip()) in ({"-"}, {"="}):
        own = own[1:]  # the second line of a heading that is underlined
    return Part(heading, without(own))


def _addressed(page: Page) -> frozenset[str]:
    """The names in brackets that are links, because their address stands elsewhere on the page."""
    text = "\n".join(line.text for line in page.markup.lines)
    return frozenset(match["name"].casefold() for match in _DEFINITION.finditer(text))


def _fields(text: str, addressed: frozenset[str]) -> Iterator[re.Match[str]]:
    blanked = "\n".join(map(blank_code, text.split("\n")))
    for match in _FIELD.finditer(blanked):
        if match["name"].casefold() not in addressed:
            yield match


def _markdown(page: Page, lines: Sequence[Line], book: Book) -> str:
    """The lines with their values and full addresses, and the addresses that stand apart from them."""
    found = links.find(page)
    texts = [render_text(_with_addresses(line, found, book), book.public.values) for line in lines]
    text = "\n".join(texts).strip("\n")
    sent = {line.number for line in lines}
    for line in page.markup.lines:
        apart = None if line.number in sent else _DEFINITION.match(line.text)
        if apart and f"[{apart['name'].casefold()}]" in text.casefold():
            text += f"\n\n{_with_addresses(line, found, book).strip()}"
    return text


def _with_addresses(line: Line, found: Sequence[Link], book: Book) -> str:
    """The line with links that hold outside the book: a customer has no folder to count from."""
    text = line.text
    for link in reversed([link for link in found if link.line == line.number]):
        start = link.column - 1
        full = address(link.path, link.anchor, book)
        if full and text.startswith(link.written, start):
            text = text[:start] + full + text[start + len(link.written) :]
    return text
