"""Markdown on one or more lines as the words that a reader sees: no marks, no addresses, no HTML."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_MARKS: Final = re.compile(r"[\\`*_\[<&{]")
_CODE: Final = re.compile(r"(?<![`\\])(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")
_INNER: Final = r"(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)"
_TARGET: Final = r"(?:\((?:[^()]|\([^()]*\))*\)|\[[^\[\]]*\])"
_IMAGE: Final = re.compile(rf"!\[{_INNER}\]{_TARGET}")
_LINK: Final = re.compile(rf"\[{_INNER}\]{_TARGET}")
_FOOTNOTE: Final = re.compile(r"\[\^[^\[\]]+\]")
_ADDRESS: Final = re.compile(r"<(?:mailto:)?((?:https?://)[^\s<>]+|[^\s<>@/]+@[^\s<>]+)>")
_TAG: Final = re.compile(r"</?(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?:\s[^<>]*)?/?>")
_INLINE: Final = re.compile(
    "a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|u|var|wbr"
)
_ATTRIBUTES: Final = re.compile(r"[ ]*\{(?::[^{}\n]*|[ ]*(?:[.#]|[\w-]+=)[^{}\n]*)\}")
_STARS: Final = re.compile(r"(\*{1,3})(?=[^\s*])(.+?)(?<=[^\s*])\1", re.DOTALL)
_LINES: Final = re.compile(r"(?<![\w_])(_{1,3})(?=[^\s_])(.+?)(?<=[^\s_])\1(?![\w_])", re.DOTALL)
_KEPT: Final = re.compile("\x04(\\d+)\x05")


def of_markdown(text: str) -> str:
    """The words of inline Markdown. Line ends and spaces stay as they are, so that lines can be counted."""
    if not _MARKS.search(text):
        return text
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        # Sources hold no control characters, so these two stand for what no further rule may touch.
        kept.append(match[match.lastindex or 0])
        return f"\x04{len(kept) - 1}\x05"

    text = _ESCAPE.sub(keep, _CODE.sub(keep, text))
    for pattern in (_IMAGE, _LINK):
        text = pattern.sub(_linked, text)
    text = _ADDRESS.sub(r"\1", _FOOTNOTE.sub("", text))
    text = _ATTRIBUTES.sub("", _TAG.sub(_gap, text))
    text = unescape(_emphasised(text))
    return _KEPT.sub(lambda match: kept[int(match[1])], text)


def of_html(html: str) -> str:
    """The words of some HTML."""
    return unescape(_TAG.sub(_gap, html))


def _linked(match: re.Match[str]) -> str:
    # What a long address took of the source's lines is kept, so that lines can still be counted.
    return match["words"] + "\n" * (match[0].count("\n") - match["words"].count("\n"))


def _gap(match: re.Match[str]) -> str:
    return "" if _INLINE.fullmatch(match["name"].lower()) else " "


def _emphasised(text: str) -> str:
    """Without the marks of emphasis, the outer ones first."""
    for mark, pattern in (("*", _STARS), ("_", _LINES)):
        while mark in text and (shorter := pattern.sub(r"\2", text)) != text:
            text = shorter
    return text
