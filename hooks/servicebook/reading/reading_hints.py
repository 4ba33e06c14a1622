"""How a hard sentence could be made easier: where to split it, and which words to exchange."""

from __future__ import annotations

import re
from typing import Final

from servicebook.reading.readability import syllables_of, words
from servicebook.text.sentences import Sentence

_MOST_WORDS: Final = 15  # of a sentence that need not be split
_MARGIN: Final = 4  # words that are left on either side of a split
_LONG: Final = 4  # syllables
_SHOWN: Final = 3
_COMMAS: Final = 3  # that make a list of a sentence
# Where a second thought begins: the surest signs first, and apart from them one that may be none.
_JOINTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<=[;:]) |(?<= )[–—] ?",
        r"(?<= )(?=(?:and|but|or|so) (?:I|a|an|he|it|nobody|our|she|that|the|these|they|this|we|you|your) )",
        r"(?<= )(?=(?:although|because|if|unless|until|when|which|while|who) )",
    )
)
_WEAK_JOINTS: Final = (re.compile(r"(?<= )(?=(?:and|but) [^A-Z])"),)
_EDGES: Final = "\"'“”‘’()[],.;:!?…"


def hint(sentence: Sentence) -> str:
    """What to do with the sentence, in a sentence."""
    parts = []
    if len(words(sentence.text)) > _MOST_WORDS:
        parts.append(_split(sentence.text))
    if long := _long_words(sentence.text):
        parts.append(f"find shorter words for {', '.join(long)}")
    advice = "; ".join(parts) or "use shorter words"
    return f"{advice[0].upper()}{advice[1:]}."


def _split(text: str) -> str:
    """How to make two sentences of it, or a list."""
    weak = not _places(text, _JOINTS)
    if weak and text.count(", ") >= _COMMAS:
        return "make a list of it"
    places = _places(text, _WEAK_JOINTS if weak else _JOINTS)
    if not places:
        return "make two sentences of it"
    at = min(places, key=lambda place: abs(place - len(text) / 2))
    return f'split it before "{" ".join(text[at:].split()[:3]).strip(_EDGES)}"'


def _places(text: str, joints: tuple[re.Pattern[str], ...]) -> list[int]:
    """Where the surest sign of all stands that leaves enough words on both sides."""
    for joint in joints:
        if found := [m.end() for m in joint.finditer(text) if _leaves_enough(text, m.end())]:
            return found
    return []


def _leaves_enough(text: str, place: int) -> bool:
    return all(len(words(part)) >= _MARGIN for part in (text[:place], text[place:]))


def _long_words(text: str) -> list[str]:
    """The longest words in quotes, each once. One with a capital is a name, unless it comes first."""
    found = list(dict.fromkeys(word.strip(_EDGES) for word in words(text)))
    long = [
        word
        for index, word in enumerate(found)
        if syllables_of(word) >= _LONG and (index == 0 or word[:1].islower())
    ]
    return [f'"{word}"' for word in sorted(long, key=syllables_of, reverse=True)[:_SHOWN]]
