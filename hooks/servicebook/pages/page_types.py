"""Page types, parts and topics: what a page and a book must hold. Data, from linters/page-types.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from servicebook import yaml_nodes
from servicebook.markup.page_lines import Heading
from servicebook.problems import Place, Problem, did_you_mean
from servicebook.shapes import Shape, validate
from servicebook.sources import SourceError, read_text

ENGINE_FILE = "linters/page-types.yml"
LOCAL_FILE = "linters/local/page-types.yml"
_CODE = "page-types"


class Section(Shape):
    """A section of a page. Its id is its key in the file."""

    title: str = Field(description="the heading that readers see")
    purpose: str = Field(description="a line that says what belongs in the section")
    aliases: list[str] = Field([], description="a list of other headings that mean the same")
    required: bool = Field(True, description="true or false")


class PageType(Shape):
    """A page type: the part it belongs to and its sections, by id, in the order of reading."""

    purpose: str = Field(description="a line that says what such a page is for")
    part: str | None = Field(None, description="one of the six parts")
    audience: Literal["internal"] | None = Field(None, description="`internal`, or nothing")
    topic: Literal["required", "optional"] | None = Field(
        None, description="`required` or `optional`"
    )
    topics: list[str] = Field([], description="the topics that every page of this type covers")
    free: bool = Field(False, description="true where a page may have any sections")
    public: dict[str, Section] = Field({}, description="sections by their id")
    internal: dict[str, Section] = Field({}, description="sections by their id")

    def sections(self, audience: str) -> dict[str, Section]:
        """The sections of one audience, by id."""
        return self.public if audience == "public" else self.internal


class Topic(Shape):
    """A topic that a book covers."""

    title: str = Field(description="the topic's name")
    part: str = Field(description="one of the six parts")
    required: bool = Field(True, description="true or false")


class PageTypes(Shape):
    """Both files together. `not_offered` holds, by topic, the sentence that says so to customers."""

    parts: dict[str, str] = Field({}, description="the parts of a policy with their names")
    topics: dict[str, Topic] = Field({}, description="topics by name")
    types: dict[str, PageType] = Field({}, description="page types by name")
    not_offered: dict[str, str] = Field(
        {}, description="topics, each with the sentence that tells customers so"
    )


@dataclass(frozen=True)
class Known:
    """Page types as read, with the place of each `not_offered` sentence and what was wrong."""

    types: PageTypes
    not_offered: dict[str, Place]
    problems: tuple[Problem, ...] = ()


def read(root: Path) -> Known:
    """Read the engine's file and the company's own, which adds types, topics, sections and aliases."""
    problems: list[Problem] = []
    engine = _tree(root, ENGINE_FILE, problems)
    local = _tree(root, LOCAL_FILE, problems) if (root / LOCAL_FILE).exists() else None
    problems.extend(
        Problem(tree.place, _CODE, "Keys are expected here: parts, topics, types.")
        for tree in (engine, local)
        if tree is not None and not isinstance(tree, yaml_nodes.Mapping)
    )
    own = local if isinstance(local, yaml_nodes.Mapping) else None
    merged = yaml_nodes.merged(engine, own)
    types, faults = validate(merged, PageTypes, Place(ENGINE_FILE), _CODE)
    types = types or PageTypes.model_validate({})
    offered = merged.get("not_offered") if isinstance(merged, yaml_nodes.Mapping) else None
    places = (
        {key: node.place for key, node in offered}
        if isinstance(offered, yaml_nodes.Mapping)
        else {}
    )
    return Known(types, places, (*problems, *faults, *_unknown_names(types, merged)))


def read_engine(root: Path) -> PageTypes:
    """The engine's own page types and topics, without a company's. Raises SourceError."""
    problems: list[Problem] = []
    types, faults = validate(
        _tree(root, ENGINE_FILE, problems), PageTypes, Place(ENGINE_FILE), _CODE
    )
    if types is None:
        raise SourceError(*problems, *faults)
    return types


def section_of(heading: Heading, sections: dict[str, Section]) -> str | None:
    """The id of the section that a heading opens, by id, title or alias; None where it is another."""
    if heading.id in sections:
        return heading.id
    words = _folded(heading.text)
    for name, section in sections.items():
        if words in map(_folded, (section.title, *section.aliases)):
            return name
    return None


@lru_cache(maxsize=4096)
def _folded(title: str) -> str:
    return " ".join(title.replace("\u2019", "'").casefold().split()).rstrip(".:")


def _tree(root: Path, path: str, problems: list[Problem]) -> yaml_nodes.Node | None:
    try:
        return yaml_nodes.parse(read_text(root, path), path)
    except SourceError as error:
        problems.extend(error.problems)
        return None


def _unknown_names(types: PageTypes, tree: yaml_nodes.Node | None) -> Iterator[Problem]:
    """Parts and topics that the files use and do not define."""
    for name, kind in types.types.items():
        for topic in kind.topics:
            if topic not in types.topics:
                yield _unknown(tree, ("types", name, "topics"), "topic", topic, types.topics)
        if kind.part is not None and kind.part not in types.parts:
            yield _unknown(tree, ("types", name, "part"), "part", kind.part, types.parts)
    for name, entry in types.topics.items():
        if entry.part not in types.parts:
            yield _unknown(tree, ("topics", name, "part"), "part", entry.part, types.parts)
    for name in types.not_offered:
        if name not in types.topics:
            yield _unknown(tree, ("not_offered", name), "topic", name, types.topics)


def _unknown(
    tree: yaml_nodes.Node | None, keys: tuple[str, ...], kind: str, name: str, known: Iterable[str]
) -> Problem:
    _, node = yaml_nodes.find(tree, keys)
    place = node.place if node else Place(ENGINE_FILE)
    return Problem(place, _CODE, f'There is no {kind} "{name}".{did_you_mean(name, known)}')
