"""Whose text each rule for prose speaks about: the engine's file, and the company's own beside it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Any, Final

import yaml

from servicebook.problems import did_you_mean

FILE: Final = "linters/vale/audiences.yml"
LOCAL_FILE: Final = "linters/local/audiences.yml"
_RULES: Final = "linters/vale"
_ENGINE: Final = f"{_RULES}/Servicebook"


class ReadersError(Exception):
    """Why a file about readers cannot be used, in a sentence."""


class Readers(Enum):
    """Whose text a rule speaks about (linters/vale/audiences.yml)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    BOTH = "both"
    GENTLE = "gentle"
    EDITOR = "editor"


def read(root: Path) -> dict[str, Readers]:
    """The readers by the rule's name; the company's own file wins. A name without an entry: everybody's.

    Raises ReadersError.
    """
    readers = _in(root, FILE)
    for rule in readers:
        path = f"{_ENGINE}/{rule}.yml"
        if not (root / path).is_file():  # Vale itself would pass in silence
            raise ReadersError(f"{path} is missing: {FILE} names that rule.")
    if not (root / LOCAL_FILE).exists():
        return readers
    own = _in(root, LOCAL_FILE)
    known = [file.stem for file in sorted((root / _RULES).glob("*/*.yml"))]
    for rule in own:
        if rule not in known:
            raise ReadersError(
                f'{LOCAL_FILE}: there is no rule "{rule}".{did_you_mean(rule, known)}'
            )
    return readers | own


def _in(root: Path, path: str) -> dict[str, Readers]:
    try:
        data = yaml.safe_load((root / path).read_text("utf-8"))
    except OSError as reason:
        raise ReadersError(f"{path} cannot be read: {reason.strerror}.") from None
    except (ValueError, yaml.YAMLError) as reason:
        lines = str(reason).splitlines() or ["it holds nothing"]
        raise ReadersError(f"{path} cannot be read: {lines[0]}.") from None
    if not isinstance(data, dict):
        raise ReadersError(
            f"{path} cannot be read: a line is a rule and its readers, `Blame: both`."
        )
    return {str(rule): _readers(path, rule, word) for rule, word in data.items()}


def _readers(path: str, rule: Any, word: Any) -> Readers:
    try:
        return Readers(word)
    except ValueError:
        known = ", ".join(each.value for each in Readers)
        raise ReadersError(
            f'{path} cannot be read: "{word}" stands at {rule}. Write one of {known}.'
        ) from None
