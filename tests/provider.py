"""A provider of sign-ins on loopback, whose answers a test can spoil."""

from __future__ import annotations

import base64
import json
import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import authlib.deprecate
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.test import run_wsgi_app

# The provider is built on what will change; here it is locked.
warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)

import oidc_provider_mock  # noqa: E402

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain http, on loopback

AGENT = oidc_provider_mock.User(
    sub="agent", claims={"email": "ann@harbourlight.example", "groups": ["customer-service"]}
)
VERIFIED = oidc_provider_mock.User(
    sub="verified", claims={"email": "ben@harbourlight.example", "email_verified": True}
)
UNVERIFIED = oidc_provider_mock.User(
    sub="unverified", claims={"email": "ben@harbourlight.example", "email_verified": False}
)
STRANGER = oidc_provider_mock.User(
    sub="stranger", claims={"email": "customer-service@example.com", "groups": ["customer"]}
)
USERS = (AGENT, VERIFIED, UNVERIFIED, STRANGER)

DISCOVERY, KEYS, TOKEN = "/.well-known/openid-configuration", "/jwks", "/oauth2/token"

Spoil = Callable[[bytes], bytes]


@dataclass
class Provider:
    """A running provider. `spoiled` maps a path to what is made of its answer; `asked` are the paths, as they came."""

    address: str
    spoiled: dict[str, Spoil] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def discovery(self) -> str:
        """Where the provider describes itself."""
        return self.address + DISCOVERY


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that knows USERS, until the block ends."""
    application = oidc_provider_mock.app(user_claims=USERS)
    provider = Provider("")

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        provider.asked.append(path)
        parts, status, headers = run_wsgi_app(application, environ)
        body = provider.spoiled.get(path, bytes)(b"".join(parts))
        headers.set("Content-Length", str(len(body)))
        start(status, list(headers))
        return [body]

    server = make_server("127.0.0.1", 0, answer, threaded=True, request_handler=_Quiet)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Quiet(WSGIRequestHandler):
    def log_request(self, *arguments: Any) -> None:
        """Say nothing."""


def changed(**fields: object) -> Spoil:
    """The same JSON with other fields."""
    return lambda body: json.dumps(json.loads(body) | fields).encode()


def garbage(body: bytes) -> bytes:
    """An answer that is no JSON."""
    return b"<html>Under maintenance</html>"


_OTHER = RSAKey.generate_key(2048, {"kid": "other"}, private=True)


def other_keys(body: bytes) -> bytes:
    """Keys of somebody else."""
    return json.dumps(KeySet([_OTHER]).as_dict(private=False)).encode()


def signed_by_another(**claims: object) -> Spoil:
    """The same claims but for some, signed with one of the `other_keys`, under the name of the provider's."""

    def spoil(body: bytes) -> bytes:
        header, old = _opened(body)
        return _with_token(body, jwt.encode({**header, "alg": "RS256"}, {**old, **claims}, _OTHER))

    return spoil


def unsigned(body: bytes) -> bytes:
    """The same claims without a signature."""
    _, claims = _opened(body)
    return _with_token(body, f"{_part({'alg': 'none'})}.{_part(claims)}.")


def signed_with_the_secret(secret: str) -> Spoil:
    """The same claims, signed with the secret that the client shares: a way that was not agreed."""

    def spoil(body: bytes) -> bytes:
        _, claims = _opened(body)
        return _with_token(body, jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(secret)))

    return spoil


def claiming(**claims: object) -> Spoil:
    """Other claims under the old signature."""

    def spoil(body: bytes) -> bytes:
        token = json.loads(body)["id_token"].split(".")
        _, old = _opened(body)
        return _with_token(body, f"{token[0]}.{_part({**old, **claims})}.{token[2]}")

    return spoil


def _opened(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    header, claims, _ = json.loads(body)["id_token"].split(".")
    read = [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)]
    return read[0], read[1]


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def _with_token(body: bytes, token: str) -> bytes:
    return json.dumps(json.loads(body) | {"id_token": token}).encode()
