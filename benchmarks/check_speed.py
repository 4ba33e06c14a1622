"""How long `servicebook check --no-prose` and `impact` take beside one plain `mkdocs build` of the same pages.

    python benchmarks/check_speed.py [--pages 1000] [--values 300] [--runs 5]

They are timed in turns, so that a busy machine slows all of them. The build is MkDocs with Material, search, macros and
`navigation.prune`, without Servicebook. Impact compares two commits, between which a value in five changed, and a
word on some of the pages. The exit code is 1 where a limit below is passed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import make_book
from make_book import REPOSITORY, Sizes

MOST_OF_A_BUILD = 0.15
MOST_IMPACT = 1.0  # of a build
MOST_GROWTH = 4.4  # of four times the pages
MOST_MEMORY = 200  # MB
GROWN = 4

CHECK = (sys.executable, "-m", "servicebook", "check", "--no-prose")
IMPACT = (sys.executable, "-m", "servicebook", "impact", "HEAD~1")
BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", "plain.yml")
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


def main(argv: Sequence[str]) -> int:
    """Measure, print, and tell by the exit code whether every limit holds (2: could not measure)."""
    parser = argparse.ArgumentParser(prog="check_speed", description="Time check and build.")
    parser.add_argument("--pages", type=int, default=Sizes.pages)
    parser.add_argument("--values", type=int, default=Sizes.values)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(argv)
    sizes = Sizes(options.pages, options.values)
    with TemporaryDirectory() as folder:
        try:
            return _report(sizes, options.runs, Path(folder))
        except FailedRun as error:
            print(error, file=sys.stderr)
            return 2


def _report(sizes: Sizes, runs: int, folder: Path) -> int:
    larger = Sizes(sizes.pages * GROWN, sizes.values)
    make_book.make(folder / "book", sizes)
    make_book.make(folder / "grown", larger)
    _commit_twice(folder / "book")
    commands = {
        "mkdocs build, plain": (BUILD, "book"),
        "servicebook check --no-prose": (CHECK, "book"),
        f"servicebook check, {larger.pages} pages": (CHECK, "grown"),
        "servicebook impact": (IMPACT, "book"),
    }
    taken: dict[str, list[Run]] = {name: [] for name in commands}
    _run((*CHECK[:-2], "--version"), folder / "book")  # compiles what is not compiled yet
    for _ in range(runs):
        for name, (command, book) in commands.items():
            taken[name].append(_run(command, folder / book))
    medians = {name: _median(each) for name, each in taken.items()}
    print(f"{sizes.pages} pages, {sizes.values} values; median of {runs} runs, in turns")
    for name, run in medians.items():
        print(
            f"  {name:<32}{run.seconds:7.2f} s {run.processor:7.2f} s of the processor {run.memory:6.0f} MB"
        )
    build, check, grown, impact = medians.values()
    measured = [
        ("check / build", check.seconds / build.seconds, MOST_OF_A_BUILD),
        ("impact / build", impact.seconds / build.seconds, MOST_IMPACT),
        (f"growth, {GROWN} times the pages", grown.seconds / check.seconds, MOST_GROWTH),
        ("peak memory of check, MB", check.memory, MOST_MEMORY),
    ]
    for name, figure, most in measured:
        print(f"  {name:<32}{figure:7.3g}   (at most {most})")
    return 0 if all(figure <= most for _, figure, most in measured) else 1


def _commit_twice(folder: Path) -> None:
    """Commit the book, change it, and commit it again."""
    who = ("-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.com")
    commit = ("git", *who, "commit", "--quiet", "--all", "--message", "Benchmark")
    _run(("git", "init", "--quiet"), folder)
    _run(("git", "add", "."), folder)
    _run(commit, folder)
    for file in folder.glob("values/*_*.yml"):
        _replace(file, "business hours", "business days")
    for file in folder.glob("docs/safe-*/*.md"):
        _replace(file, "Large ", "Tiny ")
    _run(commit, folder)


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8", newline="\n")


def _run(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end in `folder`. Raises FailedRun where it finds fault or breaks."""
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
    if child.returncode != 0:
        raise FailedRun(f"{' '.join(command)} ended with {child.returncode} in {folder}.")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _MEGABYTE)


def _median(runs: Sequence[Run]) -> Run:
    return Run(
        median(run.seconds for run in runs),
        median(run.processor for run in runs),
        median(run.memory for run in runs),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
