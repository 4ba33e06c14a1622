"""What words a text must hold for a phrase of a rule, which is a regular expression, to match in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import _constants as code  # type: ignore[attr-defined]  # Python documents no parser of its expressions
from re import _parser as parser  # type: ignore[attr-defined]
from re import error as PatternError
from typing import Any

_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_Node = tuple[Any, Any]


@dataclass(frozen=True)
class Phrase:
    """What a phrase needs, all in small letters.

    `needs`: of each set one member must stand in the text, perhaps as a piece of a word. `sought`: the strings of which
    Vale 3.22 looks for one before it runs the phrase (internal/regex/prefilter.go); none where it runs it everywhere.
    """

    needs: tuple[frozenset[str], ...] = ()
    sought: tuple[str, ...] = ()


def read(phrase: str) -> Phrase:
    """What the phrase needs; nothing where it is not written as Python writes expressions."""
    try:
        nodes = list(parser.parse(phrase.replace(r"\z", r"\Z")))
    except (PatternError, RecursionError, OverflowError):
        return Phrase()
    sought = _sought(nodes)
    return Phrase(tuple(_needs(nodes)), tuple(sought) if _shortest(sought) > 1 else ())


def _needs(nodes: Iterable[_Node]) -> Iterator[frozenset[str]]:
    """Each set of letters and digits in a row of which one cannot be missing. Others than ASCII have odd capitals."""
    row = ""
    for kind, value in (*nodes, (None, None)):
        if kind is code.LITERAL and chr(value).isalnum() and value < 128:
            row += chr(value).lower()
            continue
        if len(row) > 1:
            yield frozenset([row])
        row = ""
        if kind is code.BRANCH:
            branches = [list(_needs(branch)) for branch in value[1]]
            if all(branches):
                yield frozenset().union(*(max(branch, key=_shortest) for branch in branches))
        elif kind is not None:
            yield from _needs(_inside(kind, value))


def _sought(nodes: Iterable[_Node]) -> list[str]:
    """What Vale looks for: the longest of the strings that cannot be missing, spaces and signs included."""
    found: list[list[str]] = []
    row = ""
    for kind, value in (*nodes, (None, None)):
        if kind is code.LITERAL:
            row += chr(value).lower()
            continue
        if row:
            found.append([row])
        row = ""
        if kind is code.BRANCH:
            branches = [_sought(branch) for branch in value[1]]
            found.append([word for branch in branches for word in branch] if all(branches) else [])
        elif kind in (code.SUBPATTERN, *_REPEATS):
            found.append(_sought(_inside(kind, value)))
    return max(found, key=_shortest, default=[])


def _inside(kind: Any, value: Any) -> Iterable[_Node]:
    """The nodes inside of a node that must match wherever it does."""
    if kind is code.SUBPATTERN:
        return list(value[3])
    if kind in _REPEATS:
        return list(value[2]) if value[0] else ()
    if kind is code.ASSERT:
        return list(value[1])
    return list(value) if kind is code.ATOMIC_GROUP else ()


def _shortest(words: Iterable[str]) -> int:
    """The length of the shortest; 0 where there is none."""
    return min(map(len, words), default=0)
