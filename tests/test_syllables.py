"""Syllables of English words, counted by ear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicebook.reading import syllables

BY_EAR = {
    1: """
        a the we you pay help send paid called asked changed moved times fees price box case charge these those where
        friend eight straight through quite stopped shipped please phone team we'll you're it's can't don't clothes
        months used need breathe league queue lawn eye blurred
    """,
    2: """
        letter order refund item parcel answer reply wanted needed prices boxes boss's isn't couldn't table tables
        settled handled centre promise business statement something someone therefore careful careless likely hopeful
        homework client going doing trying being quiet ruin create poem wishes changes cases buyer every safely
        household reason trademark
    """,
    3: """
        customer company everything everyone manager decision returning usual actual previous serious easier carrier
        idea video museum reopen employer beginning internet agreement appointed cancelling exchanges
        replacement beautiful basically implement dialogue
    """,
    4: """
        delivery information satisfaction material society experience emergency automatic immediate reliable
        appropriate escalation initiate January specifically accessible criticism
    """,
    5: "organisation communication opportunity university cooperation examination immediately",
    6: "responsibility accessibility",
}


@pytest.mark.parametrize(
    ("word", "number"),
    [(word, number) for number, words in BY_EAR.items() for word in words.split()],
)
def test_a_word_has_the_syllables_that_are_heard(word: str, number: int) -> None:
    assert syllables.count(word) == number
    assert syllables.count(word.capitalize()) == number


@pytest.mark.parametrize(
    ("word", "number"),
    [
        ("up-to-date", 3),
        ("self-service", 3),
        ("FAQ", 3),
        ("PDFs", 3),
        ("WWF", 7),
        ("IBAN", 4),
        ("NOTHING", 2),
        ("Don’t", 1),
        ("(letters),", 2),
        ("hm", 1),
        ("…", 1),
    ],
)
def test_words_with_marks_and_letters_that_are_spelled_out(word: str, number: int) -> None:
    assert syllables.count(word) == number


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'-éü", min_size=1, max_size=30))
def test_any_letters_have_at_least_one_and_never_more_than_letters(word: str) -> None:
    assert 1 <= syllables.count(word) <= len(word)
