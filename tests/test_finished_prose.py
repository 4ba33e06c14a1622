"""The second gate for words: what values and tables print on the finished public pages, led back to its source."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from servicebook import book, whole_check
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.problems import Place, Problem
from servicebook.publishing import editions, publish
from servicebook.style import finished_prose
from support import copy_book, copy_engine

# Rules of the test's own: those of the style change.
RULE = """
extends: existence
message: "Not '%s'."
level: error
vocab: false
tokens: [blunder, fiasco, grave mishap, muddle]
"""
RETURNS = """
It is a grave {{ returns.word }}, {{ returns.note }}

You get an answer after a muddle.

The label of {{ returns.window }} and *the blunder* are two things.

| What | How |
| --- | --- |
| Late | {{ returns.note }} |

/// internal
The manager answers after a fiasco.
///
"""
NOTICES = """
- text: "We answer after a fiasco."
  from: 2026-11-01
  until: 2026-11-30
  audience: public
  pages: [payment.md]
"""


def edit(file: Path, old: str, new: str) -> None:
    """Change a file as a writer would."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def read(root: Path) -> Book:
    """The book on a day on which its notice holds."""
    return book.read(root, date(2026, 11, 15))


def engine(root: Path) -> Path:
    """A book with an engine that knows the rule above and no other."""
    copy_engine(copy_book("minimal", root))
    edit(root / ".vale.ini", "BasedOnStyles = Servicebook, Local", "BasedOnStyles = Local")
    edit(root / ".vale.ini", "BasedOnStyles = Servicebook, Local", "BasedOnStyles = Local")
    (root / "linters/vale/Local/Planted.yml").write_text(RULE, "utf-8")
    return root


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose values hold words that the rule refuses, with its public site in `built`."""
    root = engine(tmp_path_factory.mktemp("book"))
    edit(root / "values/channels.yml", "Every question", "Every blunder")
    (root / "values/returns.yml").open("a").write('word: "mishap"\nnote: "and a fiasco."\n')
    (root / "values/notices.yml").write_text(NOTICES, "utf-8")
    edit(root / "docs/returns.md", "Everything that is unused.", RETURNS.strip())
    edit(root / "docs/help.md", "We read", "It is {{ channels.email.best_for }}. We read")
    found = read(root)
    editions.write(found, Audience.PUBLIC, root / ".editions/site/public")
    build = publish._mkdocs(found, Audience.PUBLIC, root / "built")
    assert build.wait() == 0, build.communicate()[0]
    return root


@pytest.fixture(scope="module")
def told(built: Path) -> list[Problem]:
    """What the second gate says of it."""
    return finished_prose.check(read(built), built / "built")


def line_of(root: Path, path: str, words: str) -> int:
    lines = (root / path).read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def on(told: list[Problem], page: str) -> list[str]:
    """What is said of one page."""
    return [str(each) for each in told if each.place.path == page]


def test_words_of_a_value_are_told_once_with_the_line_that_prints_them_and_the_file_that_holds_them(
    told: list[Problem],
) -> None:
    (problem,) = [each for each in told if each.place.path == "docs/contact.md"]
    assert str(problem) == (
        "docs/contact.md:13:1: error: Not 'blunder'. `{{ contact_channels() }}` prints these words: "
        "change them in values/channels.yml:5:13. docs/help.md:13:7 prints them, too. [prose/Planted]"
    )


def test_words_in_a_sentence_and_in_a_table_are_led_back_to_their_expressions(
    built: Path, told: list[Problem]
) -> None:
    line = line_of(built, "docs/returns.md", "It is a grave")
    row = line_of(built, "docs/returns.md", "| Late |")
    split, whole, _ = on(told, "docs/returns.md")
    assert split == (
        f"docs/returns.md:{line}:15: error: Not 'grave mishap'. "
        "`{{ returns.word }}` prints these words, or a part of them. [prose/Planted]"
    )
    assert whole == (
        f"docs/returns.md:{line}:35: error: Not 'fiasco'. `{{{{ returns.note }}}}` prints these words: "
        f"change them in values/returns.yml:6:7. docs/returns.md:{row}:10 prints them, too. [prose/Planted]"
    )


def test_a_notice_is_told_with_its_place(told: list[Problem]) -> None:
    assert on(told, "docs/payment.md") == [
        "docs/payment.md:1:1: error: Not 'fiasco'. They stand at the top of the page: "
        "change them in values/notices.yml:2:3. [prose/Planted]"
    ]


def test_what_was_told_of_the_sources_is_not_told_again(built: Path, told: list[Problem]) -> None:
    sources = [(each.place.path, each.words) for each in whole_check.run(read(built))]
    assert ("docs/returns.md", "muddle") in sources
    assert "muddle" not in [each.words for each in told]


def test_words_that_vale_passes_by_in_the_source_are_told_at_their_place(
    built: Path, told: list[Problem]
) -> None:
    line = line_of(built, "docs/returns.md", "*the blunder*")
    assert (
        on(told, "docs/returns.md")[2]
        == f"docs/returns.md:{line}:44: error: Not 'blunder'. [prose/Planted]"
    )


def test_nothing_else_is_told(told: list[Problem]) -> None:
    assert len(told) == 5


def test_words_that_nobody_wrote_are_told_with_their_place_in_the_site(
    built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path / "book", symlinks=True)
    page = tmp_path / "book/built/index.html"
    edit(page, "</article>", "\n<p>We answer a blunder.</p></article>")
    found = finished_prose.check(read(tmp_path / "book"), tmp_path / "book/built")
    line = line_of(tmp_path / "book", "built/index.html", "<p>We answer a blunder")
    assert on(found, "index.html") == [
        f"index.html:{line}:16: error: Not 'blunder'. No page, value or notice holds these words: "
        "look for them in mkdocs.yml and in overrides/. [prose/Planted]"
    ]


def test_an_exception_for_the_page_that_prints_them_holds(built: Path, tmp_path: Path) -> None:
    shutil.copytree(built, tmp_path / "book", symlinks=True)
    (tmp_path / "book/linters/local").mkdir()
    (tmp_path / "book/linters/local/exceptions.yml").write_text(
        "- page: payment.md\n  rule: prose/Planted\n  words: fiasco\n  reason: Law.\n  until: 2099-01-01\n",
        "utf-8",
    )
    found = finished_prose.check(read(tmp_path / "book"), tmp_path / "book/built")
    assert on(found, "docs/payment.md") == []


def test_the_finished_pages_are_read_without_the_frame_around_them(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Home</title><script>var a = 'muddle';</script></head><body>"
        "<header><p>A muddle.</p></header><nav><ul><li><a href='x'>A muddle</a></li></ul></nav>"
        "<main>\n<h1>Returns</h1>\n<p>You get a muddle.</p>\n"
        "</main><footer><p>A muddle.</p></footer></body></html>"
    )
    root = engine(tmp_path)
    (root / "built/old").mkdir(parents=True)
    (root / "built/old/index.html").write_text(page, "utf-8")
    found = finished_prose.check(read(root), root / "built")
    assert [each.place for each in found] == [Place("old/index.html", 3, 14)]


def test_pages_of_a_site_without_folders_for_addresses_are_known(
    built: Path, tmp_path: Path
) -> None:
    shutil.copytree(built, tmp_path / "book", symlinks=True)
    site = tmp_path / "book/built"
    (site / "payment/index.html").rename(site / "payment.html")
    found = finished_prose.check(read(tmp_path / "book"), site)
    assert len(on(found, "docs/payment.md")) == 1
