"""YAML held against a pydantic model, with every fault on its line and in a writer's words."""

from __future__ import annotations

from collections.abc import Sequence
from types import UnionType
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from servicebook.problems import Place, Problem, did_you_mean
from servicebook.yaml_nodes import Node, find, plain


class Shape(BaseModel):
    """A mapping with these keys and no others. A field's description says what to write there."""

    model_config = ConfigDict(extra="forbid", frozen=True)


ShapeT = TypeVar("ShapeT", bound=Shape)


def validate(
    node: Node | None, model: type[ShapeT], place: Place, code: str
) -> tuple[ShapeT | None, list[Problem]]:
    """The model that the tree holds, or None and each fault. `place` is for what has no line."""
    try:
        return model.model_validate(plain(node)), []
    except ValidationError as error:
        faults = error.errors()
        meant = _meant(faults)
        kept = [
            fault for fault in faults if fault["type"] != "missing" or fault["loc"] not in meant
        ]
        return None, [_problem(fault, node, model, place, code) for fault in kept]


def _meant(faults: Sequence[Any]) -> set[tuple[int | str, ...]]:
    """The missing keys that stand there under a mistyped name: one fault, one problem."""
    missing = [fault["loc"] for fault in faults if fault["type"] == "missing"]
    strange = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
    return {
        wanted
        for wanted in missing
        for typed in strange
        if wanted[:-1] == typed[:-1] and did_you_mean(str(typed[-1]), [str(wanted[-1])])
    }


def _problem(fault: Any, node: Node | None, model: type[Shape], place: Place, code: str) -> Problem:
    keys: tuple[int | str, ...] = fault["loc"]
    name, value = find(node, keys)
    wrong = name or value or (node if not keys else find(node, keys[:-1])[1]) or node
    where = wrong.place if wrong else place
    key = str(keys[-1]) if keys else ""
    description, siblings = _described(model, keys)
    match fault["type"]:
        case "extra_forbidden":
            message = f'"{key}" is not a key that is known here.{did_you_mean(key, siblings) or _known(siblings)}'
        case "missing":
            message = f'"{key}" is missing. Add a line `{key}:` with {description}.'
        case "model_type":
            message = "Keys with their values are expected here, one a line."
        case _:
            where = value.place if value else where
            message = f'"{_names(keys)}" must be {description}.'
    return Problem(where, code, message)


def _described(model: type[Shape], keys: Sequence[int | str]) -> tuple[str, list[str]]:
    """What the model says of the field at a path, and the names that are known beside it."""
    description, siblings = "a value", list[str]()
    current: Any = model
    for key in keys:
        fields = getattr(current, "model_fields", None)
        if fields is None:  # a key of a dict or a position in a list: every one has the same shape
            current = _inner(current)
            continue
        known = {field.alias or name: field for name, field in fields.items()}
        siblings = list(known)
        if key in known:
            description = known[str(key)].description or description
            current = _unwrapped(known[str(key)].annotation)
    return description, siblings


def _unwrapped(annotation: Any) -> Any:
    """`Model` of `Model | None`; else the annotation."""
    options = [each for each in get_args(annotation) if each is not type(None)]
    return options[0] if isinstance(annotation, UnionType) and len(options) == 1 else annotation


def _inner(annotation: Any) -> Any:
    """What a dict or list holds."""
    return (get_args(annotation) or (annotation,))[-1]


def _known(siblings: Sequence[str]) -> str:
    return f" Known here: {', '.join(siblings)}." if siblings else ""


def _names(keys: Sequence[int | str]) -> str:
    return ".".join(str(key) for key in keys if isinstance(key, str))
