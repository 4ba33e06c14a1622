"""How hard a page may be to read, for each audience. Data, from linters/reading.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field

from servicebook import yaml_nodes
from servicebook.pages import Audience
from servicebook.problems import Place, Problem
from servicebook.shapes import Shape, validate
from servicebook.sources import SourceError, read_text
from servicebook.yaml_nodes import Node

ENGINE_FILE: Final = "linters/reading.yml"
LOCAL_FILE: Final = "linters/local/reading.yml"
_CODE: Final = "reading-limits"


class Grades(Shape):
    """The highest Flesch-Kincaid grade for each audience."""

    public: float = Field(gt=0, le=30, description="a grade between 1 and 30, such as 8")
    internal: float = Field(gt=0, le=30, description="a grade between 1 and 30, such as 10")


class Limits(Shape):
    """Both files together: the highest grades, and the fewest words that have a grade."""

    grade: Grades = Field(description="`public:` and `internal:`, each with a grade")
    fewest_words: int = Field(gt=0, description="a number of words, such as 100")

    def of(self, audience: Audience) -> float:
        """The highest grade for an audience."""
        return self.grade.public if audience is Audience.PUBLIC else self.grade.internal


@dataclass(frozen=True)
class Read:
    """The limits, None where a file is faulty, and what is wrong."""

    limits: Limits | None
    problems: tuple[Problem, ...] = ()


def read(root: Path) -> Read:
    """Read the engine's file and the company's own, whose keys replace the engine's."""
    try:
        engine = yaml_nodes.parse(read_text(root, ENGINE_FILE), ENGINE_FILE)
        own = _own(root)
    except SourceError as error:
        return Read(None, error.problems)
    limits, faults = validate(yaml_nodes.merged(engine, own), Limits, Place(ENGINE_FILE), _CODE)
    return Read(limits, tuple(faults))


def _own(root: Path) -> Node | None:
    if not (root / LOCAL_FILE).exists():
        return None
    return yaml_nodes.parse(read_text(root, LOCAL_FILE), LOCAL_FILE)
