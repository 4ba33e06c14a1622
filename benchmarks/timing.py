"""What a command takes: seconds on the clock and of the processor, and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from make_book import REPOSITORY

BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "plain.yml")
"""The build that all else is held against: MkDocs with Material, search and macros, without Servicebook."""

# On macOS the system counts bytes, elsewhere kilobytes.
_MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10


class FailedRun(Exception):
    """A command did not end well, so that its time means nothing."""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds on the clock and of the processor, and the most memory in MB."""

    seconds: float
    processor: float
    memory: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:7.2f} s {self.processor:7.2f} s of the processor {self.memory:6.0f} MB"
        )


def run(command: Sequence[str], folder: Path, fine: Collection[int] = (0,)) -> Run:
    """Run a command to its end in `folder`. Raises FailedRun where its exit code is not a `fine` one."""
    path = os.pathsep.join((str(REPOSITORY / "hooks"), os.environ.get("PYTHONPATH", "")))
    environment = {**os.environ, "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1"}
    # As on a writer's machine, where Python keeps the modules that it compiled the first time.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = perf_counter()
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL) as child:
        # The usage of this child alone: getrusage knows only the largest of all children so far.
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = perf_counter() - begun
    if child.returncode not in fine:
        raise FailedRun(f"{' '.join(command)} ended with {child.returncode} in {folder}.")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MEGABYTE)


def in_turns(
    commands: Mapping[str, tuple[Sequence[str], Path]], runs: int, fine: Collection[int] = (0,)
) -> dict[str, Run]:
    """The median of `runs` runs of each command in its folder. They take turns: a busy machine slows all of them.

    Raises FailedRun where an exit code is not a `fine` one.
    """
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    run((sys.executable, "-m", "servicebook", "--version"), REPOSITORY)  # compiles what is not yet
    for _ in range(runs):
        for name, (command, folder) in commands.items():
            taken[name].append(run(command, folder, fine))
    return {name: middle(each) for name, each in taken.items()}


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        median(run.seconds for run in runs),
        median(run.processor for run in runs),
        median(run.memory for run in runs),
    )
