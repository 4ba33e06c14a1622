"""The button that copies a reply, as agents meet it: by keyboard, by ear, and where the clipboard is closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from browser import Site, Watched, served
from servicebook import book, replies

pytestmark = pytest.mark.browser

PAGE = "team/bookings-back/"
COPY = "Copy the reply for Chat in the app"
CLOSED = "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
SHUT = f"{CLOSED} document.execCommand = () => false;"


@pytest.fixture(scope="module")
def internal(published: Path) -> Iterator[Site]:
    with served(published / "site/internal", "internal") as site:
        yield site


@pytest.fixture
def context(running: Browser) -> Iterator[BrowserContext]:
    context = running.new_context(permissions=["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture(scope="module")
def chat(published: Path) -> str:
    """What the reply says in the chat, as `servicebook replies` exports it."""
    found = {reply.name: reply for reply in replies.read(book.read(published))}
    return found["team/bookings-back"].messages[1].text


def pasted(page: Page) -> str:
    """What comes out of the clipboard in a text field."""
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))"
    )
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    return page.locator("#paste").input_value()


@pytest.mark.parametrize("script", ["", CLOSED], ids=["open", "closed"])
def test_the_keyboard_copies_the_exported_text_and_it_is_announced(
    script: str, internal: Site, context: BrowserContext, chat: str
) -> None:
    context.add_init_script(script)
    watched = Watched(context.new_page(), internal)
    page = watched.open(PAGE)
    box = page.locator(".sb-reply").nth(1)
    status = box.get_by_role("status")
    expect(status).to_have_attribute("aria-live", "polite")
    expect(status).to_have_text("")
    button = box.get_by_role("button", name=COPY, exact=True)
    button.focus()
    page.keyboard.press("Enter")
    expect(status).to_have_text("Copied")
    expect(button).to_be_focused()
    assert pasted(page) == chat
    assert watched.faults == []


def test_every_button_can_be_reached_with_the_tab_key(
    internal: Site, context: BrowserContext
) -> None:
    page = Watched(context.new_page(), internal).open(PAGE)
    page.locator(".sb-reply").first.locator("a").last.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy the reply for Email")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".sb-reply").first.get_by_role("status")).to_have_text("Copied")


def test_where_no_page_may_copy_the_words_are_selected(
    internal: Site, context: BrowserContext
) -> None:
    context.add_init_script(SHUT)
    page = Watched(context.new_page(), internal).open(PAGE)
    page.get_by_role("button", name=COPY).click()
    status = page.locator(".sb-reply").nth(1).get_by_role("status")
    expect(status).to_contain_text("copy them with your keyboard")
    selected = page.evaluate("String(getSelection())").split()
    assert " ".join(selected) == (
        "Ahoy [skipper], bookings work again since [hour]. "
        "News stays on https://status.harbourlight.example."
    )


def test_without_a_script_the_words_stand_there_with_their_fields_marked(
    internal: Site, running: Browser
) -> None:
    context = running.new_context(java_script_enabled=False)
    page = Watched(context.new_page(), internal).open(PAGE)
    box = page.locator(".sb-reply").nth(1)
    expect(box).to_contain_text("News stays on https://status.harbourlight.example.")
    assert box.locator("mark").all_inner_texts() == ["[skipper]", "[hour]"]
    assert page.get_by_role("button", name="Copy").count() == 0
    context.close()


def test_the_script_is_on_every_internal_page_and_never_on_the_public_site(published: Path) -> None:
    """On every one, because a reply may come in place, without loading its page."""
    site = published / "site"
    pages = {audience: [*(site / audience).rglob("index.html")] for audience in ("public", "internal")}  # fmt: skip
    assert len(pages["internal"]) > len(pages["public"]) > 10
    assert all("replies.js" in page.read_text("utf-8") for page in pages["internal"])
    assert not any("replies.js" in page.read_text("utf-8") for page in pages["public"])
    assert not list((site / "public").rglob("replies.js"))
    page = (site / "internal" / PAGE / "index.html").read_text("utf-8")
    assert 'style="' not in page[page.index('id="reply"') : page.index("</article>")]
