"""Links and anchors: found where a reader finds them, with the ids that the renderer makes."""

from __future__ import annotations

from pathlib import Path

import pytest

import rendering
from servicebook import links, markup
from servicebook.links import Link
from servicebook.pages import Page


def page(body: str, name: str = "orders/returns.md") -> Page:
    return Page(f"docs/{name}", None, None, markup.read(body, f"docs/{name}", 1))


def found(text: str) -> list[tuple[str, str]]:
    return [(link.path, link.anchor) for link in links.find(page(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](b.md)", [("orders/b.md", "")]),
        ("[a](../b.md#c)", [("b.md", "c")]),
        ("[a](#c)", [("", "c")]),
        ('[a](b.md "title")', [("orders/b.md", "")]),
        ("[a](<b c.md>)", [("orders/b", "")]),
        ("[a](b%20c.md)", [("orders/b c.md", "")]),
        ("[a](b(c).md)", [("orders/b(c).md", "")]),
        ("[a](b.md?x=1#c)", [("orders/b.md", "c")]),
        ("![a](b.png) and [c](d.md)", [("orders/b.png", ""), ("orders/d.md", "")]),
        ("[![a](b.png)](c.md)", [("orders/b.png", ""), ("orders/c.md", "")]),
        ("[a]: b.md", [("orders/b.md", "")]),
        ('[a]: <b.md> "title"', [("orders/b.md", "")]),
        ('<a href="b.md">', [("orders/b.md", "")]),
        ("<img alt='' src=b.png>", [("orders/b.png", "")]),
        ("`[a](b.md)`", []),
        ("    [a](b.md)", []),
        ("```\n[a](b.md)\n```", []),
        ("[a](https://example.com/b.md)", []),
        ("[a](mailto:b@example.com)", []),
        ("[a](//example.com)", []),
        ("[a](tel:+1)", []),
        ("[a]({{ channels.chat }})", []),
        ("[^1]: See b.md", []),
    ],
)
def test_a_link_is_found_with_its_path_from_docs(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert found(text) == expected


def test_a_link_has_the_column_of_its_target() -> None:
    assert links.find(page("See [the page](b.md#c)."))[0] == Link(
        1, 16, "b.md#c", "orders/b.md", "c"
    )


@pytest.mark.parametrize("target", ["../../b.md", "../..", "../../docs/b.md", "x/../../../b.md"])
def test_a_link_out_of_docs_is_outside(target: str) -> None:
    assert links.find(page(f"[a]({target})"))[0].outside


def test_a_link_from_the_root_is_absolute() -> None:
    assert links.find(page("[a](/b.md)"))[0].absolute


BODY = """\
## Returns and exchanges

## What's *covered*? `Code`, [link](b.md) & more!

## Returns and exchanges

## Own {#own-id}

### Zürich – naïve 日本

## A_b_c d__e

## 3. Third

Setext
------

## Returns and exchanges

Paragraph
{#para}

*Words*{#words} and `code` {#none}

```
<b id="code">
```

<span id="html"></span>

[^note]: Text[^note].

- item

    ## In an item

## A &amp; B

## ![picture](a.png) Picture

## **Bold** and ~~gone~~
"""


def test_the_anchors_are_those_that_the_renderer_makes() -> None:
    ids = rendering.ids(rendering.render(BODY))
    known = links.anchors(page(BODY), lambda text: text)
    assert {name for name in ids if not name.startswith("fnref")} <= known
    assert known <= ids


def test_a_heading_s_values_are_words_in_its_anchor(tmp_path: Path) -> None:
    known = links.anchors(page("## Within {{ a.b }}"), lambda text: text.replace("{{ a.b }}", "30 days"))  # fmt: skip
    assert known == {"within-30-days"}
