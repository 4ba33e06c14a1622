"""What a change alters for readers, from one commit to the next."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from git_books import Repository, page, repository
from servicebook import book, cli, history
from servicebook.impact import compare, impact_reports
from servicebook.impact.impact_changes import Impact, Kind
from servicebook.impact.impact_reports import Compared
from servicebook.pages import Audience
from servicebook.text.sentences import Reader

REPLY = "channel: email\npolicy: returns.md\n"


def impact(repo: Repository, base: str = "HEAD^", today: date | None = None) -> Impact:
    """What differs between a commit and the working tree."""
    with history.at(repo.root, base) as earlier:
        return compare(book.read(earlier.folder), book.read(repo.root, today))


def change(
    folder: Path, before: Mapping[str, str], after: Mapping[str, str], *, gone: str = ""
) -> Impact:
    """What differs when files of a small book become others."""
    repo = repository(folder, before)
    repo.write(after)
    if gone:
        (repo.root / gone).unlink()
    return impact(repo, "HEAD")


Told = list[tuple[str, str, str, str | None, str | None]]


def told(found: Impact) -> Told:
    """Cause, audience, page, before and after of every change."""
    return [
        (
            group.cause.kind.value,
            change.audience.value,
            change.sentence.page,
            change.before.text if change.before else None,
            change.after.text if change.after else None,
        )
        for group in found.groups
        for change in group.changes
    ]


# A true story: the reply time of a service stood in eight places. It was changed four times in seven months, one
# copy was missed, and the pages ended with two addresses to write to.

WITHIN = "{{ sla.email.first_reply }}"
EIGHT_PLACES = {
    "docs/contact.md": page(
        f"## How fast we reply\n\n{{{{ response_times() }}}}\n\nWe answer within {WITHIN}. "
        "Write to {{ channels.email }}.",
        title="Contact",
    ),
    "docs/faq.md": page(
        f"## When do I hear back? Within {WITHIN}\n\n- Ask away.\n- A person answers within {WITHIN}, and not a machine.",
        title="Questions",
    ),
    "docs/promises.md": page(
        f"| Promise | Time |\n| --- | --- |\n| A first reply | {WITHIN} |\n\n"
        f'!!! note "Good to know"\n\n    On Saturdays too? No: {WITHIN} are counted\n    while we are open.',
        title="Promises",
    ),
    "docs/complaints.md": page(
        "Write to {{ channels.email }}. We settle it.\n\n/// internal | Before you answer\n"
        f"The customer was told {WITHIN}. Keep to it.\n///",
        title="Complaints",
    ),
    "docs/answer.md": page(
        f"## Use when\n\nThey wait.\n\n## Reply\n\nHello. You hear from us within {WITHIN}.",
        title="We are on it",
        audience="internal",
        type="reply",
        more=REPLY,
    ),
}


@pytest.fixture
def story(tmp_path: Path) -> Repository:
    repo = repository(tmp_path)
    repo.write(EIGHT_PLACES)
    repo.commit("Eight places, one value")
    return repo


def test_the_story_is_one_value_and_eight_sentences_each_time(story: Repository) -> None:
    times = ["8 business hours", "1 business day", "12 business hours", "6 business hours", "2 business days"]  # fmt: skip
    for old, new in pairwise(times):
        story.replace("values/sla.yml", f"promise: {old}", f"promise: {new}")
        story.commit(f"Answer within {new}")
        found = impact(story)
        (group,) = found.groups
        (value,) = group.cause.values
        assert (value.name, value.before, value.after) == ("sla.email.first_reply", old, new)
        assert len(group.changes) == 8
        for each in group.changes:
            assert each.before and each.after
            assert each.before.text.replace(old, new) == each.after.text != each.before.text
        assert (found.count(Audience.PUBLIC), found.count(Audience.INTERNAL)) == (7, 1)
        assert not (found.unseen or found.renamed or found.left_out) and found.is_whole


def test_the_story_lists_each_place_with_its_line(story: Repository) -> None:
    story.replace("values/sla.yml", "promise: 8", "promise: 6")
    assert [
        (each.audience.value, each.sentence.page, each.sentence.line, each.sentence.text)
        for group in impact(story, "HEAD").groups
        for each in group.changes
    ] == [
        ("public", "docs/answer.md", 19, "You hear from us within 6 business hours."),
        ("public", "docs/contact.md", 13, "Email | 6 business hours"),
        ("public", "docs/contact.md", 15, "We answer within 6 business hours."),
        ("public", "docs/faq.md", 11, "When do I hear back? Within 6 business hours"),
        ("public", "docs/faq.md", 14, "A person answers within 6 business hours, and not a machine."),
        ("public", "docs/promises.md", 13, "A first reply | 6 business hours"),
        ("public", "docs/promises.md", 17, "No: 6 business hours are counted while we are open."),
        ("internal", "docs/complaints.md", 14, "The customer was told 6 business hours."),
    ]  # fmt: skip


def test_in_the_story_the_address_cannot_differ(story: Repository) -> None:
    story.replace("values/channels.yml", "help@example.com", "hello@example.com")
    (group,) = impact(story, "HEAD").groups
    assert [value.name for value in group.cause.values] == ["channels.email"]
    assert [change.sentence.page for change in group.changes] == [
        "docs/complaints.md",
        "docs/contact.md",
    ]
    now = book.read(story.root)
    words = " ".join(s.text for each in now.pages for s in Reader(now).sentences(each))
    assert "hello@example.com" in words
    assert "help@example.com" not in words


def test_what_says_the_same_is_no_difference(tmp_path: Path) -> None:
    body = "We reply within {{ returns.window }}. Then we\nrest.\n\n1. One\n2. Two\n\n{{ response_times() }}"
    again = "We reply  within {{returns.window}}.\nThen *we* rest.   \n\n\n1. One\n1. Two\n\n\n{{ response_times( ) }}"
    repo = repository(tmp_path, {"docs/page.md": page(body)})
    repo.write(
        {
            "docs/page.md": page(again, more="search_words: [sooner]\n").replace("\n", "\r\n"),
            "values/returns.yml": "# Sending back\nagent_limit: {audience: internal, value: 50 GBP}\n"
            "window:\n  value: 30 days # as ever\n  review_by: 2030-01-01\n",
            "values/sla.yml": "email:\n    first_reply: {target: 4 business hours, promise: 8 business hours}\n",
        }
    )
    found = impact(repo, "HEAD")
    assert told(found) == []
    assert found == Impact()


def test_a_typed_figure_that_becomes_a_value_is_no_difference(tmp_path: Path) -> None:
    before, after = page("It takes 30 days."), page("It takes {{ returns.window }}.")
    assert change(tmp_path, {"docs/a.md": before}, {"docs/a.md": after}) == Impact()


def test_sentences_that_change_places_are_no_difference(tmp_path: Path) -> None:
    before = page("One stays. Two is next.\n\nThree takes {{ returns.window }}.")
    after = page("Three takes {{ returns.window }}.\n\nTwo is next. One stays.")
    assert change(tmp_path, {"docs/a.md": before}, {"docs/a.md": after}) == Impact()


def test_an_edit_beside_a_value_is_told_apart_from_it(tmp_path: Path) -> None:
    before = page("It takes {{ returns.window }}. Please be patient. We thank you.")
    after = page("It takes {{ returns.window }}. Please be a little patient. You get it back.")
    assert told(
        change(
            tmp_path,
            {"docs/a.md": before},
            {"docs/a.md": after, "values/returns.yml": "window: 45 days\n"},
        )
    ) == [
        ("value", "public", "docs/a.md", "It takes 30 days.", "It takes 45 days."),
        ("text edit", "public", "docs/a.md", "Please be patient.", "Please be a little patient."),
        ("text edit", "public", "docs/a.md", "We thank you.", None),
        ("text edit", "public", "docs/a.md", None, "You get it back."),
    ]


def test_a_sentence_that_moved_and_whose_value_changed_is_one(tmp_path: Path) -> None:
    before = page("It takes {{ returns.window }}.\n\nWe look first. Then we write.")
    after = page("We look first. Then we write.\n\nIt takes {{ returns.window }}.")
    found = change(
        tmp_path, {"docs/a.md": before}, {"docs/a.md": after, "values/returns.yml": "window: 45 days\n"}
    )  # fmt: skip
    assert told(found) == [
        ("value", "public", "docs/a.md", "It takes 30 days.", "It takes 45 days.")
    ]


def test_two_values_in_one_sentence_are_one_cause(tmp_path: Path) -> None:
    text = page("Up to {{ fees.card }} within {{ fees.time }}.\n\nUp to {{ fees.card }}.")
    found = change(
        tmp_path,
        {"docs/a.md": text, "values/fees.yml": "card: 2 GBP\ntime: 3 days\n"},
        {"values/fees.yml": "card: 3 GBP\ntime: 4 days\n"},
    )
    assert [[value.name for value in group.cause.values] for group in found.groups] == [
        ["fees.card"],
        ["fees.card", "fees.time"],
    ]
    assert found.unseen == ()


def test_a_value_that_no_sentence_states_is_named(tmp_path: Path) -> None:
    found = change(
        tmp_path,
        {"values/fees.yml": "card: 2 GBP\nold: 1 GBP\n"},
        {"values/fees.yml": "card: 3 GBP\nnew: 4 GBP\n"},
    )
    assert found.groups == ()
    assert [(value.name, value.before, value.after) for value in found.unseen] == [
        ("fees.card", "£2.00", "£3.00"),
        ("fees.new", None, "£4.00"),
        ("fees.old", "£1.00", None),
    ]


def test_hours_are_told_wherever_they_are_said(tmp_path: Path) -> None:
    text = page(
        '{{ opening_hours("office") }}\n\nOpen {{ hours.office }}.\n\nEmail: {{ channels.email.hours }}.'
    )
    found = change(
        tmp_path,
        {"docs/a.md": text, "docs/contact.md": page("{{ contact_channels() }}")},
        {"values/hours.yml": 'office:\n  open: {mon-fri: "09:00-18:00"}\n'},
    )  # fmt: skip
    assert [line[2:] for line in told(found)] == [
        ("docs/a.md", "Email: Monday to Friday 09:00 to 17:00.", "Email: Monday to Friday 09:00 to 18:00."),
        ("docs/contact.md", "Email | help@example.com | Every question | Monday to Friday 09:00 to 17:00",
         "Email | help@example.com | Every question | Monday to Friday 09:00 to 18:00"),
        ("docs/a.md", "Monday to Friday | 09:00 to 17:00", "Monday to Friday | 09:00 to 18:00"),
        ("docs/a.md", "Open Monday to Friday 09:00 to 17:00.", "Open Monday to Friday 09:00 to 18:00."),
    ]  # fmt: skip
    assert found.unseen == ()


def test_a_row_of_a_table_that_no_value_names_is_told(tmp_path: Path) -> None:
    repo = repository(
        tmp_path, {"docs/a.md": page("{{ escalation_levels() }}", audience="internal")}
    )
    repo.replace("values/escalation.yml", "Team lead", "Shift lead")
    assert told(impact(repo, "HEAD")) == [
        ("table", "internal", "docs/a.md", "Team lead | 75% of Email: first reply | 30 minutes | #leads",
         "Shift lead | 75% of Email: first reply | 30 minutes | #leads"),
    ]  # fmt: skip


def test_a_new_channel_adds_its_row(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"docs/contact.md": page("{{ contact_channels() }}")})
    channels = (repo.root / "values/channels.yml").read_text("utf-8")
    more = 'post:\n  label: "Letter"\n  contact: "1 High Street"\n  best_for: "Signed papers"\n'
    repo.write({"values/channels.yml": channels + more})
    assert told(impact(repo, "HEAD")) == [
        ("value", "public", "docs/contact.md", None, "Letter | 1 High Street | Signed papers"),
    ]


def test_pages_come_and_go(tmp_path: Path) -> None:
    new = page("We are new.\n\n/// internal\nFor us.\n///", title="New")
    found = change(tmp_path, {"docs/old.md": page("We go.")}, {"docs/new.md": new}, gone="docs/old.md")  # fmt: skip
    assert told(found) == [
        ("page added", "public", "docs/new.md", None, "New"),
        ("page added", "public", "docs/new.md", None, "What this page is about."),
        ("page added", "public", "docs/new.md", None, "We are new."),
        ("page added", "internal", "docs/new.md", None, "For us."),
        ("page removed", "public", "docs/old.md", "Page", None),
        ("page removed", "public", "docs/old.md", "What this page is about.", None),
        ("page removed", "public", "docs/old.md", "We go.", None),
    ]


def test_a_page_that_becomes_internal_is_gone_for_customers_alone(tmp_path: Path) -> None:
    public = page("We tell. And we do.")
    internal = page("We tell. And we do so.", audience="internal")
    assert told(change(tmp_path / "a", {"docs/a.md": public}, {"docs/a.md": internal})) == [
        ("page made internal", "public", "docs/a.md", "Page", None),
        ("page made internal", "public", "docs/a.md", "What this page is about.", None),
        ("page made internal", "public", "docs/a.md", "We tell.", None),
        ("page made internal", "public", "docs/a.md", "And we do.", None),
        ("text edit", "internal", "docs/a.md", "And we do.", "And we do so."),
    ]
    back = told(change(tmp_path / "b", {"docs/a.md": internal}, {"docs/a.md": public}))
    assert back[:2] == [
        ("page made public", "public", "docs/a.md", None, "Page"),
        ("page made public", "public", "docs/a.md", None, "What this page is about."),
    ]


def test_words_moved_into_an_internal_block_are_gone_for_customers(tmp_path: Path) -> None:
    before = page("We tell. You may ask twice.")
    after = page("We tell.\n\n/// internal\nYou may ask twice.\n///")
    assert told(change(tmp_path, {"docs/a.md": before}, {"docs/a.md": after})) == [
        ("text edit", "public", "docs/a.md", "You may ask twice.", None)
    ]


@pytest.mark.parametrize("more", ["", "moved_from: [old.md]\n"])
def test_a_page_with_another_path_is_the_same_page(tmp_path: Path, more: str) -> None:
    kept = "It takes {{ returns.window }}. We look. We write. We pay."
    found = change(
        tmp_path,
        {"docs/old.md": page(kept)},
        {"docs/new/place.md": page(f"{kept} We smile.", more=more)},
        gone="docs/old.md",
    )
    assert told(found) == [("text edit", "public", "docs/new/place.md", None, "We smile.")]
    assert found.renamed == (("docs/old.md", "docs/new/place.md"),)


def test_titles_and_summaries_are_words(tmp_path: Path) -> None:
    before, after = page("Same.", title="Old", summary="Old words."), page("Same.", title="New")
    assert [line[3:] for line in told(change(tmp_path, {"docs/a.md": before}, {"docs/a.md": after}))] == [
        ("Old", "New"),
        ("Old words.", None),
        (None, "What this page is about."),
    ]  # fmt: skip


CHANGES = "- value: returns.window\n  to: 60 days\n  from: 2030-06-01\n  applies_to: orders placed\n  announce: 2030-05-01\n"


def test_a_dated_change_that_begins_is_its_own_cause(tmp_path: Path) -> None:
    repo = repository(
        tmp_path,
        {"docs/returns.md": page("You have {{ returns.window }}."), "values/changes.yml": CHANGES},
    )
    found = impact(repo, "HEAD", date(2030, 6, 1))
    dated = [group for group in found.groups if group.cause.kind is Kind.DATED]
    assert [(each.before and each.before.text, each.after and each.after.text) for each in dated[0].changes] == [
        ("You have 30 days.", "You have 60 days.")
    ]  # fmt: skip
    (value,) = dated[0].cause.values
    assert value.starts == date(2030, 6, 1)
    assert all(group.cause.kind in (Kind.DATED, Kind.NOTE) for group in found.groups)
    assert "2030-06-01" in impact_reports.as_text(found, Compared("main", "0" * 40))


def test_an_announcement_is_told_as_such(tmp_path: Path) -> None:
    repo = repository(tmp_path, {"docs/returns.md": page("You have {{ returns.window }}.")})
    repo.write({"values/changes.yml": CHANGES})
    found = impact(repo, "HEAD", date(2030, 5, 2))
    assert {(line[0], line[1]) for line in told(found)} == {("notice", "public")}
    assert any("60 days" in (line[4] or "") for line in told(found))


def test_a_faulty_page_is_left_out_and_named_on_either_side(tmp_path: Path) -> None:
    repo = repository(
        tmp_path, {"docs/a.md": page("{{ returns.windwo }}."), "docs/b.md": page("B.")}
    )
    repo.write(
        {"docs/a.md": page("Mended."), "docs/b.md": "no front matter", "docs/c.md": page("C.")}
    )
    found = impact(repo, "HEAD")
    assert found.left_out == ("docs/a.md", "docs/b.md")
    assert {line[2] for line in told(found)} == {"docs/c.md"}
    assert [str(problem.place) for problem in found.problems_before] == ["docs/a.md:11:1"]
    assert [str(problem.place) for problem in found.problems_after] == ["docs/b.md:1:1"]


def test_without_a_company_nothing_can_be_compared(tmp_path: Path) -> None:
    repo = repository(tmp_path)
    repo.replace("values/company.yml", "name:", "nmae:")
    found = impact(repo, "HEAD")
    assert found.groups == ()
    assert not found.is_whole


# The command and its formats.

HOSTILE = (
    "@everyone <b>see</b> #1 &#64;admin https://evil.example [x](javascript:alert) ``` <!-- servicebook-impact --> "
    "</details> ![p](http://evil.example/p.png) :tada: www.evil.example"
)


def run(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, str]:
    code = cli.main(["impact", *arguments])
    return code, capsysbinary.readouterr().out.decode()


def test_the_command_ends_with_zero_whether_or_not_something_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    repo = repository(tmp_path, {"docs/a.md": page("Es dauert {{ returns.window }} – höchstens.")})
    monkeypatch.chdir(repo.root / "docs")
    commit = repo.git("rev-parse", "--short=7", "HEAD")
    assert run(capsysbinary, "main") == (
        0,
        f"Compared with main ({commit}): no sentence differs.\n",
    )
    repo.replace("values/returns.yml", "30 days", "31 days")
    code, text = run(capsysbinary, "main")
    assert code == 0
    assert text == (
        f"Compared with main ({commit}): 1 sentence for customers.\n\n"
        "What customers read\n===================\n\n"
        "returns.window: 30 days → 31 days\n  docs/a.md:11\n"
        "    - Es dauert 30 days – höchstens.\n    + Es dauert 31 days – höchstens.\n"
    )


def test_the_command_ends_with_one_where_a_book_cannot_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    repo = repository(tmp_path, {"docs/b.md": page("{{ no.such }}")})
    repo.write({"docs/b.md": page("Mended.")})
    monkeypatch.chdir(repo.root)
    code, text = run(capsysbinary, "main")
    assert code == 1
    assert "Pages that could not be compared:\n  docs/b.md" in text
    assert "To fix in main:\n  docs/b.md:11:1: error: There is no value" in text


def test_a_day_that_is_none_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["impact", "main", "--today", "tomorrow"])
    assert ended.value.code == 2
    assert "as in 2027-06-01" in capsys.readouterr().err


def test_json_holds_it_all(tmp_path: Path) -> None:
    found = change(
        tmp_path,
        {"docs/a.md": page("It takes {{ returns.window }}.")},
        {
            "values/returns.yml": "window: 31 days\nagent_limit: {value: 60 GBP, audience: internal}\n"
        },
    )
    report = json.loads(impact_reports.as_json(found, Compared("main", "0" * 40)))
    assert report["causes"] == [
        {
            "cause": "value",
            "values": [{"name": "returns.window", "before": "30 days", "after": "31 days", "starts": None}],
            "page": None,
            "table": None,
            "sentences": [
                {"audience": "public", "reply": False, "page": "docs/a.md", "line": 11,
                 "before": "It takes 30 days.", "after": "It takes 31 days.", "values": ["returns.window"]}
            ],
        }
    ]  # fmt: skip
    assert [value["name"] for value in report["unseen"]] == ["returns.agent_limit"]


def outside_code(markdown: str) -> list[str]:
    """The lines of a report that are not in a block of code."""
    return re.sub(r"^```diff\n.*?^```$", "", markdown, flags=re.DOTALL | re.MULTILINE).split("\n")


def test_markdown_is_for_a_pull_request(tmp_path: Path) -> None:
    many = "\n\n".join(f"Case {number} takes {{{{ returns.window }}}}." for number in range(20))
    found = change(
        tmp_path,
        {"docs/a.md": page(many), "docs/b.md": page("Only {{ returns.agent_limit }}.", audience="internal")},
        {"values/returns.yml": "window: 31 days\nagent_limit: {value: 60 GBP, audience: internal}\n"},
    )  # fmt: skip
    report = impact_reports.as_markdown(found, Compared("main", "0" * 40))
    lines = report.split("\n")
    assert lines[0] == impact_reports.MARKER
    assert lines.index("### What customers read") < lines.index("### What agents alone read")
    assert "#### `returns.window`: `30 days` → `31 days`" in lines
    assert "<details><summary>20 sentences</summary>" in lines
    assert "```diff\n@@ docs/b.md:11 @@\n- Only £50.00.\n+ Only £60.00.\n```" in report
    assert all(map(impact_reports.SAFE_LINE.fullmatch, outside_code(report)[1:]))


def test_nothing_that_a_book_says_becomes_markup(tmp_path: Path) -> None:
    text = HOSTILE.replace("<!-- servicebook-impact -->", "").replace("```", "`````")
    found = change(
        tmp_path,
        {"docs/a.md": page(f"Old {text}"), "docs/@team `x` [y](z).md": page("Old text here."),
         "values/evil.yml": f"note: '{HOSTILE}'\n"},
        {"docs/a.md": page(f"New {text} ok"), "docs/@team `x` [y](z).md": page("New text here."),
         "values/evil.yml": f"note: '{HOSTILE} new'\n", "docs/broken `@me`.md": "nothing"},
    )  # fmt: skip
    report = impact_reports.as_markdown(found, Compared("`@all` <b>", "0" * 40))
    outside = outside_code(report)
    assert outside.count(impact_reports.MARKER) == 1
    assert all(map(impact_reports.SAFE_LINE.fullmatch, outside[1:]))
    spoken = re.sub(r"`[^`]*`", "", "\n".join(outside[1:]))
    assert not re.search(r"@|https?:|www\.|\]\(|<b>|&#|:tada:", spoken)


def test_a_report_that_is_too_long_for_a_comment_says_so(tmp_path: Path) -> None:
    long = "\n".join(f"Sentence {number} has quite some words to say about it." for number in range(3000))  # fmt: skip
    found = change(tmp_path, {}, {"docs/a.md": page(long)})
    report = impact_reports.as_markdown(found, Compared("main", "0" * 40))
    assert len(report) <= impact_reports.LIMIT
    assert re.search(r"Not shown, because a comment has an end: \d+ sentences more\.", report)
    assert all(map(impact_reports.SAFE_LINE.fullmatch, outside_code(report)[1:]))


def test_a_book_of_a_thousand_pages_is_compared(tmp_path: Path) -> None:
    body = (
        "## Head {number}\n\n"
        + "Words of page {number} that stay. " * 12
        + "\n\nIt takes {{{{ returns.window }}}}."
    )
    repo = repository(
        tmp_path, {f"docs/many/{n}.md": page(body.format(number=n)) for n in range(1000)}
    )
    repo.replace("values/returns.yml", "30 days", "31 days")
    found = impact(repo, "HEAD")
    (group,) = found.groups
    assert len(group.changes) == 1000


def test_a_folder_that_moves_is_no_difference(tmp_path: Path) -> None:
    repo = repository(
        tmp_path, {f"docs/a/{n}.md": page(f"Page {n}.", title=f"T {n}") for n in range(9)}
    )
    repo.git("mv", "docs/a", "docs/b")
    found = impact(repo, "HEAD")
    assert found.groups == ()
    assert found.renamed == tuple((f"docs/a/{n}.md", f"docs/b/{n}.md") for n in range(9))
