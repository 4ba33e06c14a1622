"""Finds the Vale of the pinned version, or gets it: `python linters/get_vale.py`.

Needs Python and its standard library alone. Says nothing where Vale is there already. Exit 0 with a
matching Vale in place, 2 with a sentence that says what to do.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "hooks"))

from servicebook.style.vale import LOCK, PROGRAM, SCRIPTS, find, pinned_version, version_of  # noqa: E402 (not installed yet)

OLDEST_GO = (1, 25, 7)  # what Vale's go.mod asks for
MINUTES = {"download": 5, "build": 15}


class NoVale(Exception):
    """Why there is no Vale, in words for whoever runs the command."""


def run(command: Sequence[str | Path], minutes: float, **settings: str) -> str:
    """The output of a command that ends well in time; `settings` are added to its environment.

    Raises `NoVale` with the last thing the command said.
    """
    try:
        done = subprocess.run(
            command,
            env=os.environ | settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=minutes * 60,
        )
    except subprocess.TimeoutExpired:
        raise NoVale(f"{Path(command[0]).name} took longer than {minutes:g} minutes") from None
    except OSError as reason:
        raise NoVale(f"{Path(command[0]).name} did not start ({reason.strerror})") from None
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        raise NoVale(
            lines[-1] if lines else f"{Path(command[0]).name} ended with {done.returncode}"
        )
    return done.stdout


def download(root: Path, version: str) -> Path:
    """Installs the package that fetches Vale at its first call, and calls it.

    A package whose download fails is removed again: it would try anew at every call.
    """
    folder = root / ".venv" / SCRIPTS
    pip: list[str | Path] = [
        folder / "python",
        "-m",
        "pip",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    print(f"Downloading Vale {version} ...", flush=True)
    run([*pip, "install", "--require-hashes", "-r", root / LOCK], MINUTES["download"])
    if version_of(folder / PROGRAM, MINUTES["download"] * 60) == version:
        return folder / PROGRAM
    try:
        run([*pip, "uninstall", "--yes", "vale"], MINUTES["download"])
    finally:
        (folder / PROGRAM).unlink(missing_ok=True)
    raise NoVale("the release could not be downloaded")


def build(root: Path, version: str) -> Path:
    """Builds Vale with Go into the environment's folder of programs."""
    folder = root / ".venv" / SCRIPTS
    found = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", run(["go", "version"], 1))
    if not found or tuple(int(number or 0) for number in found.groups()) < OLDEST_GO:
        raise NoVale("this Go is too old")
    print(f"Building Vale {version} with Go; this takes a minute or two ...", flush=True)
    run(
        [
            "go",
            "install",
            "-ldflags",
            f"-s -w -X main.version={version}",  # without it, Vale calls itself "master"
            f"github.com/vale-cli/vale/v3/cmd/vale@v{version}",
        ],
        MINUTES["build"],
        GOBIN=str(folder.resolve()),
        GOTOOLCHAIN="local",
    )
    if version_of(folder / PROGRAM) != version:
        raise NoVale("the Vale that was built does not answer with its version")
    return folder / PROGRAM


def get(root: Path) -> Path:
    """A Vale of the pinned version, found or installed into the book's `.venv`. Raises `NoVale`."""
    try:
        version, program = pinned_version(root), find(root)
    except (OSError, ValueError) as reason:
        raise NoVale(f"The version of Vale is unknown: {reason}") from None
    if program:
        return program
    if not (root / ".venv").is_dir():
        raise NoVale("There is no .venv to put Vale into: make one with `python -m venv .venv`.")
    reasons = []
    for way in (download, build):
        try:
            return way(root, version)
        except NoVale as reason:
            reasons.append(f"{way.__name__}: {str(reason).rstrip('.')}")
    raise NoVale(
        f"Vale {version} could not be installed ({'; '.join(reasons)}). Put a `vale` of that version on the PATH, "
        f"or install Go {'.'.join(map(str, OLDEST_GO))} or newer and run this again."
    )


def main(argv: Sequence[str]) -> int:
    """Runs for the book in the folder `argv[0]`, or for the one that this file belongs to."""
    try:
        get(Path(argv[0]) if argv else ROOT)
    except NoVale as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
