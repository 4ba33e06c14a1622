"""A page as its readers see it, sentence by sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rendering
from git_books import VALUES, page, small_book
from servicebook import book
from servicebook.expressions import render_text
from servicebook.text import plain_words, sentence_ends
from servicebook.text.sentences import Origin, Reader, Sentence
from support import copy_book


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_ends.spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["We reply."],
        ["We reply.", "Nobody waits!", "Is that so?", "Yes."],
        ["Bring a bill, e.g. the invoice, i.e. the paper.", "We look at it."],
        ["Ask for Dr. Byrne or Mrs. J. P. Smith at Example Ltd. before noon.", "Both can help."],
        ["It costs 3.50 euro.", "It takes 2.5 hours."],
        ["We open at 9.30 a.m. and close at 5 p.m. Monday to Friday.", "On Sunday we rest."],
        ["Wait... we are not done.", "Wait…", "Now we are."],
        ["See https://example.com/a.b?c=d.", "It tells more."],
        ["Write to help@example.com.", "We read it."],
        ["(See above.)", "We mean it."],
        ['"Can you help?" is a good start.', '"Yes."', "That is ours."],
        ["Quote No. 5 and Art. 9 of the law.", "Is it gone?", "No.", "We kept it."],
        ["It is version 2.0.1 of the plan.", "30 days later it ends."],
        ["Was it I.", "Nobody knows."],
        ["1. Not an end after a figure in front."],
        # German
        ["Wir antworten bis zum 24. Dezember.", "Danach ruhen wir."],
        ["Das gilt z. B. für Schuhe, d. h. für Paare, bzw. ca. 30 Tage.", "Mehr nicht."],
        ["Rufen Sie Hr. Müller an, Tel. 5, gem. § 3 Abs. 2 Nr. 4.", "Er hilft."],
        ["Im 3. Quartal öffnen wir um 9.30 Uhr.", "Übrigens: Auch samstags."],
        ["„Geht das?“ fragen viele.", "„Ja.“", "Immer."],
        ["Wir öffnen um 9.", "Dann sind wir da."],
    ],
    ids=lambda sentences: sentences[0],
)
def test_sentences_end_where_a_reader_would_say(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences
    assert split("\n".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("markdown", "words"),
    [
        ("plain", "plain"),
        ("**bold** and *light* and ***both***", "bold and light and both"),
        ("__bold__ and _light_, not snake_case_names", "bold and light, not snake_case_names"),
        ("5 * 3 * 2", "5 * 3 * 2"),
        ("[Returns](returns.md#window \"Title\") and [more][ref]", "Returns and more"),
        ("![A blue box](box.png){ width=300 }", "A blue box"),
        ("[![Box](box.png)](box.md)", "Box"),
        ("[order number] stays", "[order number] stays"),
        ("Noted.[^1]", "Noted."),
        ("`a * b * c` and ``a ` b``", "a * b * c and a ` b"),
        ("<https://example.com> and <a@example.com>", "https://example.com and a@example.com"),
        ("one<br>two <kbd>Ctrl</kbd> <span class=\"x\">three</span>", "one two Ctrl three"),
        (r"\*not light\* and 3\. and \[x\]", "*not light* and 3. and [x]"),
        ("Fish &amp; chips &lt; &#8364;5", "Fish & chips < €5"),
        ("A button{ .md-button } and {: #id } {name}", "A button and {name}"),
        ("2 < 3 and 4 > 1", "2 < 3 and 4 > 1"),
    ],
)  # fmt: skip
def test_marks_are_no_words(markdown: str, words: str) -> None:
    assert plain_words.of_markdown(markdown) == words


def read(folder: Path, body: str, *, name: str = "page.md", **front: str) -> list[Sentence]:
    """The sentences of a page with this body, in a small book."""
    small_book(folder, {f"docs/{name}": page(body, **front)})
    found = book.read(folder)
    (read_page,) = (each for each in found.pages if each.name == name)
    assert not [problem for problem in read_page.problems if problem.is_error]
    return list(Reader(found).sentences(read_page))


def texts(folder: Path, body: str) -> list[str]:
    return [sentence.text for sentence in read(folder, body)][2:]  # without title and summary


def test_a_sentence_knows_its_page_audience_line_and_values(tmp_path: Path) -> None:
    body = "We wait. Send it back\nwithin {{ returns.window }}. Thank you.\n\n/// internal\nUp to {{ returns.agent_limit }}.\n///"
    found = read(tmp_path, body, title="Sending back")
    assert [(s.line, s.audience.value, s.text, s.values) for s in found] == [
        (3, "public", "Sending back", ()),
        (8, "public", "What this page is about.", ()),
        (11, "public", "We wait.", ()),
        (11, "public", "Send it back within 30 days.", ("returns.window",)),
        (12, "public", "Thank you.", ()),
        (15, "internal", "Up to £50.00.", ("returns.agent_limit",)),
    ]
    assert {sentence.page for sentence in found} == {"docs/page.md"}
    assert found[3].source == "Send it back within {{ returns.window }}."


def test_every_kind_of_text_is_read(tmp_path: Path) -> None:
    body = """\
## A heading {#own-id}

Another
-------

1. First step
2. Second step,
   wrapped

    A paragraph of it.

- [x] done
    - within

!!! note "Mind this"

    The body.

??? tip

    Folded.

=== "By post"

    A tab.

> A quotation
> over lines.

Term
:   What it means.

Text[^1] with HTML.

[^1]: The footnote.

*[HTML]: A language

[ref]: https://example.com "Not shown"

***

``` text title="Example"
some  code {{ returns.window }}
```

/// internal | A label

### Inside

Said inside.
///
"""
    assert texts(tmp_path, body) == [
        "A heading", "Another", "First step", "Second step, wrapped", "A paragraph of it.", "done", "within",
        "Mind this", "The body.", "Tip", "Folded.", "By post", "A tab.", "A quotation over lines.",
        "Term", "What it means.", "Text with HTML.", "The footnote.", "HTML: A language",
        "Example", "some code 30 days", "A label", "Inside", "Said inside.",
    ]  # fmt: skip


def test_a_row_of_a_table_is_one_sentence(tmp_path: Path) -> None:
    body = "| What | When |\n| --- | :-: |\n| Send. It. | `a|b` {{ returns.window | capitalize }} |\n| **Two** \\| | |\n\nAfter."
    found = ["What | When", "Send. It. | a|b 30 days", "Two |", "After."]
    assert texts(tmp_path, body) == found


def test_a_table_of_values_gives_its_rows_and_what_each_states(tmp_path: Path) -> None:
    found = read(tmp_path, '{{ response_times() }}\n\n{{ opening_hours("office") }}')[2:]
    assert [(sentence.text, sentence.values) for sentence in found] == [
        ("Channel | First reply", ()),
        ("Email | 8 business hours", ("sla.email.first_reply",)),
        ("Days | Hours", ("hours.office",)),
        ("Monday to Friday | 09:00 to 17:00", ("hours.office",)),
        ("Saturday and Sunday | closed", ("hours.office",)),
    ]
    assert {sentence.origin for sentence in found} == {Origin.TABLE}


def test_a_table_that_holds_more_for_agents_is_told_for_both(tmp_path: Path) -> None:
    watch = 'watch: {label: "Watch", contact: "+44 20 7946 0000", audience: internal}\n'
    small_book(
        tmp_path,
        {
            "docs/page.md": page("{{ contact_channels() }}"),
            "values/channels.yml": VALUES["channels"] + watch,
        },
    )
    found = book.read(tmp_path)
    (shown,) = (each for each in found.pages if each.name == "page.md")
    rows = [s for s in Reader(found).sentences(shown) if "Watch" in s.text or "Email" in s.text]
    assert [(row.audience.value, row.text.partition(" |")[0]) for row in rows] == [
        ("public", "Email"),
        ("internal", "Watch"),
    ]


@pytest.mark.parametrize(
    "again",
    [
        "We reply within {{ returns.window }}. Then\nwe   rest.\n\n1. One\n1. Two",
        "We reply within {{returns.window}}.\nThen we rest.  \n\n\n1.  One\n2.  Two\n\n",
        "*We reply* within {{ returns.window }}. [Then](x.md) we rest.\n\n3. One\n7. Two",
        "We reply within 30 days. Then we rest.\n\n* One\n* Two",
        "We reply within\u00a030 days. Then we rest.\n\n- One\n- Two",
    ],
)
def test_layout_marks_and_numbers_are_no_difference(tmp_path: Path, again: str) -> None:
    assert texts(tmp_path, again) == ["We reply within 30 days.", "Then we rest.", "One", "Two"]


def test_a_line_that_begins_like_an_item_in_a_paragraph_is_none(tmp_path: Path) -> None:
    assert texts(tmp_path, "It closed on the\n24. It is\n- as said - open.") == [
        "It closed on the 24.", "It is - as said - open.",
    ]  # fmt: skip


def test_a_value_never_moves_the_end_of_a_sentence(tmp_path: Path) -> None:
    returns = 'note: "Mind the gap. It is wide."\nname: "Example Ltd."\n'
    body = "{{ returns.note }} We are {{ returns.name }} and {{ returns.name }}. Then more."
    small_book(tmp_path, {"docs/page.md": page(body), "values/returns.yml": returns})
    found = book.read(tmp_path)
    (shown,) = (each for each in found.pages if each.name == "page.md")
    sources = [sentence.source for sentence in Reader(found).sentences(shown)][2:]
    assert sources == [
        "{{ returns.note }} We are {{ returns.name }} and {{ returns.name }}.", "Then more.",
    ]  # fmt: skip


def test_two_forms_of_one_letter_are_one(tmp_path: Path) -> None:
    composed, combined = "Zo\u00eb antwortet.", "Zoe\u0308 antwortet."
    assert texts(tmp_path / "a", composed) == texts(tmp_path / "b", combined) == [composed]


def test_the_words_of_a_reply_are_told_to_customers(tmp_path: Path) -> None:
    body = "## Use when\n\nThe parcel is late.\n\n## Reply\n\nHello [name]. It takes {{ returns.window }}."
    more = "channel: email\npolicy: returns.md\nfields: {name: who}\n"
    found = read(tmp_path, body, type="reply", audience="internal", more=more)
    assert [(s.audience.value, s.in_reply, s.text) for s in found[3:]] == [
        ("internal", False, "The parcel is late."),
        ("internal", False, "Reply"),
        ("public", True, "Hello [name]."),
        ("public", True, "It takes 30 days."),
    ]


@pytest.mark.parametrize("name", ["minimal", "harbourlight"])
def test_a_page_has_the_words_that_the_printer_prints(name: str, tmp_path: Path) -> None:
    found = book.read(copy_book(name, tmp_path))
    reader = Reader(found)
    for each in found.pages:
        if each.type == "reply":
            continue  # its words stand in boxes with buttons
        lines = (render_text(line.text, found.values) for line in each.markup.lines)
        html = rendering.render("\n".join(lines))
        printed = rendering.words(html, internal=False) | rendering.words(html, internal=True)
        body = [s for s in reader.sentences(each) if s.line >= each.markup.lines[0].number]
        told = set(re.findall(r"\w+", " ".join(sentence.text for sentence in body)))
        # The printer titles a block that has no title, and numbers footnotes; a picture's words are an attribute.
        pictures = set(re.findall(r"\w+", " ".join(re.findall(r'alt="([^"]*)"', html))))
        assert printed - told <= {"How", "we", "work", "1"}, each.path
        assert told - printed <= pictures, each.path
