"""Markdown as text: what a reader of the finished page would read in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from servicebook_verify.words import GAP, SIGNS

_EXPRESSION = re.compile(r"\{\{\s*([\w.]*).{0,500}?\}\}", re.S)
_LINK_END = re.compile(
    r"\]\((?!#)([^()]*(?:\([^()]*\)[^()]*)*)\)|\]\(#[^()]*\)|\]\[[^\]]*\]|\{[#:.]([^{}]*)\}"
)
_AUTOLINK = re.compile(r"<(\w+:[^\s<>]+|[^\s<>@]+@[^\s<>]+)>")
_FOOTNOTE = re.compile(r"\[\^[^\]]*\]:?")
_BLOCK_START = re.compile(
    r"\n(?=[ \t>]*(?:\n|[-*+:|] |#|\d+[.)] |\||///|===|!!!|\*\[|\[[^\]]*\]:))"
)
TITLE = re.compile(r"(?m)^[ \t>]*(?:#{1,6} |/{3,} *\w+ *\|)([^{\n]*)")  # of a section or of a block
_BULLETS = " \t>*+-#0123456789.)"


def prose(text: str, facts: dict[str, str] | None = None) -> str:
    """Markdown as running text: what is not read in line stands apart at the end, and things that are
    not one sentence are parted. With `facts`, expressions give their values as written, else a gap."""
    apart: list[str] = []

    def part(found: re.Match[str]) -> str:
        apart.append(found[1] or found[2] or "")
        return " "

    text = _EXPRESSION.sub(lambda found: (facts or {}).get(found[1], GAP), text)
    text = _AUTOLINK.sub(r" \1 ", text) if "<" in text else text
    text = _FOOTNOTE.sub(GAP, text) if "[^" in text else text
    text = _BLOCK_START.sub(GAP, _LINK_END.sub(part, text))
    return GAP.join([text.replace("|", GAP), *filter(None, apart)])


def lines(text: str, facts: dict[str, str] | None = None) -> Iterator[str]:
    """The lines and the cells of Markdown as they are printed, those alone that hold no sign of a marker."""
    said = _EXPRESSION.sub(lambda found: (facts or {}).get(found[1], found[0]), text).split("\n")
    for sign in SIGNS:
        if sign in text:
            said = [line for line in said if sign not in line]
    for line in said:
        for cell in line.split("|") if "|" in line else (line,):
            yield cell.lstrip(_BULLETS).partition(" {#")[0].rstrip()
