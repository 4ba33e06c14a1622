"""Marks that are nested or repeated beyond any text: refused at once, and nothing of ours is slow on what is left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from needs import needs
from servicebook import pages
from servicebook.pages import page_limits
from support import REPOSITORY, copy_book

HEAD = (
    "---\ntype: guide\ntitle: Extra\naudience: public\nowner: support\nreviewed: 2026-11-02\n"
    "review_every: 6 months\nsummary: More.\n---\n\n"
)

BEYOND = {
    "quotations": (">" * 21 + " a", 1, "levels deep"),
    "quotations with spaces": ("> " * 21 + "a", 1, "levels deep"),
    "lists": ("- " * 21 + "a", 1, "levels deep"),
    "numbered lists": ("1. " * 21 + "a", 1, "levels deep"),
    "quotations and lists": ("Text\n\n" + "> - " * 11 + "a", 3, "levels deep"),
    "indentation": ("Text\n" + " " * 81 + "- a", 2, "levels deep"),
    "brackets": ("Text\n\n" + "[" * 21, 3, "brackets stand inside each other"),
    "brackets over lines": ("[a\n" * 21, 1, "brackets stand inside each other"),
    "a line": ("a\n" + "word " * 4_001, 2, "20,000 characters"),
    "links": ("[a](b) " * 301, 1, "opening brackets"),
    "stars": ("*a " * 601, 1, "stars, underscores and backticks"),
    "backticks": ("`a " * 601, 1, "stars, underscores and backticks"),
    "tags": ("<b>a</b> " * 301, 1, "tags and backslashes"),
    "a sign": ("a\n" + "-" * 200, 2, "200 times in a row"),
    "headings": ("# a\n" * 401, 401, "headings"),
    "underlined headings": ("a\n=\n\n" * 401, 1202, "headings"),
    "footnotes": ("[^1]\n\n" * 401, 801, "footnotes"),
    "addresses": ("[a]: b\n\n" * 401, 801, "addresses of links"),
    "abbreviations": ("*[A]: b\n" * 201, 201, "abbreviations"),
    "code": ("```\na\n```\n\n" * 401, 1601, "pieces of code"),
    "tabs": ('=== "a"\n\n' * 401, 801, "boxes and tabs"),
    "HTML": ("<div markdown>\n\n" * 101, 201, "HTML elements"),
}

WITHIN = (
    "> " * 20 + "a",
    "- " * 20 + "a",
    "[a](b) " * 300,
    "| a | **b** |\n" * 5_000,
    "- [a](b) and *c*\n" * 5_000,
    "A line of words.\n" * 20_000,
    "-" * 100 + "\n\n" + "| " + "-" * 100 + " |",
    "[" * 20 + "]" * 20,
    "```\n" + " " * 79 + "x\n```",
)


@pytest.mark.parametrize("name", BEYOND)
def test_more_than_any_text_holds_is_one_problem_with_its_line(name: str) -> None:
    body, line, said = BEYOND[name]
    (problem,) = page_limits.check(body, "docs/x.md", 11)
    assert (problem.place.path, problem.place.line, problem.code) == (
        "docs/x.md",
        10 + line,
        "page-limit",
    )
    assert said in problem.message
    assert problem.message.endswith(".")


@pytest.mark.parametrize("body", WITHIN, ids=lambda body: body[:20])
def test_what_people_write_is_fine(body: str) -> None:
    assert list(page_limits.check(body, "docs/x.md", 1)) == []


def test_a_page_beyond_the_limits_is_read_by_nothing_else(tmp_path: Path) -> None:
    root = copy_book("minimal", tmp_path)
    (root / "docs/extra.md").write_text(HEAD + "> " * 100 + "{{ config }} <script>")
    page = pages.read(root, "docs/extra.md")
    assert [problem.code for problem in page.problems] == ["page-limit"]
    assert page.markup.lines == ()


# What is slow in one reader or another, as long as a page may be; and each again on lines of their own.
LONG = {
    "dashes": "-" * 900_000, "spaced dashes": "- " * 450_000, "brackets": "[" * 900_000, "links that never end": "[a](" * 200_000,
    "quotations on quotations": "\n".join("> " * depth + "a" for depth in range(900)), "list items": "- a\n" * 200_000, "lists": "- a\n\n" * 150_000,
    "lazy items": "- a\nb\n" * 130_000, "rows": "| a | b |\n| - | - |\n" + "| a | b |\n" * 80_000, "tags": "<a " * 300_000, "tags on lines": "<a \n" * 200_000,
    "boxes": "\n".join("    " * depth + '!!! note "a"' for depth in range(600)), "fences": "```\n" * 200_000, "pipes": "\\|" * 400_000, "equals": "a\n" + "=" * 900_000,
    "attributes": "*a*{: " + "x=y " * 200_000 + "}", "braces": "{" * 900_000, "spaced braces": "{ " * 400_000, "expressions": "{{ returns.window }} " * 40_000,
    "bad expressions": "{{ returns.windw }} " * 2_000, "openers": "/// internal\n\n" * 60_000, "slashes": "/ " * 400_000, "near misses": "-" * 199 + " internal " * 80_000,
    "definitions": "[a]: b\n" * 120_000, "terms": "a\n:   b\n\n" * 90_000, "blank lines": "\n" * 900_000, "spaces": "a " * 400_000 + "b", "words": "word " * 190_000,
    "one word": "a" * 900_000, "sentences": "You get it in 3 days. " * 40_000, "times": "30 days or 4 hours, 25 EUR, " * 30_000, "addresses": "a@b.example " * 70_000,
    "half addresses": "a@" * 400_000, "numbers": "1" * 900_000, "spaced numbers": "1 " * 400_000, "commas": "1,000," * 140_000, "entities": "&#58;" * 150_000,
    "spans": "`a` " * 200_000, "code over lines": "`a\n" * 250_000, "invisible": "\u200b" * 300_000, "accents": "e\u0301" * 300_000,
}  # fmt: skip
SLOW = {
    **{name: body for name, (body, _, _) in BEYOND.items()},
    **LONG,
    **{
        f"{name} on lines": "\n".join(body[at : at + 150] for at in range(0, 300_000, 150))
        for name, body in LONG.items()
    },
}

CHECK = (
    "import resource, sys\n"
    "resource.setrlimit(resource.RLIMIT_CPU, (120, 120))\n"
    "from servicebook import cli\n"
    "sys.exit(cli.main(['check', '--no-prose', '--format', 'json']))\n"
)


@needs(os.name != "nt", "processes have no such limits there")
def test_no_check_of_ours_hangs_on_any_of_them(tmp_path: Path) -> None:
    """All in one book, with a limit of computing time that only a check without end would meet."""
    root = copy_book("minimal", tmp_path)
    for number, body in enumerate(SLOW.values()):
        (root / f"docs/slow{number}.md").write_text((HEAD + body)[:999_000], "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "hooks")}
    done = subprocess.run(
        [sys.executable, "-c", CHECK], cwd=root, env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
