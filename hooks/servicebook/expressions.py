"""What `{{ }}` may hold on a page, and the one renderer of it.

A name (`returns.window`), a known macro with literal arguments (`opening_hours("office")`), and known
filters (`| plain`): nothing else reaches the page builder, so a page cannot run code in a build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from servicebook.calendars.opening_hours import OpeningHours
from servicebook.markup.page_lines import Line
from servicebook.problems import did_you_mean
from servicebook.tables import MACROS, TableError
from servicebook.units import Contact
from servicebook.values import Value, Values

BRACES = re.compile(r"\{\{(?P<inside>.*?)\}\}")
_SIMPLE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_LONGEST = 200
_TRIMS = ("-", "+")
_JINJA = Environment(autoescape=True)
_FORMS = (
    'Write a value\'s name such as `returns.window`, or a table such as `opening_hours("office")`'
)


class ExpressionError(Exception):
    """An expression that cannot be printed; its text says why and what to write instead."""

    def __init__(self, message: str, code: str = "expression") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Expression:
    """`{{ inside }}` on a page; the column is that of its first brace."""

    inside: str
    line: int
    column: int
    alone: bool


@dataclass(frozen=True)
class Parsed:
    """A name or a macro's call, and the filters after it."""

    name: str
    arguments: tuple[str, ...] | None
    filters: tuple[str, ...]


def find(line: Line) -> tuple[Expression, ...]:
    """The expressions of a line, code or not: the page builder prints them in both."""
    if "{{" not in line.text:
        return ()
    return tuple(
        Expression(
            match["inside"].strip(), line.number, match.start() + 1, line.text.strip() == match[0]
        )
        for match in BRACES.finditer(line.text)
    )


def unbalanced(line: Line) -> int | None:
    """The column of braces that are not closed, or in prose not opened, on their line."""
    if "{{" not in line.text and "}}" not in line.text:
        return None
    rest = BRACES.sub(lambda match: " " * len(match[0]), line.text)
    column = rest.find("{{") + 1 or (0 if line.code else rest.find("}}") + 1)
    return column or None


@cache
def parse(inside: str) -> Parsed:
    """What an expression says. Raises ExpressionError where it says anything but a name or a macro."""
    if _SIMPLE.fullmatch(inside) and len(inside) <= _LONGEST:
        return Parsed(inside, None, ())
    if len(inside) > _LONGEST:
        raise ExpressionError(f"This is too long to be a value. {_FORMS}.")
    if inside[:1] in _TRIMS or inside[-1:] in _TRIMS:  # `{{-` would take away the space before it
        raise ExpressionError(f"This cannot be read. {_FORMS}.")
    try:
        body: Any = _JINJA.parse("{{" + inside + "}}").body
    except (TemplateSyntaxError, RecursionError, ValueError):
        raise ExpressionError(f"This cannot be read. {_FORMS}.") from None
    if len(body) != 1 or not isinstance(body[0], nodes.Output) or len(body[0].nodes) != 1:
        raise ExpressionError(f"This cannot be read. {_FORMS}.")
    return _parsed(body[0].nodes[0])


def render(inside: str, values: Values) -> str:
    """The words that an expression prints, as Markdown on one line. Raises ExpressionError."""
    # A book prints the same few hundred expressions thousands of times.
    if inside not in values.printed:
        values.printed[inside] = _rendered(inside, values)
    return values.printed[inside]


def _rendered(inside: str, values: Values) -> str:
    parsed = parse(inside)
    if parsed.arguments is None:
        text = _named(parsed, values)
    else:
        macro = MACROS[parsed.name]
        try:
            text = macro(values, *parsed.arguments)
        except TableError as error:
            raise ExpressionError(str(error)) from None
    return FILTERS["capitalize"](text) if "capitalize" in parsed.filters else text


def render_text(text: str, values: Values) -> str:
    """A line with its expressions turned into words; those that cannot be printed stay."""

    def words(match: re.Match[str]) -> str:
        try:
            return render(match["inside"].strip(), values)
        except ExpressionError:
            return match[0]

    return BRACES.sub(words, text) if "{{" in text else text


class Named:
    """A name in a template: prints its value, and leads to the names below it."""

    __slots__ = ("__dict__", "_plain", "_words")

    def __init__(self, words: str, plain: str, children: Mapping[str, Named]) -> None:
        self._words = words
        self._plain = plain
        self.__dict__.update(children)

    def __str__(self) -> str:
        return self._words

    def __html__(self) -> str:
        return self._words


def variables(values: Values) -> dict[str, Named]:
    """Every value as an object for a template engine: `returns.window` and all the others."""
    return {name: _tree(name, values) for name in values.children("")}


def plain(named: object) -> str:
    """A value's words without the link that a contact makes."""
    return named._plain if isinstance(named, Named) else str(named)


def capitalize(text: object) -> str:
    """The words with their first letter made large, and the others left alone."""
    words = str(text)
    return words[:1].upper() + words[1:]


FILTERS: Mapping[str, Callable[[object], str]] = {"plain": plain, "capitalize": capitalize}


def _tree(name: str, values: Values) -> Named:
    value = values.named.get(name)
    children = {key: _tree(f"{name}.{key}", values) for key in values.children(name)}
    return Named(_words(value, values), _words(value, values, as_plain=True), children)


def _words(value: Value | None, values: Values, *, as_plain: bool = False) -> str:
    words = values.words
    match value.unit if value else None:
        case None:
            return ""
        case OpeningHours() as hours:
            return words.opening_hours_line(hours)
        case unit:
            # A text may hold anything, such as a link or a tag: it prints as the words that it is.
            is_address = as_plain and isinstance(unit, Contact)
            return words.say(unit) if is_address else words.say_markdown(unit)


def _named(parsed: Parsed, values: Values) -> str:
    value = values.named.get(parsed.name)
    if value is None:
        raise _unknown(parsed.name, values)
    return _words(value, values, as_plain="plain" in parsed.filters)


def _unknown(name: str, values: Values) -> ExpressionError:
    children = values.children(name)
    if children:
        named = ", ".join(f"`{name}.{child}`" for child in children)
        return ExpressionError(
            f"`{name}` prints nothing by itself. Choose one of {named}.", "value-unknown"
        )
    if name in MACROS:
        return ExpressionError(f"`{name}` is a table. Write `{name}()`.", "value-unknown")
    hint = did_you_mean(name, [*values.named, *sorted(values.faulty), *MACROS])
    parent = name.rpartition(".")[0]
    if not hint and parent and values.children(parent):
        hint = f" `{parent}` holds {', '.join(values.children(parent))}."
    return ExpressionError(f'There is no value "{name}".{hint}', "value-unknown")


def _parsed(node: nodes.Node) -> Parsed:
    match node:
        case nodes.Filter(node=inner, name=name, args=[], kwargs=[]) if name in FILTERS and inner:
            parsed = _parsed(inner)
            if name == "plain" and parsed.filters:
                raise ExpressionError("`| plain` comes first, before any other filter.")
            return Parsed(parsed.name, parsed.arguments, (*parsed.filters, name))
        case nodes.Filter(name=name):
            raise ExpressionError(f"`| {name}` is not known here. Known: {', '.join(FILTERS)}.")
        case nodes.Call(node=nodes.Name(name=name)):
            return Parsed(name, _arguments(node, name), ())
        case nodes.Name() | nodes.Getattr():
            return Parsed(_dotted(node), None, ())
    raise ExpressionError(f"This is not a value. {_FORMS}.")


def _dotted(node: nodes.Node) -> str:
    match node:
        case nodes.Name(name=name) if _SIMPLE.fullmatch(name):
            return str(name)
        case nodes.Getattr(node=inner, attr=attr) if _SIMPLE.fullmatch(attr):
            return f"{_dotted(inner)}.{attr}"
    raise ExpressionError(f"This is not a value's name. {_FORMS}.")


def _arguments(call: nodes.Call, name: str) -> tuple[str, ...]:
    if name not in MACROS:
        raise ExpressionError(
            f"There is no table `{name}`.{did_you_mean(name, MACROS) or _known_tables()}"
        )
    literal = all(isinstance(a, nodes.Const) and isinstance(a.value, str) for a in call.args)
    if not literal or call.kwargs or call.dyn_args or call.dyn_kwargs:
        raise ExpressionError(
            f'Between the brackets of `{name}` only names in quotes may stand, such as `"office"`.'
        )
    return tuple(a.value for a in call.args if isinstance(a, nodes.Const))


def _known_tables() -> str:
    return f" Known: {', '.join(MACROS)}."
