"""A value is read in one form only, and a refusal says what to type."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from servicebook.units import (
    Contact,
    ContactKind,
    Count,
    Day,
    Money,
    Share,
    Span,
    SpanUnit,
    Text,
    TimeOfDay,
    TimeRange,
    Unit,
    UnitError,
    unit_parser,
    written,
)
from servicebook.units.unit_parser import parse


def _range(start: int, end: int) -> TimeRange:
    return TimeRange(TimeOfDay(start, 0), TimeOfDay(end, 0))


READS = [
    ("45 seconds", Span(Decimal(45), SpanUnit.SECONDS)),
    ("30 days", Span(Decimal(30), SpanUnit.DAYS)),
    ("1 day", Span(Decimal(1), SpanUnit.DAYS)),
    ("1.5 hours", Span(Decimal("1.5"), SpanUnit.HOURS)),
    ("4 business hours", Span(Decimal(4), SpanUnit.HOURS, business=True)),
    ("1 business day", Span(Decimal(1), SpanUnit.DAYS, business=True)),
    ("25 EUR", Money(Decimal(25), "EUR")),
    ("0 EUR", Money(Decimal(0), "EUR")),
    ("12.50 EUR", Money(Decimal("12.50"), "EUR")),
    ("12.505 BHD", Money(Decimal("12.505"), "BHD")),
    ("95%", Share(Decimal(95))),
    ("99.5%", Share(Decimal("99.5"))),
    ("2026-12-01", Day(date(2026, 12, 1))),
    ("2028-02-29", Day(date(2028, 2, 29))),
    ("09:00", TimeOfDay(9, 0)),
    ("09:00-18:00", _range(9, 18)),
    ("22:00-06:00", _range(22, 6)),
    ("18:00-24:00", _range(18, 24)),
    ("3 attempts", Count(3, "attempts")),
    ("1 pen", Count(1, "pen")),
    ("2 gift vouchers", Count(2, "gift vouchers")),
    ("3 Rücksendungen", Count(3, "Rücksendungen")),
    ("help@example.com", Contact(ContactKind.EMAIL, "help@example.com")),
    ("+353 1 555 0100", Contact(ContactKind.PHONE, "+353 1 555 0100")),
    ("https://example.com/a?b=1", Contact(ContactKind.URL, "https://example.com/a?b=1")),
    ("/chat", Contact(ContactKind.PATH, "/chat")),
    ("#support-seniors", Contact(ContactKind.HANDLE, "#support-seniors")),
    ("  30 days ", Span(Decimal(30), SpanUnit.DAYS)),
]


@pytest.mark.parametrize(("text", "unit"), READS)
def test_a_value_reads_as(text: str, unit: Unit) -> None:
    assert parse(text) == unit


QUOTED = [
    ("you send the message", Text("you send the message")),
    ("30 days", Text("30 days")),
    ("25 EUR", Text("25 EUR")),
    ("2026-12-01", Text("2026-12-01")),
    ("9 to 5, mostly", Text("9 to 5, mostly")),
    ("09:00", TimeOfDay(9, 0)),
    ("09:00-18:00", _range(9, 18)),
    ("+353 1 555 0100", Contact(ContactKind.PHONE, "+353 1 555 0100")),
    ("#support", Contact(ContactKind.HANDLE, "#support")),
    ("/contact/#form", Contact(ContactKind.PATH, "/contact/#form")),
    # Nothing that could lead a reader off the site, or run.
    ("//evil.example", Text("//evil.example")),
    ("/../secret", Text("/../secret")),
    ("javascript:alert(1)", Text("javascript:alert(1)")),
    ("https://user:word@evil.example", Text("https://user:word@evil.example")),
]


@pytest.mark.parametrize(("text", "unit"), QUOTED)
def test_a_quoted_value_reads_as(text: str, unit: Unit) -> None:
    assert parse(text, quoted=True) == unit


SAYS_WHAT_TO_TYPE = [
    ("1,500 EUR", '"1,500 EUR" has a comma; write 1500 EUR'),
    ("12,50 EUR", '"12,50 EUR" has a comma; write 12.50 EUR'),
    ("1.500,00 EUR", '"1.500,00 EUR" has a comma; write 1500.00 EUR'),
    ("1 500 EUR", '"1 500 EUR" has a mark or a space inside the number; write 1500 EUR'),
    ("25 euro", '"25 euro" does not end in a currency code; write 25 EUR'),
    ("25 eur", '"25 eur" does not end in a currency code; write 25 EUR'),
    ("EUR 25", '"EUR 25" does not end in a currency code; write 25 EUR'),
    ("€25", '"€25" does not end in a currency code; write 25 EUR'),
    ("$12.50", '"$12.50" does not end in a currency code; write 12.50 USD'),
    ("25EUR", '"25EUR" has no space before the currency; write 25 EUR'),
    ("25 EUX", '"25 EUX" has no known currency: "EUX". Did you mean "EUR"?'),
    ("12.505 EUR", "is finer than EUR, which has 2 decimals; write it like 12.50 EUR"),
    ("100.5 JPY", "is finer than JPY, which has no decimals; write it like 25 JPY"),
    ("-5 EUR", '"-5 EUR" has a sign; write 5 EUR'),
    (
        "4 buisness hours",
        'unknown word, "buisness". Did you mean "business"? Write 4 business hours',
    ),
    ("3 moths", 'Did you mean "months"? Write 3 months'),
    ("30 day", '"30 day" needs an s; write 30 days'),
    ("1 days", '"1 days" has an s too many; write 1 day'),
    ("4 Business Hours", "has a capital letter; write 4 business hours"),
    ("30-day", "has a hyphen; write 30 days"),
    ("24h", "has no space after the number; write 24 hours"),
    ("2 working days", 'says "working" for "business"; write 2 business days'),
    ("2 calendar days", 'says "calendar days" for "days"; write 2 days'),
    ("two days", "has a number in letters; write 2 days"),
    ("1-2 days", "has two numbers, and a promise is one; write 2 days"),
    ("007 days", "starts with a zero; write 7 days"),
    ("30 days.", "ends in a mark; write 30 days"),
    ("30\u00a0days", "has letters or spaces that only look right; write 30 days"),
    ("0 days", '"0 days" is no time at all; write at least 1 day'),
    ("1.5 days", '"1.5 days" has a part of a day; write it in hours'),
    ("1.5 business days", "has a part of a day; write it in business hours"),
    ("3 business weeks", "write it like 4 business hours or 2 business days"),
    ("1234567890 days", "has more than 9 digits; write a smaller number"),
    ("1.1234567 hours", "has more than 6 decimals; write fewer"),
    ("9-18", '"9-18" is not in 24-hour times with minutes; write 09:00-18:00'),
    ("9am to 5pm", "write 09:00-17:00"),
    ("9-5", "write 09:00-17:00"),
    ("22-6", "write 22:00-06:00"),
    ("9:00 – 17:30", "write 09:00-17:30"),
    ("9 bis 18 Uhr", "write 09:00-18:00"),
    ("12 am", "write 00:00"),
    ("12:30 pm", "write 12:30"),
    ("9:00", '"9:00" is not a 24-hour time with four digits; write 09:00'),
    ("9-25", '"25:00" is no time of day; write 00:00 to 23:59'),
    ("24:00", '"24:00" is only the end of a range; write 00:00'),
    ("09:00-09:00", "for the whole day write 00:00-24:00"),
    ("95 %", '"95 %" does not end in a digit and %; write 95%'),
    ("95 percent", "write 95%"),
    ("101%", '"101%" is more than the whole; write at most 100%'),
    ("01/12/2026", "(if the month stands first, it is 2026-01-12); write 2026-12-01"),
    ("13/12/2026", '"13/12/2026" is not year-month-day; write 2026-12-13'),
    ("12/13/2026", '"12/13/2026" is not year-month-day; write 2026-12-13'),
    ("1 December 2026", '"1 December 2026" is not year-month-day; write 2026-12-01'),
    ("Dec 1st, 2026", "write 2026-12-01"),
    ("2026-02-30", '"2026-02-30" is no day of the calendar; check the month and the day'),
    ("2300-01-01", '"2300-01-01" is outside 1900 to 2200; check the year'),
    ("mailto:help@example.com", "is more than the address; write help@example.com"),
    ("www.example.com", "is a web address without its start; write https://www.example.com"),
    ("00353 (0)1 555 0100", "write +353 1 555 0100"),
    ("12", '"12" is a number of nothing; say of what, such as 12 days, 12 EUR'),
    ("free returns", "put it in quotes if it is text, or write one of: 30 days, 4 business hours"),
    ("3 attempts per day", "put it in quotes if it is text"),
    ("50 EUR per order", "put it in quotes if it is text"),
    ("1e3 EUR", "put it in quotes if it is text"),
    ("NaN EUR", "put it in quotes if it is text"),
    ("٣ days", "put it in quotes if it is text"),
    ("", "The value is empty; write one of: 30 days"),
    ("x" * 2001, "is longer than 2000 characters; write it in a page"),
    ("one\nand two", '"one and two" has a line break or a hidden character'),
    ("30\u200bdays", "has a line break or a hidden character"),
]


@pytest.mark.parametrize(("text", "advice"), SAYS_WHAT_TO_TYPE)
def test_a_refusal_says_what_to_type(text: str, advice: str) -> None:
    with pytest.raises(UnitError) as refused:
        parse(text)
    assert advice in str(refused.value)


NARROW = [
    (unit_parser.span, "25 EUR", "is not a time span; write it like 30 days or 4 business hours"),
    (unit_parser.money, "30 days", "is not an amount of money; write it like 25 EUR"),
    (unit_parser.share, "95", "is not a share; write it like 95%"),
    (unit_parser.day, "soon", "is not a date; write it like 2026-12-01"),
    (unit_parser.time_of_day, "noon", "is not a time of day; write it like 09:00"),
    (unit_parser.time_range, "09:00", "is not a range of times; write it like 09:00-18:00"),
    (unit_parser.time_range, "9-18", "write 09:00-18:00"),
    (unit_parser.count, "3 days", "is not a count; write it like 3 attempts"),
    (unit_parser.contact, "0800 123 456", "is not a contact; write it like help@example.com"),
    (unit_parser.text, " ", "The value is empty"),
]


@pytest.mark.parametrize(("parser", "text", "advice"), NARROW)
def test_a_parser_of_one_type_refuses_the_others(
    parser: Callable[[str], object], text: str, advice: str
) -> None:
    with pytest.raises(UnitError) as refused:
        parser(text)
    assert advice in str(refused.value)


def test_a_message_stays_short_and_on_one_line() -> None:
    with pytest.raises(UnitError) as refused:
        unit_parser.span("a" * 1000 + "\u202e" * 3)
    assert len(str(refused.value)) < 200
    assert str(refused.value).isprintable()


def test_a_share_of_two_spellings_is_one_share() -> None:
    assert parse("99.50%") == parse("99.5%")


_digits = st.integers(0, 999_999_999)
_parts = st.decimals(min_value="0.01", max_value="999999999", places=2, allow_nan=False)
_words = st.text(string.ascii_lowercase, min_size=3, max_size=8)
_times = st.builds(TimeOfDay, st.integers(0, 23), st.integers(0, 59))


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    unit = draw(st.sampled_from(SpanUnit))
    whole = unit not in (SpanUnit.SECONDS, SpanUnit.MINUTES, SpanUnit.HOURS)
    amount = draw(st.integers(1, 999_999_999).map(Decimal) if whole else _parts)
    business = unit in (SpanUnit.HOURS, SpanUnit.DAYS) and draw(st.booleans())
    return Span(amount, unit, business)


@st.composite
def _money(draw: st.DrawFn) -> Money:
    code = draw(st.sampled_from(["EUR", "USD", "JPY", "BHD", "CHF"]))
    amount = draw(_digits)
    return Money(Decimal(amount).scaleb(-get_currency_precision(code)), code)


_units = st.one_of(
    _spans(),
    _money(),
    st.decimals(0, 100, places=3).map(Share),
    st.dates(date(1900, 1, 1), date(2200, 12, 31)).map(Day),
    _times,
    st.tuples(_times, _times).filter(lambda pair: pair[0] != pair[1]).map(lambda p: TimeRange(*p)),
    _times.map(lambda start: TimeRange(start, TimeOfDay(24, 0))),
    st.builds(Count, _digits, st.sampled_from(["attempts", "gift vouchers", "Rücksendungen"])),
    st.sampled_from([unit for _, unit in READS]),
)


@given(_units)
def test_what_is_written_reads_back(unit: Unit) -> None:
    assert parse(written(unit)) == unit
    assert written(parse(written(unit))) == written(unit)


@given(st.text(max_size=60))
def test_a_text_reads_back_in_quotes(words: str) -> None:
    try:
        unit = parse(words, quoted=True)
    except UnitError:
        return
    assert parse(written(unit), quoted=True) == unit


PIECES = (
    "0 1 9 12 30 2026 1,500 . , : - – / % € $ + # @ am pm to EUR EUX euro business hours day days "
    "Days h h. working two December www. .com mailto: ( ) ' \u00a0 \u200b \n ３ ² e3 NaN"
)
_typed = st.lists(st.sampled_from([*PIECES.split(" "), " "]), max_size=8).map("".join)
_parsers: tuple[Callable[[str], object], ...] = (
    parse,
    lambda text: parse(text, quoted=True),
    unit_parser.span,
    unit_parser.money,
    unit_parser.share,
    unit_parser.day,
    unit_parser.time_of_day,
    unit_parser.time_range,
    unit_parser.count,
    unit_parser.contact,
    unit_parser.text,
)


@given(_typed | st.text(), st.sampled_from(_parsers))
def test_nothing_but_a_sentence_comes_of_any_text(
    words: str, parser: Callable[[str], object]
) -> None:
    try:
        parser(words)
    except UnitError as refused:
        assert str(refused).isprintable()


_slips = st.tuples(
    st.sampled_from(["1,500", "30", "1", "€25", "two", "9", "01/12/2026", "1-2", "007"]),
    st.sampled_from(["", " ", "-", "  "]),
    st.sampled_from(["day", "Days", "euro", "eur", "buisness hours", "h", "percent", "18", "."]),
).map("".join)


@given(_slips)
def test_what_a_refusal_says_to_type_is_accepted(slip: str) -> None:
    try:
        parse(slip)
    except UnitError as refused:
        # "write it like", "write one of" and their kin name forms and not one value.
        certain = re.search(r"[Ww]rite ((?!it |one |at |a |its )[^;]+)$", str(refused))
        if certain and "is no " not in str(refused):
            assert written(parse(certain[1])) == certain[1]
