"""The second gate for words: those of the finished public pages, those that values and tables print among them.

What Vale finds there and the check of the sources has not seen is led back to where it comes from: the line of a
page, and the value, notice or change that holds the words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from servicebook import expressions
from servicebook.book import Book
from servicebook.expressions import ExpressionError
from servicebook.pages import Audience, Page
from servicebook.problems import Place, Problem, in_order
from servicebook.style import accepted, prose, vale_reports
from servicebook.text import plain_words
from servicebook.text.sentences import Origin, Reader, Sentence
from servicebook.values import dated
from servicebook.yaml_nodes import Mapping

# A tag that ends one text and starts another.
_EDGE = re.compile(
    r"<(?!/?(?:a|abbr|b|code|em|i|img|kbd|mark|small|span|strong|sub|sup|time)\b)[^>]*>"
)


def check(book: Book, site: Path) -> list[Problem]:
    """What is wrong with the words of a finished public site, and was not told of its sources.

    A problem stands where the words come from; where that cannot be told, in a file of the site, whose path
    then counts from it. Raises `ProseError`.
    """
    files = {vale_reports.path_from(book.root, file): file for file in sorted(site.rglob("*.html"))}
    said = prose.alerts(book.root, list(files), for_editors=False)
    found = prose.problems(said, lambda path, line: Audience.PUBLIC)
    alerts = [_Alert(problem, files[problem.place.path]) for problem in found]
    tracer = _Tracer(book, site, {alert.file for alert in alerts})
    told = [each for alert in alerts for each in tracer.trace(alert)]
    return accepted.counting(book, in_order(_once(told)), lambda path, rule: False)


@dataclass(frozen=True)
class _Told:
    """A problem, and where its words stand: one of the values, or `place` itself."""

    problem: Problem
    source: Place


@dataclass(frozen=True)
class _Alert:
    """What Vale said of a file of the site."""

    problem: Problem
    file: Path

    @property
    def words(self) -> str:
        return _plain(self.problem.words)

    def around(self) -> str:
        """The words of the text that it stands in: a paragraph, a cell, an item."""
        html = self.file.read_text("utf-8")
        place = self.problem.place
        before = html.split("\n")[: place.line - 1]
        at = sum(len(line) + 1 for line in before) + place.column - 1
        start = max((edge.end() for edge in _EDGE.finditer(html, 0, at)), default=0)
        end = _EDGE.search(html, at)
        return _plain(plain_words.of_html(html[start : end.start() if end else len(html)]))


class _Tracer:
    """Knows what was told of the sources, and where the words of a public page come from."""

    def __init__(self, book: Book, site: Path, files: set[Path]) -> None:
        self.book, self.site = book, site
        self.reader = Reader(book)
        self.pages = {file: page for file in files if (page := _page_of(file, site, book))}
        readers = {page.path: self.reader.audience_of(page) for page in self.pages.values()}
        self.told = {
            (alert.place.path, f"prose/{alert.rule}", _plain(alert.match))
            for alert in prose.alerts(book.root, list(readers), for_editors=False)
            if readers[alert.place.path](alert.place.line) is Audience.PUBLIC
        }

    def trace(self, alert: _Alert) -> Iterator[_Told]:
        """The alert where its words come from, once for each sentence; not what was told of the sources."""
        page = self.pages.get(alert.file)
        known = list(self.saying(page, alert)) if page else []
        lent = [sentence for sentence in known if alert.words not in _own_words(sentence)]
        if page and lent:
            for sentence in lent:
                yield self.lent(alert, page, sentence)
        elif page and (page.path, alert.problem.code, alert.words) in self.told:
            return
        elif page and known:
            yield _led(alert, _own_place(page, known[0], alert.words))
        else:
            path = alert.file.relative_to(self.site).as_posix()
            place = replace(alert.problem.place, path=path)
            yield _led(
                alert,
                place,
                "No page, value or notice holds these words: look for them in mkdocs.yml and in overrides/.",
            )

    def saying(self, page: Page, alert: _Alert) -> Iterator[Sentence]:
        """The public sentences of the page that the words stand in: those of the same text where there are any."""
        said = [
            sentence
            for sentence in self.reader.sentences(page)
            if sentence.audience is Audience.PUBLIC and alert.words in _plain(sentence.text)
        ]
        around = alert.around()
        near = [s for s in said if _plain(s.text) in around or around in _plain(s.text)]
        return iter(near or said)

    def lent(self, alert: _Alert, page: Page, sentence: Sentence) -> _Told:
        """The problem of a sentence whose words are not the page's own."""
        if sentence.origin is Origin.NOTE:
            notices = self.book.values.notices
            places = (n.place for n in notices if alert.words in _plain(n.text))
            source = next(places, Place(dated.CHANGES))
            return _led(
                alert,
                Place(page.path),
                f"They stand at the top of the page: change them in {source}.",
                source,
            )
        name = next(self.names(sentence, alert.words), "")
        call = self.call(page, sentence, name)
        at, printed = Place(page.path, call.line, call.column), f"`{{{{ {call.inside} }}}}` prints"
        if not name:
            return _led(alert, at, f"{printed} these words, or a part of them.")
        source = self.place_of(name)
        return _led(alert, at, f"{printed} these words: change them in {source}.", source)

    def names(self, sentence: Sentence, words: str) -> Iterator[str]:
        """The values that hold the words, the sentence's own first."""
        voice = self.reader.voice(Audience.PUBLIC)
        for name in dict.fromkeys((*sentence.values, *voice.values.named)):
            said = _plain(voice.words(f"{name} | plain"))
            if words in said and said in _plain(sentence.text):
                yield name

    def call(self, page: Page, sentence: Sentence, name: str) -> expressions.Expression:
        """The expression that prints the words: the table, or the first from the sentence on with that name."""
        lines = [line for line in page.markup.lines if line.number >= sentence.line]
        every = [each for line in lines for each in expressions.find(line)]
        for expression in every:
            if sentence.table == expression.inside or (name and _name(expression) == name):
                return expression
        return every[0] if every else expressions.Expression("", sentence.line, 1, False)

    def place_of(self, name: str) -> Place:
        """Where a value's words stand, as near as its file tells."""
        place = self.book.values.named[name].place
        keys = name.split(".")[1:]
        node = self.book.values.trees.get(place.path)
        for key in keys:
            if not isinstance(node, Mapping) or (below := node.get(key)) is None:
                break
            node, place = below, below.place
        return place


def _once(told: Iterable[_Told]) -> Iterator[Problem]:
    """Each fault once: of the lines that print the same words, the first, and how many others there are."""
    faults: dict[tuple[str, str, Place], set[Problem]] = {}
    for each in told:
        fault = (each.problem.code, each.problem.words, each.source)
        faults.setdefault(fault, set()).add(each.problem)
    for problems in faults.values():
        first, *others = sorted(problems, key=lambda problem: problem.place)
        one = len(others) == 1
        which = f"{others[0].place} prints" if one else f"{len(others)} other lines print"
        yield replace(first, message=f"{first.message} {which} them, too.") if others else first


def _led(alert: _Alert, place: Place, where: str = "", source: Place | None = None) -> _Told:
    # Vale's own correction is about the finished page, which nobody writes.
    message = f"{alert.problem.message} {where}".rstrip()
    return _Told(replace(alert.problem, place=place, message=message, fix=None), source or place)


def _own_place(page: Page, sentence: Sentence, words: str) -> Place:
    """Where a sentence of the page has the words; its start where they are broken by marks or lines."""
    for line in page.markup.lines:
        if line.number >= sentence.line and words in line.text:
            return Place(page.path, line.number, line.text.index(words) + 1)
    return Place(page.path, sentence.line)


def _page_of(file: Path, site: Path, book: Book) -> Page | None:
    """The page that a file of the site shows."""
    path = file.relative_to(site).as_posix()
    for page in book.public.pages:
        if path in (
            f"{page.address()}index.html",
            str(PurePosixPath(page.name).with_suffix(".html")),
        ):
            return page
    return None


def _own_words(sentence: Sentence) -> str:
    """What of a sentence is written on its page."""
    if sentence.origin in (Origin.TABLE, Origin.NOTE):
        return ""
    return _plain(expressions.BRACES.sub("\0", sentence.source))


def _name(expression: expressions.Expression) -> str:
    try:
        parsed = expressions.parse(expression.inside)
    except ExpressionError:
        return ""
    return parsed.name if parsed.arguments is None else ""


def _plain(text: str) -> str:
    """The words in one form, however they are broken into lines and quoted."""
    return " ".join(unicodedata.normalize("NFC", text).replace("’", "'").split())
