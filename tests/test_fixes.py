"""`check --fix` writes values in place of the figures that equal them, and touches nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from servicebook import book, cli, fixes, pages
from servicebook.book import Book
from servicebook.checks import typed_promises
from servicebook.fixes import Outcome, fixed_text
from servicebook.problems import Fix
from support import copy_book

PAGE = "docs/returns.md"
TYPED = "Everything that is unused, within 30 days. Write to help@example.com, for 30 days."
FIXED = "Everything that is unused, within {{ returns.window }}. Write to {{ channels.email }}, for {{ returns.window }}."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book whose page of returns holds three figures on one line."""
    copy_book("minimal", tmp_path)
    _edit(tmp_path, lambda raw: raw.replace(b"Everything that is unused.", TYPED.encode()))
    return tmp_path


def _edit(root: Path, change: object) -> bytes:
    raw = (root / PAGE).read_bytes()
    new: bytes = change(raw)  # type: ignore[operator]
    (root / PAGE).write_bytes(new)
    return new


def _apply(found: Book) -> Outcome:
    return fixes.apply(found, list(typed_promises.check(found)))


def _fix(root: Path) -> Outcome:
    return _apply(book.read(root))


def test_several_fixes_on_a_line_are_written(root: Path) -> None:
    before = (root / PAGE).read_bytes()
    outcome = _fix(root)
    assert (root / PAGE).read_bytes() == before.replace(TYPED.encode(), FIXED.encode())
    assert list(map(str, outcome.fixed)) == [
        f'{PAGE}:18:35: "30 days" is now {{{{ returns.window }}}}',
        f'{PAGE}:18:53: "help@example.com" is now {{{{ channels.email }}}}',
        f'{PAGE}:18:75: "30 days" is now {{{{ returns.window }}}}',
    ]
    assert list(typed_promises.check(book.read(root))) == []


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n\n", b"\r\n\n"),
        lambda raw: raw.rstrip(b"\n"),
        lambda raw: raw + b"\n\n  \n",
        lambda raw: raw.replace(b"Food", "Šůñ \U0001f9e6 ".encode() * 3),
        lambda raw: raw.replace(b"Everything", "Ä\u0308lles \U0001f9e6".encode()),
        lambda raw: raw.replace(b"title:", b"# a comment   \ntitle:"),
    ],
    ids=["CRLF", "mixed", "no end", "blank end", "wide letters", "wide before", "comment"],
)
def test_not_a_byte_besides_is_touched(root: Path, change: object) -> None:
    before = _edit(root, change)
    assert len(_fix(root).fixed) == 3
    typed, fixed = TYPED.removeprefix("Everything"), FIXED.removeprefix("Everything")
    assert (root / PAGE).read_bytes() == before.replace(typed.encode(), fixed.encode())


def test_a_second_time_there_is_nothing_to_do(root: Path) -> None:
    _fix(root)
    stamp = (root / PAGE).stat().st_mtime_ns
    assert _fix(root) == Outcome((), ())
    assert (root / PAGE).stat().st_mtime_ns == stamp


def test_other_pages_are_not_written(root: Path) -> None:
    stamps = {page: page.stat().st_mtime_ns for page in root.rglob("*.md")}
    _fix(root)
    changed = [page.name for page, stamp in stamps.items() if page.stat().st_mtime_ns != stamp]
    assert changed == ["returns.md"]


@pytest.mark.parametrize(
    ("typed", "fixed"),
    [
        ("[help@example.com](mailto:help@example.com)", "{{ channels.email }}"),
        ("<help@example.com>", "{{ channels.email }}"),
        ("[Write to help@example.com](contact.md)", "[Write to {{ channels.email | plain }}](contact.md)"),
        ("### For help@example.com", "### For {{ channels.email | plain }}"),
        ("Within **thirty days**.", "Within **{{ returns.window }}**."),
        ("| a | 30 days |\n| - | - |\n| b | 30 days |", "| a | {{ returns.window }} |\n| - | - |\n| b | {{ returns.window }} |"),
        ("Open Mon–Fri 9–5.", "Open {{ hours.office }}."),
        ("`30 days` in 30 days", "`30 days` in {{ returns.window }}"),
        ("[30 days](/30-days \"30 days\")", "[{{ returns.window }}](/30-days \"30 days\")"),
    ],
)  # fmt: skip
def test_a_value_is_written_so_that_it_reads_well(root: Path, typed: str, fixed: str) -> None:
    before = _edit(root, lambda raw: raw.replace(TYPED.encode(), typed.encode()))
    _fix(root)
    assert (root / PAGE).read_bytes() == before.replace(typed.encode(), fixed.encode())


@pytest.mark.parametrize(
    "typed",
    [
        "28 days",
        "A 30-day window.",
        "In 30\ndays.",
        "In **30** days.",
        "In 20 to 30 days.",
        "`30 days`, {{ returns.window }}, [a](30-days.md), <b title='30 days'>b</b>{ .c title='30 days' }",
        "```text\n30 days\n```",
        '{{ as_written("30 days") }}',
    ],
)
def test_what_is_not_certain_or_no_prose_stays(root: Path, typed: str) -> None:
    before = _edit(root, lambda raw: raw.replace(TYPED.encode(), typed.encode()))
    assert _fix(root) == Outcome((), ())
    assert (root / PAGE).read_bytes() == before


def test_a_file_that_changed_meanwhile_is_left_whole(root: Path) -> None:
    found = book.read(root)
    changed = _edit(root, lambda raw: raw.replace(b"Food", b"Bread"))
    outcome = _apply(found)
    assert outcome.refused == (
        f"{PAGE} was not changed: somebody wrote to it meanwhile. Run the check again.",
    )
    assert (root / PAGE).read_bytes() == changed


def test_a_file_that_changes_at_the_last_moment_is_left_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, read = book.read(root), pages.read

    def read_and_write(folder: Path, path: str) -> pages.Page:
        page = read(folder, path)
        (root / path).write_bytes(b"somebody else's")
        return page

    monkeypatch.setattr(pages, "read", read_and_write)
    assert len(_apply(found).refused) == 1
    assert (root / PAGE).read_bytes() == b"somebody else's"
    assert [file.name for file in (root / "docs").iterdir() if file.name.startswith(".")] == []


def test_a_file_that_is_gone_is_told(root: Path) -> None:
    found = book.read(root)
    (root / PAGE).unlink()
    assert _apply(found).refused == (f"{PAGE} was not changed: No such file or directory.",)


def test_a_file_that_is_read_only_is_left_whole(root: Path) -> None:
    before = (root / PAGE).read_bytes()
    (root / PAGE).chmod(0o444)
    assert _fix(root).refused == (f"{PAGE} was not changed: it is read-only.",)
    assert (root / PAGE).read_bytes() == before


def test_a_full_disk_leaves_the_file_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (root / PAGE).read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert _fix(root).refused == (f"{PAGE} was not changed: No space left on device.",)
    assert (root / PAGE).read_bytes() == before
    assert [file.name for file in (root / "docs").iterdir() if file.name.startswith(".")] == []


def test_the_files_rights_stay(root: Path) -> None:
    (root / PAGE).chmod(0o640)
    _fix(root)
    assert stat.S_IMODE((root / PAGE).stat().st_mode) == 0o640


def test_fixes_that_overlap_or_stand_nowhere_are_refused() -> None:
    assert fixed_text("one two", [Fix(1, 1, 3, "1"), Fix(1, 5, 3, "2")]) == "1 2"
    for wrong in ([Fix(1, 1, 4, "1"), Fix(1, 4, 3, "2")], [Fix(1, 5, 4, "2")], [Fix(2, 1, 1, "")]):
        with pytest.raises(ValueError, match="letters"):
            fixed_text("one two", wrong)


def test_the_command_prints_what_it_fixed_and_what_is_left(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _edit(root, lambda raw: raw.replace(b"for 30 days.", b"for 31 days."))
    monkeypatch.chdir(root)
    assert cli.main(["check", "--no-prose", "--fix"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f'{PAGE}:18:35: "30 days" is now {{{{ returns.window }}}}'
    assert "is now {{ channels.email }}" in lines[1]
    assert '"31 days" is near returns.window' in lines[2]
    assert lines[3:] == ["1 error."]


def test_the_command_fixes_only_the_files_that_were_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (root / PAGE).read_bytes()
    monkeypatch.chdir(root)
    assert cli.main(["check", "--no-prose", "--fix", "docs/contact.md"]) == 0
    assert (root / PAGE).read_bytes() == before


def test_a_file_that_could_not_be_written_ends_the_command_with_2(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / PAGE).chmod(0o444)
    monkeypatch.chdir(root)
    assert cli.main(["check", "--no-prose", "--fix", "--format", "json"]) == 2
    captured = capsys.readouterr()
    assert captured.err == f"servicebook: {PAGE} was not changed: it is read-only.\n"
    assert captured.out.startswith("[")
