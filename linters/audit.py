"""Looks for known faults in the locked packages: `python linters/audit.py`.

Exit 0 where none is known, and where nothing could be looked up, which it says; 1 with each fault.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.txt", "requirements-test.txt", "requirements-vale.txt")


def found_by(command: Sequence[str | Path]) -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing where it reached nobody to ask."""
    files = [part for lock in LOCKS for part in ("--requirement", str(ROOT / lock))]
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    done = subprocess.run([*command, *options, *files], capture_output=True, text=True)
    try:
        packages: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return []
    return packages


def report(packages: Sequence[dict[str, Any]]) -> tuple[list[str], int]:
    """The lines to print, and the exit code."""
    # pip-audit calls a package that it could not look up "skipped", and ends as if all were well.
    asked = [package for package in packages if "skip_reason" not in package]
    lines = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version yet'}"
        for package in asked
        for fault in package["vulns"]
    ]
    if not asked:
        return ["Nothing was looked up: the list of known faults cannot be reached from here."], 0
    lines.append(f"Looked up {len(asked)} of {len(packages)} packages: {len(lines)} known faults.")
    return lines, 1 if len(lines) > 1 else 0


def main() -> int:
    """Ask, and say what came of it."""
    lines, code = report(found_by([Path(sys.executable).parent / "pip-audit"]))
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
