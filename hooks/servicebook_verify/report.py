"""leak-report.json: what was looked for, where, how much of it, and what came of it, with hashes of what was published.

It tells no secret: what was found is told by its hash. The same sources and sites give the same report.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from servicebook_verify.findings import Finding


@dataclass(frozen=True)
class File:
    """A published file: its size in bytes, its SHA-256, and whether it is an installed theme's own."""

    size: int
    sha256: str
    trusted: bool


@dataclass(frozen=True)
class LookedFor:
    """The day, how many runs of four internal words each source gave, and the number of forbidden words."""

    day: date
    sources: Counter[str]
    forbidden: int


def write(
    path: Path, asked: LookedFor, published: Mapping[str, File], found: list[Finding]
) -> None:
    """Writes the report as JSON."""
    tree = {
        "day": asked.day.isoformat(),
        "result": "leaks" if any(one.severity == "error" for one in found) else "clean",
        "program": _own_hash(),
        "looked for": {"passages": asked.sources.total(), "forbidden words": asked.forbidden},
        "looked into": {"files": len(published), "bytes": sum(f.size for f in published.values())},
        "findings": [_without_secret(one) for one in found],
        "passages": dict(sorted(asked.sources.items())),
        "published": {path: file.sha256 for path, file in sorted(published.items())},
    }
    path.write_text(json.dumps(tree, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _without_secret(one: Finding) -> dict[str, str | int]:
    """A finding with the hash of what was found in place of it."""
    return {
        "path": one.path, "line": one.line, "column": one.column, "code": one.code,
        "severity": one.severity, "source": one.source, "sha256": sha256(one.shown.encode()).hexdigest(),
    }  # fmt: skip


def _own_hash() -> str:
    """One hash of this program, so that a reviewer can tell which one it was."""
    whole = sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()
