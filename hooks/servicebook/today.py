"""The day that a book is read on, where somebody asks for another than the company's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from servicebook import units
from servicebook.units import UnitError, unit_parser

TODAY = "SERVICEBOOK_TODAY"
"""The environment variable that names the day, such as 2027-06-01, for a program that takes no options."""


class TodayError(Exception):
    """The day that was asked for is none; the text says what to write."""


def day_of(text: str) -> date:
    """`2027-06-01` as a day, 1900 to 2200. Raises TodayError."""
    try:
        return unit_parser.day(text).date
    except UnitError as error:
        # A date with a fault of its own is told of it; anything else is told the form.
        fault = f"{error}." if text[:4].isdigit() else f"{units.shown(text)} is not a day."
        raise TodayError(f"{fault} Write it as in 2027-06-01.") from None


def asked(environment: Mapping[str, str]) -> date | None:
    """The day that the environment names; None where it names none. Raises TodayError."""
    text = environment.get(TODAY, "")
    try:
        return day_of(text) if text else None
    except TodayError as error:
        raise TodayError(f"{TODAY}: {error}") from None
