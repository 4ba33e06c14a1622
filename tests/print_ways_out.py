"""Prints the ways out as a Markdown table: what stops each, how often it is opened, by which tests, told by which codes."""

from __future__ import annotations

import sys

import ways_out


def main() -> int:
    """Print the table and its sums."""
    print("| way out | what stops it | opened here | told as | opened by other tests |")
    print("| --- | --- | --- | --- | --- |")
    ways, opened = ways_out.read(), 0
    for way in ways:
        here = len(way.refused) + len(way.caught) + len(way.silent)
        opened += here
        others = "<br>".join(way.tests)
        print(f"| {way.name} | {way.stops} | {here or ''} | {', '.join(way.codes)} | {others} |")
    tests = len({test for way in ways for test in way.tests})
    print(f"\n{len(ways)} ways out; opened {opened} times from this table, and by {tests} other tests.")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
