"""Times of day and opening hours as people type them: 9 to 5, Mon–Fri 7am–11pm, half past eight, 24/7."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from servicebook.calendars.opening_hours import DAY_NAMES, days_of
from servicebook.finder.late_patterns import Late
from servicebook.finder.number_words import HOUR_WORDS, any_of
from servicebook.finder.prose_mask import Gate, windows
from servicebook.units import TimeOfDay, TimeRange

WHOLE_DAY: Final = TimeRange(TimeOfDay(0, 0), TimeOfDay(24, 0))


@dataclass(frozen=True)
class Opening:
    """Days (none where they are not said, 0 for Monday) and the time on them (None where not said)."""

    days: tuple[int, ...]
    time: TimeOfDay | TimeRange | None


@dataclass(frozen=True)
class Hours:
    """Opening hours at an offset of a text."""

    start: int
    end: int
    openings: tuple[Opening, ...]


def find(text: str) -> Iterator[Hours]:
    """The times of day in a text, each with the days that stand beside it."""
    for start, end in windows(_HINT.form, text, 90):
        for found in _ANY.form.finditer(text, start, end):
            if openings := _read(found, text):
                lead = _LEAD.match(found[0])
                yield Hours(found.start() + (lead.end() if lead else 0), found.end(), openings)


_AFTER_DIGIT: Final = r"[0-9](?:[:.]\d\d| ?(?:am|pm|AM|PM|[ap]\.m|h\b|o['’]c)| ?[-–—/x×] ?\d| (?:to|until|till?|and) \d)"
_HINT: Final = Late(
    rf"{_AFTER_DIGIT}|o['’]clock|[Nn]oon\b|[Mm]idnight|[Mm]idday|(?:alf|uarter|ive|en|wenty) past |[Qq]uarter to"
    r"|[a-z] to (?:one|two|three|four|five|six|seven|eight)\b"
    r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?(?: ?[-–—&:,]| to | until | till | through | and | from | between |s? \d)"
    r"|\bhours (?:a|per|each|every) day|\bdays a week| (?:am|pm)\b"
)
GATE: Final = Gate(
    ("clock", "oon", "idnight", "idday", *(f"{word} past " for word in ("alf", "uarter", "ive", "en", "wenty")), "uarter to", "hours ", "days a", " am", " pm",
     *(f" to {word}" for word in HOUR_WORDS[:8]),
     "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    re.compile(_AFTER_DIGIT),
)  # fmt: skip
"""What a text with a time of day holds."""

_WORD: Final = rf"(?:{any_of(HOUR_WORDS)})\b"
_GAP: Final = r"(?:[ \u00a0\u202f]|&nbsp;)"
_MARK: Final = rf"{_GAP}?(?:[ap]m\b|[AP]M\b|[ap]\.m\.|o['’]clock\b)"
_CLOCK: Final = (
    rf"(?:(?:[01]?\d|2[0-4]):[0-5]\d(?:{_MARK}|{_GAP}?(?:h|hrs|uhr)\b)?(?!\d)"
    rf"|(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?{_MARK}"
    rf"|(?:(?:[Hh]alf|(?:[Aa] )?[Qq]uarter|[Ff]ive|[Tt]en|[Tt]wenty) past|(?:[Aa] )?[Qq]uarter to) {_WORD}"
    rf"|{_WORD}(?: (?:am|pm)\b| o['’]clock\b)|(?:{any_of(('noon', 'midday', 'midnight'))})\b)"
)
_BARE: Final = rf"(?:(?:2[0-4]|1\d|0?[1-9])(?:\.(?:00|15|30|45))?(?![\d:.]\d|\d)|{_WORD})"
_TIMES: Final = (
    rf"(?:[Bb]etween {_GAP}?(?:{_CLOCK}|{_BARE}) and (?:{_CLOCK}|{_BARE})"
    rf"|(?:[Ff]rom )?(?:{_CLOCK}|{_BARE})(?:{_GAP}?[-–—]{_GAP}?|{_GAP}(?:to|until|till?){_GAP})(?:{_CLOCK}|{_BARE})"
    rf"|{_CLOCK})"
)
_NAME: Final = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:days?|s)?\b(?:\.(?= ?(?:[-–—]|to |\d)))?"
_TO: Final = r"(?: ?[-–—] ?| (?:to|until|till|through) )"
_DAYS: Final = (
    rf"(?:{_NAME}(?:, {_NAME})*(?:(?:{_TO}|,? and | ?& ?){_NAME})?"
    r"|(?:(?:[Oo]n )?[Ww]eekdays|[Ww]eekends|[Ee]very day|[Dd]aily|(?:7|[Ss]even) days a week)\b)"
)
_ZONE: Final = r"(?: \(?[A-Z]{2,4}\)?)?"
_AFTER: Final = rf"(?:{_ZONE},? (?:on )?{_DAYS})(?!,? ?(?:from )?\d)"
_DAYED: Final = rf"{_DAYS}(?:[:,]? (?:from )?| ?\| ?){_TIMES}"
_ALWAYS: Final = (
    r"24 ?[/x×-] ?7(?![\d/-])"
    r"|(?:24|[Tt]wenty-four) hours (?:a|per|each|every) day(?:,? (?:7|seven) days a week)?"
    r"|(?:7|[Ss]even) days a week"
)
_ANY: Final = Late(
    rf"(?<!\w)(?<!\d[.,:/-])(?<!\w[-/])(?<![€£$#+])(?:"
    rf"(?P<week>{_DAYED}(?:(?:,|;|,? and) {_DAYED})*)"
    rf"|(?P<times>{_TIMES})(?:{_AFTER})?"
    rf"|(?P<always>{_ALWAYS})"
    rf"|(?P<days>{_NAME}{_TO}{_NAME})"
    r")(?![\w%€£$]|[.:/-]\d)"
)
_ENTRY: Final = Late(rf"(?P<days>{_DAYS})?[:,|]? ?[:,|]? ?(?P<times>{_TIMES})")
_ENDS: Final = Late(
    rf"(?i:between |from )?{_GAP}?(?P<first>{_CLOCK}|{_BARE})"
    rf"(?:(?:{_GAP}?[-–—]{_GAP}?|{_GAP}(?:to|until|till?|and){_GAP})(?P<last>{_CLOCK}|{_BARE}))?"
)
_OPEN: Final = Late(
    r"(?i)\b(?:open|opens|opened|opening|hours|staffed|weekdays?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b[^.;!?]{0,25}$"
)
_NOUN: Final = Late(
    r"(?:[ -](?!(?:on|in|at|and|or|but|if|when|each|every|daily|local|by)\b)[a-z]|%)"
)
_QUARTERS: Final = re.compile(r"\d{1,2}\.\d\d")
_LEAD: Final = re.compile("(?i)(?:from|between) ")
_SCALE: Final = re.compile(r"(?i)\bscale(?: of| is)? $")


def _read(found: re.Match[str], text: str) -> tuple[Opening, ...]:
    """What a match says; nothing where its bare numbers are no times."""
    if found["always"]:
        daily = tuple(range(7)) if "7" in found[0] or "seven" in found[0].lower() else ()
        return (Opening(daily, WHOLE_DAY if found[0][0] in "2tT" else None),)
    if found["days"]:
        return (Opening(_days(found["days"]), None),)
    if found["times"] and not _are_times(found, text):
        return ()
    trailing = found[0][len(found["times"]) :] if found["times"] else ""
    openings = []
    for entry in _ENTRY.form.finditer(found["week"] or found["times"]):
        time = _time(entry["times"])
        if time is None:
            return ()
        openings.append(Opening(_days(entry["days"] or trailing), time))
    return tuple(openings)


def _are_times(found: re.Match[str], text: str) -> bool:
    """Whether numbers without a mark are hours: nine to five is, and one to five is not."""
    if re.search(_CLOCK, found["times"]):
        return not _SCALE.search(text[max(0, found.start() - 40) : found.start()])
    ends = _ENDS.form.fullmatch(found["times"])
    if ends is None or ends["last"] is None or _NOUN.form.match(text, found.end("times")):
        return False
    if _QUARTERS.fullmatch(ends["first"]) and _QUARTERS.fullmatch(ends["last"]):
        return True
    first, last = _hour(ends["first"]), _hour(ends["last"])
    if 6 <= first <= 12 and 1 <= last <= 8 and last < first:
        return True
    return (
        first < last
        and _OPEN.form.search(text[max(0, found.start() - 40) : found.start()]) is not None
    )


def _days(words: str) -> tuple[int, ...]:
    lower = words.lower()
    if "days a week" in lower:
        return tuple(range(7))
    if "weekday" in lower:
        return tuple(range(5))
    if "weekend" in lower:
        return (5, 6)
    if "day" in lower and re.search("every day|daily", lower):
        return tuple(range(7))
    names = re.findall("|".join(DAY_NAMES), lower)
    if len(names) == 2 and names[0] != names[1]:
        joint = "," if re.search(r" and |&", lower) else "-"
        return tuple(sorted(days_of(f"{names[0]}{joint}{names[1]}")))
    return tuple(sorted({DAY_NAMES.index(name) for name in names}))


def _time(words: str) -> TimeOfDay | TimeRange | None:
    """A time, or a range whose bare ends take the half of the day that they must mean."""
    ends = _ENDS.form.fullmatch(words)
    if ends is None:
        return None
    start, start_bare = _clock(ends["first"])
    if ends["last"] is None:
        return start if start != TimeOfDay(24, 0) else TimeOfDay(0, 0)
    end, end_bare = _clock(ends["last"])
    later = TimeOfDay((start.hour + 12) % 24, start.minute)
    if start_bare and not end_bare and end.hour >= 12 and start.hour < 12 and later < end:
        start = later
    if end_bare and end < start and end.hour < 12:
        end = TimeOfDay(end.hour + 12, end.minute)
    if start == TimeOfDay(24, 0):
        start = TimeOfDay(0, 0)
    end = TimeOfDay(24, 0) if end == TimeOfDay(0, 0) else end
    return TimeRange(start, end) if start != end else None


def _clock(words: str) -> tuple[TimeOfDay, bool]:
    """A time, and whether nothing says which half of the day is meant."""
    lower = words.lower().strip()
    if lower in ("noon", "midday"):
        return TimeOfDay(12, 0), False
    if lower == "midnight":
        return TimeOfDay(24, 0), False
    if past := re.fullmatch(r"(?:a )?(\w+) (past|to) (\w+)", lower):
        minutes = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}[past[1]]
        total = _hour(past[3]) * 60 + (minutes if past[2] == "past" else -minutes)
        return TimeOfDay(total // 60 % 24, total % 60), True
    minute = re.search(r"[:.](\d\d)", lower)
    hour = _hour(lower)
    afternoon = re.search(r"p\.?m", lower)
    if (afternoon or re.search(r"a\.?m", lower)) and hour <= 12:
        hour = hour % 12 + (12 if afternoon else 0)
        return TimeOfDay(hour, int(minute[1]) if minute else 0), False
    return TimeOfDay(hour, int(minute[1]) if minute else 0), minute is None


def _hour(words: str) -> int:
    digits = re.match(r"\d+", words)
    if digits:
        return int(digits[0])
    word = re.match(r"[a-z]+", words.lower())
    return HOUR_WORDS.index(word[0]) + 1 if word and word[0] in HOUR_WORDS else 0
