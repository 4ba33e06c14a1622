"""Files as texts: what is packed is unpacked, and what is not text gives the strings in it."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from servicebook_verify.words import BREAK, GAP

Text = tuple[str, bool]
"""A text, and whether it was picked out of binary data, where a few signs may be chance."""

_LIMIT = 64 * 1024 * 1024  # bytes: what one packed file may unpack to
_DEEPEST, _HEADER = 3, 512
_ZIP_START = b"PK\3\4"
_ZIP_END = re.compile(rb"PK\x05\x06.{16}(..)", re.S)  # and the length of the comment that follows
_MOST_ZIPS = 100  # in one file
_OPENERS: dict[bytes, Callable[[IO[bytes]], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_CLOSED = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!": "rar", b"\x28\xb5\x2f\xfd": "zstd"}
_UNREADABLE = (
    OSError, EOFError, RuntimeError, ValueError, zlib.error, lzma.LZMAError, zipfile.BadZipFile,
)  # fmt: skip
_STRINGS = (rb"[\x20-\x7e]{6,}", rb"(?:[\x20-\x7e]\x00){6,}", rb"(?:\x00[\x20-\x7e]){6,}")
_ENCODINGS = ("ascii", "utf-16-le", "utf-16-be")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_PDF_STRING = re.compile(rb"\(((?:\\.|[^\\()])*)\)|<([0-9A-Fa-f\s]{4,})>", re.S)
_CSS_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
LONG = 16  # letters of a word that may be base64
_BASE64 = re.compile(rf"[A-Za-z0-9+/_-]{{{LONG},}}={{0,2}}")
_HEXADECIMAL = re.compile(r"(?:[0-9a-fA-F]{2}){8,}")


class CannotRun(Exception):
    """The check could not be made; the message says why, in a sentence."""


def read(path: Path) -> bytes:
    """The bytes of a file; CannotRun where it cannot be read."""
    try:
        with path.open("rb", buffering=0) as file:  # as a whole, so a buffer only costs
            return file.readall()
    except OSError as error:
        raise CannotRun(f"{path} cannot be read: {error.strerror}") from error


def walk(folder: Path) -> list[str]:
    """Every file below `folder`, and every symbolic link, as sorted posix paths from it."""
    found, pending = [], [(str(folder), "")]
    while pending:
        here, above = pending.pop()
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    path = above + entry.name
                    if entry.is_dir(follow_symlinks=False):
                        pending.append((entry.path, f"{path}/"))
                    else:
                        found.append(path)
        except OSError as error:
            raise CannotRun(f"{error.filename} cannot be read: {error.strerror}") from error
    return sorted(found)


def texts(data: bytes, depth: int = 0) -> Iterator[Text]:
    """The texts in a file, packed ones too. Raises CannotRun for what nobody can look into."""
    if depth > _DEEPEST:
        raise CannotRun(f"a file is packed more than {_DEEPEST} times over; unpack it")
    for start, kind in _CLOSED.items():
        if data.startswith(start):
            raise CannotRun(f"a packed file ({kind}) cannot be looked into; publish what is in it")
    packed = next((opener for start, opener in _OPENERS.items() if data.startswith(start)), None)
    try:
        yield from _in_zips(data, depth)
        if data.startswith(_ZIP_START):
            return
        if packed:
            yield from _strings(data[:_HEADER])  # it may name the file that was packed
            yield from texts(_whole(packed(io.BytesIO(data))), depth + 1)
            return
    except _UNREADABLE as error:
        raise CannotRun(f"a packed file cannot be opened: {error}") from error
    plain = _decoded(data)
    if plain is not None:
        yield plain, False
    else:
        yield from _in_binary(data)


def _in_zips(data: bytes, depth: int) -> Iterator[Text]:
    """What is in the zip files that are in `data`: one may stand behind another, or behind a picture."""
    found = [end.end() + int.from_bytes(end[1], "little") for end in _ZIP_END.finditer(data)]
    if len(found) > _MOST_ZIPS:
        raise CannotRun(f"a file holds more than {_MOST_ZIPS} packed ones")
    whole = [packed for end in found if (packed := _zip(data[:end]))]
    if data.startswith(_ZIP_START) and not whole:
        raise zipfile.BadZipFile("it has no end")
    for packed in whole:
        for name in packed.namelist():
            yield name, False
            with packed.open(name) as stream:
                yield from texts(_whole(stream), depth + 1)


def _zip(data: bytes) -> zipfile.ZipFile | None:
    """The zip file that ends where `data` ends; None where there is none, and it only looked like it."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        return None


def _whole(stream: IO[bytes]) -> bytes:
    data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        raise CannotRun("a packed file is too large to look into")
    return data


def _decoded(data: bytes) -> str | None:
    """The text that `data` is; None where it is none."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not wide:
        return None
    try:
        return data.decode("utf-16" if wide else "utf-8-sig").replace(BREAK, "")
    except UnicodeDecodeError:
        return None


def _in_binary(data: bytes) -> Iterator[Text]:
    """The strings in binary data, and in every stream in it that zlib has packed: PNG, PDF, fonts."""
    if b"%PDF-" in data[:1024] and b"/Encrypt" in data:
        raise CannotRun("an encrypted PDF cannot be looked into; save it without a password")
    data = _without_points(data)
    streams, room = [data], _LIMIT
    for start in (found.start() for found in _ZLIB.finditer(data)):
        opened = _inflated(data[start:], room)
        room -= len(opened)
        streams += [opened] if opened else []
    for stream in streams:
        yield from _strings(stream)
        if b"%PDF-" in data[:1024]:
            yield from ((text, True) for text in _in_pdf(stream))


def _without_points(data: bytes) -> bytes:
    """A PNG picture without the points that it shows, which are many and say nothing; any other data as it is."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    kept, place = [data[:8]], 8
    while place + 12 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4])
        if data[place + 4 : place + 8] != b"IDAT":
            kept.append(data[place:end])
        place = end
    return b"".join([*kept, data[place:]])


def _strings(data: bytes) -> Iterator[Text]:
    for pattern, encoding in zip(_STRINGS, _ENCODINGS, strict=True):
        if found := re.findall(pattern, data):
            yield GAP.join(each.decode(encoding) for each in found), True


def _inflated(data: bytes, room: int) -> bytes:
    """What a zlib stream at the start of `data` unpacks to; nothing where there is none."""
    if room <= 0:
        raise CannotRun("a packed file is too large to look into")
    try:
        return zlib.decompressobj().decompress(data, room)
    except zlib.error:
        return b""


def _in_pdf(stream: bytes) -> Iterator[str]:
    """The strings that a PDF shows one after another: glued, as kerning parts words, and apart."""
    shown = []
    for text, digits in _PDF_STRING.findall(stream):
        data = bytes.fromhex(_even(digits)) if digits else text
        shown.append(data.decode("utf-16-be" if data[:2] == b"\xfe\xff" else "cp1252", "replace"))
    yield from ("".join(shown), " ".join(shown))


def _even(digits: bytes) -> str:
    figures = "".join(digits.decode().split())
    return figures + "0" * (len(figures) % 2)


def readable(path: str, text: str) -> str:
    """A text with the escapes of its kind of file undone: JSON's strings one by one, a stylesheet's letters."""
    if text[:99].lstrip()[:1] in ("{", "["):
        try:
            return GAP.join(strings(json.loads(text)))
        except (ValueError, RecursionError):
            return text
    if path.endswith(".css"):
        return _CSS_ESCAPE.sub(lambda found: chr(min(int(found[1], 16), 0x10FFFF)), text)
    return text


def strings(value: object) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            pending += [*one, *one.values()]
        elif isinstance(one, list):
            pending += one
        elif one is not None:
            yield str(one)


def hidden_in(token: str) -> Iterator[Text]:
    """What a long word may say in base64 or in hexadecimal figures. Most words say nothing."""
    found = [bytes.fromhex(figures) for figures in _HEXADECIMAL.findall(token)]
    for code in _BASE64.findall(token):
        # A path before it would be taken for a part of it. Plain words and paths have letters of one case.
        parts = {code, code.rpartition("/")[2]}
        found += [_from_base64(part) for part in parts if part.lower() != part != part.upper()]
    for data in filter(None, found):
        with suppress(CannotRun):  # a word that looks packed by chance
            yield from texts(data)


def _from_base64(code: str) -> bytes:
    code = code.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(code + "=" * (-len(code) % 4))
    except ValueError:
        return b""
