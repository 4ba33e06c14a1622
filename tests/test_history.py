"""The book as it stood at a commit, from real repositories."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from git_books import Repository, page, repository
from servicebook import book, cli, history
from servicebook.history import HistoryError


@pytest.fixture(autouse=True)
def no_repository_of_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A git hook that runs the tests must not lend them its repository."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def repo(tmp_path: Path) -> Repository:
    return repository(tmp_path / "book")


def refused(root: Path, base: str) -> str:
    with pytest.raises(HistoryError) as error, history.at(root, base):
        pass
    return str(error.value)


@pytest.mark.parametrize("base", ["HEAD^", "main~1", "v1", "before", "the commit"])
def test_a_commit_a_branch_and_a_tag_are_found(repo: Repository, base: str) -> None:
    first = repo.git("rev-parse", "HEAD")
    repo.git("tag", "--annotate", "v1", "--message", "One")
    repo.git("branch", "before")
    repo.replace("values/returns.yml", "30 days", "60 days")
    repo.commit()
    with history.at(repo.root, first[:10] if base == "the commit" else base) as earlier:
        assert earlier.commit == first
        assert "window: 30 days" in (earlier.folder / "values/returns.yml").read_text("utf-8")
    assert not earlier.folder.exists()


def test_the_working_tree_is_left_alone(repo: Repository) -> None:
    repo.replace("values/returns.yml", "30 days", "60 days")
    repo.write({"docs/new.md": "not added", "docs/staged.md": "added"})
    repo.git("add", "docs/staged.md")
    before = repo.git("status", "--porcelain=v2")
    with history.at(repo.root, "HEAD"):
        assert repo.git("status", "--porcelain=v2") == before
    assert repo.git("status", "--porcelain=v2") == before
    assert repo.git("worktree", "list").count("\n") == 0


def test_the_earlier_book_reads_like_the_one_that_was_committed(repo: Repository) -> None:
    repo.write({"docs/pictures/map.png": "not a picture", "README.md": "none of the book"})
    repo.commit()
    with history.at(repo.root, "HEAD") as earlier:
        was, now = book.read(earlier.folder), book.read(repo.root)
        assert was.pages == now.pages
        assert was.values.named == now.values.named
        assert was.files == now.files
        assert not (earlier.folder / "README.md").exists()
        assert (earlier.folder / "docs/pictures/map.png").read_bytes() == b""


def test_names_in_every_alphabet_are_kept(repo: Repository) -> None:
    repo.write({"docs/Rückgabe – 返品.md": page("Ja."), "docs/a b/c'd\"e.md": page("Yes.")})
    repo.commit()
    with history.at(repo.root, "HEAD") as earlier:
        assert (earlier.folder / "docs/Rückgabe – 返品.md").is_file()
        assert (earlier.folder / "docs/a b/c'd\"e.md").is_file()


def test_a_book_in_a_folder_of_a_larger_repository_is_found(tmp_path: Path) -> None:
    outer = repository(tmp_path)
    shutil.copytree(tmp_path / "docs", tmp_path / "books/policy/docs")
    outer.write({"books/policy/mkdocs.yml": "site_name: Inner\n"})
    outer.commit()
    with history.at(tmp_path / "books/policy", "HEAD") as earlier:
        assert "Inner" in (earlier.folder / "mkdocs.yml").read_text("utf-8")


def test_a_file_that_is_too_large_is_cut_where_that_can_still_be_seen(repo: Repository) -> None:
    repo.write({"docs/large.md": page("word " * 500_000), "docs/zoo.md": page("After it.")})
    repo.commit()
    with history.at(repo.root, "HEAD") as earlier:
        problems = {p.path: [q.code for q in p.problems] for p in book.read(earlier.folder).pages}
    assert problems["docs/large.md"] == ["too-large"]
    assert problems["docs/zoo.md"] == []


def test_a_symbolic_link_is_never_followed(repo: Repository, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(page("A secret."), "utf-8")
    (repo.root / "docs/link.md").symlink_to(tmp_path / "secret.md")
    repo.commit()
    with history.at(repo.root, "HEAD") as earlier:
        link = earlier.folder / "docs/link.md"
        assert not link.is_symlink()
        assert "secret.md" in link.read_text("utf-8")
        assert "A secret" not in link.read_text("utf-8")


def test_a_base_that_does_not_exist_is_said_with_the_nearest(repo: Repository) -> None:
    assert refused(repo.root, "mian") == (
        'There is no commit, branch or tag "mian" in this repository. Did you mean "main"?'
    )
    assert refused(repo.root, "f" * 40).startswith("There is no commit")
    assert refused(repo.root, "main..main").startswith("There is no commit")
    assert refused(repo.root, "HEAD:docs").startswith("There is no commit")


@pytest.mark.parametrize("base", ["--output=stolen", "-h", "--", "", " ", "ma\nin", "ma\0in"])
def test_a_base_is_never_an_option(repo: Repository, base: str) -> None:
    assert refused(repo.root, base).endswith("is not the name of a commit, branch or tag.")
    assert not (repo.root / "stolen").exists()


def test_a_shallow_clone_says_how_to_get_the_rest(repo: Repository, tmp_path: Path) -> None:
    repo.commit("Second")
    clone = tmp_path / "clone"
    repo.git("clone", "--quiet", "--depth=1", f"file://{repo.root}", str(clone))
    message = refused(clone, "HEAD^")
    assert message.startswith('This clone is shallow and does not hold "HEAD^".')
    assert "git fetch --unshallow" in message
    assert "fetch-depth: 0" in message
    with history.at(clone, "HEAD"):
        pass


def test_conflicts_that_nobody_settled_are_named(repo: Repository) -> None:
    repo.git("checkout", "--quiet", "-b", "other")
    repo.replace("values/returns.yml", "30 days", "60 days")
    repo.commit()
    repo.git("checkout", "--quiet", "main")
    repo.replace("values/returns.yml", "30 days", "90 days")
    repo.commit()
    with pytest.raises(Exception, match="merge"):
        repo.git("merge", "other")
    assert refused(repo.root, "HEAD") == (
        "A merge is not finished: values/returns.yml. Settle the conflicts and `git add` these files first."
    )


def test_a_folder_without_a_repository_is_said(tmp_path: Path) -> None:
    assert "is not in a git repository" in refused(tmp_path, "main")


def test_no_git_here_is_said(repo: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repo.root))
    assert refused(repo.root, "main").startswith("git is not installed here")


def test_a_commit_without_a_book_is_said(tmp_path: Path) -> None:
    repo = repository(tmp_path)
    repo.git("checkout", "--quiet", "--orphan", "empty")
    repo.git("rm", "--quiet", "-r", "--cached", ".")
    repo.git("commit", "--quiet", "--allow-empty", "--message", "Nothing yet")
    empty = repo.git("rev-parse", "HEAD")
    assert "holds no book in this folder" in refused(tmp_path, empty)


@pytest.mark.parametrize("base", ["nowhere", "-x"])
def test_the_command_says_a_sentence_and_ends_with_two(
    repo: Repository,
    base: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(repo.root)
    assert cli.main(["impact", "--", base]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("servicebook: ") and said.err.count("\n") == 1
