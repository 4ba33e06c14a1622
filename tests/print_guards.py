"""Switches off every guard against leaks in turn, and prints whether its tests miss it.

    python tests/print_guards.py [WORDS OF A GUARD]

The exit code is 1 where a guard is missed by no test.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import guards


def main(argv: Sequence[str]) -> int:
    """Print the table, a row as soon as it is known."""
    chosen = [guard for guard in guards.read() if " ".join(argv).lower() in guard.name.lower()]
    print("| guard | in | without it | tests |\n| --- | --- | --- | --- |", flush=True)
    unmissed = 0
    for guard, missed in guards.missed(chosen):
        unmissed += not missed
        outcome = "a test fails" if missed else "NOTHING FAILS"
        print(
            f"| {guard.name} | {guard.file} | {outcome} | {'<br>'.join(guard.tests)} |", flush=True
        )
    print(
        f"\n{len(chosen)} guards; {len(chosen) - unmissed} are missed when they are switched off."
    )
    return 1 if unmissed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
