"""Ways out of the template engine: none is taken, wherever on a page or in a book it is tried."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicebook import book as books
from servicebook import checks
from servicebook.expressions import (
    FILTERS,
    ExpressionError,
    parse,
    render,
    render_text,
)
from servicebook.tables import MACROS
from servicebook.values import Values, value_files
from support import BOOKS, TESTS, copy_book

MINIMAL: Values = value_files.read(BOOKS / "minimal")


def attempts() -> Iterator[str]:
    """The lines of escape_attempts.txt, `(*5000` written out."""
    for line in (TESTS / "escape_attempts.txt").read_text("utf-8").splitlines():
        text, star, count = line.rpartition("*")
        if star and count.isdigit() and int(count) > 50:
            yield text * int(count)
        elif line and not line.startswith("# "):
            yield line


ATTEMPTS = tuple(attempts())
WITHOUT_BRACES = [text for text in ATTEMPTS if not any(sign in text for sign in ("{", "}"))]
PLACES = {
    "in the text": ("Everything that is unused.", "Text {} text."),
    "alone": ("Everything that is unused.", "{}"),
    "in a code fence": ("Everything that is unused.", "```\n{}\n```"),
    "in code": ("Everything that is unused.", "`{}`"),
    "in a list": ("Everything that is unused.", "- One\n- {}"),
    "in a tab": ("Everything that is unused.", '=== "Tab"\n\n    {}'),
    "in a title": ("Everything that is unused.", '!!! note "{}"\n\n    Text'),
    "in a table": ("Everything that is unused.", "| a | b |\n| - | - |\n| 1 | {} |"),
    "in a heading": ("## In short", "## In short {}"),
    "in a link": ("Everything that is unused.", "[Text](delivery.md?{})"),
    "in a block for agents": ("agent_limit }}.", "agent_limit }}.\n\n{}"),
}


def test_there_are_enough_attempts() -> None:
    assert len(set(ATTEMPTS)) == len(ATTEMPTS) > 300


@pytest.mark.parametrize("inside", ATTEMPTS, ids=lambda text: text[:40])
def test_nothing_but_names_tables_and_filters_is_printed(inside: str) -> None:
    with pytest.raises(ExpressionError):
        render(inside, MINIMAL)
    # With the braces around it, all of it stays on the page, except a value that stands between others of its own.
    shown = render_text(f"{{{{ {inside} }}}}", MINIMAL)
    assert shown.replace("30 days", "{{ returns.window }}") == f"{{{{ {inside} }}}}"


@pytest.mark.parametrize("place", PLACES)
def test_an_attempt_is_a_problem_at_its_place(place: str, tmp_path: Path) -> None:
    """One book for all attempts: each stands on a page of its own, which has no other fault."""
    old, new = PLACES[place]
    root = copy_book("minimal", tmp_path)
    source = (root / "docs/returns.md").read_text("utf-8")
    tried = {
        f"docs/try{number}.md": text for number, text in enumerate(ATTEMPTS) if len(text) < 5_000
    }
    line = source[: source.index(old)].count("\n") + 1 + new[: new.index("{}")].count("\n")
    for path, text in tried.items():
        (root / path).write_text(
            source.replace(old, new.replace("{}", f"{{{{ {text} }}}}"), 1), "utf-8"
        )
    found: dict[str, set[int]] = {path: set() for path in tried}
    for problem in checks.run(books.read(root)):
        if problem.is_error and problem.place.path in found:
            found[problem.place.path].add(problem.place.line)
    assert {path: text for path, text in tried.items() if line not in found[path]} == {}


@pytest.mark.parametrize("key", ["title", "summary", "owner", "type", "review_every"])
def test_front_matter_holds_no_expression(key: str, tmp_path: Path) -> None:
    for text in (
        "{{ config }}",
        "{% include 'x' %}",
        "{{ returns.window }}",
        "x {{ ''.__class__ }}",
    ):
        root = copy_book("minimal", tmp_path)
        file = root / "docs/returns.md"
        lines = file.read_text("utf-8").split("\n")
        index = next(index for index, line in enumerate(lines) if line.startswith(f"{key}:"))
        lines[index] = f'{key}: "{text}"'
        file.write_text("\n".join(lines), "utf-8")
        place = f"docs/returns.md:{index + 1}:"
        assert any(
            str(problem).startswith(place) and problem.is_error
            for problem in checks.run(books.read(root))
        )


@pytest.mark.parametrize(
    "inside", ["config", "''.__class__", "returns.window", "opening_hours('office')"]
)
@pytest.mark.parametrize("quoted", ["{{{{ {} }}}}", "{{% include {} %}}", "{{# {} #}}"])
def test_an_expression_in_a_value_is_words(inside: str, quoted: str, tmp_path: Path) -> None:
    """Printed, its braces no longer open anything; what is printed is not read a second time."""
    text = quoted.format(inside)
    root = copy_book("minimal", tmp_path)
    (root / "values/more.yml").write_text(f'text: "{text}"\n', "utf-8")
    values = value_files.read(root)
    for use in ("more.text", "more.text | plain", "more.text | capitalize"):
        shown = render(use, values)
        assert "{{" not in shown
        assert render_text(shown, values) == shown


FRAGMENTS = st.sampled_from([
    "returns", "window", "returns.window", "opening_hours", "office", "contact_channels", "plain", "capitalize", "as_written", "config", "self", "lipsum",
    "__class__", "attr", "map", "join", "format", "safe", "x", "_", "a1", ".", ".", "|", "|", "(", ")", "()", "[", "]", "{", "}", "'", '"', "'office'",
    "\"x\"", ",", "~", "+", "-", "*", "**", "/", "//", "%", "==", "!=", "<", ">", "=", ":", ";", " ", " ", "\t", "if", "else", "is", "in", "not", "and", "or", "for",
    "true", "none", "0", "1", "9" * 50, "1e999", "\\", "\\x5f", "\\u005f", "\\N{LOW LINE}", "{{", "}}", "{%", "%}", "{#", "#}", "#", "\u2028", "é", "ſ", "ª", "ﬁ", "\u200b",
])  # fmt: skip
TEXTS = st.lists(FRAGMENTS, max_size=14).map("".join) | st.text(max_size=40)


@settings(max_examples=1500)
@given(TEXTS)
def test_what_is_accepted_is_a_known_form_and_prints_what_that_form_gives(text: str) -> None:
    try:
        parsed = parse(text)
    except ExpressionError as error:
        assert str(error)
        with pytest.raises(ExpressionError):
            render(text, MINIMAL)
        return
    assert set(parsed.filters) <= set(FILTERS)
    if parsed.arguments is None:
        assert all(
            part.isidentifier() and part.isascii() and part[0] != "_"
            for part in parsed.name.split(".")
        )
        expected = {render(name, MINIMAL) for name in (parsed.name,) if name in MINIMAL.named}
    else:
        assert parsed.name in MACROS
        expected = set()
    try:
        shown = render(text, MINIMAL)
    except ExpressionError:
        return
    assert parsed.name in MINIMAL.named or parsed.name in MACROS
    if expected and not parsed.filters:
        assert shown in expected


def test_an_attempt_costs_no_more_than_its_length() -> None:
    """Long ones are refused before anything reads them: by their length, and with no memory worth a name."""
    longest = max(ATTEMPTS, key=len)
    assert len(longest) > 100_000
    tracemalloc.start()
    try:
        for text in ATTEMPTS:
            with pytest.raises(ExpressionError):
                parse(text)
                render(text, MINIMAL)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
