"""What a change to the book alters for its readers: every sentence whose words differ, by what caused it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property

from servicebook import expressions, replies
from servicebook.book import Book
from servicebook.checks import expressions as expressions_check
from servicebook.expressions import ExpressionError
from servicebook.pages import Audience, Page
from servicebook.problems import Problem, in_order
from servicebook.sentence_pairs import Pair, pairs
from servicebook.sentences import Origin, Reader, Sentence

_TOLD = ("title", "summary", "audience", "type")
"""The keys of front matter that decide what readers see, beside the page's body."""

_SAME_PAGE = 0.5
"""The share of its sentences that a page keeps when it is given another path."""


class Kind(Enum):
    """What made words differ."""

    VALUE = "value"
    DATED = "dated change"
    NOTE = "notice"
    TABLE = "table"
    TEXT = "text edit"
    ADDED = "page added"
    REMOVED = "page removed"
    SHOWN = "page made public"
    HIDDEN = "page made internal"


@dataclass(frozen=True)
class ValueChange:
    """A value in words, before and after; None where it did not exist. `starts` is a dated change's day."""

    name: str
    before: str | None
    after: str | None
    starts: date | None = None


@dataclass(frozen=True)
class Change:
    """A sentence before and after, as `audience` reads it; None where it did not stand there.

    `values` are the names of the changed values that it states.
    """

    audience: Audience
    before: Sentence | None
    after: Sentence | None
    values: tuple[str, ...] = ()

    @property
    def sentence(self) -> Sentence:
        """The sentence that can be looked up: as it is now, or as it was."""
        sentence = self.after or self.before
        assert sentence is not None
        return sentence

    @property
    def has_one_source(self) -> bool:
        """Whether nobody edited the sentence, so that its words differ by what fills them."""
        return (
            bool(self.before and self.after)
            and len({s.source for s in (self.before, self.after) if s}) == 1
        )


@dataclass(frozen=True)
class Cause:
    """Why sentences differ: values by their names, or what was done to a page, or a table."""

    kind: Kind
    values: tuple[ValueChange, ...] = ()
    page: str = ""
    table: str = ""


@dataclass(frozen=True)
class Group:
    """The changes of one cause, the public ones first."""

    cause: Cause
    changes: tuple[Change, ...]

    def of(self, audience: Audience) -> tuple[Change, ...]:
        """The changes that one audience reads; what customers read is not told again for agents."""
        return tuple(change for change in self.changes if change.audience is audience)


@dataclass(frozen=True)
class Impact:
    """Everything that differs. `unseen` are values that changed and stand in no sentence.

    `renamed` are pages with another path, old and new; `left_out` are those that could not be compared.
    """

    groups: tuple[Group, ...] = ()
    unseen: tuple[ValueChange, ...] = ()
    renamed: tuple[tuple[str, ...], ...] = ()
    left_out: tuple[str, ...] = ()
    problems_before: tuple[Problem, ...] = ()
    problems_after: tuple[Problem, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether both books could be read, so that nothing is missing here."""
        return not (self.problems_before or self.problems_after)

    def count(self, audience: Audience) -> int:
        """How many sentences changed for an audience."""
        return sum(len(group.of(audience)) for group in self.groups)


def compare(before: Book, after: Book) -> Impact:
    """What differs for readers between two books, each as it stands on its day."""
    old, new = _Side(before), _Side(after)
    if not (old.has_words and new.has_words):
        return Impact(problems_before=old.problems, problems_after=new.problems)
    return _Comparison(old, new).impact()


Said = tuple[str, Audience]
"""What stands between the braces of an expression, and who reads it."""


@dataclass(frozen=True)
class _Side:
    """One of the two books, and what of it can be told."""

    book: Book

    @cached_property
    def reader(self) -> Reader:
        return Reader(self.book)

    @property
    def has_words(self) -> bool:
        """Whether values have words at all: without a locale every one of them would seem to differ."""
        return "company" not in self.book.values.faulty and bool(self.book.values.company.name)

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every page, those that cannot be compared included."""
        return frozenset(page.path for page in self.book.pages)

    @cached_property
    def pages(self) -> dict[str, Page]:
        """The pages that can be read and printed, by path."""
        return {
            page.path: page
            for page in self.book.pages
            if not any(fault.is_error for fault in page.problems) and self._prints(page)
        }

    @cached_property
    def said(self) -> dict[str, frozenset[Said]]:
        """The expressions of each page."""
        return {page.path: frozenset(self._said(page)) for page in self.book.pages}

    def _said(self, page: Page) -> Iterator[Said]:
        audience_of = self.reader.audience_of(page)
        for line in page.markup.lines:
            for expression in expressions.find(line):
                yield expression.inside, audience_of(line.number)

    def _prints(self, page: Page) -> bool:
        try:
            for inside, audience in self.said[page.path]:
                self.reader.voice(audience).words(inside)
        except ExpressionError:
            return False
        return True

    def texts(self, page: Page) -> Counter[str]:
        """The words of the page, by sentence."""
        return Counter(sentence.text for sentence in self.reader.sentences(page))

    def notes(self, page: Page) -> tuple[tuple[str, ...], ...]:
        """What stands at the top of the page for a while, for each audience."""
        return tuple(edition.notes.get(page.name, ()) for edition in self.book.editions)

    def words(self, name: str) -> str | None:
        """A value in words; None where there is none."""
        try:
            return self.reader.voice(Audience.INTERNAL).words(f"{name} | plain")
        except ExpressionError:
            return None

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """What keeps the book, or a page of it, from being compared."""
        book = self.book
        found = [*book.problems, *book.values.problems]
        found += [problem for page in book.pages for problem in page.problems]
        if self.has_words and len(self.pages) < len(book.pages):
            silent = self.paths - self.pages.keys()
            found += [p for p in expressions_check.check(book) if p.place.path in silent]
        return tuple(in_order(problem for problem in found if problem.is_error))


@dataclass(frozen=True)
class _Twins:
    """A page before and after; None where it was not there."""

    before: Page | None
    after: Page | None

    @property
    def page(self) -> Page:
        page = self.after or self.before
        assert page is not None
        return page

    @property
    def paths(self) -> tuple[str, ...]:
        """The page's path before and after; one path where it was not there."""
        return tuple(page.path for page in (self.before, self.after) if page)

    @property
    def moved(self) -> Kind:
        """What happened to a page that readers have now and had not, or the other way round."""
        if self.before is None:
            return Kind.ADDED
        if self.after is None:
            return Kind.REMOVED
        return Kind.SHOWN if self.after.audience is Audience.PUBLIC else Kind.HIDDEN

    def reads(self, audience: Audience) -> tuple[bool, bool]:
        """Whether the audience could read the page before, and can now."""
        return _reads(self.before, audience), _reads(self.after, audience)


def _reads(page: Page | None, audience: Audience) -> bool:
    if page is None:
        return False
    # The words of a reply reach customers, although its page does not.
    is_public = page.audience is Audience.PUBLIC or page.type == replies.TYPE
    return is_public or audience is Audience.INTERNAL


@dataclass(frozen=True)
class _Comparison:
    """The work of comparing, with what it remembers on the way."""

    old: _Side
    new: _Side

    def impact(self) -> Impact:
        """Everything that differs."""
        groups: dict[Cause, list[Change]] = {}
        for twins in self.twins:
            for change in self.changes_of(twins):
                groups.setdefault(self.cause(twins, change), []).append(change)
        told = tuple(
            Group(cause, tuple(sorted(changes, key=_public_first)))
            for cause, changes in sorted(groups.items(), key=_in_order)
        )
        left_out = self.old.paths - self.old.pages.keys() | self.new.paths - self.new.pages.keys()
        return Impact(
            told,
            tuple(self.unseen(told)),
            tuple(twins.paths for twins in self.twins if len(set(twins.paths)) == 2),
            tuple(sorted(left_out)),
            self.old.problems,
            self.new.problems,
        )

    @cached_property
    def values(self) -> dict[str, ValueChange]:
        """The values whose words differ, by name; those that could not be read are left out."""
        old, new = self.old.book.values, self.new.book.values
        names = dict.fromkeys((*old.named, *new.named))
        changes = (
            ValueChange(name, self.old.words(name), self.new.words(name), self.starts(name))
            for name in sorted(names)
            if not (old.is_faulty(name) or new.is_faulty(name))
        )
        return {change.name: change for change in changes if change.before != change.after}

    def starts(self, name: str) -> date | None:
        """The day on which a value changes by itself, where that day lies between the two books."""
        first, last = self.old.book.today, self.new.book.today
        begun = [c for c in self.new.book.values.changes if first < c.begins <= last]
        days = [c.begins for c in begun if name == c.name or name.startswith(f"{c.name}.")]
        return max(days, default=None)

    @cached_property
    def twins(self) -> tuple[_Twins, ...]:
        """The pages of the two books, those that were given another path found again."""
        old, new = self.old.pages, self.new.pages
        both = [_Twins(old[path], new[path]) for path in old.keys() & new.keys()]
        # A page that cannot be read on one side is neither new nor gone.
        gone = {path: page for path, page in old.items() if path not in self.new.paths}
        added = [page for path, page in new.items() if path not in self.old.paths]
        earlier = self.earlier(gone, added)
        both += [_Twins(earlier.get(page.path), page) for page in added]
        found_again = {page.path for page in earlier.values()}
        both += [_Twins(page, None) for path, page in gone.items() if path not in found_again]
        return tuple(sorted(both, key=lambda twins: twins.page.path))

    def earlier(self, gone: Mapping[str, Page], added: Sequence[Page]) -> dict[str, Page]:
        """For each new path the page that stood elsewhere: as it says itself, or as its sentences say."""
        free, found = dict(gone), dict[str, Page]()
        by_name = {page.name: page for page in gone.values()}
        for page in added:
            moved_from = page.front_matter.moved_from if page.front_matter else []
            for name in moved_from:
                if name in by_name and by_name[name].path in free:
                    found[page.path] = free.pop(by_name[name].path)
                    break
        was = {path: self.old.texts(page) for path, page in free.items()}
        # A whole folder that moves is found at once, without comparing each page with each.
        same = {_fingerprint(texts): path for path, texts in was.items()}
        for page in [page for page in added if was and page.path not in found]:
            now = self.new.texts(page)
            path = same.get(_fingerprint(now))
            if path not in was:
                path = _most_alike(now, was)
            if path:
                found[page.path] = free[path]
                del was[path]
        return found

    def changes_of(self, twins: _Twins) -> Iterator[Change]:
        """The sentences of a page that differ, those for customers first."""
        if self.is_same(twins):
            return
        before = self.old.reader.sentences(twins.before) if twins.before else ()
        after = self.new.reader.sentences(twins.after) if twins.after else ()
        public = pairs(_public(before), _public(after))
        yield from (self.change(Audience.PUBLIC, pair) for pair in public)
        for pair in pairs(before, after):
            # Agents read what customers read: only what is for them alone is left to tell.
            if any(s and s.audience is Audience.INTERNAL for s in pair):
                yield self.change(Audience.INTERNAL, pair)

    def is_same(self, twins: _Twins) -> bool:
        """Whether nothing of the page can differ: a short way past most pages."""
        before, after = twins.before, twins.after
        if before is None or after is None or not (before.front_matter and after.front_matter):
            return False
        was, now = before.front_matter, after.front_matter
        kept = all(getattr(was, key) == getattr(now, key) for key in _TOLD)
        if not kept or before.markup.lines != after.markup.lines:
            return False
        return self.old.notes(before) == self.new.notes(after) and not any(
            said in self.altered for said in self.new.said[after.path]
        )

    @cached_property
    def altered(self) -> frozenset[Said]:
        """The expressions that print other words than before, for customers or for agents."""
        return frozenset(
            (inside, audience)
            for inside, audience in frozenset[Said]().union(*self.new.said.values())
            if any(self.says_otherwise(inside, each) for each in (audience, Audience.INTERNAL))
        )

    def says_otherwise(self, inside: str, audience: Audience) -> bool:
        """Whether an expression prints other words than before, or cannot be printed."""
        try:
            old, new = (side.reader.voice(audience) for side in (self.old, self.new))
            return old.words(inside) != new.words(inside)
        except ExpressionError:
            return True

    def change(self, audience: Audience, pair: Pair) -> Change:
        """A pair as a change, with the changed values that it states."""
        before, after = pair
        names = {*(before.values if before else ()), *(after.values if after else ())}
        return Change(audience, before, after, tuple(sorted(names & self.values.keys())))

    def cause(self, twins: _Twins, change: Change) -> Cause:
        """Why a sentence differs."""
        was, now = twins.reads(change.audience)
        if was != now:
            return Cause(twins.moved, page=twins.page.path)
        if change.sentence.origin is Origin.NOTE:
            return Cause(Kind.NOTE)
        if not (change.has_one_source or self.prints_in_both(twins, change.sentence.table)):
            return Cause(Kind.TEXT, page=twins.page.path)
        values = tuple(self.values[name] for name in change.values)
        if not values:
            return Cause(Kind.TABLE, table=change.sentence.table)
        return Cause(Kind.DATED if all(v.starts for v in values) else Kind.VALUE, values)

    def prints_in_both(self, twins: _Twins, table: str) -> bool:
        """Whether a table stands on the page before and after."""
        sides = ((self.old, twins.before), (self.new, twins.after))
        return bool(table) and all(
            page and any(inside == table for inside, _ in side.said[page.path])
            for side, page in sides
        )

    def unseen(self, groups: Sequence[Group]) -> Iterator[ValueChange]:
        """The values that changed and stand in no sentence that differs."""
        seen = {self.values[n] for group in groups for c in group.changes for n in c.values}
        words = {(value.before, value.after) for value in seen if value.name.endswith(".hours")}
        for value in self.values.values():
            # A channel's hours are those of a calendar, under another name.
            is_calendar = value.name.startswith("hours.") and (value.before, value.after) in words
            if value not in seen and not is_calendar:
                yield value


def _fingerprint(texts: Counter[str]) -> frozenset[tuple[str, int]]:
    return frozenset(texts.items())


def _most_alike(now: Counter[str], was: Mapping[str, Counter[str]]) -> str | None:
    """The path of the page that keeps most of its sentences, where it keeps enough of them."""

    def kept(path: str) -> float:
        return (was[path] & now).total() / max(was[path].total(), now.total(), 1)

    best = max(was, key=kept, default=None)
    return best if best is not None and kept(best) >= _SAME_PAGE else None


def _public(sentences: Iterable[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if sentence.audience is Audience.PUBLIC]


def _public_first(change: Change) -> tuple[bool, str, int]:
    return change.audience is not Audience.PUBLIC, change.sentence.page, change.sentence.line


def _in_order(item: tuple[Cause, list[Change]]) -> tuple[object, ...]:
    cause, changes = item
    is_public = any(change.audience is Audience.PUBLIC for change in changes)
    names = tuple(value.name for value in cause.values)
    return not is_public, list(Kind).index(cause.kind), names, cause.page, cause.table
