"""Both sites behind Apache as people meet them in Chromium: signing in, and everything at work under the policy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from apache import INTERNAL, PUBLIC, Server
from browser import SECONDS, Site, Watched, chromium
from provider import Provider

pytestmark = pytest.mark.browser

ADDRESS = {"public": f"https://{PUBLIC}/", "internal": f"https://{INTERNAL}/"}


@pytest.fixture(scope="module")
def running(server: Server) -> Iterator[Browser]:
    with chromium(*server.browser_flags) as browser:
        yield browser


class Opener:
    """Opens windows of people who are not signed in, and closes them after the test."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser, self.server, self.opened = browser, server, list[Watched]()

    def __call__(self, audience: str, user: str = "agent") -> Watched:
        """A window of one of the sites; of the internal one, with `user` signed in."""
        context = self.browser.new_context(ignore_https_errors=True, reduced_motion="reduce")
        context.set_default_timeout(SECONDS * 1000)
        context.route("https://cdn.jsdelivr.net/**", lambda route: route.fulfill(body=""))
        context.route("**/favicon.ico", lambda route: route.fulfill(body=""))
        context.add_init_script(NOTE_VIOLATIONS)
        site = Site(audience, self.server.site / "current" / audience, ADDRESS[audience])
        watched = Watched(context.new_page(), site)
        self.opened.append(watched)
        if audience == "internal":
            watched.open()
            choose(watched.page, user)
            watched.faults.clear()  # the provider is no site of ours
        return watched


NOTE_VIOLATIONS = """
window.violations = []
addEventListener("securitypolicyviolation", (event) =>
    violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))
"""


def choose(page: Page, user: str) -> None:
    """Sign in as a user that the provider knows."""
    page.get_by_role("button", name=user, exact=True).click()
    page.wait_for_url(f"https://{INTERNAL}**")


@pytest.fixture
def window(running: Browser, server: Server) -> Iterator[Opener]:
    opener = Opener(running, server)
    yield opener
    for watched in opener.opened:
        watched.page.context.close()


@pytest.fixture(params=["public", "internal"])
def watched(request: pytest.FixtureRequest, window: Opener) -> Watched:
    return window(request.param)


def assert_clean(watched: Watched) -> None:
    assert watched.page.evaluate("violations") == []
    assert watched.faults == []


def test_the_policy_is_at_work(watched: Watched) -> None:
    """What the other tests do not see would be seen."""
    page = watched.open("help/contact/")
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.ran = true"
        document.head.append(script)
        document.body.insertAdjacentHTML("beforeend", "<img src='https://outside.example/x.png' onerror='ran = true'>")
    }""")
    page.wait_for_function("violations.length >= 3")
    assert page.evaluate("window.ran") is None
    directives = {line.partition(":")[0] for line in page.evaluate("violations")}
    assert directives == {"script-src-elem", "script-src-attr", "img-src"}


def test_every_page_keeps_to_the_policy(watched: Watched) -> None:
    names = [name for name in watched.site.pages if not name.startswith(("billing/", "team/aims/"))]
    assert len(names) >= 15
    for name in names:
        page = watched.open(name)
        page.wait_for_function("window.document$ !== undefined")  # the scripts have run
        assert_clean(watched)
        style = page.evaluate("getComputedStyle(document.querySelector('.md-header')).position")
        assert style == "sticky", name  # the styles were allowed
    watched.page.wait_for_load_state("networkidle")
    assert_clean(watched)
    page = watched.open("nothing/at/all/")
    page.wait_for_function("window.document$ !== undefined")
    expect(page.locator("h1")).to_contain_text("find that page")
    assert page.evaluate("violations") == []


def test_a_page_changes_in_place_and_is_told_to_screen_readers(watched: Watched) -> None:
    page = watched.open("plans/refunds/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    link = page.locator(".md-nav--primary a[href*='plans/payment/']").first
    link.evaluate("link => link.click()")
    page.wait_for_url("**/plans/payment/")
    focused = page.locator(":focus")
    expect(focused).to_have_id("__title")
    expect(focused).to_have_text(page.locator("h1").inner_text())
    assert page.evaluate("document.title").startswith(focused.inner_text())
    assert page.evaluate("window.same"), "the page was loaded anew"
    page.go_back()
    page.wait_for_url("**/plans/refunds/")
    expect(page.locator(":focus")).to_have_text("Refunds")
    skips = page.locator(".md-skip").evaluate_all("links => links.map(link => link.href)")
    assert set(skips) == {f"{page.url}#__title"}, "skipping would open another page"
    assert page.evaluate("window.same")
    assert_clean(watched)


def test_a_link_to_a_section_of_another_page_goes_there(watched: Watched) -> None:
    page = watched.open("plans/payment/")
    page.wait_for_load_state("networkidle")
    page.evaluate("""() => {
        window.same = true
        const link = document.createElement("a")
        link.href = "../refunds/#in-short"
        document.querySelector("article").append(link)
        link.click()
    }""")
    page.wait_for_url("**/plans/refunds/#in-short")
    expect(page.locator(":focus")).to_have_id("in-short")
    expect(page.locator("#in-short")).to_be_in_viewport()
    assert page.evaluate("window.same")
    assert_clean(watched)


def test_search_finds_also_after_a_page_changed_in_place(watched: Watched) -> None:
    page = watched.open("plans/refunds/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    for words, found in (("timetable", "help/outages/"), ("refund", "plans/refunds/")):
        field = page.get_by_role("textbox", name="Search")
        field.click()
        field.fill("")
        field.press_sequentially(words)
        page.locator(f".md-search-result__link[href*='{found}']").first.click()
        page.wait_for_url(f"**/{found}**")
        page.wait_for_timeout(
            500
        )  # the theme shuts the search an eighth of a second after a page has changed
        expect(page.locator("article mark").first).to_contain_text(re.compile(words, re.I))
    assert page.evaluate("window.same")
    assert_clean(watched)


def test_the_reply_clock_runs_on_a_page_that_came_in_place(watched: Watched) -> None:
    page = watched.open("plans/refunds/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    page.locator("a[href$='help/contact/']").first.evaluate("link => link.click()")
    page.wait_for_url("**/help/contact/")
    said = page.locator(".reply-clock[data-state]").first
    expect(said).not_to_be_empty()
    assert page.evaluate("window.same")
    assert_clean(watched)


def test_a_reply_is_copied_also_from_a_page_that_came_in_place(window: Opener) -> None:
    watched = window("internal")
    watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = watched.open("team/bookings-back/")
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    buttons = page.get_by_role("button", name=re.compile("^Copy the reply"))
    count = page.locator(".sb-reply").count()
    expect(buttons).to_have_count(count)
    page.locator("a[href*='refund-granted']").first.evaluate("link => link.click()")
    page.wait_for_url("**/team/refund-granted/")
    buttons.first.click()
    expect(page.locator(".sb-reply__status").first).to_have_text("Copied")
    assert len(page.evaluate("navigator.clipboard.readText()")) > 40
    assert page.evaluate("window.same")
    page.locator("a[href*='bookings-back']").first.evaluate("link => link.click()")
    page.wait_for_url("**/team/bookings-back/")
    expect(buttons).to_have_count(count)
    assert_clean(watched)


def test_colours_tabs_and_paper_keep_to_the_policy(watched: Watched) -> None:
    page = watched.open("help/contact/")
    page.get_by_title("Switch to light colours").click()
    page.get_by_title("Switch to dark colours").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.emulate_media(media="print")
    page.reload()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    assert_clean(watched)


def test_an_old_address_leads_to_the_page(watched: Watched) -> None:
    page = watched.open("billing/refunds/")
    page.wait_for_url("**/plans/refunds/")
    expect(page.locator("h1")).to_have_text("Refunds")
    assert_clean(watched)


# --- Signing in and out -----------------------------------------------------------------------------------


def test_an_agent_signs_in_reads_and_signs_out_and_nothing_is_left_to_go_back_to(
    window: Opener, signing_in: Provider
) -> None:
    watched = window("internal")
    page = watched.open("team/goals/")
    expect(page.get_by_text("Internal: for agents only")).to_be_visible()
    page.get_by_role("link", name="Sign out").click()
    page.wait_for_url(f"{signing_in.address}/**")
    page.get_by_role("button").first.click()
    page.wait_for_url("**/_pages/signed-out.html*")
    expect(page.locator("h1")).to_have_text("You are signed out")
    assert page.context.cookies(ADDRESS["internal"]) == []
    page.go_back()
    page.go_back()
    expect(page.get_by_text("Internal: for agents only")).to_have_count(0)
    watched.page.goto(f"{ADDRESS['internal']}team/goals/")
    assert page.url.startswith(signing_in.address)


def test_a_stranger_is_told_so_and_may_change_the_account(
    window: Opener, signing_in: Provider
) -> None:
    page = window("internal", "stranger").page
    expect(page.locator("h1")).to_have_text("Your account may not read this site")
    page.get_by_role("link", name="sign out and use another account").click()
    page.wait_for_url(f"{signing_in.address}/**")
    page.get_by_role("button").first.click()
    page.get_by_role("link", name="Sign in again").click()
    choose(page, "agent")
    expect(page.get_by_text("Internal: for agents only")).to_be_visible()


def test_a_page_that_would_change_in_place_asks_to_sign_in_when_the_session_is_over(
    window: Opener, signing_in: Provider
) -> None:
    watched = window("internal")
    page = watched.open("plans/refunds/")
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    page.locator(".md-nav--primary a[href*='plans/payment/']").first.evaluate(
        "link => link.click()"
    )
    page.wait_for_url(f"{signing_in.address}/**")
    choose(page, "agent")
    expect(page).to_have_url(f"https://{INTERNAL}/plans/payment/")
