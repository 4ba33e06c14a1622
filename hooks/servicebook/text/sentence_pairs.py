"""Which sentence of a page became which: old and new, paired as a reader would pair them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final

from servicebook.text.sentences import Origin, Sentence

Pair = tuple[Sentence | None, Sentence | None]

_LIKE: Final = 0.5
"""The share of words that two sentences have in common when one became the other."""
_REACH: Final = 100
"""How many leftovers away a sentence is looked for: what bounds the time on a page written anew."""


def pairs(before: Sequence[Sentence], after: Sequence[Sentence]) -> list[Pair]:
    """The sentences whose words differ, in the order of the page; None where there is no partner.

    Partners stand in the same place with the same source; or have the same source elsewhere; or are both the
    title; or are the most alike of what is left. Sentences that moved without a change of words are no difference.
    """
    found, old, new = _in_place(before, after)
    for key in (_text, _source, _title):
        matched, old, new = _by_key(old, new, key)
        found += matched
    found += _nearest(old, new)
    order = {id(sentence): index for index, sentence in enumerate((*before, *after))}
    differing = [(b, a) for b, a in found if b is None or a is None or b.text != a.text]
    return sorted(differing, key=lambda pair: _position(pair, order, len(before)))


def _text(sentence: Sentence) -> str:
    return sentence.text


def _source(sentence: Sentence) -> str:
    return sentence.source


def _title(sentence: Sentence) -> str:
    """One key for the title, which is never another sentence, and none for all others."""
    return "title" if sentence.origin is Origin.TITLE else ""


def _in_place(
    before: Sequence[Sentence], after: Sequence[Sentence]
) -> tuple[list[Pair], list[Sentence], list[Sentence]]:
    """The pairs with the same source in the same order, and what is left on either side."""
    matcher = SequenceMatcher(None, [*map(_source, before)], [*map(_source, after)], autojunk=False)
    found: list[Pair] = []
    old: list[Sentence] = []
    new: list[Sentence] = []
    for tag, b_start, b_end, a_start, a_end in matcher.get_opcodes():
        if tag == "equal":
            found += zip(before[b_start:b_end], after[a_start:a_end], strict=True)
        else:
            old += before[b_start:b_end]
            new += after[a_start:a_end]
    return found, old, new


def _by_key(
    old: Sequence[Sentence], new: Sequence[Sentence], key: Callable[[Sentence], str]
) -> tuple[list[Pair], list[Sentence], list[Sentence]]:
    """The pairs with the same key, each sentence once, and what is left on either side.

    An empty key is no key.
    """
    waiting: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in new:
        waiting[key(sentence)].append(sentence)
    waiting.pop("", None)
    found: list[Pair] = []
    left: list[Sentence] = []
    for sentence in old:
        if partners := waiting.get(key(sentence)):
            found.append((sentence, partners.pop(0)))
        else:
            left.append(sentence)
    taken = {id(partner) for _, partner in found}
    return found, left, [sentence for sentence in new if id(sentence) not in taken]


def _nearest(old: Sequence[Sentence], new: Sequence[Sentence]) -> Iterator[Pair]:
    """The most alike first; then what has no partner."""
    free_old, free_new = set(range(len(old))), set(range(len(new)))
    for _, _, b, a in sorted(_alike(old, new)):
        if b in free_old and a in free_new:
            free_old.remove(b)
            free_new.remove(a)
            yield old[b], new[a]
    yield from ((old[b], None) for b in sorted(free_old))
    yield from ((None, new[a]) for a in sorted(free_new))


def _alike(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> Iterator[tuple[float, int, int, int]]:
    """Sentences that share words: how unlike and how far apart they are, and their indices."""
    words_old, words_new = [
        [Counter(s.text.casefold().split()) for s in side] for side in (old, new)
    ]
    for b, mine in enumerate(words_old):
        for a in range(max(0, b - _REACH), min(len(new), b + _REACH)):
            theirs = words_new[a]
            share = 2 * (mine & theirs).total() / (mine.total() + theirs.total())
            if share >= _LIKE:
                yield -share, abs(b - a), b, a


def _position(pair: Pair, order: dict[int, int], first_new: int) -> tuple[int, int]:
    """Where a pair is told: by its new sentence's line; a lost one where it stood."""
    before, after = pair
    sentence = after or before
    assert sentence is not None
    index = order[id(sentence)]
    return sentence.line, index - first_new if after else index
