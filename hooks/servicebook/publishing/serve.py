"""Serves both editions with live reload: two MkDocs servers, side by side, until Ctrl+C."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_HOST = "127.0.0.1"


class ServeError(Exception):
    """Serving could not start; the text says why."""


@dataclass(frozen=True)
class _Site:
    name: str
    configuration: str
    port: int
    options: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"http://{_HOST}:{self.port}/"


def serve(root: Path, say: Callable[[str], None], port: int = 8000) -> int:
    """Serve until Ctrl+C or until a server ends; return its exit code. Raises ServeError.

    The public site answers at `port`, the internal one at the next.
    """
    sites = (
        _Site("the public site", "mkdocs.yml", port),
        # Both servers find the same problems: one of them tells.
        _Site("the internal site", "mkdocs.internal.yml", port + 1, ("--quiet",)),
    )
    for site in sites:
        if _answers(site):
            raise ServeError(
                f"Port {site.port} is in use, perhaps by another preview. Stop it, or name another port: "
                f"servicebook serve --port {port + 10}"
            )
    servers = [_start(root, site) for site in sites]
    try:
        return _watch(sites, servers, say)
    except KeyboardInterrupt:
        return 0
    finally:
        for server in servers:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ctrl+C reaches the servers as well, which then clean up; one that did not hear it is ended."""
    try:
        server.wait(1)
    except subprocess.TimeoutExpired:
        server.terminate()
        server.wait()


def _start(root: Path, site: _Site) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "mkdocs", "serve", "-f", site.configuration]
    address = ("-a", f"{_HOST}:{site.port}")
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    return subprocess.Popen([*command, *address, *site.options], cwd=root, env=environment)


def _watch(
    sites: Sequence[_Site], servers: Sequence[subprocess.Popen[bytes]], say: Callable[[str], None]
) -> int:
    """Tell the two addresses once both answer, then wait."""
    told = False
    while True:
        ended = [server.returncode for server in servers if server.poll() is not None]
        if ended:
            return ended[0] or 1
        if not told and all(map(_answers, sites)):
            for site in sites:
                say(f"{site.address}  {site.name}")
            say("Pages reload when you save. Stop with Ctrl+C.")
            told = True
        time.sleep(0.2)


def _answers(site: _Site) -> bool:
    with socket.socket() as connection:
        connection.settimeout(1)
        return connection.connect_ex((_HOST, site.port)) == 0
