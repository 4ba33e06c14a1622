"""The guide to the prose rules, linters/vale/guide.md, as HTML for a page of the internal site."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import markdown

FILE: Final = "linters/vale/guide.md"
ENGINE: Final = Path(__file__).resolve().parents[3]
_FIRST_ENTRY: Final = "\n## "


class GuideError(Exception):
    """The guide cannot be shown; its text says why."""


@cache
def as_html() -> str:
    """A list of the rules and then their entries, on one line; the id of an entry is the rule's name in small letters.

    Raises GuideError where the engine's file cannot be read.
    """
    try:
        text = (ENGINE / FILE).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise GuideError(f"{FILE} cannot be read: take it anew from the engine.") from None
    _, start, entries = text.partition(_FIRST_ENTRY)
    below = {"toc": {"baselevel": 2}}  # the page's own headings stand above
    text = f"[TOC]\n{start}{entries}"
    shown = markdown.markdown(text, extensions=["toc"], extension_configs=below)
    return " ".join(shown.split())
