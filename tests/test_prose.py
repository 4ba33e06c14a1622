"""Vale's alerts as problems, and what is said when Vale cannot run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from needs import needs
from prose_books import REPOSITORY, book, own_rule
from servicebook.pages import Audience
from servicebook.problems import Fix, Place, Problem, Severity
from servicebook.style import vale
from servicebook.style.prose import Alert, alerts, problems, reading
from servicebook.style.rule_readers import Readers
from servicebook.style.vale_reports import ProseError, ValeMissing, find_vale

FRONT = "---\ntitle: Returns\n---\n\n"
PAGE = "docs/returns.md"
SLEEP = shutil.which("sleep")


def alert(readers: Readers = Readers.BOTH, level: str = "error", **more: object) -> Alert:
    """An alert about the words "prior to" at docs/returns.md:6:3."""
    known = {"place": Place(PAGE, 6, 3), "rule": "Rule", "message": "Write 'before'.", "link": ""}
    words = {"match": "prior to", "length": 8}
    return Alert(**{**known, **words, "level": level, "readers": readers, **more})  # type: ignore[arg-type]


def seen_by(audience: Audience, found: Alert) -> list[Problem]:
    """The problems that an alert makes in text for `audience`."""
    return list(problems([found], lambda path, line: audience))


def fake_vale(folder: Path, script: str) -> None:
    """A `vale` in `folder` that says it is 3.22.0, and else does what `script` says."""
    program = folder / "vale"
    answer = 'if [ "$1" = --version ]; then echo "vale version 3.22.0"; exit; fi'
    program.write_text(f"#!/bin/sh\n{answer}\n{script}\n", "utf-8")
    program.chmod(0o755)


@pytest.fixture
def no_vale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder that is all there is on the PATH, in a machine without Vale."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


@pytest.mark.parametrize(
    ("readers", "audience", "severity"),
    [
        (Readers.BOTH, Audience.PUBLIC, Severity.ERROR),
        (Readers.BOTH, Audience.INTERNAL, Severity.ERROR),
        (Readers.PUBLIC, Audience.PUBLIC, Severity.ERROR),
        (Readers.PUBLIC, Audience.INTERNAL, None),
        (Readers.INTERNAL, Audience.PUBLIC, None),
        (Readers.INTERNAL, Audience.INTERNAL, Severity.ERROR),
        (Readers.GENTLE, Audience.PUBLIC, Severity.ERROR),
        (Readers.GENTLE, Audience.INTERNAL, Severity.WARNING),
        (Readers.EDITOR, Audience.PUBLIC, None),
        (Readers.EDITOR, Audience.INTERNAL, None),
    ],
)
def test_an_alert_counts_for_the_readers_of_its_rule(
    readers: Readers, audience: Audience, severity: Severity | None
) -> None:
    found = [problem.severity for problem in seen_by(audience, alert(readers))]
    assert found == ([severity] if severity else [])


def test_a_warning_stays_a_warning_and_a_suggestion_is_dropped() -> None:
    (warning,) = seen_by(Audience.PUBLIC, alert(level="warning"))
    assert warning.severity is Severity.WARNING
    assert seen_by(Audience.PUBLIC, alert(level="suggestion")) == []


@pytest.mark.parametrize(
    ("found", "fix"),
    [
        (alert(replacements=("before",)), Fix(6, 3, 8, "before")),
        (alert(replacements=("for", "to")), None),
        (alert(), None),
        (alert(match="prior\nto", replacements=("before",)), None),
        (alert(match="prior to", length=10, replacements=("before",)), None),
    ],
    ids=["one", "a choice", "none", "over two lines", "with marks inside"],
)
def test_a_replacement_is_a_fix_only_when_it_is_certain(found: Alert, fix: Fix | None) -> None:
    (problem,) = seen_by(Audience.PUBLIC, found)
    assert problem.fix == fix


def test_each_line_is_judged_for_its_own_audience(tmp_path: Path) -> None:
    text = f"{FRONT}Your ticket is open.\n\n/// internal | The ticket\nThe ticket shall stay open.\n///\n"
    root = book(tmp_path, {PAGE: text})
    found = problems(
        alerts(root, [PAGE]),
        lambda path, line: Audience.INTERNAL if line > 5 else Audience.PUBLIC,
    )
    assert list(map(str, found)) == [
        f"{PAGE}:5:6: error: Use the customer's word, such as request, reply time or specialist, "
        "instead of 'ticket is open'. See linters/vale/guide.md#internaljargon. [prose/InternalJargon]",
        f"{PAGE}:8:12: warning: Write 'must' for a duty, 'will' for a promise instead of 'shall'. "
        "See linters/vale/guide.md#legalese. [prose/Legalese]",
    ]


def test_a_fix_puts_the_plain_word_in_with_its_capital(tmp_path: Path) -> None:
    root = book(tmp_path, {PAGE: f"{FRONT}Prior to the trip, call us.\n"})
    (problem,) = problems(alerts(root, [PAGE]), lambda path, line: Audience.PUBLIC)
    assert problem.fix == Fix(5, 1, 8, "Before")


def test_an_own_rule_counts_for_everybody(tmp_path: Path) -> None:
    root = book(tmp_path, {PAGE: f"{FRONT}We sell gizmos.\n"})
    rule = "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\ntokens: [gizmos]\n"
    own_rule(root, "Names", rule)
    assert [(found.rule, found.readers) for found in alerts(root, [PAGE])] == [
        ("Names", Readers.BOTH)
    ]


def own_readers(root: Path, text: str) -> None:
    """The company's own file about readers."""
    (root / "linters/local").mkdir(exist_ok=True)
    (root / "linters/local/audiences.yml").write_text(text, "utf-8")


def test_the_company_says_whom_its_own_rule_speaks_to_and_may_change_the_engines(
    tmp_path: Path,
) -> None:
    root = book(tmp_path, {PAGE: f"{FRONT}Simply choose gizmos.\n"})
    own_rule(root, "Names", "extends: existence\nmessage: \"Not '%s'.\"\ntokens: [gizmos]\n")
    own_readers(root, "Names: public\nMinimisers: both\n")
    assert {found.rule: found.readers for found in alerts(root, [PAGE])} == {
        "Minimisers": Readers.BOTH,
        "Names": Readers.PUBLIC,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "Blam: both\n",
            r'^linters/local/audiences\.yml: there is no rule "Blam"\. Did you mean "Blame"\?$',
        ),
        (
            "Blame: all\n",
            r'^linters/local/audiences\.yml .* "all" stands at Blame\. Write one of public,',
        ),
        ("- Blame\n", r"^linters/local/audiences\.yml cannot be read: a line is a rule"),
        ("Blame: [\n", r"^linters/local/audiences\.yml cannot be read: "),
    ],
    ids=["unknown rule", "unknown readers", "a list", "no YAML"],
)
def test_a_mistake_in_the_companys_file_is_said(tmp_path: Path, text: str, sentence: str) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    own_readers(root, text)
    with pytest.raises(ProseError, match=sentence) as caught:
        alerts(root, [PAGE])
    assert "\n" not in str(caught.value)


def test_an_editor_that_stands_elsewhere_gets_the_same_alerts(tmp_path: Path) -> None:
    root = book(tmp_path, {PAGE: f"{FRONT}Simply wait.\n"})
    command = [find_vale(root), "--no-global", f"--config={root / '.vale.ini'}", "--output=line"]
    said = subprocess.run([*command, root / PAGE], cwd="/", capture_output=True, text=True).stdout
    assert said.startswith(f"{root / PAGE}:5:1:Servicebook.Minimisers:")


def test_no_pages_is_no_problem(tmp_path: Path) -> None:
    assert alerts(book(tmp_path, {}), []) == []


def test_many_pages_are_read_in_several_calls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicebook.style.vale_reports.LONGEST", 30)
    pages = {f"docs/page-{number}.md": f"{FRONT}Simply wait.\n" for number in range(5)}
    found = alerts(book(tmp_path, pages), list(pages))
    assert [each.place.path for each in found] == list(pages)


def test_pages_are_shared_out_among_the_processors_and_none_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicebook.style.vale_reports.FEWEST", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    pages = {f"docs/page-{number}.md": f"{FRONT}Simply wait.\n" for number in range(7)}
    found = alerts(book(tmp_path, pages), list(pages))
    assert [each.place.path for each in found] == list(pages)


def test_a_rule_for_editors_alone_is_not_run_where_it_does_not_count(tmp_path: Path) -> None:
    root = book(tmp_path, {PAGE: f"{FRONT}You get gizmos, and wait.\n"})
    rule = "extends: existence\nmessage: \"Not '%s'.\"\nlevel: error\ntokens: [{}]\n"
    own_rule(root, "Names", rule.format("gizmos"))
    own_rule(root, "Waits", rule.format("wait"))
    (root / "linters/local").mkdir()
    (root / "linters/local/audiences.yml").write_text("Names: editor\n", "utf-8")
    assert [each.rule for each in alerts(root, [PAGE])] == ["Names", "Waits"]
    assert [each.rule for each in alerts(root, [PAGE], for_editors=False)] == ["Waits"]


def test_a_path_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProseError, match=r'^"docs/retruns\.md" does not exist'):
        alerts(book(tmp_path, {}), ["docs/retruns.md"])


def test_a_book_without_its_configuration_is_said(tmp_path: Path) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    (root / ".vale.ini").unlink()
    with pytest.raises(ProseError, match=r"^\.vale\.ini is missing"):
        alerts(root, [PAGE])


@pytest.mark.parametrize(
    ("path", "text", "sentence"),
    [
        (
            "linters/vale/Local/Bad.yml",
            "extends: existence\nmessage: x\ntokens: ['(']\n",
            r"^Vale cannot run with its rules as they are: linters/vale/Local/Bad\.yml:1: ",
        ),
        (
            "linters/vale/Local/Bad.yml",
            "extends: nothing\nmessage: x\n",
            r"^Vale cannot run .*linters/vale/Local/Bad\.yml:1: .*extends",
        ),
        (".vale.ini", "StylesPath = nowhere\n", r"^Vale cannot run .*: \.vale\.ini: .*nowhere"),
        (
            "linters/vale/config/views/Material.yml",
            "engine: textfsm\nscopes: [{expr: A}]\n",
            r"^Vale cannot run .*template",
        ),
        (
            "linters/vale/audiences.yml",
            "AndOr: all\n",
            r"^linters/vale/audiences\.yml cannot be read",
        ),
        ("linters/vale/audiences.yml", "", r"^linters/vale/audiences\.yml cannot be read"),
        (
            "requirements-vale.txt",
            "ruff==1\n",
            r"^The version of Vale is unknown: .*names no version",
        ),
    ],
    ids=["regex", "kind", "styles path", "view", "readers", "no readers", "no version"],
)
def test_a_broken_rule_or_setting_is_said_with_its_file(
    tmp_path: Path, path: str, text: str, sentence: str
) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    (root / path).write_text(text, "utf-8")
    with pytest.raises(ProseError, match=sentence) as caught:
        alerts(root, [PAGE])
    assert "\n" not in str(caught.value)


def test_without_vale_the_way_to_get_it_is_said(tmp_path: Path, no_vale: Path) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    with pytest.raises(
        ValeMissing, match=r"needs Vale 3\.22\.0, and there is none: run `python linters"
    ):
        alerts(root, [PAGE])


def test_another_version_of_vale_is_named(tmp_path: Path, no_vale: Path) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    (root / "requirements-vale.txt").write_text("vale==9.9.9.0\n", "utf-8")
    fake_vale(no_vale, "")
    with pytest.raises(ValeMissing, match=r"needs Vale 9\.9\.9, and there is only 3\.22\.0"):
        find_vale(root)


@needs(os.name != "nt", "signals and shell scripts")
@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("kill -9 $$", "Vale was killed (signal 9)"),
        ("echo '{'", "Vale ended before its report was complete."),
        ("echo oh no >&2; exit 2", "Vale cannot run with its rules as they are: oh no"),
    ],
    ids=["killed", "half a report", "other words"],
)
def test_a_vale_that_does_not_finish_is_said(
    tmp_path: Path, no_vale: Path, script: str, sentence: str
) -> None:
    root = book(tmp_path, {PAGE: FRONT})
    fake_vale(no_vale, script)
    with pytest.raises(ProseError, match=re.escape(sentence)):
        alerts(root, [PAGE])


@needs(os.name != "nt", "shell scripts")
def test_a_vale_that_hangs_is_stopped(
    tmp_path: Path, no_vale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("servicebook.style.vale_reports.SECONDS", 0.1)
    fake_vale(no_vale, f"exec {SLEEP} 600")
    with pytest.raises(ProseError, match=r"^Vale was stopped: it took longer than"):
        alerts(book(tmp_path, {PAGE: FRONT}), [PAGE])


@needs(os.name != "nt", "shell scripts")
def test_whoever_breaks_off_waits_for_no_vale(
    tmp_path: Path, no_vale: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those at work are ended, and those that wait for a processor never start."""
    monkeypatch.setattr("servicebook.style.vale_reports.FEWEST", 1)
    monkeypatch.setattr("servicebook.style.vale_reports.LONGEST", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    started = tmp_path / "started"
    fake_vale(no_vale, f"echo $$ >> {started}; exec {SLEEP} 600")
    pages = {f"docs/page-{number}.md": FRONT for number in range(9)}
    root = book(tmp_path, pages)
    with pytest.raises(ZeroDivisionError), reading(root, list(pages), for_editors=True):
        while not started.exists() or not started.read_text().endswith("\n"):
            time.sleep(0.01)
        _ = 1 / 0
    processes = list(map(int, started.read_text().split()))
    assert 1 <= len(processes) <= 2
    for process in processes:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_the_version_comes_from_the_lock_file() -> None:
    assert vale.pinned_version(REPOSITORY) == "3.22.0"
