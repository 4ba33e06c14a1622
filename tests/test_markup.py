"""The scanner that decides what customers may read, held against the renderer that prints the page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import rendering
from servicebook import markup
from servicebook.markup import Markup, page_lines

BODIES = settings(max_examples=150, deadline=None)
"""Each of these tests renders its examples, some of them twice."""


def read(body: str) -> Markup:
    return markup.read(body, "docs/page.md", 1)


def codes(body: str) -> set[str]:
    return {problem.code for problem in read(body).problems}


def public(body: str) -> str:
    return "\n".join(line.text for line in markup.as_public(read(body)).lines)


def words(text: str, of: str = r"\w") -> set[str]:
    return set(re.findall(rf"\b{of}\w*", text))


# --- pages, written by hand and by Hypothesis. In both, `@` stands for a word of its own.


def numbered(body: str) -> str:
    """The body with a word of its own for each `@`: one that customers may read, or one that they may not."""
    lines, depth, count = [], 0, 0
    for line in body.split("\n"):
        depth += "/ internal" in line
        depth -= bool(re.fullmatch(" */{3,}", line))
        while "@" in line:
            count += 1
            line = line.replace("@", f"{'secret' if depth else 'open'}{count}", 1)
        lines.append(line)
    return "\n".join(lines)


PAGES = {
    "headings of both kinds": "@\n===\n\n## @\n\n@\n---\n\n### @ ###\n\n#@\n\n####### @",
    "a heading below a line of prose": "@\n## @\n@",
    "an underline below two lines": "@\n@\n---\n\n@",
    "a heading after a rule": "***\n@\n---",
    "a heading with spaces before it": " ## @\n\n   @\n---",
    "code with fences": "```\n## @\n```\n\n~~~\n## @\n~~~\n\n````\n```\n## @\n````\n\n## @",
    "code by indentation": "@\n\n    ## @\n\n    ## @\n\n## @",
    "a fence with a language": '```python title="@"\n# @\n```\n\n## @',
    "quotations": "> ## @\n> @\n\n## @",
    "lists": "- @\n- @\n\n    ## @\n\n1. @\n2. @\n    - @\n\n        ### @\n\n## @",
    "a heading glued to an item": "- @\n    ## @\n\n## @",
    "a heading in a table": "| @ | @ |\n| - | - |\n## @\n\n## @",
    "admonitions and tabs": '!!! note "@"\n    ## @\n\n    @\n\n=== "@"\n\n    ### @\n\n??? tip\n    ## @',
    "HTML": "<div>\n## @\n</div>\n\n<details markdown>\n<summary>@</summary>\n@\n</details>\n\n## @",
    "ids": "## @ {#one}\n\n## @ {: #two .three }\n\n@ {#four}\n---",
    "definitions": "@\n:   @\n\n    @\n\n@[^1]\n\n[^1]: @\n\n    @\n\n## @",
    "a block": "## @\n\n/// internal | @\n\n## @\n\n@\n///\n\n## @\n\n@",
    "a block at the end": "@\n\n/// internal\n@\n///",
    "a block in a list": "- @\n\n    /// internal\n    @\n    ///\n\n- @",
    "a block in a nested list": "- @\n    - @\n\n        /// internal | @\n        @\n        ///\n\n    - @\n\n    @\n\n- @",
    "a block in an admonition": '!!! note "@"\n    @\n\n    /// internal\n    - @\n    - @\n    ///\n\n    @\n\n@',
    "a block in a tab": '=== "@"\n\n    /// internal\n    @\n    ///\n\n=== "@"\n\n    @\n\n@',
    "a block in an admonition in a list": "1. @\n\n    !!! tip\n\n        /// internal\n        @\n        ///\n\n        @\n\n    @",
    "a block in a block": "//// internal\n@\n\n/// internal\n@\n///\n\n@\n////\n\n@",
    "two blocks": "@\n\n/// internal\n@\n///\n\n/// internal\n@\n///\n\n@",
    "everything in a block": '/// internal\n## @\n\n```\n@\n```\n\n- @\n    - @\n\n!!! note "@"\n    @\n\n| @ | @ |\n| - | - |\n| @ | @ |\n///\n\n@',
    "a block after code": "```\n@\n```\n\n/// internal\n@\n///\n\n```\n@\n```",
    "a lazy line in a list": "- @\n@\n\n    /// internal\n    @\n    ///\n\n    @",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_as_it_is_rendered(name: str) -> None:
    body = numbered(PAGES[name])
    assert read(body).problems == ()
    assert_read_as_rendered(body)


def assert_read_as_rendered(body: str) -> None:
    seen, html = read(body), rendering.render(body)
    assert Counter(rendering.headings(html)) == Counter(
        (heading.level, heading.text, heading.block > 0) for heading in seen.headings
    )
    inside = {word for line in seen.lines if line.internal for word in words(line.text, "secret")}
    outside = {
        word for line in seen.lines if not line.internal for word in words(line.text, "open")
    }
    assert inside & rendering.words(html, internal=False) == set()
    assert outside & rendering.words(html, internal=True) == set()
    assert inside == words(body, "secret")
    assert rendering.without_blocks(html) == rendering.without_blocks(
        rendering.render(public(body))
    )


LEAVES = st.sampled_from(
    [
        "@ @",
        "@\n@",
        "**@** and `@`",
        "## @",
        "### @ ###",
        "@\n---",
        "@\n===",
        "- @\n- @",
        "* @\n    - @\n    - @\n* @",
        "1. @\n2. @",
        "1. @\n\n2. @",
        "> @\n> @",
        "> ## @",
        "| @ | @ |\n| - | - |\n| @ | @ |",
        "```\n## @\n```",
        "````python\n```\n# @\n````",
        "~~~\n@\n---\n~~~",
        "@\n\n    ## @",
        "***",
        "<div>\n@\n</div>",
        "@\n:   @",
    ]
)


def holders(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Pieces in a list, a box, a tab or an internal block."""
    bodies = st.lists(children, min_size=1, max_size=3).map("\n\n".join)
    first_lines = st.sampled_from(["- @", "2. @", '!!! note "@"', '??? tip "@"', '=== "@"'])
    held = st.tuples(first_lines, bodies.map(indented)).map("\n\n".join)
    return held | st.tuples(st.sampled_from(["", " | @"]), bodies).map(in_block)


def indented(text: str) -> str:
    return re.sub("^(?=.)", "    ", text, flags=re.MULTILINE)


def in_block(title_and_body: tuple[str, str]) -> str:
    """The body inside a block whose fence is longer than those inside it."""
    title, body = title_and_body
    fence = "/" * max(3, *(len(found) + 1 for found in re.findall("/{3,}", body)), 0)
    return f"{fence} internal{title}\n\n{body}\n{fence}"


PIECES = st.recursive(LEAVES, holders, max_leaves=6)
BODY = st.lists(PIECES, min_size=1, max_size=5).map("\n\n".join).map(numbered)


@BODIES
@given(BODY)
def test_any_page_is_read_as_it_is_rendered(body: str) -> None:
    assume(not read(body).problems)
    assert_read_as_rendered(body)


@BODIES
@given(st.lists(PIECES, min_size=1, max_size=5))
def test_a_page_reads_as_if_its_blocks_had_never_been_written(pieces: list[str]) -> None:
    # Numbered first, so that both have the same words.
    with_blocks = numbered("\n\n\x1f\n\n".join(pieces)).split("\n\n\x1f\n\n")
    body = "\n\n".join(with_blocks)
    assume(not read(body).problems)
    never = "\n\n".join(piece for piece in with_blocks if not piece.startswith("/"))
    assume("/ internal" not in never)
    assert rendering.render(public(body)) == rendering.render(never)


@BODIES
@given(BODY, st.data())
def test_no_single_slip_lets_customers_read_a_block(body: str, data: st.DataObject) -> None:
    lines = body.split("\n")
    index = data.draw(st.integers(0, len(lines) - 1), label="line")
    slip = data.draw(st.sampled_from(SLIPS), label="slip")
    slipped = "\n".join([*lines[:index], *slip(lines[index]), *lines[index + 1 :]])
    if not read(slipped).problems:
        assert words(public(slipped), "secret") == set()
        assert words(public(slipped), "open") == words(body, "open")


def _marker_gone(line: str) -> list[str]:
    return [] if "//" in line else [line]


SLIPS: list[Callable[[str], list[str]]] = [
    _marker_gone,
    lambda line: [line, line] if "//" in line else [line],
    lambda line: [f" {line}"],
    lambda line: [f"    {line}"],
    lambda line: [line.removeprefix("    ")],
    lambda line: [line.removeprefix("  ")],
    lambda line: [f"> {line}"],
    lambda line: [f"- {line}"],
    lambda line: [f"\u00a0{line}"],
    lambda line: [f"{line}\u200b"],
    lambda line: [line.replace("//", "/", 1)],
    lambda line: [line.replace("/", "\u2044", 1)],
    lambda line: [line.replace("internal", "Internal")],
    lambda line: [line, ""] if line else [],
    lambda line: ["```", line],
    lambda line: [line, "    ```"],
    lambda line: ["<div>", line],
    lambda line: [line, "</div>"],
    lambda line: ["///", line],
    lambda line: ["", "///", "", line],
    lambda line: ["", "/// internal", line],
]


# --- the allow-list: one opener, one closer, and nothing that looks like them

SLASHES = ["//", "////", "/ / /", "\u2044\u2044\u2044", "\u2215\u2215\u2215", "\uff0f\uff0f\uff0f", "\u2571\u2571\u2571",
           "\u29f8\u29f8\u29f8", "\u30ce\u30ce\u30ce", "/\u200b//", "/\u2060/\u2060/", "/\u0301//", "\\///", "///\ufe0f", "&#47;//"]  # fmt: skip
SPACES = ["", "  ", "\t", "\u00a0", "\u2007", "\u3000", "\u200b", " \u200b"]
NAMES = ["Internal", "INTERNAL", "inter\u00adnal", "\uff49nternal", "internal:", "internals", "intern", "note",
         "details | internal", "internal |", "internal |T", "internal| T", "internal  | T", "internal {.x}", "internal\u00a0",
         "internal\u200b", "int\u0435rnal"]  # fmt: skip
BEFORE = [
    "> ",
    "- ",
    "1. ",
    "1) ",
    "**",
    "`",
    "_",
    "(",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "\t",
    "# ",
    ": ",
]
OTHERS = ["!!! internal", "??? internal", "???+ internal", "!!! note internal", '=== "internal"', "::: internal",
          ":::internal", "::: {.internal}", "+++ internal", "%%% internal", "~~~ internal", "``` internal", "||| internal",
          "\\\\\\ internal", "{.internal}", "<internal>", '<div class="internal">', "[internal]", "[/internal]"]  # fmt: skip
NEAR_MISSES = [
    *(f"{slashes} internal" for slashes in SLASHES if slashes != "////"),
    *(f"///{space}internal" for space in SPACES),
    *(f"/// {name}" for name in NAMES),
    *(f"{before}/// internal" for before in BEFORE),
    *OTHERS,
]


@pytest.mark.parametrize("near_miss", NEAR_MISSES)
@pytest.mark.parametrize("closer", ["\n\n///\n\nMore.", ""], ids=["closed", "open"])
def test_what_looks_like_an_opener_is_refused(near_miss: str, closer: str) -> None:
    assert codes(f"Text.\n\n{near_miss}\nSecret.{closer}\n") & {"block-marker", "tab", "space"}


@pytest.mark.parametrize(
    "near_miss", [s for s in SLASHES if s != "//"] + ["> ///", "- ///", "/// /", "///.", "/// end"]
)
def test_what_looks_like_a_closer_is_refused(near_miss: str) -> None:
    assert "block-marker" in codes(f"Text.\n\n/// internal\nSecret.\n{near_miss}\n\nMore.\n")


@pytest.mark.parametrize("indent", range(1, 9))
def test_an_opener_stands_where_its_text_stands(indent: int) -> None:
    body = indented_by(indent, "/// internal\nSecret.\n///")
    assert "block-indent" in codes(f"Text.\n\n{body}\n")


@pytest.mark.parametrize("indent", [1, 2, 3, 5, 6, 7, 8])
def test_an_opener_in_a_list_stands_where_the_item_stands(indent: int) -> None:
    body = indented_by(indent, "/// internal\nSecret.\n///")
    assert "block-indent" in codes(f"- Text.\n\n{body}\n")


@pytest.mark.parametrize("indent", range(1, 9))
def test_a_closer_stands_where_its_opener_stands(indent: int) -> None:
    closer = indented_by(indent, "///")
    assert "block-marker" in codes(f"Text.\n\n/// internal\nSecret.\n{closer}\n")


def indented_by(spaces: int, text: str) -> str:
    return re.sub("^", " " * spaces, text, flags=re.MULTILINE)


REFUSED = {
    # What stands in the way, the page, the problem.
    "an opener inside code": ("```\n/// internal\n```", "block-marker"),
    "a closer inside code": ("/// internal\n\n```\n///\n```\n///", "block-marker"),
    "a marker inside code by indentation": ("@\n\n    code\n    ///", "block-marker"),
    "code that starts in a block and ends after it": ("/// internal\n```\n@\n///\n\n```\n", "block-marker"),
    "code that starts in an item and ends at the left": ("- @\n\n    ```\n    @\n```\n\n/// internal\n@\n///\n\n```\n@\n```", "fence-unclosed"),
    "code with another number of marks at its end": ("````\n@\n```\n\n/// internal\n@\n///", "fence-unclosed"),
    "a fence that the renderer takes for prose": ("```a b c\n@\n```\n\n/// internal\n@\n///\n\n```\n@\n```", "fence-info"),
    "code by indentation after a block": ("/// internal\n@\n///\n\n    @", "block-after"),
    "code after a block and an address": ("/// internal\n@\n///\n\n[a]: b.md\n\n    @", "block-after"),
    "a definition after a block": ("/// internal\n@\n///\n\n:   @", "block-after"),
    "options at the start of a block": ("/// internal\n    @\n///", "block-blank-line"),
    "front matter at the start of a block": ("/// internal\n---\n@\n---\n///", "block-blank-line"),
    "details glued to details in a block": ('/// internal\n??? tip "@"\n    @\n??? tip "@"\n    @\n///', "block-blank-line"),
    "a block in a footnote": ("@[^1]\n\n[^1]: @\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block in a definition": ("@\n:   @\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block below a list that is none": ("@\n- @\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block below an admonition that is none": ('!!! "@"\n\n    /// internal\n    @\n    ///', "block-indent"),
    "a block below a tab that is none": ("=== @\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block below a line that left its admonition": ("!!! note\n    @\n@\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block below a tab glued to an item": ('1. @\n    === "@"\n\n        /// internal\n        @\n        ///', "block-indent"),
    "a block below a rule of hyphens": ("- - -\n\n    /// internal\n    @\n    ///", "block-indent"),
    "a block in an HTML element": ("<div>\n\n/// internal\n@\n///\n\n</div>", "block-in-html"),
    "a block in <pre>": ("<pre>\n\n/// internal\n@\n///\n\n</pre>", "block-in-html"),
    "a block in a script": ("<script>\n\n/// internal\n@\n///\n\n</script>", "block-in-html"),
    "an element that opens in a block": ("/// internal\n<div>\n///\n\n</div>", "block-in-html"),
    "an element that closes in a block": ("/// internal\n</div>\n///", "block-in-html"),
    "an element over several lines": ("<div\nclass='x'>\n\n/// internal\n@\n///\n\n</div>", "block-in-html"),
    "a block in a block of the same fence": ("/// internal\n@\n\n/// internal\n@\n///\n\n///", "block-nested"),
    "a block in a block of a longer fence": ("/// internal\n@\n\n//// internal\n@\n////\n\n///", "block-nested"),
    "a block in a list in a block": ("//// internal\n- @\n\n    /// internal\n    @\n    ///\n////", "block-nested"),
    "a block that cuts a list": ("- @\n\n/// internal\n@\n///\n\n- @", "block-in-list"),
    "a block below an item's own that cuts its list": ("1. @\n\n    /// internal\n    @\n    ///\n\n/// internal\n@\n///\n\n2. @", "block-in-list"),
    "two blocks that cut a list": ("- @\n\n/// internal\n@\n///\n\n/// internal\n@\n///\n\n- @", "block-in-list"),
    "a block that cuts tabs": ('=== "@"\n\n    @\n\n/// internal\n@\n///\n\n=== "@"\n\n    @', "block-in-list"),
    "code by indentation in a block in a list": ("- @\n\n    /// internal\n    @\n\n        code\n    ///", "block-code"),
    "a block that cuts a table": ("| @ | @ |\n| - | - |\n| @ | @ |\n\n/// internal\n@\n///\n\n| @ | @ |", "block-in-table"),
    "a lazy line that leaves a block": ("- @\n\n    /// internal\n    @\n@\n    ///", "block-indent"),
    "a block that nobody closes": ("/// internal\n@", "block-unclosed"),
    "a closer that closes nothing": ("@\n\n///", "block-marker"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_scanner_of_lines_could_take_wrongly_is_refused(name: str) -> None:
    body, code = REFUSED[name]
    assert code in codes(numbered(body))


@pytest.mark.parametrize(
    "text",
    [
        "See <https://example.com/internal//list>.",
        "One and/or the other, 1//2 and http:///x.",
        "An internal matter, said in public.",
        "## How we keep internal notes internal",
        "- [internal notes](notes.md)",
        "C++ // a comment",
    ],
)
def test_ordinary_text_is_no_marker(text: str) -> None:
    assert codes(text) == set()


def test_one_fault_gives_one_problem() -> None:
    body = "@\n\n/// Internal\n@\n\n@\n///\n\n@\n"
    assert len(read(body).problems) == 1


def test_blank_lines_around_a_block_become_one() -> None:
    assert public("One.\n\n/// internal\nSecret.\n///\n\nTwo.") == "One.\n\nTwo."


def test_columns_stay_right_where_code_is_blanked() -> None:
    assert page_lines.blank_code("a `b` ``c ` d`` e `f") == "a     " + " " * 9 + " e `f"


def test_a_long_page_is_read_quickly() -> None:
    body = "\n\n".join(["- @ | @ `@` <b>@</b> / @", "!!! note", "    @"] * 5_000)
    assert read(body + "\n\n" + "|-" * 50_000 + "\n" + "- " * 20_000 + "\n" + "!!! a" * 9_000)
