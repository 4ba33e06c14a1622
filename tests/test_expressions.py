"""What `{{ }}` may hold: the same words that the page builder prints, and no way to run code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from mkdocs.commands.build import build
from mkdocs.config import load_config

from servicebook.expressions import Expression, ExpressionError, find, parse, render, unbalanced
from servicebook.markup.page_lines import Line
from servicebook.tables import MACROS
from servicebook.values import Values, value_files
from support import BOOKS, REPOSITORY

HARBOURLIGHT: Values = value_files.read(BOOKS / "harbourlight")


def every_expression(values: Values) -> list[str]:
    names = list(values.named)
    filtered = [f"{name} | {use}" for name in names for use in ("plain", "capitalize", "plain | capitalize")]  # fmt: skip
    hours = [f'opening_hours("{name}")' for name in values.children("hours")]
    tables = [f"{name}()" for name, table in MACROS.items() if not table.names]
    marks = ['as_written("2 minutes")', 'as_written("*2* < 3 | 5, {x} \\[y\\]")']
    return [*names, *filtered, *hours, *tables, *marks]


def printed(values: Path, expressions: list[str], folder: Path) -> list[str]:
    """What mkdocs-macros prints for each expression, on a page of a real site with our macros."""
    page = "\n".join(f"<{number}>{{{{ {text} }}}}</>" for number, text in enumerate(expressions))
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text(page, "utf-8")
    (folder / "values").symlink_to(values)
    (folder / "theme").mkdir()
    (folder / "theme/main.html").write_text("{{ page.markdown }}")
    macros = yaml.safe_load((REPOSITORY / "overrides/mkdocs.yml").read_text("utf-8"))["plugins"]["macros"]  # fmt: skip
    settings_: dict[str, Any] = {
        "site_name": "Test",
        "theme": {"name": None, "custom_dir": "theme"},
        "plugins": [{"macros": {**macros, "module_name": str(REPOSITORY / "hooks/macros")}}],
    }
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings_))
    build(load_config(str(folder / "mkdocs.yml")))
    shown = (folder / "site/index.html").read_text("utf-8")
    return [
        shown.partition(f"<{number}>")[2].partition("</>")[0] for number in range(len(expressions))
    ]


@pytest.mark.parametrize("name", ["harbourlight", "minimal"])
def test_an_expression_says_what_the_page_builder_prints(name: str, tmp_path: Path) -> None:
    values = value_files.read(BOOKS / name)
    expressions = every_expression(values)
    expected = [render(text.strip(), values) for text in expressions]
    assert dict(zip(expressions, printed(BOOKS / name / "values", expressions, tmp_path), strict=True)) == dict(zip(expressions, expected, strict=True))  # fmt: skip


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("refunds.window", "45 days"),
        ("refunds.window | capitalize", "45 days"),
        ("sla.email.first_reply.starts | capitalize", "Your email arrives"),
        ("channels.email", "[crew@harbourlight.example](mailto:crew@harbourlight.example)"),
        ("channels.email | plain", "crew@harbourlight.example"),
        ("channels.watch | plain", "#watch-room"),
        ("hours.office", "Monday to Friday 09:00 to 17:30"),
        ("hours.on_call", "Monday to Sunday 24 hours"),
        ("sla.email.first_reply.fleet.urgent", "2 business hours"),
        ("sla.email.first_reply.target.fleet.urgent", "1 business hour"),
        ("sla.chat.first_reply", "3 minutes"),
        ("company.name", "Harbourlight"),
        ("plans.fleet.boats", "as many boats as you have"),
    ],
)
def test_a_value_is_printed_in_the_words_of_its_readers(inside: str, words: str) -> None:
    assert render(inside, HARBOURLIGHT) == words


TOKENS = st.sampled_from(["refunds", "window", ".", "|", "plain", "(", ")", "'", '"', "[", "]", "{", "}", "%", "-", "+", "~", ",", " ", "__class__", "if", "is", "not", "1", "a", "\\", "\u2028", "opening_hours", "="])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60) | st.lists(TOKENS, max_size=25).map("".join))
def test_any_text_is_words_or_one_sentence_of_why_not(text: str) -> None:
    try:
        parsed = parse(text)
    except ExpressionError as error:
        assert str(error)
    else:
        assert not any(part.startswith("_") for part in parsed.name.split("."))
        assert all(part.isidentifier() for part in parsed.name.split("."))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You have {{ a.b }} and {{c}}.", [("a.b", 10, False), ("c", 24, False)]),
        ("  {{ t() }}  ", [("t()", 3, True)]),
        ("`{{ a }}`", [("a", 2, False)]),
        ("nothing { here }", []),
        ("{{ a }", []),
    ],
)
def test_expressions_are_found_with_their_columns(
    text: str, expected: list[tuple[str, int, bool]]
) -> None:
    line = Line(7, text)
    assert list(find(line)) == [Expression(inside, 7, column, alone) for inside, column, alone in expected]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("{{ a }}", None),
        ("{{ a", 1),
        ("x {{ a }", 3),
        ("a }}", 3),
        ("{{ a }} {{ b", 9),
        ("{{{ a }}}", None),
        ("{ a }", None),
    ],
)
def test_braces_without_partners_are_found(text: str, column: int | None) -> None:
    assert unbalanced(Line(1, text)) == column


def test_closing_braces_in_code_are_somebody_else_s() -> None:
    assert unbalanced(Line(1, '{"a": {"b": 1}}', code=True)) is None
    assert unbalanced(Line(1, "{{ a", code=True)) == 1
