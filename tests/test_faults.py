"""Whatever goes wrong while a book is published: site/ serves one whole, verified release, and the next build works.

Here builds are killed, run out of room, lose permissions, and are disturbed by people and clocks. Ten are killed in `make test`,
fifty with `make test-long`; FAULTS_SEED chooses other moments. Elsewhere: two builds at once, a build that is interrupted,
and flips that are killed at each line (test_publish.py), rollbacks (test_generations.py), providers that fail (test_login.py).
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import faults
import small_disk
from faults import FIRST, Releases, write_release
from needs import IN_CI, lacks, needs
from servicebook import whole_check
from servicebook.publishing import generations, publish
from servicebook.publishing.publish import PublishError
from support import REPOSITORY, copy_book
from test_publish import book_at, held_back_by_permissions, kept, pair, staged, stand_in

try:
    import resource
except ImportError:  # Windows
    lacks("nobody is killed and held back like this there")

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
KILLS = 50 if LONG else 10
SEED = int(os.environ.get("FAULTS_SEED", "7"))
# Root without the right to pass over permissions; they are those of the owner then.
HELD_BACK = (
    ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
)
FUTURE = datetime(2099, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book whose first release was published. Only to be copied."""
    root = book_at(tmp_path_factory.mktemp("yesterday"))
    write_release(root, FIRST)
    assert faults.publish(root)[0] == 0
    return root


@pytest.fixture(scope="module")
def releases(yesterday: Path) -> Releases:
    """What every release must be."""
    return Releases.like(yesterday)


@pytest.fixture
def root(yesterday: Path, tmp_path: Path) -> Path:
    """A copy of the book to work in."""
    return copied(yesterday, tmp_path / "book")


def copied(book: Path, folder: Path) -> Path:
    shutil.copytree(book, folder, symlinks=True, dirs_exist_ok=True)
    return folder


def works_again(root: Path, releases: Releases, number: int) -> None:
    """The next build, which nothing disturbs, publishes and leaves nothing behind."""
    write_release(root, number)
    code, said = faults.publish(root)
    assert code == 0, said
    assert releases.served(root) == number
    assert releases.tidy(root)[-1] == number


# --- Killed


@pytest.mark.whole
@pytest.mark.parametrize("kills", [KILLS], ids=[f"{KILLS} kills, seed {SEED}"])
def test_builds_that_are_killed_at_any_moment(kills: int, root: Path, releases: Releases) -> None:
    """Each one in its own slice of the time that a build takes, with all that it started."""
    moments, told = random.Random(SEED), []
    whole, _ = kill_after(root, 120)
    number, killed = FIRST, 0
    for part in (part for part in range(kills) for _ in range(3)):
        if killed > part:
            continue  # a build that ended too soon is tried again: the machine has become faster
        before, number = releases.served(root), number + 1
        write_release(root, number)
        share = (part + moments.random()) / kills
        took, ended = kill_after(root, share * whole)
        served = releases.served(root)
        told.append(f"{share:4.0%}, {took:.2f} s: exit {ended}, serves {served} of {number}")
        assert served in ((before, number) if ended else (number,)), told
        killed, whole = (killed + 1, whole) if ended else (killed, took)
    print(f"{killed} builds killed, seed {SEED}", *told, sep="\n")
    assert killed >= kills * 0.8, told
    works_again(root, releases, number + 1)


@pytest.mark.whole
def test_a_first_build_that_is_killed_leaves_nothing_or_all(
    root: Path, releases: Releases, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(root / "site")
    assert kill_after(root, 0.8)[1] == -signal.SIGKILL
    assert not (root / "site/public").exists()
    assert not (root / "site/internal").exists()
    works_again(root, releases, FIRST + 1)


def kill_after(root: Path, seconds: float) -> tuple[float, int]:
    """Begin to publish, and kill every process of it; how long it ran, and how the first of them ended."""
    began = time.monotonic()
    process = faults.start(root)
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    took = time.monotonic() - began
    with suppress(ProcessLookupError):  # nobody is left
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert process.returncode in (0, -signal.SIGKILL)
    return took, process.returncode


def test_a_rollback_holds_although_a_killed_publication_left_a_later_pair(tmp_path: Path) -> None:
    for day in ("first", "second"):
        generations.flip(tmp_path, staged(tmp_path, day))
    staged(tmp_path, "never served").rename(tmp_path / f".generations/{FUTURE:%Y%m%dT%H%M%S%fZ}")
    bad, _ = generations.roll_back(tmp_path)
    assert generations.withdrawn(tmp_path) == bad
    generations.flip(tmp_path, staged(tmp_path, "mended"))
    assert generations.withdrawn(tmp_path) is None
    # Had that one been killed before it removed what was withdrawn, nothing would be held either.
    left = staged(tmp_path, "withdrawn").rename(tmp_path / ".generations/20000101T000000000000Z")
    (left / "withdrawn.txt").touch()
    assert generations.withdrawn(tmp_path) is None


# --- No room


@pytest.mark.whole
@pytest.mark.parametrize("folder", ["site", ".editions"])
def test_builds_on_a_disk_that_is_full(
    folder: str, root: Path, releases: Releases, tmp_path: Path
) -> None:
    """Full at once, in the middle, and for the last file and the last link alone."""
    if reason := small_disk.missing():
        can = small_disk.may_mount() and IN_CI
        (pytest.fail if can else pytest.skip)(f"no small disk can be mounted: {reason}")
    many = sum(1 for _ in (root / "site/current").resolve().rglob("*")) + 1
    rooms = ["0k", f"{many}i"] if folder == "site" else ["0i", "0k"]
    if LONG:
        rooms += [f"{many - 1}i", *(f"{room}k" for room in range(4, 3400, 400))]
    done = small_disk.publish_all(root, folder, tmp_path / "out", [*rooms, "all"])
    before = FIRST
    for number, (room, code, said) in enumerate(done, FIRST + 1):
        after = tmp_path / "out" / str(number)
        served = releases.served(after)
        assert served == (before if code else number), (room, said)
        assert releases.tidy(after)[-1] == served
        before = served
    codes = {room: code for room, code, _ in done}
    assert codes["0k"] and not codes["all"]
    assert folder == ".editions" or codes[f"{many}i"], "the last link alone found no room"


@pytest.mark.whole
def test_builds_that_may_write_no_large_file(root: Path, releases: Releases) -> None:
    """What a full disk does, for whoever cannot mount one: a file breaks off where the room ends."""
    for number, most in enumerate((0, 1_500, 60_000), FIRST + 1):
        write_release(root, number)
        limit = (most, most)
        code, said = faults.publish(
            root, preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        )
        assert code in (1, 2), (most, said)
        assert "File too large" in said, most
        assert releases.served(root) == FIRST
    works_again(root, releases, FIRST + 9)


def test_a_pair_whose_link_cannot_be_made_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, before = small_book(tmp_path, monkeypatch)

    def full(link: Path, target: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "symlink_to", full)
        stand_in(broken, "new")
        with pytest.raises(
            PublishError, match=r"site/ cannot be written: No space left on device\. N"
        ):
            publish.publish(root, lambda step: None)
    assert kept(root) == before
    assert len(list((root / "site/.generations").iterdir())) == 1
    assert list((root / "site").glob(".*.new")) + list((root / "site").glob(".new-*")) == []


# --- No permission


@pytest.mark.whole
def test_builds_that_may_not_read_or_write_what_they_need(root: Path, releases: Releases) -> None:
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        lacks("run by root, whom permissions hold back only with setpriv")
    for number, (name, mode) in enumerate(
        (
            ("docs/returns.md", 0o000),
            ("values/returns.yml", 0o000),
            ("overrides/theme/main.html", 0o000),
            (".editions/site/internal/values", 0o555),
            ("site/.generations", 0o555),
        ),
        FIRST + 1,
    ):
        write_release(root, number)
        was = (root / name).stat().st_mode
        (root / name).chmod(mode)
        code, said = faults.publish(root, through=HELD_BACK)
        (root / name).chmod(was)
        assert code in (1, 2), name
        assert "ermission denied" in said or "cannot be read" in said, said
        assert releases.served(root) == FIRST
    works_again(root, releases, FIRST + 9)


def test_an_old_pair_that_cannot_be_removed_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as folder:
        site = Path(folder)
        site.chmod(0o777)
        with held_back_by_permissions():
            first = generations.flip(site, staged(site, "0"))
            first.chmod(0o555)
            for number in range(1, 5):
                generations.flip(site, staged(site, str(number)))
        assert first.is_dir()
        assert (site / "public/index.html").read_text() == "4"
        first.chmod(0o777)
        generations.flip(site, staged(site, "5"))
        assert len(list((site / ".generations").iterdir())) == 3


# --- Changes meanwhile


PAUSE = """
import time

def on_pre_build(config):
    if config.extra.get("audience") == "internal":
        Path("paused").touch()
        end = time.monotonic() + 60  # should even the test be killed
        while not Path("go").exists() and time.monotonic() < end:
            time.sleep(0.02)
"""


@pytest.mark.whole
def test_a_change_that_only_one_of_the_sites_would_show_is_not_published(
    root: Path, releases: Releases
) -> None:
    """The internal site waits until the public one is built; then the theme, a page and a value change."""
    hooks = root / "hooks/mkdocs_hooks.py"
    unchanged = hooks.read_text("utf-8")
    hooks.write_text(unchanged + PAUSE, "utf-8")
    write_release(root, FIRST + 1)
    with faults.start(root) as process:
        wait_for(
            lambda: (root / "paused").exists() and any(root.glob("site/.new-*/public/search/*"))
        )
        for style in (root / "overrides").rglob("*.css"):
            write(style)
        write_release(root, FIRST + 2)
        (root / "go").touch()
        said = process.communicate()
    assert process.returncode == 2, said
    assert "was changed while the sites were built. Nothing was published: try again." in said[1]
    assert releases.served(root) == FIRST
    shutil.rmtree(root / "overrides")
    shutil.copytree(REPOSITORY / "overrides", root / "overrides")
    hooks.write_text(unchanged, "utf-8")
    works_again(root, releases, FIRST + 2)


def wait_for(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def small_book(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, dict[str, bytes]]:
    """A book that is published at once, and what it serves."""
    root = copy_book("minimal", folder / "small")
    for name in ("hooks/macros.py", "overrides/main.html", ".vale.ini", "mkdocs.internal.yml"):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("# ours\n", "utf-8")
    stand_in(monkeypatch, "old")
    assert publish.publish(root, lambda step: None).folder
    stand_in(monkeypatch, "new")
    return root, kept(root)


def publish_while(
    step: str, change: Callable[[], object], root: Path, monkeypatch: pytest.MonkeyPatch
) -> publish.Published:
    """Publish the book, and change something after a step of that."""
    room = whole_check if step == "run" else publish
    do = getattr(room, step)

    def then_change(*arguments: object) -> object:
        result = do(*arguments)
        change()
        return result

    monkeypatch.setattr(room, step, then_change)
    return publish.publish(root, lambda step: None)


def write(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")


def write_and_put_back(file: Path) -> None:
    """As when a branch is looked at and left: the same words and the same time as before."""
    was, times = file.read_bytes(), file.stat()
    time.sleep(0.02)  # a file system's clock may tick slowly
    file.write_bytes(b"other words")
    file.write_bytes(was)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("step", ["run", "_write_editions", "_render", "_verify"])
@pytest.mark.parametrize("change", [write, write_and_put_back, Path.unlink])
def test_a_change_after_any_step_is_not_published(
    change: Callable[[Path], object], step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, before = small_book(tmp_path, monkeypatch)
    page = root / "docs/returns.md"
    with pytest.raises(PublishError, match=r"^docs/returns\.md was changed while the sites were"):
        publish_while(step, lambda: change(page), root, monkeypatch)
    assert kept(root) == before


@pytest.mark.parametrize(
    "path",
    [
        "docs/new.png", "values/sla.yml", "linters/page-types.yml", "linters/local/page-types.yml",
        "overrides/main.html", "hooks/macros.py", "mkdocs.yml", "mkdocs.internal.yml", ".vale.ini",
    ],
)  # fmt: skip
def test_whatever_the_sites_are_made_of_may_not_change_meanwhile(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, before = small_book(tmp_path, monkeypatch)

    def change() -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).open("a").write("# more\n")

    with pytest.raises(PublishError, match="was changed while the sites were built"):
        publish_while("_render", change, root, monkeypatch)
    assert kept(root) == before


def test_what_the_sites_are_not_made_of_may_change_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, _ = small_book(tmp_path, monkeypatch)

    def change() -> None:
        for path in ("README.md", "site.log", "docs/.returns.md.swp", "hooks/__pycache__/macros.pyc", ".git/index"):  # fmt: skip
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text("something")

    assert publish_while("_render", change, root, monkeypatch).folder
    assert kept(root) == pair("new")


@needs(hasattr(os, "fork"), "processes cannot be split there")
@pytest.mark.parametrize("another", [False, True], ids=["alone", "and another publication began"])
def test_a_publication_whose_lock_was_removed_publishes_nothing(
    another: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `make clean` does. A second one can then begin, in the folders of the first."""
    root, before = small_book(tmp_path, monkeypatch)

    def clean() -> None:
        shutil.rmtree(root / ".editions")
        if another:
            assert in_a_child(lambda: publish_other(root, monkeypatch)) == 0

    with pytest.raises(PublishError, match=r"\.editions/site\.lock was changed"):
        publish_while("_write_editions", clean, root, monkeypatch)
    assert kept(root) == (pair("other") if another else before)


def publish_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_write_editions", lambda book: None)
    stand_in(monkeypatch, "other")
    assert publish.publish(root, lambda step: None).folder


def in_a_child(action: Callable[[], object]) -> int:
    """Do it in a process of its own; how that one ended."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        action()
        os._exit(0)
    finally:
        os._exit(1)


# --- The clock


def test_publications_while_the_clock_runs_backwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is served when it is made; going back follows their order; and no name grows from day to day."""
    days = iter(FUTURE - timedelta(days=day) for day in range(99))

    class Backwards(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Backwards:
            return cls.fromtimestamp(next(days).timestamp(), UTC)

    monkeypatch.setattr(generations, "datetime", Backwards)
    for number in range(30):
        folder = generations.flip(tmp_path / "site", staged(tmp_path / "site", str(number)))
        assert kept(tmp_path) == pair(str(number))
        assert len(folder.name) == len("20990101T000000000000Z")
    for number in (28, 27):
        generations.roll_back(tmp_path / "site")
        assert kept(tmp_path) == pair(str(number))
    generations.flip(tmp_path / "site", staged(tmp_path / "site", "mended"))
    assert kept(tmp_path) == pair("mended")


@pytest.mark.whole
def test_a_build_after_the_clock_was_put_back(root: Path, releases: Releases) -> None:
    """Whatever was written before is of the future: the served pair, both editions, the sources and the lock."""
    site = root / "site"
    served = (site / "current").resolve()
    later = served.rename(served.with_name(f"{FUTURE:%Y%m%dT%H%M%S%fZ}"))
    (site / "current").unlink()
    (site / "current").symlink_to(f".generations/{later.name}")
    (later / "name.txt").write_text(later.name, "utf-8")
    write_release(root, FIRST + 1)
    (root / ".editions/site.lock.txt").write_text("process 1, started 23:59:59 UTC\n")
    for path in (root, *root.rglob("*")):
        os.utime(path, (FUTURE.timestamp(),) * 2, follow_symlinks=False)
    code, said = faults.publish(root)
    assert code == 0, said
    assert releases.served(root) == FIRST + 1
    assert releases.tidy(root) == [FIRST, FIRST + 1]


@pytest.mark.whole
def test_a_build_for_an_earlier_day_is_a_whole_one(root: Path, releases: Releases) -> None:
    write_release(root, FIRST + 1)
    code, said = faults.publish(root, "--today", "2026-11-03")
    assert code == 0, said
    # Its page on health names the day.
    assert releases.served(root, but={"internal/health/index.html"}) == FIRST + 1
    report = json.loads((root / "site/current/leak-report.json").read_text("utf-8"))
    assert report["day"] == "2026-11-03"
