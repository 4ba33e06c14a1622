"""`moved_from`: earlier paths that can be led on from, where nothing else stands now."""

from __future__ import annotations

from collections.abc import Iterator

from servicebook.book import Book
from servicebook.pages import Page, address_of
from servicebook.problems import Place, Problem
from servicebook.publishing import moved_pages
from servicebook.yaml_nodes import Sequence

_CODE = "moved-from"


def check(book: Book) -> Iterator[Problem]:
    """Earlier paths that are none, that are in use, or that two pages claim."""
    standing = {page.address().casefold(): page.path for page in book.pages}
    claimed: dict[str, str] = {}
    for page in book.pages:
        for index, path in enumerate(page.front_matter.moved_from if page.front_matter else []):
            if fault := _fault(path, standing, claimed):
                yield Problem(_place(page, index), _CODE, fault)
            claimed.setdefault(address_of(path).casefold(), page.path)


def _fault(path: str, standing: dict[str, str], claimed: dict[str, str]) -> str | None:
    if not moved_pages.is_plain(path):
        return (
            f'"{path}" is no earlier path of a page. Write it as it was in docs/, such as `orders/returns.md`: '
            "letters, digits, `-`, `_` and `/`, then `.md`."
        )
    address = address_of(path)
    if there := standing.get(address.casefold()):
        return f'"{path}" had the address (/{address}) where {there} stands now. Take it out of this list, or rename that file.'
    if other := claimed.get(address.casefold()):
        return f'"{path}" is claimed by {other} as well. Keep it where its readers are to go.'
    return None


def _place(page: Page, index: int) -> Place:
    listed = page.keys.get("moved_from") if page.keys else None
    return listed.items[index].place if isinstance(listed, Sequence) else Place(page.path)
