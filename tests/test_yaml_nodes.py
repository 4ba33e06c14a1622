"""YAML as people wrote it: texts untouched, places right, and nothing that runs or blows up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebook import yaml_nodes
from servicebook.problems import Place
from servicebook.sources import SourceError
from servicebook.yaml_nodes import Mapping, Node, Scalar, Sequence, dump, find, parse, plain


def problems_of(text: str) -> list[str]:
    with pytest.raises(SourceError) as caught:
        parse(text, "values/x.yml")
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "text", ["09:00", "no", "1_000", "0x1F", "~", "2026-12-01", "1e3", ".inf", "null", "=", "010"]
)
def test_a_text_is_not_guessed_at(text: str) -> None:
    assert plain(parse(f"a: {text}", "x.yml")) == {"a": text}


def test_a_place_is_that_of_the_file_and_not_of_its_front_matter() -> None:
    tree = parse("a: 1\nb:\n  c: 2\n", "docs/x.md", first_line=2)
    key, value = find(tree, ("b", "c"))
    assert key and value
    assert (key.place, value.place) == (Place("docs/x.md", 4, 3), Place("docs/x.md", 4, 6))


def test_what_is_not_there_is_not_found() -> None:
    tree = parse("a: [x, {b: y}]", "x.yml")
    assert plain(find(tree, ("a", 1, "b"))[1]) == "y"
    assert find(tree, ("a", 1, "c")) == (None, None)
    assert find(None, ("a",)) == (None, None)


def test_an_empty_text_is_nothing() -> None:
    assert parse("", "x.yml") is None
    assert parse("# only a comment\n", "x.yml") is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: !!python/object/apply:os.system [ls]", 1, "A tag"),
        ("a: !!binary aGk=", 1, "A tag"),
        ("a: !x y", 1, "A tag"),
        ("a: &n 1\nb: *n", 1, "used again"),
        ("a: &a [*a]", 1, "used again"),
        ("a: 1\n<<: {a: 2}\na: 3", 3, "a second time"),
        ("? [a]\n: b", 1, "single word"),
        ("a: b: c", 1, "another colon"),
        ("a:\n\t- b", 2, "tab"),
        ('a: "\\z"', 1, "backslash"),
        ("a: @b", 1, "needs quotes"),
        ("a: *missing", 1, "needs quotes"),
        ("a: b\n--- \nc: d", 2, "one document"),
        ("a: [b", 1, "cannot be read"),
        ("a: 'b", 1, "cannot be read"),
        ("%YAML 9.9\n---\na: b", 1, "cannot be read"),
    ],
)
def test_what_is_refused_names_its_line(text: str, line: int, said: str) -> None:
    problems = problems_of(text)
    assert any(said in problem for problem in problems)
    assert f"values/x.yml:{line}:" in problems[0]


ALIASES = "a: &a [x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMBS = {
    "aliases in aliases": ALIASES,
    "brackets": "[" * 500_000,
    "closed brackets": "[" * 500_000 + "]" * 500_000,
    "braces": "{a: " * 200_000,
    "dashes": "- " * 300_000,
    "dashes on lines": "".join(" " * depth + "-\n" for depth in range(600)),
    "question marks": "? " * 300_000,
    "keys in keys": "".join(" " * depth + "a:\n" for depth in range(900)),
    "tags": "!a " * 200_000,
    "anchors": "&a " * 200_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str) -> None:
    assert problems_of(BOMBS[name])


def test_many_flat_lines_are_read() -> None:
    tree = parse("".join(f"key{n}: [1, {{a: b}}]\n" for n in range(2_000)), "x.yml")
    assert len(plain(tree)) == 2_000


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12)
TREES = st.recursive(
    TEXTS | st.sampled_from(["30 days", "no", "09:00", "#leads", "a: b", "", " ", "- x", "{{ a }}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def as_node(tree: object) -> Node:
    place = Place("x.yml")
    match tree:
        case dict():
            pairs = ((Scalar(key, place, True), as_node(value)) for key, value in tree.items())
            return Mapping(tuple(pairs), place)
        case list():
            return Sequence(tuple(map(as_node, tree)), place)
    return Scalar(str(tree), place, quoted=True)


@settings(max_examples=200, deadline=None)
@given(TREES)
def test_what_is_dumped_reads_back_the_same(tree: object) -> None:
    assert plain(parse(dump(as_node(tree)), "x.yml")) == tree


@pytest.mark.parametrize(
    "text", ["30 days", "95%", "09:00", "no", "12", "a: '30 days'", "[a, 'b']"]
)
def test_a_dump_keeps_what_was_quoted(text: str) -> None:
    def marks(node: Node | None) -> list[tuple[str, bool]]:
        match node:
            case Mapping():
                return [mark for pair in node.entries for half in pair for mark in marks(half)]
            case Sequence():
                return [mark for item in node.items for mark in marks(item)]
            case Scalar():
                return [(node.text, node.quoted)]
        return []

    tree = parse(text, "x.yml")
    assert tree is not None
    assert marks(parse(dump(tree), "x.yml")) == marks(tree)


@settings(max_examples=300, deadline=None)
@given(st.text("ab:-?[]{}&*!|>'\"%@`#, \n\t", max_size=40))
def test_any_text_is_a_tree_or_problems(text: str) -> None:
    try:
        yaml_nodes.parse(text, "x.yml")
    except SourceError as error:
        assert all(problem.place.path == "x.yml" for problem in error.problems)
