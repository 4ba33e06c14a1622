"""What strangers try on the real Apache: forged cookies and headers, odd paths, methods and hosts, borrowed sign-ins."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from apache import INTERNAL, PUBLIC, Server
from visitor import MARK, Visitor, is_refused

pytestmark = pytest.mark.whole


# --- Tricks ---------------------------------------------------------------------------------------------

FORGED = {
    "an invented session": {"Cookie": "__Host-servicebook=6f1f7a3e-3d0c-4d6a-9c2b-0a6f6d1f9a11"},
    "an empty session": {"Cookie": "__Host-servicebook="},
    "a session of another form": {"Cookie": "__Host-servicebook=eyJhbGciOiJub25lIn0.eyJncm91cHMiOlsiY3VzdG9tZXItc2VydmljZSJdfQ."},
    "the module's usual cookie": {"Cookie": "mod_auth_openidc_session=1"},
    "a very long cookie": {"Cookie": f"__Host-servicebook={'a' * 7000}"},
    "claims": {"OIDC_CLAIM_groups": "customer-service", "OIDC_CLAIM_sub": "agent"},
    "claims with dashes": {"OIDC-CLAIM-groups": "customer-service", "OIDC-access-token": "x"},
    "a user": {"REMOTE_USER": "agent", "X-Remote-User": "agent", "Remote-User": "agent"},
    "a proxy's user": {"X-Forwarded-User": "agent", "X-Forwarded-Groups": "customer-service", "X-Auth-Request-User": "agent"},
    "a token": {"Authorization": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZ2VudCJ9."},
    "a password": {"Authorization": "Basic YWdlbnQ6YWdlbnQ="},
    "another address": {"X-Original-URL": "/_pages/refused.html", "X-Rewrite-URL": "/_pages/refused.html"},
    "another host": {"X-Forwarded-Host": PUBLIC, "Forwarded": f"host={PUBLIC};proto=https", "X-Forwarded-Proto": "http"},
    "another method": {"X-HTTP-Method-Override": "HEAD"},
    "an inner address": {"X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1"},
    "a script's request": {"X-Requested-With": "XMLHttpRequest"},
    "a part": {"Range": "bytes=0-20"},
    "many parts": {"Range": "bytes=0-20,30-40,0-"},
    "any version": {"If-None-Match": "*"},
    "a later day": {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"},
    "an upgrade": {"Upgrade": "h2c", "Connection": "Upgrade, HTTP2-Settings", "HTTP2-Settings": "AAMAAABkAAQAAP__"},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_forged_cookies_and_headers_open_nothing(
    name: str, visitor: Visitor, server: Server
) -> None:
    sent = {header.replace("-", "_"): value for header, value in FORGED[name].items()}
    for path in ("/", "/team/goals/", "/search/search_index.json", "/sitemap.xml"):
        for method in ("GET", "HEAD"):
            answer = visitor.ask(path, method=method, **sent)
            assert answer.status in (302, 400, 401), (path, method)
            assert is_refused(answer), (path, method)


def test_the_true_tag_of_a_page_opens_nothing(visitor: Visitor, agent: Visitor) -> None:
    """A stranger who once saw a page learns not even whether it changed."""
    seen = agent.ask("/team/goals/").headers
    for sent in (
        {"If_None_Match": seen["etag"]},
        {"If_Modified_Since": seen["last-modified"]},
        {"Range": "bytes=0-99", "If_Range": seen["etag"]},
    ):
        assert visitor.ask("/team/goals/", **sent).status == 302


def test_a_state_cookie_is_no_session(visitor: Visitor, server: Server) -> None:
    state = visitor.ask("/").cookies[0].partition(";")[0].partition("=")[2]
    for answer in (
        visitor.ask("/", Cookie=f"__Host-servicebook={state}"),
        visitor.ask("/", Cookie=f"__Host-servicebook_0={state}; __Host-servicebook_chunks=1"),
    ):
        assert answer.status == 302 and is_refused(answer)


TRICKS = (
    "/../index.html", "/./index.html", "//index.html", "///team//goals/", "/team/../index.html", "/%2e%2e/index.html",
    "/%2e/index.html", "/..%2findex.html", "/%2findex.html", "/..%5cindex.html", "/\\index.html", "/%252e%252e/index.html",
    "/%252findex.html", "/..;/index.html", "/.;/index.html", "/%c0%ae%c0%ae/index.html", "/INDEX.HTML", "/Index.html",
    "/TEAM/GOALS/", "/index.html.", "/index.html..", "/index.html%20", "/index.html%00", "/index.html%00.css", "/index.html/",
    "/index.html/x", "/index.html;x", "/index.html?x", "/index.html%3fx", "/index.html%23", "/index.html~", "/index.html.bak",
    "/index.html::$DATA", "/?/_pages/refused.html", "/index.html?/_pages/", "/_pages/../index.html",
    "/_pages/%2e%2e/index.html", "/_pages/..%2findex.html", "/_pages/%252e%252e/index.html", "/_pages//../index.html",
    "/_pages/..;/index.html", "/_pages/../../site/current/internal/index.html", "/_pages/%2e%2e/%2e%2e/index.html",
    "/_pages/../settings.conf", "/_pages/..%2fsettings.conf", "/_pages/refused.html/../../index.html",
    "/_pages/refused.html/index.html", "/_pages", "/_pages/", "/_PAGES/refused.html", "/_pagesindex.html",
    "/sign-out/../index.html", "/sign-out/", "/sign-out/index.html", "/sign-out%2f..%2findex.html", "/Sign-out",
    "/_oidc/../index.html", "/_oidc/", "/_oidc/index.html", "/_oidc;/index.html", "/_oidc%2f..%2findex.html",
    "/_oidc?code=1&state=2", "/_oidc?state=2", "/_oidc?error=x&state=2", "/_oidc?info=json", "/_oidc?session=check",
    "/_oidc?refresh=/&access_token=x", "/_oidc?jwks=rsa", "/_oidc?remove_at_cache=x", "/_oidc?revoke_session=x",
    "/_oidc?request_uri=x", "/_oidc?iss=https%3A%2F%2Fevil.example&target_link_uri=https%3A%2F%2Fevil.example%2F",
    "/_oidc?logout=get", "/_oidc?logout=backchannel", "/.htaccess", "/internal.htaccess", "/../internal.htaccess",
    "/%2ehtaccess", "/.git/config", "/current/internal/index.html", "/.generations/", "/server-status", "/server-info",
    "/icons/", "/cgi-bin/", "/~root/", "/manual/", "*", "/" + "a" * 7000, "/" + "a/" * 2000,
)  # fmt: skip
METHODS = (
    "GET",
    "HEAD",
    "OPTIONS",
    "TRACE",
    "POST",
    "PUT",
    "DELETE",
    "PATCH",
    "PROPFIND",
    "get",
    "INVENTED",
)


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick[:60])
def test_no_trick_with_a_path_opens_the_internal_site(
    trick: str, visitor: Visitor, server: Server
) -> None:
    for method in ("GET", "HEAD"):
        answer = visitor.ask(trick, method=method)
        if trick.startswith("/_oidc") and answer.status == 200:  # a page of the login's own
            assert MARK not in answer.text and len(answer.body) < 2000
        else:
            assert is_refused(answer), answer.text
        assert "evil.example" not in answer.location


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick[:60])
def test_no_trick_with_a_path_finds_internal_files_on_the_public_host(
    trick: str, visitor: Visitor, server: Server
) -> None:
    for path in (trick, trick.replace("/index.html", "/internal/index.html"), f"/assets{trick}"):
        answer = visitor.ask(path, host=PUBLIC)
        assert MARK not in answer.text
        if answer.status == 200:
            site = server.site / "current/public"
            assert answer.body in [file.read_bytes() for file in site.rglob("*") if file.is_file()]
        else:
            assert answer.status in (301, 400, 403, 404, 405, 414), (path, answer.status)


@pytest.mark.parametrize("method", METHODS)
def test_no_method_but_reading_is_answered(method: str, visitor: Visitor, agent: Visitor) -> None:
    for path in ("/", "/team/goals/", "/_pages/refused.html"):
        status = visitor.ask(path, method=method).status
        if method in ("GET", "HEAD"):
            assert status == (200 if "_pages" in path else 302)
        else:
            assert status in (400, 405, 501), (path, status)
    for answer in (visitor.ask("/", host=PUBLIC, method=method), agent.ask("/", method=method)):
        assert (answer.status == 200) == (method in ("GET", "HEAD"))


def test_a_whole_address_in_the_request_opens_nothing(visitor: Visitor, server: Server) -> None:
    for asked in (f"https://{INTERNAL}/index.html", f"http://{INTERNAL}/", f"https://{PUBLIC}/", f"//{INTERNAL}/"):  # fmt: skip
        assert is_refused(visitor.ask(asked))


@pytest.mark.parametrize(
    "host", [f"{INTERNAL}:443", INTERNAL.upper(), f"{INTERNAL}.", PUBLIC, "127.0.0.1", "other.example", ""]
)  # fmt: skip
def test_another_host_in_the_request_opens_nothing(
    host: str, visitor: Visitor, server: Server
) -> None:
    """What counts is the host of the encrypted connection, and what the request says must fit it."""
    for path in ("/", "/team/goals/"):
        assert is_refused(visitor.ask(path, Host=host))


def test_a_sign_in_that_somebody_else_began_is_refused(visitor: Visitor, server: Server) -> None:
    """Else a link could sign an agent in to a stranger's account, or hand a stranger an agent's session."""
    stranger = Visitor(server)
    begun = stranger.ask("/").location
    back = stranger.open(begun, method="POST", body=urlencode({"sub": "agent"})).location
    assert is_refused(visitor.ask(back.removeprefix(f"https://{INTERNAL}")))
    assert visitor.ask("/").status == 302
    state, code = (parse_qs(urlsplit(back).query)[key][0] for key in ("state", "code"))
    own = parse_qs(urlsplit(visitor.ask("/").location).query)["state"][0]
    for query in ({"state": own, "code": "invented"}, {"state": own}, {"state": f"{state}x", "code": code}):  # fmt: skip
        assert is_refused(visitor.ask(f"/_oidc?{urlencode(query)}"))
        assert visitor.ask("/").status == 302


def test_a_sign_in_cannot_be_used_twice(visitor: Visitor, server: Server) -> None:
    begun = visitor.ask("/")
    before = dict(visitor.cookies)
    back = visitor.open(begun.location, method="POST", body=urlencode({"sub": "agent"})).location
    assert visitor.follow(visitor.open(back)).status == 200
    again = Visitor(server, before)
    assert is_refused(again.open(back))
    assert again.ask("/").status == 302
