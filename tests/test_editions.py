"""Editions: the files that one audience may read, exactly, and rewritten only where something changed."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data

import test_markup
from servicebook import book, checks, pages
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.publishing import editions
from support import copy_book

PUBLIC, INTERNAL = Audience.PUBLIC, Audience.INTERNAL


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_book("minimal", tmp_path / "book")


@pytest.fixture
def harbourlight(tmp_path: Path) -> Path:
    return copy_book("harbourlight", tmp_path / "book")


def written(root: Path, audience: Audience = PUBLIC) -> Path:
    folder = root / "edition"
    editions.write(book.read(root), audience, folder)
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def times(folder: Path) -> dict[str, int]:
    return {name: (folder / name).stat().st_mtime_ns for name in files(folder)}


def changed(folder: Path, before: dict[str, int]) -> set[str]:
    return {name for name, at in times(folder).items() if before.get(name) != at}


def everything(folder: Path) -> bytes:
    return b"\n".join((folder / name).read_bytes() for name in sorted(files(folder)))


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


# --- what belongs


def test_the_public_edition_holds_exactly_what_customers_may_read(harbourlight: Path) -> None:
    pages = {f"docs/{page}" for page in (
        "index.md", "mission.md", "standards.md", "plans/refunds.md", "plans/payment.md", "plans/changes.md", "plans/your-data.md",
        "help/contact.md", "help/getting-help.md", "help/outages.md", "help/complaints.md", "help/escalation.md",
        "team/review.md", "rights/guarantee.md", "rights/accessibility.md", "rights/fair-business.md")}  # fmt: skip
    found = files(written(harbourlight))
    assert {name for name in found if name.endswith(".md")} == pages
    assert {name for name in found if name.startswith("docs/assets/")} == {
        "docs/assets/brand/brand.css", "docs/assets/brand/favicon.svg", "docs/assets/brand/logo.svg",
        "docs/assets/pictures/harbour.svg"}  # fmt: skip
    assert not {"values/goals.yml", "values/escalation.yml"} & found
    assert "values/refunds.yml" in found
    assert found - {name for name in found if name.startswith(("docs/", "values/"))} == {"nav.yml"}


def test_the_internal_edition_holds_the_whole_book_and_its_health_page(harbourlight: Path) -> None:
    found = files(written(harbourlight, INTERNAL))
    own = {f"{folder}/{name}" for folder in ("docs", "values") for name in files(harbourlight / folder)}  # fmt: skip
    assert found == own | {"nav.yml", "docs/health.md"}


@pytest.mark.parametrize("name", ["minimal", "harbourlight"])
def test_the_public_edition_has_nothing_that_only_agents_may_read(
    name: str, tmp_path: Path
) -> None:
    root = copy_book(name, tmp_path / "book")
    read, shown = book.read(root), everything(written(root)).decode("utf-8")
    pages = {page.name for page in read.public.pages}
    said = {line.text for page in read.public.pages for line in page.markup.lines}
    hidden = [
        line.text.strip()
        for page in read.pages
        for line in page.markup.lines
        if (line.internal or page.name not in pages) and line.text not in said
    ]
    assert len(hidden) > 20
    assert not [text for text in hidden if re.search(r"\w", text) and text in shown]
    assert not [page.name for page in read.pages if page.name not in pages and page.name in shown]
    for key in ("owner", "review_by", "target", "law", "teams", "github", "reviewed", "audience"):
        assert not re.search(rf"^ *{key}:", shown, re.MULTILINE), key
    for name in (
        "agent_limit",
        "lead_limit",
        "grace",
        "write_off",
        "silence_limit",
        "/// internal",
    ):
        assert name not in shown


def test_a_file_that_only_agents_are_shown_is_not_public(root: Path) -> None:
    (root / "docs/plan.png").write_bytes(b"secret")
    (root / "docs/photo.png").write_bytes(b"public")
    edit(root, "docs/returns.md", "The lead may", "![Plan](plan.png)\n\nThe lead may")
    edit(root, "docs/returns.md", "Everything that is unused.", "![Photo](photo.png)")
    assert {"docs/photo.png"} == {name for name in files(written(root)) if name.endswith("png")}
    internal = files(written(root, INTERNAL))
    assert {"docs/photo.png", "docs/plan.png"} <= internal


def test_navigation_names_only_what_the_edition_holds(harbourlight: Path) -> None:
    public = editions.nav_setting(written(harbourlight))
    internal = editions.nav_setting(written(harbourlight, INTERNAL))
    assert "Ready replies" not in str(public) and "goals" not in str(public)
    assert "Ready replies" in str(internal)
    assert {"Our promises": "mission.md"} in (public or [])


def test_a_book_without_a_navigation_lists_its_pages_itself(root: Path) -> None:
    text = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(text.partition("nav:")[0], "utf-8")
    edit(root, "docs/changes.md", "audience: public", "audience: internal")
    setting = editions.nav_setting(written(root)) or []
    assert setting[0] == "index.md"
    assert "changes.md" not in setting and "returns.md" in setting


# --- front matter


@pytest.mark.parametrize(
    "title",
    ['Who said "no"?', "It's ours", "Returns: how and when", "Zurück – schön, naïve", "a \\ b", "# x", "yes", "- a", "[a]", "日本", "\U0001f3d4 up", "'", '"'],
)  # fmt: skip
def test_titles_and_summaries_survive_as_written(title: str, root: Path) -> None:
    quoted = title.replace("'", "''")
    edit(root, "docs/returns.md", "title: Returns", f"title: '{quoted}'")
    edit(root, "docs/returns.md", "summary: What you can send back, and how.", f"summary: '{quoted}'")  # fmt: skip
    for audience in Audience:
        text = (written(root, audience) / "docs/returns.md").read_text("utf-8")
        body, meta = get_data(text)
        assert meta["title"] == title
        assert meta["description"] == meta["summary"] == title
        assert body.startswith("## In short")


def test_customers_get_three_keys_of_front_matter_and_agents_those_they_need(root: Path) -> None:
    edit(root, "docs/returns.md", "owner: support", "owner: support\nlegal: Act 1\nmoved_from: [old.md]\nsearch_words: [refund]")  # fmt: skip
    _, public = get_data((written(root) / "docs/returns.md").read_text("utf-8"))
    _, internal = get_data((written(root, INTERNAL) / "docs/returns.md").read_text("utf-8"))
    assert set(public) == {"title", "summary", "description", "search_words"}
    assert set(internal) == {*public, "type", "topic", "audience", "owner", "reviewed", "review_every", "legal"}  # fmt: skip
    assert str(internal["reviewed"]) == "2026-11-02"


# --- writing


def test_writing_again_touches_nothing(root: Path) -> None:
    before = times(written(root))
    assert changed(written(root), before) == set()


def test_one_edit_rewrites_one_file(root: Path) -> None:
    before = times(written(root))
    edit(root, "docs/returns.md", "Everything that is unused.", "Nearly everything.")
    assert changed(written(root), before) == {"docs/returns.md"}


def test_an_edit_in_a_block_rewrites_nothing_public(root: Path) -> None:
    before = times(written(root))
    edit(root, "docs/returns.md", "The lead may say yes", "The lead may say no")
    edit(root, "values/returns.yml", "50 GBP", "60 GBP")
    assert changed(written(root), before) == set()


def test_what_is_gone_from_the_book_is_gone_from_the_edition(root: Path) -> None:
    (root / "docs/more").mkdir()
    (root / "docs/more/extra.md").write_text((root / "docs/help.md").read_text("utf-8"), "utf-8")
    assert "docs/more/extra.md" in files(written(root))
    (root / "docs/more/extra.md").unlink()
    folder = written(root)
    assert "docs/more/extra.md" not in files(folder)
    assert not (folder / "docs/more").exists()


def test_a_page_that_becomes_internal_leaves_the_public_edition(root: Path) -> None:
    assert "docs/help.md" in files(written(root))
    edit(root, "docs/help.md", "audience: public", "audience: internal")
    folder = written(root)
    assert "docs/help.md" not in files(folder)
    assert "help.md" not in (folder / "nav.yml").read_text("utf-8")


def test_what_does_not_belong_is_removed(root: Path, tmp_path: Path) -> None:
    folder = written(root)
    expected = files(folder)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.md").write_text("kept")
    (folder / "docs/stray.md").write_text("secret")
    (folder / "docs/.hidden").write_text("secret")
    (folder / "docs/link.md").symlink_to(outside / "kept.md")
    (folder / "docs/more").symlink_to(outside)
    (folder / "empty/folder").mkdir(parents=True)
    (folder / "docs/returns.md").unlink()
    (folder / "docs/returns.md").symlink_to(outside / "kept.md")
    written(root)
    assert files(folder) == expected
    assert not any(path.is_symlink() for path in folder.rglob("*"))
    assert (outside / "kept.md").read_text() == "kept"
    assert not (folder / "empty").exists()


@pytest.mark.parametrize("change", ["file to folder", "folder to file"])
def test_a_file_and_a_folder_may_take_each_other_s_place(change: str, root: Path) -> None:
    folder = written(root)
    if change == "file to folder":
        (folder / "docs/returns.md").unlink()
        (folder / "docs/returns.md/inside").mkdir(parents=True)
        (folder / "docs/returns.md/inside/stray.md").write_text("secret")
    else:
        (folder / "values/returns.yml").unlink()
        for name in files(folder):
            if name.startswith("values/"):
                (folder / name).unlink()
        (folder / "values").rmdir()
        (folder / "values").write_text("stray")
    expected = files(written(copy_book("minimal", root.parent / "other")))
    assert files(written(root)) == expected


# --- a writer's preview


def draft(root: Path, audience: Audience = PUBLIC) -> Path:
    folder, read = root / "edition", book.read(root)
    problems = checks.run(read)
    assert any(problem.is_error for problem in problems)
    editions.write_draft(read, audience, folder, problems)
    return folder


def test_a_faulty_page_shows_its_problems_and_the_others_stay(root: Path) -> None:
    before = times(written(root))
    edit(root, "docs/returns.md", "{{ returns.window }}", "{{ returns.windw }}")
    folder = draft(root)
    shown = (folder / "docs/returns.md").read_text("utf-8")
    assert changed(folder, before) == {"docs/returns.md"}
    assert "docs/returns.md:14:10" in shown
    assert "Did you mean &quot;returns.window&quot;?" in shown
    assert "This page shows again when one problem here is fixed." in shown
    assert get_data(shown)[1]["title"] == "To fix: returns.md"


def test_what_a_problem_quotes_is_not_run(root: Path) -> None:
    edit(root, "docs/returns.md", "{{ returns.window }}", "{{ <b>returns.windw</b> }}\n\n[a](<b>{{x}}.md)\n\n{% raw %}")  # fmt: skip
    shown = (draft(root) / "docs/returns.md").read_text("utf-8").partition("---\n\n")[2]
    assert not re.search(r"[{}]|<b>", shown)


def test_a_page_whose_block_is_open_shows_nothing_of_it(root: Path) -> None:
    written(root)
    edit(root, "docs/returns.md", "/// internal", "/// Internal")
    assert b"The lead may" not in everything(draft(root))


def test_a_fault_outside_the_pages_keeps_the_last_good_state(root: Path) -> None:
    before = times(written(root))
    edit(root, "values/returns.yml", "30 days", "30 dyas")
    folder = draft(root)
    assert changed(folder, before) == {"docs/index.md"}
    assert "values/returns.yml:1:9" in (folder / "docs/index.md").read_text("utf-8")
    edit(root, "values/returns.yml", "30 dyas", "30 days")
    editions.write(book.read(root), PUBLIC, folder)
    assert changed(folder, before) == {"docs/index.md"}
    assert "To fix" not in (folder / "docs/index.md").read_text("utf-8")


def test_a_fault_at_the_very_start_shows_every_page_as_faulty(root: Path) -> None:
    (root / "values/returns.yml").write_text("a: [")
    folder = draft(root)
    assert "values/returns.yml" in (folder / "docs/returns.md").read_text("utf-8")
    assert files(folder) >= {"docs/index.md", "docs/returns.md", "nav.yml"}


# --- the property


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return book.read(copy_book("minimal", tmp_path_factory.mktemp("base")))


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(test_markup.PIECES, min_size=1, max_size=5), data=st.data())
def test_either_the_book_has_an_error_or_customers_read_all_that_is_public_and_nothing_else(
    pieces: list[str], data: Any, base: Book
) -> None:
    body = test_markup.numbered("\n\n".join(pieces))
    lines = body.split("\n")
    index = data.draw(st.integers(0, len(lines) - 1))
    slip = data.draw(st.sampled_from([*test_markup.SLIPS, lambda line: [line], lambda line: [line]]))  # fmt: skip
    lines[index : index + 1] = slip(lines[index])
    file = base.root / "docs/help.md"
    front = file.read_text("utf-8").partition("\n---\n")[0]
    file.write_text(f"{front}\n---\n\n" + "\n".join(lines) + "\n", "utf-8")
    read = replace(base, pages=(pages.read(base.root, "docs/help.md"),))
    errors = [p for p in checks.run(read) if p.is_error and p.place.path == "docs/help.md"]
    if any(not error.code.startswith("section") for error in errors):
        return
    folder = base.root.parent / f"{base.root.name}-edition"
    editions.write(read, PUBLIC, folder)
    shown = everything(folder).decode("utf-8")
    assert test_markup.words(shown, "secret") == set()
    assert test_markup.words(shown, "open[0-9]") == test_markup.words(body, "open[0-9]")
