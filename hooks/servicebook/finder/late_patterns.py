"""Patterns that are compiled when they are first used: the large ones cost more to compile than most runs to search with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Late:
    """The source of a pattern, which `form` compiles once. A source that is no pattern fails there."""

    source: str

    @cached_property
    def form(self) -> re.Pattern[str]:
        """The pattern."""
        return re.compile(self.source)
