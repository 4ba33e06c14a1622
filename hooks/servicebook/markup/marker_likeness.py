"""What looks like the marker of a block and is none, to a reader who sees no difference between alike letters."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

# What was meant for the start of quoted text, well written or not.
VERBATIM: Final = re.compile(r"/{3,}\W*verbatim\b", re.IGNORECASE)
# Slashes of other alphabets that NFKD leaves as they are.
_SLASHES: Final = str.maketrans(
    dict.fromkeys(
        "\u2044\u2215\u29f6\u29f8\u2571\u27cb\u2afb\u2afd\u1735\u2e4a\u3033\u30ce\u4e3f\U0001f67c",
        "/",
    )
)
# Letters that print as nothing; format characters and marks above letters are found by their category.
_FILLERS: Final = "\u115f\u1160\u3164\uffa0"
_UNSEEN: Final = ("Cf", "Mn", "Me")
# Slashes that start a line, whatever mark stands before them.
_STARTS_WITH_SLASHES: Final = re.compile(r"[\s>*+\-\d.|#\\_~]*(?:/\s*){3}")
_NAMES_A_MARKER: Final = re.compile(
    r"""(?<![:/])/\s*/[\s/]*\W?internal(?![a-z0-9])
    | (?:!{2,}|\?{2,}\+?|:{2,}|={3}[!+]?|\+{3}|%{2,}|@{2,}|~{3,}|`{3,}|\\{2,}|\|{2,}|\${2,}|-{3,}|>{2,})
      \s*\{?\s*["']?internal\b
    | !{3}\s*\w+\s+internal\b | \?{3}\+?\s*\w+\s+internal\b
    | \{:?[^}]*[.#]internal\b | <\s*/?\s*internal\b | class\s*=\s*["']?[^"'>]*\binternal\b
    | \[/?internal\]
    """,
    re.VERBOSE,
)


def fault_of(text: str) -> str:
    """What is wrong with a line that looks like a marker and is none; nothing for any other line."""
    seen = _visible(text)
    if "/" not in seen and "internal" not in seen:
        return ""
    named = "internal" in seen and _NAMES_A_MARKER.search(seen)
    if not (named or _STARTS_WITH_SLASHES.match(seen)):
        return ""
    if VERBATIM.match(seen.strip()):
        return (
            "A verbatim block says where its words come from. Write `/// verbatim | Source` on a line of its own, "
            "and close it with `///`."
        )
    return (
        "This looks like the start or end of an internal block and is none. Write `/// internal`, or "
        "`/// internal | Title`, on a line of its own, and close it with `///`."
    )


def _visible(text: str) -> str:
    """The text as a reader sees it: like characters folded, accents and invisible ones gone, lower case."""
    text = html.unescape(text) if "&" in text else text
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKD", text).translate(_SLASHES)
    seen = (c for c in folded if c not in _FILLERS and unicodedata.category(c) not in _UNSEEN)
    return "".join(seen).casefold()
