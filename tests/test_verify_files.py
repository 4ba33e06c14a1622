"""The leak check opens every kind of file, trusts no file of the theme by its place, and reports without telling."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import zipfile
import zlib
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import servicebook_verify as verify
from servicebook_verify.__main__ import main
from test_verify import BOOK, SECRET, SITE, errors, findings, gzipped, packed, plant, write


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write(tmp_path / "book", BOOK)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write(tmp_path / "site", SITE)


# --- Packed files, pictures and documents ----------------------------------------------------------


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    made = b"\x89PNG\r\n\x1a\n"
    for kind, body in [(b"IHDR", bytes(13)), *chunks, (b"IEND", b"")]:
        made += (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )
    return made  # fmt: skip


def jpeg(kind: int, body: bytes) -> bytes:
    head = b"\xff\xd8\xff" + bytes([kind]) + struct.pack(">H", len(body) + 2) + body
    return head + b"\xff\xda\0\x02\xff\xd9"


def pdf(content: bytes, more: bytes = b"") -> bytes:
    stream = zlib.compress(content)
    return b"%%PDF-1.7\n1 0 obj <</Length %d/Filter/FlateDecode>>stream\n%s\nendstream\n%s%%%%EOF" % (
        len(stream), stream, more)  # fmt: skip


def office(creator: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr(zipfile.ZipInfo("docProps/core.xml"), f"<dc:creator>{creator}</dc:creator>")
        file.writestr(zipfile.ZipInfo("word/document.xml"), "<w:t>A plain letter</w:t>")
    return stream.getvalue()


def renamed(zipped: bytes) -> bytes:
    """A zip file whose name is said to be UTF-8, and is not."""
    at = zipped.index(b"PK\1\2")
    head, rest = zipped[:at], zipped[at:].replace(b"word/", b"wor\xff/", 1)
    return head + rest[:8] + b"\0\x08" + rest[10:]


def damaged(zipped: bytes) -> bytes:
    """A zip file whose sum is not that of its text."""
    at = zipped.index(b"PK\1\2") + 16
    return zipped[:at] + bytes(4) + zipped[at + 4 :]


def kerned(text: str) -> bytes:
    """A line of a PDF as programs write it: in pieces, with the distance between two."""
    pieces = [text[at : at + 3] for at in range(0, len(text), 3)]
    return b"BT [" + b"-20".join(f"({piece})".encode() for piece in pieces) + b"] TJ ET"


@pytest.mark.parametrize(
    "data",
    [
        bz2.compress(SECRET.encode()),
        lzma.compress(SECRET.encode()),
        gzipped(bz2.compress(SECRET.encode())),
        b"\xff\xfe" + SECRET.encode("utf-16-le"),
        png((b"tEXt", b"Software\0" + SECRET.encode())),
        png() + packed(SECRET),
        jpeg(0xE1, b"Exif\0\0II*\0") + packed(SECRET),
        png() + packed(SECRET) + packed("Nothing else"),
        packed(SECRET) + packed("Nothing else"),
        bz2.compress(b"Nothing else") + packed(SECRET),
        lzma.compress(b"Nothing else") + packed(SECRET),
        png((b"zTXt", b"Software\0\0" + zlib.compress(SECRET.encode()))),
        png((b"iTXt", b"Software\0\1\0\0\0" + zlib.compress(SECRET.encode()))),
        jpeg(0xE1, b"Exif\0\0II*\0" + SECRET.encode()),
        pdf(f"BT ({SECRET}) Tj ET".encode()),
        pdf(kerned(SECRET)),
        pdf(f"BT <{SECRET.encode().hex()}> Tj ET".encode()),
        pdf(b"", f"<</Title ({SECRET})>>".encode()),
        pdf(b"", b"<</Title <feff" + SECRET.encode("utf-16-be").hex().encode() + b">>>"),
    ],
)
def test_what_is_packed_in_a_file_is_found(book: Path, site: Path, data: bytes) -> None:
    (site / "img/parcel.png").write_bytes(data)
    assert ("img/parcel.png", "leak-words") in errors(book, site)


def test_a_picture_that_looks_like_a_zip_file_by_chance_is_a_picture(
    book: Path, site: Path
) -> None:
    (site / "img/parcel.png").write_bytes(png() + b"PK\5\6 and no more")
    assert errors(book, site) == []


def test_the_points_of_a_picture_are_not_read_and_what_follows_them_is(
    book: Path, site: Path
) -> None:
    points = zlib.compress(SECRET.encode() * 9)
    (site / "img/parcel.png").write_bytes(png((b"IDAT", points)))
    assert errors(book, site) == []
    (site / "img/parcel.png").write_bytes(png((b"IDAT", points)) + SECRET.encode())
    assert ("img/parcel.png", "leak-words") in errors(book, site)


def test_the_name_of_the_file_that_was_packed_is_read(book: Path, site: Path) -> None:
    stream = io.BytesIO()
    with gzip.GzipFile("fraud-signals.html", "wb", fileobj=stream) as packed:
        packed.write(b"<urlset/>")
    (site / "sitemap.xml.gz").write_bytes(stream.getvalue())
    assert ("sitemap.xml.gz", "leak-identifier") in errors(book, site)


@pytest.mark.parametrize(
    "leak",
    [
        f"<script>x = atob('{base64.b64encode(SECRET.encode()).decode()}')</script>",
        f"<i data-x='{base64.urlsafe_b64encode(SECRET.encode()).decode().rstrip('=')}'>x</i>",
        f"<i data-x='{SECRET.encode().hex()}'>x</i>",
        f"<i data-x='{base64.b64encode(zlib.compress(b'') + gzipped(SECRET.encode())).decode()}'>x</i>"
        f"<i data-x='{base64.b64encode(gzipped(SECRET.encode())).decode()}'>x</i>",
        f"<a href='data:text/html;base64,{base64.b64encode(f'<p>{SECRET}'.encode()).decode()}'>x</a>",
    ],
)
def test_a_passage_inside_a_long_word_is_found(book: Path, site: Path, leak: str) -> None:
    plant(site, leak)
    assert ("returns/index.html", "leak-words") in errors(book, site)


def test_a_stylesheet_s_escapes_are_undone(book: Path, site: Path) -> None:
    (book / "docs/assets/brand/brand.css").write_text("a {}", "utf-8")
    escaped = "".join(f"\\{ord(sign):x} " for sign in SECRET)
    write(site, {"assets/brand/brand.css": f'a::after {{ content: "{escaped}" }}'})
    assert ("assets/brand/brand.css", "leak-words") in errors(book, site)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"7z\xbc\xaf\x27\x1c rest", "7z"),
        (b"Rar!\x1a\x07\x00", "rar"),
        (b"\x28\xb5\x2f\xfd rest", "zstd"),
        (b"BZhbroken", "cannot be opened"),
        (packed(SECRET)[:-1].replace(b"PK\5\6", b"PK\5\5"), "cannot be opened"),
        (png() + damaged(packed(SECRET)), "cannot be opened"),
        (png() + renamed(packed(SECRET)), "cannot be opened"),
        (packed("x") * 101, "more than 100 packed ones"),
        (pdf(b"", b"<</Encrypt 5 0 R>>"), "encrypted PDF"),
        (gzipped(gzipped(gzipped(gzipped(gzipped(b"x"))))), "packed more than"),
    ],
)  # fmt: skip
def test_what_nobody_can_look_into_is_not_passed(
    book: Path, site: Path, data: bytes, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "img/parcel.png").write_bytes(data)
    assert main([str(book), str(site)]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (jpeg(0xE1, b"Exif\0\0II*\0"), "EXIF data"),
        (jpeg(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), "XMP data"),
        (jpeg(0xED, b"Photoshop 3.0\0"), "IPTC data"),
        (jpeg(0xFE, b"by Ada"), "a comment"),
        (png((b"tEXt", b"Author\0Ada")), "the text 'Author'"),
        (png((b"eXIf", b"II*\0")), "EXIF data"),
        (b"RIFF\x20\0\0\0WEBPVP8X EXIF\4\0\0\0abcd", "EXIF data"),
        (b"GIF89a\1\0\1\0\0\0\0\x21\xfe\3Ada\0;", "a comment"),
        (b"II*\0\x08\0\0\0", "EXIF data"),
        (pdf(b"", b"<</Author (Ada)/Keywords (x)>>"), "/Author"),
        (office("Ada"), "the names of the people who wrote it"),
        (b'<svg inkscape:export-filename="/home/ada/x.png"/>', "the drawing program's metadata"),
        (b"<svg><metadata>Ada</metadata></svg>", "the drawing program's metadata"),
    ],
)
def test_what_a_file_tells_about_itself_is_refused(
    book: Path, site: Path, data: bytes, told: str
) -> None:
    (site / "img/parcel.png").write_bytes(data)
    found = [one for one in findings(book, site) if one.code == "leak-properties"]
    assert told in [one.shown for one in found]
    assert {one.path for one in found} == {"img/parcel.png"}


@pytest.mark.parametrize(
    "data",
    [
        png((b"tEXt", b"Software\0Draw 1")),
        jpeg(0xE0, b"JFIF\0"),
        pdf(b"BT (Plain) Tj ET", b"<</Title (A form)/Author ()>>"),
        office(""),
        b"<svg><title>Parcel</title></svg>",
        b"GIF89a\1\0\1\0\0\0\0;",
    ],
)
def test_a_file_that_tells_nothing_about_itself_passes(book: Path, site: Path, data: bytes) -> None:
    (site / "img/parcel.png").write_bytes(data)
    assert findings(book, site) == []


def test_what_an_internal_file_says_is_internal(book: Path, site: Path) -> None:
    write(book, {"docs/img/limits.csv": "tier,limit\ngold,seven purple umbrellas each"})
    plant(site, "<p>seven purple umbrellas each</p>")
    assert ("returns/index.html", "leak-words") in errors(book, site)


# --- The theme --------------------------------------------------------------------------------------

TEMPLATE = """
<link href="{{ 'assets/a.css' | url }}">
{% if config.extra.audience == "internal" %}
  <link href="{{ 'assets/b.css' | url }}">Nine tired gardeners wave
  {% if page %}<p>Four loud kettles sing</p>{% endif %}
{% else %}
  <p>Six polite lanterns glow</p>
{% endif %}
<p>Five calm rivers turn</p>
"""


def themed(book: Path, **files: str) -> Path:
    texts = {f"overrides/theme/assets/{name}.css": text for name, text in files.items()}
    return write(book, {"overrides/theme/main.html": TEMPLATE, **texts})


def test_a_file_of_the_theme_is_for_customers_where_a_template_names_it_for_them(
    book: Path, site: Path
) -> None:
    themed(book, a="a {}", b="b {}", stray=f"/* {SECRET} */")
    write(site, {f"assets/{name}.css": f"{name} {{}}" for name in "ab"})
    write(site, {"assets/stray.css": f"/* {SECRET} */"})
    assert ("assets/stray.css", "leak-words") in errors(book, site)
    strays = [path for path, code in errors(book, site) if code == "leak-theme"]
    assert strays == ["assets/b.css", "assets/stray.css"]


def test_a_file_of_the_theme_is_searched_as_any_other(book: Path, site: Path) -> None:
    themed(book, a=f"/* {SECRET} */")
    write(site, {"assets/a.css": f"/* {SECRET} */"})
    # What the theme's own files say to customers is public; so the block is the one that is wrong.
    assert errors(book, site) == []
    write(site, {"assets/a.css": "/* Three addresses, one card and a hurry */"})
    assert errors(book, site) == [("assets/a.css", "leak-file"), ("assets/a.css", "leak-words")]


@pytest.mark.parametrize("leak", ["Nine tired gardeners wave", "Four loud kettles sing"])
def test_what_the_theme_tells_agents_alone_is_internal(book: Path, site: Path, leak: str) -> None:
    themed(book)
    plant(site, f"<p>{leak}</p>")
    assert ("returns/index.html", "leak-words") in errors(book, site)


@pytest.mark.parametrize("said", ["Six polite lanterns glow", "Five calm rivers turn"])
def test_what_the_theme_tells_customers_too_is_public(book: Path, site: Path, said: str) -> None:
    themed(book)
    write(book, {"docs/team/more.md": f"{said}."})
    plant(site, f"<p>{said}</p>")
    assert errors(book, site) == []


def test_a_folder_of_the_theme_for_agents_is_internal(book: Path, site: Path) -> None:
    write(book, {"overrides/theme/partials/internal/bar.html": "<p>Nine tired gardeners wave</p>"})
    plant(site, "<p>Nine tired gardeners wave</p>")
    assert ("returns/index.html", "leak-words") in errors(book, site)


# --- Days ---------------------------------------------------------------------------------------------

CHANGES = """
- {value: returns.window, to: 61 days, from: 2027-06-01, announce: 2027-05-01}
- {value: returns.cost, to: 62 EUR, from: 2027-06-01}
- {value: returns.agent_limit, to: 63 EUR, from: 2027-01-01}
- {value: returns.opened.target, to: 64 business hours, from: 2027-01-01}
"""
NOTICES = """
- {text: "A blue storm shuts roads", from: 2027-02-01, until: 2027-02-14, audience: public}
- {text: "Send everything by green boats", from: 2027-02-01, until: 2027-02-14, audience: internal}
"""


@pytest.mark.parametrize(
    ("leak", "first"),
    [
        ("61 days", date(2027, 5, 1)),
        ("62 EUR", date(2027, 6, 1)),
        ("63 EUR", None),
        ("64 business hours", None),
        ("A blue storm shuts roads", date(2027, 2, 1)),
        ("Send everything by green boats", None),
    ],
)
def test_what_is_dated_is_internal_until_its_day(
    book: Path, site: Path, leak: str, first: date | None
) -> None:
    write(book, {"values/changes.yml": CHANGES, "values/notices.yml": NOTICES})
    plant(site, f"<p>Perhaps {leak}</p>")
    for month in range(1, 9):
        for day in (date(2027, month, 1), date(2027, month, 28)):
            found = [one for one in verify.verify(verify.Asked(book, site, today=day)) if one.severity == "error"]  # fmt: skip
            assert bool(found) == (first is None or day < first), day


# --- Words that nobody may publish, and the report ------------------------------------------------------


def asked(book: Path, site: Path, words: str) -> verify.Asked:
    (book.parent / "words.txt").write_text(words, "utf-8")
    return verify.Asked(
        book, site, forbidden=book.parent / "words.txt", report=book.parent / "report.json"
    )


def test_a_forbidden_word_is_found_even_where_it_is_public(book: Path, site: Path) -> None:
    found = verify.verify(asked(book, site, "parcels\n\nevery way to\nfirst week\nnowhere\n"))
    assert {(one.path, one.shown) for one in found} == {
        ("returns/index.html", "parcels"),
        ("returns/index.html", "first week"),
    }
    plant(site, "<p>Every <b>way</b> to&nbsp;go, categ&#111;ry</p>")
    found = verify.verify(asked(book, site, "every way to\ncategory\ncat\n"))
    assert {one.shown for one in found} == {"every way to", "category"}
    assert {(one.code, one.severity) for one in found} == {("leak-forbidden", "error")}


def test_the_report_says_what_was_looked_for_and_where_and_tells_no_secret(
    book: Path, site: Path
) -> None:
    plant(site, f"<p>{SECRET}</p>")
    found = verify.verify(asked(book, site, "otters"))
    text = (book.parent / "report.json").read_text("utf-8")
    told = json.loads(text)

    assert told["result"] == "leaks"
    assert told["looked for"]["forbidden words"] == 1
    assert told["looked for"]["passages"] == sum(told["passages"].values()) > 50
    assert set(told["passages"]) >= {"docs/returns.md", "docs/team/fraud-signals.md", "values/returns.yml"}  # fmt: skip
    assert told["looked into"]["files"] == len(SITE)
    assert told["published"] == {
        name: sha256((site / name).read_bytes()).hexdigest() for name in sorted(SITE)
    }
    assert [one["path"] for one in told["findings"]] == [one.path for one in found]
    assert "orange" not in text.casefold() and "otters" not in text


def test_the_same_site_gives_the_same_report(book: Path, site: Path) -> None:
    texts = []
    for _ in range(2):
        verify.verify(asked(book, site, "x"))
        texts.append((book.parent / "report.json").read_bytes())
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["result"] == "clean"


def test_the_program_takes_them_too(book: Path, site: Path, tmp_path: Path) -> None:
    (tmp_path / "words").write_text("parcels\n", "utf-8")
    options = ["--forbidden", str(tmp_path / "words"), "--report", str(tmp_path / "r.json")]
    assert main([str(book), str(site), *options]) == 1
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["result"] == "leaks"
