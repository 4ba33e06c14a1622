"""The look for known faults: it never calls well what it could not look up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import audit

CLEAN = {"name": "markdown", "version": "3.9", "vulns": []}
UNKNOWN = {"name": "babel", "skip_reason": "Dependency not found on PyPI"}
FAULTY = {
    "name": "jinja2",
    "version": "3.0",
    "vulns": [
        {"id": "PYSEC-1", "fix_versions": ["3.1", "3.2"]},
        {"id": "PYSEC-2", "fix_versions": []},
    ],
}
NOTHING = "Nothing was looked up: the list of known faults cannot be reached from here."


@pytest.mark.parametrize(
    ("packages", "lines", "code"),
    [
        ([], [NOTHING], 0),
        ([UNKNOWN, UNKNOWN], [NOTHING], 0),
        ([CLEAN, UNKNOWN], ["Looked up 1 of 2 packages: 0 known faults."], 0),
        ([CLEAN], ["Looked up 1 of 1 packages: 0 known faults."], 0),
        (
            [CLEAN, FAULTY],
            [
                "jinja2 3.0: PYSEC-1, mended in 3.1, 3.2",
                "jinja2 3.0: PYSEC-2, mended in no version yet",
                "Looked up 2 of 2 packages: 2 known faults.",
            ],
            1,
        ),
    ],
)
def test_what_is_said(packages: list[dict[str, Any]], lines: list[str], code: int) -> None:
    assert audit.report(packages) == (lines, code)


@pytest.mark.parametrize(
    "says", [json.dumps({"dependencies": [CLEAN]}), "", "Traceback", "[]", "{}", "null"]
)
def test_an_answer_that_cannot_be_read_is_none(says: str, tmp_path: Path) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh\ncat <<'end'\n{says}\nend\n")
    program.chmod(0o755)
    assert audit.found_by([program]) == ([CLEAN] if "markdown" in says else [])
