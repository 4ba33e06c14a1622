"""The content security policy of a finished site."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

from servicebook.publishing import security_policy


def hash_of(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def scripts_of(policy: str) -> list[str]:
    """What may run, but for the site's own files."""
    found = re.search(r"script-src 'self'([^;]*);", policy)
    assert found
    return found[1].split()


def page(*scripts: str, head: str = '<head>\n<meta charset="utf-8">') -> str:
    return f"<!doctype html>\n<html>\n{head}<title>x</title></head><body>{''.join(scripts)}</body></html>\n"


def write(folder: Path, **pages: str) -> Path:
    for name, text in pages.items():
        (folder / name).mkdir()
        (folder / name / "index.html").write_bytes(text.encode())
    return folder


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("<script>a()</script>", "a()"),
        ("<SCRIPT>\n a() \n</SCRIPT >", "\n a() \n"),
        ("<script type=module>a()</script>", "a()"),
        ('<script type="importmap">{"imports": {}}</script>', '{"imports": {}}'),
        ("<script data-x='1'>a()</script>", "a()"),
        ("<script>é<b>\r\nc\rd</script>", "é<b>\nc\nd"),
        ("<script></script>", ""),
    ],
)
def test_a_script_inside_a_page_may_run(written: str, compared: str, tmp_path: Path) -> None:
    policy = security_policy.apply(write(tmp_path, one=page(written)))
    assert scripts_of(policy) == [hash_of(compared)]


@pytest.mark.parametrize(
    "written",
    [
        '<script src="a.js"></script>',
        "<script SRC = a.js>ignored()</script>",
        '<script id="__config" type="application/json">{"a": 1}</script>',
        "<script type='application/ld+json'>{}</script>",
        "<scripture>a()</scripture>",
        '<a onclick="a()">x</a>',
    ],
)
def test_what_is_no_script_inside_a_page_gets_no_leave(written: str, tmp_path: Path) -> None:
    assert scripts_of(security_policy.apply(write(tmp_path, one=page(written)))) == []


def test_every_page_holds_the_one_policy_of_all(tmp_path: Path) -> None:
    pages = {"one": page("<script>a()</script>"), "two": page("<script>b()</script>", "<script>a()</script>")}  # fmt: skip
    header = security_policy.apply(write(tmp_path, **pages))
    assert scripts_of(header) == sorted([hash_of("a()"), hash_of("b()")])
    assert header.endswith("; frame-ancestors 'none'")
    policy = header.removesuffix("; frame-ancestors 'none'")
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    for name, before in pages.items():
        text = (tmp_path / name / "index.html").read_text("utf-8")
        assert text == before.replace('<meta charset="utf-8">', f'<meta charset="utf-8">{meta}')
        assert text.index("charset") < 1024, "browsers look for the encoding no further"


@pytest.mark.parametrize("head", ["<head>", "<HEAD>", '<head lang="en">', "<head>\n\n"])
def test_the_policy_stands_before_whatever_it_is_to_bind(head: str, tmp_path: Path) -> None:
    write(tmp_path, one=page(head=f"{head}<script>a()</script>"))
    security_policy.apply(tmp_path)
    text = (tmp_path / "one/index.html").read_text("utf-8")
    assert 0 < text.index("Content-Security-Policy") < text.index("<script>")


def test_line_ends_and_what_is_no_page_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text("<svg><script>a()</script></svg>")
    (tmp_path / "b.html").write_bytes(b"<p>a fragment\r\nof two lines</p>")
    assert scripts_of(security_policy.apply(tmp_path)) == []
    assert (tmp_path / "b.html").read_bytes() == b"<p>a fragment\r\nof two lines</p>"


@pytest.mark.whole
def test_the_published_sites_hold_it_as_their_host_says_it(published: Path) -> None:
    for audience in ("public", "internal"):
        rules = (published / "site/current" / f"{audience}.htaccess").read_text("utf-8")
        header = re.search(r'^Header always set Content-Security-Policy "([^"]+)"$', rules, re.M)
        assert header and len(scripts_of(header[1])) >= 4
        policy = header[1].removesuffix("; frame-ancestors 'none'")
        pages = list((published / "site" / audience).rglob("*.html"))
        assert len(pages) >= 15
        for file in pages:
            assert f'content="{policy}"' in file.read_text("utf-8")
