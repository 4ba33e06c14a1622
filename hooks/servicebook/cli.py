"""What people type: `servicebook check`, `impact`, `new`, `replies`, `verify`, `site`, `serve`.

Exit codes: 0 clean (warnings allowed), 1 errors in the book, 2 could not run.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from servicebook import (
    __version__,
    as_written,
    book,
    checks,
    fixes,
    history,
    impact,
    impact_reports,
    new_page,
    prose,
    publish,
    reply_formats,
    reports,
    schemas,
    serve,
    today,
    verify,
)
from servicebook.book import Book, BookMissing
from servicebook.checks import typed_promises
from servicebook.history import HistoryError
from servicebook.new_page import NewPageError
from servicebook.problems import Place, Problem, in_order
from servicebook.prose import ProseError
from servicebook.publish import PublishError
from servicebook.serve import ServeError
from servicebook.today import TodayError

_CANNOT_RUN = (
    BookMissing,
    HistoryError,
    NewPageError,
    ProseError,
    PublishError,
    ServeError,
    TodayError,
)


class _UsageError(Exception):
    """What was typed does not fit the book; the text says what to type instead."""


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
    except (*_CANNOT_RUN, _UsageError) as error:
        print(f"servicebook: {error}", file=sys.stderr)
    except BrokenPipeError:  # who read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
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
    check = commands.add_parser("check", help="every check that needs no build, prose included")
    check.add_argument(
        "paths", nargs="*", metavar="PATH", help="show only problems in these files or folders"
    )
    check.add_argument("--format", choices=list(reports.FORMATS), default="text")
    check.add_argument("--no-prose", action="store_true", help="leave out the prose check (Vale)")
    other = check.add_mutually_exclusive_group()
    other.add_argument(
        "--fix",
        action="store_true",
        help="first write values in place of the figures that equal them",
    )
    other.add_argument(
        "--as-written",
        action="store_true",
        help="only list the figures that are marked as no promise",
    )
    _add_today(check)
    check.set_defaults(command=_check)
    new = commands.add_parser(
        "new", help="a page with its sections and its place in the navigation"
    )
    new.add_argument("type", metavar="TYPE", help="a page type, such as policy")
    new.add_argument("path", metavar="PATH", help="such as orders/gift-cards.md")
    new.add_argument("--audience", choices=["public", "internal"])
    new.set_defaults(command=_new)
    site = commands.add_parser("site", help="check, build both sites, verify, publish to site/")
    _add_today(site)
    site.set_defaults(command=_site)
    leaks = commands.add_parser("verify", help="the leak check of a finished public site")
    leaks.add_argument("site", metavar="SITE", help="the folder of the public site")
    leaks.add_argument(
        "--internal", metavar="SITE", help="the folder of the internal site, to learn more from"
    )
    _add_today(leaks)
    leaks.set_defaults(command=_verify)
    answers = commands.add_parser(
        "replies", help="the ready replies with their values filled in, for other programs"
    )
    answers.add_argument("--format", choices=list(reply_formats.FORMATS), default="json")
    answers.set_defaults(command=_replies)
    _add_impact(commands.add_parser("impact", help="every sentence that a change alters"))
    editors = commands.add_parser("schemas", help="write linters/schemas/ anew, for editors")
    editors.set_defaults(command=_schemas)
    preview = commands.add_parser("serve", help="both sites with live reload")
    preview.add_argument(
        "--port", type=int, default=8000, help="the public site's; the internal site has the next"
    )
    preview.set_defaults(command=_serve)
    return parser


def _add_impact(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "base", metavar="BASE", help="the commit, branch or tag to compare this folder with"
    )
    parser.add_argument("--format", choices=list(impact_reports.FORMATS), default="text")
    _add_today(parser)
    parser.set_defaults(command=_impact)


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
    root = _root()
    wanted = [_from_root(root, path) for path in options.paths]
    found = book.read(root, _today(options))
    if options.as_written:
        return _list_as_written(found, wanted, options.format)
    unfixed = _fix(found, wanted, options.format) if options.fix else False
    if options.fix:
        found = book.read(root, _today(options))
    problems = checks.run(found)
    if not options.no_prose:
        problems = in_order([*problems, *prose.check(found)])
    shown = [problem for problem in problems if _is_in(problem.place, wanted)]
    print(reports.FORMATS[options.format](shown))
    return 2 if unfixed else _exit_code(shown)


def _fix(found: Book, wanted: Sequence[str], form: str) -> bool:
    """Write what can be fixed, and tell whether a file had to be left as it is."""
    typed = [problem for problem in typed_promises.check(found) if _is_in(problem.place, wanted)]
    outcome = fixes.apply(found, typed)
    # Other programs read the other formats, and expect nothing else there.
    shown = sys.stdout if form == "text" else sys.stderr
    for line in map(str, outcome.fixed):
        print(line, file=shown)
    for sentence in outcome.refused:
        print(f"servicebook: {sentence}", file=sys.stderr)
    return bool(outcome.refused)


def _list_as_written(found: Book, wanted: Sequence[str], form: str) -> int:
    marked = [one for one in as_written.uses(found) if _is_in(one.place, wanted)]
    print(as_written.as_json(marked) if form == "json" else as_written.as_text(marked))
    return 0


def _new(options: argparse.Namespace) -> int:
    for path in new_page.create(_read(), options.type, options.path, options.audience):
        print(f"Wrote {path}")
    print("Each section says what belongs in it: write that, then run `servicebook check`.")
    return 0


def _site(options: argparse.Namespace) -> int:
    published = publish.publish(_root(), print, _today(options))
    if published.problems or published.folder is None:
        print(reports.as_text(published.problems))
    if published.folder is None:
        print("Nothing was published: site/ is as it was.")
        return 1
    print("Published site/public and site/internal.")
    return 0


def _verify(options: argparse.Namespace) -> int:
    here = Path.cwd()
    site = here / options.site
    beside = site.parent / "internal"
    internal = here / options.internal if options.internal else beside if beside.is_dir() else None
    return verify.run(_root(), site, internal, _today(options))


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
    return serve.serve(_root(), print, options.port)


def _root() -> Path:
    return book.find_root(Path.cwd())


def _read() -> Book:
    return book.read(_root())


def _from_root(root: Path, path: str) -> str:
    """A path that was typed, from the book's folder. Raises _UsageError where there is nothing."""
    full = Path(os.path.normpath(Path.cwd() / path))
    if not full.exists():
        raise _UsageError(f'"{path}" does not exist, so nothing was checked.')
    if not full.is_relative_to(root):
        raise _UsageError(f'"{path}" is not in this book, which is in {root}.')
    return full.relative_to(root).as_posix()


def _is_in(place: Place, wanted: Sequence[str]) -> bool:
    path = place.path
    return not wanted or any(w == "." or path == w or path.startswith(f"{w}/") for w in wanted)


def _exit_code(problems: Sequence[Problem]) -> int:
    return 1 if any(problem.is_error for problem in problems) else 0
