"""What people type: `servicebook check`, `new`, `verify`, `site`, `serve`.

Exit codes: 0 clean (warnings allowed), 1 errors in the book, 2 could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from servicebook import __version__, book, checks, new_page, prose, publish, reports, serve, verify
from servicebook.book import Book, BookMissing
from servicebook.new_page import NewPageError
from servicebook.problems import Problem, in_order
from servicebook.prose import ProseError
from servicebook.publish import PublishError
from servicebook.serve import ServeError

_CANNOT_RUN = (BookMissing, NewPageError, ProseError, PublishError, ServeError)


class _UsageError(Exception):
    """What was typed does not fit the book; the text says what to type instead."""


def run() -> None:
    """The command `servicebook`."""
    sys.exit(main(sys.argv[1:]))


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
    check.set_defaults(command=_check)
    new = commands.add_parser(
        "new", help="a page with its sections and its place in the navigation"
    )
    new.add_argument("type", metavar="TYPE", help="a page type, such as policy")
    new.add_argument("path", metavar="PATH", help="such as orders/gift-cards.md")
    new.add_argument("--audience", choices=["public", "internal"])
    new.set_defaults(command=_new)
    site = commands.add_parser("site", help="check, build both sites, verify, publish to site/")
    site.set_defaults(command=_site)
    leaks = commands.add_parser("verify", help="the leak check of a finished public site")
    leaks.add_argument("site", metavar="SITE", help="the folder of the public site")
    leaks.add_argument(
        "--internal", metavar="SITE", help="the folder of the internal site, to learn more from"
    )
    leaks.set_defaults(command=_verify)
    preview = commands.add_parser("serve", help="both sites with live reload")
    preview.add_argument(
        "--port", type=int, default=8000, help="the public site's; the internal site has the next"
    )
    preview.set_defaults(command=_serve)
    return parser


def _check(options: argparse.Namespace) -> int:
    root = _root()
    wanted = [_from_root(root, path) for path in options.paths]
    found = book.read(root)
    problems = checks.run(found)
    if not options.no_prose:
        problems = in_order([*problems, *prose.check(found)])
    shown = [problem for problem in problems if _is_in(problem, wanted)]
    print(reports.FORMATS[options.format](shown))
    return _exit_code(shown)


def _new(options: argparse.Namespace) -> int:
    for path in new_page.create(_read(), options.type, options.path, options.audience):
        print(f"Wrote {path}")
    print("Each section says what belongs in it: write that, then run `servicebook check`.")
    return 0


def _site(options: argparse.Namespace) -> int:
    published = publish.publish(_root(), print)
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
    return verify.run(_root(), site, internal)


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


def _is_in(problem: Problem, wanted: Sequence[str]) -> bool:
    path = problem.place.path
    return not wanted or any(w == "." or path == w or path.startswith(f"{w}/") for w in wanted)


def _exit_code(problems: Sequence[Problem]) -> int:
    return 1 if any(problem.is_error for problem in problems) else 0
