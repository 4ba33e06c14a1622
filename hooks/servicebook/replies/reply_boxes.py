"""A reply's page as agents see it: each message in a box that carries its text, for the button that copies it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape

from servicebook import replies
from servicebook.book import Book
from servicebook.markup.page_lines import Line
from servicebook.pages import Page
from servicebook.replies import Message


def shown(page: Page, book: Book) -> Page:
    """The page with boxes in place of its section `Reply`; any other page as it is.

    The words stay Markdown and are read, found and marked without a script. The text to copy is the one
    that `servicebook replies` exports.
    """
    section = replies.section_lines(page, book.types)
    sent = list(replies.messages(page, book))
    if not section or not sent:
        return page
    boxes = [Line(section[0].number, text) for text in _section(page, book, section[0], sent)]
    lines = page.markup.lines
    before = [line for line in lines if line.number < section[0].number]
    after = [line for line in lines if line.number > section[-1].number]
    return replace(page, markup=replace(page.markup, lines=(*before, *boxes, *after)))


def _section(page: Page, book: Book, opening: Line, sent: Sequence[Message]) -> Iterator[str]:
    parts = replies.parts(page, book.types)
    yield from (opening.text, "")
    for alike in _alike(sent):
        channels = [message.channel for message in alike]
        headings = [part.heading for part in parts if part.heading]
        own = {heading.line for heading in headings if replies.channel_of(heading, channels)}
        yield from (line.text for line in page.markup.lines if line.number in own)
        words = replies.marked(page, replies.words_for(channels[0], parts))
        yield from _box(alike, words, named=bool(own))
    yield from _hints(page)
    notes = [line for line in replies.section_lines(page, book.types) if line.internal]
    for index, line in enumerate(notes):
        if index and line.block != notes[index - 1].block:
            yield ""
        yield line.text
    yield ""


def _alike(sent: Sequence[Message]) -> list[list[Message]]:
    """The messages, those with the same words together."""
    groups: dict[str, list[Message]] = {}
    for message in sent:
        groups.setdefault(message.markdown, []).append(message)
    return [group for text, group in groups.items() if text]


def _box(alike: Sequence[Message], words: Sequence[str], *, named: bool) -> Iterator[str]:
    """Markdown inside HTML: words for one or more channels, which a heading may have `named` already."""
    labels = _attribute(", ".join(message.channel.label for message in alike))
    # One line of the text in each: as values they are not read, found or selected a second time.
    lines = (f'<data value="{_attribute(line)}"></data>' for line in alike[0].text.split("\n"))
    yield from ("", f'<div class="sb-reply" data-channels="{labels}" markdown="block">')
    yield f'<p class="sb-reply__text" hidden>{"".join(lines)}</p>'
    yield "" if named else f'<p class="sb-reply__channels">{labels}</p>'
    yield from ("", *words, "", "</div>", "")


def _hints(page: Page) -> Iterator[str]:
    """What the agent fills in, and where it is found."""
    hints = page.front_matter.fields if page.front_matter else {}
    if hints:
        items = "".join(
            f'<li><mark class="sb-field">[{_attribute(name)}]</mark> {_attribute(hint)}</li>'
            for name, hint in hints.items()
        )
        yield from (f'<ul class="sb-reply__hints">{items}</ul>', "")


def _attribute(text: str) -> str:
    """Text inside HTML on one line, which neither Markdown nor the template engine reads."""
    return escape(text).replace("{", "&#123;").replace("}", "&#125;")
