"""The leak check: reads a finished public site and says what in it only the team may know.

    python hooks/servicebook/verify.py BOOK SITE [--internal SITE]

It stands apart: it imports nothing of this package, so that it cannot share a mistake with the filter
that it checks, and it cares not which program built the site. What is internal it learns from the
sources and from the marked regions of the finished internal site; what may be published it works out
for itself; then it looks into every file. A passage is reported where it is met first.
Exit codes: 0 clean, 1 leaks, 2 could not run.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import html
import importlib.util
import io
import json
import os
import posixpath
import re
import sys
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import unquote
from zoneinfo import ZoneInfo

import yaml

# --- Words and signs -----------------------------------------------------------------------------

Key = TypeVar("Key")
BREAK = "\x1e"  # stands between things that no reader reads in one breath
GAP = f" {BREAK} "
RUN = 4  # so many words in a row make a passage
DEEPEST, MOST = 20, 50_000  # levels and values of one YAML file
LIMIT = 64 * 1024 * 1024  # bytes: what one packed file may unpack to

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
INLINE = (
    "a|abbr|b|bdi|bdo|big|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|nobr|q|rp|rt|ruby|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)
INSIDE_TAG = r"""((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+)>"""  # a > inside quotes does not end a tag
TAG = re.compile(r"<[a-zA-Z/?!][\w:-]*" + INSIDE_TAG)
INLINE_TAG = re.compile(rf"</?(?:{INLINE})(?=[\s/>])" + INSIDE_TAG, re.I)
SPLIT_WORD = re.compile(
    r"<(?<=[\w;\x80-\U0010ffff]<)[a-zA-Z/!][^<>]*>(?:<[a-zA-Z/!][^<>]*>)*+[\w&\x80-\U0010ffff]"
)
COMMENT = re.compile(r"<!--.*?-->", re.S)
DRAWING = re.compile(r'\s(?:d|points|viewBox|transform)="[\s\d.,a-zA-Z()-]*"|\shref="#[^"]*"')
ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.S)
PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
ENCODED = re.compile(r"<[a-zA-Z/!]|&#?\w+;|%[0-9a-fA-F]{2}|\\[ux][0-9a-fA-F{]")
EMBEDDED = re.compile(r"base64,([A-Za-z0-9+/]{8,}={0,2})")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
FOREIGN_SIGN = re.compile(r"[^\w\x00-\x7f]+")
SLASHES = str.maketrans("⁄∕⧸╱⟋", "/////")
SIGNS_ONLY = bytes(code for code in range(128) if not chr(code).isalnum() and code != ord(BREAK))
LOWER = bytes(range(128)).lower() + bytes(range(128, 256))
ALPHABET = LOWER.translate(bytes.maketrans(SIGNS_ONLY, b" " * len(SIGNS_ONLY)))
SILENT = bytes([*range(9), *range(14, 30), 39, 127])  # controls, and the apostrophe

MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
ADDRESS = re.compile(r"https?://([^\s/<>\"'()\[\]?#]+)([^\s<>\"'()\[\]?#]*)", re.I)
HANDLE = re.compile(r"(?<![\w/&#.])[#@][A-Za-z][\w/-]{2,}")
CODE = re.compile(r"[^\W_]+(?:[-_]+[^\W_]+)*")
PLAIN_CODE = re.compile(
    r"[^\W\d_]+(?:-[^\W\d_]+)*|[\d-]+|\d+-[^\W\d_]+(?:-[^\W\d_]+)?|\d{1,3}[a-z]{1,2}", re.I
)
FILE_NAME = re.compile(r"\.[a-z]\w{1,4}$", re.I)
# Each begins with a digit and looks back from there: a search that begins by looking back is ten times slower.
NUMBER = re.compile(
    r"(\d(?<![\w.,:/-]\d)(?:\d{0,2}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|\d*(?:[.,]\d+)?))(?![\d:])"
    r"(?:[ \n]?-?[ \n]?(%|[€$£¥₹]|[^\W\d_]+)(?:[ \n-]([^\W\d_]+))?)?(?!\d)"
)
CURRENCY_BEFORE = re.compile(r"(?:[€$£¥₹]|\b[A-Z]{3}) ?$")
CURRENCY = re.compile(r"[€$£¥₹]|[A-Z]{3}|(?i:euros?|dollars?|pounds?|cents?|pence)")
PHONE = re.compile(r"\d(?<![\w.]\d)[\d ()./-]{5,30}\d(?!\w)")
# Digits with the signs between them and two words after them, or a line's length: the next digits start anew.
DIGITS = re.compile(r"\d[\d ().,:/-]*(?:[^\d\x1e]{0,48})")
CALENDAR = re.compile(r"(?:19|20)\d\d[-/. ]")
CLOCK = re.compile(r"(\d(?<![\d:.]\d)\d?):(\d\d)(?![\d:])(?: ?([ap])\.?m)?", re.I)
SHORT_UNITS = {
    "%": "%", "percent": "%", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute",
    "s": "second", "sec": "second", "secs": "second", "d": "day", "wk": "week", "kg": "kg", "km": "km",
}  # fmt: skip
QUALIFIERS = {
    "business", "working", "calendar", "office", "opening", "full", "consecutive",
}  # fmt: skip


def clean(text: str) -> str:
    """`text` as a reader sees it: escapes decoded, compatible letters folded, invisible ones removed."""
    if "\\" in text:
        text = ESCAPE.sub(_unescape, text)
    if "%" in text and PERCENT.search(text):
        text = unquote(text, errors="replace")
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(SLASHES)
    return text


def _unescape(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(min(int(code, 16), 0x10FFFF))
    return " " if found[4] in "nrtbfv\n" else found[4]


def words(text: str) -> list[bytes]:
    """The words of cleaned text in lower case, with BREAK as a word of its own."""
    if not text.isascii():
        text = FOREIGN_SIGN.sub(" ", text.replace("’", "").casefold())
    return text.encode("utf-8", "replace").translate(ALPHABET, SILENT).split()


def hashes(tokens: list[bytes]) -> Iterator[int]:
    """One number for each run of words; equal runs have equal numbers."""
    return map(hash, zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False))


def views(text: str) -> Iterator[str]:
    """What stands in `text`, read as markup: the running text, words split by tags, and attributes."""
    text = text.replace("&para;", "").replace("¶", "")
    if "<" not in text:
        yield text
        return
    whole = COMMENT.sub("", text) if "<!--" in text else text
    if SPLIT_WORD.search(text) or whole is not text:
        yield TAG.sub(GAP, INLINE_TAG.sub("", whole))
    text = text.replace("<!--", GAP).replace("-->", GAP)
    yield TAG.sub(GAP, INLINE_TAG.sub(" ", text))
    # The name of a tag is nobody's secret; each value between quotes is read by itself.
    inside = set(TAG.findall(text))
    if inside - {"", "/"}:
        yield DRAWING.sub(" ", GAP.join(inside)).replace('"', GAP)


def layers(text: str) -> Iterator[str]:
    """Every view of `text`, cleaned; what was encoded twice, or holds encoded tags, is opened again."""
    pending = [text]
    for _ in range(3):
        opened = []
        for view in (view for text in pending for view in views(text)):
            plain = clean(view)
            yield plain
            if plain != view and ENCODED.search(plain):
                opened.append(plain)
        pending = opened


# --- Identifiers -----------------------------------------------------------------------------------


def identifiers(text: str, seen: set[str] | None = None) -> Iterator[tuple[str, str]]:
    """Pairs of an identifier in one canonical form and as it stands in cleaned `text`.

    Words in `seen` are skipped; new ones are added to it. Numbers are looked at each time.
    """
    tokens = set(text.split())
    if seen is not None:
        tokens -= seen
        seen |= tokens
    for token in tokens:
        yield from _in_word(token)
    for found in DIGITS.finditer(text):
        start, end = found.span()
        for amount in NUMBER.finditer(text, start, end):
            yield from _amount(amount)
        for phone in PHONE.finditer(text, start, end):
            if not CALENDAR.match(phone[0]):
                yield from _phone(phone[0])
        for clock in CLOCK.finditer(text, start, end):
            hour = int(clock[1]) % 12 + 12 * (clock[3] in "pP") if clock[3] else int(clock[1])
            yield f"time {hour}:{clock[2]}", clock[0]


def _in_word(token: str) -> Iterator[tuple[str, str]]:
    if token.strip(".,;:!?()\"'").isalpha():
        return
    if "@" in token:
        yield from ((f"mail {mail.casefold()}", mail) for mail in MAIL.findall(token))
    if "://" in token:
        for host, path in ADDRESS.findall(token):
            yield f"host {host.casefold()}", host
            yield f"url {host.casefold()}{path.rstrip('/.,;')}", host + path
    if "@" in token or "#" in token:
        yield from ((f"handle {name.casefold()}", name) for name in HANDLE.findall(token))
    if "/" in token or "." in token:
        yield from _linked(token)
    for code in CODE.findall(token):
        if not PLAIN_CODE.fullmatch(code):
            yield f"code {code.casefold()}", code


def _linked(token: str) -> Iterator[tuple[str, str]]:
    """The page or the file that a link leads to, by its own name alone: a link may be relative."""
    path = re.split("[?#]", token, maxsplit=1)[0].rpartition("=")[2].strip("\"'()<>[],;")
    name = posixpath.basename(path.removesuffix("index.html").rstrip("/"))
    page = name.removesuffix(".html").removesuffix(".md")
    if page and (page != name or path != path.removesuffix("index.html").rstrip("/")):
        yield f"page {page.casefold()}", path
    elif FILE_NAME.search(name):
        yield f"file {name.casefold()}", name


def _phone(text: str) -> Iterator[tuple[str, str]]:
    """The last seven digits, wherever a group ends: another number may follow, a country may stand before."""
    digits = ""
    for group in re.findall(r"\d+", text):
        digits += group
        if len(digits) >= 7:
            yield f"phone {digits[-7:]}", text


def _amount(found: re.Match[str]) -> Iterator[tuple[str, str]]:
    number, first, second = found[1], found[2] or "", found[3] or ""
    digits = re.sub(r"[ .,](?=\d{3}(?!\d))", "", number).replace(",", ".")
    digits = (digits.rstrip("0").rstrip(".") if "." in digits else digits).lstrip("0") or "0"
    before = found.string[max(0, found.start() - 4) : found.start()]
    if CURRENCY_BEFORE.search(before) or CURRENCY.fullmatch(first):
        yield f"money {digits}", (before.strip() + number if not first else found[0]).strip()
        return
    unit = first.casefold()
    if unit in QUALIFIERS and second:
        unit = f"{unit} {_singular(second.casefold())}"
    if unit in SHORT_UNITS or (len(unit) > 2 and unit.encode() not in COMMON):
        yield f"number {digits} {SHORT_UNITS.get(unit) or _singular(unit)}", found[0]
    if not unit and len(digits) > 4:
        yield f"digits {digits}", number


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


# --- What is internal ------------------------------------------------------------------------------


class CannotRun(Exception):
    """The check could not be made; the message says why, in a sentence."""


@dataclass(frozen=True)
class Secrets:
    """What was learned, each with the file where it stands."""

    runs: dict[int, str] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    rare: dict[bytes, str] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)  # looked at for identifiers already

    def learn(self, text: str, where: str) -> None:
        """Adds every run, identifier and rare word of `text`."""
        for plain in layers(text):
            tokens = words(plain)
            known = set(tokens)
            weak = COMMON.union(word for word in known if word[:1].isdigit())
            runs = zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
            new = (hash(run) for run in runs if b"\x1e" not in run and not weak.issuperset(run))
            self.runs.update(dict.fromkeys(new, where))
            self.marks.update((mark, where) for mark, _ in identifiers(plain, self.tokens))
            self.rare.update(
                (word, where)
                for word in known - weak
                if len(word) > 4 and word.isalpha() and word != b"internal"
            )

    def learn_title(self, title: str, where: str) -> None:
        """Adds a short title as a whole: two or three words, with nothing before or after them."""
        tokens = words(clean(GAP + title + GAP))
        if RUN <= len(tokens) <= RUN + 1 and not COMMON.issuperset(tokens[1:-1]):
            self.runs.update(dict.fromkeys(hashes(tokens), where))


def forget(text: str, seen: set[str], *known: Secrets) -> None:
    """Takes everything that stands in `text` out of what is known: what may be read is no secret."""
    for plain in layers(text):
        tokens = words(plain)
        _remove([secrets.runs for secrets in known], set(hashes(tokens)))
        _remove([secrets.rare for secrets in known], set(tokens))
        marks = {mark for mark, _ in identifiers(plain, seen)}
        _remove([secrets.marks for secrets in known], marks)


def _remove(known: list[dict[Key, str]], keys: set[Key]) -> None:
    for secrets in known:
        for key in secrets.keys() & keys:
            del secrets[key]


# --- The sources -----------------------------------------------------------------------------------

FRONT = re.compile(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", re.S)
FIELD = re.compile(r"(?m)^([\w-]+)[ \t]*:(.*(?:\n[ \t]+.*)*)")
AUDIENCE = re.compile(r"(?m)^[ \t]*audience[ \t]*:(.*)$")
SHOWN_FIELDS = {
    "title", "summary", "description", "search_words", "moved_from", "type", "topic", "reviewed",
    "review_every",
}  # fmt: skip
# Quoted text, which customers read. Anything but exactly this may be meant for agents.
QUOTED = re.compile(r" */{3,} verbatim \| \S.*")
# Anything that may be meant as the opening of an internal block, well written or not.
OPENER = re.compile(
    r"[\s>*+.)\d-]*(?:(/{3,})\s*[^\s/]|(?://|!!|\?\?|::|===|<!--|\{[%:#]|<(?:div|details|section|aside)\b).*internal)"
    r"|.*\baudience\W+internal",
    re.I,
)
EXPRESSION = re.compile(r"\{\{\s*([\w.]*).{0,500}?\}\}", re.S)
LINK_END = re.compile(
    r"\]\((?!#)([^()]*(?:\([^()]*\)[^()]*)*)\)|\]\(#[^()]*\)|\]\[[^\]]*\]|\{[#:.]([^{}]*)\}"
)
AUTOLINK = re.compile(r"<(\w+:[^\s<>]+|[^\s<>@]+@[^\s<>]+)>")
FOOTNOTE = re.compile(r"\[\^[^\]]*\]:?")
BLOCK_START = re.compile(r"\n(?=[ \t>]*(?:\n|[-*+:|] |#|\d+[.)] |\||///|===|!!!|\*\[|\[[^\]]*\]:))")
SECTION = re.compile(r"(?m)^[ \t>]*#{1,6} ([^{\n]*)(?:\{#([\w-]+))?")  # its words and its own name
TITLE = re.compile(r"(?m)^[ \t>]*(?:#{1,6} |/{3,} *\w+ *\|)([^{\n]*)")  # of a section or of a block
HEADING = re.compile(r"(?m)^[ \t>]*#{1,6} .*$")
TARGET = re.compile(
    r"""\]\(\s*(?:<([^>]+)>|([^)\s]+))|(?m:^\s*\[[^\]]+\]:\s*<?([^\s>]+))"""
    r"""|(?:src|href|poster|data)\s*=\s*["']?([^"'\s>]+)"""
)
HIDDEN_KEYS = {
    "target", "law", "owner", "review_by", "above", "reason", "announce", "teams", "github",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One source page: its path from docs/, what customers may read of it, and what they may not."""

    path: str
    public: bool
    title: str
    shown: str
    hidden: str
    moved_from: tuple[str, ...] = ()

    @property
    def files(self) -> set[str]:
        """The files of a site that may hold this page, or lead to it from where it stood before."""
        places = [address(path) for path in (self.path, *self.moved_from)]
        files = [f"{place}{end}" for place in places for end in ("/index.html", ".html")]
        return {posixpath.normpath(file) for file in files}


def address(path: str) -> str:
    """The address of a source page below the site: `a/b.md` is `a/b`, and `a/index.md` is `a`."""
    folder, name = posixpath.split(path.removesuffix(".md"))
    return (folder or ".") if name in ("index", "README") else posixpath.join(folder, name)


def read_page(path: str, data: bytes) -> Page:
    """Reads one page; it is public only where its front matter says so, and only outside its blocks."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    front = FRONT.match(text)
    head, body = (front[1], text[front.end() :]) if front else ("", text)
    fields = {key: value.strip(" \n\"'>|") for key, value in FIELD.findall(head)}
    said = [value.strip(" \t\"'") for value in AUDIENCE.findall(head)]
    title = fields.get("title", "")
    if said != ["public"] or "\ufffd" in text:
        return Page(path, False, title, "", GAP.join([*fields.values(), body]))
    shown, hidden = split_blocks(body)
    kept = [value for key, value in fields.items() if key in SHOWN_FIELDS]
    rest = [value for key, value in fields.items() if key not in SHOWN_FIELDS]
    moved = tuple(re.findall(r"[\w./-]+\.md", fields.get("moved_from", "")))
    return Page(path, True, title, "\n\n".join([*kept, shown]), "\n\n".join([*rest, hidden]), moved)


def split_blocks(body: str) -> tuple[str, str]:
    """The text of a public page outside and inside internal blocks. A block that is not closed by a
    line of exactly its slashes goes on to the end of the page."""
    folded = clean(body) if not body.isascii() else body
    if not any(sign in folded.casefold() for sign in ("internal", "///")):
        return body, ""
    shown: list[str] = []
    hidden: list[str] = []
    slashes, depth = "", 0
    for line in body.split("\n"):
        opener, inside = OPENER.match(clean(line)), depth > 0
        if opener and not inside and not QUOTED.fullmatch(line):
            slashes, depth = opener[1] or "never", 1
        elif inside and line.strip() == slashes:
            depth -= 1
        elif inside and opener and opener[1] == slashes:
            depth += 1
        hidden.append(line if inside or depth else "")
        shown.append("" if inside or depth else line)
    return "\n".join(shown), "\n".join(hidden)


def prose(text: str, facts: dict[str, str] | None = None) -> str:
    """Markdown as running text: what is not read in line stands apart at the end, and things that are
    not one sentence are parted. With `facts`, expressions give their values as written, else a gap."""
    text = EXPRESSION.sub(lambda found: (facts or {}).get(found[1], GAP), text)
    text = AUTOLINK.sub(r" \1 ", text)
    apart = [one or two for one, two in LINK_END.findall(text)]
    text = FOOTNOTE.sub(GAP, LINK_END.sub(" ", text))
    text = BLOCK_START.sub(GAP, HEADING.sub(lambda found: GAP + found[0] + GAP, text))
    # A search index prints the cells of a row as one line, so what is shown may be read that way too.
    return GAP.join([text if facts is not None else text.replace("|", GAP), *filter(None, apart)])


@dataclass(frozen=True)
class Fact:
    """One scalar of a YAML file: the keys that lead to it, what is written, whether it is internal."""

    keys: tuple[str, ...]
    text: str
    internal: bool


def read_yaml(path: Path) -> yaml.Node | None:
    """The nodes of a YAML file. Nothing is constructed, so that a tag in it runs nothing."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.compose(path.read_text("utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise CannotRun(f"{path} cannot be read: {' '.join(str(error).split())}") from error


def facts_of(
    node: yaml.Node | None, *keys: str, internal: bool = False, today: date = date.min
) -> Iterator[Fact]:
    """Every scalar below `node`. A mapping is internal unless its audience, if it has one, is public,
    and as long as the day that it names under `announce` has not come `today`."""
    if isinstance(node, yaml.ScalarNode):
        yield Fact(keys, node.value, internal)
    elif isinstance(node, yaml.SequenceNode) and len(keys) < DEEPEST:
        for child in node.value:
            yield from facts_of(child, *keys, "", internal=internal, today=today)
    elif isinstance(node, yaml.MappingNode) and len(keys) < DEEPEST:
        said = {key.value: child.value for key, child in node.value if isinstance(child.value, str)}
        internal |= said.get("audience", "public") != "public"
        internal |= said.get("announce", "") > today.isoformat()
        for key, child in node.value:
            hidden = key.value in HIDDEN_KEYS or (keys[:1], key.value) == (
                ("escalation",),
                "contact",
            )
            below = (*keys, str(key.value))
            yield from facts_of(child, *below, internal=internal or hidden, today=today)


def read_facts(path: Path, *keys: str, today: date = date.min) -> list[Fact]:
    """Every scalar of a YAML file. One that repeats itself without end by aliases is refused."""
    facts = list(islice(facts_of(read_yaml(path), *keys, today=today), MOST))
    if len(facts) == MOST:
        raise CannotRun(f"{path} holds more than {MOST} values")
    return facts


def nav_labels(node: yaml.Node | None, pages: dict[str, Page]) -> list[tuple[str, bool]]:
    """Each label of the navigation in mkdocs.yml with whether it is public: anything below it is."""
    labels: list[tuple[str, bool]] = []

    def is_public(node: yaml.Node) -> bool:
        if isinstance(node, yaml.ScalarNode):
            page = pages.get(posixpath.normpath(node.value))
            return page.public if page else "://" in node.value
        if isinstance(node, yaml.SequenceNode):
            return sum(map(is_public, node.value)) > 0
        found = [(str(key.value), is_public(child)) for key, child in node.value]
        labels.extend(found)
        return any(public for _, public in found)

    for key, child in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value == "nav":
            is_public(child)
    return labels


@dataclass(frozen=True)
class Book:
    """The sources as this check reads them."""

    folder: Path
    files: list[str]  # everything in docs/, pages too
    pages: dict[str, Page]
    facts: list[Fact]
    settings: list[Fact]  # of mkdocs.yml and what stands behind it
    labels: list[tuple[str, bool]]

    @property
    def values(self) -> dict[str, str]:
        """The public values as written, by the name that pages use."""
        named = ((fact.keys, fact.text) for fact in self.facts if not fact.internal)
        silent = ("value", "promise", "contact", "")
        return {".".join(key for key in keys if key not in silent): text for keys, text in named}


def walk(folder: Path) -> list[str]:
    """Every file below `folder`, and every symbolic link, as sorted posix paths from it."""
    found: list[str] = []
    for root, folders, files in os.walk(folder, onerror=_stop):
        links = [name for name in folders if Path(root, name).is_symlink()]
        base = Path(root).relative_to(folder).as_posix()
        found += [posixpath.normpath(f"{base}/{name}") for name in files + links]
    return sorted(found)


def _stop(error: OSError) -> None:
    raise CannotRun(f"{error.filename} cannot be read: {error.strerror}")


def day_at(folder: Path) -> date:
    """The day that it is where the company is; in UTC where its time zone cannot be read."""
    company = folder / "values/company.yml"
    zones = (
        [f.text for f in read_facts(company) if f.keys == ("time_zone",)]
        if company.is_file()
        else []
    )
    try:
        return datetime.now(ZoneInfo(zones[0])).date()
    except (IndexError, OSError, ValueError, KeyError):
        return datetime.now(UTC).date()


def read_book(folder: Path, today: date | None = None) -> Book:
    """Reads docs/, values/ and mkdocs.yml below `folder`, as of `today` or the company's own day."""
    docs = folder / "docs"
    if not docs.is_dir():
        raise CannotRun(f"{docs} is not a folder: name the folder that holds docs/ and values/")
    files = walk(docs)
    pages = {path: read_page(path, read(docs / path)) for path in files if path.endswith(".md")}
    values = sorted((folder / "values").glob("*.y*ml"))
    day = today or day_at(folder)
    facts = [fact for path in values for fact in read_facts(path, path.stem, today=day)]
    settings: list[Fact] = []
    labels: list[tuple[str, bool]] = []
    for path in (folder / "mkdocs.yml", folder / "overrides/mkdocs.yml"):
        if path.is_file():
            settings += read_facts(path)
            labels += nav_labels(read_yaml(path), pages)
    return Book(folder, files, pages, facts, settings, labels)


def read(path: Path) -> bytes:
    """The bytes of a file; CannotRun where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}") from error


# --- What may be published ---------------------------------------------------------------------------


def theme_roots(book: Book) -> list[Path]:
    """The folders that a theme's files come from: overrides/, and the theme's package where it is there."""
    specs = [importlib.util.find_spec(name) for name in ("material", "zensical")]
    packages = [path for spec in specs if spec for path in spec.submodule_search_locations or ()]
    own = book.folder / "overrides"
    roots = [own / "theme", own, *(Path(package, "templates") for package in packages)]
    return [root for root in roots if root.is_dir()]


def theme_text(book: Book) -> Iterator[str]:
    """The theme's own words, but for those that it keeps for the internal site."""
    spoken = {"en", *(fact.text for fact in book.settings if fact.keys == ("theme", "language"))}
    for root in theme_roots(book):
        for path in (*root.glob("*.html"), *root.glob("[!.]*/**/*.html")):
            parts = path.relative_to(root).parts
            if "internal" not in parts and ("languages" not in parts or path.stem in spoken):
                yield read(path).decode("utf-8", "replace")


def used_files(book: Book) -> set[str]:
    """The files of docs/ that the public text of a public page refers to, and the brand's."""
    named = ("theme", "extra_css", "extra_javascript")
    wanted = {fact.text for fact in book.settings if fact.keys[0] in named}
    wanted |= {path for path in book.files if path.startswith("assets/brand/")}
    for page in book.pages.values():
        for target in ("".join(found) for found in TARGET.findall(page.shown)):
            path = re.split("[?#]", unquote(html.unescape(target)))[0]
            bases = (
                ("",)
                if path.startswith("/")
                else (address(page.path), posixpath.dirname(page.path))
            )
            wanted |= {posixpath.normpath(posixpath.join(base, path.lstrip("/"))) for base in bases}
    here = {path for path in wanted.intersection(book.files) if not path.endswith(".md")}
    return {path for path in here if not (book.folder / "docs" / path).is_symlink()}


def publishable(book: Book) -> set[str]:
    """Every file that a public site of this book may hold, but for the theme's assets."""
    allowed = {
        "404.html",
        "sitemap.xml",
        "sitemap.xml.gz",
        "search/search_index.json",
        "search.json",
    }
    pages = (page.files for page in book.pages.values() if page.public)
    return allowed.union(used_files(book), *pages)


def addresses(page: Page, site: str) -> Iterator[str]:
    """Where a public page and its sections are found, on the site and from elsewhere."""
    sections = [""]
    for words, name in SECTION.findall(page.shown):
        sections += [words, name] if name else [words]
    for path in (page.path, *page.moved_from):
        here = f"{address(path)}/"
        starts = {"", f"{site}/" if site else ""}
        yield from (f"{start}{here} {section}" for start in starts for section in sections)


def public_texts(book: Book) -> Iterator[str]:
    """Everything that customers may read."""
    values, facts = book.values, [fact for fact in book.facts if not fact.internal]
    site = next((fact.text for fact in book.settings if fact.keys == ("site_url",)), "").rstrip("/")
    for page in book.pages.values():
        if page.public:
            yield GAP.join(["", prose(page.shown, values), *addresses(page, site), ""])
    labels = [label for label, public in book.labels if public]
    settings = [fact.text for fact in book.settings if fact.keys[0] not in ("nav", *PRIVATE_KEYS)]
    keys = {key for fact in facts for key in fact.keys}
    yield GAP.join(
        ["", *used_files(book), *labels, *settings, *keys, *(fact.text for fact in facts)]
    )
    yield from theme_text(book)


# --- What is learned ---------------------------------------------------------------------------------

PRIVATE_KEYS = (
    "repo_url",
    "repo_name",
    "edit_uri",
)  # of mkdocs.yml: only the internal site leads there
MARKED = re.compile(
    r'<(div|details|section|aside)\b[^<>]*?\bclass="(?:[^"]* )?internal(?: [^"]*)?"[^<>]*>'
)


def learn_sources(book: Book) -> Secrets:
    """What stands in internal pages, blocks, values, labels and file names."""
    secrets = Secrets()
    for page in book.pages.values():
        where = f"docs/{page.path}"
        secrets.learn(prose(page.hidden), where)
        for title in TITLE.findall(page.hidden):
            secrets.learn_title(title, where)
        if not page.public:
            secrets.learn_title(page.title, where)
            secrets.learn(posixpath.basename(address(page.path)).strip(".") + "/", where)
    for fact in book.facts:
        if fact.internal:
            names = [key for key in fact.keys if "_" in key]
            secrets.learn(GAP.join([fact.text, *names]), f"values/{fact.keys[0]}.yml")
    for label, public in book.labels:
        if not public:
            secrets.learn_title(label, "mkdocs.yml")
    for path in set(book.files) - used_files(book):
        secrets.learn(posixpath.basename(path), f"docs/{path}")
    for fact in book.settings:
        if fact.keys[0] in PRIVATE_KEYS:
            secrets.learn(fact.text, "mkdocs.yml")
    return secrets


def learn_site(book: Book, site: Path) -> tuple[Secrets, list[str]]:
    """What the internal site prints on internal pages and in marked regions; and its unmarked texts."""
    secrets, unmarked, found = Secrets(), [], 0
    for page in book.pages.values():
        for name in (name for name in page.files if (site / name).is_file()):
            inside, outside = marked_regions(read(site / name))
            secrets.learn(inside if page.public else inside + outside, f"docs/{page.path}")
            unmarked += [outside] if page.public else []
            found += 1
    if not found:
        raise CannotRun(f"{site} holds no page of {book.folder}: build the internal site first")
    # The navigation of the internal site names internal pages, so it excuses nothing.
    frame = (
        read(site / "404.html").decode("utf-8", "replace") if (site / "404.html").is_file() else ""
    )
    return secrets, [*unmarked, re.sub(r"(?s)<nav\b.*</nav>", "", frame)]


def learn(book: Book, internal_site: Path | None) -> Secrets:
    """What stands only in internal text. What the internal site alone prints is excused by its own
    unmarked text; what the sources call internal never is: a block that was overlooked stands there too."""
    secrets, drawn, unmarked, seen = learn_sources(book), Secrets(), list[str](), set[str]()
    if internal_site:
        drawn, unmarked = learn_site(book, internal_site)
        _remove([drawn.runs], set(secrets.runs))
        _remove([drawn.marks], set(secrets.marks))
        _remove([drawn.rare], set(secrets.rare))
    for text in public_texts(book):
        forget(text, seen, secrets, drawn)
    for text in unmarked if drawn.runs or drawn.marks or drawn.rare else []:
        forget(text, seen, drawn)
    return Secrets(
        secrets.runs | drawn.runs, secrets.marks | drawn.marks, secrets.rare | drawn.rare
    )


def article_of(data: bytes) -> tuple[int, int]:
    """Where the article of a page of a site begins and ends; all of the page where none is marked."""
    for tag in (b"article", b"main"):
        start, end = data.find(b"<" + tag), data.rfind(b"</" + tag + b">")
        if 0 <= start < end:
            return start, end
    return 0, len(data)


def marked_regions(data: bytes) -> tuple[str, str]:
    """The text of a page's article inside and outside the elements that are marked internal."""
    text = data[slice(*article_of(data))].decode("utf-8", "replace")
    inside, outside, end = "", "", 0
    for opener in MARKED.finditer(text):
        if opener.start() < end:
            continue
        outside += text[end : opener.start()] + GAP
        depth, end = 1, len(text)
        for tag in re.compile(rf"<(/?){opener[1]}\b").finditer(text, opener.end()):
            depth += -1 if tag[1] else 1
            if not depth:
                end = tag.start()
                break
        inside += text[opener.start() : end] + GAP
    return inside, outside + text[end:]


# --- The look at the site ----------------------------------------------------------------------------

SIGNS = ("{{", "{%", "///", "!!!", "???", ":::", "--8<--", "nternal", "NTERNAL")
MARKER = re.compile(
    r"\{\{|\{%|(?<![:\w/])/{3,}|--8<--|(?:^|[\n\x1e])\s*(?:!!!|\?\?\?\+?|:::+)\s*\w"
    r"|(?i:audience\W{0,3}[:=]\W{0,5}internal|admonition[\w -]*\binternal)"
)
STRINGS = (rb"[\x20-\x7e]{6,}", rb"(?:[\x20-\x7e]\x00){6,}", rb"(?:\x00[\x20-\x7e]){6,}")


@dataclass(frozen=True)
class Finding:
    """A leak: a file of the site with a line and a column from 1, a code, and what to do about it."""

    path: str
    line: int
    column: int
    code: str
    message: str
    severity: str = "error"

    def __str__(self) -> str:
        return (
            f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message} [{self.code}]"
        )


UNREADABLE = (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)


def unpack(data: bytes, depth: int = 0) -> Iterator[tuple[str, bool]]:
    """The texts in a file, packed ones too, each with whether it was picked out of binary data."""
    if depth > 3:
        raise CannotRun("a file is packed more than three times over; unpack it")
    try:
        if data[:2] == b"\x1f\x8b":
            yield from unpack(_whole(gzip.GzipFile(fileobj=io.BytesIO(data))), depth + 1)
            return
        if data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                for name in packed.namelist():
                    yield name, False
                    yield from unpack(_whole(packed.open(name)), depth + 1)
            return
    except UNREADABLE as error:
        raise CannotRun(f"a packed file cannot be opened: {error}") from error
    try:
        if b"\0" not in data:
            yield data.decode("utf-8-sig"), False
            return
    except UnicodeDecodeError:
        pass  # binary
    for pattern, encoding in zip(STRINGS, ("ascii", "utf-16-le", "utf-16-be"), strict=True):
        yield GAP.join(found.decode(encoding) for found in re.findall(pattern, data)), True


def _whole(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise CannotRun("a packed file is too large to look into")
    return data


def strings(value: object) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, child in value.items():
            yield from strings(key)
            yield from strings(child)
    elif isinstance(value, list):
        for child in value:
            yield from strings(child)
    elif value is not None:
        yield str(value)


@dataclass(frozen=True)
class Search:
    """One look through a site. What was seen in one file is not looked at again in the next."""

    secrets: Secrets
    findings: dict[Finding, None] = field(default_factory=dict)
    lines: set[bytes] = field(default_factory=set)
    tokens: set[str] = field(default_factory=set)

    def file(self, path: str, data: bytes) -> None:
        """Looks at a file's name and at everything in it."""
        self.text(path, data, path)
        for text, binary in unpack(self.unread(data)):
            self.text(path, data, readable(text.replace(BREAK, "")), binary)
            for packed in EMBEDDED.findall(text) if "base64," in text else []:
                for inner, _ in unpack(base64.b64decode(packed + "==")):
                    self.text(path, data, inner, binary=True)

    def unread(self, data: bytes) -> bytes:
        """A page without what stood around the article of another: a new line there keeps its neighbours."""
        start, end = article_of(data) if data.lstrip()[:1] == b"<" else (0, len(data))
        frame = b"\n" + data[:start] + b"\n" + data[end:] + b"\n"
        new = set(frame.split(b"\n")) - self.lines
        self.lines.update(new)
        if len(new) > 200:  # the first page of its kind
            return data
        parts = [data[start:end]]
        for line in new:
            place = frame.find(b"\n" + line + b"\n")
            before = max(0, frame.rfind(b"\n", 0, place))
            after = frame.find(b"\n", place + len(line) + 2)
            parts.append(frame[before : after if after > 0 else None])
        return b"<p>".join(parts)

    def text(self, path: str, data: bytes, text: str, binary: bool = False) -> None:
        """Looks for everything in one text of the file. A few signs of binary data may be chance."""
        for plain in layers(f"{GAP}{text}{GAP}"):
            self.passages(path, data, plain)
            for mark, shown in identifiers(plain, None if binary else self.tokens):
                if mark in self.secrets.marks and (len(shown) > 5 or not binary):
                    self.report(path, data, "leak-identifier", shown, self.secrets.marks[mark])
            if any(sign in plain for sign in SIGNS) and not binary:
                for found in MARKER.finditer(plain):
                    self.report(path, data, "leak-marker", found[0])

    def passages(self, path: str, data: bytes, plain: str) -> None:
        """Looks for runs of words, and for single rare ones."""
        tokens, runs, rare = words(plain), self.secrets.runs, self.secrets.rare
        if not runs.keys().isdisjoint(hashes(tokens)):
            places = [place for place, run in enumerate(hashes(tokens)) if run in runs]
            for first, last in stretches(places):
                shown = b" ".join(tokens[first : min(last, first + 8) + RUN]).decode()
                source = runs[hash(tuple(tokens[first : first + RUN]))]
                self.report(path, data, "leak-words", shown, source)
        for word in rare.keys() & set(tokens) if path.endswith((".html", ".json")) else ():
            self.report(path, data, "leak-word", word.decode(), rare.pop(word))

    def report(self, path: str, data: bytes, code: str, shown: str, source: str = "") -> None:
        """Adds one finding, unless it is there already."""
        shown = " ".join(shown.replace(BREAK, " ").split())
        message = MESSAGES[code].format(shown=shown, source=source)
        severity = "warning" if code == "leak-word" else "error"
        code = "leak-file" if code == "leak-link" else code
        self.findings[Finding(path, *locate(data, shown), code, message, severity)] = None


MESSAGES = {
    "leak-words": '"{shown}" stands only in internal text ({source}). Take it out, or make that text public.',
    "leak-identifier": '"{shown}" stands only in internal text ({source}). Take it out, or make that text public.',
    "leak-word": '"{shown}" is a word of internal text alone ({source}). Look whether it may be public.',
    "leak-file": "No public page of this book is or uses this file. Take it out of the site.",
    "leak-link": "This is a symbolic link, and may lead out of the site. Publish the file itself.",
    "leak-marker": '"{shown}" is the rest of a marker or of an expression. Correct it in the source and build again.',
}


def readable(text: str) -> str:
    """The texts of a JSON file, one by one; any other file as it is."""
    if text.lstrip()[:1] in ("{", "["):
        try:
            return GAP.join(strings(json.loads(text)))
        except (ValueError, RecursionError):
            return text
    return text


def stretches(places: list[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch of neighbouring places, in order."""
    first = last = places[0]
    for place in places[1:]:
        if place > last + RUN:
            yield first, last
            first = place
        last = place
    yield first, last


def locate(data: bytes, shown: str) -> tuple[int, int]:
    """Line and column of the first words of `shown` in a file, from 1. Where it stands encoded, or in
    a file that no person reads by lines, 1 and 1."""
    parts = re.findall(r"[^\W_]+", shown)[:RUN] or [shown]
    text = data.decode("utf-8", "replace") if len(data) < 500_000 else ""
    found = re.search(r"[\W_]+".join(map(re.escape, parts)), text, re.I)
    if not found:
        return 1, 1
    start = found.start()
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def verify(
    book: Path, site: Path, internal_site: Path | None = None, today: date | None = None
) -> list[Finding]:
    """Every leak in the finished public `site` of the book in the folder `book`, sorted by place.

    What is announced by `today` may be told; where that is None, by the company's own day.
    Raises CannotRun where a folder is missing or a file cannot be read.
    """
    for folder in filter(None, (site, internal_site)):
        if not folder.is_dir():
            raise CannotRun(f"{folder} is not a folder: build the site first")
    sources = read_book(book, today)
    look, allowed = Search(learn(sources, internal_site)), publishable(sources)
    theme = theme_roots(sources)
    for path in walk(site):
        look_at(look, site / path, path, path in allowed, theme)
    return sorted(look.findings, key=lambda one: (one.path, one.line, one.column, one.message))


def look_at(look: Search, file: Path, path: str, allowed: bool, theme: list[Path]) -> None:
    """Looks at one file of the site; a file of the theme, byte for byte, needs no look inside."""
    if file.is_symlink():
        look.report(path, b"", "leak-link", path)
        return
    data, asset = read(file), path.startswith("assets/") and not path.startswith("assets/internal/")
    if asset and any(same(root / path, data) for root in theme):
        return
    # Where the theme's package is not there to compare with, its files are searched like any other.
    if not allowed and not (asset and not any(root.name == "templates" for root in theme)):
        look.report(path, b"", "leak-file", path)
    try:
        look.file(path, data)
    except CannotRun as error:
        raise CannotRun(f"{path}: {error}") from error


def same(path: Path, data: bytes) -> bool:
    """Whether the file at `path` holds exactly `data`."""
    return path.is_file() and path.stat().st_size == len(data) and read(path) == data


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="verify.py", description="Look for internal text in a finished public site."
    )
    parser.add_argument("book", type=Path, help="the folder that holds docs/ and values/")
    parser.add_argument("site", type=Path, help="the finished public site")
    parser.add_argument(
        "--internal", type=Path, metavar="SITE", help="the finished internal site, to learn from"
    )
    options = parser.parse_args(argv)
    return run(options.book, options.site, options.internal)


def run(
    book: Path, site: Path, internal_site: Path | None = None, today: date | None = None
) -> int:
    """Prints every leak, one a line, and their number; returns the exit code."""
    try:
        findings = verify(book, site, internal_site, today)
    except CannotRun as error:
        print(f"The leak check could not run: {error}.", file=sys.stderr)
        return 2
    for finding in findings:
        print(finding)
    errors = sum(finding.severity == "error" for finding in findings)
    look_at = len(findings) - errors
    print(
        f"{errors} leak{'' if errors == 1 else 's'} in {site}; single words to look at: {look_at}."
    )
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
