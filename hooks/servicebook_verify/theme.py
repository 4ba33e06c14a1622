"""The theme: which of its files a public site may hold, and which of its words are for agents alone."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from servicebook_verify.files import read, walk
from servicebook_verify.sources import Book

_PACKAGES = ("material", "zensical")
_TEXTS = (".html", ".css", ".js", ".svg", ".xml", ".txt", ".json")
_STATEMENT = re.compile(r"\{%-?\s*(if|elif|else|endif)\b(.*?)%\}", re.S)
_FOR_AGENTS = re.compile(r"""==\s*["']internal["']""")


def own_folder(book: Book) -> Path:
    """The folder of the repository's own theme."""
    return book.folder / (book.setting("theme", "custom_dir") or "overrides/theme")


def packages() -> list[Path]:
    """The folders of the themes that were installed: whoever chose them trusts them."""
    specs = [importlib.util.find_spec(name) for name in _PACKAGES]
    found = [path for spec in specs if spec for path in spec.submodule_search_locations or ()]
    return [Path(path, "templates") for path in found if Path(path, "templates").is_dir()]


def public_files(book: Book) -> set[str]:
    """The files of the own theme that a template names where customers may read. Any other strayed there."""
    own = own_folder(book)
    files = walk(own) if own.is_dir() else []
    told = [text for path, text in _own_texts(book, public=True) if path.endswith(".html")]
    told += [fact.text for fact in book.settings]
    return {
        path for path in files if path.startswith("assets/") and any(path in text for text in told)
    }


def public_texts(book: Book) -> Iterator[str]:
    """The theme's own words, but for those that it keeps for the internal site."""
    spoken = {"en", book.setting("theme", "language")}
    for_customers = public_files(book)
    for path, text in _own_texts(book, public=True):
        if path.endswith(".html") or path in for_customers:
            yield text
    for root in packages():
        for file in (*root.glob("*.html"), *root.glob("[!.]*/**/*.html")):
            if "languages" not in file.parts or file.stem in spoken:
                yield read(file).decode("utf-8", "replace")


def internal_texts(book: Book) -> Iterator[tuple[str, str]]:
    """Each file of the own theme that speaks to agents, with what it tells them."""
    yield from _own_texts(book, public=False)


def _own_texts(book: Book, *, public: bool) -> Iterator[tuple[str, str]]:
    own = own_folder(book)
    for path in walk(own) if own.is_dir() else ():
        if not path.endswith(_TEXTS):
            continue
        text = read(own / path).decode("utf-8", "replace")
        if "internal" in path.split("/"):
            shown, hidden = "", text
        else:
            shown, hidden = _parted(text) if path.endswith(".html") else (text, "")
        yield path if public else f"overrides/theme/{path}", shown if public else hidden


def _parted(template: str) -> tuple[str, str]:
    """What a template prints for customers, and what only where the audience is internal."""
    shown, hidden, end, inside = "", "", 0, list[bool]()
    for found in _STATEMENT.finditer(template):
        piece, end, word = template[end : found.start()], found.end(), found[1]
        shown, hidden = (shown, hidden + piece) if any(inside) else (shown + piece, hidden)
        if word in ("elif", "else", "endif") and inside:
            inside.pop()
        if word != "endif":
            inside.append(word != "else" and bool(_FOR_AGENTS.search(found[2])))
    return shown + template[end:], hidden
