"""The health page: what the internal site, and no other, tells the people who look after the book."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml

import rendering
from git_books import page, small_book
from servicebook import book
from servicebook.book import Book
from servicebook.pages import Audience
from servicebook.publishing import editions
from servicebook.reading import health

DAY = date(2026, 11, 20)
LATE = page("We help.", title="Old | *words* {{ x }}").replace("2026-11-02", "2026-05-02")
SOON = page("We help.", title="Due soon").replace("2026-11-02", "2026-06-20")
VALUES = """\
window: 30 days
fee: {value: 5 GBP, review_by: 2026-11-19}
term: {value: 2 years, review_by: 2027-11-19}
"""


def read(folder: Path, files: dict[str, str] | None = None) -> Book:
    small_book(folder, files)
    return book.read(folder, DAY)


def section(text: str, id: str) -> list[str]:
    """The lines of one section, those that say something."""
    after = text.partition(f"{{#{id}}}\n")[2]
    return [line for line in after.split("\n#")[0].splitlines() if line]


def test_reviews_that_are_overdue_or_due_soon(tmp_path: Path) -> None:
    files = {"docs/old one.md": LATE, "docs/soon.md": SOON, "values/returns.yml": VALUES}
    shown = section(health.page(read(tmp_path, files)), "reviews")
    title = "Old &#124; &#42;words&#42; &#123;&#123; x &#125;&#125;"
    assert shown == [
        "2 reviews are overdue. 1 review is due by 20 December 2026.",
        "| What | Owner | Due |",
        "| --- | --- | --- |",
        f"| [{title}](old%20one.md) (overdue) | Support | 2 November 2026 |",
        "| Value returns.fee (overdue) |  | 19 November 2026 |",
        "| [Due soon](soon.md) | Support | 20 December 2026 |",
    ]


def test_a_book_without_anything_to_tell(tmp_path: Path) -> None:
    text = health.page(read(tmp_path))
    assert section(text, "reviews") == [
        "No reviews are overdue. No reviews are due by 20 December 2026."
    ]
    assert section(text, "let-pass") == [
        "The baseline holds no alerts.",
        "No figures are marked as no promise.",
        "No exceptions are made from the rules for words.",
    ]


def test_the_grades_of_pages_and_the_longest_sentences(tmp_path: Path) -> None:
    body = "We help you with it. We pay it back {{ returns.window }} after delivery at the most.\n\n/// internal\nAsk.\n///"
    limits = "grade: {public: 1}\nfewest_words: 15\n"
    files = {"docs/page.md": page(body), "linters/local/reading.yml": limits}
    text = health.page(read(tmp_path, files))
    # 5 + 5 + 11 words in 3 sentences, 6 + 5 + 15 syllables: 2.73 + 14.61 - 15.59.
    # With the home page 6 words, 2 sentences and 8 syllables more: 2.11 + 14.86 - 15.59.
    assert section(text, "reading") == [
        "- Customers: grade 1.4 of at most 1, 1 of 2 pages above it; 5.4 words a sentence; 27 words in all.",
        "- Agents: 1.0 words a sentence; 1 words in all.",
        "Nearest to its limit first. `servicebook check --reading` shows all pages, and where to begin.",
        "| Page | Readers | Grade | Words a sentence | Longest | Words |",
        "| --- | --- | --- | --- | --- | --- |",
        "| [Page](page.md) | Customers | **1.7** | 7.0 | 11 | 21 |",
        "| [Page](index.md) | Customers |  | 3.0 | 5 | 6 |",
        "| [Page](page.md) | Agents |  | 1.0 | 1 | 1 |",
    ]
    assert section(text, "longest") == [
        "| Sentence | Page | Words |",
        "| --- | --- | --- |",
        "| We pay it back 30 days after delivery at the most. | [Page](page.md) | 11 |",
        "| What this page is about. | [Page](page.md) | 5 |",
        "| We help you with it. | [Page](page.md) | 5 |",
        "| What this page is about. | [Page](index.md) | 5 |",
        "| Welcome. | [Page](index.md) | 1 |",
    ]


def test_what_was_let_pass(tmp_path: Path) -> None:
    exceptions = """\
- {page: page.md, rule: typed-in, words: "2 | 3", reason: "A law says so.", until: 2026-11-19}
- {page: gone.md, rule: typed-in, words: "a week", reason: "It is said so.", until: 2027-01-31}
"""
    baseline = "page.md:\n  typed-in:\n    five days: 2\n    a month: 1\n"
    files = {
        "docs/page.md": page('Wait {{ as_written("2 minutes") }}.'),
        "linters/local/exceptions.yml": exceptions,
        "linters/local/baseline.yml": baseline,
    }
    assert section(health.page(read(tmp_path, files)), "let-pass") == [
        "The baseline holds 3 alerts.",
        "1 figure is marked as no promise.",
        "| Figure | Page |",
        "| --- | --- |",
        "| 2 minutes | [Page](page.md) |",
        "2 exceptions are made from the rules for words.",
        "| Words | Rule | Page | Until |",
        "| --- | --- | --- | --- |",
        "| 2 &#124; 3 | typed&#45;in | [Page](page.md) | 19 November 2026 (ended) |",
        "| a week | typed&#45;in | gone.md | 31 January 2027 |",
    ]


def test_words_of_the_book_are_no_marks_on_the_page(tmp_path: Path) -> None:
    files = {"docs/old.md": LATE, "docs/page.md": page(r"We say \*no\* to `a|b` <b>here</b>.")}
    text = health.page(read(tmp_path, files))
    assert "{{" not in text.partition("---\n\n")[2]
    html = rendering.render(text.partition("---\n\n")[2])
    assert "<em>" not in html and "<b>" not in html
    assert {"Old", "words", "x", "no", "here"} <= rendering.words(html, internal=False)


# --- where it stands


def test_only_the_internal_edition_has_it_and_its_navigation_ends_with_it(tmp_path: Path) -> None:
    found = read(tmp_path / "book")
    for audience in Audience:
        editions.write(found, audience, tmp_path / audience.value)
    assert not (tmp_path / "public/docs" / health.NAME).exists()
    assert health.NAME not in (tmp_path / "public/nav.yml").read_text("utf-8")
    assert (tmp_path / "internal/docs" / health.NAME).read_text("utf-8") == health.page(found)
    entries = yaml.safe_load((tmp_path / "internal/nav.yml").read_text("utf-8"))
    assert entries[-1] == {"Health of this policy": health.NAME}


def test_a_page_of_the_book_at_its_place_stays(tmp_path: Path) -> None:
    own = page("We keep well.", title="Health and safety")
    found = read(tmp_path / "book", {f"docs/{health.NAME}": own})
    editions.write(found, Audience.INTERNAL, tmp_path / "internal")
    assert "We keep well." in (tmp_path / "internal/docs" / health.NAME).read_text("utf-8")
    entries = yaml.safe_load((tmp_path / "internal/nav.yml").read_text("utf-8"))
    assert entries == [health.NAME, "index.md"] or entries == ["index.md", health.NAME]
