"""What several test files need: a whole company's book, published once for all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock
from hypothesis import settings

import apache
from apache import Server
from needs import IN_CI, lacks
from servicebook.publishing import publish
from support import copy_book, copy_engine
from visitor import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from provider import Provider

# Machines are noisy, so no example has a time limit; and a landing must not hang on a die.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("long", deadline=None, max_examples=20_000, print_blob=True)
_usual = "ci" if IN_CI else "here"
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", _usual))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the book harbourlight with both of its sites in site/. Only to be read."""
    return _once(tmp_path_factory, "harbourlight", lambda root: None)


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, with a page for customers and one for agents that stood elsewhere before, and a way to sign out.

    What needs it needs Apache as well.
    """
    if reason := apache.missing():
        lacks(reason)

    def change(root: Path) -> None:
        for page, earlier in (("plans/refunds", "billing/refunds"), ("team/goals", "team/aims")):
            file = root / "docs" / f"{page}.md"
            head = f"---\nmoved_from: [{earlier}.md]\n"
            file.write_text(file.read_text("utf-8").replace("---\n", head, 1), "utf-8")
        with (root / "mkdocs.yml").open("a", encoding="utf-8") as settings:
            settings.write("\nextra:\n  sign_out: /sign-out\n")

    return _once(tmp_path_factory, "hosted", change)


def _once(factory: pytest.TempPathFactory, name: str, change: Callable[[Path], None]) -> Path:
    """The book harbourlight after a change, published once for all workers."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    root = shared / name
    with FileLock(shared / f"{name}.lock"):
        if not (root / "site/internal").exists():
            change(copy_engine(copy_book("harbourlight", root)))
            result = publish.publish(root, lambda step: None)
            assert result.folder, "\n".join(map(str, result.problems))
    return root


@pytest.fixture(scope="session")
def signing_in() -> Iterator[Provider]:
    """A provider of sign-ins, as it should be."""
    import provider  # takes a second, which most runs need not spend

    with provider.running() as running:
        yield running


@pytest.fixture(scope="session")
def server(hosted: Path, signing_in: Provider) -> Iterator[Server]:
    """Apache with both sites of the book. Only to be asked."""
    with apache.running(hosted / "site", signing_in.discovery) as running:
        yield running


@pytest.fixture(scope="module")
def running() -> Iterator[Browser]:
    """A Chromium."""
    import browser  # takes a second, which most runs need not spend

    with browser.chromium() as chromium:
        yield chromium


@pytest.fixture
def visitor(server: Server) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(server)


@pytest.fixture(scope="session")
def agent(server: Server) -> Visitor:
    """Somebody who is signed in. Only asks."""
    found = Visitor(server)
    assert found.sign_in("agent").status == 200
    return found
