"""Two things at once, in two processes, where a site is large and the system can."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeVar

from servicebook_verify.files import CannotRun

First = TypeVar("First")
Second = TypeVar("Second")


def both(
    first: Callable[[], First], second: Callable[[], Second], *, large: bool
) -> tuple[First, Second]:
    """What both give. Raises CannotRun where one of them does."""
    if not (large and sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1):
        return first(), second()
    context = get_context("fork")  # the other process begins with all that this one has read
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_give, args=(second, there), daemon=True)
    child.start()
    there.close()
    try:
        found = first()
        given = here.recv()
    except EOFError:
        raise CannotRun("the second process of the check ended early") from None
    finally:
        child.kill()
        child.join()
    if isinstance(given, CannotRun):
        raise given
    return found, given


def _give(task: Callable[[], object], there: Connection) -> None:
    try:
        given = task()
    except CannotRun as error:
        given = error
    with suppress(BrokenPipeError):  # the first one stopped already
        there.send(given)
