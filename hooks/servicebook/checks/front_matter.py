"""Front matter that names what exists: page type, topic, owner, policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicebook.book import Book
from servicebook.pages import Audience, FrontMatter, Page
from servicebook.problems import Problem, did_you_mean
from servicebook.yaml_nodes import Mapping, Scalar

_CODE = "front-matter"


def check(book: Book) -> Iterator[Problem]:
    """Names in front matter that lead nowhere, and keys that the page's type asks for or refuses."""
    for page in book.pages:
        if page.keys is not None:
            yield from _names(book, page.keys)
        if page.front_matter is not None:
            yield from _by_type(book, page, page.front_matter)


def _names(book: Book, keys: Mapping) -> Iterator[Problem]:
    types, company = book.types, book.values.company
    named: list[tuple[str, str, Iterable[str]]] = [
        ("policy", "page", book.internal.by_name),
    ]
    if types.types:  # else they could not be read, which is told already
        named += [("type", "page type", types.types), ("topic", "topic", types.topics)]
    if not book.values.is_faulty("company"):
        named.append(("owner", "team", company.teams))
    for key, kind, known in named:
        node = keys.get(key)
        if isinstance(node, Scalar) and node.text not in known:
            yield Problem(node.place, _CODE, _unknown(kind, node.text, known))


def _unknown(kind: str, name: str, known: Iterable[str]) -> str:
    known = list(known)
    hint = did_you_mean(name, known) or (
        f" Known: {', '.join(known)}." if 0 < len(known) < 20 else ""
    )
    return f'There is no {kind} "{name}".{hint}'


def _by_type(book: Book, page: Page, front: FrontMatter) -> Iterator[Problem]:
    kind = book.types.types.get(front.type)
    if kind is None:
        return
    if kind.audience == "internal" and front.audience is Audience.PUBLIC:
        message = f"A page of type `{front.type}` is never public. Write `audience: internal`."
        yield Problem(page.place_of("audience"), _CODE, message)
    if kind.topic == "required" and front.topic is None:
        known = ", ".join(book.types.topics)
        message = f"A page of type `{front.type}` says which topic it covers. Add a line `topic:` with one of {known}."
        yield Problem(page.place_of("type"), _CODE, message)
    for key in ("channel", "policy", "fields"):
        if front.type != "reply" and getattr(front, key):
            message = f'"{key}" belongs to pages of type `reply`. Delete the line.'
            yield Problem(page.place_of(key), _CODE, message)
