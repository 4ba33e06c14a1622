"""What a published file tells about itself: who made it, where, with which words. Nobody sees it, everybody gets it."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_TEXTS = {b"tEXt", b"zTXt", b"iTXt"}
_HARMLESS = {b"Software"}  # the drawing program's name
_PDF = re.compile(rb"/(Author|Subject|Keywords)\s*(?:\(((?:\\.|[^\\()])+)\)|<[0-9A-Fa-f\s]+>)")
_OFFICE = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy|cp:keywords|Company|Manager)>[^<]+<")
_DRAWING = re.compile(rb"<(?:\w+:)?metadata\b|\b(?:sodipodi:docname|inkscape:export-filename)\s*=")


def properties(data: bytes) -> Iterator[str]:
    """Each kind of property in a picture, a drawing, a PDF or an office file, as words of a sentence."""
    if data.startswith(b"\xff\xd8"):
        yield from _in_jpeg(data)
    elif data.startswith(_PNG):
        yield from _in_png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from (f"{name} data" for name in ("EXIF", "XMP") if f"{name:<4}".encode() in data)
    elif data.startswith((b"GIF87a", b"GIF89a")) and b"\x21\xfe" in data:
        yield "a comment"
    elif data.startswith((b"II*\0", b"MM\0*")):
        yield "EXIF data"
    elif b"%PDF-" in data[:1024]:
        yield from (
            f"/{name.decode()}" for name in sorted({name for name, _ in _PDF.findall(data)})
        )
        if b"<rdf:RDF" in data:
            yield "XMP data"
    elif data.startswith(b"PK\x03\x04"):
        yield from _in_office(data)
    elif b"<svg" in data[:2048] and _DRAWING.search(data):
        yield "the drawing program's metadata"


def _in_jpeg(data: bytes) -> Iterator[str]:
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != 0xDA:
        kind, size = data[place + 1], struct.unpack(">H", data[place + 2 : place + 4])[0]
        body = data[place + 4 : place + 2 + size]
        if kind == 0xE1:
            yield "EXIF data" if body.startswith(b"Exif") else "XMP data"
        elif kind == 0xED:
            yield "IPTC data"
        elif kind == 0xFE:
            yield "a comment"
        place += 2 + size


def _in_png(data: bytes) -> Iterator[str]:
    place = len(_PNG)
    while place + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[place : place + 8])
        body = data[place + 8 : place + 8 + size]
        name = body.partition(b"\0")[0]
        if kind == b"eXIf":
            yield "EXIF data"
        elif kind in _PNG_TEXTS and name not in _HARMLESS:
            yield f"the text {name.decode('latin-1')!r}"
        place += 12 + size


def _in_office(data: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = [name for name in packed.namelist() if name.startswith("docProps/")]
            if any(_OFFICE.search(packed.read(name)[:100_000]) for name in names):
                yield "the names of the people who wrote it"
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return  # who reads the file says so
