"""The previews: they live on whatever a writer does, and show it at once, on the page it is about."""

from __future__ import annotations

import os
import queue
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from servicebook import cli
from support import REPOSITORY, copy_book, copy_engine

pytestmark = pytest.mark.whole

SECONDS = 90
"""How long anything may take on a busy machine; far more than it does."""


def free_port() -> int:
    """A port where nothing answers, and nothing at the next one."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


class Server:
    """A command that serves, and what it has said so far."""

    def __init__(self, root: Path, *command: str) -> None:
        self.root = root
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        (root.parent / "temporary").mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=root,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY / "hooks"),
                "PYTHONUNBUFFERED": "1",
                "NO_MKDOCS_2_WARNING": "1",
                "TMPDIR": str(root.parent / "temporary"),
            },
            text=True,
            start_new_session=True,
            # What a shell starts with `&` is deaf to Ctrl+C, and so is all that it starts.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._reader.join()

    def says(self, words: str) -> str:
        """Wait until it says a line with these words; that line."""
        while (line := self._lines.get(timeout=SECONDS)) is not None:
            if words in line:
                return line
        raise AssertionError(f'It ended without "{words}":\n{"".join(self.said)}')

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.said.append(line)
            self._lines.put(line)
        self._lines.put(None)


class Preview(Server):
    """`mkdocs serve` on a book."""

    def __init__(self, root: Path) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        super().__init__(root, "mkdocs", "serve", "-a", f"127.0.0.1:{port}")
        self.says("Serving on ")

    def page(self, name: str = "") -> str:
        """What the page shows."""
        with urlopen(f"{self.address}/{name}", timeout=SECONDS) as answer:
            text: str = answer.read().decode()
        return text

    @property
    def version(self) -> int:
        """The number that open pages compare, to know whether to reload."""
        return int(self.page("livereload/0/0"))

    def rebuilt(self, since: int) -> bool:
        """Wait for a version after this one, as an open page does."""
        return int(self.page(f"livereload/{since}/1")) > since

    def write(self, path: str, content: bytes | None) -> None:
        """Save a file at once, as editors do, or remove it; wait until open pages would reload."""
        since = self.version
        if content is None:
            (self.root / path).unlink()
        else:
            saved = self.root.parent / "saved"
            saved.write_bytes(content)
            saved.replace(self.root / path)
        assert self.rebuilt(since), "nothing happened"
        self.says("Reloading browsers")

    @contextmanager
    def changed(self, path: str, old: str, new: str) -> Iterator[None]:
        """A file with a change, for a while."""
        before = (self.root / path).read_bytes()
        assert old.encode() in before
        self.write(path, before.replace(old.encode(), new.encode(), 1))
        try:
            yield
        finally:
            self.write(path, before)

    @property
    def builds(self) -> int:
        """How often it has built the site anew."""
        return sum("Detected file changes" in line for line in self.said)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    root = tmp_path_factory.mktemp("preview") / "book"
    copy_engine(copy_book("minimal", root))
    with Preview(root) as server:
        yield server


def state(root: Path) -> dict[str, int]:
    """When each file of the public edition was last written."""
    folder = root / ".editions/serve/public"
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.stat().st_mtime_ns for file in files}


def test_an_edit_is_shown_after_one_build_and_rewrites_that_page_alone(preview: Preview) -> None:
    before, builds = state(preview.root), preview.builds
    with preview.changed("docs/delivery.md", "by post", "by bicycle"):
        assert "We send everything by bicycle." in preview.page("delivery/")
        after = state(preview.root)
        changed = [path for path in after if after[path] != before.get(path)]
        assert changed == ["docs/delivery.md"]
    assert "We send everything by post." in preview.page("delivery/")
    assert preview.builds == builds + 2


def test_a_changed_value_is_shown_on_the_pages_that_use_it(preview: Preview) -> None:
    with preview.changed("values/returns.yml", "30 days", "77 days"):
        assert "You have 77 days" in preview.page("returns/")
    assert "You have 30 days" in preview.page("returns/")


def test_internal_text_is_not_in_the_public_preview(preview: Preview) -> None:
    assert "say yes to a late parcel" not in preview.page("returns/")
    assert "late parcel" not in preview.page("search/search_index.json")


MISTAKES = {
    "a bad expression": (
        "docs/returns.md", "{{ returns.window }}", "{{ returns.windw }}",
        "returns/", "docs/returns.md:14:10", "Did you mean",
    ),
    "what must never run": (
        "docs/returns.md", "{{ returns.window }}", "{{ ''.__class__ }}",
        "returns/", "docs/returns.md:14:10", "This is not a value",
    ),
    "an unclosed block": (
        "docs/payment.md", "by email.\n///", "by email.",
        "payment/", "docs/payment.md:32:1", "never closed",
    ),
    "front matter that cannot be read": (
        "docs/payment.md", "type: policy", "type: [policy",
        "payment/", "docs/payment.md:", "",
    ),
    "a link to nothing": (
        "docs/index.md", "(contact.md)", "(contacts.md)",
        "", "docs/index.md:17:57", "contacts.md",
    ),
    "values that cannot be read": (
        "values/returns.yml", "window: 30 days", "window: [30 days",
        "", "values/returns.yml:", "",
    ),
    "a value that is gone": (
        "values/returns.yml", "window:", "windows:",
        "returns/", "docs/returns.md:14", "returns.window",
    ),
    "page types that cannot be read": (
        "linters/page-types.yml", "types:", "types: [",
        "", "linters/page-types.yml:", "",
    ),
    "a page in the menu that does not exist": (
        "mkdocs.yml", "- delivery.md", "- deliveries.md",
        "", "mkdocs.yml:", "deliveries.md",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_shown_with_its_place_until_it_is_mended(
    mistake: str, preview: Preview
) -> None:
    path, old, new, page, place, words = MISTAKES[mistake]
    good = preview.page(page)
    with preview.changed(path, old, new):
        shown = preview.page(page)
        assert "To fix: " in shown
        assert place in shown
        assert words in shown
        assert "Our standards" in preview.page("standards/")
        assert "We listen first." in preview.page("standards/")
    assert without_version(preview.page(page)) == without_version(good)
    assert preview.process.poll() is None


def without_version(page: str) -> str:
    return re.sub(r"livereload\(\d+, \d+\)|\?v=\d+", "", page)


def test_settings_that_cannot_be_read_leave_the_pages_as_they_were(preview: Preview) -> None:
    with preview.changed("mkdocs.yml", "site_name: Example Ltd", "site_name: [Example Ltd"):
        assert "We listen first." in preview.page("standards/")
        assert any("ERROR" in line and "stay as they were" in line for line in preview.said)
    with preview.changed("mkdocs.yml", "Example Ltd", "Another name"):
        assert "Another name" in preview.page()
    assert preview.process.poll() is None


def test_a_page_can_be_removed_and_brought_back(preview: Preview) -> None:
    content = (preview.root / "docs/delivery.md").read_bytes()
    preview.write("docs/delivery.md", None)
    assert "docs/delivery.md" in preview.page() or "delivery.md" in preview.page()
    assert "We listen first." in preview.page("standards/")
    preview.write("docs/delivery.md", content)
    assert "We send everything by post." in preview.page("delivery/")


def test_a_new_page_is_shown(preview: Preview) -> None:
    text = (preview.root / "docs/fair-business.md").read_text("utf-8")
    text = text.replace("title: Fair business", "title: A new page")
    with preview.changed("mkdocs.yml", "- fair-business.md", "- fair-business.md\n  - new.md"):
        assert "new.md" in preview.page()
        preview.write("docs/new.md", text.encode())
        assert "We pay people fairly and sell no data." in preview.page("new/")
        preview.write("docs/new.md", None)
    with pytest.raises(HTTPError):
        preview.page("new/")


def test_nothing_is_built_when_nothing_is_edited(preview: Preview) -> None:
    """Each edit above made one build; a loop would have made more by now."""
    since, builds = preview.version, preview.builds
    with pytest.raises(TimeoutError):
        urlopen(f"{preview.address}/livereload/{since}/1", timeout=3).read()
    assert preview.builds == builds


def test_both_sites_are_served_and_ctrl_c_ends_both(tmp_path: Path) -> None:
    root = copy_engine(copy_book("minimal", tmp_path / "book"))
    port = free_port()
    public, internal = (f"http://127.0.0.1:{number}/" for number in (port, port + 1))
    with Server(root, "servicebook", "serve", "--port", str(port)) as server:
        server.says(f"{public}  the public site")
        server.says(f"{internal}  the internal site")
        server.says("Stop with Ctrl+C")
        for address, secret in ((public, False), (internal, True)):
            with urlopen(f"{address}returns/", timeout=SECONDS) as answer:
                assert (b"say yes to a late parcel" in answer.read()) is secret
        os.killpg(server.process.pid, signal.SIGINT)  # as a terminal does
        assert server.process.wait(SECONDS) == 0
    for number in (port, port + 1):
        with socket.socket() as connection:
            assert connection.connect_ex(("127.0.0.1", number)) != 0
    assert list((tmp_path / "temporary").iterdir()) == []
    assert "Traceback" not in "".join(server.said)


def test_a_port_in_use_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(copy_book("minimal", tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err == (
        f"servicebook: Port {port} is in use, perhaps by another preview. Stop it, or name another port: "
        f"servicebook serve --port {port + 10}\n"
    )
