"""The whole check, in order: read the sources, learn, look, excuse, tell."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from servicebook_verify import excuses, learn, report, theme
from servicebook_verify.files import CannotRun, read, walk
from servicebook_verify.findings import Finding, finding
from servicebook_verify.learn import Internal
from servicebook_verify.look import Key, Look, Seen, tell
from servicebook_verify.publishable import publishable
from servicebook_verify.report import File, LookedFor
from servicebook_verify.side_by_side import both
from servicebook_verify.site_pages import Printed, sourced, unsourced
from servicebook_verify.sources import Book, read_book
from servicebook_verify.words import Passed, clean, words

_LARGE = 200  # files of a site for which a second process is worth its start


@dataclass(frozen=True)
class Asked:
    """What to check: a book, its finished public site, and what helps to judge it.

    `internal` is the finished internal site, to learn more from; `forbidden` a file with a word or a phrase
    on each line that must not be published anywhere; `report` where to write the report; `today` the day of
    the site, the company's own day where it is None.
    """

    book: Path
    site: Path
    internal: Path | None = None
    forbidden: Path | None = None
    report: Path | None = None
    today: date | None = None


def verify(asked: Asked) -> list[Finding]:
    """Every leak in a finished public site, sorted by place. Writes the report if one is asked for.

    Raises CannotRun where a folder is missing or a file cannot be read.
    """
    for folder in filter(None, (asked.site, asked.internal)):
        if not folder.is_dir():
            raise CannotRun(f"{folder} is not a folder: build the site first")
    book, forbidden = read_book(asked.book, asked.today), _phrases(asked.forbidden)
    paths, public = walk(asked.site), excuses.public_lines(book)
    large = len(paths) > _LARGE
    # A forbidden word is looked for in public lines too.
    passed = Passed(lines=frozenset() if forbidden else public)
    look = Look(forbidden, Seen(passed))
    seen = _look(_Judge.of(book, asked.site), paths, look, large=large)
    sources, drawn = _internal(book, asked.internal, seen.printed, public, large=large)
    if guilty := _guilty(book, sources, drawn, seen.printed, asked.internal):
        for path in (path for path, file in seen.published.items() if not file.trusted):
            seen.findings.update(dict.fromkeys(tell(path, read(asked.site / path), guilty)))
    found = _once(
        sorted(seen.findings, key=lambda one: (one.path, one.line, one.column, one.message))
    )
    if asked.report:
        looked_for = LookedFor(book.day, sources.size + drawn.size, len(forbidden))
        report.write(asked.report, looked_for, seen.published, found)
    return found


def _look(judge: _Judge, paths: list[str], look: Look, *, large: bool) -> _Seen:
    some, others = _shares(paths)
    first, second = both(
        lambda: judge.look(some, look), lambda: judge.look(others, look), large=large
    )
    # What both print is then a page's and not the search index's: there it is soon excused.
    return second | first


def _internal(
    book: Book,
    site: Path | None,
    printed: Mapping[Key, str],
    public: frozenset[str],
    *,
    large: bool,
) -> tuple[Internal, Internal]:
    """What the sources say that is internal, and what the internal site alone says."""
    if site is None:
        return learn.from_sources(book, printed), Internal()
    return both(
        lambda: learn.from_sources(book, printed),
        lambda: learn.from_site(_pages(book, site), printed, excuses.told_lines(book, public)),
        large=large,
    )


def _pages(book: Book, site: Path) -> list[Printed]:
    """The pages of the internal site. Raises CannotRun where it shows none of the book's."""
    pages = sourced(book, site)
    if not pages:  # nothing could be learned from it
        raise CannotRun(f"{site} holds no page of {book.folder}: build the internal site first")
    return [*pages, *unsourced(site, pages)]


def _shares(paths: list[str]) -> tuple[list[str], list[str]]:
    """The files of a site in two shares: a search index is as much work as half of the pages."""
    pages = [path for path in paths if path.endswith(".html")]
    others = [path for path in paths if not path.endswith(".html")]
    # Every fourth page, so that both shares hold pages of each folder, whose frames are alike.
    return [page for place, page in enumerate(pages) if place % 4], [*others, *pages[::4]]


def _once(findings: list[Finding]) -> list[Finding]:
    """A single word is told where it is met first: whoever looks at it knows the others."""
    first = {one.shown: one for one in reversed(findings) if one.severity == "warning"}
    return [one for one in findings if one.severity == "error" or first[one.shown] is one]


def _phrases(path: Path | None) -> tuple[tuple[bytes, ...], ...]:
    lines = read(path).decode("utf-8", "replace").splitlines() if path else []
    return tuple(phrase for line in lines if (phrase := tuple(words(clean(line)))))


@dataclass(frozen=True)
class _Seen:
    """What a look at some files of a site gave."""

    printed: dict[Key, str]
    findings: dict[Finding, None]
    published: dict[str, File]

    def __or__(self, other: _Seen) -> _Seen:
        return _Seen(
            self.printed | other.printed,
            self.findings | other.findings,
            self.published | other.published,
        )


@dataclass(frozen=True)
class _Judge:
    """What may stand in a site: files by the sources, the theme's own by its templates, an installed theme's as they are."""

    site: Path
    allowed: set[str]
    own: set[str]
    own_folder: Path
    packages: list[Path]

    @classmethod
    def of(cls, book: Book, site: Path) -> _Judge:
        """The judge of a book's site."""
        own = theme.public_files(book)
        return cls(site, publishable(book), own, theme.own_folder(book), theme.packages())

    def look(self, paths: Iterable[str], look: Look) -> _Seen:
        """Judges each file, and looks into it unless it is an installed theme's, byte for byte."""
        published = {}
        for path in paths:
            file = self.site / path
            if file.is_symlink():
                look.findings[finding("leak-link", path, b"")] = None
                continue
            data = read(file)
            trusted = _is_asset(path) and any(_same(root / path, data) for root in self.packages)
            published[path] = File(len(data), sha256(data).hexdigest(), trusted)
            if not trusted:
                if code := self._fault(path, data):
                    look.findings[finding(code, path, b"")] = None
                look.file(path, data)
        return _Seen(look.printed, look.findings, published)

    def _fault(self, path: str, data: bytes) -> str:
        """The code of what is wrong with a file's being there, empty where nothing is."""
        if path in self.allowed:
            return ""
        if _same(self.own_folder / path, data):
            return "" if path in self.own else "leak-theme"
        # Where the theme's package is not there to compare with, its files are searched like any other.
        return "leak-file" if self.packages or not _is_asset(path) else ""


def _is_asset(path: str) -> bool:
    return path.startswith("assets/") and not path.startswith("assets/internal/")


def _same(path: Path, data: bytes) -> bool:
    """Whether the file at `path` holds exactly `data`."""
    return path.is_file() and path.stat().st_size == len(data) and read(path) == data


def _guilty(
    book: Book, sources: Internal, drawn: Internal, printed: Mapping[Key, str], site: Path | None
) -> dict[Key, str]:
    """What was printed and customers may not read. What the internal site alone prints is excused by its own
    unmarked text, and so is a single word; what the sources call internal never is: a block that was
    overlooked stands there too."""
    known, titles = drawn.keys | sources.keys, sources.titles | drawn.titles
    guilty = set(known) - excuses.excused(set(known), titles, excuses.public_texts(book))
    files = {printed[key] for key in guilty}
    if site:
        excusable = {key for key in guilty if key not in sources.keys or isinstance(key, bytes)}
        guilty -= excuses.excused(excusable, titles, excuses.unmarked(book, site, files))
    pages = excuses.in_order(book, files)
    guilty -= set[Key]().union(
        *both(
            lambda: excuses.excused(guilty, titles, excuses.public_pages(book, pages[::2])),
            lambda: excuses.excused(guilty, titles, excuses.public_pages(book, pages[1::2])),
            large=len(pages) > _LARGE,
        )
    )
    return {key: known[key] for key in guilty}


def run(asked: Asked) -> int:
    """Prints every leak, one a line, and their number; returns the exit code: 0 clean, 1 leaks, 2 could not run."""
    try:
        findings = verify(asked)
    except CannotRun as error:
        print(f"The leak check could not run: {error}.", file=sys.stderr)
        return 2
    for one in findings:
        print(one)
    errors = sum(one.severity == "error" for one in findings)
    look_at, plural = len(findings) - errors, "" if errors == 1 else "s"
    print(f"{errors} leak{plural} in {asked.site}; single words to look at: {look_at}.")
    return 1 if errors else 0
