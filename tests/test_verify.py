"""The leak check finds what only the team may know, however it got into the site, and nothing else."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import servicebook_verify as verify
from needs import needs
from servicebook_verify import check
from servicebook_verify.__main__ import main
from servicebook_verify.side_by_side import both

SECRET = "Only two orange tickets a day"
BOOK = {
    "mkdocs.yml": """
        site_name: Fern & Co help
        site_url: https://help.fern.example/
        repo_url: https://forge.fern.example/team/policy
        theme: {name: material}
        markdown_extensions:
          pymdownx.emoji:
            emoji_index: !!python/name:os.system
        nav:
          - Home: index.md
          - Returns: returns.md
          - For agents: [{Fraud signals: team/fraud-signals.md}]
        """,
    "docs/index.md": """
        ---
        title: How can we help?
        audience: public
        summary: Every way to reach a person here.
        owner: support
        ---

        Read about [returns](returns.md). By the end of the day you have an answer.

        ![A parcel](img/parcel.png)
        """,
    "docs/returns.md": """
        ---
        title: Send it back
        audience: public
        ---

        ## How it works {#how}

        You have {{ returns.window }} from delivery. Call {{ channels.phone }} between the
        opening hours. We accept parcels, boxes, bags and tubes.

        /// internal | Limits of authority
        You may refund up to {{ returns.agent_limit }}. By the end of the week ask again.

        Only two orange *tickets* a day. Use RMA-4471, write to seniors@fern.example or #fern-seniors,
        call +353 1 555 0199 or read <https://wiki.fern.example/sop/refunds>. Never more than 7 attempts.

        - A bullet with €35 for [every unhappy lighthouse keeper](team/fraud-signals.md)
        ///

        Tell us within the first week.
        """,
    "docs/team/fraud-signals.md": """
        ---
        title: Fraud signals
        audience: internal
        ---

        ## Three addresses, one card and a hurry

        A parcel locker far from home counts double. By the end of the day report it.
        """,
    "docs/img/parcel.png": "\x89PNG not really",
    "docs/img/matrix.png": "\x89PNG not really",
    "docs/assets/brand/logo.svg": "<svg/>",
    "values/returns.yml": """
        window: 30 days
        agent_limit: {value: 50 EUR, audience: internal}
        opened:
          promise: 3 business days
          target: 1 business day
          law: {at_most: 14 days, ref: "Act 9 of 1999, part two, on haste"}
        """,
    "values/channels.yml": """
        phone: {label: "Phone", contact: "+353 1 555 0100", hours: office}
        """,
    "values/hours.yml": """
        office: {open: {mon-fri: "09:00-18:00"}}
        """,
    "values/escalation.yml": """
        levels:
          - {name: "Duty manager", contact: "+353 1 555 0777", answer_within: 15 minutes}
        """,
}
RETURNS = """<!doctype html><html><head><title>Send it back - Fern &amp; Co help</title></head><body>
<nav><ul><li><a href="..">Home</a></li><li><a href="." title="Returns">Returns</a></li></ul></nav>
<article><h1>Send it back</h1>
<h2 id="how">How it works<a class="headerlink" href="#how">&para;</a></h2>
<p>You have 30 days from delivery. Call <a href="tel:+35315550100">+353 1 555 0100</a> between the
opening hours. We accept parcels, boxes, bags and tubes.</p>
<p>Tell us within the first week.</p>
<svg viewBox="0 0 24 24"><path d="M12 7h-7v4h3.5l5 5-1h8z"/></svg>
</article><footer>Monday to Friday, 09:00 to 18:00</footer></body></html>
"""
SITE = {
    "index.html": "<article><h1>How can we help?</h1><p>Read about <a href='returns/'>returns</a>. By the"
    " end of the day you have an answer.</p><img alt='A parcel' src='img/parcel.png'></article>",
    "returns/index.html": RETURNS,
    "404.html": "<h1>404 - Not found</h1>",
    "img/parcel.png": "\x89PNG not really",
    "assets/brand/logo.svg": "<svg/>",
    "sitemap.xml": "<urlset><url><loc>https://help.fern.example/returns/</loc></url></urlset>",
    "search/search_index.json": json.dumps(
        {"docs": [{"location": "returns/#how", "title": "How it works", "text": "<p>30 days</p>"}]}
    ),
}


def dedent(text: str) -> str:
    return re.sub(r"\n {8}", "\n", text).lstrip("\n").rstrip(" ")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), "utf-8")
    return folder


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "book", BOOK)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SITE)


def findings(book: Path, site: Path, internal: Path | None = None) -> list[verify.Finding]:
    return verify.verify(verify.Asked(book, site, internal))


def errors(book: Path, site: Path, internal: Path | None = None) -> list[tuple[str, str]]:
    found = findings(book, site, internal)
    return [(one.path, one.code) for one in found if one.severity == "error"]


def plant(site: Path, text: str, name: str = "returns/index.html") -> None:
    """Puts `text` into a page of the site, inside its article."""
    page = (site / name).read_text("utf-8")
    (site / name).write_text(page.replace("</article>", text + "</article>"), "utf-8")


def test_a_clean_site_gives_nothing_not_even_a_warning(book: Path, site: Path) -> None:
    assert findings(book, site) == []


@pytest.mark.parametrize(
    "leak",
    [
        f"<p>{SECRET}.</p>",
        f"<p>{SECRET.upper()}</p>",
        f"<!-- {SECRET} -->",
        f'<img alt="{SECRET}">',
        f'<meta content="5 > 4, {SECRET}">',
        f'<script type="application/ld+json">{{"name": "{SECRET}"}}</script>',
        "<p>Only two\norange <b>tickets</b>\n  a day</p>",
        "<p>On<b>ly</b> two o<i>ran</i>ge tick<span>ets</span> a day</p>",
        "<p>On<!-- x -->ly two or<!-- > -->ange tickets a day</p>",
        "<p>Only&nbsp;two&#32;orange t&#105;ckets a d&#x61;y</p>",
        "<p>On\u00adly two or\u200bange tick\u2060ets a day</p>",
        "<p>On&shy;ly two or&#8203;ange tickets a day</p>",
        "<p>Ｏｎｌｙ ｔｗｏ ｏｒａｎｇｅ ｔｉｃｋｅｔｓ</p>",
        "<script>let a = 'Only two \\u006frange t\\x69ckets a day'</script>",
        "<a href='/?q=Only%20two%20%6Frange%20tickets'>x</a>",
        "<p>&amp;lt;b&amp;gt;Only two &amp;lt;i&amp;gt;orange&amp;lt;/i&amp;gt; tickets a day</p>",
        "<a href='data:text/plain;base64," + base64.b64encode(SECRET.encode()).decode() + "'>x</a>",
        "<li>every unhappy lighthouse keeper</li>",
        "<h2>Three addresses, one card and a hurry</h2>",
        "<p>Act 9 of 1999, part two, on haste</p>",
    ],
)
def test_a_passage_of_internal_text_is_found(book: Path, site: Path, leak: str) -> None:
    plant(site, leak)

    assert ("returns/index.html", "leak-words") in errors(book, site)


@pytest.mark.parametrize(
    "leak",
    [
        "€50", "€50.00", "50,00 €", "EUR 50", "50 euro", "&euro;50", "€<b>50</b>", "5<b>0</b> EUR", "€35.00",
        "+353 1 555 0199", "01 555 0199", '<a href="tel:+35315550199">call</a>', "(01) 555-0199, 24 hours",
        "seniors@fern.example", '<a href="mailto:seniors%40fern.example">x</a>', "SENIORS@FERN.EXAMPLE",
        "https://wiki.fern.example/", '<a href="https://wiki.fern.example/sop/refunds">x</a>',
        "https://forge.fern.example/team/policy", "RMA-4471", "rma-4471", "#fern-seniors", "agent_limit",
        "7 attempts", "7&nbsp;attempts", "a 7-attempt limit", "1 business day", "+353 1 555 0777",
        '<a href="../team/fraud-signals/">x</a>', "<link rel=next href=/team/fraud-signals.html>",
        '<img src="img/matrix.png">',
    ],
)  # fmt: skip
def test_an_identifier_of_internal_text_is_found(book: Path, site: Path, leak: str) -> None:
    plant(site, f"<p>Perhaps {leak} helps</p>")

    assert ("returns/index.html", "leak-identifier") in errors(book, site)


@pytest.mark.parametrize(
    "leak",
    [
        "<li><a><span>Fraud signals</span></a></li>",
        "<h2>Limits of authority<a>&para;</a></h2>",
        '<i title="Fraud signals">x</i>',
    ],
)
def test_a_short_title_of_an_internal_page_is_found_as_a_whole(
    book: Path, site: Path, leak: str
) -> None:
    plant(site, leak)
    assert ("returns/index.html", "leak-words") in errors(book, site)


def test_two_words_of_a_title_inside_a_sentence_are_no_leak(book: Path, site: Path) -> None:
    plant(site, "<p>There are fraud signals here and elsewhere</p>")
    assert errors(book, site) == []


@pytest.mark.parametrize(
    "rest",
    [
        "<p>/// internal | Limits</p>", "<p>///</p>", "<p>⁄⁄⁄ note</p>", "<p>{{ returns.window }}</p>",
        "<p>&#123;&#123; x }}</p>", "<p>{% include 'x' %}</p>", "<p>!!! internal</p>", "<p>??? note</p>",
        "<p>::: internal</p>", "<p>audience: internal</p>", '<div data-audience="internal">x</div>',
        '<div class="admonition internal">x</div>', '<script>{"audience":"internal"}</script>', "--8<-- x",
    ],
)  # fmt: skip
def test_the_rest_of_a_marker_is_found(book: Path, site: Path, rest: str) -> None:
    plant(site, rest)
    assert ("returns/index.html", "leak-marker") in errors(book, site)


def test_an_address_or_a_cry_is_no_marker(book: Path, site: Path) -> None:
    plant(site, "<p>Really??? Yes!!! See file:///tmp/x or //cdn and a :: b</p>")
    assert errors(book, site) == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"hello"),
        ("team/fraud-signals/index.html", b"hello"),
        ("team/fraud-signals.md", b"hello"),
        ("returns.md", b"hello"),
        ("img/matrix.png", b"hello"),
        (".git/config", b"hello"),
        ("returns/index.html~", b"hello"),
        ("objects.inv", b"hello"),
        ("assets/notes.css", b"hello"),
    ],
)
def test_a_file_that_no_public_page_uses_is_found(
    book: Path, site: Path, name: str, data: bytes
) -> None:
    (site / name).parent.mkdir(parents=True, exist_ok=True)
    (site / name).write_bytes(data)

    assert (name, "leak-file") in errors(book, site)


def test_a_symbolic_link_is_refused_and_not_followed(book: Path, site: Path) -> None:
    (site / "more").symlink_to(book / "docs")
    (site / "returns.html").symlink_to(book / "docs/returns.md")

    assert errors(book, site) == [("more", "leak-link"), ("returns.html", "leak-link")]


def test_a_picture_that_only_an_internal_block_uses_is_not_published(
    book: Path, site: Path
) -> None:
    page = (book / "docs/returns.md").read_text("utf-8")
    picture = "![Matrix](img/matrix.png)"
    (site / "img/matrix.png").write_bytes(b"x")

    (book / "docs/returns.md").write_text(page.replace("Only two", picture + " Only two"), "utf-8")
    assert ("img/matrix.png", "leak-file") in errors(book, site)

    (book / "docs/returns.md").write_text(page + picture, "utf-8")
    assert errors(book, site) == []


# Without the time of day: what the tests are called is the same in each of their processes.
def packed(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo("word/document.xml"), f"<w:t>{text}</w:t>", zipfile.ZIP_DEFLATED
        )
    return stream.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sitemap.xml.gz", gzipped(SECRET.encode())),
        ("sitemap.xml.gz", gzipped(gzipped(SECRET.encode()))),
        ("sitemap.xml", f"<x><![CDATA[{SECRET}]]></x>".encode()),
        ("search/search_index.json", json.dumps({"text": f"x <b>y</b> {SECRET}"}).encode()),
        ("search/search_index.json", json.dumps({SECRET: 1}).encode()),
        ("search/search_index.json", f'{{"broken": "{SECRET}'.encode()),
        ("assets/brand/logo.svg", f"<svg><desc>{SECRET}</desc></svg>".encode()),
        ("img/parcel.png", b"\x89PNG\0\xff" + SECRET.encode() + b"\0\xfe"),
        ("img/parcel.png", b"\x89PNG\0\xff" + SECRET.encode("utf-16-le") + b"\0\xfe"),
        ("img/parcel.png", b"\x89PNG\0\xff\0" + SECRET.encode("utf-16-be") + b"\0\xfe"),
        ("img/parcel.png", packed(SECRET)),
        ("Only two orange tickets a day.txt", b""),
    ],
    ids=lambda part: (
        part if isinstance(part, str) else ""
    ),  # a packed file holds the time, which would differ from worker to worker
)
def test_every_kind_of_file_is_looked_into(book: Path, site: Path, name: str, data: bytes) -> None:
    (site / name).write_bytes(data)
    assert (name, "leak-words") in errors(book, site)


def test_an_identifier_in_a_picture_is_found_and_chance_signs_are_not(
    book: Path, site: Path
) -> None:
    (site / "img/parcel.png").write_bytes(b"\x89\0\xffby seniors@fern.example\0 \xff aaa 7h \0")
    write(book, {"docs/team/more.md": "Seven, that is 7h."})

    assert errors(book, site) == [("img/parcel.png", "leak-identifier")]


def test_a_leak_in_the_frame_of_a_later_page_is_found(book: Path, site: Path) -> None:
    page = (site / "returns/index.html").read_text("utf-8")
    write(site, {"index.html": page})
    other = page.replace('<li><a href="..">', f"<li>{SECRET}</li>\n<li><a>")
    (site / "returns/index.html").write_text(other, "utf-8")

    assert ("returns/index.html", "leak-words") in errors(book, site)


def test_a_finding_says_where_and_from_where(book: Path, site: Path) -> None:
    plant(site, f"\n<p>\n  x {SECRET}</p>")

    (found,) = (one for one in findings(book, site) if one.code == "leak-words")

    assert (found.line, found.column) == (11, 5)
    assert "only two orange tickets a day" in found.message
    assert "docs/returns.md" in found.message
    assert str(found).startswith("returns/index.html:11:5: error: ")
    assert str(found).endswith(" [leak-words]")


def test_a_single_rare_word_is_a_warning(book: Path, site: Path) -> None:
    plant(site, "<p>An unhappy thing</p>")

    (found,) = findings(book, site)

    assert (found.code, found.severity) == ("leak-word", "warning")
    assert "unhappy" in found.message


# --- What counts as internal ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: x\naudience: Public\n---\n",
        "---\ntitle: x\naudience: [public]\n---\n",
        "---\ntitle: x\naudience: public\naudience: internal\n---\n",
        "---\ntitle: x\n---\n",
        "\n---\naudience: public\n---\n",
        "\ufeff---\naudience: public\n---\n",
        "---\naudience: public\n",
        "",
    ],
)
def test_a_page_that_does_not_say_public_in_its_own_front_matter_is_internal(
    book: Path, site: Path, front: str
) -> None:
    (book / "docs/new.md").write_text(front + "Seven green ladders stood outside.\n", "utf-8")
    write(site, {"new/index.html": "<p>Seven green ladders stood outside.</p>"})

    assert ("new/index.html", "leak-file") in errors(book, site)
    assert ("new/index.html", "leak-words") in errors(book, site)


@pytest.mark.parametrize(
    "front", ["---\naudience: public\n---\n", "---\r\naudience: 'public'\r\n---\r\n"]
)
def test_a_page_that_says_public_is_public(book: Path, site: Path, front: str) -> None:
    (book / "docs/new.md").write_text(front + "Seven green ladders stood outside.\n", "utf-8")
    write(site, {"new/index.html": "<p>Seven green ladders stood outside.</p>"})

    assert errors(book, site) == []


@pytest.mark.parametrize(
    "opener",
    [
        "/// internal", "/// Internal | x", "///internal", "// internal", "//// internal", "/// note",
        "⁄⁄⁄ internal", "／／／ internal", "/\u200b// internal", "/// int\u00adernal", "/// іnternal",
        "> /// internal", "- /// internal", "1. /// internal", "    /// internal", "\t/// internal",
        "!!! internal", "!!! note internal", "??? internal", "::: internal", ":::internal",
        "<!-- internal -->", "{% call internal() %}", '<div class="internal">', "{: .internal }",
        '<div data-audience="internal">', '=== "internal"',
        "/// verbatim", "/// Verbatim | A law", "///verbatim | A law", "/// verbatim| A law", "> /// verbatim | A law",
    ],
)  # fmt: skip
def test_whatever_may_be_meant_as_an_internal_block_is_internal(
    book: Path, site: Path, opener: str
) -> None:
    page = f"---\naudience: public\n---\nBefore.\n\n{opener}\nSeven green ladders stood outside.\n"
    (book / "docs/new.md").write_text(page, "utf-8")
    write(site, {"new/index.html": "<p>Seven green ladders stood outside.</p>"})

    assert ("new/index.html", "leak-words") in errors(book, site)


@pytest.mark.parametrize("closer", ["//", "////", "/// x", "///\u200b", "⁄⁄⁄", ""])
def test_a_block_without_its_own_closer_goes_on_to_the_end(
    book: Path, site: Path, closer: str
) -> None:
    page = (
        f"---\naudience: public\n---\n\n/// internal\nx\n{closer}\n\nSeven green ladders outside.\n"
    )
    (book / "docs/new.md").write_text(page, "utf-8")
    write(site, {"new/index.html": "<p>Seven green ladders outside.</p>"})

    assert ("new/index.html", "leak-words") in errors(book, site)


@pytest.mark.parametrize("opener", ["/// verbatim | A law", "    //// verbatim | A law, part 2"])
def test_quoted_text_is_public_and_a_block_in_it_is_not(
    book: Path, site: Path, opener: str
) -> None:
    block = "/// internal\nSix tired otters swim.\n///\n"
    page = f"---\naudience: public\n---\n\n{opener}\nSeven green ladders outside.\n\n{block}{opener.split()[0]}\n"
    (book / "docs/new.md").write_text(page, "utf-8")
    write(site, {"new/index.html": "<p>A law</p><p>Seven green ladders outside.</p>"})
    assert errors(book, site) == []
    plant(site, "<p>Six tired otters swim</p>")
    assert ("returns/index.html", "leak-words") in errors(book, site)


def test_quoted_text_in_a_block_is_internal(book: Path, site: Path) -> None:
    quoted = "/// verbatim | A law\nSeven green ladders outside.\n///"
    page = f"---\naudience: public\n---\n\n//// internal\nx\n\n{quoted}\n\nSix tired otters swim.\n////\n"
    (book / "docs/new.md").write_text(page, "utf-8")
    for said in ("Seven green ladders outside", "Six tired otters swim"):
        write(site, {"new/index.html": f"<p>{said}.</p>"})
        assert ("new/index.html", "leak-words") in errors(book, site)


def test_text_after_a_closed_block_is_public(book: Path, site: Path) -> None:
    page = "---\naudience: public\n---\n\n- x\n\n    /// internal\n    y\n    ///\n\nSeven green ladders outside.\n"
    (book / "docs/new.md").write_text(page, "utf-8")
    write(site, {"new/index.html": "<p>Seven green ladders outside.</p>"})

    assert errors(book, site) == []


INTERNAL = """<article><h1>Send it back</h1><p>Your 30 working suns begin today.</p>
<div class="admonition internal"><p>x</p><div><p>Refund up to €50.00 to glad otters.</p></div>
<p>Your 30 working suns begin today, then 12 moons.</p></div>
<p>Public again after the last of them.</p></article>"""


def test_what_the_internal_site_prints_in_a_marked_region_is_internal(
    book: Path, site: Path, tmp_path: Path
) -> None:
    internal = write(tmp_path / "internal", {"returns/index.html": INTERNAL})
    plant(site, "<p>Refund up to €50.00 to glad otters. 12 moons</p>", "index.html")

    found = findings(book, site, internal)

    assert any(one.code == "leak-words" and "glad otters" in one.message for one in found)
    assert any(one.code == "leak-identifier" and "12 moons" in one.message for one in found)


def test_what_the_internal_site_prints_on_a_page_without_a_source_is_internal(
    book: Path, site: Path, tmp_path: Path
) -> None:
    health = f"<article><p>Nine grumpy walruses wait. 12 moons</p>{INTERNAL[9:]}"
    pages = {"returns/index.html": INTERNAL, "health/index.html": health, "404.html": "<p>x</p>"}
    internal = write(tmp_path / "internal", pages)
    plant(site, "<p>Nine grumpy walruses wait</p>")

    (found,) = (one for one in findings(book, site, internal) if one.severity == "error")

    assert found.code == "leak-words"
    assert found.source == "health/index.html of the internal site"


@pytest.mark.parametrize(
    "leak",
    [
        "Our founder wrote it so",
        "nine grumpy walruses waiting",
        "eight tired otters swim",
        "LEX-77",
    ],
)
def test_what_is_let_pass_and_why_is_internal(book: Path, site: Path, leak: str) -> None:
    excepted = "- {page: returns.md, rule: typed-in, words: nine grumpy walruses waiting, reason: Our founder wrote it so, until: 2027-01-31} # LEX-1\n"
    known = "returns.md:\n  typed-in:\n    eight tired otters swim: 1\n    by LEX-77: 1\n"
    files = {"exceptions.yml": excepted, "baseline.yml": known}
    write(book, {f"linters/local/{name}": text for name, text in files.items()})
    assert findings(book, site) == []
    plant(site, f"<p>{leak}</p>")
    assert "returns/index.html" in {path for path, _ in errors(book, site)}


def test_words_that_are_let_pass_on_a_public_page_are_public(book: Path, site: Path) -> None:
    entry = "- {page: returns.md, rule: typed-in, words: Tell us within the first week, reason: x, until: 2027-01-31}\n"
    write(book, {"linters/local/exceptions.yml": entry})
    assert findings(book, site) == []


def test_what_the_internal_site_prints_unmarked_too_is_excused(
    book: Path, site: Path, tmp_path: Path
) -> None:
    internal = write(tmp_path / "internal", {"returns/index.html": INTERNAL})
    plant(site, "<p>Your 30 working suns begin today. Public again after the last of them.</p>")

    assert errors(book, site, internal) == []


def test_the_navigation_of_the_internal_site_excuses_nothing(
    book: Path, site: Path, tmp_path: Path
) -> None:
    health = "<article><h1>How many lamps are out today</h1></article>"
    frame = "<nav><a href='/'>Home</a> <a>How many lamps are out today</a></nav><p>Not here.</p>"
    pages = {"returns/index.html": INTERNAL, "health/index.html": health, "404.html": frame}
    internal = write(tmp_path / "internal", pages)
    plant(site, "<p>How many lamps are out today</p>")

    assert ("returns/index.html", "leak-words") in errors(book, site, internal)


def test_what_the_sources_call_internal_is_not_excused_by_the_internal_site(
    book: Path, site: Path, tmp_path: Path
) -> None:
    overlooked = f"<article><p>{SECRET}</p></article>"
    internal = write(tmp_path / "internal", {"returns/index.html": overlooked})
    plant(site, f"<p>{SECRET}</p>")

    assert ("returns/index.html", "leak-words") in errors(book, site, internal)


@pytest.mark.parametrize("text", ["{{ nothing.here }} twice a day", "/// note", "!!! internal"])
def test_the_rest_of_a_marker_is_found_where_the_source_says_the_same(
    book: Path, site: Path, text: str
) -> None:
    with (book / "docs/index.md").open("a") as page:
        page.write(f"\n{text}\n")
    plant(site, f"<p>{text}</p>", "index.html")

    assert ("index.html", "leak-marker") in errors(book, site)


# --- Two processes -------------------------------------------------------------------------------


def test_a_large_site_gives_the_same_in_two_processes(
    book: Path, site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    internal = write(tmp_path / "internal", {"returns/index.html": INTERNAL})
    for number in range(9):
        write(book, {f"docs/p{number}.md": f"---\naudience: public\n---\n\nPage {number}.\n"})
        write(site, {f"p{number}/index.html": f"<article><p>Page {number}.</p></article>"})
        plant(
            site, f"<p>{SECRET}, {number} moons. Refund up to €50.00</p>", f"p{number}/index.html"
        )
    write(site, {"search/search_index.json": json.dumps({"text": SECRET}), "stray.txt": "x"})
    one = findings(book, site, internal)
    monkeypatch.setattr(check, "_LARGE", 0)
    assert findings(book, site, internal) == one
    assert {each.code for each in one} >= {"leak-words", "leak-identifier", "leak-file"}
    plain = write(tmp_path / "plain", SITE)
    assert findings(book, plain, internal) == []


@pytest.mark.parametrize("name", ["sitemap.xml.gz", "404.html", "returns/index.html"])
def test_what_either_process_cannot_read_is_said(
    book: Path, site: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_LARGE", 0)
    (site / name).write_bytes(b"\x1f\x8bbroken")
    with pytest.raises(verify.CannotRun, match=f"{name}: a packed file"):
        findings(book, site)


@needs(sys.platform == "linux", "one process does all there")
def test_a_second_process_that_dies_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1})
    with pytest.raises(verify.CannotRun, match="ended early"):
        both(lambda: 1, lambda: os._exit(9), large=True)


# --- The program ---------------------------------------------------------------------------------


def program(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the check as a program of its own."""
    hooks = Path(verify.__file__).parent.parent
    command = [sys.executable, "-m", "servicebook_verify", *map(str, arguments)]
    return subprocess.run(
        command,
        cwd=hooks,
        env={"PYTHONPATH": str(hooks)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_imports_nothing_of_the_filter() -> None:
    folder = Path(verify.__file__).parent
    for file in folder.glob("*.py"):
        assert not re.search(r"(?m)^\s*(from|import)\s+(servicebook\b|\.)", file.read_text("utf-8"))
    told = "import sys, servicebook_verify.__main__; print('servicebook' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", told], env={"PYTHONPATH": str(folder.parent)}, capture_output=True, check=True
    )  # fmt: skip
    assert ran.stdout.strip() == b"False"


def test_it_runs_by_itself_with_the_exit_code_of_what_it_found(book: Path, site: Path) -> None:
    clean = program(book, site)
    plant(site, SECRET)
    leaking = program(book, site)

    assert clean.returncode == 0
    assert clean.stdout.startswith("0 leaks in ")
    assert leaking.returncode == 1
    assert leaking.stdout.startswith("returns/index.html:")


def breaking(name: str, data: bytes) -> Callable[[Path, Path], None]:
    return lambda book, site: (book.parent / name).write_bytes(data) and None  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda book, site: shutil.rmtree(site), "site is not a folder"),
        (lambda book, site: shutil.rmtree(book / "docs"), "docs is not a folder"),
        (breaking("book/values/bad.yml", b"a: [b"), "bad.yml cannot be read"),
        (breaking("book/values/bad.yml", b"a: \xff"), "bad.yml cannot be read"),
        (breaking("book/mkdocs.yml", b"{"), "mkdocs.yml cannot be read"),
        (breaking("site/sitemap.xml.gz", b"\x1f\x8bbroken"), "sitemap.xml.gz: a packed file"),
        (breaking("book/values/bad.yml", b"a: &a [1,1,1,1,1,1,1,1,1]\n" + b"".join(
            b"%c: &%c [%s]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 9)) for c in range(98, 106)
        )), "more than"),
    ],
)  # fmt: skip
def test_when_it_cannot_run_it_says_why_in_a_sentence(
    book: Path,
    site: Path,
    spoil: Callable[[Path, Path], None],
    says: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(book, site)

    assert main([str(book), str(site)]) == 2
    assert says in capsys.readouterr().err


def test_an_internal_site_of_another_book_is_refused(
    book: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = write(tmp_path / "other", {"elsewhere.html": "x"})

    assert main([str(book), str(site), "--internal", str(other)]) == 2
    assert "holds no page" in capsys.readouterr().err


# --- Whatever the text, wherever it stands --------------------------------------------------------

WORDS = st.text(st.sampled_from("bdfgklmnprstvzäñ"), min_size=4, max_size=9)
PASSAGES = st.lists(WORDS, min_size=4, max_size=8, unique=True).map(" ".join)
MARKS = st.one_of(
    st.builds("{}-{}".format, st.sampled_from(["KX", "rma", "Q"]), st.integers(10_000, 99_999)),
    st.builds("+44 20 7946 {:04}".format, st.integers(0, 9999)),
    st.builds("{}@nowhere.example".format, st.text("bcdfg", min_size=3, max_size=9)),
    st.builds("{} EUR".format, st.integers(1000, 9999)),
    st.builds("{} gadgets".format, st.integers(31, 9999)),
)
PLACES = st.sampled_from(
    [
        "returns/index.html",
        "404.html",
        "sitemap.xml",
        "search/search_index.json",
        "assets/brand/logo.svg",
    ]
)


def split_by_tags(text: str) -> str:
    return re.sub(r"(\w\w)(\w)", r"\1<b>\2</b>", text, count=5)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "entities": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "named": lambda text: html.escape(text).replace(" ", "&nbsp;"),
    "percent": quote,
    "json": lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
    "attribute": lambda text: f'<i title="x" data-x="{text}">y</i>',
    "comment": lambda text: f"<!-- {text} -->",
    "tags": split_by_tags,
    "invisible": lambda text: "\u200b".join(text).replace("b", "b\u00ad"),
    "upper": str.upper,
    "twice": lambda text: quote("".join(f"&#{ord(sign)};" for sign in text)),
}


@given(
    st.one_of(PASSAGES, MARKS),
    PLACES,
    st.sampled_from(sorted(ENCODINGS)),
    st.booleans(),
    st.integers(0, 200),
)
@settings(max_examples=150, deadline=None)
def test_a_secret_is_found_in_any_file_in_any_encoding(
    secret: str, name: str, encoding: str, pack: bool, place: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = write(Path(folder, "book"), BOOK | {"docs/team/new.md": f"Then {secret}, and then."})
        site = write(Path(folder, "site"), SITE)
        page = (site / name).read_text("utf-8")
        spots = [spot.end() for spot in re.finditer(r"[>\n] *(?=<)|$", page)]
        spot = spots[place % len(spots)]
        text = page[:spot] + f" {ENCODINGS[encoding](secret)} " + page[spot:]
        if pack:
            (site / "sitemap.xml.gz").write_bytes(gzipped(text.encode()))
        else:
            (site / name).write_text(text, "utf-8")

        assert errors(book, site)


@given(
    st.lists(st.one_of(PASSAGES, MARKS, st.just("by the end of the day")), max_size=8), st.data()
)
@settings(max_examples=60, deadline=None)
def test_public_text_gives_no_alarm_even_where_internal_text_says_the_same(
    texts: list[str], data: st.DataObject
) -> None:
    shared = data.draw(st.lists(st.sampled_from(texts), max_size=3)) if texts else []
    with tempfile.TemporaryDirectory() as folder:
        page = "---\naudience: public\n---\n\n" + "\n\n".join(texts) + "\n\n/// internal\n"
        pages = {"docs/new.md": page + "\n\n".join(shared) + "\n///\n"}
        book = write(Path(folder, "book"), BOOK | pages)
        printed = "".join(f"<p>{html.escape(text)}</p>\n" for text in texts)
        site = write(
            Path(folder, "site"), SITE | {"new/index.html": f"<article>{printed}</article>"}
        )

        assert findings(book, site) == []
