"""The command: `python -m servicebook_verify BOOK SITE`."""

from __future__ import annotations

import argparse
import gc
import sys
from datetime import date
from pathlib import Path

from servicebook_verify.check import Asked, run


def main(argv: list[str] | None = None) -> int:
    """Does what the arguments say; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="servicebook_verify",
        description="Look for internal text in a finished public site, whichever program built it.",
        epilog="Each leak is printed with its file and line. Exit code: 0 clean (warnings allowed), 1 leaks, 2 could not run.",
    )
    parser.add_argument("book", type=Path, help="the folder that holds docs/ and values/")
    parser.add_argument("site", type=Path, help="the finished public site")
    parser.add_argument(
        "--internal", type=Path, metavar="SITE", help="the finished internal site, to learn from"
    )
    parser.add_argument(
        "--forbidden", type=Path, metavar="FILE", help="words that nobody may publish, one a line"
    )
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FILE",
        help="where to write what was looked for and found, as JSON without secrets",
    )
    parser.add_argument(
        "--today",
        type=date.fromisoformat,
        metavar="DAY",
        help="the day of the site, such as 2027-06-01; without it, today where the company is",
    )
    return run(Asked(**vars(parser.parse_args(argv))))


if __name__ == "__main__":
    gc.disable()  # a million small objects, and no cycles to look for
    sys.exit(main())
