"""The pages of two books, each with the one that it was before, found again where it has another path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from servicebook import replies
from servicebook.impact.impact_changes import Kind
from servicebook.impact.impact_sides import Side
from servicebook.pages import Audience, Page

_SAME_PAGE: Final = 0.5
"""The share of its sentences that a page keeps when it is given another path."""


@dataclass(frozen=True)
class Twins:
    """A page before and after; None where it was not there."""

    before: Page | None
    after: Page | None

    @property
    def page(self) -> Page:
        """The page as it is now, or as it was."""
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


def find(before: Side, after: Side) -> tuple[Twins, ...]:
    """The pages of the two books, those that were given another path found again."""
    old, new = before.pages, after.pages
    both = [Twins(old[path], new[path]) for path in old.keys() & new.keys()]
    # A page that cannot be read on one side is neither new nor gone.
    gone = {path: page for path, page in old.items() if path not in after.paths}
    added = [page for path, page in new.items() if path not in before.paths]
    earlier = _earlier(before, after, gone, added)
    both += [Twins(earlier.get(page.path), page) for page in added]
    found_again = {page.path for page in earlier.values()}
    both += [Twins(page, None) for path, page in gone.items() if path not in found_again]
    return tuple(sorted(both, key=lambda twins: twins.page.path))


def _earlier(
    before: Side, after: Side, gone: Mapping[str, Page], added: Sequence[Page]
) -> dict[str, Page]:
    """For each new path the page that stood elsewhere: as it says itself, or as its sentences say."""
    free, found = dict(gone), dict[str, Page]()
    by_name = {page.name: page for page in gone.values()}
    for page in added:
        moved_from = page.front_matter.moved_from if page.front_matter else []
        for name in moved_from:
            if name in by_name and by_name[name].path in free:
                found[page.path] = free.pop(by_name[name].path)
                break
    was = {path: before.texts(page) for path, page in free.items()}
    # A whole folder that moves is found at once, without comparing each page with each.
    same = {_fingerprint(texts): path for path, texts in was.items()}
    for page in [page for page in added if was and page.path not in found]:
        now = after.texts(page)
        path = same.get(_fingerprint(now))
        if path not in was:
            path = _most_alike(now, was)
        if path:
            found[page.path] = free[path]
            del was[path]
    return found


def _fingerprint(texts: Counter[str]) -> frozenset[tuple[str, int]]:
    return frozenset(texts.items())


def _most_alike(now: Counter[str], was: Mapping[str, Counter[str]]) -> str | None:
    """The path of the page that keeps most of its sentences, where it keeps enough of them."""

    def kept(path: str) -> float:
        return (was[path] & now).total() / max(was[path].total(), now.total(), 1)

    best = max(was, key=kept, default=None)
    return best if best is not None and kept(best) >= _SAME_PAGE else None
