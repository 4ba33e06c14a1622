"""Each way out is opened, and nothing comes out: the book is refused, the site is stopped, or the way carries nothing.

`python tests/print_ways_out.py` prints the table.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from mkdocs.config import load_config

import mkdocs_hooks
import servicebook_verify as verify
import ways_out
from servicebook import book, checks
from servicebook.pages import Audience
from servicebook.publishing import editions, publish
from support import copy_book, copy_engine, leave_out_vale
from test_verify import BOOK, SITE, plant, write
from ways_out import Caught, Refused, Silent

WAYS = ways_out.read()
REFUSED = [pytest.param(one, id=f"{way.name} {number}") for way in WAYS for number, one in enumerate(way.refused, 1)]  # fmt: skip
CAUGHT = [pytest.param(one, id=f"{way.name} {number}") for way in WAYS for number, one in enumerate(way.caught, 1)]  # fmt: skip
SILENT = [pytest.param(one, id=f"{way.name} {number}") for way in WAYS for number, one in enumerate(way.silent, 1)]  # fmt: skip


def test_every_way_out_is_opened_by_a_test() -> None:
    for way in WAYS:
        assert way.refused or way.caught or way.silent or way.tests, way.name
        assert [test for test in way.tests if not ways_out.exists(test)] == [], way.name
    assert len({way.name for way in WAYS}) == len(WAYS)


@pytest.mark.parametrize("one", REFUSED)
def test_a_hostile_book_is_refused_and_what_is_published_stays(
    one: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = copy_book("minimal", tmp_path)
    yesterday = root / "site/.generations/20261101T000000000000Z"
    for name in ("public", "internal"):
        write(yesterday / name, {"index.html": "yesterday"})
    one.case.apply(root)
    leave_out_vale(monkeypatch)
    result = publish.publish(root, lambda step: None)
    told = [f"{p.place.path}:{p.place.line} [{p.code}]" for p in result.problems if p.is_error]
    assert told == list(one.at)
    assert result.folder is None
    assert [path.name for path in (root / "site").iterdir()] == [".generations"]
    assert [path.name for path in yesterday.parent.iterdir()] == [yesterday.name]


@pytest.mark.parametrize("one", CAUGHT)
def test_a_hostile_site_is_stopped(one: Caught, tmp_path: Path) -> None:
    root, site = write(tmp_path / "book", BOOK), write(tmp_path / "site", SITE)
    if one.text:
        plant(site, one.text)
    write(site, one.files)
    found = verify.verify(verify.Asked(root, site))
    places = {one.path for one in found}
    assert places == ({"returns/index.html"} if one.text else set(one.files))
    assert {each.code for each in found if each.severity == "error"} == set(one.codes)


@pytest.mark.parametrize("one", SILENT)
def test_a_way_that_is_allowed_carries_nothing(one: Silent, tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path / "book")
    if one.everywhere:
        for path, pairs in one.case.edit.items():
            data = (root / path).read_bytes()
            for old, new in pairs.items():
                data = data.replace(old.encode(), new.encode())
            (root / path).write_bytes(data)
    else:
        one.case.apply(root)
    read = book.read(root)
    assert [str(p) for p in checks.run(read) if p.is_error] == []
    internal = edition(root, Audience.INTERNAL)
    assert [word for word in one.absent if word not in internal + "owner: reviewed: legal:"] == []
    public = edition(root, Audience.PUBLIC)
    assert [word for word in one.absent if word in public] == []


def edition(root: Path, audience: Audience) -> str:
    """The names and the texts of all files of an edition."""
    folder = root.parent / f"edition-{audience.value}"
    editions.write(book.read(root), audience, folder)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "\n".join(f"{path.relative_to(folder)}\n{path.read_bytes().decode('utf-8', 'replace')}" for path in files)  # fmt: skip


def test_a_page_that_turns_internal_and_back_leaves_nothing_between(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path / "book")
    (root / "docs/secret-plan.md").write_text(
        (root / "docs/help.md").read_text("utf-8").replace("We read, ask", "Grey towers; we read, ask")
    )  # fmt: skip
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write("  - Tower label: secret-plan.md\n")
    page = root / "docs/secret-plan.md"
    words = ("Grey towers", "secret-plan", "Tower label")
    assert all(word in edition(root, Audience.PUBLIC) for word in words)
    page.write_text(page.read_text("utf-8").replace("audience: public", "audience: internal"))
    assert not any(word in edition(root, Audience.PUBLIC) for word in words)
    page.write_text(page.read_text("utf-8").replace("audience: internal", "audience: public"))
    assert all(word in edition(root, Audience.PUBLIC) for word in words)


def test_a_page_that_is_renamed_from_internal_to_public_and_back_is_known_by_its_public_name_alone(
    tmp_path: Path,
) -> None:
    root = copy_book("minimal", tmp_path / "book")
    text = (root / "docs/help.md").read_text("utf-8").replace("We read, ask", "Grey towers; we ask")
    with (root / "mkdocs.yml").open("a") as settings:
        settings.write("  - Tower plan: tower-plan.md\n  - Towers: towers.md\n")
    for audience, name in (("internal", "tower-plan"), ("public", "towers"), ("internal", "tower-plan")):  # fmt: skip
        for old in (root / "docs").glob("tower*.md"):
            old.unlink()
        page = text.replace("audience: public", f"audience: {audience}")
        (root / f"docs/{name}.md").write_text(page, "utf-8")
        public = edition(root, Audience.PUBLIC)
        assert "tower-plan" not in public and "Tower plan" not in public
        assert ("Grey towers" in public) == ("towers.md" in public) == (audience == "public")


def test_a_block_that_moves_is_public_nowhere(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path / "book")
    block = "/// internal\nGrey towers stand.\n///\n\n"
    for before, after in ((None, "returns.md"), ("returns.md", "help.md"), ("help.md", None)):
        for name, old, new in ((before, block, ""), (after, "## How long", f"{block}## How long")):
            if name:
                file = root / "docs" / name
                file.write_text(file.read_text("utf-8").replace(old, new, 1))
        assert "Grey towers" not in edition(root, Audience.PUBLIC)
        assert ("Grey towers" in edition(root, Audience.INTERNAL)) == (after is not None)


def test_no_template_of_the_public_site_knows_the_repository(tmp_path: Path) -> None:
    root = copy_engine(copy_book("minimal", tmp_path))
    known = {}
    for audience, name in (("public", "mkdocs.yml"), ("internal", "mkdocs.internal.yml")):
        config = mkdocs_hooks.on_config(load_config(str(root / name)))
        known[audience] = [config.repo_url, config.repo_name, config.edit_uri]
    assert known["public"] == [None, None, None]
    assert None not in known["internal"]


@pytest.mark.whole
def test_no_time_tells_when_an_internal_text_changed(published: Path) -> None:
    site = published / "site/public"
    days = re.findall(r"<lastmod>(.*?)</lastmod>", (site / "sitemap.xml").read_text("utf-8"))
    assert len(set(days)) <= 1
    newest = max(file.stat().st_mtime for file in (published / "docs").rglob("*"))
    pages = list(site.rglob("*.html"))
    assert min(file.stat().st_mtime for file in pages) >= newest
    assert datetime.now().year < 9999 and pages


@pytest.mark.whole
def test_the_leak_report_is_in_no_site(published: Path) -> None:
    current = published / "site/current"
    assert (current / publish.LEAK_REPORT).is_file()
    assert list(current.rglob(publish.LEAK_REPORT)) == [current / publish.LEAK_REPORT]
