"""How long `servicebook check --no-prose` and `impact` take beside one plain `mkdocs build` of the same pages.

    python benchmarks/check_speed.py [--pages 1000] [--values 300] [--runs 5]

They are timed in turns, so that a busy machine slows all of them. The build is MkDocs with Material, search, macros and
`navigation.prune`, without Servicebook. Impact compares two commits, between which a value in five changed, and a
word on some of the pages. The exit code is 1 where a limit below is passed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import make_book
from make_book import Sizes
from timing import BUILD, FailedRun, in_turns, run

MOST_OF_A_BUILD = 0.15
MOST_IMPACT = 1.0  # of a build
MOST_GROWTH = 4.4  # of four times the pages
MOST_MEMORY = 200  # MB
GROWN = 4

CHECK = (sys.executable, "-m", "servicebook", "check", "--no-prose")
IMPACT = (sys.executable, "-m", "servicebook", "impact", "HEAD~1")


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
    medians = in_turns(
        {name: (each, folder / book) for name, (each, book) in commands.items()}, runs
    )
    print(f"{sizes.pages} pages, {sizes.values} values; median of {runs} runs, in turns")
    for name, each in medians.items():
        print(f"  {name:<32}{each}")
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
    run(("git", "init", "--quiet"), folder)
    run(("git", "add", "."), folder)
    run(commit, folder)
    for file in folder.glob("values/*_*.yml"):
        _replace(file, "business hours", "business days")
    for file in folder.glob("docs/safe-*/*.md"):
        _replace(file, "Large ", "Tiny ")
    run(commit, folder)


def _replace(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
