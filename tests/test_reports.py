"""Problems as text, JSON and annotations: to the letter, since programs read them."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest

from servicebook.problems import Fix, Place, Problem, Severity, did_you_mean, in_order
from servicebook.reports import FORMATS

ERROR = Problem(Place("docs/a,b:c.md", 3, 7), "link", '100% of "é"\nis gone.')
WARNING = Problem(
    Place("docs/b.md"),
    "prose/Latin",
    "Write plain words.",
    Severity.WARNING,
    Fix(1, 2, 4, "so"),
    "guide.md#latin",
)


def test_text_has_one_line_a_problem_and_a_total() -> None:
    assert FORMATS["text"]([ERROR, WARNING]).splitlines() == [
        'docs/a,b:c.md:3:7: error: 100% of "é"',
        "is gone. [link]",
        "docs/b.md:1:1: warning: Write plain words. See guide.md#latin. [prose/Latin]",
        "1 error and 1 warning.",
    ]


def said(line: int, words: str = "shall", path: str = "docs/a.md") -> Problem:
    place, message = Place(path, line, 5), f"Not {words!r}."
    return Problem(place, "prose/Legalese", message, words=words)


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        ([4], ""),
        ([4, 4], " It stands 2 times in this line."),
        ([4, 4, 7], " It stands in line 7, too."),
        ([4, 7], " It stands in line 7, too."),
        ([4, 7, 7, 9, 12], " It stands in lines 7, 9 and 12, too."),
        ([*range(4, 13)], " It stands in lines 5, 6, 7, 8, 9, 10, 11 and 12, too."),
        ([*range(4, 15)], " It stands in lines 5, 6, 7, 8, 9, 10, 11, 12 and 2 more lines, too."),
        ([*range(4, 14)], " It stands in lines 5, 6, 7, 8, 9, 10, 11, 12 and 13, too."),
    ],
)
def test_text_tells_a_wording_once_a_page(lines: list[int], where: str) -> None:
    words = itertools.chain(["shall"], itertools.repeat("Shall"))
    first, *rest = FORMATS["text"](list(map(said, lines, words))).splitlines()
    assert first == f"docs/a.md:4:5: error: Not 'shall'.{where} [prose/Legalese]"
    assert rest == [f"{len(lines)} error{'s' if len(lines) > 1 else ''}."]


def test_text_tells_a_wording_once_a_severity_and_advice() -> None:
    told = [
        replace(said(4), severity=Severity.WARNING),
        said(7),
        replace(said(9), message="Not 'shall', but {{ returns.window }}."),
    ]
    assert FORMATS["text"](told).splitlines() == [*map(str, told), "2 errors and 1 warning."]


def test_editors_get_a_line_for_each_place() -> None:
    told = [said(4), said(4), said(7), ERROR]
    assert FORMATS["editor"](told) == "\n".join(map(str, told))
    assert FORMATS["editor"]([]) == ""


def test_text_tells_of_each_page_and_wording_and_of_each_place_of_all_else() -> None:
    link = Problem(Place("docs/a.md", 2), "link", "There is no such page.")
    told = [link, said(4), said(4, "may"), replace(link, place=Place("docs/a.md", 9)), said(4, path="docs/b.md")]  # fmt: skip
    assert FORMATS["text"](told).splitlines() == [*map(str, told), "5 errors."]


@pytest.mark.parametrize(
    ("problems", "total"),
    [
        ([], "No problems."),
        ([ERROR], "1 error."),
        ([ERROR, ERROR], "2 errors."),
        ([WARNING], "1 warning."),
        ([ERROR, WARNING, WARNING], "1 error and 2 warnings."),
    ],
)
def test_the_total_counts_in_words(problems: list[Problem], total: str) -> None:
    assert FORMATS["text"](problems).splitlines()[-1] == total


def test_json_is_a_list_of_objects() -> None:
    assert json.loads(FORMATS["json"]([ERROR, WARNING])) == [
        {
            "path": "docs/a,b:c.md",
            "line": 3,
            "column": 7,
            "severity": "error",
            "code": "link",
            "message": '100% of "é"\nis gone.',
            "fix": None,
            "link": None,
        },
        {
            "path": "docs/b.md",
            "line": 1,
            "column": 1,
            "severity": "warning",
            "code": "prose/Latin",
            "message": "Write plain words.",
            "fix": {"line": 1, "column": 2, "length": 4, "text": "so"},
            "link": "guide.md#latin",
        },
    ]
    assert json.loads(FORMATS["json"]([])) == []


def test_annotations_escape_what_a_forge_would_take_for_its_own() -> None:
    assert FORMATS["github"]([ERROR, WARNING]) == (
        '::error file=docs/a%2Cb%3Ac.md,line=3,col=7,title=link::100%25 of "é"%0Ais gone.\n'
        "::warning file=docs/b.md,line=1,col=1,title=prose/Latin::Write plain words. See guide.md#latin."
    )
    assert FORMATS["github"]([]) == ""


def test_annotations_of_errors_come_first_because_few_are_shown() -> None:
    later = Problem(Place("docs/c.md"), "link", "It is gone.")
    shown = FORMATS["github"]([WARNING, ERROR, WARNING, later]).splitlines()
    assert [line.split()[0] for line in shown] == ["::error", "::error", "::warning", "::warning"]
    assert "a%2Cb" in shown[0] and "c.md" in shown[1]


def test_problems_come_once_and_by_their_place() -> None:
    later, first = Problem(Place("a.md", 10), "x", "x"), Problem(Place("a.md", 9, 3), "z", "z")
    beside = Problem(Place("a.md", 9, 3), "b", "b")
    assert in_order([later, first, beside, first]) == [beside, first, later]


def test_the_nearest_word_is_offered_and_a_far_one_is_not() -> None:
    assert did_you_mean("retuns", ["delivery", "returns"]) == ' Did you mean "returns"?'
    assert did_you_mean("zebra", ["delivery", "returns"]) == ""
