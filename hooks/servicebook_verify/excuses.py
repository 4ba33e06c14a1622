"""What customers may read, and what it excuses."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from itertools import chain
from pathlib import Path

from servicebook_verify.files import read, readable, texts
from servicebook_verify.look import Key
from servicebook_verify.markdown import TITLE, lines, prose
from servicebook_verify.marks import marks, unseen
from servicebook_verify.site_pages import printed_in, regions
from servicebook_verify.sources import PRIVATE_SETTINGS, Book, Page, address
from servicebook_verify.theme import public_texts as theme_texts
from servicebook_verify.words import BROKEN, GAP, layers, runs, words

# What pages say to browsers: nobody's secret.
_TO_BROWSERS = """
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<html xmlns="http://www.w3.org/1999/xhtml"> <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<meta http-equiv="Content-Security-Policy"> <meta http-equiv="refresh"> https://schema.org
"""


def excused(keys: set[Key], titles: set[Key], public: Iterable[str]) -> set[Key]:
    """Those of the keys that stand in texts that customers may read. Ends as soon as all of them do."""
    left = {kind: {key for key in keys if isinstance(key, kind)} for kind in (int, str, bytes)}
    seen: set[str] = set()
    for text in public:
        if not any(left.values()):
            break
        for plain in layers(text):
            tokens = words(plain)
            # A search index prints neighbours as one line, so what is shown may be read that way too.
            left[int].difference_update(runs(list(filter(BROKEN.__ne__, tokens))))
            if not titles.isdisjoint(left[int]):
                left[int].difference_update(runs(tokens))
            if left[bytes]:
                left[bytes].difference_update(tokens)
            if left[str]:
                new = unseen(plain, seen)
                left[str].difference_update(mark for mark, _ in marks(plain, new, seen))
    return keys - left[int] - left[str] - left[bytes]


def public_lines(book: Book) -> frozenset[str]:
    """The lines of public pages as they are printed: where a site says one of them, there is nothing to look for."""
    values = book.values
    shown = (line for page in _public(book) for line in lines(page.shown, values))
    return frozenset(chain(shown, [""]))


def told_lines(book: Book, public: frozenset[str]) -> frozenset[str]:
    """The lines of all pages, of which whatever is internal was learned from the sources."""
    return public.union(*(lines(page.hidden) for page in book.pages.values()))


def public_texts(book: Book) -> Iterator[str]:
    """What customers may read beside the pages."""
    facts = [fact for fact in book.facts if not fact.internal]
    labels = [label for label, public in book.labels if public]
    labels += [title for page in book.pages.values() for title in TITLE.findall(page.shown)]
    shown = [f.text for f in book.settings if f.keys[0] not in ("nav", *PRIVATE_SETTINGS)]
    keys = {key for fact in facts for key in fact.keys}
    site = _address(book)
    places = [place for page in _public(book) for place in _places(page, site)]
    yield GAP.join(["", *book.used, *labels, *shown, *keys, *(fact.text for fact in facts), ""])
    yield GAP.join(["", *places, ""])
    yield _TO_BROWSERS
    yield from theme_texts(book)
    for path in book.used:
        for text, binary in texts(read(book.folder / "docs" / path)):
            if not binary:
                yield readable(path, text)


def public_pages(book: Book, pages: Iterable[Page]) -> Iterator[str]:
    """What customers may read on each page."""
    values, name, site = book.values, book.setting("site_name"), _address(book)
    for page in pages:
        titles = [f"{page.title} {name}", f"{name} {page.title}"]
        sections = [
            f"{place} {section}" for place in _places(page, site) for section in page.sections
        ]
        yield GAP.join(["", prose(page.shown, values), *titles, *sections, ""])


def in_order(book: Book, first: Container[str]) -> list[Page]:
    """The public pages, those in front that may stand in one of the files `first`: most is excused there."""
    return sorted(_public(book), key=lambda page: not any(file in first for file in page.files))


def _public(book: Book) -> Iterator[Page]:
    return (page for page in book.pages.values() if page.public)


def _address(book: Book) -> str:
    return book.setting("site_url").rstrip("/")


def _places(page: Page, site: str) -> Iterator[str]:
    """Where a public page is found, on the site and, where it has an address, from elsewhere."""
    for path in (page.path, *page.moved_from):
        yield f"{address(path)}/"
        if site:
            yield f"{site}/{address(path)}/"


def unmarked(book: Book, site: Path, first: Container[str]) -> Iterator[str]:
    """What the internal site prints outside of marked regions on public pages, and around every page."""
    frame = site / "404.html"
    if frame.is_file():
        # The navigation of the internal site names internal pages, so it excuses nothing.
        yield re.sub(r"(?s)<nav\b.*</nav>", "", read(frame).decode("utf-8", "replace"))
    for page in in_order(book, first):
        for file in printed_in(page, site):
            yield regions(read(file))[1]
