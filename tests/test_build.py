"""MkDocs' own builds of both sites, in process, with the real configuration, plugins and theme."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

import rendering
from servicebook.publishing.publish import EDITION
from servicebook.values import value_files
from support import copy_book, copy_engine

CONFIGURATIONS = {"public": "mkdocs.yml", "internal": "mkdocs.internal.yml"}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg"/>'


@pytest.fixture(autouse=True)
def no_edition_from_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(EDITION, raising=False)


def book(folder: Path) -> Path:
    root = copy_engine(copy_book("minimal", folder))
    brand = root / "docs/assets/brand"
    brand.mkdir(parents=True, exist_ok=True)
    for name in ("logo.svg", "favicon.svg"):
        (brand / name).write_text(LOGO)
    (brand / "brand.css").write_text("")
    return root


def built(root: Path, audience: str) -> Path:
    config = load_config(str(root / CONFIGURATIONS[audience]))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    return root / ".build" / audience


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = book(tmp_path_factory.mktemp("built"))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(EDITION, raising=False)
        for audience in CONFIGURATIONS:
            built(root, audience)
    yield root
    shutil.rmtree(root)


def html(root: Path, audience: str, page: str = "returns/index.html") -> str:
    return (root / ".build" / audience / page).read_text("utf-8")


def all_text(folder: Path) -> str:
    return "\n".join(
        file.read_text("utf-8", "replace") for file in folder.rglob("*") if file.is_file()
    )


# --- what each site holds


def test_both_sites_have_every_page_of_theirs(root: Path) -> None:
    for audience in CONFIGURATIONS:
        site = root / ".build" / audience
        assert {path.parent.name for path in site.rglob("*/index.html")} >= {
            "returns",
            "delivery",
            "contact",
        }


def test_the_health_page_is_on_the_internal_site_alone_and_nobody_is_asked_to_change_it(
    root: Path,
) -> None:
    page = html(root, "internal", "health/index.html")
    assert '<h2 id="reviews">' in page
    assert "sb-propose" not in page
    assert "sb-propose" in html(root, "internal")
    assert "Health of this policy" in html(root, "internal")
    assert "health" not in all_text(root / ".build/public")


def test_agents_read_the_blocks_marked_as_such(root: Path) -> None:
    shown = rendering.words(html(root, "internal"), internal=True)
    assert {"refund", "late", "50"} <= shown
    assert "Everything" not in shown


def test_customers_read_the_same_page_without_them(root: Path) -> None:
    shown = html(root, "public")
    assert "30 days" in shown
    assert "Everything that is unused." in shown
    for secret in ("The lead may", "50.00", "/// internal", "agent_limit", "Limits of authority"):
        assert secret not in all_text(root / ".build/public")


def test_search_finds_for_customers_only_what_they_may_read(root: Path) -> None:
    index = {
        audience: json.loads(
            (root / f".build/{audience}/search/search_index.json").read_text("utf-8")
        )
        for audience in CONFIGURATIONS
    }
    texts = {audience: json.dumps(found) for audience, found in index.items()}
    assert "Limits of authority" in texts["internal"]
    assert "Limits of authority" not in texts["public"]
    assert "30 days" in texts["public"]


def test_nothing_is_left_to_be_rendered(root: Path) -> None:
    for audience in CONFIGURATIONS:
        for file in (root / ".build" / audience).rglob("index.html"):
            article = re.search("<article.*</article>", file.read_text("utf-8"), re.DOTALL)
            assert article and not re.search(r"\{\{|\}\}|\{%", article[0]), file


# --- the repository is the company's own


def test_the_public_site_does_not_name_the_repository(root: Path) -> None:
    assert "git.example.com" not in all_text(root / ".build/public")


def test_an_internal_page_is_changed_in_the_repository_s_own_file(root: Path) -> None:
    assert "https://git.example.com/example/policy/edit/main/docs/returns.md" in html(root, "internal")  # fmt: skip
    assert "https://git.example.com/example/policy/edit/main/docs/index.md" in html(root, "internal", "index.html")  # fmt: skip


def test_the_internal_site_does_not_claim_the_public_address(root: Path) -> None:
    assert 'rel="canonical"' not in html(root, "internal")
    assert "https://policy.example.com/returns/" in html(root, "public")


# --- faults


@pytest.mark.parametrize("audience", CONFIGURATIONS)
def test_a_faulty_book_is_not_built_and_every_problem_is_told(
    audience: str, tmp_path: Path
) -> None:
    root = book(tmp_path)
    page = root / "docs/returns.md"
    page.write_text(page.read_text("utf-8").replace("returns.window", "returns.windw").replace("/// internal", "/// Internal"), "utf-8")  # fmt: skip
    (root / "values/returns.yml").write_text("window: 30 days\nagent_limit: £50\n", "utf-8")
    config = load_config(str(root / CONFIGURATIONS[audience]))
    with pytest.raises(PluginError) as caught:
        config.plugins.on_config(config)
    told = str(caught.value)
    for place in ("docs/returns.md:14:10: error:", "docs/returns.md:32:1: error:", "values/returns.yml:2:14: error:"):  # fmt: skip
        assert place in told
    assert not (root / ".build" / audience / "returns").exists()


def test_a_warning_does_not_stop_a_build(tmp_path: Path) -> None:
    root = book(tmp_path)
    text = (root / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(text.replace("  - returns.md\n", ""), "utf-8")
    assert (built(root, "public") / "returns/index.html").exists()


def test_an_unknown_audience_builds_the_public_site(tmp_path: Path) -> None:
    root = book(tmp_path)
    text = (root / "mkdocs.internal.yml").read_text("utf-8")
    (root / "mkdocs.internal.yml").write_text(
        text.replace("audience: internal", "audience: Internal"), "utf-8"
    )
    assert "The lead may" not in all_text(built(root, "internal"))


def test_the_values_of_an_edition_are_all_that_macros_know(root: Path) -> None:
    known = value_files.read(root / ".editions/build/public").named
    assert "returns.window" in known
    assert "returns.agent_limit" not in known
