"""JSON Schemas of what people write, from the models that read it, for editors that complete and check.

A schema knows shapes: keys, forms, what is required. What it refuses, `servicebook check` refuses too;
whether a name leads somewhere, or a promise can be kept, only the check knows.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from servicebook.pages import FrontMatter, page_types
from servicebook.pages.page_types import PageTypes
from servicebook.style.exceptions import ExceptionShape
from servicebook.units.unit_forms import FORMS_OF
from servicebook.values.value_shapes import (
    FACT_KEYS,
    ChangeShape,
    ChannelShape,
    Company,
    FactShape,
    FactText,
    HoursShape,
    LevelShape,
    Name,
    NoticeShape,
    name_pattern,
)

FOLDER = "linters/schemas"
# The version that every editor understands.
_DIALECT = "http://json-schema.org/draft-07/schema#"
Json = dict[str, Any]


def write(root: Path) -> list[str]:
    """Write every schema into linters/schemas/ of the repository at `root`; return their paths."""
    (root / FOLDER).mkdir(parents=True, exist_ok=True)
    paths = []
    for name, text in texts(root):
        paths.append(f"{FOLDER}/{name}")
        (root / paths[-1]).write_text(text, "utf-8", newline="\n")
    return paths


def texts(root: Path) -> Iterator[tuple[str, str]]:
    """The name of each schema's file and what it holds, with the page types and topics of `root`."""
    for name, schema in _schemas(page_types.read_engine(root)).items():
        yield f"{name}.json", json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _schemas(types: PageTypes) -> dict[str, Json]:
    """Every schema by its name: that of the file in values/ which it describes, and four more."""
    return {
        "company": _of(Company, "The company: its name, language, currency, zone and teams."),
        "hours": _of(dict[Name, HoursShape], "Opening hours, each under a name of its own."),
        "channels": _of(dict[Name, ChannelShape], "The ways to reach the company, by name."),
        "sla": _facts("Promises: channel by channel, what customers are told and the team aims for."),
        "escalation": _escalation(),
        "changes": _of(list[ChangeShape], "Values that change on a day."),
        "notices": _of(list[NoticeShape], "What is true for a while, and the pages that say so."),
        "values": _facts("Values by name: a name leads to a value, or to further names."),
        "page-types": _partial(_of(PageTypes, "Parts, topics and page types of a policy.")),
        "exceptions": _of(list[ExceptionShape], "Words that stay though a rule speaks against them."),
        "front-matter": _front_matter(types),
    }  # fmt: skip


class _Generator(GenerateJsonSchema):
    """Pydantic's schemas in a writer's terms: no title that repeats a key, no null, no empty default."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def nullable_schema(self, schema: Any) -> Json:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: Any) -> Json:
        described = super().default_schema(schema)
        if described.get("default") in (None, [], {}):
            described.pop("default", None)
        return described

    def date_schema(self, schema: Any) -> Json:
        return {"type": "string", "format": "date", "pattern": f"^{FORMS_OF['day']}$"}

    def dict_schema(self, schema: Any) -> Json:
        described = super().dict_schema(schema)
        if "patternProperties" in described:
            described["additionalProperties"] = False
        return described


def _of(model: Any, description: str) -> Json:
    """The schema of a model or of a mapping or list of models."""
    schema = TypeAdapter(model).json_schema(schema_generator=_Generator)
    for described in (schema, *schema.get("$defs", {}).values()):
        described.pop("title", None)  # a title would show a writer the name of a class
    return {"$schema": _DIALECT, **schema, "description": description}


def _facts(description: str) -> Json:
    """A file of facts and namespaces, nested as deep as its writer likes."""
    described = _of(FactShape, "")
    definitions = described.pop("$defs")
    fact = {key: value for key, value in described.items() if key != "$schema"}
    entry = {"anyOf": [_at("Text"), _at("Fact"), _at("Namespace")]}
    text = TypeAdapter(FactText).json_schema(schema_generator=_Generator)
    return {
        "$schema": _DIALECT,
        "description": description,
        **_named(entry),
        "$defs": definitions
        | {
            "Text": text,
            "Fact": fact | {"description": "A value with more to say."},
            # A mapping that holds one of these keys is a value and no namespace.
            "Namespace": {"description": "Further names."} | _named(entry, *FACT_KEYS),
        },
    }


def _named(entry: Json, *others: str) -> Json:
    """A mapping whose keys can be parts of values' names and are none of these others."""
    properties = {name_pattern(*others): entry}
    return {"type": "object", "patternProperties": properties, "additionalProperties": False}


def _at(definition: str) -> Json:
    return {"$ref": f"#/$defs/{definition}"}


def _escalation() -> Json:
    """The levels, and any other fact that stands beside them."""
    levels = _of(list[LevelShape], "The levels of escalation, the first one first.")
    definitions = levels.pop("$defs")
    del levels["$schema"]
    schema = _facts("Escalation: who takes over, from when, and how soon they answer.")
    [entry] = schema["patternProperties"].values()
    beside = _named(entry, "levels") | {"properties": {"levels": levels}}
    return schema | beside | {"$defs": schema["$defs"] | definitions}


def _partial(schema: Json) -> Json:
    """Without what is required: a company's own file adds to the engine's, and may hold an alias alone."""
    for described in (schema, *schema["$defs"].values()):
        described.pop("required", None)
    return schema


def _front_matter(types: PageTypes) -> Json:
    """Front matter. The known types and topics are offered; a company's own are accepted."""
    schema = _of(FrontMatter, "The front matter of a page.")
    offered = {
        "type": {name: kind.purpose for name, kind in types.types.items()},
        "topic": {name: topic.title for name, topic in types.topics.items()},
    }
    for key, known in offered.items():
        described = schema["properties"][key]
        names = {"enum": list(known), "enumDescriptions": list(known.values())}
        schema["properties"][key] = {
            "description": described["description"],
            "anyOf": [names, {"type": "string", "minLength": 1}],
        }
    return schema
