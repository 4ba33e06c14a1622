"""The content security policy of a finished site: its own files alone, and of scripts inside pages only those built in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'{hashes}",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",  # the theme sets sizes and positions with style attributes
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
)
_HEADER_ONLY = "frame-ancestors 'none'"  # in a page browsers ignore it, and complain

_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL)
_ELSEWHERE = re.compile(r"\bsrc\s*=", re.IGNORECASE)
_DATA = re.compile(r"""\btype\s*=\s*["']?application/(?:ld\+)?json\b""", re.IGNORECASE)
# Behind the encoding, which browsers look for in the first 1,024 bytes alone.
_START = re.compile(r"<head\b[^>]*>(?:\s*<meta charset=[^>]*>)?", re.IGNORECASE)


def apply(site: Path) -> str:
    """Write the policy into every page of the finished `site`, and return it as a host's header says it.

    Every page gets the same one, with the scripts of all: instant navigation keeps the first page's.
    In the page it holds wherever the site is served, also where nobody can set a header.
    """
    pages = {file: _read(file) for file in sorted(site.rglob("*.html"))}
    hashes = sorted({_hash(script) for text in pages.values() for script in _inline(text)})
    policy = "; ".join(_DIRECTIVES).format(hashes="".join(f" '{one}'" for one in hashes))
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    for file, text in pages.items():
        if start := _START.search(text):  # before all else: it binds only what comes after it
            _write(file, f"{text[: start.end()]}{meta}{text[start.end() :]}")
    return f"{policy}; {_HEADER_ONLY}"


def _inline(text: str) -> Iterator[str]:
    """The scripts that stand in a page; not those of other files, and not data, which never runs."""
    for attributes, script in _SCRIPT.findall(text):
        if not _ELSEWHERE.search(attributes) and not _DATA.search(attributes):
            yield script


def _hash(script: str) -> str:
    # Browsers turn line ends into \n before they compare.
    unified = script.replace("\r\n", "\n").replace("\r", "\n")
    return f"sha256-{base64.b64encode(hashlib.sha256(unified.encode()).digest()).decode()}"


def _read(file: Path) -> str:
    with file.open(encoding="utf-8", newline="") as source:
        return source.read()


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8", newline="") as target:
        target.write(text)
