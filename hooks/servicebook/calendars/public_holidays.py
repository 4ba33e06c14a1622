"""The public holidays of a country and its regions, and the days on which a calendar is closed for them."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from servicebook.calendars.opening_hours import Holidays


def has_holidays(country: str | None, region: str | None = None) -> bool:
    """Whether the public holidays of a country (two letters), and of its region, are known.

    Without data a calendar has no holidays, and in an unknown region those of the whole country.
    """
    return _is_known(country or "", region or "")


def regions(country: str) -> tuple[str, ...]:
    """The parts of a country that have public holidays of their own, as their letters."""
    import holidays

    return tuple(holidays.list_supported_countries().get(country, ()))


def closed_days(holidays: Holidays, year: int) -> frozenset[date]:
    """The days of a year that are closed; a day both closed and open by name is closed."""
    public = _public_holidays(holidays.country or "", holidays.region or "", year)
    named = frozenset(day for day in holidays.also_closed if day.year == year)
    return (public - holidays.also_open) | named


@lru_cache(maxsize=512)
def _public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year, those observed on another day included."""
    if not _is_known(country, ""):
        return frozenset()
    # Loading takes a quarter of a second, which a command without calendars need not wait for.
    import holidays

    part = region if _is_known(country, region) else None
    return frozenset(holidays.country_holidays(country, subdiv=part, years=year, expand=False))


@lru_cache(maxsize=512)
def _is_known(country: str, region: str) -> bool:
    if not re.fullmatch("[A-Z]{2}", country):
        return False
    import holidays

    try:
        holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True
