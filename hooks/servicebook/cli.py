"""What people type: `servicebook check`, `impact`, `new`, `replies`, `verify`, `site`, `serve`.

Exit codes: 0 clean (warnings allowed), 1 errors in the book, 2 could not run.
"""

from __future__ import annotations

import argparse
import gc
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import servicebook_verify as verify
from servicebook import (
    __version__,
    book,
    check_command,
    checks,
    history,
    impact,
    new_page,
    reports,
    schemas,
    today,
)
from servicebook.book import Book, BookMissing
from servicebook.check_command import UsageError
from servicebook.history import HistoryError
from servicebook.impact import impact_reports
from servicebook.new_page import NewPageError
from servicebook.publishing import generations, publish, serve
from servicebook.publishing.publish import PublishError
from servicebook.publishing.serve import ServeError
from servicebook.replies import reply_formats
from servicebook.style.vale_reports import ProseError
from servicebook.today import TodayError

_CANNOT_RUN = (
    BookMissing,
    HistoryError,
    NewPageError,
    ProseError,
    PublishError,
    ServeError,
    TodayError,
    UsageError,
)


def run() -> None:
    """The command `servicebook`."""
    # A book is a million small objects and no cycles: looking for some takes a fifth of the time, and finds none.
    gc.disable()
    code = main(sys.argv[1:])
    gc.freeze()  # else Python looks through all of them once more before it ends
    sys.exit(code)


def main(arguments: Sequence[str]) -> int:
    """Do what the arguments say, on the book in the current folder; return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except _CANNOT_RUN as error:
        print(f"servicebook: {error}", file=sys.stderr)
    except BrokenPipeError:  # who read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except shutil.Error as error:  # of many files: what is wrong with the first is wrong with all
        print(f"servicebook: {error.args[0][0][2]}.", file=sys.stderr)
    except OSError as error:
        print(f"servicebook: {error.filename or 'A file'}: {error.strerror}.", file=sys.stderr)
    except KeyboardInterrupt:
        print("servicebook: stopped.", file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="servicebook", description="A customer service policy kept like code."
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, about, add, command in _COMMANDS:
        own = commands.add_parser(name, help=about)
        add(own)
        own.set_defaults(command=command)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    check_command.add_options(parser)
    _add_today(parser)


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("type", metavar="TYPE", help="a page type, such as policy")
    parser.add_argument("path", metavar="PATH", help="such as orders/gift-cards.md")
    parser.add_argument("--audience", choices=["public", "internal"])


def _add_site(parser: argparse.ArgumentParser) -> None:
    _add_today(parser)
    parser.add_argument(
        "--resume", action="store_true", help="publish although a rollback holds publishing"
    )


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", metavar="SITE", help="the folder of the public site")
    parser.add_argument(
        "--internal", metavar="SITE", help="the folder of the internal site, to learn more from"
    )
    parser.add_argument(
        "--forbidden", metavar="FILE", help="words that nobody may publish, one a line"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="where to write what was looked for and found"
    )
    _add_today(parser)


def _add_replies(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=list(reply_formats.FORMATS), default="json")


def _add_impact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "base", metavar="BASE", help="the commit, branch or tag to compare this folder with"
    )
    parser.add_argument("--format", choices=list(impact_reports.FORMATS), default="text")
    _add_today(parser)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--port", type=int, default=8000, help="the public site's; the internal site has the next"
    )


def _add_nothing(parser: argparse.ArgumentParser) -> None:
    """A command that cannot be asked anything."""


def _add_today(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--today", type=_day, metavar="DATE", help="the book as it is on a day such as 2027-06-01"
    )


def _day(text: str) -> date:
    try:
        return today.day_of(text)
    except TodayError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _today(options: argparse.Namespace) -> date | None:
    """The day that was asked for; None for the company's own. Raises TodayError."""
    return options.today or today.asked(os.environ)


def _check(options: argparse.Namespace) -> int:
    return check_command.run(options, _today(options))


def _new(options: argparse.Namespace) -> int:
    for path in new_page.create(_read(), options.type, options.path, options.audience):
        print(f"Wrote {path}")
    print("Each section says what belongs in it: write that, then run `servicebook check`.")
    return 0


def _site(options: argparse.Namespace) -> int:
    published = publish.publish(_root(), _say, _today(options), resume=options.resume)
    if published.problems or published.folder is None:
        print(reports.as_text(published.problems))
    if published.folder is None:
        print("Nothing was published: site/ is as it was.")
        return 1
    print("Published site/public and site/internal.")
    return 0


def _rollback(options: argparse.Namespace) -> int:
    bad, good = publish.roll_back(_root())
    print(f"Withdrew what was published on {generations.told(bad)}.")
    print(f"site/public and site/internal are those of {generations.told(good)} again.")
    print("Publishing is held: mend the book, then publish with `servicebook site --resume`.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    here = Path.cwd()
    site = here / options.site
    beside = site.parent / "internal"
    internal = here / options.internal if options.internal else beside if beside.is_dir() else None
    forbidden, report = (
        here / name if name else None for name in (options.forbidden, options.report)
    )
    return verify.run(verify.Asked(_root(), site, internal, forbidden, report, _today(options)))


def _replies(options: argparse.Namespace) -> int:
    found = _read()
    problems = [problem for problem in checks.run(found) if problem.is_error]
    if problems:
        print(reports.as_text(problems), file=sys.stderr)
        print("Nothing was exported.", file=sys.stderr)
        return 1
    # As bytes: a terminal's own encoding and line ends are not those of the formats.
    sys.stdout.buffer.write(reply_formats.FORMATS[options.format](found).encode())
    sys.stdout.buffer.flush()
    return 0


def _impact(options: argparse.Namespace) -> int:
    root = _root()
    with history.at(root, options.base) as earlier:
        found = impact.compare(book.read(earlier.folder), book.read(root, options.today))
    compared = impact_reports.Compared(earlier.base, earlier.commit)
    report = impact_reports.FORMATS[options.format](found, compared)
    # As bytes: a terminal's own encoding may lack an arrow or a letter of the pages.
    sys.stdout.buffer.write(f"{report.rstrip()}\n".encode())
    sys.stdout.buffer.flush()
    return 0 if found.is_whole else 1


def _schemas(options: argparse.Namespace) -> int:
    for path in schemas.write(_root()):
        print(f"Wrote {path}")
    return 0


def _serve(options: argparse.Namespace) -> int:
    return serve.serve(_root(), _say, options.port)


def _root() -> Path:
    return book.find_root(Path.cwd())


def _read() -> Book:
    return book.read(_root())


def _say(line: str) -> None:
    # At once: whoever started this in the background reads a file, and waits for the line.
    print(line, flush=True)


_COMMANDS: Final = (
    ("check", "every check that needs no build, prose included", _add_check, _check),
    ("new", "a page with its sections and its place in the navigation", _add_new, _new),
    ("site", "check, build both sites, verify, publish to site/", _add_site, _site),
    ("rollback", "serve the last pair of sites before this one", _add_nothing, _rollback),
    ("verify", "the leak check of a finished public site", _add_verify, _verify),
    ("replies", "the ready replies with their values filled in, for other programs", _add_replies, _replies),
    ("impact", "every sentence that a change alters", _add_impact, _impact),
    ("schemas", "write linters/schemas/ anew, for editors", _add_nothing, _schemas),
    ("serve", "both sites with live reload", _add_serve, _serve),
)  # fmt: skip
"""Each command: its name, what it does, what it may be asked, and the function that does it."""
