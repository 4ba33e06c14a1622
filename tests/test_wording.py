"""Values in words: as a reader of the locale expects, never rounded, and safe in Markdown."""

from __future__ import annotations

import html
import re
from decimal import Decimal

import markdown
import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from servicebook.calendars.opening_hours import OpeningHours, week_of
from servicebook.units import Money, Text, UnitError
from servicebook.units.unit_parser import parse
from servicebook.values.wording import LANGUAGES, Words, href

SAYS = [
    # locale, written, said
    ("en-IE", "30 days", "30 days"),
    ("en-IE", "1 business day", "1 business day"),
    ("en-IE", "4 business hours", "4 business hours"),
    ("en-IE", "90 minutes", "90 minutes"),
    ("en-IE", "45 days", "45 days"),
    ("en-IE", "1.50 hours", "1.50 hours"),
    ("en-IE", "1.123456 hours", "1.123456 hours"),
    ("en-IE", "1500 seconds", "1,500 seconds"),
    ("en-IE", "25 EUR", "€25.00"),
    ("en-IE", "12.5 EUR", "€12.50"),
    ("en-IE", "1500 EUR", "€1,500.00"),
    ("en-IE", "500 JPY", "JP¥500"),
    ("en-IE", "95%", "95%"),
    ("en-IE", "99.5%", "99.5%"),
    ("en-IE", "99.50%", "99.50%"),
    ("en-IE", "0.000001%", "0.000001%"),
    ("en-IE", "2026-12-01", "1 December 2026"),
    ("en-IE", "09:00", "09:00"),
    ("en-IE", "09:00-18:00", "09:00 to 18:00"),
    ("en-IE", "18:00-24:00", "18:00 to 24:00"),
    ("en-IE", "22:00-00:00", "22:00 to 00:00"),
    ("en-IE", "3 attempts", "3 attempts"),
    ("en-IE", "help@example.com", "help@example.com"),
    ("en-GB", "09:00-18:00", "09:00 to 18:00"),
    ("en-US", "2026-12-01", "December 1, 2026"),
    ("en-US", "09:00-18:00", "9:00 AM to 6:00 PM"),
    ("en-US", "18:00-24:00", "6:00 PM to 12:00 AM"),
    ("de-DE", "1 day", "1 Tag"),
    ("de-DE", "1.5 hours", "1,5 Stunden"),
    ("de-DE", "1 business hour", "1 Geschäftsstunde"),
    ("de-DE", "2 business days", "2 Geschäftstage"),
    ("de-DE", "12.50 EUR", "12,50 €"),
    ("de-DE", "99.5%", "99,5 %"),
    ("de-DE", "2026-12-01", "1. Dezember 2026"),
    ("de-DE", "09:00-18:00", "09:00 bis 18:00"),
    ("de-CH", "1500 CHF", "CHF 1’500.00"),
]


@pytest.mark.parametrize(("locale", "written", "said"), SAYS)
def test_a_value_is_said_as(locale: str, written: str, said: str) -> None:
    assert Words.for_locale(locale).say(parse(written)) == said


def test_money_is_never_rounded_even_where_no_parser_looked_at_it() -> None:
    assert Words.for_locale("en-IE").say(Money(Decimal("12.505"), "EUR")) == "€12.505"


@pytest.mark.parametrize(("locale", "written"), [("de-DE", "25 EUR"), ("en-US", "09:00")])
def test_spaces_are_ordinary_so_that_a_search_finds_them(locale: str, written: str) -> None:
    assert not re.search(r"[^\S ]", Words.for_locale(locale).say(parse(written)))


LINKS = [
    ("help@example.com", "[help@example.com](mailto:help@example.com)"),
    ("a_b+c@example.com", r"[a\_b+c@example.com](mailto:a_b+c@example.com)"),
    ("+353 1 555 0100", "[+353 1 555 0100](tel:+35315550100)"),
    ("https://example.com/a_(b)", r"[https://example.com/a\_(b)](https://example.com/a_%28b%29)"),
    ("/chat", "/chat"),
    ("#support-seniors", r"\#support-seniors"),
]


@pytest.mark.parametrize(("text", "link"), LINKS)
def test_a_contact_in_markdown_is(text: str, link: str) -> None:
    assert Words.for_locale("en-IE").say_markdown(parse(text, quoted=True)) == link


HREFS = [
    ("help@example.com", "mailto:help@example.com"),
    ("+353-1-555-0100", "tel:+35315550100"),
    ("/chat", "/chat"),
    ("#support", None),
]


@pytest.mark.parametrize(("text", "target"), HREFS)
def test_a_contact_leads_to(text: str, target: str | None) -> None:
    contact = parse(text, quoted=True)
    assert href(contact) == target  # type: ignore[arg-type]


# Those that mkdocs.yml turns on and that could make something of a value.
EXTENSIONS = (
    "admonition tables attr_list md_in_html def_list footnotes abbr pymdownx.details "
    "pymdownx.superfences pymdownx.tabbed pymdownx.inlinehilite pymdownx.tasklist "
    "pymdownx.blocks.admonition"
)
MARKS = (
    "1. 12) - + * ** _ __ # ## > ` ``` ~~~ === --- | [x](y) ![x](y) [^1] <b> </b> &amp; &lt; & < "
    "{ } {: #id } {#id} \\ \\* : /// !!! ??? note ] ( ) [ ] *[HTML]: HTML 3 a word"
)
_rendered = markdown.Markdown(extensions=EXTENSIONS.split())
_marks = st.lists(st.sampled_from(MARKS.split(" ")), min_size=1, max_size=5)


def _prints_as_written(said: str, text: str) -> None:
    printed = _rendered.reset().convert(said)
    assert re.fullmatch(r"<p>[^<]*</p>", printed), printed
    assert html.unescape(printed[3:-4]).split() == text.split()


@given(_marks.map(" ".join) | _marks.map("".join))
def test_no_text_turns_into_markup(text: str) -> None:
    _prints_as_written(Words.for_locale("en-IE").say_markdown(Text(text)), text)


OPENERS = [
    ": note",
    "/// note",
    "~~~ note",
    "=== note",
    "===",
    "---",
    "??? note",
    "- note",
    "# note",
]


@pytest.mark.parametrize("text", OPENERS)
def test_no_text_opens_a_block_among_other_lines(text: str) -> None:
    said, mark = Words.for_locale("en-IE").say_markdown(Text(text)), text.split()[0]
    below = html.unescape(_rendered.reset().convert(f"Above\n{said}"))
    around = html.unescape(_rendered.reset().convert(f"{said}\n\nInside\n\n{mark}"))
    assert below == f"<p>Above\n{text}</p>"
    assert around.startswith(f"<p>{text}</p>\n<p>Inside</p>")


def test_a_bar_does_not_split_a_cell() -> None:
    said = Words.for_locale("en-IE").say_markdown(Text("a|b"))
    assert "<td>a|b</td>" in _rendered.reset().convert(f"| x |\n| - |\n| {said} |")


def test_a_german_date_at_the_start_of_a_line_is_no_list() -> None:
    _prints_as_written(
        Words.for_locale("de-DE").say_markdown(parse("2026-12-01")), "1. Dezember 2026"
    )


WEEKS: list[tuple[str, dict[str, object], str]] = [
    (
        "en-IE",
        {"mon-fri": "09:00-18:00", "sat": "10:00-14:00"},
        "Monday to Friday 09:00 to 18:00, Saturday 10:00 to 14:00",
    ),
    ("en-IE", {"sat-sun": "10:00-14:00"}, "Saturday and Sunday 10:00 to 14:00"),
    ("en-IE", {"mon": ["09:00-12:00", "13:00-18:00"]}, "Monday 09:00 to 12:00 and 13:00 to 18:00"),
    ("en-IE", {"mon-sun": "00:00-24:00"}, "Monday to Sunday 24 hours"),
    ("en-IE", {"fri": "22:00-06:00"}, "Friday 22:00 to 06:00"),
    ("en-IE", {"mon-sun": "closed"}, "closed"),
    ("en-US", {"mon-fri": "09:00-17:30"}, "Monday to Friday 9:00 AM to 5:30 PM"),
    (
        "de-DE",
        {"mon-fri": "09:00-18:00", "sat-sun": "10:00-14:00"},
        "Montag bis Freitag 09:00 bis 18:00, Samstag und Sonntag 10:00 bis 14:00",
    ),
    ("de-DE", {}, "geschlossen"),
]


@pytest.mark.parametrize(("locale", "week", "line"), WEEKS)
def test_opening_hours_are_one_line(locale: str, week: dict[str, object], line: str) -> None:
    hours = OpeningHours("office", week_of(week))
    assert Words.for_locale(locale).opening_hours_line(hours) == line


NO_LOCALES = [
    ("english", '"english" is not a locale; write the language and the country, such as en-IE'),
    ("en_IE", '"en_IE" is not a locale'),
    ("", '"" is not a locale'),
    ("en-XX", '"en-XX" is not a known locale; check the language and the country'),
    ("fr-FR", '"fr-FR" has no words yet; the known languages are de, en'),
]


@pytest.mark.parametrize(("locale", "advice"), NO_LOCALES)
def test_an_unknown_locale_is_refused(locale: str, advice: str) -> None:
    with pytest.raises(UnitError) as refused:
        Words.for_locale(locale)
    assert advice in str(refused.value)


@given(st.text())
def test_any_locale_gives_words_or_a_sentence(locale: str) -> None:
    try:
        assert Words.for_locale(locale)
    except UnitError as refused:
        assert str(refused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_a_word_for_every_plural(language: str) -> None:
    needed = set(Locale(language).plural_form.tags) | {"other"}
    words = LANGUAGES[language]
    assert set(words.business_hours) >= needed
    assert set(words.business_days) >= needed
