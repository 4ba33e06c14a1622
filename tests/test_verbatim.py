"""Quoted text, `/// verbatim | Source`: readers see it, and no rule about words reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

import rendering
from prose_books import book as prose_book
from servicebook import book, checks, impact, markup
from servicebook.pages import Audience
from servicebook.problems import Place
from servicebook.publishing import editions
from servicebook.style import prose
from servicebook_verify import sources
from support import copy_book

FORM = "/// verbatim | Directive 2011/83/EU, Annex I\nI hereby give notice within 14 days.\n\n- As soon as possible\n///"
FRONT = "---\ntitle: Returns\n---\n\n"


def lines(body: str) -> list[tuple[bool, bool, str]]:
    """Of each line whether it is quoted, whether it is internal, and its text."""
    read = markup.read(body, "docs/a.md", 1)
    assert read.problems == ()
    return [(line.verbatim, line.internal, line.text) for line in read.lines if not line.blank]


def messages(body: str) -> list[str]:
    return [str(problem) for problem in markup.read(body, "docs/a.md", 1).problems]


def test_its_lines_are_quoted_and_those_around_it_are_not() -> None:
    assert lines(f"Ours.\n\n{FORM}\n\nOurs.") == [
        (False, False, "Ours."),
        *((True, False, line) for line in FORM.split("\n") if line),
        (False, False, "Ours."),
    ]


@pytest.mark.parametrize("indent", ["", "    "])
def test_it_may_stand_in_an_internal_block_and_in_a_list_there(indent: str) -> None:
    body = f"//// internal\nOurs.\n\n{indent and '- An item'}\n\n{indent}/// verbatim | X\n{indent}Theirs.\n{indent}///\n\nOurs.\n////"
    quoted = [text.strip() for verbatim, internal, text in lines(body) if verbatim and internal]
    assert quoted == ["/// verbatim | X", "Theirs.", "///"]
    assert all(internal for _, internal, _ in lines(body))
    assert rendering.render(body).count('class="admonition verbatim"') == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("/// verbatim\n@\n///", "1:1: error: A verbatim block says where its words come from. Write `/// verbatim | Source` on a line of its own, and close it with `///`. [block-marker]"),
        ("/// verbatim |\n@\n///", "1:1: error: A verbatim block says where its words come from. Write `/// verbatim | Source` on a line of its own, and close it with `///`. [block-marker]"),
        ("///Verbatim | X\n@\n///", "1:1: error: A verbatim block says where its words come from. Write `/// verbatim | Source` on a line of its own, and close it with `///`. [block-marker]"),
        ("/// verbatim | X\n@", "1:1: error: This verbatim block is never closed. Write `///` on a line of its own where it ends. [block-unclosed]"),
        ("@\n/// verbatim | X\n@\n///", "2:1: error: Leave a blank line before this `/// verbatim`. [block-blank-line]"),
        ("//// verbatim | X\n@\n\n/// internal\n@\n///\n\n////", "4:1: error: The verbatim block of line 1 is still open, and holds quoted words alone. Close it first with `////` on a line of its own. [block-nested]"),
        ("//// verbatim | X\n@\n\n/// verbatim | Y\n@\n///\n\n////", "4:1: error: The verbatim block of line 1 is still open, and holds quoted words alone. Close it first with `////` on a line of its own. [block-nested]"),
        ("/// internal\n@\n\n/// verbatim | X\n@\n///\n\n///", "4:1: error: This line's slashes would end the internal block of line 1. Write one slash more in that block's first and last line. [block-nested]"),
        ("@[^1]\n\n[^1]: @\n\n    /// verbatim | X\n    @\n    ///", "5:5: error: A footnote or definition cannot hold a verbatim block. Put the block after it, at the start of the line. [block-indent]"),
    ],
)  # fmt: skip
def test_a_block_that_would_not_show_as_meant_is_one_problem(body: str, message: str) -> None:
    assert messages(body.replace("@", "Text.")) == [f"docs/a.md:{message}"]


def test_both_sites_show_it_as_a_quotation_with_its_source() -> None:
    html = rendering.render(FORM)
    assert (
        '<div class="admonition verbatim">\n<p class="admonition-title">Directive 2011/83/EU, Annex I</p>'
        in html
    )
    assert "///" not in html  # fmt: skip


def test_the_figures_in_it_are_no_promises_of_ours(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path)
    page = root / "docs/returns.md"
    page.write_text(page.read_text("utf-8").replace("Everything that is unused.", FORM), "utf-8")
    assert checks.run(book.read(root)) == []
    page.write_text(page.read_text("utf-8").replace("- As soon", "///\n\nIn 14 days.\n\n/// verbatim | X\n- As soon"), "utf-8")  # fmt: skip
    assert [(p.code, p.words) for p in checks.run(book.read(root))] == [("typed-in", "14 days")]


def test_vale_passes_by_it_and_reads_on_after_it(tmp_path: Path) -> None:
    indented = "\n".join(f"    {line}" if line else "" for line in FORM.split("\n"))
    text = f"{FRONT}Simply ask.\n\n{FORM}\n\nSimply ask.\n\n- One.\n\n{indented}\n\n- Simply ask.\n"
    root = prose_book(tmp_path, {"docs/a.md": text})
    found = [alert.place for alert in prose.alerts(root, ["docs/a.md"])]
    wanted = [n for n, line in enumerate(text.split("\n"), 1) if "Simply" in line]
    assert [place.line for place in found] == wanted
    assert found[0] == Place("docs/a.md", 5, 1)


def test_vale_passes_by_it_on_finished_pages(tmp_path: Path) -> None:
    html = f"<html><body><main>\n<p>Simply ask.</p>\n{rendering.render(FORM)}\n<p>Simply ask.</p></main></body></html>"
    root = prose_book(tmp_path, {".build/public/a/index.html": html})
    found = [alert.rule for alert in prose.alerts(root, [".build/public/a/index.html"])]
    assert found == ["Minimisers", "Minimisers"]


@pytest.mark.parametrize("audience", list(Audience))
def test_an_edition_holds_it_as_written(audience: Audience, tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path / "book")
    page = root / "docs/returns.md"
    page.write_text(page.read_text("utf-8").replace("Everything that is unused.", FORM), "utf-8")
    editions.write(book.read(root), audience, tmp_path / "edition")
    assert FORM in (tmp_path / "edition/docs/returns.md").read_text("utf-8")


def test_the_verifier_takes_quoted_text_for_public_and_nothing_else() -> None:
    shown, hidden = sources.split_blocks(
        f"Public.\n\n{FORM}\n\n/// internal\nSecret.\n///\n\nPublic."
    )
    assert "I hereby give notice" in shown
    assert hidden.split() == ["///", "internal", "Secret.", "///"]


@pytest.mark.parametrize(
    "opener", ["/// verbatim", "/// verbatim |", "///verbatim | X", "/// Verbatim | X", "> /// verbatim | X"]
)  # fmt: skip
def test_the_verifier_takes_what_only_resembles_it_for_internal(opener: str) -> None:
    shown, hidden = sources.split_blocks(f"Public.\n\n{opener}\nSecret.\n///\n")
    assert "Secret" in hidden and "Secret" not in shown


@pytest.mark.parametrize("slashes", ["///", "////"])
def test_the_verifier_hides_it_inside_an_internal_block(slashes: str) -> None:
    body = (
        f"{slashes} internal\nA secret.\n\n/// verbatim | X\nTheirs.\n///\n\nB secret.\n{slashes}\n"
    )
    shown, hidden = sources.split_blocks(body)
    assert shown.strip() == ""
    assert "A secret." in hidden and "Theirs." in hidden and "B secret." in hidden


def test_a_reply_cannot_hold_it(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path)
    page = root / "docs/answer.md"
    text = page.read_text("utf-8").rstrip()
    page.write_text(text + f"\n\n{FORM}\n", "utf-8")
    [problem] = checks.run(book.read(root))
    assert problem.message.startswith(
        "A reply is sent as plain text, which cannot hold a verbatim block."
    )


def test_a_change_of_its_words_is_a_change_that_customers_see(tmp_path: Path) -> None:
    before, after = copy_book("minimal", tmp_path / "a"), copy_book("minimal", tmp_path / "b")
    for root, words in ((before, FORM), (after, FORM.replace("Annex I", "Annex II"))):
        page = root / "docs/returns.md"
        page.write_text(
            page.read_text("utf-8").replace("Everything that is unused.", words), "utf-8"
        )
    found = impact.compare(book.read(before), book.read(after))
    assert "Annex II" in str(found)


@pytest.mark.parametrize("site", ["public", "internal"])
def test_a_book_that_quotes_is_published(site: str, published: Path) -> None:
    html = (published / f"site/{site}/plans/refunds/index.html").read_text("utf-8")
    title = '<p class="admonition-title">Terms of subscription, section 7</p>'
    assert f'<div class="admonition verbatim">\n{title}\n<p>Fees that are charged' in html
