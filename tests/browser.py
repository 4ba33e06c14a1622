"""Chromium, and the two finished sites on servers of their own."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from needs import lacks

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)
SECONDS = 60
"""How long anything may take on a busy machine; far more than it does."""

PHONE, DESKTOP = (360, 740), (1280, 900)


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """This machine's Chromium, running, with `more` flags."""
    executable = next(filter(None, map(shutil.which, NAMES)), None)
    if not executable:
        lacks("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *more])
        yield browser
        browser.close()


@dataclass(frozen=True)
class Site:
    """A finished site in `folder`, answering at `address`, which ends with a slash."""

    audience: str
    folder: Path
    address: str

    @property
    def pages(self) -> list[str]:
        """The addresses of all pages, from the site's own, such as `help/contact/`; home is empty."""
        files = sorted(self.folder.rglob("index.html"))
        return [self.name(file.relative_to(self.folder).as_posix()) for file in files]

    @staticmethod
    def name(path: str) -> str:
        """The address of the page whose file in docs/ or in the site has this path."""
        stem = path.removesuffix(".md").removesuffix(".html")
        stem = stem.removesuffix("index").rstrip("/")
        return f"{stem}/" if stem else ""

    def __str__(self) -> str:
        return self.audience


@contextmanager
def served(folder: Path, audience: str) -> Iterator[Site]:
    """The site in `folder`, on a free port; as hosts do, it answers with 404.html where there is nothing."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield Site(audience, folder, f"http://127.0.0.1:{server.server_address[1]}/")
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Watched:
    """A browser's page on which everything that goes wrong is noted in `faults`."""

    page: Page
    site: Site
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("request", self._asked)
        self.page.on("requestfailed", self._failed)

    def open(self, name: str = "") -> Page:
        """Open a page of the site by its address from the site's own."""
        self.page.goto(self.site.address + name)
        return self.page

    @property
    def name(self) -> str:
        """The address of the page that is open, from the site's own, without its anchor."""
        return self.page.url.removeprefix(self.site.address).partition("#")[0]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"{self.page.url}: {message.text} {message.location['url']}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader moved on before it was answered
            self.faults.append(f"{request.url}: {request.failure}")

    def _asked(self, request: Request) -> None:
        inside = request.url.startswith(self.site.address)
        if not inside and urlsplit(request.url).scheme not in ("data", "blob"):
            self.faults.append(f"{self.page.url} asks outside: {request.url}")


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""
