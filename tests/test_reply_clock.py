"""The line that says by when a person answers, in Chromium: right, readable by ear, and silent in doubt."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from browser import DESKTOP, PHONE, Site, Watched, served
from servicebook import book, yaml_nodes
from servicebook.calendars import Calendar
from servicebook.calendars.calendar_instants import clock_changes
from servicebook.calendars.deadlines import Clock, Wait
from servicebook.calendars.local_time import CalendarError
from servicebook.calendars.opening_hours import Holidays, OpeningHours, week_of
from servicebook.units.unit_parser import span
from servicebook.values import Channel, Values, reply_clocks, value_files
from support import REPOSITORY

pytestmark = pytest.mark.browser

SCRIPT = REPOSITORY / "overrides/theme/assets/javascripts/reply-clock.js"
CONTACT = "help/contact/"
LONDON = ZoneInfo("Europe/London")


# --- The same instant as the calendar -----------------------------------------------------------

CLOCKS, MOMENTS = 150, 100
ZONES = (
    "Europe/Dublin", "Asia/Kolkata", "Australia/Lord_Howe", "America/New_York", "Europe/Berlin",
    "America/St_Johns", "Pacific/Chatham", "America/Santiago", "UTC",
)  # fmt: skip
WEEKS: tuple[dict[str, object], ...] = (
    {"mon-fri": "09:00-18:00", "sat": "10:00-14:00"},
    {"mon-fri": ["09:00-12:00", "13:00-18:00"]},
    {"mon-fri": "22:00-06:00"},
    {"sat": "22:00-06:00", "sun": "01:15-01:45"},
    {"mon-sun": "00:00-24:00"},
    {"mon-sun": "18:00-24:00"},
    {"wed": "07:30-11:30"},
)
HOLIDAYS = (("", ""), ("IE", ""), ("DE", "BY"), ("US", ""), ("IN", ""), ("AU", "NSW"))
SPANS = (
    "30 minutes", "1.5 business hours", "4 business hours", "8 business hours", "45 business hours",
    "1 business day", "2 business days", "10 business days", "45 seconds", "2 minutes", "12 hours",
    "72 hours", "1 day", "2 days", "14 days", "6 weeks", "1 month", "2 months", "1 year",
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A clock as the build writes it, and the waits that it stands for."""

    data: reply_clocks.Data
    waits: tuple[Wait, ...]

    def due(self, now: int) -> int | None:
        """When the last of the waits ends, by the calendar; None where the clock must be silent."""
        start = datetime.fromtimestamp(now, UTC)
        try:
            due = max(wait.deadline(start) for wait in self.waits).timestamp()
        except CalendarError:
            return None
        inside = self.data["from"] <= now <= self.data["until"]
        return int(due) if inside and due <= self.data["until"] else None


def random_clock(chance: random.Random) -> Told:
    """A channel of a random company: zone, week, holidays, one promise or two, live or not."""
    country, region = chance.choice(HOLIDAYS)
    holidays = Holidays(country or None, region or None)
    hours = OpeningHours("office", week_of(chance.choice(WEEKS)), holidays)
    zone, live, always = chance.choice(ZONES), chance.random() < 0.4, chance.random() < 0.3
    spans = chance.sample(SPANS, 2 if chance.random() < 0.25 else 1)
    day = date(2026, 1, 1) + timedelta(chance.randrange(1200))
    values = company(zone, spans, day, "clock: always" if always else "")
    channel = replace(values.channels[0], hours=hours, live=live)
    values = replace(values, channels=(channel,), calendars={"office": hours})
    clock = Clock.OPEN if live and not always else Clock.ALWAYS
    waits = tuple(Wait(span(text), Calendar.of(hours, zone), clock) for text in spans)
    data = reply_clocks.data(channel, values)
    assert data, spans
    return Told(data, waits)


def company(zone: str, spans: Sequence[str], day: date, clock: str) -> Values:
    """The smallest values with a promise, which has a value for each plan where there are two."""
    promise = spans[0] if len(spans) == 1 else f"{{a: {spans[0]}, b: {spans[1]}}}"
    files = {
        "company": f'name: "A"\nlocale: en-IE\ncurrency: EUR\ntime_zone: {zone}\nteams: {{}}\nplans: [a, b]',
        "hours": 'office: {open: {mon: "09:00-17:00"}}',
        "channels": 'email: {label: "Email", contact: help@example.com, hours: office}',
        "sla": f"email: {{first_reply: {{promise: {promise}, {clock}}}}}",
    }
    nodes = {f"values/{name}.yml": yaml_nodes.parse(text, name) for name, text in files.items()}
    return replace(value_files.from_trees({k: v for k, v in nodes.items() if v}), day=day)


def random_moments(told: Told, chance: random.Random) -> list[int]:
    """Moments anywhere in the list and a little outside, and many where something changes."""
    first, last = told.data["from"], told.data["until"]
    calendar = told.waits[0].calendar
    since, until = (datetime.fromtimestamp(at, UTC) for at in (first, last))
    edges = [
        int(at.timestamp())
        for interval in calendar.intervals(since, until)
        for at in (interval.opens, interval.closes)
    ]
    turns = [at for at, _ in clock_changes(calendar, since)]
    anywhere = [chance.randint(first - 200_000, last + 200_000) for _ in range(MOMENTS // 2)]
    near = [chance.choice(edges or [first]) + chance.randint(-2, 2) for _ in range(MOMENTS // 4)]
    around = [chance.choice(turns) + chance.randint(-90_000, 8_000) for _ in range(MOMENTS // 4)]
    # Where days end exactly when the clocks change, or an hour that is shown twice ends.
    steps = [at - 86400 * days for at in turns for days in (0, 1, 2, 14, 42)]
    exactly = [at + half * 1800 for at in steps for half in (-2, -1, 0, 1, 2)]
    return [*anywhere, *near, *around, *chance.sample(exactly, min(MOMENTS // 4, len(exactly)))]


@pytest.fixture
def script(running: Browser) -> Iterator[Page]:
    """A page that holds nothing but the script."""
    page = running.new_page(timezone_id="Pacific/Apia")
    page.add_script_tag(path=SCRIPT)
    yield page
    page.close()


def test_the_script_and_the_calendar_give_the_same_instant(script: Page) -> None:
    chance = random.Random(20261123)
    told_of, ways = 0, set[str]()
    for _ in range(CLOCKS):
        told = random_clock(chance)
        moments = random_moments(told, chance)
        found = script.evaluate(
            """([data, moments]) => {
                const clock = replyClock.read(data);
                return moments.map((now) => replyClock.dueAt(clock, now));
            }""",
            [told.data, moments],
        )
        expected = [told.due(now) for now in moments]
        assert found == expected, told.waits
        told_of += sum(due is not None for due in expected)
        ways |= told.data["promise"].keys()
    assert told_of >= 10_000
    assert ways == {"open time", "open days", "all time", "days", "months"}


def test_the_script_knows_when_a_live_channel_is_open(script: Page) -> None:
    chance = random.Random(4)
    seen = dict.fromkeys(("open", "closed", "by"), 0)
    while min(seen.values()) < 100:
        told = random_clock(chance)
        if not told.data["live"]:
            continue
        moments = random_moments(told, chance)
        states = script.evaluate(
            """([data, moments]) => {
                const clock = replyClock.read(data);
                return moments.map((now) => replyClock.stateAt(clock, now));
            }""",
            [told.data, moments],
        )
        for now, state in zip(moments, states, strict=True):
            check_state(told, now, state)
            if state:
                seen[state["name"]] += 1


def check_state(told: Told, now: int, state: dict[str, Any] | None) -> None:
    """Hold what the script says at a moment against the calendar."""
    due = told.due(-(-now // 60) * 60)
    if due is None or now < told.data["from"]:
        assert state is None
        return
    assert state
    calendar, start = told.waits[0].calendar, datetime.fromtimestamp(now, UTC)
    end = datetime.fromtimestamp(told.data["until"], UTC)
    coming = calendar.intervals(start, end)
    if not calendar.is_open(start):
        opens = int(coming[0].opens.timestamp()) if coming else None
        assert state in ({"name": "closed", "at": opens}, {"name": "by", "at": due})
        assert coming or state["name"] == "by"
    elif told.data["words"]["open"] and due <= coming[0].closes.timestamp():
        assert state == {"name": "open"}
    else:
        assert state == {"name": "by", "at": due}


# --- On the page --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Harbour:
    """The public site of a company in London, and what its calendars say."""

    site: Site
    values: Values

    @property
    def office(self) -> Calendar:
        """Open from Monday to Friday, 09:00 to 17:30."""
        return Calendar.of(self.values.calendars["office"], "Europe/London")

    def at(self, hour: int, minute: int = 0) -> datetime:
        """A time of the first Tuesday in a while with an open Monday before and Wednesday after it."""
        day = self.values.day + timedelta((1 - self.values.day.weekday()) % 7 + 7)
        while True:
            times = [datetime(day.year, day.month, day.day, 12, tzinfo=LONDON) + timedelta(step) for step in range(-1, 7)]  # fmt: skip
            if all(self.office.is_open(at) for at in times if at.weekday() < 5):
                return times[1].replace(hour=hour, minute=minute)
            day += timedelta(7)

    def channel(self, name: str) -> Channel:
        """A channel by its name."""
        return next(channel for channel in self.values.channels if channel.name == name)


@pytest.fixture(scope="module")
def harbour(published: Path) -> Iterator[Harbour]:
    with served(published / "site/public", "public") as site:
        yield Harbour(site, book.read(published).public.values)


@pytest.fixture
def context(running: Browser) -> Iterator[BrowserContext]:
    context = running.new_context(timezone_id="Europe/London")
    yield context
    context.close()


def opened(context: BrowserContext, harbour: Harbour, now: datetime, name: str = CONTACT) -> Page:
    """A page as it stands at a moment; time goes on only when the test says so."""
    watched = Watched(context.new_page(), harbour.site)
    watched.page.clock.install(time=now)
    page = watched.open(name)
    assert watched.faults == []
    return page


def clock_of(page: Page, channel: str) -> Any:
    """The line of a channel in the list of all."""
    return page.locator(".reply-clocks li", has_text=channel).get_by_role("status")


def in_words(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%A %-d %B %H:%M}"


def email_due(harbour: Harbour, now: datetime) -> datetime:
    """The slowest plan's promise."""
    return Wait(span("5 business days"), harbour.office, Clock.ALWAYS).deadline(now)


def test_open_channels_say_how_soon_and_others_by_when(
    context: BrowserContext, harbour: Harbour
) -> None:
    now = harbour.at(10)
    page = opened(context, harbour, now)
    due = email_due(harbour, now)
    expect(clock_of(page, "Chat")).to_have_text("Open now: a person answers within 3 minutes")
    expect(clock_of(page, "Email")).to_have_text(
        f"Write now and a person answers by {in_words(due, 'Europe/London')} at the latest"
    )
    time = clock_of(page, "Email").get_by_role("time")
    expect(time).to_have_attribute("datetime", f"{due:%Y-%m-%dT%H:%M:%S}.000Z")


def test_closed_channels_say_when_they_open(context: BrowserContext, harbour: Harbour) -> None:
    for hour, said in ((8, "09:00 today"), (20, "Wednesday 09:00")):
        page = opened(context, harbour, harbour.at(hour))
        expect(clock_of(page, "Chat")).to_have_text(f"Closed now: opens {said}")
        expect(clock_of(page, "Harbour line")).to_contain_text("Open now")  # day and night


@pytest.mark.parametrize(
    ("zone", "theirs"),
    [("Asia/Kolkata", "17:30"), ("America/New_York", "17:30"), ("Australia/Lord_Howe", "day")],
)
def test_a_reader_elsewhere_sees_both_times(
    zone: str, theirs: str, running: Browser, harbour: Harbour
) -> None:
    context = running.new_context(timezone_id=zone)
    now = harbour.at(10)
    page, due = opened(context, harbour, now), email_due(harbour, now)
    shown = in_words(due, "Europe/London") if theirs == "day" else theirs
    expect(clock_of(page, "Email")).to_have_text(
        f"Write now and a person answers by {in_words(due, zone)} your time ({shown} in London) at the latest"
    )
    context.close()


def test_a_reader_whose_clocks_show_the_same_sees_one_time(
    running: Browser, harbour: Harbour
) -> None:
    context = running.new_context(timezone_id="Europe/Lisbon")
    page = opened(context, harbour, harbour.at(10))
    expect(clock_of(page, "Email")).not_to_contain_text("your time")
    context.close()


def test_a_screen_reader_finds_a_list_of_statuses(
    context: BrowserContext, harbour: Harbour
) -> None:
    now = harbour.at(10)
    page = opened(context, harbour, now)
    due = in_words(email_due(harbour, now), "Europe/London")
    expect(page.locator(".reply-clocks")).to_match_aria_snapshot(
        f"""
        - paragraph: If you write or call now
        - list:
          - listitem:
            - text: Email
            - status:
              - text: Write now and a person answers by
              - time: {due}
              - text: at the latest
          - listitem:
            - text: Chat in the app
            - status: "Open now: a person answers within 3 minutes"
          - listitem:
            - text: Harbour line
            - status: "Open now: a person answers within 2 minutes"
        """
    )


HEARD = """
window.heard = [];
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".reply-clocks [role=status]").forEach((line) => {
    new MutationObserver(() => window.heard.push([line.ariaLive, line.textContent]))
      .observe(line, { childList: true, characterData: true, subtree: true });
  });
});
"""


def heard(page: Page) -> list[list[str]]:
    """What changed since it was last asked: how it is announced, and the words."""
    changes: list[list[str]] = page.evaluate("window.heard.splice(0)")
    return changes


def test_a_change_is_announced_once_and_the_passing_of_time_never(
    context: BrowserContext, harbour: Harbour
) -> None:
    context.add_init_script(HEARD)
    page = opened(context, harbour, harbour.at(16, 50))
    for line in page.get_by_role("status").all():
        expect(line).to_have_attribute("aria-live", "off")  # the page is being read anyway
    page.clock.run_for("37:00")
    assert heard(page) == []  # the words were the same each minute
    page.clock.run_for("20:00")
    # A chat that begins two minutes before closing may be answered in the morning.
    late = "Write now and a person answers by Wednesday 09:0"
    assert heard(page) == [
        ["polite", f"{late}1"],
        ["off", f"{late}2"],
        ["polite", "Closed now: opens Wednesday 09:00"],
    ]


def test_a_page_in_the_background_rests_and_is_right_when_it_is_seen(
    context: BrowserContext, harbour: Harbour
) -> None:
    page = opened(context, harbour, harbour.at(17, 20))
    seen = "(hidden) => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true}); document.dispatchEvent(new Event('visibilitychange')); }"
    page.evaluate(seen, True)
    page.clock.run_for("30:00")
    expect(clock_of(page, "Chat")).to_contain_text("Open now")
    page.evaluate(seen, False)
    expect(clock_of(page, "Chat")).to_contain_text("Closed now")


def test_without_a_script_the_tables_stand_alone(running: Browser, harbour: Harbour) -> None:
    context = running.new_context(java_script_enabled=False)
    page = Watched(context.new_page(), harbour.site).open(CONTACT)
    assert page.locator(".reply-clock").count() == 4
    for box in page.locator(".reply-clock, .reply-clocks").all():
        expect(box).to_be_hidden()
    expect(page.get_by_role("table").filter(has_text="5 business days")).to_be_visible()
    expect(page.get_by_role("status")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("days", [-365, -3, 397, 3 * 365])
def test_a_reader_whose_clock_is_wrong_is_told_nothing(
    days: int, context: BrowserContext, harbour: Harbour
) -> None:
    noon = datetime(*harbour.values.day.timetuple()[:3], 12, tzinfo=UTC)
    page = opened(context, harbour, noon + timedelta(days))
    page.wait_for_function("window.replyClock")
    for box in page.locator(".reply-clock, .reply-clocks").all():
        expect(box).to_be_hidden()


BROKEN: dict[str, Any] = {
    "empty": "", "cut": "{", "nothing": "null", "a list": "[]", "no promise": {"promise": {}},
    "an unknown way": {"promise": {"tides": 3}}, "a text": {"promise": {"open time": "soon"}},
    "no list": {"open": None}, "a list of texts": {"open": ["a", "b"]}, "no start": {"from": None},
    "no end": {"until": None}, "no words": {"words": None}, "no locale": {"locale": "not one!"},
    "a zone of nowhere": {"zone": "Nowhere/City"}, "an empty list": {"open": []},
    "ends that lie": {"until": "soon"},
}  # fmt: skip


def test_data_that_cannot_be_read_says_nothing(context: BrowserContext, harbour: Harbour) -> None:
    page = opened(context, harbour, harbour.at(10))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    line = clock_of(page, "Email")
    whole = {**json.loads(line.get_attribute("data-clock")), "promise": {"open time": 3600}}
    for name, broken in BROKEN.items():
        text = broken if isinstance(broken, str) else json.dumps({**whole, **broken})
        for data, shown in ((json.dumps(whole), True), (text, False)):
            line.evaluate("(line, data) => line.dataset.clock = data", data)
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
            line = page.locator(".reply-clocks .reply-clock").first
            assert line.is_visible() is shown, name
    expect(page.locator(".reply-clocks li").first).to_be_hidden()
    expect(clock_of(page, "Chat")).to_be_visible()
    assert faults == []


def test_every_page_loads_the_script_for_clocks_that_come_in_place(harbour: Harbour) -> None:
    holding = [
        name
        for name in harbour.site.pages
        if "reply-clock.js" in (harbour.site.folder / name / "index.html").read_text("utf-8")
    ]
    assert holding == harbour.site.pages


def test_it_fits_phones_and_stays_off_paper(running: Browser, harbour: Harbour) -> None:
    for width, height in (PHONE, DESKTOP):
        context = running.new_context(viewport={"width": width, "height": height})
        page = opened(context, harbour, harbour.at(10))
        for box in page.locator(".reply-clocks, p.reply-clock").all():
            place = box.bounding_box()
            assert place and place["x"] >= 0 and place["x"] + place["width"] <= width
        page.emulate_media(media="print")
        expect(page.locator(".reply-clocks")).to_be_hidden()
        expect(page.locator("p.reply-clock")).to_be_hidden()
        context.close()


def policy(page: str) -> str:
    """The strict content security policy, with the hashes of the page's own inline scripts."""
    scripts = re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>(.*?)</script>", page, re.S)  # fmt: skip
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in scripts
    )
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; style-src-attr 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def guarded(route: Route) -> None:
    """Answer with the strict policy."""
    answer = route.fetch()
    headers = {**answer.headers, "content-security-policy": policy(answer.text())}
    route.fulfill(response=answer, headers=headers)


def test_a_strict_content_security_policy_is_kept(
    context: BrowserContext, harbour: Harbour
) -> None:
    context.route(f"{harbour.site.address}{CONTACT}", guarded)
    context.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective))"
    )
    page = opened(context, harbour, harbour.at(10))
    expect(clock_of(page, "Chat")).to_contain_text("Open now")
    assert page.evaluate("window.broken") == []
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))")  # fmt: skip
    # The policy is in force: this one, and the page's own.
    assert set(page.evaluate("window.broken")) == {"script-src-elem"}


# --- With instant navigation --------------------------------------------------------------------


@pytest.fixture(scope="module")
def instant(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The same site, whose pages change without being loaded."""
    root = tmp_path_factory.mktemp("instant")
    for name in ("docs", "values", "linters", "overrides", "hooks"):
        shutil.copytree(published / name, root / name)
    shutil.copy(published / "mkdocs.yml", root / "mkdocs.yml")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
    subprocess.run(command, cwd=root, check=True, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"})
    with served(root / ".build/public", "public") as site:
        # The theme changes to pages of the site's own list, whose port it doesn't adapt.
        sitemap = site.folder / "sitemap.xml"
        listed = re.sub("https://[^/]+/", site.address, sitemap.read_text("utf-8"))
        sitemap.write_text(listed, "utf-8")
        yield site


def test_it_also_speaks_on_a_page_that_was_not_loaded(
    context: BrowserContext, instant: Site, harbour: Harbour
) -> None:
    page = opened(context, Harbour(instant, harbour.values), harbour.at(10), "")
    page.wait_for_load_state("networkidle")  # the list of pages that it may change to
    page.evaluate("window.stayed = true")
    page.locator(f"a[href$='{CONTACT}']").first.evaluate("link => link.click()")
    expect(clock_of(page, "Chat")).to_contain_text("Open now")
    assert page.evaluate("window.stayed")
