"""What of a page's Markdown is words for a reader: all else is masked, so that columns stay right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from servicebook.finder.late_patterns import Late
from servicebook.markup.page_lines import blank_code

MASK: Final = "\0"
"""Stands for a letter that is no prose; no source may hold one."""

_MONTH: Final = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b"
)
_LABELS: Final = (
    r"versions?|releases?|sections?|articles?|art\.|arts\.|clauses?|paragraphs?|para\.|chapters?|annex|appendix"
    r"|schedule|parts?|points?|rules?|steps?|figures?|fig\.|tables?|levels?|lines?|pages?|notes?|nos?\.|numbers?"
    r"|regulations?|directives?|acts?|room|iso|wcag|ios|android|firmware|§+"
)
_NO_UNIT: Final = r"(?![\w%]| ?(?:[€£$%]|EUR\b|(?:business|working|calendar) |(?:second|minute|hour|day|week|month|year)s?\b))"

# Each is one thing that holds figures and promises nothing, with letters that it cannot be without.
_NOT_PROSE: Final = tuple(
    (sign, Late(source))
    for sign, source in (
        (
            "`",
            r"(?<![\\`])(`+)(?!`)[^`]+(?<!`)\1(?!`)",
        ),  # over several lines; the rest is blank by then
        ("{{", r"\{\{(?:[^{\n]|\{(?!\{))*?\}\}"),
        ("</", r"<(code|pre|kbd|samp|script|style)\b[^>]*>(?s:.*?)</\1>"),
        (">", r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>"),
        (">", r"<[a-z]+:[^<>\s]*>"),
        ("](", r"(?<=\])\((?:[^()\n]|\([^()\n]*\))*\)"),  # a link's address
        ("][", r"(?<=\])\[[^\]\n]*\]"),  # the name of an address that stands elsewhere
        ("]:", r"(?m)^ {0,3}\[[^\]^\n][^\]\n]*\]:.*$"),
        ("[^", r"\[\^[^\]\n]+\]:?"),
        ("}", r"\{[^{}\n]*\}"),
        ("://", r"https?://[^\s<>)\]]+"),
        ("www.", r"www\.[^\s<>)\]]+"),
    )
)
_NO_PROMISE: Final = tuple(
    Late(source)
    for source in (
        r"\b\d{4}-\d\d(?:-\d\d)?(?:[T ]\d\d:\d\d)?(?![\d-])",
        r"\b\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)\b",
        rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}(?:,? \d{{4}})?",
        rf"\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?!\d)(?:,? \d{{4}})?",
        r"(?:\(EU\) |\bEU )?\b\d{4}/\d+(?:/[A-Z]{2,3})?\b",
        rf"(?i)(?<!\w)(?:{_LABELS}) (?:no\. ?)?\d[\d.]*{_NO_UNIT}(?:\([a-z0-9]+\))*"
        rf"(?: ?(?:to|and|or|-|–) ?\d[\d.]*{_NO_UNIT})?",
        r"(?m)^[ >]*(?:#{1,6} )?\d+[.)](?= )",
    )
)


_TO_SPACE: Final = re.compile(r"\S*")
_DIGIT: Final = re.compile("[0-9]")


def prose(text: str) -> str:
    """The lines of a paragraph, as long as they were, with all that is no prose masked.

    Masked are code, expressions, HTML tags, addresses, attribute lists, and figures that are dates, references to
    laws and sections, versions, or the numbers of steps.
    """
    if "`" in text:
        text = "\n".join(map(blank_code, text.split("\n")))
    for sign, pattern in _NOT_PROSE:
        if sign in text:
            text = pattern.form.sub(_mask, text)
    if _DIGIT.search(text):
        for pattern in _NO_PROMISE:
            text = pattern.form.sub(_mask, text)
    return text


@dataclass(frozen=True)
class Gate:
    """Keeps a slow search from most texts: it opens for those that hold one of the parts, or what the form finds.

    Looking for a plain part is many times faster than any pattern.
    """

    parts: tuple[str, ...] = ()
    form: re.Pattern[str] | None = None
    counts: bool = True
    """Whether what the form finds holds a digit."""

    def narrowed(self, text: str, digits: bool) -> Gate | None:
        """The gate for the paragraphs of this text, as strict and quicker; None where it stays shut for all."""
        form = self.form if digits or not self.counts else None
        form = form if form and form.search(text) else None
        parts = tuple([part for part in self.parts if part in text])
        return Gate(parts, form, self.counts) if parts or form else None

    def opens(self, text: str, digits: bool) -> bool:
        """Whether there may be something to find; `digits` tells whether the text holds any."""
        if self.form is not None and (digits or not self.counts) and self.form.search(text):
            return True
        for part in self.parts:  # a loop, because a generator costs more than the search  # noqa: SIM110
            if part in text:
                return True
        return False


def windows(hint: re.Pattern[str], text: str, around: int) -> Iterator[tuple[int, int]]:
    """The parts of a text within `around` letters of a hint, so that a slow search can pass by the rest.

    A part ends at a space, and parts that meet are one.
    """
    start = end = -1
    for found in hint.finditer(text):
        if found.end() + around <= end:
            continue
        if start >= 0 and found.start() - around > end:
            yield start, end
            start = -1
        start = max(0, found.start() - around) if start < 0 else start
        last = _TO_SPACE.match(text, min(len(text), found.end() + around))
        end = last.end() if last else len(text)
    if start >= 0:
        yield start, end


def has_digits(text: str) -> bool:
    """Whether any figure stands in the text."""
    return _DIGIT.search(text) is not None


def _mask(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", MASK, found[0])
