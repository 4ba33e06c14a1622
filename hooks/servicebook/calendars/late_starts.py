"""The starts at which one wait ends after another, and those that wait longest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from servicebook.calendars.deadlines import Wait
from servicebook.calendars.local_time import DAY, HOUR, MINUTE, SECOND, datetime_of, micros

YEAR: Final = 366 * DAY  # that a comparison looks ahead


@dataclass(frozen=True)
class Later:
    """A start at which one wait ends after another, and when each of them ends (UTC)."""

    start: datetime
    first: datetime
    second: datetime


def slower(a: Wait, b: Wait, since: datetime, until: datetime | None = None) -> Later | None:
    """A start from `since` to `until` (a year on) at which `a` is due after `b`; None: there is none.

    It is among the first such starts, and at a full hour or minute where one is.

    Why a few thousand starts stand for a year: a deadline, as a function of the start, either stands
    still or moves with the start, and this changes only at its breaks. Those are openings and
    closings, beginnings of open days, clock changes (at either end), days that a month lacks, and
    starts whose open time is up exactly at a closing; holidays are among them, for they only take
    openings away. Between two breaks the difference of two deadlines is a straight line, and so is
    greatest at one of its ends. Trying each break of both, the second before and the second after
    is therefore as good as trying every whole second; a regular grid would add nothing.
    Two waits of one kind on one calendar need no trying where `a` is not the longer.
    """
    begin = micros(since)
    end = micros(until) if until else begin + YEAR
    if _never_slower(a, b):
        return None
    for start in _starts((a, b), begin, end):
        if a.due(start) > b.due(start):
            return _plainest(a, b, start, begin)
    return None


def longest(
    wait: Wait, since: datetime, until: datetime | None = None
) -> tuple[datetime, datetime]:
    """The start from `since` to `until` (a year on) that waits longest, and its deadline; UTC.

    The earliest of its kind, and a whole minute: within a minute of the longest wait. It tries
    the starts that `slower` tries, for the same reason. Raises CalendarError.
    """
    begin = micros(since)
    end = micros(until) if until else begin + YEAR
    starts = _starts((wait,), begin, end)
    longest = max(starts, key=lambda start: (wait.due(start) - start, -start))
    rounded = -(-longest // MINUTE) * MINUTE
    start = rounded if rounded <= end else longest
    return datetime_of(start), datetime_of(wait.due(start))


def _never_slower(a: Wait, b: Wait) -> bool:
    """Whether `a` counts as `b` does, and no more of it."""
    (kind, size), (other, most) = a.size, b.size
    same_place = kind == "all time" or a.calendar == b.calendar
    # All time passes no slower than open time.
    runs_faster = kind == "all time" and other == "open time"
    return size <= most and ((kind == other and same_place) or runs_faster)


def _starts(waits: tuple[Wait, ...], since: int, until: int) -> list[int]:
    """The starts to try, in order: both ends, each break, and the second before and after it."""
    breaks = {moment for wait in waits for moment in wait.breaks(since, until)}
    seconds = {moment // SECOND * SECOND for moment in breaks}
    near = {second + step for second in seconds for step in (-SECOND, 0, SECOND)}
    return sorted({since, until} | {start for start in near if since < start < until})


def _plainest(a: Wait, b: Wait, start: int, since: int) -> Later:
    """The counter-example at a full hour or minute next to `start`, if it is one there too."""
    tried = [start]
    for step in (MINUTE, HOUR):
        tried += [-(-start // step) * step, start // step * step]
    late = [each for each in tried if each >= since and a.due(each) > b.due(each)]
    return Later(datetime_of(late[-1]), datetime_of(a.due(late[-1])), datetime_of(b.due(late[-1])))
