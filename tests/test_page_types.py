"""Page types: the engine's file, and what a company adds to it in its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicebook.markup.page_lines import Heading
from servicebook.pages import page_types
from servicebook.pages.page_types import ENGINE_FILE, Known, section_of
from support import copy_book, engine_types


def read(root: Path, local: str = "") -> Known:
    copy_book("minimal", root)
    if local:
        (root / "linters/local").mkdir(exist_ok=True)
        (root / "linters/local/page-types.yml").write_text(local, "utf-8")
    return page_types.read(root)


def heading(text: str, name: str = "") -> Heading:
    return Heading(1, 1, 2, text, name)


def test_the_engine_brings_six_parts_and_a_type_for_each() -> None:
    known = engine_types()
    parts = {kind.part for kind in known.types.types.values() if kind.part}
    assert known.problems == ()
    assert len(known.types.parts) == 6
    assert parts == set(known.types.parts)


def test_every_section_says_what_belongs_in_it() -> None:
    for kind in engine_types().types.types.values():
        for section in (*kind.public.values(), *kind.internal.values()):
            assert section.purpose and not section.purpose.endswith(".")


def test_no_heading_could_open_two_sections_of_one_audience() -> None:
    for name, kind in engine_types().types.types.items():
        for sections in (kind.public, kind.internal):
            titles = [
                title.casefold()
                for section in sections.values()
                for title in (section.title, *section.aliases)
            ]
            assert len(titles) == len(set(titles)), name


def test_every_topic_that_is_required_belongs_to_a_page_that_can_be_made() -> None:
    types = engine_types().types
    covered = {topic for kind in types.types.values() for topic in kind.topics}
    takes_a_topic = any(kind.topic for kind in types.types.values())
    assert takes_a_topic or covered >= {
        name for name, topic in types.topics.items() if topic.required
    }


@pytest.mark.parametrize(
    "text", ["In short", "in short", "IN  SHORT:", "At a glance.", "At a glance"]
)
def test_a_heading_opens_a_section_by_its_title_or_alias(text: str, tmp_path: Path) -> None:
    assert section_of(heading(text), read(tmp_path).types.types["policy"].public) == "short"


def test_an_id_wins_over_the_words(tmp_path: Path) -> None:
    sections = read(tmp_path).types.types["policy"].public
    assert section_of(heading("In short", "covered"), sections) == "covered"
    assert section_of(heading("Something else", "x"), sections) is None


def test_curly_and_straight_apostrophes_are_one(tmp_path: Path) -> None:
    sections = read(tmp_path).types.types["mission"].internal
    assert section_of(heading("How this serves the company’s goals"), sections) == "company"


def test_a_company_adds_aliases_topics_and_types(tmp_path: Path) -> None:
    known = read(
        tmp_path,
        "topics: {gifts: {part: policies, title: Gifts, required: false}}\n"
        "types:\n"
        "  policy: {public: {short: {aliases: [The gist]}}}\n"
        "  incident: {part: procedures, purpose: what to do, public: {do: {title: Do, purpose: what}}}\n"
        "not_offered: {payment: We take no payment.}\n",
    )
    assert known.problems == ()
    policy = known.types.types["policy"]
    assert policy.public["short"].aliases == ["The short version", "At a glance", "The gist"]
    assert next(iter(policy.public)) == "short"
    assert "gifts" in known.types.topics
    assert known.types.types["incident"].part == "procedures"
    assert known.not_offered["payment"].path == "linters/local/page-types.yml"


@pytest.mark.parametrize(
    ("local", "said"),
    [
        ("types: {policy: {publik: {}}}", '1:18: error: "publik" is not a key that is known here. Did you mean "public"?'),
        ("types: {policy: {public: {short: {required: maybe}}}}", '1:45: error: "types.policy.public.short.required" must be true or false'),
        ("types: {new: {part: policies}}", '"purpose" is missing'),
        ("- a", "1:1: error: Keys are expected here: parts, topics, types."),
        ("types: [", "error: This line cannot be read"),
        ("topics: {gifts: {part: presents, title: Gifts}}", '1:24: error: There is no part "presents".'),
    ],
)  # fmt: skip
def test_a_fault_in_the_company_s_file_has_its_line(local: str, said: str, tmp_path: Path) -> None:
    problems = [str(problem) for problem in read(tmp_path, local).problems]
    assert len(problems) == 1
    assert problems[0].startswith("linters/local/page-types.yml:")
    assert said in problems[0]


def test_a_missing_engine_file_is_told(tmp_path: Path) -> None:
    problems = page_types.read(tmp_path).problems
    assert [problem.place.path for problem in problems][:1] == [ENGINE_FILE]
