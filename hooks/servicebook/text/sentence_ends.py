"""Where sentences end, in English and German.

A sentence ends at a full stop, question mark, exclamation mark or ellipsis with a space behind it and a
capital letter or a figure after that. What looks so and is no end: abbreviations ("e.g.", "z. B."), initials,
and a day before its month ("24. Dezember"). Times, decimals and addresses have no space behind their dots.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_END: Final = re.compile(
    r"""(?P<marks>[.!?…]+)(?P<close>["'”’»“‘›)\]]*)\s+(?=["'„“‘«‹(\[¿¡]*(?P<next>[^\s"'„“‘«‹(\[¿¡]))"""
)
_TOKEN: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*$")
_WORD: Final = re.compile(r"[^\W\d_]+")


def _known(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Nobody ends a sentence with these.
_NEVER: Final = _known(
    "approx bspw bzw ca dr evtl geb ggf hr incl inkl mr mrs ms mtl prof resp sog st vgl vs zzgl"
)
# An end, unless a figure follows: "No. 5" and "Is it gone? No. We ...".
_BEFORE_A_FIGURE: Final = _known(
    "abs art ch ext fig kap max min no nos nr p par pp sec tel vol ziff"
)
# With dots inside, and still at home at the end of a sentence.
_MAY_END: Final = _known("a.m p.m")
# "until 9 a.m. Monday", "am 24. Dezember", "im 3. Quartal".
_AFTER_A_FIGURE: Final = _known(
    """
    January February March April May June July August September October November December
    Januar Jänner Februar März Mai Juni Juli Oktober Dezember
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday
    Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
    Tag Tages Werktag Geschäftstag Arbeitstag Woche Monat Quartal Halbjahr Jahr Stock Etage Stufe Mahnung
    """
)
_I: Final = "I"
_OPENING: Final = "\"'„“‘«‹(["

OPAQUE: Final = "€"
"""Stands in a text for words that are of no concern here: never an abbreviation or an end, maybe a figure."""


def spans(text: str) -> list[tuple[int, int]]:
    """The start and end of each sentence in `text`; what is between them is white space."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        if _ends(text, start, match):
            found.append((start, match.end("close")))
            start = match.end()
    if text[start:].strip():
        found.append((start, len(text.rstrip())))
    return found


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the marks found end the sentence that began at `start`."""
    following = match["next"]
    if following.islower() or unicodedata.category(following).startswith("P"):
        return False
    if match["marks"] != ".":
        return True
    token = _TOKEN.search(text, start, match.start())
    if token is None:
        return True
    return not _is_short(token[0], text[start : token.start()], following, text[match.end() :])


def _is_short(token: str, before: str, following: str, after: str) -> bool:
    """Whether the dot behind `token` belongs to it: an abbreviation, an initial, an ordinal."""
    if before and not (before[-1].isspace() or before[-1] in _OPENING):
        return False  # the end of an address, of a path
    word = token.lower()
    if token.isdecimal() or word in _MAY_END:
        named = _WORD.match(after)
        ordinal = len(token) < 3 and not before.strip()
        return ordinal or (named is not None and named[0] in _AFTER_A_FIGURE and len(token) < 4)
    if len(token) == 1 and token.isalpha():
        return token != _I
    if word in _NEVER or re.fullmatch(r"[^\W\d_](?:\.[^\W\d_])+", token):
        return True
    return word in _BEFORE_A_FIGURE and (following.isdigit() or following == OPAQUE)
