"""Going back to the sites of before, and staying there until somebody has mended the book."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from needs import needs
from servicebook import cli
from servicebook.publishing import generations
from support import copy_book
from test_publish import kept, killed_at, pair, staged, stand_in


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book that was published three times."""
    copy_book("minimal", tmp_path)
    (tmp_path / "site").mkdir()
    for day in ("first", "second", "third"):
        generations.flip(tmp_path / "site", staged(tmp_path / "site", day))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def publish(root: Path, day: str, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    stand_in(monkeypatch, day)
    return cli.main(["site", *options])


def test_a_rollback_serves_the_pair_before_and_says_what_it_did(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    third, second = (sorted((root / "site/.generations").iterdir())[n] for n in (-1, -2))
    assert cli.main(["rollback"]) == 0
    assert kept(root) == pair("second")
    withdrew, serves, held = capsys.readouterr().out.splitlines()
    assert withdrew == f"Withdrew what was published on {generations.told(third)}."
    assert serves == f"site/public and site/internal are those of {generations.told(second)} again."
    assert "servicebook site --resume" in held
    assert len(list((root / "site/.generations").iterdir())) == 3, "it can still be looked at"


def test_the_pair_that_is_served_tells_its_name(root: Path) -> None:
    first, second, third = sorted((root / "site/.generations").iterdir())
    name = root / "site/current/name.txt"
    assert name.read_text() == third.name
    (second / name.name).unlink()  # as pairs of an older engine are
    for pair_before in (second, first):
        cli.main(["rollback"])
        assert name.read_text() == pair_before.name


@needs(hasattr(os, "sync"), "what is written cannot be put on the disk there")
def test_a_pair_is_on_the_disk_before_it_is_served(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr(os, "sync", lambda: served.append(kept(root)))
    fourth = generations.flip(root / "site", staged(root / "site", "fourth"))
    assert served == [pair("third")]
    assert (root / "site/current").resolve() == fourth


@pytest.mark.parametrize("fails", ["_write_name", "_link"])
def test_a_rollback_that_cannot_write_changes_nothing(
    fails: str, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(generations, fails, full)
        assert cli.main(["rollback"]) == 2
    told = "The folder site/ cannot be written: No space left on device. Nothing was rolled back."
    assert told in capsys.readouterr().err
    assert kept(root) == pair("third")
    assert publish(root, "and publishing is not held", monkeypatch) == 0


def test_each_rollback_goes_one_further_back_and_the_last_says_that_there_is_none(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for day in ("second", "first"):
        assert cli.main(["rollback"]) == 0
        assert kept(root) == pair(day)
    assert cli.main(["rollback"]) == 2
    assert "There is no earlier pair of sites in site/ to go back to." in capsys.readouterr().err
    assert kept(root) == pair("first")


def test_nothing_published_is_nothing_to_go_back_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_book("minimal", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert cli.main(["rollback"]) == 2
    assert "There is no earlier pair" in capsys.readouterr().err


def test_the_next_build_does_not_undo_a_rollback(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main(["rollback"])
    for _ in range(2):
        assert publish(root, "the same again", monkeypatch) == 2
        assert "Publishing is held" in capsys.readouterr().err
        assert kept(root) == pair("second")
    assert publish(root, "mended", monkeypatch, "--resume") == 0
    assert kept(root) == pair("mended")
    assert publish(root, "the next day", monkeypatch) == 0
    assert kept(root) == pair("the next day")


def test_what_was_withdrawn_is_never_served_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli.main(["rollback"])
    assert publish(root, "mended", monkeypatch, "--resume") == 0
    assert len(list((root / "site/.generations").iterdir())) == 3
    for day in ("second", "first"):
        assert cli.main(["rollback"]) == 0
        assert kept(root) == pair(day)


def test_a_clock_that_was_put_back_changes_no_order(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = root / "site/.generations"
    newest = sorted(folder.iterdir())[-1]
    later = folder / f"2999{newest.name[4:]}"
    newest.rename(later)
    (root / "site/current").unlink()
    (root / "site/current").symlink_to(f".generations/{later.name}")
    assert publish(root, "after", monkeypatch) == 0
    assert publish(root, "and after", monkeypatch) == 0
    assert kept(root) == pair("and after")
    assert cli.main(["rollback"]) == 0
    assert kept(root) == pair("after")
    assert "2999" in generations.told(sorted(folder.iterdir())[-1])


def test_a_rollback_waits_for_no_publication_at_work(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / ".editions").mkdir()
    with FileLock(root / ".editions/site.lock"):
        assert cli.main(["rollback"]) == 2
    assert "Another publication is at work" in capsys.readouterr().err
    assert kept(root) == pair("third")


@needs(hasattr(os, "fork"), "processes cannot be split there")
def test_a_rollback_killed_at_any_line_shows_readers_one_pair_or_the_other(root: Path) -> None:
    site, ends = root / "site", list[int]()
    for line in range(100):
        shutil.copytree(site, root / "was", symlinks=True)
        ends.append(killed_at(line, lambda: generations.roll_back(site)))
        assert kept(root) in (pair("third"), pair("second"))
        served = kept(root)
        generations.roll_back(site)
        assert kept(root) == pair("second" if served == pair("third") else "first")
        shutil.rmtree(site)
        (root / "was").rename(site)
        if ends[-1] == 0:
            break
    assert ends[-1] == 0 and len(ends) > 8


def test_what_is_half_removed_is_no_generation(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A publication that dies while it removes an old generation leaves nothing to go back to by mistake."""

    def dies(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(shutil, "rmtree", dies)
        with pytest.raises(KeyboardInterrupt):
            generations.flip(root / "site", staged_before(root / "site", "fourth"))
    assert kept(root) == pair("fourth")
    assert len(list((root / "site/.generations").iterdir())) == 3
    assert publish(root, "fifth", monkeypatch) == 0
    assert sorted(path.name for path in (root / "site").glob(".new-*")) == []


def staged_before(site: Path, day: str) -> Path:
    """As `staged`, without a call that is broken."""
    folder = site / f".new-{day}"
    for audience in ("public", "internal"):
        (folder / audience).mkdir(parents=True)
        (folder / audience / "index.html").write_text(day)
    return folder
