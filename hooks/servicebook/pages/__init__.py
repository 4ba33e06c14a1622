"""Pages: one Markdown file each, with strict front matter and a body whose lines know their audience."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import BeforeValidator, Field

from servicebook import markup, yaml_nodes
from servicebook.pages import page_limits
from servicebook.problems import Place, Problem
from servicebook.shapes import Shape, validate
from servicebook.sources import SourceError, read_text
from servicebook.yaml_nodes import Mapping, Scalar

DOCS = "docs"


class Audience(Enum):
    """Who may read: customers and agents, or agents alone."""

    PUBLIC = "public"
    INTERNAL = "internal"


def _listed(names: object) -> object:
    return [names] if isinstance(names, str) else names


Names = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed, json_schema_input_type=str | list[str]),
]
"""One name or a list of names."""


class FrontMatter(Shape):
    """What stands between the two `---` lines of a page."""

    type: str = Field(description="the kind of page, such as `policy`")
    title: str = Field(
        min_length=1,
        max_length=100,
        description="the page's title, up to 100 characters",
    )
    audience: Audience = Field(description="`public` or `internal`")
    owner: str = Field(description="a team of values/company.yml")
    reviewed: date = Field(description="the day of the last review, such as 2026-11-02")
    review_every: str = Field(
        pattern=r"^[1-9]\d? (weeks?|months?|years?)$",
        description="a span such as `6 months`",
    )
    summary: str = Field(
        min_length=1,
        max_length=160,
        pattern=r"^\D*$",
        description="one or two sentences, up to 160 characters and without figures (values cannot reach it)",
    )
    topic: str | None = Field(None, description="a topic of linters/page-types.yml")
    search_words: list[str] = Field([], description="a list of the words that people search with")
    moved_from: list[str] = Field(
        [], description="a list of the page's earlier paths, such as `returns.md`"
    )
    legal: str | None = Field(None, description="the rule of law that the page serves")
    channel: Names = Field((), description="a channel of values/channels.yml, or a list of them")
    policy: str | None = Field(
        None, description="the path of the policy's page, such as `returns.md`"
    )
    fields: dict[str, str] = Field(
        {},
        description="keys with a hint each, such as `order number: where the agent finds it`",
    )


@dataclass(frozen=True)
class Page:
    """A page as one audience may read it; as it is read from its file, for agents.

    `path` is posix, from the book's folder (`docs/returns.md`). A page whose front matter is faulty has
    none, and is internal.
    """

    path: str
    front_matter: FrontMatter | None
    keys: Mapping | None
    markup: markup.Markup
    problems: tuple[Problem, ...] = ()

    @property
    def audience(self) -> Audience:
        """Who may read the page; internal where that is not said or not readable."""
        return self.front_matter.audience if self.front_matter else Audience.INTERNAL

    @cached_property
    def name(self) -> str:
        """The path inside docs/, which links and navigation use (`returns.md`)."""
        return str(PurePosixPath(self.path).relative_to(DOCS))

    @property
    def type(self) -> str:
        """The page type's name; empty where the front matter is faulty."""
        return self.front_matter.type if self.front_matter else ""

    def place_of(self, key: str) -> Place:
        """Where a front matter key's value stands; the top of the page where it is missing."""
        node = self.keys.get(key) if self.keys else None
        return node.place if node else Place(self.path)

    @cached_property
    def public(self) -> Page:
        """The page as if its internal blocks had never been written."""
        return replace(self, markup=markup.as_public(self.markup))

    @cached_property
    def texts(self) -> dict[int, str]:
        """What is read, by its line: the title, the summary, and the body, each in its columns."""
        texts = {line.number: line.text for line in self.markup.lines}
        for key in ("title", "summary"):
            node = self.keys.get(key) if self.keys else None
            if isinstance(node, Scalar):
                texts[node.place.line] = " " * (node.place.column - 1 + node.quoted) + node.text
        return dict(sorted(texts.items()))

    def address(self) -> str:
        """The page's address in a site, from its root: `returns/`; empty for the home page."""
        return address_of(self.name)


def address_of(name: str) -> str:
    """The address, from a site's root, of the page with this path in docs/: `returns/`; empty for the home page."""
    path = PurePosixPath(name).with_suffix("")
    parts = path.parts[:-1] if path.name.lower() in ("index", "readme") else path.parts
    return "/".join((*parts, "")) if parts else ""


def read(root: Path, path: str) -> Page:
    """Read the page at `path`. Never raises: what is wrong stands in its problems."""
    try:
        text = read_text(root, path)
        head, body, first_line = _split(text, path)
        if problems := tuple(page_limits.check(body, path, first_line)):
            raise SourceError(*problems)
    except SourceError as error:
        return Page(path, None, None, markup.Markup(), error.problems)
    front_matter, keys, faults = _front_matter(head, path)
    body_markup = markup.read(body, path, first_line)
    return Page(path, front_matter, keys, body_markup, (*faults, *body_markup.problems))


def _split(text: str, path: str) -> tuple[str, str, int]:
    """Front matter, body, and the line on which the body starts."""
    if not text.strip():
        raise _refused(path, 1, f"This page is empty. {_HOW}")
    lines = text.split("\n")
    if lines[0] != "---":
        raise _refused(path, 1, _first_line_fault(lines))
    try:
        end = lines.index("---", 1)
    except ValueError:
        raise _refused(
            path,
            1,
            "The front matter is never closed. Write `---` on a line of its own after it.",
        ) from None
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 2


_HOW = "A page starts with `---` in its first line, then its front matter, then `---` again; `servicebook new` writes it."


def _first_line_fault(lines: list[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    if first.strip() == "---" and not lines[0].strip():
        return (
            "The front matter does not start in the first line. Delete the blank lines above `---`."
        )
    if first.strip() == "---" or (first.startswith("--") and not first.strip("- ")):
        return "The first line must be `---` and nothing else, without spaces around it."
    return f"This page has no front matter. {_HOW}"


def _refused(path: str, line: int, message: str) -> SourceError:
    return SourceError(Problem(Place(path, line), "front-matter", message))


def _front_matter(
    head: str, path: str
) -> tuple[FrontMatter | None, Mapping | None, tuple[Problem, ...]]:
    try:
        node = yaml_nodes.parse(head, path, first_line=2)
    except SourceError as error:
        return None, None, error.problems
    if not isinstance(node, Mapping):
        return (
            None,
            None,
            _refused(path, 2, f"The front matter holds no keys. {_HOW}").problems,
        )
    model, problems = validate(node, FrontMatter, Place(path), "front-matter")
    problems += _raw(node)
    return model, node, tuple(problems)


def _raw(node: yaml_nodes.Node) -> Iterator[Problem]:
    """Front matter is printed raw in places, so neither values nor HTML can stand in it."""
    match node:
        case Scalar() if "{{" in node.text or "{%" in node.text:
            yield Problem(
                node.place,
                "front-matter",
                "Values cannot be used in front matter. Say it without the figure.",
            )
        case Scalar() if "<" in node.text or ">" in node.text:
            yield Problem(node.place, "front-matter", "Write this without < and >.")
        case Mapping():
            for _, value in node:
                yield from _raw(value)
        case yaml_nodes.Sequence():
            for item in node.items:
                yield from _raw(item)
