"""Whatever a writer types: the book is refused, or customers read all that is public and nothing else.

1,000 examples here, 20,000 with `make test-long` (HYPOTHESIS_PROFILE=long). A fault that was found stays as an example.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

import rendering
import servicebook_verify as verify
from servicebook import book, checks, pages
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.publishing import editions
from support import copy_book
from test_markup import LEAVES, NEAR_MISSES, SLIPS, holders, in_block, numbered, words

MANY = max(1_000, settings().max_examples)
FEW = MANY // 10  # of what builds and verifies a site

# --- Pages: `@` is a word of its own, which customers may read or not, as it stands outside or inside of a block.

NAMES = st.integers(0, 3)
DEFINED = st.one_of(
    st.builds("@[^{0}] @\n\n[^{0}]: @ @".format, NAMES),
    st.builds("@ TLA{0} @\n\n*[TLA{0}]: @ @".format, NAMES),
    st.builds('@ [@][ref{0}] @\n\n[ref{0}]: https://@.example "@"'.format, NAMES),
    st.builds("[^{0}]: @ @".format, NAMES),
    st.builds("*[TLA{0}]: @ @".format, NAMES),
    st.builds("[ref{0}]: https://@.example".format, NAMES),
    st.builds("@ @[^{0}]".format, NAMES),
    st.builds("@ TLA{0}".format, NAMES),
    st.builds("@ [@][ref{0}]".format, NAMES),
)
SHOWN = st.sampled_from(
    [
        "@ @ @ @ @",
        "## @ {#x@}",
        '[@](index.md "@ @")',
        '![@](photo.png "@")',
        "@ **@ @** `@ @` <kbd>@</kbd>",
        "- @ @\n- @\n\n    @",
        "1. @\n    - @\n        1. @",
        "| @ | @ |\n| - | - |\n| @ @ | [@](index.md) |",
        "```\n@ @\n```",
        "~~~ text\n@\n~~~",
        "    @ @",
        "> @\n> @",
        "@\n:   @",
        '=== "@"\n\n    @\n\n=== "@"\n\n    @',
        '??? tip "@"\n\n    @',
        "{{ returns.window }} @",
        "@\\\n@",
        "@  \n@",
    ]
)


PIECES = st.recursive(SHOWN | DEFINED | LEAVES, holders, max_leaves=6)
BLOCKS = st.tuples(st.just(""), st.lists(PIECES, min_size=1, max_size=3).map("\n\n".join)).map(in_block)  # fmt: skip
BODIES = st.lists(PIECES | BLOCKS, min_size=1, max_size=5).map("\n\n".join).map(numbered)

# --- Slips: what fingers, editors and other habits do to a page.

OPENING = re.compile(r"/{3,} internal.*")
CLOSING = re.compile(r"(?m)^( *)/{3,}$")
CLOSERS = ["//", "////", "/ / /", "⁄⁄⁄", "／／／", "/\u200b//", "///\u00a0", "/// end", "> ///", "", "\\///", "///\u200f"]  # fmt: skip
WHOLE: list[Callable[[str], str]] = [
    lambda text: text.replace("\n", "\r\n"),
    lambda text: text.replace("\n", "\r\n", 3),
    lambda text: text.replace("\n\n", "\n\r", 1),
    lambda text: text.replace("    ", "\t"),
    lambda text: text.replace("    ", "  "),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace("internal", "int\u00adernal", 1),
    lambda text: text.replace("/// internal", "\u202e/// internal", 1),
    lambda text: text.replace("\n", "\u2028", 2),
    lambda text: text.replace("///", "\uff0f\uff0f\uff0f"),
    lambda text: f"<div>\n{text}\n</div>",
    lambda text: f"<!-- {text} -->",
    lambda text: f"```\n{text}",
    lambda text: f"{{%- call internal() %}}\n{text}",
]


@st.composite
def slipped(draw: st.DrawFn, body: str) -> str:
    """The body with at most one slip in a line and one in the whole: two could take a block's marks away without a trace."""
    match draw(st.integers(0, 3)):
        case 1:
            lines = body.split("\n")
            index = draw(st.integers(0, len(lines) - 1))
            lines[index : index + 1] = draw(st.sampled_from(SLIPS))(lines[index])
            body = "\n".join(lines)
        case 2:
            near = draw(st.sampled_from(NEAR_MISSES))
            body = OPENING.sub(lambda _: near, body, count=draw(st.integers(0, 1)))
        case 3:
            closer = draw(st.sampled_from(CLOSERS))
            body = CLOSING.sub(lambda found: found[1] + closer, body, count=1)
    return draw(st.sampled_from(WHOLE))(body) if draw(st.booleans()) else body


# What stood in a block before the slip is secret, whatever became of its marks.
SLIPPED = BODIES.flatmap(slipped)


@dataclass(frozen=True)
class Desk:
    """A book of which one page is written anew for each example."""

    base: Book
    folder: Path

    def read(self, body: str) -> Book | None:
        """The book with this body in the page; None where the checks refuse it."""
        file = self.base.root / "docs/help.md"
        front = file.read_text("utf-8").partition("\n---\n")[0]
        file.write_bytes(f"{front}\n---\n\n{body}\n".encode())
        found = replace(self.base, pages=(pages.read(self.base.root, "docs/help.md"),))
        told = [p for p in checks.run(found) if p.is_error and p.place.path == "docs/help.md"]
        refused = any(not problem.code.startswith("section") for problem in told)
        return None if refused else found

    def public(self, found: Book) -> str:
        """The page as customers get it, and every other file of their edition."""
        editions.write(found, Audience.PUBLIC, self.folder)
        files = sorted(file for file in self.folder.rglob("*") if file.is_file())
        return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    root = copy_book("minimal", tmp_path_factory.mktemp("base"))
    (root / "docs/photo.png").write_bytes(b"\x89PNG")
    return Desk(book.read(root), tmp_path_factory.mktemp("edition"))


@settings(max_examples=MANY)
@given(body=SLIPPED)
@example(body="open1\n\n{%- call internal() %}\nsecret2\n{%- endcall %}")
@example(body="open1\n\n/// admonition | internal\nsecret2\n///\n\nopen3")
@example(body="open1\n\n/// internal\nsecret2\n\n[^0]: secret3\n///\n\nopen4[^0]")
@example(body="open1\n\n/// internal\n*[TLA0]: secret2\n///\n\nTLA0 open3")
def test_no_book_leaks_and_none_loses_public_text(body: str, desk: Desk) -> None:
    found = desk.read(body)
    event("refused" if found is None else "with secrets" if "secret" in body else "all public")
    if found is None:
        return
    shown = desk.public(found)
    assert words(shown, "x?secret") == set()
    assert words(shown, "open[0-9]") == words(body, "open[0-9]")


def printed(body: str) -> str:
    """The body with its value in words, as the page builder prints it."""
    return body.replace("{{ returns.window }}", "30 days")


@settings(max_examples=FEW)
@given(body=BODIES)
@example(body="{{ returns.window }} open1")
@example(
    body="//// internal\n\n/// internal | secret1\n\n[^3]: secret2 secret3\n\nsecret4 TLA1 secret5\n\n*[TLA1]: secret6 secret7\n///\n////\n\nopen8"
)
def test_the_leak_check_passes_what_is_public_and_stops_what_is_not(body: str, desk: Desk) -> None:
    found = desk.read(body)
    if found is None:
        return
    page = desk.public(found)
    site = desk.folder.parent / "site"
    (site / "help").mkdir(parents=True, exist_ok=True)
    asked = verify.Asked(desk.base.root, site)

    def told(html: str) -> list[str]:
        (site / "help/index.html").write_text(f"<article>{html}</article>", "utf-8")
        return [str(one) for one in verify.verify(asked) if one.severity == "error"]

    public = printed("\n".join(line.text for line in found.public.pages[0].markup.lines))
    assert all(word in page for word in words(public, "open[0-9]"))
    assert told(rendering.render(public)) == []
    secrets = sorted(words(body, "secret[0-9]"))
    if len(secrets) >= 4:
        leaked = rendering.render(printed(body))
        assert told(leaked) != []
        assert told(escape(leaked)) != []
