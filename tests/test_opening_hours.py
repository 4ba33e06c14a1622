"""Opening hours are read by the day names of our files, and grouped as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebook.calendars.opening_hours import (
    DAY_NAMES,
    DayGroup,
    OpeningHours,
    days_of,
    groups,
    ranges_of,
    week_of,
)
from servicebook.units import UnitError
from servicebook.units.unit_parser import time_range

DAYS = [
    ("sat", (5,)),
    ("mon-fri", (0, 1, 2, 3, 4)),
    ("mon-sun", (0, 1, 2, 3, 4, 5, 6)),
    ("fri-mon", (4, 5, 6, 0)),
    ("mon,wed", (0, 2)),
    ("mon, wed-fri", (0, 2, 3, 4)),
]


@pytest.mark.parametrize(("text", "weekdays"), DAYS)
def test_days_read_as(text: str, weekdays: tuple[int, ...]) -> None:
    assert days_of(text) == weekdays


DAYS_ELSEWHERE = [
    ("monday", '"monday" is not in our short names; write mon'),
    ("Mo-Fr", '"Mo-Fr" is not in our short names; write mon-fri'),
    ("Mon – Fri", "write mon-fri"),
    ("Montag bis Freitag", "write mon-fri"),
    ("Tues & Thurs", "write tue,thu"),
    ("Sundays", "write sun"),
    ("weekdays", "write mon-fri"),
    ("weekend", "write sat-sun"),
    ("daily", "write mon-sun"),
    ("mon-mon", "write mon"),
    ("mon,mon-wed", '"mon,mon-wed" names mon twice; name each day once'),
    ("holidays", '"holidays" is not a day; write mon, tue, wed, thu, fri, sat, sun, a range'),
    ("sat-", '"sat-" is not a day'),
    ("", '"" is not a day'),
]


@pytest.mark.parametrize(("text", "advice"), DAYS_ELSEWHERE)
def test_other_names_of_days_get_ours(text: str, advice: str) -> None:
    with pytest.raises(UnitError) as refused:
        days_of(text)
    assert advice in str(refused.value)


@given(st.text() | st.lists(st.sampled_from([*DAY_NAMES, "-", ",", " ", "to"])).map("".join))
def test_any_text_gives_days_or_a_sentence(text: str) -> None:
    try:
        assert days_of(text)
    except UnitError as refused:
        assert str(refused)


MORNING, AFTERNOON, DAY = map(time_range, ("09:00-12:00", "13:00-18:00", "09:00-18:00"))

HOURS = [
    ("09:00-18:00", (DAY,)),
    (["09:00-12:00", "13:00-18:00"], (MORNING, AFTERNOON)),
    ("closed", ()),
]


@pytest.mark.parametrize(("hours", "ranges"), HOURS)
def test_hours_read_as(hours: object, ranges: tuple[object, ...]) -> None:
    assert ranges_of(hours) == ranges


NO_HOURS = [
    ("9-18", "write 09:00-18:00"),
    (["09:00-12:00", "1pm-6pm"], "write 13:00-18:00"),
    (["closed"], '"closed" is not a range of times; write it like 09:00-18:00'),
    (
        [],
        '"[]" is not opening hours; write "09:00-18:00", ["09:00-12:00", "13:00-18:00"] or closed',
    ),
    (None, '"None" is not opening hours'),
    (918, '"918" is not opening hours'),
    ([918], '"918" is not a range of times'),
]


@pytest.mark.parametrize(("hours", "advice"), NO_HOURS)
def test_other_hours_are_refused(hours: object, advice: str) -> None:
    with pytest.raises(UnitError) as refused:
        ranges_of(hours)
    assert advice in str(refused.value)


def test_a_week_has_all_days_and_those_not_named_are_closed() -> None:
    week = week_of({"mon-fri": "09:00-18:00", "sat": "closed"})
    assert week == {**dict.fromkeys(range(5), (DAY,)), 5: (), 6: ()}


def test_a_day_with_hours_twice_is_refused() -> None:
    with pytest.raises(UnitError, match='sat has hours twice, in "mon-sat" and in "sat"; keep one'):
        week_of({"mon-sat": "09:00-18:00", "sat": "closed"})


def test_days_in_a_row_with_equal_hours_are_one_group() -> None:
    hours = OpeningHours("office", week_of({"mon-wed,fri": "09:00-18:00", "sun": "09:00-12:00"}))
    assert groups(hours) == (
        DayGroup(0, 2, (DAY,)),
        DayGroup(3, 3, ()),
        DayGroup(4, 4, (DAY,)),
        DayGroup(5, 5, ()),
        DayGroup(6, 6, (MORNING,)),
    )


def test_opening_hours_can_be_kept_in_a_set() -> None:
    hours = OpeningHours("office", week_of({"mon": "09:00-18:00"}))
    assert hours in {hours}
