"""Who may read the internal site on the real Apache, how long, and what a provider that fails opens: nothing."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

import apache
import provider
from apache import INTERNAL, PUBLIC, SECRET, Server
from provider import DISCOVERY, KEYS, TOKEN, Provider, Spoil
from visitor import MARK, Visitor, body_at, is_old, is_refused, paths

pytestmark = pytest.mark.whole


# --- Who may read the internal site --------------------------------------------------------------------


def test_every_file_of_the_internal_site_is_refused_to_strangers(
    visitor: Visitor, server: Server, signing_in: Provider
) -> None:
    asked = paths(server, "internal")
    assert len(asked) > 80
    for path in asked:
        page = visitor.ask(path)
        assert page.status == 302 and page.location.startswith(f"{signing_in.address}/oauth2/authorize?"), path  # fmt: skip
        part = visitor.ask(path, Accept="image/avif,image/*", Sec_Fetch_Mode="no-cors", Sec_Fetch_Dest="image")  # fmt: skip
        assert part.status == 401, path
        assert is_refused(page) and is_refused(part), path


def test_every_file_of_the_internal_site_is_shown_to_agents_and_kept_by_no_browser(
    agent: Visitor, server: Server
) -> None:
    for path in paths(server, "internal"):
        answer = agent.ask(path)
        held = body_at(server, "internal", path)
        assert answer.status == (200 if held is not None else 404) or is_old(path, answer), path
        assert held is None or answer.body == held or is_old(path, answer), path
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["x-robots-tag"] == "noindex", path


def test_a_page_with_a_name_like_those_without_a_login_is_refused_all_the_same(
    hosted: Path, signing_in: Provider
) -> None:
    names = (
        "sign-out",
        "sign-outs",
        "sign-out/more",
        "_pages-of-ours",
        "help/_pages",
        "_oidc-more",
    )
    with apache.running(hosted / "site", signing_in.discovery) as short:
        visitor, agent = Visitor(short), Visitor(short)
        agent.sign_in("agent")
        for name in names:
            page = short.site / "current/internal" / name / "index.html"
            page.parent.mkdir(exist_ok=True)
            page.write_text(MARK)
            assert agent.ask(f"/{name}/").text == MARK
            for path in (f"/{name}/", f"/{name}/index.html"):
                assert visitor.ask(path).status == 302, path


@pytest.mark.parametrize("user", ["agent", "verified"])
def test_a_group_or_a_verified_address_may_read(user: str, visitor: Visitor) -> None:
    answer = visitor.sign_in(user, "/team/goals/?from=mail")
    assert (answer.status, urlsplit(answer.url).path) == (200, "/team/goals/")
    assert urlsplit(answer.url).port in (None, 443), "not the one that Apache listens on"
    assert urlsplit(answer.url).query == "from=mail"
    assert MARK in answer.text


@pytest.mark.parametrize("user", ["stranger", "unverified"])
def test_another_group_or_an_unverified_address_may_not(
    user: str, visitor: Visitor, server: Server
) -> None:
    refusal = visitor.sign_in(user, "/team/goals/")
    assert refusal.status == 403
    assert "Your account may not read this site" in refusal.text
    for path in paths(server, "internal"):
        answer = visitor.ask(path)
        assert answer.status == 403 and is_refused(answer), path


def test_the_cookie_goes_over_https_to_this_host_alone_and_no_script_reads_it(
    visitor: Visitor,
) -> None:
    cookies = list(visitor.ask("/").cookies)
    sent = visitor.open(visitor.ask("/").location, method="POST", body=urlencode({"sub": "agent"}))
    while sent.status == 302:
        sent = visitor.open(sent.location)
        cookies += sent.cookies
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert "__Host-servicebook" in names
    for cookie in cookies:
        if "01 Jan 1970" in cookie:  # taken back
            continue
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert cookie.startswith("__Host-servicebook")
        assert {"path=/", "secure", "httponly"} <= attributes, cookie
        assert attributes & {"samesite=lax", "samesite=strict"}, cookie
        assert not any(part.startswith("domain") for part in attributes), cookie


# --- The end of a session ---------------------------------------------------------------------------------


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(
    visitor: Visitor, server: Server
) -> None:
    visitor.sign_in("agent")
    kept = Visitor(server, dict(visitor.cookies))
    assert kept.ask("/team/goals/").status == 200
    last = visitor.sign_out()
    assert (last.status, urlsplit(last.url).path) == (200, "/_pages/signed-out.html")
    assert last.headers["clear-site-data"] == '"cache"'
    assert "__Host-servicebook" not in visitor.cookies
    for somebody in (visitor, kept):
        assert somebody.ask("/team/goals/").status == 302


def test_signing_out_leads_to_no_other_site(visitor: Visitor) -> None:
    visitor.sign_in("agent")
    for address in ("https://evil.example/", "//evil.example/", f"https://{INTERNAL}.evil.example/", "/\\evil.example/"):  # fmt: skip
        answer = visitor.ask(f"/_oidc?{urlencode({'logout': address})}")
        assert "evil.example" not in answer.location
        assert "evil.example" not in answer.text


def test_a_session_ends_when_it_is_idle_and_after_its_longest_time(
    hosted: Path, signing_in: Provider
) -> None:
    """The times are the least that the module takes."""
    site, address = hosted / "site", signing_in.discovery
    with (
        apache.running(site, address, IDLE_SECONDS=10, SESSION_SECONDS=3600) as idle,
        apache.running(site, address, IDLE_SECONDS=3600, SESSION_SECONDS=15) as longest,
    ):
        visitors = [Visitor(idle), Visitor(longest)]
        for visitor in visitors:
            assert visitor.sign_in("agent").status == 200
            assert visitor.ask("/").status == 200
        time.sleep(16)
        for visitor in visitors:
            assert visitor.ask("/team/goals/", Accept="image/*").status == 401
            assert visitor.ask("/").status == 302


def test_a_restart_ends_every_session(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as before:
        visitor = Visitor(before)
        assert visitor.sign_in("agent").status == 200
    with apache.running(hosted / "site", signing_in.discovery) as after:
        assert Visitor(after, dict(visitor.cookies)).ask("/").status == 302


# --- A provider that fails --------------------------------------------------------------------------------

SPOILED: dict[str, dict[str, Spoil]] = {
    "a description that is none": {DISCOVERY: provider.garbage},
    "an empty description": {DISCOVERY: lambda body: b""},
    "a description without addresses": {DISCOVERY: lambda body: b"{}"},
    "another issuer's description": {DISCOVERY: provider.changed(issuer="https://evil.example")},
    "other keys": {KEYS: provider.other_keys},
    "keys that are none": {KEYS: provider.garbage},
    "no key": {KEYS: lambda body: b'{"keys": []}'},
    "a token that is none": {TOKEN: provider.changed(id_token="x")},
    "no token": {TOKEN: lambda body: b"{}"},
    "an answer that is none": {TOKEN: provider.garbage},
    "another's signature": {TOKEN: provider.signed_by_another()},
    "no signature": {TOKEN: provider.unsigned},
    "a signature with the client's secret": {TOKEN: provider.signed_with_the_secret(SECRET)},
    "claims that were changed": {TOKEN: provider.claiming(groups=["customer-service"])},
    "a token for another client": {KEYS: provider.other_keys, TOKEN: provider.signed_by_another(aud="another")},
    "a token of another issuer": {KEYS: provider.other_keys, TOKEN: provider.signed_by_another(iss="https://evil.example")},
    "a token that has run out": {KEYS: provider.other_keys, TOKEN: provider.signed_by_another(exp=1_000_000_000)},
    "a token of another sign-in": {KEYS: provider.other_keys, TOKEN: provider.signed_by_another(nonce="another")},
    "a token from long ago": {KEYS: provider.other_keys, TOKEN: provider.signed_by_another(iat=1_000_000_000)},
}  # fmt: skip


@pytest.mark.parametrize("fault", SPOILED)
def test_a_provider_that_fails_lets_nobody_in(fault: str, hosted: Path) -> None:
    with provider.running() as failing, apache.running(hosted / "site", failing.discovery) as short:
        failing.spoiled = SPOILED[fault]
        visitor = Visitor(short)
        answer = visitor.ask("/")
        if answer.status == 302:
            answer = visitor.sign_in("agent")
        assert is_refused(answer), answer.text
        assert "You could not be signed in" in answer.text
        assert "__Host-servicebook" not in visitor.cookies
        for path in ("/", "/team/goals/"):
            assert visitor.ask(path).status in (302, 500)


def test_keys_that_are_changed_on_both_sides_are_taken(hosted: Path) -> None:
    """What the cases above change is what they are refused for, and not the key."""
    with provider.running() as failing, apache.running(hosted / "site", failing.discovery) as short:
        failing.spoiled = {KEYS: provider.other_keys, TOKEN: provider.signed_by_another()}
        assert Visitor(short).sign_in("agent").status == 200


def test_what_the_provider_says_of_another_person_does_not_count(hosted: Path) -> None:
    with provider.running() as failing, apache.running(hosted / "site", failing.discovery) as short:
        failing.spoiled = {"/userinfo": provider.changed(sub="agent", groups=["customer-service"])}
        visitor = Visitor(short)
        visitor.sign_in("stranger")
        assert is_refused(visitor.ask("/"))


def test_without_its_provider_the_internal_site_is_closed_and_the_public_one_open(
    hosted: Path,
) -> None:
    with provider.running() as stopped:
        pass
    with apache.running(hosted / "site", stopped.discovery) as short:
        for path in paths(short, "internal"):
            answer = Visitor(short).ask(path)
            assert answer.status == 500 and is_refused(answer), path
        assert Visitor(short).ask("/", host=PUBLIC).status == 200


def test_a_provider_that_stops_between_the_steps_lets_nobody_in(hosted: Path) -> None:
    with provider.running() as stopped, apache.running(hosted / "site", stopped.discovery) as short:
        visitor = Visitor(short)
        back = visitor.open(visitor.ask("/").location, method="POST", body=urlencode({"sub": "agent"}))  # fmt: skip
        stopped.spoiled = dict.fromkeys((TOKEN, KEYS, DISCOVERY), provider.garbage)
        assert is_refused(visitor.open(back.location))
        assert visitor.ask("/").status == 302
