"""Content is not code: whatever mixture of Markdown and HTML a page holds, a browser finds only what the lists allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

import rendering
from servicebook import book as books
from servicebook import markup
from servicebook.active_content import ELEMENTS, SCHEMES
from servicebook.book import Book
from servicebook.checks import active_content, expressions, refused_markup
from servicebook.expressions import render_text
from servicebook.publishing import finished_pages
from support import copy_book

CHECKS: tuple[Callable[[Book], object], ...] = (
    active_content.check, refused_markup.check, expressions.check,
)  # fmt: skip

WORDS = ("word", "more words", "Text.", "x", "1", "&amp;", "&#58;", "&lt;", "é")
MARKS = (
    " ", " ", "\n", "\n", "\n\n", "\n\n", "    ", "  ", "> ", "- ", "1. ", "# ", "## ", "*", "**", "_", "`", "`", "``", "```", "```\n",
    "~~~\n", "[", "]", "(", ")", "](", "]: ", "[a]", "![", "!", "<", ">", "/", "\\", '"', "'", "=", "{", "}", "{: ", "{ ", "|", "|-|-|\n", ":",
    ":   ", "[^1]", "\n[^1]: ", "\n\n*[x]: ", "\n\n[a]: ", "!!! note \"", '!!! note "T"\n\n    ', '=== "T"\n\n    ', "=== \"", "??? note \"",
    "\n\n/// internal\n", "\n///\n\n", "{{ returns.window }}", "<!--", "-->", "<?", "<![CDATA[", "]]>", "&", "#", "  \n", "$", "+", "-", "---\n",
)  # fmt: skip
HOSTILE = (
    "<script>", "</script>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<svg/onload=alert(1)>",
    "<iframe src=\"x\">", "<style>", "</style>", "<style>p{}</style>", "<math>", "<form action=x>", "<a href=\"", "<a href=", "<a href='", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)", "&#106;avascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
    "vbscript:x", " onclick=alert(1)", " onclick=\"alert(1)\"", "onclick='alert(1)' ", "style=\"x\"", " href=javascript:alert(1)", "srcdoc=x", "<div>", "</div>",
    "<div markdown>", "<div markdown=\"1\">", "<p>", "</p>", "<b>", "</b>", "<b ", "<b title=\"", "<span", "<details>", "<summary>", "</details>", "<table>", "<td>",
    "</table>", "<pre>", "</pre>", "<code>", "</code>", "<hr ", "<br ", "<img ", "src=", "<textarea>", "<title>", "<template>", "<base href=", "<object data=",
    "<embed src=", "<link rel=", "<meta http-equiv=refresh ", "<javascript://x>", "<https://x.example/onclick=1>", "<https://x.example>", "<a@b.example>",
    "<a@b.example/onclick=1>", "<x-y onclick=1>", "<your order number>", "<3", "< b", "<b\n", "onclick=1>", ">",
)  # fmt: skip
BODIES = st.lists(
    st.sampled_from(MARKS) | st.sampled_from(HOSTILE) | st.sampled_from(WORDS), min_size=1, max_size=14
).map("".join)  # fmt: skip


@cache
def minimal() -> Book:
    with TemporaryDirectory() as folder:
        return books.read(copy_book("minimal", Path(folder)))


def is_let_through(body: str) -> bool:
    """Whether the checks find nothing wrong with a page of this body."""
    read = markup.read(body, "docs/returns.md", 1)
    page = next(page for page in minimal().pages if page.path == "docs/returns.md")
    book = replace(minimal(), pages=(replace(page, markup=read),), files=frozenset())
    return not read.problems and not any(list(check(book)) for check in CHECKS)


def rendered(body: str) -> str:
    """The article that a browser gets."""
    values = minimal().values
    return rendering.render("\n".join(render_text(line, values) for line in body.split("\n")))


class Browser(HTMLParser):
    """A second opinion on what a browser finds, by the parser of the standard library."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [] if tag in {*ELEMENTS, "h1", "input", "label"} else [tag]
        for name, value in attrs:
            shown = "".join(c for c in value or "" if c > " ").lower()
            scheme = shown.partition(":")[0] if name in ("href", "src") and ":" in shown else "http"
            if name.startswith(("on", "style", "srcdoc")) or (
                scheme.isalnum() and scheme not in SCHEMES
            ):
                self.found.append(f"{tag} {name}={value}")


@settings(max_examples=600)
@example("<b\n> onclick=alert(1)>")
@example('> <b\n> onclick="alert(1)">')
@example('<b title="`" onmouseover=alert(1) x="`">')
@example("[x](`javascript:alert(1)`)")
@example("`a\nb` <script> `c\nd`")
@example("- odd `\n- `a\nb` <script> `c\nd`")
@example("\\`<script>\\`")
@example("<div>\n`<script>`\n</div>")
@example("<div>\n\n    <script>\n\n</div>")
@example("> [x](java\n> script:alert(1))")
@example("[x]:\n    javascript:alert(1)\n\n[x]")
@example('<b title="[x](y" lang=\'z) onclick=alert(1) id=\' dir="">')
@example("[x](y){ title=\"}\" onclick='alert(1)' }")
@example("<div><https://x/onclick=alert(1)></div>")
@given(BODIES)
def test_whatever_the_checks_let_through_holds_nothing_that_runs(body: str) -> None:
    if is_let_through(body):
        article = rendered(body)
        assert list(finished_pages.faults(f"<article>{article}</article>")) == []
        browser = Browser()
        browser.feed(article)
        browser.close()
        assert browser.found == []
