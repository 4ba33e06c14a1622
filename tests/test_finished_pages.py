"""The second reading: what the first one misses is found in the finished pages, and nothing is published."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import rendering
from servicebook import book as books
from servicebook import cli, expressions, yaml_nodes
from servicebook.checks import active_content
from servicebook.expressions import render_text
from servicebook.pages import Audience
from servicebook.problems import Place
from servicebook.publishing import finished_pages, publish
from servicebook.publishing.editions import _files as files_of  # what a page builder gets
from servicebook.yaml_nodes import Mapping, Node, Scalar, Sequence
from support import copy_book, leave_out_vale

FRAME = '<!doctype html>\n<html lang="en"><head><script>var a="</b>"</script><title>T</title></head><body>\n<header><script>x</script></header>\n<nav><a href="x/">{nav}</a></nav>\n<article>\n{words}\n</article>\n<script src="a.js"></script></body></html>'  # fmt: skip


def page(words: str = "", nav: str = "Home") -> str:
    return FRAME.replace("{words}", words).replace("{nav}", nav)


@pytest.mark.parametrize(
    "words",
    [
        '<h1 id="__title" tabindex="-1">T</h1><p class="a" hidden>Text &lt;script&gt;</p><img src="a.png" alt="a > b">',
        '<input type="radio" id="__tabbed_1_1" name="__tabbed_1"><label for="__tabbed_1_1">T</label><data value="x"></data>',
        '<a href="mailto:a@example.com">x</a><a href="../b/?a=b:c">x</a><svg xmlns="x" viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        '<p data-clock="{&quot;a&quot;: 1}" data-tabs="1:2">x</p>',
        "<pre><code>&lt;b onclick=x&gt;</code></pre>",
    ],
)
def test_what_the_theme_and_the_extensions_print_is_fine(words: str) -> None:
    assert list(finished_pages.faults(page(words))) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("<script>alert(1)</script>", "`<script>` cannot stand there."),
        ("<SCRIPT src=x>", "`<script>` cannot stand there."),
        ('<img src="a>b" onerror=alert(1)>', "The attribute `onerror` cannot be used on a page."),
        ("<p style='x'>", "The attribute `style` cannot be used on a page."),
        ("<b/onclick=x>", "The attribute `onclick` cannot be used on a page."),
        ('<b a=""onclick=x>', "The attribute `onclick` cannot be used on a page."),
        ("<b\nonclick=x>", "The attribute `onclick` cannot be used on a page."),
        ('<a href=\u00a0"x onclick=y">', "The attribute `onclick` cannot be used on a page."),
        ("<b =onclick=x>", "The attribute `=onclick` cannot be used on a page."),
        ("<a href='java\nscript:x'>", "An address cannot begin with `javascript:`."),
        ("<a href=&#1;javascript&colon;x>", "An address cannot begin with `javascript:`."),
        ("<iframe srcdoc=x>", "`<iframe>` cannot stand there."),
        ("<math><mtext>", "`<math>` cannot stand there."),
        ("<svg><animate href=x>", "`<animate>` cannot stand there."),
        ("<form action=x>", "`<form>` cannot stand there."),
        ("<base href=x>", "`<base>` cannot stand there."),
        ("<!-- x -->", "`<!-- x -->` is no whole tag."),
        ("<![CDATA[x]]>", "`<![CDATA[x]]>` is no whole tag."),
        ("<b title='x", "`<b title='x"),
        ('<p id="__config">', "A name cannot begin with `__`"),
        ("<p data-md-component=search>", "The attribute `data-md-component` cannot be used on a page."),
        ("</article><script>x</script><article>", "`<script>` cannot stand there."),
    ],
)  # fmt: skip
def test_what_a_browser_would_run_is_found_with_its_line(words: str, said: str) -> None:
    found = list(finished_pages.faults(page(words)))
    assert found
    assert any(said in message for _, _, message in found)
    assert found[0][0] >= 6


@pytest.mark.parametrize(
    "label",
    ["<script>x</script>", "<img src=x onerror=x>", "<b onclick=x>", '<a href="javascript:x">'],
)
def test_a_title_that_runs_is_found_around_the_words(label: str) -> None:
    ((line, _, _),) = finished_pages.faults(page(nav=label))
    assert line == 4


def stand_in(monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    """In place of MkDocs, the verifier and Vale: two sites of one page each."""

    def render(found: books.Book, staged: Path) -> list[object]:
        for audience in Audience:
            (staged / audience.value / "returns").mkdir(parents=True)
            (staged / audience.value / "returns/index.html").write_text(page(words))
        return []

    monkeypatch.setattr(publish, "_render", render)
    monkeypatch.setattr(publish, "_verify", lambda found, staged: [])
    leave_out_vale(monkeypatch)


def test_what_slips_past_the_first_reading_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = copy_book("minimal", tmp_path)
    monkeypatch.chdir(root)
    stand_in(monkeypatch, "<p>Yesterday</p>")
    assert cli.main(["site"]) == 0
    stand_in(monkeypatch, "<p>Today <img src=x onerror=alert(1)></p>")
    capsys.readouterr()
    assert cli.main(["site"]) == 1
    said = capsys.readouterr().out
    for audience in ("public", "internal"):
        assert (
            f"docs/returns.md:1:1: error: The finished page ({audience}/returns/index.html, line 6) has a fault: "
            "The attribute `onerror` cannot be used on a page. Delete it. [active-content]"
        ) in said
        assert "Yesterday" in (root / f"site/{audience}/returns/index.html").read_text()
    assert list((root / "site").glob(".new-*")) == []


@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ("a check that is switched off", "Everything that is unused.", "<script>alert(1)</script>"),
        ("a table that prints its values as they are", "Everything that is unused.", "{{ returns.window }}"),
    ],
)  # fmt: skip
def test_the_second_reading_stands_alone(
    change: str, old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first reading is broken on purpose; the real renderer prints what it missed."""
    root = copy_book("minimal", tmp_path)
    file = root / "docs/returns.md"
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")
    monkeypatch.setattr(active_content, "check", lambda book: [])
    if "table" in change:
        monkeypatch.setattr(expressions, "_words", lambda *_, **__: '<b onclick="alert(1)">x</b>')
    found = books.read(root)
    body = "\n".join(
        render_text(line.text, found.values)
        for line in found.internal.by_name["returns.md"].markup.lines
    )
    folder = tmp_path / "staged/internal/returns"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(page(rendering.render(body)))
    problems = list(finished_pages.check(found, tmp_path / "staged"))
    assert problems and {problem.place.path for problem in problems} == {"docs/returns.md"}


HOSTILE = [
    "x\" onclick=\"alert(1)", "x' onclick='alert(1)", "](javascript:alert(1))", "[x](javascript:alert(1))", "x) [y](javascript:x", "`x` **y** [z]",
    "{: onclick=alert(1) }", "*x*{onclick=alert(1)}", "&lt;script&gt;", "&#60;script&#62;alert(1)", "javascript:alert(1)", "a | b | c", "{{ config }}",
    "{% include 'x' %}", "[x]: javascript:alert(1)", "=== \"x\"", "!!! note \"x\"", "/// internal", "# x", "- x", "1. x", "> x", "***x***", "\\", "| plain }}",
    "< script>", "\uff1cscript\uff1e",
]  # fmt: skip


def with_texts(node: Node, text: str) -> Node:
    """A tree with the text in place of every text in quotes that a writer is free to choose."""
    match node:
        case Mapping():
            return Mapping(
                tuple((key, with_texts(value, text)) for key, value in node.entries), node.place
            )
        case Sequence():
            return Sequence(tuple(with_texts(item, text) for item in node.items), node.place)
        case Scalar() if node.quoted and re.fullmatch(r"[A-Z][A-Za-z ,.']+", node.text):
            return Scalar(text, node.place, quoted=True)
    return node


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_value_prints_as_words_wherever_it_stands(text: str, tmp_path: Path) -> None:
    """Every page of a whole company's book, with a hostile text for each text among its values."""
    root = harbourlight_with(tmp_path, lambda tree: with_texts(tree, text))
    found = books.read(root)
    for audience in Audience:
        edition = found.edition(audience)
        for name, content in files_of(found, edition).items():
            if name.endswith(".md"):
                body = content.decode().partition("\n---\n")[2]
                shown = "\n".join(render_text(line, edition.values) for line in body.split("\n"))
                assert list(finished_pages.faults(page(rendering.render(shown)))) == [], name


def harbourlight_with(folder: Path, change: Callable[[Node], Node]) -> Path:
    root = copy_book("harbourlight", folder)
    for file in (root / "values").glob("*.yml"):
        tree = yaml_nodes.parse(file.read_text("utf-8"), file.name)
        assert tree is not None
        file.write_text(yaml_nodes.dump(change(tree)), "utf-8")
    return root


@pytest.mark.parametrize("text", ["<script>", "a <b>", "</p>", "<!--", "<?x", "x<svg onload=x"])
def test_a_value_holds_no_html(text: str, tmp_path: Path) -> None:
    root = harbourlight_with(tmp_path, lambda tree: with_texts(tree, text))
    places = {problem.place.path for problem in active_content.check(books.read(root))}
    changed = {
        f"values/{file.name}"
        for file in (root / "values").glob("*.yml")
        if text in value_text(file)
    }
    assert places == changed - {"values/changes.yml", "values/notices.yml"}
    assert places


def value_text(file: Path) -> str:
    tree = yaml_nodes.parse(file.read_text("utf-8"), file.name)
    assert tree is not None
    return str(yaml_nodes.plain(tree))


def test_a_page_outside_the_book_is_named_by_its_place_in_the_site(tmp_path: Path) -> None:
    found = books.read(copy_book("minimal", tmp_path / "book"))
    (tmp_path / "public").mkdir()
    (tmp_path / "public/404.html").write_text(page("<script>x</script>"))
    (problem,) = finished_pages.check(found, tmp_path)
    assert problem.place == Place("public/404.html", 6, 1)
