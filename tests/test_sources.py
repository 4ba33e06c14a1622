"""Source files: text that a scanner of lines can trust, or a problem that names the place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicebook.sources import PAGE_LIMIT, SourceError, position, read_text


def problem_of(root: Path, content: bytes) -> str:
    (root / "page.md").write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_text(root, "page.md")
    (problem,) = caught.value.problems
    return str(problem)


def test_line_ends_of_every_editor_become_one(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"one\r\ntwo\nthree")
    assert read_text(tmp_path, "page.md") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xef\xbb\xbf---\n", 'page.md:1:1: error: This file starts with a byte order mark. Save it as "UTF-8" without one. [byte-order-mark]'),
        ("---\n".encode("utf-16"), 'page.md:1:1: error: This file starts with a byte order mark. Save it as "UTF-8" without one. [byte-order-mark]'),
        (b"one\ncaf\xe9\n", 'page.md:2:4: error: This file is not UTF-8 here. Save it as "UTF-8" in your editor. [not-utf-8]'),
        ("é \udcff".encode("utf-8", "surrogateescape"), 'page.md:1:3: error: This file is not UTF-8 here. Save it as "UTF-8" in your editor. [not-utf-8]'),
        (b"one\ntw\x00o\n", "page.md:2:3: error: This file holds a character that cannot be seen (U+0000). Delete it. [control-character]"),
        (b"one\rtwo\n", "page.md:1:4: error: This file holds a character that cannot be seen (U+000D). Delete it. [control-character]"),
        (b"one\x0ctwo\n", "page.md:1:4: error: This file holds a character that cannot be seen (U+000C). Delete it. [control-character]"),
        ("one\u2028two\n".encode(), "page.md:1:4: error: This file holds a character that cannot be seen (U+2028). Delete it. [control-character]"),
        ("one\u0085two\n".encode(), "page.md:1:4: error: This file holds a character that cannot be seen (U+0085). Delete it. [control-character]"),
        (b"\x02wzxhzdk:0\x03\n", "page.md:1:1: error: This file holds a character that cannot be seen (U+0002). Delete it. [control-character]"),
        (b"a" * (PAGE_LIMIT + 1), "page.md:1:1: error: This file has 1.1 MB; the most is 1 MB. Split it into several files. [too-large]"),
    ],
    ids=["byte order mark", "UTF-16", "Latin-1", "a stray byte", "NUL", "a lone carriage return", "a form feed", "a line separator", "NEL", "the renderer's own marks", "too large"],
)  # fmt: skip
def test_what_cannot_be_trusted_is_refused_with_its_place(
    content: bytes, expected: str, tmp_path: Path
) -> None:
    assert problem_of(tmp_path, content) == expected


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    for name, why in (
        ("none.md", "No such file or directory"),
        ("folder.md", "Is a directory"),
    ):
        with pytest.raises(SourceError, match=f"cannot be read: {why}"):
            read_text(tmp_path, name)


def test_a_link_is_refused_even_to_a_good_file(tmp_path: Path) -> None:
    (tmp_path / "good.md").write_text("fine")
    (tmp_path / "link.md").symlink_to("good.md")
    with pytest.raises(SourceError, match="symbolic link"):
        read_text(tmp_path, "link.md")


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=60))
def test_any_bytes_are_lines_or_one_problem(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "any.md").write_bytes(content)
    try:
        text = read_text(tmp_path, "any.md")
    except SourceError as error:
        assert len(error.problems) == 1
        assert error.problems[0].place.path == "any.md"
    else:
        # No reader of lines can see another number of them than we do.
        assert text.splitlines() == (text.removesuffix("\n").split("\n") if text else [])


def test_a_position_counts_from_one() -> None:
    assert [position("ab\ncd", offset) for offset in (0, 1, 3, 4)] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
    ]
