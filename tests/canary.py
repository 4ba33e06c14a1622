"""Plants a fresh random word in every internal place of a copy of a book, and looks for each in both finished sites.

    python tests/canary.py [BOOK]

None may be in any file of the public site, in any decoding. Those that agents read must be on the internal site: else
the search could not fail. The exit code is 1 where one is where it must not be, or is missing where it must be.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import os
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import servicebook_verify as verify
from canary_places import Canary, plant

NOT_COPIED = (".*", "site", "__pycache__", "node_modules", "*.egg-info")
KEPT = (".vale.ini",)
CONFIGURATION = {"public": "mkdocs.yml", "internal": "mkdocs.internal.yml"}


class CannotRun(Exception):
    """The canaries could not fly; the text says why."""


@dataclass(frozen=True)
class Outcome:
    """What was planted, which of them each site holds, and what the leak check says."""

    planted: list[Canary]
    public: dict[Canary, str]
    internal: dict[Canary, str]
    leaks: list[verify.Finding]

    @property
    def missing(self) -> list[Canary]:
        """Those that agents should read and cannot."""
        return [one for one in self.planted if one.printed and one not in self.internal]


def release(book: Path, folder: Path) -> Outcome:
    """Plant in a copy of `book` below `folder`, build both sites, and look for each. Raises CannotRun."""
    copy = folder / "book"
    shutil.copytree(book, copy, ignore=_not_copied, symlinks=True)
    planted = list(plant(copy, _words()))
    sites = {audience: _build(copy, audience, folder / audience) for audience in CONFIGURATION}
    words = folder / "words.txt"
    words.write_text("\n".join(one.word for one in planted), "utf-8")
    leaks = verify.verify(verify.Asked(copy, sites["public"], sites["internal"], forbidden=words))
    return Outcome(
        planted, found(sites["public"], planted), found(sites["internal"], planted), leaks
    )


def found(site: Path, planted: Sequence[Canary]) -> dict[Canary, str]:
    """The canaries that a site holds in any form, each with the first file that does. Shares nothing with the leak check."""
    forms = {one: tuple(_forms(one.word)) for one in planted}
    met: dict[Canary, str] = {}
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site).as_posix()
        data = file.read_bytes() if file.is_file() else b""
        data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
        whole = (name.encode() + b"\n" + data, (name.encode() + b"\n" + data).lower())
        for one in planted:
            if one not in met and any(form in text for form in forms[one] for text in whole):
                met[one] = name
    return met


def _forms(word: str) -> Iterator[bytes]:
    """A word of letters as it may stand in a file."""
    plain = word.encode()
    yield from (plain, plain[::-1], plain.hex().encode(), plain.hex(" ").encode())
    yield from (word.encode("utf-16-le"), word.encode("utf-16-be"))
    yield from (b"".join(pattern % code for code in plain) for pattern in (b"%%%02x", b"&#%d;", b"&#x%x;", b"\\u%04x", b"\\x%02x"))  # fmt: skip
    for before in range(
        3
    ):  # base64 of a text that holds the word, but for its first and last letters
        coded = base64.b64encode(bytes(before) + plain).decode()
        yield coded[-(-before * 8 // 6) : len(coded) - 4].encode()


def _words() -> Iterator[str]:
    """Words that no book holds: no vowels, so no language says them."""
    while True:
        yield "zq" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(12))


def _not_copied(folder: str, names: list[str]) -> set[str]:
    return shutil.ignore_patterns(*NOT_COPIED)(folder, names) - set(KEPT)


def _build(book: Path, audience: str, target: Path) -> Path:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    ran = subprocess.run(
        [*command, "-f", CONFIGURATION[audience], "-d", str(target)],
        cwd=book, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ran.returncode != 0:
        raise CannotRun(f"The {audience} site of the copy cannot be built:\n{ran.stdout}{ran.stderr}")  # fmt: skip
    return target


def table(outcome: Outcome) -> str:
    """How many were planted where, how many agents read, and how many customers could have."""
    rows = ["| place | planted | on the internal site | in the public site |", "| --- | --- | --- | --- |"]  # fmt: skip
    planted = Counter(one.place for one in outcome.planted)
    internal = Counter(one.place for one in outcome.internal)
    public = Counter(one.place for one in outcome.public)
    printed = {one.place for one in outcome.planted if one.printed}
    for place, count in planted.items():
        read = internal[place] if place in printed else "never printed"
        rows.append(f"| {place} | {count} | {read} | {public[place]} |")
    return "\n".join(rows)


def main(argv: Sequence[str]) -> int:
    """Release canaries into a copy of a book and print what became of them."""
    parser = argparse.ArgumentParser(prog="canary", description="Look for leaks with canaries.")
    parser.add_argument("book", type=Path, nargs="?", default=Path())
    options = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        try:
            outcome = release(options.book, Path(folder))
        except (CannotRun, verify.CannotRun) as error:
            print(error, file=sys.stderr)
            return 2
    print(table(outcome))
    for one, file in outcome.public.items():
        print(f"Leaked: {one.place} of {one.path}, into {file} of the public site.")
    for one in outcome.missing:
        print(
            f"Not on the internal site: {one.place} of {one.path}. The search proves nothing there."
        )
    leaks = [one for one in outcome.leaks if one.severity == "error"]
    print(*leaks, sep="\n", end="\n" if leaks else "")
    bad = len(outcome.public) + len(outcome.missing) + len(leaks)
    print(f"{len(outcome.planted)} canaries; {len(outcome.public)} in the public site, by any decoding.")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
