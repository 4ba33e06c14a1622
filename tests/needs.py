"""What a test needs and a machine may lack: there it is skipped. In continuous integration nothing may be missing, so it fails."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

IN_CI = os.environ.get("CI") == "true"


def lacks(reason: str) -> NoReturn:
    """End the test, or the file of tests, that cannot run for this reason."""
    if IN_CI:
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)


def needs(there: bool, reason: str) -> pytest.MarkDecorator:
    """A mark for tests that can run only where something is there."""
    return pytest.mark.skipif(not there and not IN_CI, reason=reason)
