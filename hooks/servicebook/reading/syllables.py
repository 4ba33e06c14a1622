"""How many syllables an English word has, by the rules of its spelling.

A dictionary of pronunciation would be larger than the rest of the package, and hyphenation is another matter.
"""

from __future__ import annotations

import re
from typing import Final

_SPELLED_OUT: Final = re.compile(r"([A-Z]{2,4})s?")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWELS: Final = re.compile(r"[aeiouyàáâäæèéêëìíîïòóôöøœùúûü]+")
_COMPOUNDS: Final = "back|body|ful|guard|hold|house|land|less|line|ly|mark|ment|ness|one|some|store|thing|time|ty|where|work"

# A word is spelled anew, in this order, until it has one run of vowels for each syllable.
_SPELLED_ANEW: Final = tuple(
    (re.compile(pattern), spelling)
    for pattern, spelling in (
        # Short forms: "didn't" has one more than "did", "we'll" none more than "we", "boss's" one more.
        (r"(?<=[ds])n't$", "int"),
        (r"'(?:re|ve|ll|d|m)$", ""),
        (r"(?:(?<=[sxz])|(?<=[cs]h)|(?<=[cgs]e))'s$", "is"),
        (r"'", ""),
        # A u without a sound of its own: "quite", "dialogue".
        (r"qu", "kw"),
        (r"(?<=\w{3})gue(?=s?$)", "g"),
        # Syllables that nobody says: "business", "every", "basically".
        (r"^busi", "biz"),
        (r"^every", "evry"),
        (r"ically$", "icly"),
        # An e that ends a part of a word: "therefore", "statement".
        (r"^(h|th|w?h)ere(?=[bfiouw])", r"\1er"),
        (rf"(?<=[aeiouy])([^aeiouy]+)(?<!pl)e(?=(?:{_COMPOUNDS})s?(?:ly)?$)", r"\1"),
        # An e that ends a word, not in "table", "settled", "centre", "wanted", "prices": "give", "moved", "times".
        (r"(?<![aeiouy])(?<![^aeiouylrw]l)(?<![bct]r)e$", ""),
        (r"(?<![aeiouydt])(?<![^aeiouylrw]l)(?<![^aeiouyr]r)ed$", "d"),
        (r"(?<![aeiouycgsxz])(?<![cs]h)(?<![^aeiouylrw]l)(?<![^aeiouyr]r)es$", "s"),
        # A syllable without a vowel: "criticism".
        (r"(?<=[st])h?m(?=s?$)", "em"),
    )
)

# The first of two vowels that are said apart.
_APART: Final = re.compile(
    "|".join(
        (
            r"(?<![cgstx])i(?=ou)",  # previous
            r"(?<![cgst])i(?=a[lns]|en[ct]|um)",  # material, client
            r"i(?=a$|at(?!ion)|able|anc|ety|o[dlrt])",  # appropriate, reliable, society, period
            r"(?<=[ct])i(?=at)",  # initiate
            r"(?<![cglnstx])i(?=on)",  # champion
            r"(?<=[bdfhlmnprstvz])i(?=e(?:rs?|st)$)",  # easier
            r"[aeiouy](?=ing)",  # going
            r"u(?=[ae][lnt]|a[rt]|it[iy]|ous)(?<![gk]u)",  # usual, fluent
            r"(?<=cr)e(?=at)|(?<!s)e(?=o[glnu]|o$)|e(?=u[ms]$|a$)",  # create, video, idea
            r"^re(?=[ou]|in|im|act|app|ass|el)",  # reopen
            r"^co(?=op|or)",  # cooperate
            r"i(?=et$)(?<=[dkw]i)|o(?=e[mt])|(?<=r)u(?=in)|a(?=os)",  # quiet, poem, ruin
            r"(?<=[^aeiou])y(?=[ao])|(?<=[aeiou])y(?=er|o)",  # hyacinth, buyer, beyond
        )
    )
)


def count(word: str) -> int:
    """The syllables of a word as it stands in a text; at least 1.

    Parts between hyphens add up.
    """
    return max(1, sum(map(_of_part, _WORD.findall(word))))


def _of_part(part: str) -> int:
    if letters := _SPELLED_OUT.fullmatch(part):
        # The name of one letter alone is longer than a syllable.
        return len(letters[1]) + 2 * letters[1].count("W")
    spelled = part.lower().replace("’", "'")
    for pattern, spelling in _SPELLED_ANEW:
        spelled = pattern.sub(spelling, spelled)
    return max(1, len(_VOWELS.findall(_APART.sub(r"\g<0>-", spelled))))
