"""Prints the rules for prose as a Markdown table: level, readers, and how many lines each must find and leave alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

REPOSITORY = Path(__file__).parents[1]
STYLE = REPOSITORY / "linters/vale/Servicebook"
PAIRS = REPOSITORY / "tests/style"
READERS = REPOSITORY / "linters/vale/audiences.yml"


def main() -> int:
    """Print the table and a total."""
    found = list(rows())
    print("| rule | level | readers | patterns | bad lines | good lines |")
    print("| --- | --- | --- | ---: | ---: | ---: |")
    for row in found:
        print(f"| {' | '.join(map(str, row))} |")
    patterns, bad, good = (sum(int(row[column]) for row in found) for column in (3, 4, 5))
    print(f"\n{len(found)} rules, {patterns} patterns, {bad} bad lines, {good} good ones.")
    return 0


def rows() -> Iterator[tuple[str, str, str, int, int, int]]:
    """Of each rule the name, level, readers, and the numbers of its patterns, bad lines and good lines."""
    readers = yaml.safe_load(READERS.read_text("utf-8"))
    for file in sorted(STYLE.glob("*.yml")):
        rule = yaml.safe_load(file.read_text("utf-8"))
        patterns = [*rule.get("tokens", ()), *rule.get("swap", ()), *rule.get("raw", ())]
        yield (
            file.stem,
            rule["level"],
            readers[file.stem],
            len(patterns) or 1,
            _lines(file.stem, "bad"),
            _lines(file.stem, "good"),
        )


def _lines(rule: str, kind: str) -> int:
    """How many lines of text one page of a rule's pair holds."""
    _, _, text = (PAIRS / rule / f"{kind}.md").read_text("utf-8").split("---\n", 2)
    return sum(bool(line.strip()) for line in text.splitlines())


if __name__ == "__main__":
    sys.exit(main())
