"""Which of the words that Vale would replace may be replaced without anybody looking.

What is no prose stays (code, expressions, addresses), and so does what may be a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from servicebook.book import Book
from servicebook.finder.prose_mask import prose
from servicebook.pages import Page
from servicebook.problems import Fix, Problem

# A vowel at the start of what is said: "use" and "one" have none.
_VOWEL: Final = re.compile(r"(?!us[eu]|uni|uti|eu|one|once)[aeiou]", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"(?:^|\W)an?[\s*_]+$", re.IGNORECASE)
# Where a sentence, an item, a cell or a title starts: a capital letter there says nothing. (An item's number is masked.)
_START: Final = re.compile(
    r"""(?:^ | [.!?:|]
    | (?:^|\n)[ ]*(?:[-*+]|\0{2,3}|\#+|(?:!!!|\?{3}\+?|===[+!]?)[^"\n]*"|/{3,}[^|\n]*\|)
    | (?:^|\n)[ ]*(?:!!!|\?{3}|===|/{3})[^\n]*\n
    )[\s>*_"'“‘(\[|]*$""",
    re.VERBOSE,
)
_JOINED_BEFORE: Final = re.compile(r"[\w@/._-]$")
_JOINED_AFTER: Final = re.compile(r"[\w@/_-]|\.\w")
_NAME_GOES_ON: Final = re.compile(r"[\s*_]+[A-Z]")
_PLAIN: Final = re.compile(r"[A-Za-z][A-Za-z -]*")


def only_certain(book: Book, problems: Iterable[Problem]) -> Iterator[Problem]:
    """The problems; those keep their fix that can be written into the page without a second look."""
    pages = {page.path: page for page in book.pages}
    for problem in problems:
        page = pages.get(problem.place.path)
        fix = _certain(page, problem.fix, problem.words) if page and problem.fix else None
        yield problem if fix == problem.fix else replace(problem, fix=fix)


def _certain(page: Page, fix: Fix, words: str) -> Fix | None:
    """The fix with the capital letter of the words; None where something speaks against it."""
    line = next((line for line in page.markup.lines if line.number == fix.line), None)
    if line and (line.code or line.verbatim):
        return None
    text, start = _paragraph(page, fix.line)
    start += fix.column - 1
    before, after = text[:start], text[start + fix.length :]
    if text[start : start + fix.length] != words or not fix.text:
        return None  # masked, or not where Vale saw it
    if _JOINED_BEFORE.search(before) or _JOINED_AFTER.match(after):
        return None
    if _may_be_name(words, before, after) or _breaks_article(words, fix.text, before):
        return None
    # Front matter must stay what YAML reads as one text.
    if line is None and not (_PLAIN.fullmatch(fix.text) and before.strip() + after.strip()):
        return None
    capital = words[0].isupper() and fix.text[0].islower()
    return replace(fix, text=fix.text[0].upper() + fix.text[1:]) if capital else fix


def _paragraph(page: Page, number: int) -> tuple[str, int]:
    """The lines around this one without a blank one between them, masked, and the offset at which this one starts."""
    texts = page.texts
    first = last = number
    while texts.get(first - 1, "").strip():
        first -= 1
    while texts.get(last + 1, "").strip():
        last += 1
    lines = [texts.get(line, "") for line in range(first, last + 1)]
    start = sum(len(line) + 1 for line in lines[: number - first])
    return prose("\n".join(lines)), start


def _may_be_name(words: str, before: str, after: str) -> bool:
    """Whether a capital letter says more than that a sentence starts here."""
    if words.islower():
        return False
    if words[1:] != words[1:].lower():
        return True
    return _START.search(before) is None or _NAME_GOES_ON.match(after) is not None


def _breaks_article(words: str, text: str, before: str) -> bool:
    """Whether "a" before the words would have to become "an", or the other way round."""
    changes = bool(_VOWEL.match(words)) != bool(_VOWEL.match(text))
    return changes and _ARTICLE.search(before) is not None
