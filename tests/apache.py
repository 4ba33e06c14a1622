"""Debian's Apache with the configuration of hosting/apache, on loopback."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from support import REPOSITORY

PUBLIC, INTERNAL = "policy.harbourlight.example", "agents.harbourlight.example"
SECRET = "a secret of the client and the provider"
PASSPHRASE = "a passphrase that seals the sessions"
READERS = """
Require claim groups:customer-service
<RequireAll>
    Require claim email_verified:true
    Require claim "email~^[^@]+@harbourlight\\.example$"
</RequireAll>
"""

MODULES = Path("/usr/lib/apache2/modules")
BUILT_IN = (
    "access_compat", "alias", "auth_basic", "authn_core", "authn_file", "authz_core", "authz_host", "authz_user",
    "deflate", "dir", "env", "filter", "mime", "mpm_event", "negotiation", "reqtimeout", "setenvif",
)  # fmt: skip
"""What Debian switches on by itself, each with its own settings."""
TAKEN_AWAY = ("autoindex", "status")
"""What Debian switches on, too, and hosting/README.md tells people to switch off."""
ADDED = ("allowmethods", "auth_openidc", "headers", "ssl")
"""What hosting/README.md tells people to switch on; Debian adds what these need."""
NEEDED = ("socache_shmcb",)

SECONDS = 30
"""How long a start may take on a busy machine; far more than it does."""


def missing() -> str | None:
    """Why Apache cannot be started on this machine."""
    if not _program():
        return "there is no Apache on this machine (Debian's apache2)"
    if not (MODULES / "mod_auth_openidc.so").exists():
        return "there is no mod_auth_openidc on this machine (Debian's libapache2-mod-auth-openidc)"
    return None if shutil.which("openssl") else "there is no openssl on this machine"


def _program() -> str | None:
    return shutil.which("apache2", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@dataclass(frozen=True)
class Server:
    """A running Apache. `site` is the folder whose two sites it serves, `settings` that of its own files."""

    site: Path
    settings: Path
    http: int
    https: int

    @property
    def browser_flags(self) -> tuple[str, ...]:
        """What makes a Chromium find both hosts here, at their usual addresses, and trust their certificates."""
        rules = ", ".join(
            f"MAP {host}:{usual} 127.0.0.1:{port}"
            for host in (PUBLIC, INTERNAL)
            for usual, port in ((80, self.http), (443, self.https))
        )
        return f"--host-resolver-rules={rules}", "--ignore-certificate-errors"

    @property
    def log(self) -> str:
        """What it has noted so far."""
        return (self.settings / "error.log").read_text("utf-8")


@contextmanager
def running(
    site: Path,
    provider: str,
    readers: str = READERS,
    more: Sequence[str] = (),
    own: str = "",
    **settings: object,
) -> Iterator[Server]:
    """Apache with a copy of the two sites in `site`, `more` modules, directives of its `own`, and `settings` by their names after SERVICEBOOK_.

    It runs as nobody in particular, as it should: its own files are all that it may read.
    """
    with TemporaryDirectory(prefix="servicebook-") as name:
        folder = Path(name)
        shutil.copytree(site, folder / "site", symlinks=True)
        server = Server(folder / "site", folder, _free_port(), _free_port())
        _configure(server, provider, readers, settings, more)
        with (folder / "httpd.conf").open("a", encoding="utf-8") as file:
            file.write(own)
        with started(server):
            yield server


@contextmanager
def started(server: Server) -> Iterator[None]:
    """Apache with the files in `server.settings`, until the block ends."""
    with _process(server) as process:
        try:
            _wait(server, process)
            yield
        finally:
            process.terminate()


def refused(site: Path, provider: str, left_out: str) -> str:
    """What Apache says when it does not start because a setting is left out."""
    with TemporaryDirectory(prefix="servicebook-") as name:
        server = Server(site, Path(name), _free_port(), _free_port())
        _configure(server, provider, READERS, {left_out: None})
        with _process(server) as process:
            said, _ = process.communicate(timeout=SECONDS)
        assert process.returncode, f"Apache started without {left_out}"
        return said


def _process(server: Server) -> subprocess.Popen[str]:
    root = os.geteuid() == 0
    if root:  # what the server reads belongs to the user that it runs as
        for file in (server.settings, *server.settings.rglob("*")):
            shutil.chown(file, "www-data", "www-data") if not file.is_symlink() else None
    return subprocess.Popen(
        [_program() or "apache2", "-d", server.settings, "-f", server.settings / "httpd.conf", "-DFOREGROUND"],
        user="www-data" if root else None, group="www-data" if root else None, extra_groups=[] if root else None,
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _configure(
    server: Server,
    provider: str,
    readers: str,
    settings: Mapping[str, object],
    more: Sequence[str] = (),
) -> None:
    """Everything as hosting/README.md tells it, and around it what Debian does for a server."""
    folder = server.settings
    shutil.copytree(REPOSITORY / "hosting/apache", folder, dirs_exist_ok=True)
    (folder / "readers.conf").write_text(readers, "utf-8")
    filled: dict[str, object] = {
        "SITE": server.site,
        "PUBLIC_HOST": PUBLIC,
        "INTERNAL_HOST": INTERNAL,
        "PROVIDER": provider,
        "CLIENT_ID": "servicebook",
        "CLIENT_SECRET": SECRET,
        "PASSPHRASE": PASSPHRASE,
        "CERTIFICATES": folder / "certificates",
        "HTTP_PORT": server.http,
        "HTTPS_PORT": server.https,
        **settings,
    }
    lines = [
        f'Define SERVICEBOOK_{key} "{value}"\n'
        for key, value in filled.items()
        if value is not None
    ]
    (folder / "settings.conf").write_text("".join(lines), "utf-8")
    for host in (PUBLIC, INTERNAL):
        _certificate(host, folder / "certificates" / host)
    loaded = (*BUILT_IN, *NEEDED, *ADDED, *more)
    modules = [f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in loaded]
    around = [
        f"ServerName {PUBLIC}", f"PidFile {folder}/pid", f"DefaultRuntimeDir {folder}", f"ErrorLog {folder}/error.log",
        f"Listen 127.0.0.1:{server.http}", f"Listen 127.0.0.1:{server.https} https",
        "StartServers 1", "ServerTokens Prod",
    ]  # fmt: skip
    settled = [
        f"IncludeOptional /etc/apache2/mods-available/{name}.conf" for name in (*BUILT_IN, *more)
    ]
    ours = [f"Define SERVICEBOOK {folder}", f"Include {folder}/servicebook.conf", ""]
    (folder / "httpd.conf").write_text("\n".join([*modules, *around, *settled, *ours]), "utf-8")


def _certificate(host: str, folder: Path) -> None:
    folder.mkdir(parents=True)
    made = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
        "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}",
        "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem",
    ]  # fmt: skip
    subprocess.run(made, check=True, capture_output=True)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait(server: Server, process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", server.https), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError(f"Apache did not start: {process.communicate()[0]}")
