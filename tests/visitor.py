"""Programs that ask the two sites, as a browser would or as nobody should."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from urllib.parse import quote, urlencode, urljoin, urlsplit

from apache import INTERNAL, PUBLIC, SECONDS, Server
from support import REPOSITORY

PAGES = REPOSITORY / "hosting/apache/pages"
"""What is shown without a login."""
MARK = "Internal: for agents only"
"""Stands on every page of the internal site."""
MOVED = ("/billing/", "/team/aims/")
"""Where pages of the book stood before."""


@dataclass(frozen=True)
class Answer:
    """What a server answered. Names of headers are in lower case; one that came twice stands there with commas."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def location(self) -> str:
        """Where the answer sends the visitor; empty where it does not."""
        return urljoin(self.url, self.headers["location"]) if "location" in self.headers else ""


@dataclass
class Visitor:
    """A program that asks, with cookies of its own. It sends every address as it is written."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self,
        path: str,
        *,
        host: str = INTERNAL,
        method: str = "GET",
        body: str | None = None,
        **headers: str,
    ) -> Answer:
        """Ask one of the server's hosts; `headers` are written with _ in place of -."""
        return self._send(f"https://{host}", path, method, body, headers)

    def open(
        self, url: str, *, method: str = "GET", body: str | None = None, **headers: str
    ) -> Answer:
        """Ask for a whole address: of the server where the host is one of ours, else of the provider."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        path = url.removeprefix(origin)
        return self._send(origin, path, method, body, headers)

    def _send(
        self, origin: str, path: str, method: str, body: str | None, headers: Mapping[str, str]
    ) -> Answer:
        parts = urlsplit(origin)
        ours = parts.hostname in (PUBLIC, INTERNAL)
        sent = {"Host": parts.netloc, "Accept": "text/html,*/*"}
        if ours and self.cookies and parts.hostname == INTERNAL:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        with self._connection(parts.scheme, parts.hostname or "", parts.port) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            if body is not None:
                sent |= {
                    "Content-Length": str(len(body)),
                    "Content-Type": "application/x-www-form-urlencoded",
                }
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(body.encode() if body is not None else None)
            answer = connection.getresponse()
            names = {name.lower() for name, _ in answer.getheaders()}
            got = {name: ", ".join(answer.headers.get_all(name) or ()) for name in names}
            cookies = tuple(answer.headers.get_all("Set-Cookie") or ())
            if ours:
                self._keep(cookies)
            return Answer(origin + path, answer.status, got, answer.read(), cookies)

    def sign_in(self, user: str, path: str = "/") -> Answer:
        """Ask for a page, sign in as `user` where the provider asks who it is, and go on to the end."""
        answer = self.ask(path)
        assert answer.status == 302, (answer.status, answer.text)
        answer = self.open(answer.location, method="POST", body=urlencode({"sub": user}))
        return self.follow(answer)

    def follow(self, answer: Answer) -> Answer:
        """Go on to where an answer sends, and from there on."""
        for _ in range(10):
            if answer.status not in (301, 302, 303, 307):
                return answer
            answer = self.open(answer.location)
        raise AssertionError(f"sent round in circles: {answer.url}")

    def sign_out(self) -> Answer:
        """Follow the link for signing out, through the provider's question, to the last page."""
        answer = self.follow(self.ask("/sign-out"))
        fields = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', answer.text))
        action = re.search(r'action="([^"]+)"', answer.text)
        if not action:
            return answer
        body = urlencode({name: unescape(value) for name, value in fields.items()})
        return self.follow(self.open(urljoin(answer.url, action[1]), method="POST", body=body))

    @contextmanager
    def _connection(self, scheme: str, host: str, port: int | None) -> Iterator[HTTPConnection]:
        if host in (PUBLIC, INTERNAL):
            port = self.server.https if scheme == "https" else self.server.http
        connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        try:
            if scheme == "https":
                connection.connect()
                trusting = ssl._create_unverified_context()  # the certificate is the test's own
                connection.sock = trusting.wrap_socket(connection.sock, server_hostname=host)
            yield connection
        finally:
            connection.close()

    def _keep(self, cookies: tuple[str, ...]) -> None:
        for cookie in cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def paths(server: Server, audience: str) -> list[str]:
    """The address of every file of a site, and of every folder."""
    site = server.site / "current" / audience
    files = ["/" + quote(file.relative_to(site).as_posix()) for file in sorted(site.rglob("*"))]
    found = [path + "/" if (site / path[1:]).is_dir() else path for path in files]
    return ["/", *found]


def body_at(server: Server, audience: str, path: str) -> bytes | None:
    """What the site holds at an address; None for a folder without a page."""
    file = server.site / "current" / audience / path[1:]
    file = file / "index.html" if file.is_dir() else file
    return file.read_bytes() if file.is_file() else None


def is_old(path: str, answer: Answer) -> bool:
    """Whether the answer leads on from where a page stood before."""
    return path.startswith(MOVED) and answer.status == 301


def is_refused(answer: Answer) -> bool:
    """Whether an answer of the internal host tells a stranger nothing."""
    told = [page.read_bytes() for page in PAGES.iterdir()]
    harmless = answer.status in (301, 302, 400, 401, 403, 404, 405, 421, 500) or answer.body in told
    return harmless and MARK not in answer.text and len(answer.body) < 2000
