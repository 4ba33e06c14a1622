"""Pages: front matter that is strict, and a body whose lines know their audience."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicebook import pages
from servicebook.pages import Audience, Page

FRONT = {
    "type": "guide",
    "title": "Returns",
    "audience": "public",
    "owner": "support",
    "reviewed": "2026-11-02",
    "review_every": "6 months",
    "summary": "How to send it back.",
}


def page(root: Path, body: str = "Text.", name: str = "returns.md", **changes: str) -> Page:
    front = "".join(f"{key}: {value}\n" for key, value in {**FRONT, **changes}.items() if value)
    file = root / "docs" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}---\n\n{body}\n", "utf-8")
    return pages.read(root, f"docs/{name}")


def test_lines_are_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    read = page(tmp_path, "One.\n\n## Two")
    assert [(line.number, line.text) for line in read.markup.lines if line.text] == [
        (11, "One."),
        (13, "## Two"),
    ]
    assert read.markup.headings[0].line == 13
    assert read.place_of("owner").line == 5
    assert read.place_of("topic").line == 1


@pytest.mark.parametrize(
    "written", ["Public", "PUBLIC", "pubic", "", "[public]", '" public"', "~", "all"]
)
def test_a_page_that_does_not_say_public_is_internal(written: str, tmp_path: Path) -> None:
    read = page(tmp_path, audience=written)
    assert read.audience is Audience.INTERNAL
    assert len(read.problems) == 1


def test_quotes_around_an_audience_do_not_matter(tmp_path: Path) -> None:
    assert page(tmp_path, audience='"public"').audience is Audience.PUBLIC


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("review_every", "0 months"),
        ("review_every", "6"),
        ("review_every", "6 month s"),
        ("reviewed", "2026-02-30"),
        ("reviewed", "yesterday"),
        ("title", '""'),
        ("title", "x" * 101),
        ("summary", "Within 30 days."),
        ("summary", "x" * 161),
        ("summary", '"{{ returns.window }}"'),
        ("title", '"{% raw %}"'),
        ("title", "A < B"),
        ("title", "[a, b]"),
        ("search_words", "refund"),
        ("search_words", '["<b>"]'),
        ("unknown", "x"),
    ],
)
def test_front_matter_that_is_not_as_agreed_is_one_problem(
    key: str, written: str, tmp_path: Path
) -> None:
    changes = {key: written}
    assert len(page(tmp_path, **changes).problems) == 1


def test_a_page_without_its_blocks_has_no_word_of_them(tmp_path: Path) -> None:
    read = page(tmp_path, "## One\n\n/// internal\n## Secret\n\nMore.\n///\n\n## Two").public
    assert [heading.text for heading in read.markup.headings] == ["One", "Two"]
    assert not any("Secret" in line.text or "internal" in line.text for line in read.markup.lines)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("index.md", ""),
        ("returns.md", "returns/"),
        ("orders/index.md", "orders/"),
        ("orders/README.md", "orders/"),
        ("orders/gift-cards.md", "orders/gift-cards/"),
    ],
)
def test_an_address_is_that_of_the_site(name: str, address: str, tmp_path: Path) -> None:
    assert page(tmp_path, name=name).address() == address


def test_a_name_is_the_path_inside_docs(tmp_path: Path) -> None:
    assert page(tmp_path, name="orders/docs/x.md").name == "orders/docs/x.md"


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    page(tmp_path, "## One\n\n/// internal\nSecret.\n///")
    file = tmp_path / "docs/returns.md"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    read = pages.read(tmp_path, "docs/returns.md")
    assert read.problems == ()
    assert [heading.text for heading in read.markup.headings] == ["One"]
    assert sum(line.internal for line in read.markup.lines) == 3
