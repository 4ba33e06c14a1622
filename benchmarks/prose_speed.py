"""How long the prose check takes beside one plain `mkdocs build` of the same pages, and what each rule costs.

    python benchmarks/prose_speed.py [--pages 1000] [--runs 5]
    python benchmarks/prose_speed.py --rules [--pages 1000] [--runs 3]

The prose check is what `servicebook check` takes more than `servicebook check --no-prose`. They are timed in turns,
so that a busy machine slows all of them. A rule costs what Vale takes with that rule alone more than with one
that finds nothing, in seconds of the processor; beside it stands how often the rule speaks up. The pages are
words in no order, so this tells of its cost and nothing of its worth. The exit code is 1 where the limit is passed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import make_book
from make_book import REPOSITORY, Sizes
from servicebook.style import fast_style, vale_reports
from timing import BUILD, FailedRun, in_turns

MOST_OF_A_BUILD = 0.6
CHECK = (sys.executable, "-m", "servicebook", "check")
NO_PROSE = (*CHECK, "--no-prose")
STYLE = "linters/vale/Servicebook"
NOTHING = "Local.Nothing"
_NOTHING = 'extends: existence\nmessage: "%s"\nlevel: error\nvocab: false\ntokens: [qzxqzxqzx]\n'
_ALERTS = (
    0,
    1,
)  # Vale and `servicebook check` end with 1 where they found an error, and words in no order hold some


def main(argv: Sequence[str]) -> int:
    """Measure, print, and tell by the exit code whether the limit holds (2: could not measure)."""
    parser = argparse.ArgumentParser(prog="prose_speed", description="Time the prose check.")
    parser.add_argument("--pages", type=int, default=Sizes.pages)
    parser.add_argument("--runs", type=int)
    parser.add_argument("--rules", action="store_true", help="the cost of each rule by itself")
    options = parser.parse_args(argv)
    with TemporaryDirectory() as folder:
        try:
            make(Path(folder), options.pages)
            if options.rules:
                return _report_rules(Path(folder), options.pages, options.runs or 3)
            return _report(Path(folder), options.pages, options.runs or 5)
        except (FailedRun, vale_reports.ProseError) as error:
            print(error, file=sys.stderr)
            return 2


def make(folder: Path, pages: int) -> None:
    """Write a book of so many pages with the engine's style into `folder`."""
    make_book.make(folder, Sizes(pages))
    make_book.copy_style(folder)


def _report(folder: Path, pages: int, runs: int) -> int:
    commands = {
        "mkdocs build, plain": BUILD,
        "servicebook check": CHECK,
        "servicebook check --no-prose": NO_PROSE,
    }
    _alerts((*CHECK, "--format", "json"), folder)  # a program that breaks also ends with 1
    each_here = {name: (command, folder) for name, command in commands.items()}
    medians = in_turns(each_here, runs, _ALERTS)
    print(f"{pages} pages; median of {runs} runs, in turns")
    for name, each in medians.items():
        print(f"  {name:<32}{each}")
    build, check, no_prose = medians.values()
    ratio = (check.seconds - no_prose.seconds) / build.seconds
    processor = (check.processor - no_prose.processor) / build.processor
    print(f"  {'prose check / build':<32}{ratio:7.3g}   (at most {MOST_OF_A_BUILD})")
    print(f"  {'the same, of the processor':<32}{processor:7.3g}")
    return 0 if ratio <= MOST_OF_A_BUILD else 1


def _report_rules(folder: Path, pages: int, runs: int) -> int:
    rules = sorted(file.stem for file in (folder / STYLE).glob("*.yml"))
    (folder / "linters/vale/Local/Nothing.yml").write_text(_NOTHING, "utf-8")
    every = ", ".join(rules)
    commands = {
        NOTHING: _vale(folder, [NOTHING]),
        every: _vale(folder, [f"Servicebook.{rule}" for rule in rules]),
        **{rule: _vale(folder, [f"Servicebook.{rule}"]) for rule in rules},
    }
    each_here = {name: (command, folder) for name, command in commands.items()}
    medians = in_turns(each_here, runs, _ALERTS)
    costs = {name: each.processor for name, each in medians.items()}
    without = costs.pop(NOTHING)
    print(f"{pages} pages; median of {runs} runs, in turns; seconds of the processor, and alerts")
    print(f"  {'reading, with no rule':<32}{without:7.2f} s")
    print(f"  {f'all {len(rules)} rules':<32}{costs.pop(every) - without:7.2f} s")
    for rule, seconds in sorted(costs.items(), key=lambda entry: -entry[1]):
        print(f"  {rule:<32}{seconds - without:7.2f} s {_count(commands[rule], folder):7}")
    return 0


def _vale(folder: Path, rules: Sequence[str]) -> list[str]:
    """The command that runs Vale over the pages with these rules and no others."""
    text = (folder / fast_style.CONFIGURATION).read_text("utf-8")
    switched_on = "\n".join(f"{rule} = YES" for rule in rules)
    name = f"{'-'.join(rules)[:60]}.ini"
    (folder / name).write_text(
        text.replace("BasedOnStyles = Servicebook, Local", switched_on), "utf-8"
    )
    program = vale_reports.find_vale(folder).absolute()
    return [str(program), "--no-global", f"--config={name}", "--output=JSON", "docs"]


def _count(command: Sequence[str], folder: Path) -> int:
    """How many alerts Vale has in its report."""
    return sum(map(len, _alerts(command, folder).values()))


def _alerts(command: Sequence[str], folder: Path) -> Any:
    """What a command reports as JSON. Raises FailedRun where it reports nothing."""
    path = {**os.environ, "PYTHONPATH": str(REPOSITORY / "hooks")}
    done = subprocess.run(command, cwd=folder, env=path, capture_output=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise FailedRun(f"{' '.join(command)} ended with {done.returncode}: {said}") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
