"""Schemas for editors: made from the models, true to every good book, and aware of what is misshapen."""

from __future__ import annotations

import json
import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, FormatChecker

from servicebook import schemas, yaml_nodes
from servicebook.pages.page_types import ENGINE_FILE, LOCAL_FILE
from servicebook.sources import SourceError
from servicebook.values.value_shapes import FACT_KEYS, MAIN_KEYS, RESERVED, SHOWN_KEYS, name_fault
from support import BOOKS, REPOSITORY, Case, cases, copy_book

OWN_SHAPE = ("company", "hours", "channels", "sla", "escalation", "changes", "notices")
BOOK_NAMES = sorted(folder.name for folder in BOOKS.iterdir())
# What a schema sees of the misshapen files in tests/cases/values.yml. The rest takes the program: the unit of
# an unquoted text, a name that leads nowhere, a place of a file.
SEEN = {
    "values: a list",
    "values: a channel's name without quotes",
    "values: a stray key",
    "values: a fact without a value",
    "values: an unknown audience",
    "values: an escalation level in another form",
    "values: hours in another form",
    "values: days in another form",
    "values: no name of the company",
    "values: a key that cannot be written in a page",
    "values: a file of the wrong shape",
    "values: a date that does not exist",
    "values: a law without its reference",
}


def test_the_committed_schemas_are_the_generated_ones(tmp_path: Path) -> None:
    (tmp_path / ENGINE_FILE).parent.mkdir()
    shutil.copy(REPOSITORY / ENGINE_FILE, tmp_path / ENGINE_FILE)
    folder = REPOSITORY / schemas.FOLDER
    written = {file.name: file.read_text("utf-8") for file in folder.iterdir()}
    assert written == dict(schemas.texts(tmp_path)), "run `servicebook schemas`"


@pytest.mark.parametrize("name", sorted(f.stem for f in (REPOSITORY / schemas.FOLDER).iterdir()))
def test_a_schema_is_valid_itself_and_its_patterns_can_be_read(name: str) -> None:
    schema = _schema(name)
    Draft7Validator.check_schema(schema)
    for pattern in _patterns(schema):
        re.compile(pattern)


@pytest.mark.parametrize("name", sorted(f.stem for f in (REPOSITORY / schemas.FOLDER).iterdir()))
def test_every_key_tells_what_to_write(name: str) -> None:
    for where, described in _properties(_schema(name)):
        assert described.get("description"), f"{where} has no description"


@pytest.mark.parametrize("name", BOOK_NAMES)
def test_a_book_without_faults_has_none_for_the_schemas(name: str, tmp_path: Path) -> None:
    assert _faults(copy_book(name, tmp_path)) == []


@pytest.mark.parametrize(
    "case", [c for c in cases() if c.name.startswith("values: ")], ids=lambda c: c.name
)
def test_a_schema_sees_what_is_misshapen(case: Case, tmp_path: Path) -> None:
    case.apply(copy_book("minimal", tmp_path))
    assert bool(_faults(tmp_path)) is (case.name in SEEN)


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        ("values", {"window": 30}),
        ("values", {"Window": "30 days"}),
        ("values", {"items": "3 things"}),
        ("values", {"deep": {"deeper": {"Deepest": "30 days"}}}),
        ("values", {"window": {"value": "30 days", "review_by": "1 May 2027"}}),
        ("values", {"window": {"value": "30 days", "law": {"at_least": "14", "ref": "x"}}}),
        ("values", {"window": {"value": "30 days", "above": "window"}}),
        ("sla", {"email": {"first_reply": {"promise": "4 hours", "clock": "sometimes"}}}),
        ("sla", {"email": {"first_reply": {"promise": "4 hours", "attained": {"target": "95"}}}}),
        ("sla", {"email": {"first_reply": {"promise": {"Plus": "4 hours"}}}}),
        ("escalation", {"levels": [{"name": "Lead", "when": "75% of sla.email.first_reply"}]}),
        ("escalation", {"levels": "none"}),
        ("escalation", {"level": []}),
        ("changes", [{"value": "returns.window", "to": "60 days", "from": "soon"}]),
        ("notices", [{"text": "Snow", "from": "2027-02-01", "until": "2027-02-14"}]),
        ("hours", {"office": {"open": {"mon-fri": "9-17"}}}),
        ("hours", {"office": {"open": {"mon-fri": "09:00-17:00"}, "holidays": {"country": "ie"}}}),
        ("channels", {"email": {"label": "Email", "contact": "help@example.com", "live": "maybe"}}),
        ("front-matter", {"type": "policy", "title": "Returns", "audience": "everybody"}),
        ("page-types", {"types": {"policy": {"topic": "sometimes"}}}),
    ],
)
def test_a_schema_refuses(schema: str, wrong: Any) -> None:
    assert list(_validator(schema).iter_errors(wrong))


def test_the_keys_of_a_fact_are_told_apart() -> None:
    assert set(SHOWN_KEYS) < set(FACT_KEYS)
    assert set(MAIN_KEYS) < set(FACT_KEYS)
    assert len(set(FACT_KEYS)) == len(FACT_KEYS)
    pattern = next(iter(_schema("values")["patternProperties"]))
    for word in (*RESERVED, "window", "Window", "first_reply", "2nd", "gift-cards"):
        assert bool(re.search(pattern, word)) is (name_fault(word) is None), word


def test_the_editor_finds_every_schema() -> None:
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text("utf-8"))
    mapped = settings["yaml.schemas"]
    assert all((REPOSITORY / path).is_file() for path in mapped)
    known = {Path(path).stem for path in mapped}
    # Editors check YAML files; that of a page's front matter is for tools that look into Markdown.
    assert known == {f.stem for f in (REPOSITORY / schemas.FOLDER).iterdir()} - {"front-matter"}
    assert settings["yaml.schemaStore.enable"] is False
    first = (REPOSITORY / ENGINE_FILE).read_text("utf-8").partition("\n")[0]
    assert first == "# yaml-language-server: $schema=schemas/page-types.json"


def _faults(root: Path) -> list[str]:
    """What the schemas refuse in the values, page types and front matter of a book."""
    found = []
    for file in sorted((root / "values").glob("*.yml")):
        name = file.stem if file.stem in OWN_SHAPE else "values"
        found += _faults_of(name, file.read_text("utf-8"))
    for path in (ENGINE_FILE, LOCAL_FILE):
        if (root / path).exists():
            found += _faults_of("page-types", (root / path).read_text("utf-8"))
    for page in sorted((root / "docs").rglob("*.md")):
        found += _faults_of("front-matter", page.read_text("utf-8").split("---\n")[1])
    return found


def _faults_of(name: str, text: str) -> list[str]:
    try:
        node = yaml_nodes.parse(text, name)
    except SourceError:
        return []  # no editor gets as far as the schema
    return [error.message for error in _validator(name).iter_errors(_as_editors_read(node))]


def _as_editors_read(node: yaml_nodes.Node | None) -> Any:
    """YAML 1.2, in which only true, false, numbers and nothing at all are no texts."""
    match node:
        case yaml_nodes.Mapping():
            return {key: _as_editors_read(inner) for key, inner in node}
        case yaml_nodes.Sequence():
            return [_as_editors_read(item) for item in node.items]
        case yaml_nodes.Scalar(quoted=True):
            return node.text
        case yaml_nodes.Scalar(text="true" | "false"):
            return node.text == "true"
        case yaml_nodes.Scalar(text="" | "~" | "null"):
            return None
        case yaml_nodes.Scalar() if re.fullmatch(r"[-+]?\d+(\.\d*)?", node.text):
            return float(node.text)
        case yaml_nodes.Scalar():
            return node.text
    return None


@cache
def _validator(name: str) -> Draft7Validator:
    return Draft7Validator(_schema(name), format_checker=FormatChecker())


def _schema(name: str) -> Any:
    return json.loads((REPOSITORY / schemas.FOLDER / f"{name}.json").read_text("utf-8"))


def _patterns(schema: Any) -> list[str]:
    """Every pattern, at whatever depth."""
    if isinstance(schema, list):
        return [pattern for item in schema for pattern in _patterns(item)]
    if not isinstance(schema, dict):
        return []
    own = [schema["pattern"]] if isinstance(schema.get("pattern"), str) else []
    inner = [pattern for item in schema.values() for pattern in _patterns(item)]
    return [*own, *schema.get("patternProperties", {}), *inner]


def _properties(schema: Any, where: str = "") -> list[tuple[str, Any]]:
    """Every key that a schema knows by its name, with what it says of it."""
    if isinstance(schema, list):
        return [found for item in schema for found in _properties(item, where)]
    if not isinstance(schema, dict):
        return []
    known = schema.get("properties")
    own = [(f"{where}.{key}", each) for key, each in known.items()] if known else []
    return own + [
        found for key, item in schema.items() for found in _properties(item, f"{where}.{key}")
    ]
