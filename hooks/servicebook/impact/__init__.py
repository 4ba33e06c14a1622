"""What a change to the book alters for its readers: every sentence whose words differ, by what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from servicebook.book import Book
from servicebook.expressions import ExpressionError
from servicebook.impact import page_twins
from servicebook.impact.impact_changes import Cause, Change, Group, Impact, Kind, ValueChange
from servicebook.impact.impact_sides import Said, Side
from servicebook.impact.page_twins import Twins
from servicebook.pages import Audience
from servicebook.text.sentence_pairs import Pair, pairs
from servicebook.text.sentences import Origin, Sentence

_TOLD: Final = ("title", "summary", "audience", "type")
"""The keys of front matter that decide what readers see, beside the page's body."""


def compare(before: Book, after: Book) -> Impact:
    """What differs for readers between two books, each as it stands on its day."""
    old, new = Side(before), Side(after)
    if not (old.has_words and new.has_words):
        return Impact(problems_before=old.problems, problems_after=new.problems)
    return _Comparison(old, new).impact()


@dataclass(frozen=True)
class _Comparison:
    """The work of comparing, with what it remembers on the way."""

    old: Side
    new: Side

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
    def twins(self) -> tuple[Twins, ...]:
        """The pages of the two books, those that were given another path found again."""
        return page_twins.find(self.old, self.new)

    def changes_of(self, twins: Twins) -> Iterator[Change]:
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

    def is_same(self, twins: Twins) -> bool:
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

    def cause(self, twins: Twins, change: Change) -> Cause:
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

    def prints_in_both(self, twins: Twins, table: str) -> bool:
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


def _public(sentences: Iterable[Sentence]) -> list[Sentence]:
    return [sentence for sentence in sentences if sentence.audience is Audience.PUBLIC]


def _public_first(change: Change) -> tuple[bool, str, int]:
    return change.audience is not Audience.PUBLIC, change.sentence.page, change.sentence.line


def _in_order(item: tuple[Cause, list[Change]]) -> tuple[object, ...]:
    cause, changes = item
    is_public = any(change.audience is Audience.PUBLIC for change in changes)
    names = tuple(value.name for value in cause.values)
    return not is_public, list(Kind).index(cause.kind), names, cause.page, cause.table
