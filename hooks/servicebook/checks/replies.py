"""Replies that can be sent: channel, policy and fields are told, and the words hold outside the book."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from servicebook import links, replies, yaml_nodes
from servicebook.book import Book
from servicebook.expressions import ExpressionError, find, render
from servicebook.markup.page_lines import Line, blank_code
from servicebook.pages import FrontMatter, Page
from servicebook.problems import Place, Problem, Severity, did_you_mean
from servicebook.replies import Part
from servicebook.values import Channel

_FRONT = "front-matter"
_NO_TEXT = (
    (re.compile(r"!\["), "a picture"),
    (re.compile(r"^\s*(?:!!!|\?\?\?|===) "), "a box"),
    (re.compile(r"^\s*/{3,} verbatim"), "a verbatim block"),
    (re.compile(r"\[\^[^\]]+\]"), "a footnote"),
    (re.compile(r"^\s*\*\[[^\]]+\]:"), "an abbreviation"),
    (re.compile(r"^\s*\|?(?:\s*:?-{3,}:?\s*\|)+"), "a table"),
    (re.compile(r"</?[a-zA-Z][\w-]*(?:\s[^>]*)?/?>"), "HTML"),
)


def check(book: Book) -> Iterator[Problem]:
    """Replies without a channel or policy, fields that are not declared, words that cannot be sent."""
    for page in book.pages:
        if page.front_matter and page.type == replies.TYPE:
            yield from _front_matter(book, page, page.front_matter)
            found = replies.parts(page, book.types)
            lines = [line for part in found for line in part.lines]
            if any(not line.blank for line in lines):
                yield from _fields(page, page.front_matter, found)
                yield from _channels(book, page, found)
                yield from _plain(book, page, lines)
                yield from _links(book, page, lines)
            else:
                yield from _nothing_sent(page, replies.section_lines(page, book.types))


def _front_matter(book: Book, page: Page, front: FrontMatter) -> Iterator[Problem]:
    public = [channel.name for channel in book.public.values.channels]
    if not front.channel:
        known = ", ".join(public) or "the channels in values/channels.yml"
        message = f"A reply says on which channel it is sent. Add a line `channel:` with one of {known}, or a list of them."
        yield Problem(page.place_of("type"), _FRONT, message)
    if not front.policy:
        message = "A reply says which policy it rests on. Add a line `policy:` with the path of a page, such as `returns.md`."
        yield Problem(page.place_of("type"), _FRONT, message)
    for index, name in enumerate(front.channel):
        unread = not book.values.channels or book.values.is_faulty(f"channels.{name}")
        if name not in public and not unread:
            yield Problem(_place_of_channel(page, index), _FRONT, _no_channel(book, name, public))


def _place_of_channel(page: Page, index: int) -> Place:
    _, node = yaml_nodes.find(page.keys, ("channel", index))
    return node.place if node else page.place_of("channel")


def _no_channel(book: Book, name: str, public: Sequence[str]) -> str:
    known = f" Known: {', '.join(public)}."
    if any(channel.name == name for channel in book.values.channels):
        return f'"{name}" is a channel for agents alone, and a reply goes to customers.{known}'
    return f'There is no channel "{name}".{did_you_mean(name, public) or known}'


def _fields(page: Page, front: FrontMatter, found: Sequence[Part]) -> Iterator[Problem]:
    """Fields that the front matter does not name, and names that are no field."""
    used = [field for part in found for field in replies.fields(page, part)]
    for field in used:
        if field.name not in front.fields:
            hint = did_you_mean(field.name, front.fields) or (
                f" Name it under `fields:` in the front matter, as `{field.name}:` with a hint for the agent; "
                "if it is no field, leave out the brackets."
            )
            message = f'There is no field "{field.name}".{hint}'
            yield Problem(Place(page.path, field.line, field.column), "reply-field", message)
    # A field that is used under a near name is told where it is used.
    meant = "".join(did_you_mean(field.name, front.fields) for field in used)
    for name in front.fields:
        if name not in {field.name for field in used} and f'"{name}"' not in meant:
            message = f'No words of the reply use the field "{name}". Write `[{name}]` there, or delete the line.'
            yield Problem(_place_of_field(page, name), "reply-field", message, Severity.WARNING)


def _place_of_field(page: Page, name: str) -> Place:
    key, _ = yaml_nodes.find(page.keys, ("fields", name))
    return key.place if key else page.place_of("fields")


def _channels(book: Book, page: Page, found: Sequence[Part]) -> Iterator[Problem]:
    """Headings that name no channel of the page, and channels that have no words."""
    own = replies.channels(page, book)
    headings = [part.heading for part in found if part.heading]
    labels = [channel.label for channel in own]
    for heading in headings:
        if own and not replies.channel_of(heading, own):
            hint = did_you_mean(heading.text, labels) or f" Known: {', '.join(labels)}."
            message = f'A heading of level 3 in a reply is one of its channels, and "{heading.text}" is none.{hint}'
            yield Problem(Place(page.path, heading.line, heading.column), "reply-channel", message)
    for channel in own if headings else ():
        if not _has_words(channel, found):
            message = f'There are no words for "{channel.label}". Add `### {channel.label}` with what is sent there, or delete the channel.'
            yield Problem(page.place_of("channel"), "reply-channel", message)


def _has_words(channel: Channel, found: Sequence[Part]) -> bool:
    return any(not line.blank for line in replies.words_for(channel, found))


def _nothing_sent(page: Page, section: Sequence[Line]) -> Iterator[Problem]:
    """A section that is all notes; one that holds nothing at all is told by another check."""
    if any(line.internal for line in section):
        message = "Nothing here is sent: an internal block is a note to the agent. Write the words to the customer outside it."
        yield Problem(Place(page.path, section[0].number), "reply-text", message)


def _plain(book: Book, page: Page, lines: Sequence[Line]) -> Iterator[Problem]:
    """What a chat, a call or a plain email cannot hold."""
    in_code = False
    for line in lines:
        text = blank_code(line.text)
        matches = [(kind, match) for shape, kind in _NO_TEXT if (match := shape.search(text))]
        if line.code and not in_code:
            yield _no_text(page, line, 1, "a block of code")
        elif matches and not line.code:
            yield _no_text(page, line, matches[0][1].start() + 1, matches[0][0])
        in_code = line.code
        yield from _tables(book, page, line)


def _tables(book: Book, page: Page, line: Line) -> Iterator[Problem]:
    for expression in find(line):
        try:
            is_table = render(expression.inside, book.values).startswith("<")
        except ExpressionError:
            continue  # told by the check of the expressions
        if is_table:
            yield _no_text(page, line, expression.column, "a table")


def _no_text(page: Page, line: Line, column: int, kind: str) -> Problem:
    message = f"A reply is sent as plain text, which cannot hold {kind}. Say it in sentences or a list, or link to the page that shows it."
    return Problem(Place(page.path, line.number, column), "reply-text", message)


def _links(book: Book, page: Page, lines: Sequence[Line]) -> Iterator[Problem]:
    """Links that a customer could not open; those that lead nowhere at all are told by another check."""
    sent = {line.number for line in lines}
    for link in links.find(page):
        if link.line not in sent or link.absolute or link.outside:
            continue
        name = link.path or page.name
        place = Place(page.path, link.line, link.column)
        if book.navigation.problems:
            continue  # without mkdocs.yml nobody knows the site's address
        if name in book.public.by_name and not book.navigation.site_url:
            message = "A customer opens this link from a message, so it needs the site's address. Add `site_url:` to mkdocs.yml."
            yield Problem(place, "reply-link", message)
        elif name in book.public.by_name:
            yield from _anchor(book, name, link, place)
        elif name in book.internal.by_name or (
            name in book.internal.all_files and name not in book.public.files
        ):
            message = f'"{link.written}" is for agents alone: customers cannot open it. Link to a public page.'
            yield Problem(place, "reply-link", message)


def _anchor(book: Book, name: str, link: links.Link, place: Place) -> Iterator[Problem]:
    """An anchor that stands in an internal block."""
    public, internal = book.public.anchors(name), book.internal.anchors(name)
    if link.anchor and link.anchor not in public and link.anchor in internal:
        message = f'"#{link.anchor}" on {name} is for agents alone: customers do not see that heading.{did_you_mean(link.anchor, public)}'
        yield Problem(place, "reply-link", message)
