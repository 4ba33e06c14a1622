"""The engine's rules in the form in which Vale reads the given pages fastest. It finds the same as with the rules as written.

Before Vale runs a rule over a paragraph it looks for words of which one must stand there; a single phrase of common
words makes it run the whole rule on every paragraph. So each rule is written in parts, rare phrases apart from common
ones, without the phrases that cannot stand on any of these pages because a word of theirs stands nowhere.
The parts are styles beside the first (Servicebook2, Servicebook3 ...), so that each rule keeps its name.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Final

import yaml

from servicebook.style import rule_words

STYLE: Final = "Servicebook"
CONFIGURATION: Final = ".vale.ini"

# Where the lists of phrases stand in a rule, by its kind: the other kinds have none.
_PHRASES: Final = {"existence": "tokens", "substitution": "swap"}
# What share of the paragraphs may hold a word of a part's phrases: measured, with benchmarks/prose_speed.py.
_SHARES: Final = (0.01, 0.1)
_SAMPLE: Final = 100_000  # characters that tell common words from rare ones
_MARKS: Final = re.compile(r"[*_~^=\\`]|\{[^}]*\}")
_TAG: Final = re.compile(r"<[^>]*>")


class Words:
    """What words stand on some pages, and how common they are. Markup inside of a word does not hide it."""

    def __init__(self, pages: Iterable[str]) -> None:
        words: set[str] = set()
        sample: list[str] = []
        for page in pages:
            text = page.casefold()
            sample.append(text[len(text) // 2 :][:1000])  # behind what all pages start with
            words.update(text.split())
            if "<" in text:
                words.update(_TAG.sub("", text).split())
        unmarked = {_MARKS.sub("", html.unescape(word)) for word in words if not word.isalpha()}
        self._words = " ".join(words | unmarked)
        self._classes = "class=" in self._words or {"class", "="} <= words
        step = max(1, len(sample) * 1000 // _SAMPLE)
        self._sample = "\n\n".join(sample[::step])
        self._paragraphs = self._sample.count("\n\n") + 1
        self._counts: dict[str, int] = {}

    def may_hold(self, phrase: rule_words.Phrase) -> bool:
        """Whether all that the phrase cannot do without stands somewhere."""
        return all(any(word in self._words for word in words) for words in phrase.needs)

    def may_be_classes(self, names: str) -> bool:
        """Whether an element may have one of these classes."""
        found = (name in self._words for name in re.findall(r"[\w-]+", names.casefold()))
        return self._classes and any(found)

    def part(self, phrase: rule_words.Phrase) -> int:
        """The part of its rule that the phrase belongs to, from 0; the last is for those that Vale looks for everywhere."""
        if not phrase.sought:
            return len(_SHARES)
        found = sum(self._count(word) for word in phrase.sought) / self._paragraphs
        return sum(found > share for share in _SHARES)

    def _count(self, word: str) -> int:
        if word not in self._counts:
            self._counts[word] = self._sample.count(word)
        return self._counts[word]


def write(root: Path, pages: Iterable[str], left_out: Collection[str], folder: Path) -> Path:
    """Write the style for the texts `pages` into the empty `folder`, without the rules `left_out`; its configuration.

    Where something of the book in `root` is not as usual, that is its own configuration: Vale then says what is wrong.
    """
    own = root / CONFIGURATION
    text = own.read_text("utf-8")
    styles = re.search(r"(?m)^StylesPath *= *(.+?) *$", text)
    if not styles or not (root / styles[1] / STYLE).is_dir():
        return own
    target = folder / "styles"
    others = shutil.ignore_patterns(STYLE, *(f"{rule}.yml" for rule in left_out))
    shutil.copytree(root / styles[1], target, ignore=others)
    words, parts = Words(pages), [STYLE]
    for file in sorted((root / styles[1] / STYLE).iterdir()):
        if file.stem in left_out:
            continue
        for number, rule in _parts(file, words).items():
            name = f"{STYLE}{number + 1 if number else ''}"
            parts += [] if name in parts else [name]
            (target / name).mkdir(exist_ok=True)
            (target / name / file.name).write_bytes(rule)
    (target / STYLE).mkdir(exist_ok=True)
    configuration = folder / CONFIGURATION
    configuration.write_text(_settings(text, target, parts, words), "utf-8")
    return configuration


def _parts(file: Path, words: Words) -> dict[int, bytes]:
    """The parts of a rule that these words need, by number; a rule of another shape as it is."""
    data = file.read_bytes()
    try:
        rule: Any = yaml.load(data, Loader=yaml.CSafeLoader)
        phrases = rule[_PHRASES[rule["extends"]]]
        parts: defaultdict[int, list[str]] = defaultdict(list)
        for phrase in phrases:
            read = rule_words.read(phrase)
            if words.may_hold(read):
                parts[words.part(read)].append(phrase)
    except (yaml.YAMLError, LookupError, TypeError, UnicodeDecodeError):
        return {0: data}
    return {number: _rule(rule, part) for number, part in sorted(parts.items())}


def _rule(rule: dict[str, Any], part: list[str]) -> bytes:
    """The rule with these phrases alone. JSON is YAML too, and quick to write."""
    key = _PHRASES[rule["extends"]]
    kept = {phrase: rule[key][phrase] for phrase in part} if key == "swap" else part
    return json.dumps({**rule, key: kept}, ensure_ascii=False).encode()


def _settings(text: str, styles: Path, parts: list[str], words: Words) -> str:
    """The book's own configuration with the style in parts."""
    lines = []
    for line in text.splitlines():
        key = line.partition("=")[0].strip()
        if key == "StylesPath":
            line = f"StylesPath = {styles.as_posix()}"
        elif key == "BasedOnStyles":
            line = re.sub(rf"\b{STYLE}\b", ", ".join(parts), line)
        elif key == "IgnoredClasses" and not words.may_be_classes(line.partition("=")[2]):
            # Vale adds them, for each paragraph anew, to the list that it holds each element against: a third of its time.
            continue
        elif key.startswith(f"{STYLE}."):
            line = "\n".join(line.replace(STYLE, part, 1) for part in parts)
        lines.append(line)
    return "\n".join(lines) + "\n"
