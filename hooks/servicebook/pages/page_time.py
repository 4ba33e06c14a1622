"""A time limit for each page of a build: no page, however it is written, keeps a build for hours.

It uses the system's timer and signal, which Windows has none of; there page_limits stands alone.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

SECONDS: Final = "SERVICEBOOK_PAGE_SECONDS"
"""The environment variable with another limit, in seconds."""

_USUAL: Final = 20.0
_AGAIN: Final = 0.5


def usual(asked: str | None) -> float:
    """The limit in seconds: the one that was asked for, if it is one."""
    try:
        return max(float(asked or ""), 0.001)
    except ValueError:
        return _USUAL


class Clock:
    """Stops whatever is at work with an `error` when a page takes too long; its text names the page.

    Where there is no timer, or in another thread than the first, it does nothing.
    """

    def __init__(self, seconds: float, error: Callable[[str], Exception]) -> None:
        self._seconds = seconds
        self._error = error
        self._page = ""

    def start(self, page: str) -> None:
        """The page at this path is begun."""
        self._page = page
        if _has_timer():
            signal.signal(signal.SIGALRM, self._ring)
            # Again and again: what is at work may take one exception for a fault of its own, and go on.
            signal.setitimer(signal.ITIMER_REAL, self._seconds, _AGAIN)

    def stop(self) -> None:
        """The page is finished."""
        if _has_timer():
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _ring(self, number: int, frame: FrameType | None) -> None:
        raise self._error(
            f"{self._page}: this page took longer than {self._seconds:g} seconds, so the build was stopped. "
            "Look for marks that are repeated or nested many times, or split the page."
        )


def _has_timer() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
