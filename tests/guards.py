"""Every guard against leaks, switched off in a copy of the repository, where its tests must fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from support import REPOSITORY, TESTS

TABLE = TESTS / "guards.yml"
# What the tests need; they never read docs/ and values/.
COPIED = ("benchmarks", "hooks", "hosting", "linters", "overrides", "tests")
FILES = (".vale.ini", "mkdocs.internal.yml", "pyproject.toml", "requirements-vale.txt")
FAILED = 1  # pytest's exit code where tests ran and failed


@dataclass(frozen=True)
class Guard:
    """A guard, the text in a file that is it, what takes its place, and the tests that must miss it."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def is_there(self) -> bool:
        """Whether the text stands in the file, once."""
        return (REPOSITORY / self.file).read_text("utf-8").count(self.old) == 1


def read() -> list[Guard]:
    """Every guard, in the order of the table."""
    return [_guard(entry) for entry in yaml.safe_load(TABLE.read_text("utf-8"))]


def _guard(entry: dict[str, object]) -> Guard:
    old = str(entry["old"])
    tests = entry["tests"]
    assert isinstance(tests, list)
    return Guard(str(entry["guard"]), str(entry["file"]), old, str(entry["new"]), tuple(tests))


def missed(guards: Iterable[Guard], workers: int | None = None) -> Iterator[tuple[Guard, bool]]:
    """Each guard, with whether one of its tests fails without it. Some at a time, in copies of their own."""
    with ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        listed = list(guards)
        yield from zip(listed, pool.map(_is_missed, listed), strict=True)


def _is_missed(guard: Guard) -> bool:
    with TemporaryDirectory() as folder:
        root = Path(folder)
        copy_repository(root)
        file = root / guard.file
        file.write_text(file.read_text("utf-8").replace(guard.old, guard.new), "utf-8")
        return run(root, guard.tests) == FAILED


def copy_repository(root: Path) -> None:
    """All that tests need, in `root`."""
    for name in COPIED:
        if (REPOSITORY / name).is_dir():
            skipped = shutil.ignore_patterns("__pycache__", "*.egg-info")
            shutil.copytree(REPOSITORY / name, root / name, ignore=skipped)
    for name in FILES:
        shutil.copy(REPOSITORY / name, root / name)


def run(root: Path, tests: Iterable[str]) -> int:
    """Run tests in a copy of the repository until one fails; pytest's exit code."""
    paths = [f"tests/{test}" for test in tests]
    environment = {**os.environ, "PYTHONPATH": str(root / "hooks"), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_ADDOPTS", "HYPOTHESIS_PROFILE"):  # fmt: skip
        environment.pop(name, None)
    extra = os.environ.get("PYTHONPATH", "")
    environment["PYTHONPATH"] += os.pathsep + extra if extra else ""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]  # fmt: skip
    return subprocess.run([*command, *paths], cwd=root, env=environment, capture_output=True, check=False).returncode  # fmt: skip
