"""`check --fix` and plain words: what is certain is written, and code, addresses and names stay."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prose_books import keep_rules
from servicebook import book, cli, fixes, pages
from servicebook.book import Book
from servicebook.problems import Fix, Place, Problem
from servicebook.style import word_fixes
from support import copy_book, copy_engine

PAGE = "docs/returns.md"
SWAPS = {"prior to": "before", "utilise": "use", "endeavour": "try", "whilst": "while"}
_WORDS = re.compile("|".join(SWAPS), re.IGNORECASE)


@cache
def the_rest(root: Path) -> Book:
    return book.read(root)


def again(root: Path) -> Book:
    """The book with the one page that these tests change, read anew."""
    return replace(the_rest(root), pages=(pages.read(root, PAGE),))


def with_page(root: Path, text: str) -> Book:
    (root / PAGE).write_bytes(text.encode())
    return again(root)


def alerts(root: Path) -> list[Problem]:
    """One wherever the words stand, code and addresses included: more than Vale would ever report."""
    return [
        Problem(
            Place(PAGE, number, match.start() + 1), "prose/PlainWords", "Say it plainly.",
            fix=Fix(number, match.start() + 1, len(match[0]), SWAPS[match[0].lower()]), words=match[0],
        )
        for number, line in enumerate((root / PAGE).read_bytes().decode().split("\n"), 1)
        for match in _WORDS.finditer(line)
    ]  # fmt: skip


def fixed(found: Book) -> str:
    """The body of the page once what is certain was written."""
    outcome = fixes.apply(found, word_fixes.only_certain(found, alerts(found.root)))
    assert outcome.refused == ()
    return (found.root / PAGE).read_bytes().decode().partition("\n---\n\n")[2].rstrip("\n")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_book("minimal", tmp_path_factory.mktemp("words"))


HEAD = (
    "---\ntype: guide\ntitle: {}\naudience: public\nowner: support\nreviewed: 2026-11-02\n"
    "review_every: 6 months\nsummary: {}\n---\n\n"
)


def page(body: str, title: str = "Returns", summary: str = "What comes back.") -> str:
    return HEAD.format(title, summary) + body + "\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Ask prior to the trip.", "Ask before the trip."),
        ("Prior to the trip, ask.", "Before the trip, ask."),
        ("Stop. Utilise it; utilise all.", "Stop. Use it; use all."),
        ("- Utilise it\n- **Utilise** it\n1. Utilise it", "- Use it\n- **Use** it\n1. Use it"),
        ("## Utilise it {#utilise}", "## Use it {#utilise}"),
        ("| Utilise | a |\n| - | - |\n| b | Utilise it |", "| Use | a |\n| - | - |\n| b | Use it |"),
        ('!!! note "Utilise it"\n    Utilise it', '!!! note "Use it"\n    Use it'),
        ("[Utilise it](utilise.md) and ![utilise](utilise.png)", "[Use it](utilise.md) and ![use](utilise.png)"),
        ("*Utilise* it and _utilise_ it", "*Use* it and _utilise_ it"),
        ('"Utilise it," he said: utilise', '"Use it," he said: use'),
        ("A. Whilst\nyou utilise", "A. While\nyou use"),
        ("We have a plan to utilise it.", "We have a plan to use it."),
    ],
)  # fmt: skip
def test_a_plain_word_is_written_with_the_capital_of_the_old(before: str, after: str, root: Path) -> None:  # fmt: skip
    assert fixed(with_page(root, page(before))) == after


@pytest.mark.parametrize(
    "body",
    [
        "`utilise` and ``utilise ` utilise``",
        "```\nutilise\n```",
        "    utilise",
        "`a\nutilise\nb`",
        "{{ returns.utilise }} and {{ as_written(\"utilise\") }}",
        "[a](utilise.md \"utilise\") and [b][utilise] and <https://a.example/utilise>\n\n[utilise]: utilise.md \"utilise\"",
        "https://a.example/utilise and utilise@a.example and www.utilise.example",
        "a[^utilise]\n\n[^utilise]: b",
        "<span title=\"utilise\">a</span> {: .utilise }",
        "We asked Utilise, and Utilise Energy.",
        "Utilise Energy answers.",
        "the utilise-it shop, docs/utilise, utilise_it, utilise.com",
        "UTILISE it.",
        "An endeavour of ours, an *endeavour*.",
    ],
)  # fmt: skip
def test_what_is_no_prose_and_what_may_be_a_name_stays(body: str, root: Path) -> None:
    assert fixed(with_page(root, page(body))) == body


@pytest.mark.parametrize(
    ("title", "after"),
    [
        ("Utilise it", "Use it"),
        ('"Utilise it"', '"Use it"'),
        ("'It is what we utilise'", "'It is what we use'"),
        ("Utilise", "Utilise"),  # whether the word alone is a name, nobody knows
    ],
)
def test_a_title_is_read_as_one_and_stays_whole(title: str, after: str, root: Path) -> None:
    found = with_page(root, page("Text.", title))
    fixed(found)
    read = pages.read(root, PAGE)
    assert f"\ntitle: {after}\n" in (root / PAGE).read_text("utf-8")
    assert read.problems == ()


def test_a_word_that_stands_elsewhere_than_was_said_stays(root: Path) -> None:
    found = with_page(root, page("We utilise it."))
    moved = [
        Problem(
            Place(PAGE, 11, 5), "prose/PlainWords", "", fix=Fix(11, 5, 7, "use"), words="utilise"
        )
    ]
    assert [problem.fix for problem in word_fixes.only_certain(found, moved)] == [None]


def test_of_two_fixes_for_the_same_words_one_is_written(root: Path) -> None:
    found = with_page(root, page("We utilise it."))
    twice = [
        Problem(
            Place(PAGE, 11, 1), "prose/A", "", fix=Fix(11, 1, 10, "We use"), words="We utilise"
        ),
        Problem(Place(PAGE, 11, 4), "prose/B", "", fix=Fix(11, 4, 7, "use"), words="utilise"),
    ]
    outcome = fixes.apply(found, twice)
    assert [each.new for each in outcome.fixed] == ["We use"]
    assert "\nWe use it.\n" in (root / PAGE).read_text("utf-8")


PROTECTED = (
    "`prior to`", "``utilise ` it``", "{{ a.utilise }}", "](utilise.md)", "<https://a.example/whilst>",
    "{: .utilise }", "<b class='utilise'>", "https://a.example/prior-to/utilise", "[^whilst]", "Utilise Energy",
    "\n\n```utilise\nprior to\nutilise\n```\n\n", "\n\n[endeavour]: utilise.md 'prior to'\n\n",
)  # fmt: skip
PROSE = ("prior to", "Utilise", "utilise", "whilst", "Prior to", "endeavour", "a ", "an ", "We ask. ", "**", "\n", " ", "| ", "é", "[", "\n- ", "\n## ")  # fmt: skip
pieces = st.lists(st.sampled_from([*PROTECTED, *PROSE]), min_size=1, max_size=25)


def standing(text: str) -> list[int]:
    """How often each protected piece stands in the text."""
    return [text.count(piece.strip("\n")) for piece in PROTECTED]


@settings(max_examples=150)
@given(pieces)
def test_twice_is_once_and_what_is_no_prose_stays_to_the_byte(root: Path, found: list[str]) -> None:
    body = f"We ask.\n\n{' '.join(found)}".rstrip()
    once = fixed(with_page(root, page(body)))
    assert standing(once) == standing(body)
    assert len(once.split("\n")) == len(body.split("\n"))
    undone = once
    for word, plain in SWAPS.items():  # nothing but these words was touched
        undone, body = (re.sub(f"{word}|{plain}", plain, text, flags=re.I) for text in (undone, body))  # fmt: skip
    assert undone == body
    assert fixed(again(root)) == once


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book with a real Vale and one rule of its own."""
    copy_engine(copy_book("minimal", tmp_path))
    keep_rules(tmp_path)
    (tmp_path / "linters/vale/Local/Plain.yml").write_text(
        "extends: substitution\nmessage: \"Write '%s' instead of '%s'.\"\nlevel: error\nignorecase: true\nvocab: false\n"
        "action:\n  name: replace\nswap:\n  prior to: before\n  utilise: use\n  commence: start|begin\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


MIXED = """\
Utilise it prior to 30 days, not `prior to`. We commence.

- [Prior to](contact.md){ .prior } and 30 days

    /// internal
    We utilise {{ returns.agent_limit }}.
    ///

/// verbatim | A law
Utilise it prior to 30 days.
///
"""


def test_the_command_writes_values_and_plain_words_and_leaves_a_choice(
    whole: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (whole / PAGE).read_text("utf-8").replace("Everything that is unused.", MIXED)
    (whole / PAGE).write_text(text, "utf-8")
    assert cli.main(["check", "--fix"]) == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(": ")[2] for line in said[:6]] == [
        '"Utilise" is now Use',
        '"prior to" is now before',
        '"30 days" is now {{ returns.window }}',
        '"Prior to" is now Before',
        '"30 days" is now {{ returns.window }}',
        '"utilise" is now use',
    ]
    assert "Write 'start|begin' instead of 'commence'" in said[6] or "commence" in said[6]
    assert said[7:] == ["1 error."]
    once = (whole / PAGE).read_text("utf-8")
    assert "Use it before {{ returns.window }}, not `prior to`. We commence." in once
    assert "- [Before](contact.md){ .prior } and {{ returns.window }}" in once
    assert "Utilise it prior to 30 days.\n///" in once
    assert cli.main(["check", "--fix"]) == 1
    assert (whole / PAGE).read_text("utf-8") == once
