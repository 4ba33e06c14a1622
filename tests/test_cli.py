"""What people type: exit codes, formats, and one sentence where a command cannot run."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from servicebook import __version__, cli
from support import copy_book, copy_engine

Shown = pytest.CaptureFixture[str]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_book("minimal", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def no_vale(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of which everything is there, on a machine without Vale."""
    copy_engine(root)
    empty = root / "empty"
    empty.mkdir()
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setattr("sys.executable", str(empty / "python"))
    return root


def check(*arguments: str) -> int:
    return cli.main(["check", "--no-prose", *arguments])


def edit(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert old in text
    (root / path).write_text(text.replace(old, new, 1), "utf-8")


def test_a_clean_book_is_zero(root: Path, capsys: Shown) -> None:
    assert check() == 0
    assert capsys.readouterr() == ("No problems.\n", "")


def test_a_warning_is_shown_and_is_zero(root: Path, capsys: Shown) -> None:
    edit(root, "mkdocs.yml", "  - returns.md\n", "")
    assert check() == 0
    assert capsys.readouterr().out.endswith("[navigation]\n1 warning.\n")


def test_what_is_said_is_there_at_once_also_in_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(file))
    cli._say("http://127.0.0.1:8000/  the public site")
    assert file.getvalue() == b"http://127.0.0.1:8000/  the public site\n"


def test_an_error_is_one(root: Path, capsys: Shown) -> None:
    edit(root, "docs/returns.md", "returns.window", "returns.windw")
    assert check() == 1
    assert capsys.readouterr() == (
        'docs/returns.md:14:10: error: There is no value "returns.windw". Did you mean "returns.window"? [value-unknown]\n1 error.\n',
        "",
    )


def test_json_and_annotations_are_exact(root: Path, capsys: Shown) -> None:
    edit(root, "docs/returns.md", "returns.window", "returns.windw")
    message = 'There is no value "returns.windw". Did you mean "returns.window"?'
    assert check("--format", "json") == 1
    assert json.loads(capsys.readouterr().out) == [
        {"path": "docs/returns.md", "line": 14, "column": 10, "severity": "error", "code": "value-unknown", "message": message, "fix": None, "link": None}
    ]  # fmt: skip
    assert check("--format", "github") == 1
    assert capsys.readouterr().out == f"::error file=docs/returns.md,line=14,col=10,title=value-unknown::{message}\n"  # fmt: skip


def test_json_of_a_clean_book_is_an_empty_list(root: Path, capsys: Shown) -> None:
    assert check("--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.fixture
def two_faults(root: Path) -> Path:
    edit(root, "docs/returns.md", "returns.window", "returns.windw")
    edit(root, "values/sla.yml", "8 business hours", "8 busy hours")
    return root


@pytest.mark.parametrize(
    ("paths", "shown"),
    [
        ([], ["docs/returns.md", "values/sla.yml"]),
        (["."], ["docs/returns.md", "values/sla.yml"]),
        (["docs"], ["docs/returns.md"]),
        (["docs/"], ["docs/returns.md"]),
        (["./docs/../docs/returns.md"], ["docs/returns.md"]),
        (["docs/returns.md", "values"], ["docs/returns.md", "values/sla.yml"]),
        (["docs/index.md"], []),
        (["values/returns.yml"], []),
    ],
)
def test_only_problems_in_the_named_places_are_shown_and_count(
    paths: list[str], shown: list[str], two_faults: Path, capsys: Shown
) -> None:
    assert check(*paths) == (1 if shown else 0)
    lines = capsys.readouterr().out.splitlines()[:-1]
    assert [line.partition(":")[0] for line in lines] == shown


def test_paths_count_from_the_folder_that_one_is_in(
    two_faults: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    monkeypatch.chdir(two_faults / "docs")
    assert check("returns.md") == 1
    assert capsys.readouterr().out.startswith("docs/returns.md:14:10: ")
    assert check(str(two_faults / "values")) == 1
    assert capsys.readouterr().out.startswith("values/sla.yml:3:")


@pytest.mark.parametrize("path", ["docs/nothing.md", "nothing", "../.."])
def test_a_path_that_is_not_in_the_book_is_two(path: str, root: Path, capsys: Shown) -> None:
    assert check(path) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f'servicebook: "{path}" ')
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize(
    "command", [["check"], ["new", "guide", "x.md"], ["site"], ["serve"], ["verify", "site"]]
)
def test_no_book_is_two_and_one_sentence(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(command) == 2
    shown = capsys.readouterr()
    assert shown == ("", "servicebook: There is no mkdocs.yml here or above. Run this in the book's folder.\n")  # fmt: skip


def test_without_vale_a_check_is_two_and_one_sentence(no_vale: Path, capsys: Shown) -> None:
    assert cli.main(["check"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "servicebook: Checking the prose needs Vale 3.22.0, and there is none: run `python linters/get_vale.py`.\n"  # fmt: skip


def test_without_vale_a_check_without_prose_is_as_good_as_ever(
    no_vale: Path, capsys: Shown
) -> None:
    assert check() == 0
    assert capsys.readouterr() == ("No problems.\n", "")


def test_without_vale_nothing_is_published(no_vale: Path, capsys: Shown) -> None:
    assert cli.main(["site"]) == 2
    assert "needs Vale 3.22.0" in capsys.readouterr().err
    assert not (no_vale / "site/current").exists()


def test_a_new_page_says_what_was_written(root: Path, capsys: Shown) -> None:
    assert cli.main(["new", "policy", "orders/gift-cards.md"]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == ["Wrote docs/orders/gift-cards.md", "Wrote mkdocs.yml"]  # fmt: skip
    assert check("docs/orders") == 1
    assert "[section-empty]" in capsys.readouterr().out


def test_a_new_page_that_cannot_be_made_is_two(root: Path, capsys: Shown) -> None:
    assert cli.main(["new", "guide", "returns.md"]) == 2
    assert capsys.readouterr() == ("", "servicebook: docs/returns.md exists already. Nothing was changed.\n")  # fmt: skip


def test_a_file_where_a_folder_is_wanted_is_two(root: Path, capsys: Shown) -> None:
    (root / "docs/orders").write_text("")
    assert cli.main(["new", "guide", "orders/x.md"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chek"],
        ["check", "--format", "xml"],
        ["new"],
        ["new", "guide", "x.md", "--audience", "all"],
    ],
)
def test_what_cannot_be_understood_is_two(arguments: list[str], capsys: Shown) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert "usage: servicebook" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], ["check", "new", "site", "verify", "serve"]),
        (
            ["check", "--help"],
            [
                "PATH",
                "--format {text,editor,json,github}",
                "--no-prose",
                "--since BASE",
                "--fix",
                "--baseline",
            ],
        ),
        (
            ["new", "--help"],
            ["TYPE", "PATH", "--audience {public,internal}", "orders/gift-cards.md"],
        ),
        (["verify", "--help"], ["SITE", "--internal"]),
        (["--version"], [__version__]),
    ],
)
def test_help_names_what_can_be_typed(arguments: list[str], said: list[str], capsys: Shown) -> None:
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert [word for word in said if word not in shown] == []
