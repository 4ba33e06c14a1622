"""SVG pictures: a drawing may not run a program, load anything or take other documents in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from xml.parsers import expat

from servicebook.active_content import Fault

_REFUSED: Final = frozenset({
    "a", "audio", "embed", "foreignobject", "handler", "iframe", "listener", "object", "script", "video",
})  # fmt: skip
_MOVES: Final = frozenset(["animate", "animatecolor", "animatemotion", "animatetransform", "set"])
_HTML: Final = "http://www.w3.org/1999/xhtml"
# A colour or clip of the same drawing, or a picture with all its bytes.
_WITHIN: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);base64,|$)", re.IGNORECASE)
# A backslash writes any letter of a style another way.
_LOADS: Final = re.compile(
    r"@import|url\(\s*[\"']?(?!\s*[\"']?#)|image(?:-set)?\(|src\(|\\", re.IGNORECASE
)
_ADVICE: Final = "Export the picture again as a plain SVG, or use a PNG."


class _Ended(Exception):
    """The rest of the file is not worth reading."""


def faults(data: bytes) -> Iterator[Fault]:
    """What may not stand in an SVG file, by place; at the end what makes it no SVG at all."""
    reader = _Reader()
    yield from reader.read(data)


class _Reader:
    """Walks through the elements. Definitions of a document type end it: they can unfold without end."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._element
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.CharacterDataHandler = self._text
        self.open: list[str] = []
        self.style = ""
        self.refused = 0
        self.parser.EndElementHandler = self._end
        self.faults: list[Fault] = []

    def read(self, data: bytes) -> list[Fault]:
        """The faults, by place."""
        try:
            self.parser.Parse(data, True)
        except _Ended:
            pass
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            message = f"This picture cannot be read ({reason}). {_ADVICE}"
            self.faults.append(Fault(error.lineno, error.offset + 1, message))
        return self.faults

    def _element(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.open.append(local.lower())
        if self.refused:  # within what is refused already
            return
        if local.lower() in _REFUSED or space == _HTML:
            self.refused = len(self.open)
            self._note(f"`<{local}>` cannot stand in a picture: it is more than a drawing")
            return
        for full, value in attributes.items():
            self._attribute(local.lower(), full.rpartition(" ")[2], value)

    def _attribute(self, element: str, name: str, value: str) -> None:
        lower, moves = name.lower(), value.lower().rpartition(":")[2].startswith(("href", "on"))
        if lower.startswith("on") or (lower == "attributename" and moves and element in _MOVES):
            self._note(f"`{name}` cannot stand in a picture: it runs a program")
        elif (
            lower in ("base", "src")
            or (lower == "href" and not _WITHIN.match(value))
            or _LOADS.search(value)
        ):
            self._loads(f"`{name}`")

    def _loads(self, what: str) -> None:
        self._note(
            f"{what} loads something from elsewhere, and a picture must hold all that it shows"
        )

    def _text(self, text: str) -> None:
        if "style" in self.open[-1:]:  # it comes in pieces
            self.style += text

    def _instruction(self, target: str, data: str) -> None:
        self._note(f"`<?{target}` cannot stand in a picture")

    def _doctype(self, *_: object) -> None:
        self._note("`<!DOCTYPE` cannot stand in a picture")
        raise _Ended

    def _end(self, name: str) -> None:
        if self.refused == len(self.open):
            self.refused = 0
        if self.open.pop() == "style" and _LOADS.search(self.style):
            self._loads("`<style>`")
        self.style = "" if "style" not in self.open else self.style

    def _note(self, message: str) -> None:
        place = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.faults.append(Fault(*place, f"{message}. {_ADVICE}"))
