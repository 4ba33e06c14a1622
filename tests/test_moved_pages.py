"""Pages that stood elsewhere before: who follows an old address is led on, and learns nothing more."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebook import book
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.publishing import editions, host_rules, moved_pages
from servicebook.publishing.moved_pages import Move
from support import copy_book


def site_with(folder: Path, *files: str) -> Path:
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("<h1>here</h1>")
    return folder


@pytest.mark.parametrize(
    ("old", "new", "file", "way"),
    [
        ("returns/", "orders/returns/", "returns/index.html", "../orders/returns/"),
        ("a/b/c/", "orders/returns/", "a/b/c/index.html", "../../../orders/returns/"),
        ("orders/back/", "orders/returns/", "orders/back/index.html", "../returns/"),
        ("start/", "", "start/index.html", "../"),
        ("orders/old/", "orders/", "orders/old/index.html", "../"),
    ],
)
def test_an_old_address_leads_on(old: str, new: str, file: str, way: str, tmp_path: Path) -> None:
    site = site_with(tmp_path, f"{new}index.html")
    rules = moved_pages.write(site, [Move(old, new, "Returns & <more>")])
    text = (site / file).read_text("utf-8")
    assert f'content="0; url={way}"' in text and text.count(f'href="{way}"') == 2
    assert "Returns &amp; &lt;more&gt;" in text and "<more>" not in text
    assert (site / file).parent.joinpath(way, "index.html").resolve() == site / new / "index.html"
    pattern, target = parsed(rules)
    assert target == f"/{new}"
    assert [path for path in (f"/{old}", f"/{file}") if not re.search(pattern, path)] == []
    for other in (f"/{old}x/", f"/x/{old}", f"/{old}".upper(), f"/{file}x", f"/{new}"):
        assert not re.search(pattern, other), other


def test_a_site_whose_addresses_are_files_is_led_on_to_files(tmp_path: Path) -> None:
    site = site_with(tmp_path, "index.html", "orders/returns.html")
    moves = [Move("returns/", "orders/returns/", "Returns"), Move("a/start/", "", "Home")]
    rules = moved_pages.write(site, moves)
    assert 'url=orders/returns.html"' in (site / "returns.html").read_text("utf-8")
    assert rules[0] == 'RedirectMatch permanent "^/returns\\.html$" "/orders/returns.html"'


def parsed(rules: list[str]) -> tuple[str, str]:
    """The pattern and the target of the one rule, as Apache reads it."""
    (rule,) = rules
    found = re.fullmatch(r'RedirectMatch permanent "([^"\n]+)" "([^"\n]+)"', rule)
    assert found
    return found[1], found[2]


def test_nothing_of_the_site_is_written_over(tmp_path: Path) -> None:
    site = site_with(tmp_path, "orders/returns/index.html", "returns/index.html")
    with pytest.raises(FileExistsError):
        moved_pages.write(site, [Move("returns/", "orders/returns/", "Returns")])
    assert (site / "returns/index.html").read_text() == "<h1>here</h1>"


@given(
    st.text(
        alphabet=st.sampled_from(list("aZ9_-./ \n\r\t\"'\\$%{}()^|*+?;&<>#\0é٣ｅ")), max_size=12
    )
)
def test_no_path_can_say_more_than_itself_to_apache(path: str) -> None:
    for name in (path, f"{path}.md"):
        if moved_pages.is_plain(name):
            assert re.fullmatch(r"[^\W]([\w/-]*)\.md|[-/\w]+\.md", name)
            assert not set(name) & set(" \n\r\t\"'\\$%{}()^|*+?;&<>#\0")
            assert ".." not in name and "//" not in name and not name.startswith("/")


def moved_book(folder: Path) -> Book:
    """A book with a page for customers and one for agents that stood elsewhere before."""
    root = copy_book("harbourlight", folder)
    for page, old in (("plans/refunds", "refunds"), ("team/goals", "aims")):
        file = root / "docs" / f"{page}.md"
        file.write_text(file.read_text().replace("---\n", f"---\nmoved_from: [{old}.md]\n", 1))
    return book.read(root)


def test_each_site_gets_the_rules_of_its_own_pages(tmp_path: Path) -> None:
    staged = tmp_path / "staged"
    for audience in Audience:
        site_with(staged / audience.value, "plans/refunds/index.html", "team/goals/index.html")
    host_rules.write(moved_book(tmp_path / "book"), staged)
    public = (staged / "public.htaccess").read_text("utf-8")
    assert "^/refunds/" in public and "aims" not in public
    assert "^/aims/" in (staged / "internal.htaccess").read_text("utf-8")
    assert not (staged / "public/aims").exists() and (staged / "internal/aims").exists()


def test_customers_are_led_only_from_pages_of_their_own(tmp_path: Path) -> None:
    found = moved_book(tmp_path)
    public, internal = (moved_pages.of(found.edition(audience)) for audience in Audience)
    assert {move.old for move in public} == {"refunds/"}
    assert {move.old for move in internal} == {"refunds/", "aims/"}
    editions.write(found, Audience.PUBLIC, tmp_path / "edition")
    held = [f.read_text() for f in (tmp_path / "edition").rglob("*.md")]
    assert not [text for text in held if "moved_from" in text or "aims" in text]
