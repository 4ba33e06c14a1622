"""How Vale reads every construct of Material's reference, and whether the measure of that is right itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import constructs
from rendering import Element, parse, render
from servicebook import markup, pages

SEEDS = range(6)
CODE = ("code", "pre", "kbd", "script", "style")
QUOTED = ("verbatim", "filename")
ADDRESS = re.compile(r"\{\{.*?\}\}|https?://\S+|\S+@\S+")


def shown(element: Element) -> Iterator[str]:
    """What readers meet of an element that is words: text, tips and the descriptions of pictures."""
    classes = element.attributes.get("class", "").split()
    if element.tag in CODE or any(name in classes for name in QUOTED):
        return
    yield ADDRESS.sub("", element.text)
    yield from (element.attributes.get(name, "") for name in ("alt", "title"))
    for child in element.children:
        yield from shown(child)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_measured_page_holds_nothing_that_the_allow_list_refuses(seed: int) -> None:
    text, _ = constructs.page(seed)
    _, body, first = pages._split(text, "docs/page.md")
    assert [str(problem) for problem in markup.read(body, "docs/page.md", first).problems] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_readers_meet_each_planted_word_and_no_hidden_one(seed: int) -> None:
    text = constructs.filled(constructs.template(seed), lambda number: f"word{number}x", "hidden")
    _, body, _ = pages._split(text, "docs/page.md")
    planted = set(re.findall(r"word\d+x", body))
    words = re.findall(r"word\d+x|hidden", " ".join(shown(parse(render(body)))))
    assert planted - set(words) == set()
    assert "hidden" not in words


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_vale_finds_the_planted_words_at_their_places_and_no_others(
    newline: str, tmp_path: Path
) -> None:
    score = constructs.measure(SEEDS, tmp_path, newline)
    assert score.planted > 1000
    assert score.found >= constructs.FOUND
    assert score.exact >= constructs.EXACT
    assert score.false == ()
