"""What several test files need: a whole company's book, published once for all of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from servicebook import publish
from support import copy_book, copy_engine

# Machines are noisy, so no example has a time limit; and a landing must not hang on a die.
settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the book harbourlight with both of its sites in site/. Only to be read."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # one book for all workers
        shared = shared.parent
    root = shared / "harbourlight"
    with FileLock(shared / "harbourlight.lock"):
        if not (root / "site/internal").exists():
            copy_engine(copy_book("harbourlight", root))
            result = publish.publish(root, lambda step: None)
            assert result.folder, "\n".join(map(str, result.problems))
    return root
