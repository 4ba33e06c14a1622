"""Publishing: both sites together or nothing, and what is published stays whole whatever happens."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest

from needs import needs
from servicebook import cli
from servicebook.publishing import generations, publish
from servicebook.style import vale
from support import REPOSITORY, copy_book, copy_engine, leave_out_vale

ENGINE = {**os.environ, "PYTHONPATH": str(REPOSITORY / "hooks"), "PYTHONUNBUFFERED": "1"}
SITE = [sys.executable, "-m", "servicebook", "site"]


def book_at(folder: Path) -> Path:
    """A small book that can be published."""
    return copy_engine(copy_book("minimal", folder))


def kept(root: Path) -> dict[str, bytes]:
    """What a reader of site/ sees: each file of both sites, through the links that hosts follow."""
    return {
        f"{audience}/{file.relative_to(root / 'site' / audience)}": file.read_bytes()
        for audience in ("public", "internal")
        for file in sorted((root / "site" / audience).rglob("*"))
        if file.is_file()
    }


def edit(file: Path, old: str, new: str) -> None:
    """Change a file as a writer would."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def stand_in(monkeypatch: pytest.MonkeyPatch, day: str) -> None:
    """In place of MkDocs, the verifier and Vale: two sites of one page each, made at once."""

    def render(root: Path, folder: Path) -> list[object]:
        staged(folder.parent, day).rename(folder)
        return []

    monkeypatch.setattr(publish, "_render", render)
    monkeypatch.setattr(publish, "_verify", lambda root, staged: [])
    leave_out_vale(monkeypatch)


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book that was published. Only to be copied."""
    root = book_at(tmp_path_factory.mktemp("yesterday"))
    published = publish.publish(root, lambda step: None)
    assert published.folder, "\n".join(map(str, published.problems))
    return root


@pytest.fixture
def root(yesterday: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it in which commands run."""
    shutil.copytree(yesterday, tmp_path / "book", symlinks=True)
    monkeypatch.chdir(tmp_path / "book")
    return tmp_path / "book"


@pytest.mark.whole
def test_the_first_publication_makes_both_sites_through_one_link(root: Path) -> None:
    site = root / "site"
    assert (site / "public").readlink() == Path("current/public")
    assert (site / "internal").readlink() == Path("current/internal")
    assert (site / "current").readlink().parts[0] == ".generations"
    assert sorted(file.name for file in site.iterdir()) == [".generations", "current", "internal", "public"]  # fmt: skip
    assert "50" not in (site / "public/returns/index.html").read_text("utf-8")
    assert "£50" in (site / "internal/returns/index.html").read_text("utf-8")


@pytest.mark.whole
def test_a_publication_flips_both_sites_and_says_what_it_did(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (root / "site/current").readlink()
    edit(root / "values/returns.yml", "30 days", "45 days")
    assert cli.main(["site"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Published site/public and site/internal."
    assert (root / "site/current").readlink() != before
    for audience in ("public", "internal"):
        assert "45 days" in (root / "site" / audience / "returns/index.html").read_text("utf-8")
    assert list((root / "site").glob(".new-*")) == []


def test_the_last_three_publications_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book_at(tmp_path)
    made = []
    for number in range(5):
        stand_in(monkeypatch, f"number {number}")
        made.append(publish.publish(tmp_path, lambda step: None).folder)
    assert sorted((tmp_path / "site/.generations").iterdir()) == made[-3:]
    assert kept(tmp_path) == pair("number 4")


def refuse(root: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Publish a book that must be refused, and see that nothing changed. What the command said."""
    before = kept(root)
    assert cli.main(["site"]) == 1
    assert kept(root) == before
    assert list((root / "site").glob(".new-*")) == []
    said = capsys.readouterr()
    assert said.err == ""
    assert said.out.splitlines()[-1] == "Nothing was published: site/ is as it was."
    return said.out


@pytest.mark.whole
def test_an_error_in_the_book_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "docs/returns.md", "{{ returns.window }}", "{{ returns.windw }}")
    said = refuse(root, capsys)
    assert "docs/returns.md:14:10: error: " in said
    assert "returns.window" in said


@pytest.mark.whole
def test_an_error_in_the_prose_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / "docs/delivery.md", "We send everything by post.", "We reply as soon as possible.")
    said = refuse(root, capsys)
    assert re.search(r"^docs/delivery\.md:\d+:\d+: error: .*\[prose/VaguePromise]$", said, re.M)


@pytest.mark.whole
def test_a_vague_promise_that_only_the_finished_page_shows_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "values/returns.yml", "window: 30 days", 'window: "as soon as possible"')
    said = refuse(root, capsys)
    assert re.search(
        r"^docs/returns\.md:14:10: error: .*`{{ returns\.window }}` prints these words: "
        r"change them in values/returns\.yml:1:9\. .*\[prose/VaguePromise]$",
        said,
        re.M,
    )


@pytest.mark.whole
def test_what_mkdocs_alone_warns_about_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(root / "mkdocs.yml", "site_name:", "site_nam: Typo\nsite_name:")
    said = refuse(root, capsys)
    assert "mkdocs.yml:1:1: error: The public site: Config value 'site_nam'" in said


@pytest.mark.whole
def test_a_theme_that_prints_what_a_filter_let_through_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The filter is broken on purpose: the public edition is written as if for agents."""
    write = publish.editions.write
    internal = publish.Audience.INTERNAL
    monkeypatch.setattr(
        publish.editions, "write", lambda book, _, folder: write(book, internal, folder)
    )
    said = refuse(root, capsys)
    assert re.search(r"^returns/index\.html:\d+:\d+: error: .*\[leak-", said, re.M)


@pytest.mark.whole
def test_a_builder_that_prints_the_sources_is_refused(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (root / "hooks/mkdocs_hooks.py").open("a", encoding="utf-8") as hooks:
        hooks.write(
            "def on_page_content(html, page, **_):\n"
            "    source = Path('docs', page.file.src_uri)\n"
            "    return html + (source.read_text('utf-8') if source.exists() else '')\n"
        )
    said = refuse(root, capsys)
    assert re.search(r"^returns/index\.html:\d+:\d+: error: .*\[leak-", said, re.M)


@pytest.mark.whole
def test_a_site_folder_that_cannot_be_written_is_said_in_a_sentence(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(root / "site")
    (root / "site").write_text("a file")
    assert cli.main(["site"]) == 2
    said = capsys.readouterr()
    assert (
        said.err
        == "servicebook: The folder site/ cannot be written: Not a directory. Nothing was changed.\n"
    )
    assert (root / "site").read_text() == "a file"


@needs(os.name != "nt", "folders have no such permissions there")
@pytest.mark.parametrize(
    ("locked", "message"),
    [
        ("site", "The folder site/ cannot be written: Permission denied. Nothing was changed."),
        (".editions", "The folder .editions cannot be written: Permission denied."),
    ],
)
def test_a_folder_without_permission_is_said_in_a_sentence(
    locked: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Not in pytest's own folder: that one is closed to the stranger whose part root plays here.
    with TemporaryDirectory() as folder:
        root = copy_book("minimal", Path(folder))
        for name in ("", "site", ".editions"):
            (root / name).mkdir(exist_ok=True)
            (root / name).chmod(0o777)
        (root / locked).chmod(0o555)
        monkeypatch.chdir(root)
        with held_back_by_permissions():
            assert cli.main(["site"]) == 2
        assert capsys.readouterr() == ("", f"servicebook: {message}\n")
        assert list((root / locked).iterdir()) == []
        monkeypatch.undo()


@contextmanager
def held_back_by_permissions() -> Iterator[None]:
    """Act as nobody in particular: permissions do not hold root back."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.whole
def test_what_is_not_servicebooks_in_site_is_left_alone(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "site/internal").unlink()
    (root / "site/internal").mkdir()
    (root / "site/internal/mine.html").write_text("mine")
    before = kept(root)
    link = (root / "site/current").readlink()
    assert cli.main(["site"]) == 2
    assert capsys.readouterr().err == (
        "servicebook: site/internal is not one of Servicebook's links. Move it away; nothing was changed.\n"
    )
    assert kept(root) == before
    assert (root / "site/current").readlink() == link


def test_without_vale_nothing_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(book_at(tmp_path))
    monkeypatch.setattr(vale, "candidates", lambda root: [])
    assert cli.main(["site"]) == 2
    assert "servicebook: Checking the prose needs Vale" in capsys.readouterr().err
    assert list((tmp_path / "site").iterdir()) == []


class Running:
    """A publication in a process of its own, with every process that it starts.

    Its MkDocs says when it began, and then writes into its folder until somebody ends it.
    """

    def __init__(self, root: Path) -> None:
        self.told = root / "told"
        os.mkfifo(self.told)
        with (root / "hooks/mkdocs_hooks.py").open("a", encoding="utf-8") as hooks:
            hooks.write(ENDLESS)
        self.process = subprocess.Popen(
            SITE, cwd=root, env=ENGINE, text=True, start_new_session=True,
            # What a shell starts with `&` is deaf to Ctrl+C, and so is all that it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *error: object) -> None:
        with suppress(ProcessLookupError):  # nobody is left
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def builds(self) -> None:
        """Wait until both sites are being built."""
        with open(os.open(self.told, os.O_RDWR)) as told:  # noqa: PTH123 (a pipe that never ends)
            told.readline(), told.readline()


ENDLESS = """
import time

def on_pre_build(config):
    with open("told", "w") as told:
        told.write("building\\n")
    end = time.monotonic() + 60  # should even the test be killed
    while time.monotonic() < end:
        file = Path(config.site_dir, "some", "file.html")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("half a page")
"""


@pytest.mark.whole
def test_a_second_publication_at_once_is_told_who_is_at_work(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = kept(root)
    with Running(root) as first:
        first.builds()
        assert cli.main(["site"]) == 2
        said = capsys.readouterr().err
        assert re.fullmatch(
            rf"servicebook: Another publication is at work \(process {first.process.pid}, started "
            r"\d\d:\d\d:\d\d UTC\)\. Wait until it ends, then try again\.\n",
            said,
        )
    assert kept(root) == before


@pytest.mark.whole
def test_an_interrupted_publication_ends_what_it_started_and_frees_its_place(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(root)
    with Running(root) as running:
        running.builds()
        running.process.send_signal(signal.SIGINT)  # to it alone, as `kill -INT` does
        _, errors = running.process.communicate(timeout=120)
        assert running.process.returncode == 2
        assert errors == "servicebook: stopped.\n"
        with pytest.raises(ProcessLookupError):
            os.killpg(running.process.pid, 0)
    assert kept(root) == before
    assert list((root / "site").glob(".new-*")) == []
    assert not (root / ".editions/site.lock.txt").exists()
    stand_in(monkeypatch, "after")
    assert publish.publish(root, lambda step: None).folder


@pytest.mark.whole
def test_a_killed_publication_leaves_yesterdays_sites_and_does_not_stop_the_next_one(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept(root)
    with Running(root) as running:
        running.builds()
        running.process.kill()  # it alone: what it started works on
        running.process.wait()
        assert kept(root) == before
        stand_in(monkeypatch, "after")
        assert publish.publish(root, lambda step: None).folder
        assert kept(root) == pair("after")
    publish.publish(root, lambda step: None)
    assert list((root / "site").glob(".new-*")) == []


@needs(hasattr(os, "fork"), "processes cannot be split there")
@pytest.mark.parametrize("day", [None, "old"], ids=["the first", "a later one"])
def test_a_flip_killed_at_any_line_shows_readers_one_day_or_the_other(
    day: str | None, tmp_path: Path
) -> None:
    """Each line of the flip in turn is the last that runs, as after `kill -9`."""
    site = tmp_path / "site"
    site.mkdir()
    if day:
        generations.flip(site, staged(site, day))
    ends = []
    for line in range(100):
        shutil.copytree(site, tmp_path / "was", symlinks=True)
        ends.append(killed_at(line, lambda: generations.flip(site, staged(site, "new"))))
        seen = kept(tmp_path)
        assert seen in (pair(day) if day else {}, pair("new"))
        assert generations.flip(site, staged(site, "newer")).is_dir()
        assert kept(tmp_path) == pair("newer")
        shutil.rmtree(site)
        (tmp_path / "was").rename(site)
        if ends[-1] == 0:
            break
    assert ends == [-signal.SIGKILL] * (len(ends) - 1) + [0]
    assert len(ends) > 10


def pair(day: str) -> dict[str, bytes]:
    return {f"{audience}/index.html": day.encode() for audience in ("public", "internal")}


def staged(site: Path, day: str) -> Path:
    """A pair of sites that waits to be published."""
    folder = site / f".new-{day}"
    shutil.rmtree(folder, ignore_errors=True)
    for audience in ("public", "internal"):
        (folder / audience).mkdir(parents=True)
        (folder / audience / "index.html").write_text(day)
    return folder


def killed_at(line: int, action: Callable[[], object]) -> int:
    """Do it in a process that dies at the given line of generations.py; how that process ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    left = line

    def trace(frame: FrameType, event: str, argument: object) -> object:
        nonlocal left
        if frame.f_code.co_filename != generations.__file__:
            return None
        left -= event == "line"
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    try:
        action()
        os._exit(0)
    finally:
        os._exit(1)
