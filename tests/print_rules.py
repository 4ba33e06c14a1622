"""Prints the cases of tests/cases_rules as a Markdown table: how the book is broken, where and by which code it is told."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from support import cases


def main(argv: Sequence[str]) -> int:
    """Print the table; with `--codes`, only how often each code is met."""
    rows = [
        (
            case.name,
            [(code, *_place(problem)) for problem in case.problems for code in [_code(problem)]],
        )
        for case in cases("cases_rules")
    ]
    counts = Counter(code for _, found in rows for code, _, _ in found)
    if "--codes" not in argv:
        print("| case | code | file | line |\n| --- | --- | --- | --- |")
        for name, found in rows:
            for code, path, line in found or [("none: this is correct", "", "")]:
                print(f"| {name} | {code} | {path} | {line} |")
        print()
    print("| code | problems |\n| --- | --- |")
    for code, count in sorted(counts.items()):
        print(f"| {code} | {count} |")
    faulty = sum(1 for _, found in rows if found)
    print(
        f"\n{faulty} ways to break the book, each told; {len(rows) - faulty} correct ones, none told."
    )
    return 0


def _code(problem: str) -> str:
    return problem.rpartition("[")[2].rstrip("]")


def _place(problem: str) -> tuple[str, str]:
    path, line, _ = problem.split(":", 2)
    return path, line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
