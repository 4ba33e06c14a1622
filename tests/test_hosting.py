"""Both sites on Debian's Apache with the configuration of hosting/apache: files, headers, settings."""

from __future__ import annotations

import gzip
import itertools
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import apache
from apache import INTERNAL, PUBLIC, SECRET, Server
from provider import Provider
from servicebook.publishing import generations
from support import REPOSITORY
from visitor import MARK, PAGES, Answer, Visitor, body_at, is_old, paths

pytestmark = pytest.mark.whole

HIDDEN_POLICY = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


# --- Settings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "left_out", ["SITE", "PUBLIC_HOST", "INTERNAL_HOST", "PROVIDER", "CLIENT_ID", "CLIENT_SECRET", "PASSPHRASE"]
)  # fmt: skip
def test_a_setting_that_is_missing_stops_apache_and_is_named(left_out: str, hosted: Path) -> None:
    said = apache.refused(hosted / "site", "https://login.example/", left_out)
    assert f"SERVICEBOOK_{left_out} is missing." in said


@pytest.mark.parametrize("readers", ["", "# nobody yet\n"])
def test_without_readers_nobody_may_read(readers: str, hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery, readers) as short:
        visitor = Visitor(short)
        for path in ("/", "/team/goals/", "/sitemap.xml"):
            assert visitor.ask(path).status == 403
        assert visitor.ask("/", host=PUBLIC).status == 200


def test_a_site_without_its_policy_runs_no_script(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as short:
        for audience in ("public", "internal"):
            (short.site / "current" / f"{audience}.htaccess").unlink()
        answer = Visitor(short).ask("/", host=PUBLIC)
        assert answer.headers["content-security-policy"] == HIDDEN_POLICY
        assert Visitor(short).ask("/").headers["content-security-policy"] == HIDDEN_POLICY


def test_a_pair_without_its_name_is_not_served(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery, "Require all granted") as short:
        (short.site / "current/name.txt").unlink()
        for host in (PUBLIC, INTERNAL):
            for path in (
                "/",
                "/index.html",
                "/404.html",
                "/public/",
                "/current/internal/index.html",
            ):
                assert Visitor(short).ask(path, host=host).status in (403, 404), path


def test_what_stands_beside_a_site_can_change_headers_and_redirects_alone(
    hosted: Path, signing_in: Provider
) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as short:
        for directive in ("Require all granted", "AuthType None", "Options FollowSymLinks", "SetHandler server-status"):  # fmt: skip
            (short.site / "current/internal.htaccess").write_text(f"{directive}\n")
            assert Visitor(short).ask("/team/goals/").status == 500, directive


def test_no_file_of_a_site_is_obeyed(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as short:
        agent = Visitor(short)
        agent.sign_in("agent")
        for audience, host in (("public", PUBLIC), ("internal", INTERNAL)):
            for name in (f"{audience}.htaccess", ".htaccess"):
                for folder in ("", "help"):
                    file = short.site / "current" / audience / folder / name
                    file.write_text('Header always set X-Obeyed "yes"\n')
            for path in ("/", "/help/contact/"):
                answer = agent.ask(path, host=host)
                assert (answer.status, answer.headers.get("x-obeyed")) == (200, None)


# --- Plain serving ----------------------------------------------------------------------------------------

ALWAYS = {
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "server": "Apache",
}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".png": "image/png",
    ".gz": "application/x-gzip",  # as Debian names it
}


def test_every_file_of_the_public_site_is_served_with_its_type_and_headers(
    visitor: Visitor, server: Server
) -> None:
    policy = policy_of(server, "public")
    for path in paths(server, "public"):
        answer, held = visitor.ask(path, host=PUBLIC), body_at(server, "public", path)
        assert answer.status == (200 if held is not None else 404) or is_old(path, answer), path
        assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS, path
        assert answer.headers["content-security-policy"] == policy, path
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        hashed = re.search(r"\.[0-9a-f]{8}\.min\.", path)
        kept = "public, max-age=31536000, immutable" if hashed else "public, max-age=300"
        assert answer.headers["cache-control"] == kept, path
        if answer.status == 200:
            assert answer.body == held, path
            suffix = Path(path).suffix or ".html"
            assert answer.headers["content-type"].startswith(TYPES[suffix]), path


def policy_of(server: Server, audience: str) -> str:
    """The policy that belongs to the pages that are served."""
    rules = (server.site / "current" / f"{audience}.htaccess").read_text("utf-8")
    found = re.search(r'Content-Security-Policy "([^"]+)"', rules)
    assert found
    return found[1]


def test_the_policy_holds_on_every_answer_and_allows_nothing_from_elsewhere(
    visitor: Visitor, agent: Visitor, server: Server
) -> None:
    policy = policy_of(server, "internal")
    for answer in (agent.ask("/"), agent.ask("/nothing/"), agent.ask("/team/aims/"), visitor.ask("/")):  # fmt: skip
        assert answer.headers["content-security-policy"] == policy
        assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS
    directives = dict(part.partition(" ")[::2] for part in policy.split("; "))
    scripts = directives.pop("script-src").split()
    assert scripts[0] == "'self'" and len(scripts) > 3
    assert all(re.fullmatch(r"'sha256-[\w+/]{43}='", one) for one in scripts[1:])
    assert directives == {
        "default-src": "'none'", "style-src": "'self'", "style-src-attr": "'unsafe-inline'", "img-src": "'self' data:",
        "font-src": "'self'", "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'",
        "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
    }  # fmt: skip
    for page in PAGES.iterdir():
        answer = visitor.ask(f"/_pages/{page.name}")
        assert (answer.status, answer.body) == (200, page.read_bytes())
        assert answer.headers["content-security-policy"] == HIDDEN_POLICY
        assert answer.headers["cache-control"] == "no-store"


def test_text_is_packed_for_those_who_take_it_and_known_again(
    visitor: Visitor, server: Server
) -> None:
    for path in ("/", "/search/search_index.json", "/assets/brand/logo.svg", "/assets/stylesheets/print.css"):  # fmt: skip
        plain = visitor.ask(path, host=PUBLIC)
        packed = visitor.ask(path, host=PUBLIC, Accept_Encoding="gzip, br")
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"
        assert gzip.decompress(packed.body) == plain.body
        assert len(packed.body) < len(plain.body)
        assert packed.headers["etag"] != plain.headers["etag"]
        for known, encoding in ((plain, ""), (packed, "gzip, br")):
            sent = {"If_None_Match": known.headers["etag"], "Accept_Encoding": encoding}
            again = visitor.ask(path, host=PUBLIC, **sent)
            assert (again.status, again.body) == (304, b""), path
            assert again.headers["content-security-policy"] == policy_of(server, "public")
        other = visitor.ask(path, host=PUBLIC, If_None_Match='"another-gzip"')
        assert other.status == 200
    packed = visitor.ask("/sitemap.xml.gz", host=PUBLIC, Accept_Encoding="gzip")
    assert "content-encoding" not in packed.headers


def test_who_asks_for_nothing_gets_the_sites_own_page(visitor: Visitor, agent: Visitor) -> None:
    for somebody, host in ((visitor, PUBLIC), (agent, INTERNAL)):
        for path in ("/nothing/", "/nothing.html", "/help", "/assets/", "/help/", "/.hidden", "/a.00000000.min.js"):  # fmt: skip
            answer = somebody.ask(path, host=host)
            if path == "/help":
                assert (answer.status, answer.location) == (301, f"https://{host}/help/")
                continue
            assert answer.status == 404, path
            assert "We couldn't find that page" in answer.text.replace("&#39;", "'")
            assert "immutable" not in answer.headers["cache-control"]
            assert "Index of" not in answer.text


def test_no_folder_is_listed_also_where_nobody_switched_that_off(
    hosted: Path, signing_in: Provider
) -> None:
    with apache.running(hosted / "site", signing_in.discovery, more=apache.TAKEN_AWAY) as short:
        agent = Visitor(short)
        agent.sign_in("agent")
        for path in ("/assets/", "/assets/brand/", "/help/", "/search/"):
            for host in (PUBLIC, INTERNAL):
                answer = agent.ask(path, host=host)
                assert answer.status == 403 and "logo.svg" not in answer.text, path
        stranger = Visitor(short)
        for path in ("/assets/", "/server-status", "/icons/"):
            assert stranger.ask(path).status == 302


def test_a_page_that_moved_is_found_by_those_who_may_know_it(
    visitor: Visitor, agent: Visitor, server: Server
) -> None:
    for old, new in (("/billing/refunds/", "/plans/refunds/"), ("/billing/refunds/index.html", "/plans/refunds/")):  # fmt: skip
        for somebody, host in ((visitor, PUBLIC), (agent, INTERNAL)):
            answer = somebody.ask(old, host=host)
            assert (answer.status, answer.location) == (301, f"https://{host}{new}")
    assert visitor.ask("/team/aims/", host=PUBLIC).status == 404
    assert agent.ask("/team/aims/").location == f"https://{INTERNAL}/team/goals/"
    assert visitor.ask("/team/aims/").status == 302
    assert "team/aims" not in visitor.ask("/team/aims/").text
    assert visitor.ask("/billing/refunds/more/", host=PUBLIC).status == 404


def test_who_comes_without_encryption_is_sent_to_it(visitor: Visitor) -> None:
    for host in (PUBLIC, INTERNAL):
        for path in ("/", "/team/goals/?x=1", "/_oidc?code=1"):
            answer = visitor.open(f"http://{host}{path}")
            assert (answer.status, answer.location) == (301, f"https://{host}{path}")


def test_hidden_files_are_not_there(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as short:
        agent = Visitor(short)
        agent.sign_in("agent")
        for audience, host in (("public", PUBLIC), ("internal", INTERNAL)):
            for name in (".git/config", ".htaccess", "help/.old.html", ".well-known/security.txt"):
                file = short.site / "current" / audience / name
                file.parent.mkdir(exist_ok=True)
                file.write_text("text")
                there = name.startswith(".well-known")  # where standards look, and nobody hides
                assert agent.ask(f"/{name}", host=host).status == (200 if there else 404)


def test_a_program_that_renews_certificates_can_answer(hosted: Path, signing_in: Provider) -> None:
    own = """
        Alias /.well-known/acme-challenge/ ${SERVICEBOOK}/challenges/
        <Directory ${SERVICEBOOK}/challenges>
            Require all granted
        </Directory>
    """
    below = "/.well-known/acme-challenge"
    with apache.running(hosted / "site", signing_in.discovery, own=own) as short:
        (short.settings / "challenges").mkdir()
        (short.settings / "challenges/token").write_text("a proof")
        answer = Visitor(short).ask(f"{below}/token", host=PUBLIC)
        assert (answer.status, answer.text) == (200, "a proof")
        for path in (f"{below}/../../team/goals/", f"{below}/none", f"{below}/../challenges/token"):
            assert Visitor(short).ask(path, host=PUBLIC).status == 404, path
            assert Visitor(short).ask(path).status == 302, path


def test_links_out_of_the_site_are_not_followed(hosted: Path, signing_in: Provider) -> None:
    with apache.running(hosted / "site", signing_in.discovery) as short:
        site = short.site / "current/public"
        secret = short.settings / "settings.conf"
        for name, target in (
            ("outside.html", secret), ("folder", short.settings), ("inside.html", site / "index.html"),
            ("internal", short.site / "current/internal"),
        ):  # fmt: skip
            (site / name).symlink_to(target)
        visitor = Visitor(short)
        for path in ("/outside.html", "/folder/settings.conf", "/folder/", "/inside.html", "/internal/index.html"):  # fmt: skip
            answer = visitor.ask(path, host=PUBLIC)
            assert answer.status == 403, path
            assert SECRET not in answer.text and MARK not in answer.text


def test_readers_see_whole_pages_while_the_sites_change(hosted: Path, signing_in: Provider) -> None:
    """Each answer is one generation's, byte for byte, with that generation's own policy."""
    with apache.running(hosted / "site", signing_in.discovery) as short:
        first = (short.site / "current/public/index.html").read_bytes()
        pages = {f"{n:0>43}": first.replace(b"Harbourlight", b"Harbourlight " * n) for n in (1, 9)}
        pairs = [publish_another(short.site, page, script) for script, page in pages.items()]
        answers: list[Answer] = []

        def read(visitor: Visitor) -> None:
            while len(answers) < 1000:
                answers.append(visitor.ask("/", host=PUBLIC))

        with ThreadPoolExecutor(3) as threads:
            readers = [threads.submit(read, Visitor(short)) for _ in range(3)]
            for pair in itertools.cycle(pairs):
                if all(reader.done() for reader in readers):
                    break
                generations._link(short.site / "current", f".generations/{pair.name}")
        for reader in readers:
            reader.result()  # raises what went wrong in it
        assert {answer.status for answer in answers} == {200}
        assert {(script_of(answer), answer.body) for answer in answers} == {*pages.items()}


def publish_another(site: Path, page: bytes, script: str) -> Path:
    """Publish a pair of sites with another home page and another script in its policy; its folder."""
    staged = site / ".new-1"
    shutil.copytree(site / "current", staged, ignore=shutil.ignore_patterns("lunr", "internal"))
    (staged / "public/index.html").write_bytes(page)
    rules = staged / "public.htaccess"
    rules.write_text(re.sub(r"'sha256-[^']*'", f"'sha256-{script}='", rules.read_text(), count=1))
    return generations.flip(site, staged)


def script_of(answer: Answer) -> str:
    """The first script that the answer's policy allows."""
    return answer.headers["content-security-policy"].partition("'sha256-")[2].partition("='")[0]


# --- What people are told ---------------------------------------------------------------------------------


def test_the_page_for_maintainers_names_what_these_tests_switch_on() -> None:
    text = (REPOSITORY / "hosting/README.md").read_text("utf-8")
    line = re.search(r"a2enmod (.+)", text)
    assert line and sorted(line[1].split()) == sorted(apache.ADDED)
    line = re.search(r"a2dismod -f (.+)", text)
    assert line and sorted(line[1].split()) == sorted(apache.TAKEN_AWAY)
    for file in (REPOSITORY / "hosting/apache").glob("*.conf"):
        assert file.name in text
