"""Both finished sites of a company, as its customers and agents meet them in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser import DESKTOP, PHONE, SECONDS, Site, Watched, served
from servicebook import book
from servicebook.navigation import Entry
from servicebook.pages import Audience
from servicebook.reading import health

pytestmark = pytest.mark.browser

WIDTHS = {"phone": PHONE, "larger phone": (390, 844), "tablet": (800, 1100), "desktop": DESKTOP}
FORGE = "https://gitlab.com/harbourlight/policy"


@pytest.fixture(scope="module")
def sites(published: Path) -> Iterator[dict[str, Site]]:
    folder = published / "site"
    with (
        served(folder / "public", "public") as public,
        served(folder / "internal", "internal") as internal,
    ):
        yield {"public": public, "internal": internal}


@pytest.fixture(params=["public", "internal"])
def site(request: pytest.FixtureRequest, sites: dict[str, Site]) -> Site:
    return sites[request.param]


@pytest.fixture(params=["phone", "desktop"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    return WIDTHS[request.param]


class Opener:
    """Opens windows, and closes them after the test."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.opened: list[Watched] = []

    def __call__(
        self, site: Site, size: tuple[int, int] = DESKTOP, *, scripts: bool = True
    ) -> Watched:
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(SECONDS * 1000)
        self.opened.append(Watched(context.new_page(), site))
        return self.opened[-1]


@pytest.fixture
def window(running: Browser) -> Iterator[Opener]:
    opener = Opener(running)
    yield opener
    for watched in opener.opened:
        watched.page.context.close()


def test_every_page_opens_without_a_fault_and_fits_every_screen(site: Site, window: Opener) -> None:
    watched = window(site)
    for name in site.pages:
        page = watched.open(name)
        page.wait_for_load_state("networkidle")
        for width, height in WIDTHS.values():
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide == 0, f"{name} is {wide} px too wide for {width} px"
    assert watched.faults == []
    assert len(site.pages) >= 15


def test_a_word_of_a_page_is_found_and_leads_to_the_page(
    site: Site, size: tuple[int, int], window: Opener
) -> None:
    watched = window(site, size)
    search(watched, "timetable")
    watched.page.locator(".md-search-result__link").first.click()
    watched.page.wait_for_url("**/help/outages/**")
    expect(watched.page.get_by_text("Your timetable for the day")).to_be_visible()
    assert watched.faults == []


def test_an_internal_word_is_found_by_agents_alone(sites: dict[str, Site], window: Opener) -> None:
    for audience, said in (
        ("public", "No matching documents"),
        ("internal", "1 matching document"),
    ):
        watched = window(sites[audience])
        search(watched, "staffing")
        expect(watched.page.locator(".md-search-result__meta")).to_have_text(said)
        assert watched.faults == []


def search(watched: Watched, words: str) -> None:
    """Type words into the search of the home page."""
    page = watched.open()
    if page.viewport_size and page.viewport_size["width"] < 960:
        page.locator("header label[for=__search]").first.click()
    field = page.get_by_role("textbox", name="Search")
    field.click()
    field.press_sequentially(words)
    expect(page.locator(".md-search-result__meta")).to_contain_text("matching document")


def test_the_menu_leads_from_the_home_page_to_every_page(
    site: Site, size: tuple[int, int], window: Opener, published: Path
) -> None:
    watched = window(site, size)
    audience = Audience(site.audience)
    entries = book.read(published).edition(audience).entries
    if audience is Audience.INTERNAL:
        entries = (*entries, health.ENTRY)
    reached = list(follow(watched, entries, []))
    assert sorted(reached) == sorted(site.pages)
    assert watched.faults == []


def follow(watched: Watched, entries: Sequence[Entry], way: Sequence[str]) -> Iterator[str]:
    """Go to each page of the menu by its links alone, from home through the pages in `way`."""
    restart = True
    for entry in entries:
        if entry.entries:
            yield from follow(watched, entry.entries, [*way, Site.name(first(entry))])
            restart = True
            continue
        for name in [*way, Site.name(entry.target)] if restart else [Site.name(entry.target)]:
            if restart and (not way or name == way[0]):
                watched.open()
            choose(watched, name)
        restart = False
        yield watched.name


def first(entry: Entry) -> str:
    """The page that a section of the menu opens."""
    return first(entry.entries[0]) if entry.entries else entry.target


def choose(watched: Watched, name: str) -> None:
    """Choose the menu's entry for a page; nothing where it is open already."""
    if watched.name == name:
        return
    page = watched.page
    drawer = page.locator("header label[for=__drawer]")
    if drawer.is_visible():
        drawer.click()
    links = page.locator(".md-nav--primary a.md-nav__link")
    addresses = links.evaluate_all("links => links.map(link => link.href)")
    links.nth(addresses.index(watched.site.address + name)).click()
    page.wait_for_url(watched.site.address + name)


def test_dark_colours_can_be_chosen_and_are_remembered(site: Site, window: Opener) -> None:
    watched = window(site)
    page = watched.open()
    light = background(page)
    page.get_by_title("Switch to light colours").click()
    page.get_by_title("Switch to dark colours").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    dark = background(page)
    assert brightness(dark) < 60 < 200 < brightness(light)
    page.reload()
    assert background(page) == dark
    watched.open("help/contact/")
    assert background(page) == dark
    assert watched.faults == []


def background(page: Page) -> str:
    color: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return color


def brightness(color: str) -> float:
    """How light an `rgb()` colour is, from 0 to 255."""
    return sum(map(float, re.findall(r"[\d.]+", color)[:3])) / 3


def test_contact_and_hours_stand_at_the_same_place_on_every_page(
    site: Site, size: tuple[int, int], window: Opener
) -> None:
    watched = window(site, size, scripts=False)
    places = set()
    for name in [*site.pages, "404.html"]:
        strip = watched.open(name).get_by_role("region", name="Contact and hours")
        expect(strip).to_contain_text("Email")
        expect(strip).to_contain_text("Mon to Fri 09:00")
        box = strip.bounding_box()
        assert box, name
        places.add((box["x"], box["y"], box["width"], box["height"]))
    assert len(places) == 1
    assert next(iter(places))[1] < size[1] / 2


def test_every_internal_page_and_block_says_so_on_screen_and_on_paper(
    sites: dict[str, Site], window: Opener
) -> None:
    watched = window(sites["internal"], PHONE, scripts=False)
    blocks = 0
    for name in watched.site.pages:
        page = watched.open(name)
        for media in ("screen", "print"):
            page.emulate_media(media=media)
            label = page.get_by_text("Internal: for agents only")
            expect(label).to_be_visible()
            marks = page.locator(".internal").evaluate_all(MARKS)
            assert all(mark.startswith('"Agents only"') for mark in marks), name
            blocks += len(marks)
        page.emulate_media(media="screen")
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        expect(page.get_by_text("Internal: for agents only")).to_be_in_viewport()
    assert blocks > 20


MARKS = """blocks => blocks.map(block => {
    const title = block.querySelector(":scope > .admonition-title")
    const mark = getComputedStyle(title || block, "::before")
    const shown = mark.display != "none" && mark.visibility == "visible" && mark.color != mark.backgroundColor
    return shown ? mark.content : "nothing"
})"""


def test_propose_a_change_opens_the_editor_on_exactly_this_pages_file(
    sites: dict[str, Site], window: Opener, published: Path
) -> None:
    watched = window(sites["internal"], scripts=False)
    found = {
        watched.open(name).get_by_role("link", name="Propose a change").get_attribute("href")
        for name in watched.site.pages
        if name != Site.name(health.NAME)  # which no file holds
    }
    files = (published / "docs").rglob("*.md")
    paths = {file.relative_to(published).as_posix() for file in files}
    assert found == {f"{FORGE}/-/edit/main/{path}" for path in paths}


def test_the_public_site_has_no_edit_link_and_does_not_know_the_repository(
    sites: dict[str, Site], window: Opener
) -> None:
    watched = window(sites["public"], scripts=False)
    for name in watched.site.pages:
        page = watched.open(name)
        assert (
            page.get_by_text(re.compile("propose a change|internal|agents only", re.I)).count() == 0
        )
        assert page.locator("a[rel~=edit], a[href*='/edit/'], .internal").count() == 0
        assert "gitlab" not in page.content()


def test_an_address_that_leads_nowhere_shows_help_at_any_depth(site: Site, window: Opener) -> None:
    watched = window(site)
    address = "orders/of/long/ago.html"
    page = watched.open(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("We couldn't find that page")
    page.get_by_role("link", name="Search all pages").click()
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    watched.open(address)
    page.get_by_role("link", name="Start from the first page").click()
    assert watched.name.removesuffix(".") == ""
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome aboard")
    # Chromium itself notes that the address answered 404; nothing else may be missing.
    assert [fault for fault in watched.faults if f"/{address}" not in fault] == []


def test_paper_has_the_text_and_the_contacts_but_no_navigation(site: Site, window: Opener) -> None:
    page = window(site).open("help/complaints/")
    page.emulate_media(media="print")
    for part in (".md-sidebar--primary", ".md-sidebar--secondary", ".md-header__inner", ".md-search", ".md-path"):  # fmt: skip
        for index in range(page.locator(part).count()):
            expect(page.locator(part).nth(index)).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("footer .sb-ways")).to_contain_text("crew@harbourlight.example")
    expect(page.get_by_role("region", name="Contact and hours")).to_be_hidden()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(site: Site, window: Opener) -> None:
    page = window(site).open("help/complaints/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["outline"] > 0, f"no outline on {focus['words']}"
        reached.append(focus["words"])
    assert any("Complaints" in words for words in reached)
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


# The colour switch is a hidden radio button; the label beside it shows its focus.
FOCUS = """() => {
    const one = document.activeElement
    const shown = one.matches(".md-option") ? one.nextElementSibling : one
    const words = (one.innerText || one.ariaLabel || one.title || one.tagName).trim()
    return {words, outline: parseFloat(getComputedStyle(shown).outlineWidth) || 0}
}"""


def test_headings_are_in_order_and_pictures_have_words(site: Site, window: Opener) -> None:
    watched = window(site, scripts=False)
    pictures = 0
    for name in [*site.pages, "404.html"]:
        page = watched.open(name)
        levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
            "all => all.map(heading => Number(heading.tagName[1]))"
        )
        assert levels[0] == 1, name
        assert all(1 < level <= before + 1 for before, level in pairwise(levels)), name
        assert page.locator("img:not([alt])").count() == 0, name
        texts = page.locator("article img").evaluate_all("all => all.map(image => image.alt)")
        assert all(texts), name
        pictures += len(texts)
    assert pictures >= 1
