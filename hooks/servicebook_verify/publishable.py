"""What may be published: the files of a public site, worked out from the sources alone."""

from __future__ import annotations

from servicebook_verify.sources import Book

_ALWAYS = {
    "404.html", "sitemap.xml", "sitemap.xml.gz", "search/search_index.json", "search.json",
}  # fmt: skip


def publishable(book: Book) -> set[str]:
    """Every file that a public site of this book may hold, but for the theme's."""
    pages = (page.files for page in book.pages.values() if page.public)
    return _ALWAYS.union(book.used, *pages)
