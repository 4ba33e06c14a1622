"""Text as a reader sees it: markup taken off, escapes decoded, cut into words and runs of words."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, compress, repeat
from operator import not_
from urllib.parse import unquote

BREAK = "\x1e"  # stands between things that no reader reads in one breath
GAP = f" {BREAK} "
NEAR = "\x1f"  # stood here a tag inside a line: what is around it may be one word or two
BROKEN = BREAK.encode()
# Without one of these, nothing is the rest of a marker.
SIGNS = ("{{", "{%", "///", "!!!", "???", ":::", "--8<--", "nternal", "NTERNAL")
RUN = 4  # so many words in a row make a passage

# Function words and the calendar's: a run of these and of numbers alone gives nothing away.
COMMON = frozenset(
    b"a about after again all also am an and any are as at back be because been before between both but by can"
    b" cannot could did do does done dont down each either else even ever every few first for from get go had"
    b" has have he her here him his how however i if in into is it its just last less let like made make many"
    b" may me might more most much must my need never new next no nor not now of off on once one only or other"
    b" our out over own per please said same say see shall she should since so some such take than that the"
    b" their them then there these they this those to too two under until up upon us use very was way we well"
    b" were what when where whether which while who why will with within without would yes yet you your"
    b" monday tuesday wednesday thursday friday saturday sunday january february march april june july"
    b" august september october november december".split()
)
_INLINE = (
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_BETWEEN = {
    slash + name: NEAR
    for inline in _INLINE.split()
    for name in (inline, inline.upper())
    for slash in ("", "/")
}
# A > inside quotes does not end a tag. Two groups, so that a split gives text, name and attributes in turn.
_TAG = re.compile(r"""<([a-zA-Z/?!][\w:-]*)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>""")
_COMMENT = re.compile(r"<!--(.*?)(?:-->|$)", re.S)
_SPLIT_WORD = re.compile(rf"{NEAR}(?<=[\w;]{NEAR}){NEAR}*[\w&]")
_AROUND = 90  # characters: more than a run of words
_DRAWING = re.compile(r'\s(?:d|points|viewBox|transform)="[\s\d.,a-zA-Z()-]*"|\shref="#[^"]*"')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ENCODED = re.compile(r"<[a-zA-Z/!]|&#?\w+;|%[0-9a-fA-F]{2}|\\[ux][0-9a-fA-F{]")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_SLASHES = str.maketrans("⁄∕⧸╱⟋", "/////")
_FOREIGN_SIGN = re.compile(r"[^\w\x00-\x7f]+")
_WESTERN = (
    "cp1252"  # one byte a letter, so that a table can fold it: ten times faster than a search
)
_SILENT = bytes([*range(9), *range(14, 30), 0x27, 0x7F, 0x92, 0xAD])  # controls, apostrophes


def _folded(code: int) -> int:
    """The lower-case letter or the figure of a byte; a space for a sign, but for the two that part and escape."""
    sign = bytes([code]).decode(_WESTERN, "replace")
    lower = sign.lower().encode(_WESTERN, "replace")
    kept = code if sign in (BREAK, "\\") else ord(" ")
    return lower[0] if sign.isalnum() and len(lower) == 1 else kept


_FOLDED = bytes(map(_folded, range(256)))


def clean(text: str) -> str:
    """`text` as a reader sees it: escapes decoded, compatible letters folded, invisible ones removed."""
    if "\\" in text:
        text = _ESCAPE.sub(_unescape, text)
    if "%" in text and _PERCENT.search(text):
        text = unquote(text, errors="replace")
    if "&" in text:
        text = html.unescape(text)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    try:
        text.encode(_WESTERN)  # these letters hold one invisible sign alone, and no strange slash
    except UnicodeEncodeError:
        return _INVISIBLE.sub("", text).translate(_SLASHES)
    return text.replace("\u00ad", "")


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return " " if found[4] in "nrtbfv\n" else found[4]


def words(text: str) -> list[bytes]:
    """The words of cleaned text in lower case, with BROKEN as a word of its own."""
    try:
        data = text.encode(_WESTERN)
    except UnicodeEncodeError:
        text = _FOREIGN_SIGN.sub(" ", text.replace("’", "").lower())
        data = text.encode(_WESTERN, "backslashreplace")
    return data.translate(_FOLDED, _SILENT).split()


def runs(tokens: list[bytes]) -> Iterator[int]:
    """One number for each run of words; equal runs have equal numbers."""
    return map(hash, zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


@dataclass(frozen=True)
class Passed:
    """What needs no look: tags that were seen (new ones are added), and lines that are known word for word."""

    tags: set[str] = field(default_factory=set)
    lines: frozenset[str] = frozenset()


def layers(text: str, passed: Passed | None = None) -> Iterator[str]:
    """Every view of `text`, cleaned; what was encoded twice, or holds encoded tags, is opened again."""
    passed = passed or Passed()
    pending = [text]
    for _ in range(3):
        opened = []
        for view in (view for text in pending for view in views(text, passed)):
            plain = clean(view)
            yield plain
            if plain is not view and plain != view and _ENCODED.search(plain):
                opened.append(plain)
        pending = opened


def views(text: str, passed: Passed) -> Iterator[str]:
    """What stands in `text`, read as markup: the running text, words split by tags, and attributes."""
    text = text.replace("&para;", "").replace("¶", "")  # the theme's sign at each heading
    if "<" not in text:
        yield text
        return
    if "<!--" in text:
        for comment in _COMMENT.findall(text):
            yield from views(comment, passed)
        text = _COMMENT.sub(NEAR, text)
    parts = _TAG.split(text)
    between = map(_BETWEEN.get, parts[1::3], repeat(GAP))
    running = "".join(chain.from_iterable(zip(parts[::3], chain(between, [""]), strict=True)))
    if passed.lines:
        pieces = running.split(BREAK)
        known = map(passed.lines.__contains__, map(str.strip, pieces))
        running = f"{GAP}{BREAK.join(compress(pieces, map(not_, known)))}{GAP}"
    split = [found.span() for found in _SPLIT_WORD.finditer(running)] if NEAR in running else ()
    if split:
        around = (running[max(0, start - _AROUND) : end + _AROUND] for start, end in split)
        yield GAP.join(around).replace(NEAR, "")
    yield running.replace(NEAR, " ")
    # The name of a tag is nobody's secret; each value between quotes is read by itself.
    inside = set(parts[2::3]) - passed.tags
    if inside:
        passed.tags.update(inside)
        yield _DRAWING.sub(" ", GAP.join(inside)).replace('"', GAP)
