"""Finds the Vale of the pinned version.

Standard library only: `linters/get_vale.py` uses it before anything is installed.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LOCK = "requirements-vale.txt"
SCRIPTS = "Scripts" if os.name == "nt" else "bin"
PROGRAM = "vale.exe" if os.name == "nt" else "vale"


def pinned_version(root: Path) -> str:
    """The version that the book in `root` is checked with, such as `3.22.0`.

    The lock file names the package that carries Vale: three numbers of Vale's, then one of its own.
    Raises `OSError` without the file, `ValueError` without a version in it.
    """
    found = re.search(r"^vale==(\d+\.\d+\.\d+)", (root / LOCK).read_text("utf-8"), re.MULTILINE)
    if not found:
        raise ValueError(
            f'{LOCK} names no version of Vale: it needs a line such as "vale==3.22.0.0".'
        )
    return found[1]


def version_of(program: Path, seconds: float = 10) -> str | None:
    """What `vale --version` says, or nothing where it fails or takes longer than `seconds`."""
    try:
        answer = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=True,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    found = re.search(r"\bversion v?(\d+\.\d+\.\d+)\s*$", answer)
    return found[1] if found else None


def candidates(root: Path) -> list[Path]:
    """Each `vale` of this machine: the book's environment, the one that runs this, then PATH."""
    folders = [str(root / ".venv" / SCRIPTS), str(Path(sys.executable).parent)]
    folders += os.environ.get("PATH", "").split(os.pathsep)
    found = (shutil.which("vale", path=folder) for folder in folders if folder)
    return [Path(program) for program in dict.fromkeys(found) if program]


def find(root: Path, seconds: float = 10) -> Path | None:
    """The first `vale` that answers with the pinned version; each gets `seconds` to answer."""
    wanted = pinned_version(root)
    for program in candidates(root):
        if version_of(program, seconds) == wanted:
            return program
    return None
