"""How long the leak check takes beside one plain `mkdocs build` of the same pages, and that it raises no false alarm.

    python benchmarks/verify_speed.py [--pages 1000] [--values 300] [--runs 5]

Both sites are built once, with Servicebook. Then a plain build and the check are timed in turns. Half of each page is
for agents, in the words of the other half, so that many runs of words stand in both. The exit code is 1 where a limit
below is passed, and 2 where the check finds a leak.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import copy, copytree, ignore_patterns
from tempfile import TemporaryDirectory

import make_book
from make_book import REPOSITORY, Sizes
from timing import BUILD, FailedRun, in_turns, run

MOST_OF_A_BUILD = 0.15
MOST_MEMORY = 300  # MB

PUBLIC, INTERNAL = ".build/public", ".build/internal"
SITES = {PUBLIC: "mkdocs.yml", INTERNAL: "mkdocs.internal.yml"}
VERIFY = (sys.executable, "-m", "servicebook_verify", ".", PUBLIC, "--internal", INTERNAL)


def main(argv: Sequence[str]) -> int:
    """Measure, print, and tell by the exit code whether every limit holds (2: could not measure)."""
    parser = argparse.ArgumentParser(prog="verify_speed", description="Time the leak check.")
    parser.add_argument("--pages", type=int, default=Sizes.pages)
    parser.add_argument("--values", type=int, default=Sizes.values)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        try:
            return _report(Sizes(options.pages, options.values), options.runs, Path(folder))
        except FailedRun as error:
            print(error, file=sys.stderr)
            return 2


def make_sites(folder: Path, sizes: Sizes) -> None:
    """The book to measure with, and both of its sites in .build/. Raises FailedRun."""
    make_book.make(folder, sizes)
    for name in ("overrides", "hooks"):
        copytree(REPOSITORY / name, folder / name, ignore=ignore_patterns("__pycache__", "*.egg-info"))  # fmt: skip
    copy(REPOSITORY / "mkdocs.internal.yml", folder)
    settings = folder / "mkdocs.yml"
    settings.write_text(f"INHERIT: overrides/mkdocs.yml\n{settings.read_text('utf-8')}", "utf-8")
    for config in SITES.values():
        run((sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config), folder)


def _report(sizes: Sizes, runs: int, folder: Path) -> int:
    make_sites(folder / "book", sizes)
    run((sys.executable, "-m", "servicebook_verify", "--help"), folder / "book")  # compiles it
    commands = {"mkdocs build, plain": BUILD, "servicebook_verify": VERIFY}
    medians = in_turns({name: (each, folder / "book") for name, each in commands.items()}, runs)
    print(f"{sizes.pages} pages, {sizes.values} values; median of {runs} runs, in turns")
    for name, taken in medians.items():
        print(f"  {name:<32}{taken}")
    build, verify = medians.values()
    measured = [
        ("verify / build", verify.seconds / build.seconds, MOST_OF_A_BUILD),
        # The system tells the larger of its two processes.
        ("peak memory of both, MB", 2 * verify.memory, MOST_MEMORY),
    ]
    for name, figure, most in measured:
        print(f"  {name:<32}{figure:7.3g}   (at most {most})")
    return 0 if all(figure <= most for _, figure, most in measured) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
