"""Markup that a page may not hold: comments are published, snippets and templates run after every check."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servicebook.active_content.not_code import without_code, without_fences
from servicebook.book import Book
from servicebook.markup.page_lines import Line
from servicebook.problems import Place, Problem

_TEMPLATE = re.compile(r"\{%|%\}|\{#(?=[^{}]*#\})")
_DECLARATION = re.compile(r"<\?|<!(?!--)")
_SNIPPET = re.compile(r"(?<!-)-{2,}+8<-{2,}")
_MARKS = ("--", "{%", "%}", "{#", "<?", "<!")
_RULES = (
    ("template", _TEMPLATE, "Pages cannot hold template code. Write a value such as `{{ returns.window }}`, or plain text."),
    ("snippet", _SNIPPET, "Pages cannot take in other files. Link to the other page, or write the text here."),
)  # fmt: skip


def check(book: Book) -> Iterator[Problem]:
    """HTML comments, template code and snippets."""
    for page in book.pages:
        # All that is refused holds one of these, and few pages do.
        marks = [mark for mark in _MARKS if mark in page.markup.text]
        lines = page.markup.lines if marks else ()
        # Only what starts like a tag may be code instead.
        texts = [line.text for line in lines]
        if {"<?", "<!"} & {*marks}:
            texts = [shown.text for shown in without_code(without_fences(lines))]
        for line, text in zip(lines, texts, strict=True):
            if not any(mark in line.text for mark in marks):
                continue
            for code, column, message in _faults(line, text):
                yield Problem(Place(page.path, line.number, column), code, message)


def _faults(line: Line, text: str) -> Iterator[tuple[str, int, str]]:
    for code, pattern, message in _RULES:
        if match := pattern.search(line.text):
            yield code, match.start() + 1, message
    if "<!--" in text:
        message = "Comments are published with the page, where anyone can read them. Delete it, or write an internal block."
        yield "comment", text.index("<!--") + 1, message
    if match := _DECLARATION.search(text):
        message = f"`{match[0]}` starts something that is no HTML element, and hides what follows. Delete it, or write it as code: `{match[0]}`."
        yield "declaration", match.start() + 1, message
