"""Every `{{ }}` on every page, before anything renders it: known, whole, and meant for its readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servicebook import replies, tables
from servicebook.book import Book
from servicebook.expressions import (
    Expression,
    ExpressionError,
    Parsed,
    find,
    parse,
    render,
    unbalanced,
)
from servicebook.markup.page_lines import Line
from servicebook.pages import Audience, Page
from servicebook.problems import Place, Problem
from servicebook.units import Contact
from servicebook.values.value_collector import FOLDER
from servicebook.values.wording import href


def check(book: Book) -> Iterator[Problem]:
    """Expressions that cannot be printed, or that would print something internal to customers."""
    for page in book.pages:
        yield from _unbalanced(page)
        audience_of = replies.audience_of(page, book.types)
        for line in page.markup.lines:
            if "{{" not in line.text:
                continue
            for expression in find(line):
                yield from _one(book, page, line, audience_of(line.number), expression)
    yield from _names(book)


def _one(
    book: Book, page: Page, line: Line, readers: Audience, expression: Expression
) -> Iterator[Problem]:
    place = Place(page.path, expression.line, expression.column)
    try:
        parsed = parse(expression.inside)
        render(expression.inside, book.values)
    except ExpressionError as error:
        if not _told_elsewhere(book, expression):
            yield Problem(place, error.code, str(error))
        return
    is_table = parsed.arguments is not None
    if _is_link(book, parsed) and _stands_in_link_text(line, expression):
        fix = f"{{{{ {expression.inside} | plain }}}}"
        message = f"`{expression.inside}` prints a link, and a link cannot stand in a heading or in the text of another link. Write `{fix}`."
        yield Problem(place, "expression", message)
    if is_table and not expression.alone and not tables.MACROS[parsed.name].inline:
        message = (
            f"The table `{parsed.name}` needs a line of its own, with a blank line above and below."
        )
        yield Problem(place, "expression", message)
    if readers is Audience.PUBLIC:
        yield from _public(
            book, expression, place, is_table and tables.MACROS[parsed.name].internal
        )


def _is_link(book: Book, parsed: Parsed) -> bool:
    value = book.values.named.get(parsed.name)
    is_contact = value is not None and isinstance(value.unit, Contact) and href(value.unit)
    return bool(is_contact) and "plain" not in parsed.filters


def _stands_in_link_text(line: Line, expression: Expression) -> bool:
    before = line.text[: expression.column - 1]
    after = line.text[line.text.index("}}", expression.column) + 2 :]
    is_heading = before.lstrip().startswith("#")
    in_brackets = before.rfind("[") > before.rfind("]")
    return is_heading or (in_brackets and re.match(r"[^\[\]]*\]\s?[(\[]", after) is not None)


def _unbalanced(page: Page) -> Iterator[Problem]:
    """Braces without their partners; a pair over several lines is one fault."""
    opened = False
    for line in page.markup.lines:
        if not opened and "{{" not in line.text and "}}" not in line.text:
            continue
        column = unbalanced(line)
        opens = bool(column) and line.text.startswith("{{", (column or 1) - 1)
        if column and not (opened and not opens):
            message = (
                "The braces are not balanced. Write `{{`, a value's name and `}}` on one line."
            )
            yield Problem(Place(page.path, line.number, column), "expression", message)
        opened = opens or (opened and not column and not line.blank)


def _told_elsewhere(book: Book, expression: Expression) -> bool:
    """Whether what is missing is a value that could not be read, which is told on its own line."""
    values = book.values
    if not values.trees:
        return True
    try:
        parsed = parse(expression.inside)
    except ExpressionError:
        return False
    if parsed.arguments is None:
        return values.is_faulty(parsed.name)
    return parsed.name in tables.MACROS and bool(values.faulty)


def _public(book: Book, expression: Expression, place: Place, internal: bool) -> Iterator[Problem]:
    """A value that customers may not know, where customers would read it."""
    if not internal:
        try:
            render(expression.inside, book.public.values)
            return
        except ExpressionError:
            pass
    message = f"`{expression.inside}` is for agents alone and stands where customers read it. Put it inside an internal block, or leave it out."
    yield Problem(place, "value-internal", message)


def _names(book: Book) -> Iterator[Problem]:
    """A values file with the name of a table would hide the table."""
    for name in book.values.children(""):
        if name in tables.MACROS:
            place = Place(f"{FOLDER}/{name}.yml")
            message = (
                f'"{name}" cannot be a values file: a table has this name. Choose another word.'
            )
            yield Problem(place, "values", message)
