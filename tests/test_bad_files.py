"""Files as they are met in real folders: each gives one clear problem with its place, and quickly."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from servicebook import book, checks, cli
from support import copy_book

PAGE = b"---\ntype: guide\ntitle: Extra\naudience: public\nowner: support\nreviewed: 2026-11-02\nreview_every: 6 months\nsummary: More.\n---\n\nText.\n"
LISTED = "- returns.md\n  - extra.md"


@dataclass(frozen=True)
class Bad:
    """A change to a book of real bytes, and where and what the problem must be."""

    change: Callable[[Path], object]
    place: str
    said: str


def write(path: str, content: bytes) -> Callable[[Path], object]:
    return lambda root: (root / path).write_bytes(content)


def link(path: str, target: str) -> Callable[[Path], object]:
    return lambda root: (root / path).symlink_to(target)


def replaced_by_link(root: Path) -> None:
    (root / "docs/extra.md").unlink()
    (root / "docs/extra.md").symlink_to("returns.md")


def folder_in_place(root: Path) -> None:
    (root / "docs/extra.md").unlink()
    (root / "docs/extra.md").mkdir()


def not_readable(path: str) -> Callable[[Path], object]:
    return lambda root: (root / path).chmod(0)


BAD = {
    "a page that is not UTF-8": Bad(write("docs/extra.md", PAGE + "café".encode("latin-1")), "docs/extra.md:12:4", "is not UTF-8 here"),
    "a page in UTF-16": Bad(write("docs/extra.md", PAGE.decode().encode("utf-16")), "docs/extra.md:1:1", "byte order mark"),
    "a page with a byte order mark": Bad(write("docs/extra.md", b"\xef\xbb\xbf" + PAGE), "docs/extra.md:1:1", "byte order mark"),
    "a page with a NUL byte": Bad(write("docs/extra.md", PAGE + b"a\x00b"), "docs/extra.md:12:2", "U+0000"),
    "a page with a lone carriage return": Bad(write("docs/extra.md", PAGE + b"a\rb"), "docs/extra.md:12:2", "U+000D"),
    "a page with a form feed": Bad(write("docs/extra.md", PAGE + b"/// internal\x0c\n"), "docs/extra.md:12:13", "U+000C"),
    "a page with a line separator": Bad(write("docs/extra.md", PAGE + "a\u2028/// internal".encode()), "docs/extra.md:12:2", "U+2028"),
    "a page of 5 MB": Bad(write("docs/extra.md", PAGE + b"word " * 1_000_000), "docs/extra.md:1:1", "5.1 MB"),
    "an empty page": Bad(write("docs/extra.md", b""), "docs/extra.md:1:1", "This page is empty"),
    "a page of blank lines": Bad(write("docs/extra.md", b"\n \n\n"), "docs/extra.md:1:1", "This page is empty"),
    "a page that is a link": Bad(replaced_by_link, "docs/extra.md:1:1", "symbolic link"),
    "a folder with a page's name": Bad(folder_in_place, "mkdocs.yml:13:5", 'There is no page "extra.md"'),
    "a picture that is a link out of the book": Bad(link("docs/picture.png", "/etc/hostname"), "docs/picture.png:1:1", "symbolic link"),
    "a link that leads nowhere": Bad(link("docs/gone.md", "nowhere.md"), "docs/gone.md:1:1", "symbolic link"),
    "a folder that is a link": Bad(link("docs/more", "/etc"), "docs/more:1:1", "symbolic link"),
    "a folder that links to itself": Bad(link("docs/loop", "."), "docs/loop:1:1", "symbolic link"),
    "values of 5 MB": Bad(write("values/more.yml", b"a: 1 day\n" * 600_000), "values/more.yml:1:1", "5.4 MB"),
    "values that are not UTF-8": Bad(write("values/more.yml", b"a: 1 day\nb: \xff\n"), "values/more.yml:2:4", "is not UTF-8 here"),
    "values with a NUL byte": Bad(write("values/more.yml", b"a: 1 day\x00\n"), "values/more.yml:1:9", "U+0000"),
    "values that are a link": Bad(link("values/more.yml", "returns.yml"), "values/more.yml:1:1", "symbolic link"),
    "a folder of values that is a link": Bad(link("values/more", "/etc"), "values/more:1:1", "Only `.yml` files"),
    "values in a million brackets": Bad(write("values/more.yml", b"a: " + b"[" * 999_000), "values/more.yml:1:1", "nested too deeply"),
    "values of aliases in aliases": Bad(write("values/more.yml", b"a: &a [x, x]\nb: [*a, *a]\n"), "values/more.yml:1:4", "alias"),
    "a configuration that is not UTF-8": Bad(write("mkdocs.yml", b"site_name: \xff\n"), "mkdocs.yml:1:12", "is not UTF-8 here"),
    "an empty configuration": Bad(write("mkdocs.yml", b""), "mkdocs.yml:1:1", "This file holds no settings"),
}  # fmt: skip


@pytest.fixture
def root(tmp_path: Path) -> Path:
    copy_book("minimal", tmp_path)
    (tmp_path / "docs/extra.md").write_bytes(PAGE)
    navigation = (tmp_path / "mkdocs.yml").read_text()
    (tmp_path / "mkdocs.yml").write_text(navigation.replace("- returns.md", LISTED))
    return tmp_path


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gives_one_problem_with_its_place_at_once(name: str, root: Path) -> None:
    bad = BAD[name]
    bad.change(root)
    problems = [str(problem) for problem in checks.run(book.read(root)) if problem.is_error]
    assert len(problems) == 1
    assert problems[0].startswith(f"{bad.place}: error: ")
    assert bad.said in problems[0]


@pytest.mark.parametrize("path", ["docs/extra.md", "values/returns.yml"])
def test_a_file_that_cannot_be_read_is_named(
    path: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / path).unlink(missing_ok=True)
    monkeypatch.chdir((root / path).parent)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as unreadable:
        unreadable.bind(Path(path).name)
        problems = [str(problem) for problem in checks.run(book.read(root)) if problem.is_error]
    assert problems[0].startswith(f"{path}:1:1: error: This file cannot be read: ")


def test_a_file_with_an_odd_name_is_read_like_any_other(root: Path) -> None:
    for name in ("a b.md", "ünï.md", "per%20cent.md", "quote'd.md", "#hash.md"):
        (root / "docs" / name).write_bytes(PAGE)
        (root / "docs/index.md").write_text((root / "docs/index.md").read_text("utf-8"), "utf-8")
    problems = checks.run(book.read(root))
    assert {problem.code for problem in problems} == {"navigation"}  # not listed: a warning
    assert not any(problem.is_error for problem in problems)


def test_what_starts_with_a_dot_belongs_to_nobody(root: Path) -> None:
    (root / "docs/.git").mkdir()
    (root / "docs/.git/secret.md").write_bytes(b"\xff")
    (root / "docs/.DS_Store").write_bytes(b"\x00")
    assert checks.run(book.read(root)) == []


@pytest.mark.parametrize("name", [".DS_Store", ".returns.yml.swp", "returns.yml~", "returns.yaml"])
def test_a_stray_file_among_the_values_is_one_problem(name: str, root: Path) -> None:
    (root / "values" / name).write_bytes(b"\x00")
    (problem,) = checks.run(book.read(root))
    assert str(problem).startswith(f"values/{name}:1:1: error: Only `.yml` files")


@pytest.mark.parametrize("name", BAD)
def test_the_command_shows_a_bad_file_and_no_traceback(
    name: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    BAD[name].change(root)
    monkeypatch.chdir(root)
    assert cli.main(["check", "--no-prose"]) == 1
    shown = capsys.readouterr()
    assert shown.err == ""
    assert "Traceback" not in shown.out
    assert BAD[name].place in shown.out
