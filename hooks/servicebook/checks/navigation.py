"""The navigation in mkdocs.yml: every entry leads somewhere, every page can be found."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.navigation import FILE
from servicebook.problems import Place, Problem, Severity, did_you_mean

_CODE = "navigation"


def check(book: Book) -> Iterator[Problem]:
    """Entries of missing pages; pages without an entry, and a book without a home page."""
    names = book.internal.by_name
    if not names:
        return
    listed = {entry.target for entry in book.navigation.pages()}
    for entry in book.navigation.pages():
        if entry.target not in names and entry.target not in book.refused:
            hint = did_you_mean(entry.target, names)
            listed.update(name for name in names if f'"{name}"' in hint)
            message = f'There is no page "{entry.target}".{hint}'
            yield Problem(entry.place, _CODE, message)
    if book.navigation.listed:
        for page in book.pages:
            if page.name not in listed:
                message = f"The navigation does not list this page. Add `- {page.name}` to `nav:` in {FILE}."
                yield Problem(Place(page.path), _CODE, message, Severity.WARNING)
    if "index.md" not in book.public.by_name:
        message = "There is no public home page. Add docs/index.md with `type: guide` and `audience: public`."
        yield Problem(Place("docs/index.md"), _CODE, message)
