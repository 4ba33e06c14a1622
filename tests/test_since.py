"""`check --since`: of the wording only what stands on lines that changed; all else counts in full."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from git_books import Repository, page, repository
from needs import lacks
from servicebook import cli
from servicebook.history import HistoryError
from servicebook.problems import Place, Problem
from servicebook.style import changed_lines
from servicebook.style.changed_lines import Changed
from support import copy_book

Shown = pytest.CaptureFixture[str]
LINES = "One.\n\nTwo.\n\nThree.\n\nFour."
FIRST = 11  # the line of the file on which the body of a page of these books starts


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path, {"docs/a.md": page(LINES), "docs/b.md": page(LINES)})


def changed(repo: Repository, base: str = "HEAD") -> dict[str, list[int]]:
    """The lines that changed, from the first line of a body; 0 for all of a page."""
    found = changed_lines.since(repo.root, base).lines
    return {
        path: [0 if len(each) > 10**6 else line - FIRST + 1 for each in ranges for line in each[:9]]
        for path, ranges in found.items()
    }


def test_nothing_changed(repo: Repository) -> None:
    assert changed(repo) == {}


def test_uncommitted_staged_and_committed_changes_count(repo: Repository) -> None:
    repo.replace("docs/a.md", "One.", "Ones.")
    repo.commit()
    repo.replace("docs/a.md", "Two.", "Twos.")
    repo.git("add", "docs/a.md")
    repo.replace("docs/a.md", "Four.", "Fours.\nFives.")
    assert changed(repo) == {"docs/a.md": [3, 7, 8]}
    assert changed(repo, "HEAD~1") == {"docs/a.md": [1, 3, 7, 8]}


def test_a_new_page_is_all_changed_in_git_or_not(repo: Repository) -> None:
    repo.write({"docs/c.md": page("New."), "docs/d.md": page("New.")})
    repo.git("add", "docs/c.md")
    everything = changed_lines.since(repo.root, "HEAD")
    for path in ("docs/c.md", "docs/d.md"):
        assert everything.touches(Problem(Place(path, 4), "prose/A", ""))


def test_a_new_page_that_git_ignores_is_a_page_all_the_same(repo: Repository) -> None:
    repo.write({".gitignore": "docs/c.md\n"})
    repo.commit()
    repo.write({"docs/c.md": page("New.")})
    assert list(changed(repo)) == ["docs/c.md"]


def test_lines_that_went_leave_nothing_behind(repo: Repository) -> None:
    repo.replace("docs/a.md", "Two.\n\n", "")
    (repo.root / "docs/b.md").unlink()
    assert changed(repo) == {}


@pytest.mark.parametrize("name", ["c.md", "déjà vu.md", 'a "quoted" one.md', "a\\b.md", "-x.md"])
def test_a_page_that_moved_keeps_its_lines(name: str, repo: Repository) -> None:
    if os.name == "nt" and set(name) & set('"\\'):
        lacks("Windows has no such names")
    repo.git("config", "diff.renames", "false")
    repo.git("mv", "--", "docs/a.md", f"docs/{name}")
    assert changed(repo) == {}
    repo.replace(f"docs/{name}", "Two.", "Twos.")
    assert changed(repo) == {f"docs/{name}": [3]}


def test_a_line_that_only_moved_within_its_page_is_a_changed_line(repo: Repository) -> None:
    repo.replace("docs/a.md", LINES, "Four.\n\nOne.\n\nTwo.\n\nThree.")
    assert changed(repo)["docs/a.md"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("One.", "/// internal\nOne.\n///"),
        ("audience: public", "audience: internal"),
        ("Two.\n\nThree.", "/// internal\nTwo.\n\nThree.\n///"),
    ],
)
def test_where_the_readers_change_all_of_the_page_does(old: str, new: str, repo: Repository) -> None:  # fmt: skip
    repo.replace("docs/a.md", old, new)
    assert changed(repo) == {"docs/a.md": [0] * 9}


def test_the_users_own_settings_of_git_change_nothing(repo: Repository) -> None:
    for setting in (
        "diff.noprefix=true", "color.ui=always", "diff.interHunkContext=9", "diff.external=false",
        "diff.renames=false", "core.quotePath=true", "diff.mnemonicPrefix=true", "diff.context=7",
    ):  # fmt: skip
        repo.git("config", *setting.split("=", 1))
    repo.write({".gitattributes": "* -text -diff\n"})
    repo.replace("docs/a.md", "One.", "Ones.")
    repo.replace("docs/a.md", "Three.", "Threes.")
    assert changed(repo) == {"docs/a.md": [1, 5]}


def test_a_book_in_a_folder_of_its_repository(tmp_path: Path) -> None:
    repo = repository(tmp_path / "policy", {"docs/a.md": page(LINES)})
    (repo.root / ".git").rename(tmp_path / ".git")
    Repository(tmp_path).commit()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/other.md").write_text("x")
    repo.replace("docs/a.md", "Two.", "Twos.")
    assert changed(repo) == {"docs/a.md": [3]}


def test_what_the_base_did_meanwhile_is_not_ours(repo: Repository) -> None:
    repo.git("switch", "--quiet", "--create", "ours")
    repo.replace("docs/a.md", "Two.", "Twos.")
    repo.commit()
    repo.git("switch", "--quiet", "main")
    repo.replace("docs/b.md", "Three.", "Threes.")
    repo.commit()
    repo.git("switch", "--quiet", "ours")
    assert changed(repo, "main") == {"docs/a.md": [3]}


def test_a_page_that_became_a_link_is_all_changed(repo: Repository) -> None:
    repo.replace("docs/a.md", "Two.", "Twos.")
    (repo.root / "docs/b.md").unlink()
    (repo.root / "docs/b.md").symlink_to("a.md")
    assert changed(repo)["docs/a.md"] == [0] * 9


@pytest.mark.parametrize(
    ("problem", "touched"),
    [
        (Problem(Place("docs/a.md", 5), "prose/A", "", words="one"), True),
        (Problem(Place("docs/a.md", 3), "prose/A", "", words="over\nthree\nlines"), True),
        (Problem(Place("docs/a.md", 3), "prose/A", "", words="over\ntwo"), False),
        (Problem(Place("docs/a.md", 4), "prose/A", "", words="one\n"), False),
        (Problem(Place("docs/a.md", 6), "prose/A", "", words="one"), False),
        (Problem(Place("docs/b.md", 5), "prose/A", "", words="one"), False),
    ],
)
def test_an_alert_is_new_where_one_of_its_lines_is(problem: Problem, touched: bool) -> None:
    assert Changed("", {"docs/a.md": [range(5, 6)]}).touches(problem) is touched


@pytest.mark.parametrize("base", ["nothing", "-x", " ", "HEAD~9"])
def test_a_base_that_is_none_is_said(base: str, repo: Repository) -> None:
    with pytest.raises(
        HistoryError, match=r"^(There is no commit, branch or tag|'.*' is not the name)"
    ):
        changed_lines.since(repo.root, base)


def test_a_shallow_clone_and_an_unfinished_merge_are_said(repo: Repository, tmp_path: Path) -> None:
    repo.replace("docs/a.md", "One.", "Ones.")
    repo.commit()
    clone = Repository(tmp_path / "clone")
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone.root))
    with pytest.raises(HistoryError, match="shallow"):
        changed_lines.since(clone.root, "HEAD~1")
    repo.git("switch", "--quiet", "--create", "other", "HEAD~1")
    repo.replace("docs/a.md", "One.", "Once.")
    repo.commit()
    with pytest.raises(Exception, match="merge"):
        repo.git("merge", "main")
    with pytest.raises(HistoryError, match="A merge is not finished"):
        changed_lines.since(repo.root, "HEAD")


# --- The command ---------------------------------------------------------------------------------


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A whole book in git, with one typed figure that stood there before."""
    made = Repository(copy_book("minimal", tmp_path))
    made.replace("docs/returns.md", "Everything that is unused.", "Everything, for 31 days.")
    made.git("init", "--quiet", "--initial-branch=main")
    made.commit()
    monkeypatch.chdir(tmp_path)
    return made


def codes(shown: Shown) -> list[str]:
    return [line.split(": ")[0] for line in shown.readouterr().out.splitlines()[:-1]]


def test_the_command_leaves_out_the_wording_that_was_there(root: Repository, capsys: Shown) -> None:
    assert cli.main(["check", "--no-prose"]) == 1
    assert codes(capsys) == ["docs/returns.md:18:17"]
    assert cli.main(["check", "--no-prose", "--since", "main"]) == 0
    root.replace("docs/returns.md", "Food", "Food for 32 days")
    assert cli.main(["check", "--no-prose", "--since", "main"]) == 1
    assert "docs/returns.md:22:10" in capsys.readouterr().out


def test_sections_and_links_count_wherever_they_stand(root: Repository, capsys: Shown) -> None:
    root.replace("docs/contact.md", "## ", "## Not ")
    root.replace("docs/returns.md", "Food", "[Food](gone.md)")
    root.commit()
    assert cli.main(["check", "--no-prose", "--since", "HEAD"]) == 1
    found = capsys.readouterr().out
    assert "[link]" in found and "[section-missing]" in found and "[typed-in]" not in found


def test_only_what_is_shown_is_fixed(root: Repository) -> None:
    root.replace("docs/returns.md", "31 days", "30 days")
    root.commit()
    root.replace("docs/returns.md", "Food", "Food for 30 days")
    assert cli.main(["check", "--no-prose", "--fix", "--since", "HEAD"]) == 0
    text = (root.root / "docs/returns.md").read_text("utf-8")
    assert "Everything, for 30 days." in text
    assert "Food for {{ returns.window }}" in text


def test_a_baseline_that_rose_is_told(root: Repository, capsys: Shown) -> None:
    known = "returns.md:\n  typed-in:\n    31 days: {}\n"
    root.write({"linters/local/baseline.yml": known.format(1)})
    root.commit()
    root.write({"linters/local/baseline.yml": known.format(2)})
    assert cli.main(["check", "--no-prose", "--since", "HEAD"]) == 0
    assert (
        'linters/local/baseline.yml:1:1: warning: 2 alerts are known here, and 1 were at "HEAD". '
        "The number may only fall: correct what is new. [baseline]"
    ) in capsys.readouterr().out.splitlines()
    root.write({"linters/local/baseline.yml": known.format(1)})
    assert cli.main(["check", "--no-prose", "--since", "HEAD"]) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_without_a_repository_it_is_two_and_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    monkeypatch.chdir(copy_book("minimal", tmp_path))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert cli.main(["check", "--since", "main"]) == 2
    assert capsys.readouterr().err == (
        "servicebook: This folder is not in a git repository, so there is nothing to compare it with.\n"
    )


def test_without_a_changed_page_no_vale_is_needed(
    root: Repository, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    (root.root / ".vale.ini").write_text("")
    monkeypatch.setattr(
        "servicebook.style.vale_reports.find_vale", lambda folder: pytest.fail("Vale was asked")
    )
    assert cli.main(["check", "--since", "HEAD"]) == 0
