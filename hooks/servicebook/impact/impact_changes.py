"""What an impact tells: sentences that differ, by what caused it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from servicebook.pages import Audience
from servicebook.problems import Problem
from servicebook.text.sentences import Sentence


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
