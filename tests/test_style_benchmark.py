"""How alerts are held against an editor's labels. The labels here are made up; the rules are the repository's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import style
import style_labels
from style_labels import Judged, Mark, Score, Sentence

TEXT = "Kindly pay and/or go."
KINDLY, PAY, AND_OR = Mark("Insincere", 0, 6), Mark("Blame", 7, 10), Mark("AndOr", 11, 17)
LONG = Mark("SentenceLength", 0, len(TEXT))


def judged(faults: tuple[Mark, ...], *alerts: Mark) -> Judged:
    """TEXT with these faults, and the alerts that it gave."""
    return Judged(Sentence(TEXT, "public", faults), alerts)


def moved(mark: Mark, by: int) -> Mark:
    return Mark(mark.rule, mark.start + by, mark.end + by)


def named(mark: Mark, rule: str) -> Mark:
    return Mark(rule, mark.start, mark.end)


@pytest.mark.parametrize(
    ("faults", "alert", "right", "found", "renamed"),
    [
        pytest.param((KINDLY,), KINDLY, 1, 1, 0, id="the same words"),
        pytest.param((KINDLY,), moved(KINDLY, 9), 1, 1, 0, id="the same rule elsewhere"),
        pytest.param((KINDLY,), named(KINDLY, "Marketing"), 1, 1, 1, id="another name"),
        pytest.param((KINDLY,), Mark("Marketing", 5, 9), 1, 1, 1, id="one letter in common"),
        pytest.param((KINDLY,), Mark("Marketing", 6, 9), 0, 0, 0, id="no letter in common"),
        pytest.param((), KINDLY, 0, 0, 0, id="a fine sentence"),
        pytest.param((LONG,), KINDLY, 0, 0, 0, id="words of a long sentence"),
        pytest.param((KINDLY,), LONG, 0, 0, 0, id="the length of a sentence with a fault"),
        pytest.param((LONG,), Mark("SentenceLength", 0, 3), 1, 1, 0, id="a long sentence"),
        pytest.param((KINDLY, AND_OR), KINDLY, 1, 1, 0, id="one of two faults"),
    ],
)
def test_an_alert_is_right_where_an_editor_sees_a_fault(
    faults: tuple[Mark, ...], alert: Mark, right: int, found: int, renamed: int
) -> None:
    each = judged(faults, alert)
    assert (len(each.right), len(each.found), len(each.renamed)) == (right, found, renamed)
    assert (len(each.wrong), len(each.missed)) == (1 - right, len(faults) - found)


def test_counts_of_all_sentences_and_of_one_rule() -> None:
    every = [
        judged((KINDLY, AND_OR), KINDLY, PAY),
        judged((KINDLY,), named(KINDLY, "Marketing")),
        judged((PAY,)),
        judged((), AND_OR),
    ]
    assert style_labels.score(every) == Score(faults=4, found=2, alerts=4, right=2, renamed=1)
    assert style_labels.score(every, "Insincere") == Score(2, 2, 1, 1, 0)
    assert style_labels.score(every, "AndOr") == Score(1, 0, 1, 0, 0)
    assert style_labels.rules(every) == ["AndOr", "Blame", "Insincere", "Marketing"]
    assert list(style_labels.differences(every)) == [
        'AndOr: false alert "and/or" in public: Kindly pay and/or go.',
        'AndOr: missed "and/or" in public: Kindly pay and/or go.',
        'Blame: false alert "pay" in public: Kindly pay and/or go.',
        'Blame: missed "pay" in public: Kindly pay and/or go.',
    ]


def test_precision_and_recall() -> None:
    counts = Score(faults=4, found=3, alerts=5, right=4, renamed=0)
    assert (counts.precision, counts.recall) == (0.8, 0.75)
    nothing = Score(0, 0, 0, 0, 0)
    assert (nothing.precision, nothing.recall) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("right", "wrong", "missed", "reached"),
    [(19, 1, 3, True), (19, 2, 3, False), (19, 1, 4, False), (17, 0, 3, True)],
)
def test_the_aims(right: int, wrong: int, missed: int, reached: bool) -> None:
    every = [judged((KINDLY,), KINDLY)] * right
    every += [judged((), KINDLY)] * wrong + [judged((KINDLY,))] * missed
    assert style.reaches_aims(every) is reached


def test_the_alerts_of_the_rules_for_each_reader() -> None:
    text = "Our SLA covers the fee and/or the deposit of €25."
    sentences = [Sentence(text, audience, ()) for audience in ("public", "internal", "reply")]
    found = [{text[m.start : m.end] for m in each.alerts} for each in style.judge(sentences)]
    assert found == [{"SLA", "and/or", "€25"}, {"and/or"}, {"SLA", "and/or", "€25"}]


FINDS = "- {text: Pay and/or go., audience: public, faults: [{rule: AndOr, words: and/or}]}\n"
MISSES = "- {text: The sun shines., audience: reply, faults: [{rule: AndOr, words: sun}]}\n"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [("unopened", FINDS, 0), ("unopened", FINDS + MISSES, 1), ("tune", FINDS + MISSES, 0)],
)
def test_the_exit_code_tells_of_the_unopened_part(
    name: str, text: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"{name}.yml"
    file.write_text(text, "utf-8")
    assert style.main([str(file), "--show"]) == code
    printed = capsys.readouterr().out
    assert printed.startswith(f"{name}: ")
    assert ('AndOr: missed "sun" in reply: The sun shines.' in printed) is (MISSES in text)


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (lambda file: None, "cannot be read"),
        (lambda file: file.write_bytes(b"\xff"), "cannot be read"),
        (lambda file: file.write_text("[", "utf-8"), "cannot be read"),
        (lambda file: file.write_text("", "utf-8"), "holds no list"),
        (lambda file: file.write_text("- text: x", "utf-8"), "sentence 1 needs"),
        (lambda file: file.write_text("- x", "utf-8"), "sentence 1 needs"),
        (
            lambda file: file.write_text(FINDS.replace("words: and", "words: or"), "utf-8"),
            '"or/or" is not in the text',
        ),
        (
            lambda file: file.write_text(FINDS + FINDS.replace("public", "all"), "utf-8"),
            "sentence 2: audience is all",
        ),
        (
            lambda file: file.write_text(FINDS.replace("Pay ", '"Pay\\n').replace("go.", 'go."')),
            "more than one line",
        ),
    ],
)
def test_labels_that_cannot_be_used_are_one_sentence(
    write: Callable[[Path], object],
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "labels.yml"
    write(file)
    assert style.main([str(file)]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_the_labels_of_the_repository_are_sound() -> None:
    files = sorted(style.SENTENCES.glob("*.yml"))
    assert files
    for file in files:
        sentences = style_labels.read(file)
        assert len({sentence.text for sentence in sentences}) == len(sentences)
        assert {sentence.audience for sentence in sentences} == set(style_labels.READERS)
