"""A new page: the sections that its readers need, its place in the navigation, and only the writing left to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from servicebook import book, checks, new_page
from servicebook.new_page import NewPageError
from support import copy_book, engine_types

TYPES = engine_types().types.types
BOTH = [
    (name, audience)
    for name, kind in TYPES.items()
    for audience in ("public", "internal")
    if not (kind.audience == "internal" and audience == "public")
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_book("minimal", tmp_path)


def create(root: Path, kind: str, path: str, audience: str | None = None) -> list[str]:
    return new_page.create(book.read(root), kind, path, audience)


@pytest.mark.parametrize(("kind", "audience"), BOTH)
def test_a_new_page_of_any_type_lacks_only_its_words(kind: str, audience: str, root: Path) -> None:
    assert create(root, kind, "gift-cards.md", audience) == ["docs/gift-cards.md", "mkdocs.yml"]
    read = book.read(root)
    problems = checks.run(read)
    assert {problem.code for problem in problems} <= {"section-empty", "page-empty"}
    assert {problem.place.path for problem in problems} <= {"docs/gift-cards.md"}
    sections = [*TYPES[kind].internal.values(), *(TYPES[kind].public.values() if audience == "public" else ())]  # fmt: skip
    assert len(problems) == (sum(section.required for section in sections) or 1)
    edition = read.public if audience == "public" else read.internal
    assert "gift-cards.md" in edition.by_name
    assert [entry.target for entry in read.navigation.pages()].count("gift-cards.md") == 1


@pytest.mark.parametrize(
    "kind", [name for name, kind in TYPES.items() if kind.public or kind.internal]
)
def test_a_new_page_is_whole_once_each_note_is_replaced(kind: str, root: Path) -> None:
    create(root, kind, "gift-cards.md")
    file = root / "docs/gift-cards.md"
    text = file.read_text("utf-8").replace("To write: ", "Words on ")
    file.write_text(text, "utf-8")
    assert text.count("Words on") == max(1, text.count("\n## "))
    assert checks.run(book.read(root)) == []


def test_a_page_that_has_nothing_for_customers_is_internal_unless_one_says_so(root: Path) -> None:
    create(root, "goals", "goals.md")
    create(root, "guide", "guide.md")
    found = book.read(root).internal.by_name
    assert (found["goals.md"].audience.value, found["guide.md"].audience.value) == (
        "internal",
        "public",
    )


def test_a_page_stands_after_the_last_of_its_folder(tmp_path: Path) -> None:
    root = copy_book("harbourlight", tmp_path)
    before = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))["nav"]
    create(root, "policy", "plans/gift-cards.md")
    after = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))["nav"]
    (section,) = (entry["Plans and money"] for entry in after if "Plans and money" in entry)
    assert section[-1] == "plans/gift-cards.md"
    section.pop()
    assert after == before


def test_a_page_in_a_new_folder_stands_at_the_end_of_the_first_level(tmp_path: Path) -> None:
    root = copy_book("harbourlight", tmp_path)
    create(root, "guide", "shop/gift-cards.md")
    navigation = yaml.safe_load((root / "mkdocs.yml").read_text("utf-8"))["nav"]
    assert "shop/gift-cards.md" in navigation


def test_the_rest_of_the_configuration_stays_as_written(root: Path) -> None:
    text = (
        (root / "mkdocs.yml").read_text("utf-8").replace("nav:", "# Our pages\nnav:   # in order")
    )
    (root / "mkdocs.yml").write_bytes(text.replace("\n", "\r\n").encode())
    create(root, "guide", "gift-cards.md")
    after = (root / "mkdocs.yml").read_bytes().decode()
    assert after.replace("  - gift-cards.md\r\n", "") == text.replace("\n", "\r\n")


def test_a_book_without_a_navigation_needs_none(root: Path) -> None:
    text = (root / "mkdocs.yml").read_text("utf-8").partition("nav:")[0]
    (root / "mkdocs.yml").write_text(text, "utf-8")
    assert create(root, "guide", "gift-cards.md") == ["docs/gift-cards.md"]
    assert (root / "mkdocs.yml").read_text("utf-8") == text


@pytest.mark.parametrize("path", ["gift-cards", "docs/gift-cards.md", "./gift-cards.md"])
def test_the_path_may_be_typed_in_several_ways(path: str, root: Path) -> None:
    assert create(root, "guide", path)[0] == "docs/gift-cards.md"


def test_the_title_comes_from_the_path_and_the_owner_from_the_company(root: Path) -> None:
    create(root, "guide", "orders/gift-cards.md")
    create(root, "guide", "your-rights/index.md")
    pages = book.read(root).internal.by_name
    front = pages["orders/gift-cards.md"].front_matter
    assert front is not None
    assert (front.title, front.owner) == ("Gift cards", "support")
    index = pages["your-rights/index.md"].front_matter
    assert index is not None and index.title == "Your rights"


@pytest.mark.parametrize(
    ("kind", "path", "audience", "said"),
    [
        ("polcy", "x.md", None, 'There is no page type "polcy". Did you mean "policy"?'),
        ("zebra", "x.md", None, "Known: mission"),
        ("guide", "returns.md", None, "docs/returns.md exists already. Nothing was changed."),
        ("guide", "Gift Cards.md", None, "such as gift-cards.md"),
        ("guide", "ünï.md", None, "makes no good address"),
        ("guide", "../x.md", None, "makes no good address"),
        ("guide", "/etc/x.md", None, "makes no good address"),
        ("guide", "a//../b.md", None, "makes no good address"),
        ("guide", ".hidden.md", None, "makes no good address"),
        ("guide", "x.txt", None, "makes no good address"),
        ("guide", "", None, "makes no good address"),
        ("onboarding", "x.md", "public", "A page of type `onboarding` is never public"),
    ],
)
def test_what_cannot_be_made_is_refused_and_changes_nothing(
    kind: str, path: str, audience: str | None, said: str, root: Path
) -> None:
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file()}
    with pytest.raises(NewPageError) as caught:
        create(root, kind, path, audience)
    assert said in str(caught.value)
    assert {file: file.read_bytes() for file in root.rglob("*") if file.is_file()} == before
