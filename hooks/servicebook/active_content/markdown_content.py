"""The HTML, the addresses and the attributes that a writer typed into Markdown, held against the lists."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from servicebook.active_content import (
    Fault,
    address_fault,
    attribute_fault,
    tag_faults,
)
from servicebook.active_content.not_code import Shown
from servicebook.expressions import BRACES
from servicebook.sources import position

_START: Final = re.compile(r"</?[a-zA-Z]")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>`\[\]{}\\\n]*>")
_NAME_END: Final = re.compile(r"[\s/>]")
_AUTOLINK: Final = re.compile(r"<([a-zA-Z][a-zA-Z0-9+.\-]*://[^<>\s`]*|[^<>\s@:/`]+@[^<>\s@`]+)>")
# What a link with a target in angle brackets starts with: all of it on this line, so it is a link to every renderer.
_LINK: Final = re.compile(r"\[[^\[\]<>`\\]{0,500}\]\((?=<)(?P<target><[^<>]*>)\)")
# A link's target and a reference's definition.
_TARGET: Final = re.compile(r"\](?:\(|(?P<defines>:))")
_ADDRESS: Final = re.compile(r"[\s>]*+<?[ ]*([^)\"'{}]{0,300})")
_CLOSED: Final = re.compile(r"\]\([^)]*\)")
_REACH: Final = 1_000  # characters: three times what is read of an address
_PAIR: Final = re.compile(r"(?P<name>[^\s=\"'{}]{1,100})\s*=(?=\s*(?P<value>[^}]{0,300}))")
_SHORT: Final = re.compile(r"[#.](?P<name>[^\s=\"'{}.#]{1,100})")
_LINE_END: Final = re.compile(r"\n[\s>]*")


def tags(texts: Sequence[Shown], whole: Sequence[str]) -> Iterator[Fault]:
    """Faults of the tags that begin in `texts`, the lines without code; `whole` are the lines with it."""
    refused: set[str] = set()
    for number, (shown, line) in enumerate(zip(texts, whole, strict=True), 1):
        if "<" not in shown.text:
            continue
        links = {link.start("target") for link in _LINK.finditer(line) if not shown.raw}
        for start in _START.finditer(shown.text):
            if start.start() in links:
                continue
            name = _NAME_END.split(line[start.end() - 1 :], maxsplit=1)[0].lower()
            if name in refused and start[0].startswith("</"):
                continue  # told where it starts
            for message in _tag(line, start.start(), shown.raw):
                refused.add(name)
                yield Fault(number, start.start() + 1, message)


def _tag(line: str, start: int, raw: bool) -> tuple[str, ...]:
    """What is wrong with what starts with `<` and a letter."""
    if not raw and (link := _AUTOLINK.match(line, start)):
        fault = address_fault(link[1])
        return (fault,) if fault else ()
    tag = _TAG.match(line, start)
    return tag_faults(tag[0] if tag else line[start : start + 60].partition(">")[0])


def addresses(texts: Sequence[Shown], whole: Sequence[str]) -> Iterator[Fault]:
    """Faults of the addresses behind `](` and `]:`. A renderer joins lines, so the text is read as one."""
    shown, text = "\n".join(each.text for each in texts), "\n".join(whole)
    for match in _TARGET.finditer(text):
        if shown[match.end() - 1] != text[match.end() - 1]:
            continue  # code
        if match["defines"] and _is_note(text, match.start()):
            continue
        found = _ADDRESS.match(text, match.end())
        written = _LINE_END.sub("", found[1].replace("`", "")) if found else ""
        if match["defines"] and re.match(r"[^\s:]*:(?:\s|$)", written):
            continue  # `[Note]: Hours: ...` defines nothing
        if found and (message := address_fault(written)):
            yield Fault(*position(text, found.start(1)), message)


def _is_note(text: str, end: int) -> bool:
    """Whether the bracket that closes at `end` names a footnote or an abbreviation: defined alike, they lead nowhere."""
    start = text.rfind("[", 0, end)
    name = text[start + 1 : end]
    return (
        start >= 0
        and not {"]", "\n"} & {*name}
        and (name[:1] == "^" or text[start - 1 : start] == "*")
    )


def attribute_lists(texts: Sequence[Shown], whole: Sequence[str]) -> Iterator[Fault]:
    """Faults of the attributes in braces behind words; quotes are passed over, so nothing hides in them."""
    for number, (shown, line) in enumerate(zip(texts, whole, strict=True), 1):
        if "{" not in line or shown.text.count("{") == 2 * len(BRACES.findall(shown.text)):
            continue  # expressions, and no braces of their own
        plain = BRACES.sub(lambda match: " " * len(match[0]), line)
        start, end = plain.find("{"), plain.rfind("}")
        if not 0 <= start < end:
            continue
        pairs = (*_PAIR.finditer(plain, start, end), *_SHORT.finditer(plain, start, end))
        for pair in pairs:
            in_code = shown.text[pair.start()] != line[pair.start()]
            if not in_code and (message := _pair_fault(pair)):
                yield Fault(number, pair.start() + 1, message)


def _pair_fault(pair: re.Match[str]) -> str | None:
    """What is wrong with `name=value`, `#name` or `.name`."""
    if pair.re is _SHORT:
        return attribute_fault("id" if pair[0][0] == "#" else "class", pair["name"])
    value = pair["value"].strip("\"' ").replace('"', " ").replace("'", " ")
    return attribute_fault(pair["name"].lstrip(":"), value)


def holds_expressions(texts: Sequence[str]) -> bool:
    """Whether an expression may stand in braces, which begin on its line, or in an address, not far before it."""
    text = "\n".join(texts)
    for match in BRACES.finditer(text):
        line = text.rfind("\n", 0, match.start()) + 1
        if "{" in BRACES.sub("", text[line : match.start()]):
            return True
        before = _CLOSED.sub("", text[max(match.start() - _REACH, 0) : match.start()])
        if "](" in before or "]:" in before:
            return True
    return False


def expanded(texts: Sequence[str], words: Callable[[str], str]) -> list[str]:
    """The lines with values in place of the expressions that stand in addresses and in braces."""
    return [
        BRACES.sub(lambda match: words(match["inside"].strip()), text) if "{{" in text else text
        for text in texts
    ]
