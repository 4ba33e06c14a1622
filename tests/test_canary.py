"""Canaries: a fresh word in every internal place of a book reaches agents, and no file of the public site."""

from __future__ import annotations

import base64
import gzip
import html
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

import canary
import guards
from canary import Outcome
from canary_places import Canary
from support import copy_book, copy_engine

WORD = "zqbcdfghjkmnpq"


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    folder = tmp_path_factory.mktemp("canaries")
    return canary.release(copy_engine(copy_book("minimal", folder / "origin")), folder)


@pytest.mark.whole
def test_no_canary_is_in_the_public_site(outcome: Outcome) -> None:
    assert outcome.public == {}
    assert [str(one) for one in outcome.leaks if one.severity == "error"] == []


@pytest.mark.whole
def test_every_canary_that_agents_read_is_on_the_internal_site(outcome: Outcome) -> None:
    assert outcome.missing == []
    assert len(outcome.planted) > 100
    assert len({one.word for one in outcome.planted}) == len(outcome.planted)


@pytest.mark.whole
def test_they_are_planted_in_every_kind_of_place(outcome: Outcome) -> None:
    paths = {one.path.split("/")[0] for one in outcome.planted}
    assert paths == {"docs", "values", "linters", "mkdocs.yml", "overrides"}
    places = {one.place for one in outcome.planted}
    assert {"a block", "an internal value", "an alt text", "a footnote", "an internal picture's properties",
            "a template's part for agents", "a change that is not announced", "the reason of an exception",
            "the style guide"} <= places  # fmt: skip
    table = canary.table(outcome)
    assert all(f"| {place} |" in table for place in places)


@pytest.mark.whole
@pytest.mark.parametrize(
    ("name", "leaked"),
    [
        ("Only files that a page uses", "an internal file"),
        ("A notice for agents is not for customers", "an internal notice"),
        ("Changes reach customers when they are announced", "a change that is not announced"),
    ],
)
def test_with_a_guard_off_canaries_are_found(name: str, leaked: str, tmp_path: Path) -> None:
    """A filter with a hole: each site is built by the copy's own."""
    root = copy_engine(copy_book("minimal", tmp_path / "origin"))
    (guard,) = (guard for guard in guards.read() if guard.name == name)
    file = root / guard.file
    file.write_text(file.read_text("utf-8").replace(guard.old, guard.new), "utf-8")
    outcome = canary.release(root, tmp_path)
    assert leaked in {one.place for one in outcome.public}
    assert "leak-forbidden" in {one.code for one in outcome.leaks}


FORMS: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "in capitals": lambda word: word.upper().encode(),
    "packed": lambda word: gzip.compress(word.encode()),
    "percent": lambda word: "".join(f"%{ord(sign):02X}" for sign in word).encode(),
    "entities": lambda word: "".join(f"&#{ord(sign)};" for sign in word).encode(),
    "JSON": lambda word: "".join(f"\\u{ord(sign):04x}" for sign in word).encode(),
    "UTF-16": lambda word: word.encode("utf-16"),
    "hexadecimal": lambda word: word.encode().hex().encode(),
    "base64": lambda word: base64.b64encode(word.encode()),
    "base64, one letter later": lambda word: base64.b64encode(f"x{word}".encode()),
    "base64, two letters later": lambda word: base64.b64encode(f"xy{word}, z".encode()),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_canary_is_found_in_any_form(form: str, tmp_path: Path) -> None:
    one = Canary(WORD, "a block", "docs/x.md")
    (tmp_path / "page.html").write_bytes(b"<p>\n" + FORMS[form](WORD) + b"\n</p>" if form != "packed" else FORMS[form](WORD))  # fmt: skip
    assert canary.found(tmp_path, [one]) == {one: "page.html"}


def test_a_canary_is_found_in_a_file_s_name_and_nowhere_else(tmp_path: Path) -> None:
    one = Canary(WORD, "a block", "docs/x.md")
    (tmp_path / "page.html").write_text(html.escape(quote("zqbcdfghjkmnp another word")))
    assert canary.found(tmp_path, [one]) == {}
    (tmp_path / f"{WORD}.txt").touch()
    assert canary.found(tmp_path, [one]) == {one: f"{WORD}.txt"}


def test_a_book_that_cannot_be_built_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_engine(copy_book("minimal", tmp_path / "book"))
    (root / "docs/returns.md").write_text("no front matter")
    assert canary.main([str(root)]) == 2
    assert "docs/returns.md:1:1" in capsys.readouterr().err
