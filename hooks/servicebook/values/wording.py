"""Values in words, as the readers of a locale expect them, and never rounded.

Numbers, money, dates, times, clock spans and day names come from CLDR through Babel; what CLDR does
not have ("business day") stands in LANGUAGES, one entry a language.

Spaces are ordinary ones everywhere: Babel's no-break spaces (U+00A0, U+202F) would hide `25,00 €`
or `9:00 AM` from a search, a comparison or a paste that types a space.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, format_percent
from babel.units import format_unit

from servicebook.calendars.opening_hours import DayGroup, OpeningHours, Ranges, groups
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
    shown,
)


@dataclass(frozen=True)
class Language:
    """Our own words in a language. Spans go by CLDR plural category; "other" is always there."""

    business_hours: Mapping[str, str]
    business_days: Mapping[str, str]
    from_to: str  # of two times or two days: "{0} to {1}"
    closed: str
    all_day: str
    begins: str  # a change's day: "From {0}"
    until: str  # a notice's last day: "Until {0}"
    quoted: str  # a sentence of a page: "“{0}”"
    before: str  # what holds up to the day of a change: "Until then: {0}."
    applies: str  # what a change's day is measured on: "This holds for {0} from that day."
    untold: str
    untold_until: str


# To add a language, add an entry; the CLDR plural categories of a language are listed at
# https://www.unicode.org/cldr/charts/latest/supplemental/language_plural_rules.html
LANGUAGES: Final[Mapping[str, Language]] = {
    "de": Language(
        business_hours={"one": "{0} Geschäftsstunde", "other": "{0} Geschäftsstunden"},
        business_days={"one": "{0} Geschäftstag", "other": "{0} Geschäftstage"},
        from_to="{0} bis {1}",
        closed="geschlossen",
        all_day="24 Stunden",
        begins="Ab {0}",
        until="Bis {0}",
        quoted="„{0}“",
        before="Bis dahin: {0}.",
        applies="Das gilt ab diesem Tag für: {0}.",
        untold="Kunden wissen davon noch nichts.",
        untold_until="Kunden erfahren davon ab {0}.",
    ),
    "en": Language(
        business_hours={"one": "{0} business hour", "other": "{0} business hours"},
        business_days={"one": "{0} business day", "other": "{0} business days"},
        from_to="{0} to {1}",
        closed="closed",
        all_day="24 hours",
        begins="From {0}",
        until="Until {0}",
        quoted="“{0}”",
        before="Until then: {0}.",
        applies="This holds for {0} from that day.",
        untold="Customers are not told yet.",
        untold_until="Customers are told from {0}.",
    ),
}

_LOCALE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-(?:[A-Z]{2}|[0-9]{3}))?")
_WHOLE_DAY: Final = TimeRange(TimeOfDay(0, 0), TimeOfDay(24, 0))


@dataclass(frozen=True)
class Words:
    """Says values in the way of a locale; build it with `Words.for_locale("en-IE")`."""

    locale: str

    @classmethod
    def for_locale(cls, locale: str) -> Words:
        """Raises UnitError for a locale that does not exist or whose language has no words here."""
        if not _LOCALE.fullmatch(locale):
            form = "write the language and the country, such as en-IE or de-DE"
            raise UnitError(f"{shown(locale)} is not a locale; {form}")
        try:
            language = Locale.parse(locale, sep="-").language
        except (UnknownLocaleError, ValueError):
            known = "check the language and the country, as in en-IE or de-DE"
            raise UnitError(f"{shown(locale)} is not a known locale; {known}") from None
        if language not in LANGUAGES:
            known = ", ".join(sorted(LANGUAGES))
            raise UnitError(f"{shown(locale)} has no words yet; the known languages are {known}")
        return cls(locale)

    def say(self, unit: Unit) -> str:
        """`unit` as plain text."""
        return _plain(self._said(unit))

    def say_markdown(self, unit: Unit) -> str:
        """`unit` for a Markdown page: contacts are links, and the rest prints as the plain text."""
        said = markdown(self.say(unit))
        target = href(unit) if isinstance(unit, Contact) else None
        # A path is an address within the site; the page that names it decides how to link it.
        if target is None or target.startswith("/"):
            return said
        return f"[{said}]({target})"

    def opening_hours_line(self, hours: OpeningHours, *, short: bool = False) -> str:
        """`Monday to Friday 09:00 to 18:00, Saturday 10:00 to 14:00`; closed days are left out.

        `short` writes `Mon to Fri`.
        """
        open_days = [group for group in groups(hours) if group.ranges]
        said = (
            f"{self.days(group, short=short)} {self.ranges(group.ranges)}" for group in open_days
        )
        return ", ".join(said) or self._language.closed

    def days(self, group: DayGroup, *, short: bool = False) -> str:
        """`Saturday`, `Saturday and Sunday`, `Monday to Friday`."""
        first, last = self.weekday(group.first, short=short), self.weekday(group.last, short=short)
        if group.first == group.last:
            return first
        if group.last - group.first == 1:
            return self.listed((first, last))
        return self._language.from_to.format(first, last)

    def ranges(self, ranges: Ranges) -> str:
        """`09:00 to 12:00 and 13:00 to 18:00`, `24 hours`, or `closed`."""
        if ranges == (_WHOLE_DAY,):
            return self._language.all_day
        return self.listed(tuple(map(self.say, ranges))) or self._language.closed

    def weekday(self, weekday: int, *, short: bool = False) -> str:
        """The name of a day of the week, 0 for Monday."""
        width = "abbreviated" if short else "wide"
        return str(self._babel.days["stand-alone"][width][weekday])

    def begins(self, day: Day) -> str:
        """`From 1 June 2027`."""
        return self._language.begins.format(self.say(day))

    def until(self, day: Day) -> str:
        """`Until 14 February 2027`."""
        return self._language.until.format(self.say(day))

    def quoted(self, sentence: str) -> str:
        """`“You have 60 days to send it back.”`"""
        return self._language.quoted.format(sentence)

    def before(self, old: Unit, applies_to: str) -> str:
        """`Until then: 30 days. This holds for orders placed from that day.`"""
        said = self._language.before.format(self.say(old))
        return f"{said} {self._language.applies.format(applies_to)}" if applies_to else said

    def untold(self, announce: Day | None) -> str:
        """What agents must not tell customers yet, and from which day they may."""
        if announce is None:
            return self._language.untold
        return self._language.untold_until.format(self.say(announce))

    def listed(self, items: tuple[str, ...]) -> str:
        """`a, b and c`."""
        return _plain(format_list(items, locale=self._babel))

    @property
    def _babel(self) -> Locale:
        return _babel_locale(self.locale)

    @property
    def _language(self) -> Language:
        return LANGUAGES[self._babel.language]

    def _said(self, unit: Unit) -> str:
        match unit:
            case Span():
                return self._span(unit)
            case Money():
                # Babel's own quantization rounds 12.505 EUR to 12.50.
                return format_currency(
                    unit.amount, unit.currency, locale=self._babel, decimal_quantization=False
                )
            case Share():
                return self._share(unit)
            case Day():
                return format_date(unit.date, "long", locale=self._babel)
            case TimeOfDay():
                return self._time(unit)
            case TimeRange():
                return self._language.from_to.format(self._time(unit.start), self._time(unit.end))
            case Count():
                return f"{self._number(Decimal(unit.amount))} {unit.noun}"
            case Contact() | Text():
                return unit.text

    def _span(self, span: Span) -> str:
        if not span.business:
            name, pattern = f"duration-{span.unit.value[:-1]}", self._pattern(span.amount)
            return format_unit(span.amount, name, "long", format=pattern, locale=self._babel)
        in_hours = span.unit is SpanUnit.HOURS
        forms = self._language.business_hours if in_hours else self._language.business_days
        form = forms.get(self._babel.plural_form(span.amount), forms["other"])
        return form.format(self._number(span.amount))

    def _share(self, share: Share) -> str:
        locale_pattern = str(self._babel.percent_formats[None].pattern)
        pattern = _with_decimals(locale_pattern, _decimals(share.percent))
        # Babel multiplies by 100 before it applies the pattern.
        return format_percent(share.percent.scaleb(-2), pattern, locale=self._babel)

    def _time(self, at: TimeOfDay) -> str:
        said = format_time(time(at.hour % 24, at.minute), "short", locale=self._babel)
        # The end of a day is 24:00 where people count 24 hours, and 12:00 AM where they do not.
        return said.replace("00", "24", 1) if at.hour == 24 and said.startswith("00") else said

    def _number(self, amount: Decimal) -> str:
        return format_decimal(amount, self._pattern(amount), locale=self._babel)

    def _pattern(self, amount: Decimal) -> str:
        """The locale's number format with exactly the decimals of `amount`."""
        return _with_decimals(str(self._babel.decimal_formats[None].pattern), _decimals(amount))


def href(contact: Contact) -> str | None:
    """Where a link to `contact` leads: `mailto:`, `tel:`, the URL or path; None for a handle."""
    match contact.kind:
        case ContactKind.EMAIL:
            return f"mailto:{quote(contact.text, safe='@+')}"
        case ContactKind.PHONE:
            return "tel:" + re.sub(r"[^+0-9]", "", contact.text)
        case ContactKind.URL | ContactKind.PATH:
            # What would end or open something in Markdown or HTML, in its percent form.
            return quote(contact.text, safe="/:?#@!$&+,;=%~")
        case ContactKind.HANDLE:
            return None


def markdown(text: str) -> str:
    """Markdown that prints `text` as it is, also at the start of a line and in a table's cell."""
    escaped = re.sub(r"[\\`*_{}\[\]|]", r"\\\g<0>", text)
    escaped = re.sub(r"&(?=#?\w+;)", "&amp;", escaped).replace("<", "&lt;")
    escaped = re.sub(r"^(\d+)([.)])(?=\s|$)", r"\1\\\2", escaped)
    escaped = re.sub(r"^([-+])(?=\s|[-+ ]*$)|^([#>!])", r"\\\g<0>", escaped)
    # Openers of definitions, blocks, details, fences and underlines, which have no backslash form.
    return re.sub(r"^[:/?~=](?=\s|/|\?|~|=)", lambda mark: f"&#{ord(mark[0])};", escaped)


@lru_cache(maxsize=32)
def _babel_locale(locale: str) -> Locale:
    return Locale.parse(locale, sep="-")


def _decimals(amount: Decimal) -> int:
    return len(f"{amount:f}".partition(".")[2])


def _with_decimals(pattern: str, decimals: int) -> str:
    """`#,##0.###` with two decimals is `#,##0.00`, and `#,##0 %` is `#,##0.00 %`."""
    zeros = "0." + "0" * decimals if decimals else "0"
    return re.sub(r"0(?:\.[0#]+)?(?=[^0#]*$)", zeros, pattern.partition(";")[0])


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")
