"""The six parts of a policy and their topics: a book that lacks one is not whole."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.pages import Audience, Page
from servicebook.pages.page_types import ENGINE_FILE
from servicebook.problems import Place, Problem

_INDEX = Place("docs/index.md")
_READERS = {Audience.PUBLIC: "customers", Audience.INTERNAL: "agents"}


def check(book: Book) -> Iterator[Problem]:
    """Parts without a page for an audience, and topics without a page or a line that says why."""
    if not all(_is_readable(book, page) for page in book.pages) or not book.pages:
        return  # a page that cannot be read may well be the one that is missing
    yield from _parts(book)
    yield from _topics(book)


def _is_readable(book: Book, page: Page) -> bool:
    """Whether the page says what it is, in words that are known."""
    front, kind = page.front_matter, book.types.types.get(page.type)
    if front is None or kind is None or (kind.topic == "required" and front.topic is None):
        return False
    wrong_audience = kind.audience == "internal" and front.audience is Audience.PUBLIC
    return (front.topic is None or front.topic in book.types.topics) and not wrong_audience


def _parts(book: Book) -> Iterator[Problem]:
    for part, title in book.types.parts.items():
        kinds = [name for name, kind in book.types.types.items() if kind.part == part]
        for edition in book.editions:
            if not any(page.type in kinds for page in edition.pages):
                message = (
                    f'No page that {_READERS[edition.audience]} can read belongs to the part "{title}". '
                    f"Add one of type {' or '.join(f'`{kind}`' for kind in kinds)}."
                )
                yield Problem(_INDEX, "part-missing", message)
                break  # what agents lack, customers lack too: one fault, one problem


def _topics(book: Book) -> Iterator[Problem]:
    covered = {topic for page in book.public.pages for topic in _covers(book, page.type)}
    covered |= {
        p.front_matter.topic for p in book.public.pages if p.front_matter and p.front_matter.topic
    }
    for name, topic in book.types.topics.items():
        if not topic.required or name in covered:
            continue
        if name in book.types.not_offered:
            yield from _said(book, name)
        else:
            message = (
                f'No public page covers the topic "{topic.title}". Add one with `topic: {name}`; or, if you do not offer it, '
                f"tell customers so on a page and put the same sentence under `not_offered: {name}:` in linters/local/page-types.yml."
            )
            yield Problem(_INDEX, "topic-missing", message)


def _covers(book: Book, type_name: str) -> list[str]:
    kind = book.types.types.get(type_name)
    return kind.topics if kind else []


def _said(book: Book, name: str) -> Iterator[Problem]:
    """The sentence that says so must stand on a page that customers can read."""
    sentence = " ".join(book.types.not_offered[name].split())
    texts = (
        " ".join(" ".join(line.text for line in page.markup.lines).split())
        for page in book.public.pages
    )
    if not any(sentence in text for text in texts):
        place = book.known.not_offered.get(name, Place(ENGINE_FILE))
        message = f'No public page says "{sentence}". Write this sentence, word for word, where customers look for it.'
        yield Problem(place, "topic-missing", message)
