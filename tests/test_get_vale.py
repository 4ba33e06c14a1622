"""Getting Vale, with programs of the tests' own in place of Vale, pip and Go."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

import get_vale
from needs import needs
from servicebook.style import vale

pytestmark = needs(os.name != "nt", "the programs are shell scripts")

VERSION = "9.8.7"
SAYS = f'#!/bin/sh\necho "vale version {VERSION}"\n'
CLOSED = "#!/bin/sh\necho 'no route to host' >&2\nexit 1\n"
# The package's `vale` stands where pip puts it; "uninstall" takes it away.
PIP = """#!/bin/sh
echo "$@" >> "{log}"
case "$*" in
  *uninstall*) rm "{folder}/vale" ;;
  *) cp "{folder}/../wrapper" "{folder}/vale" ;;
esac
"""
GO = """#!/bin/sh
if [ "$1" = version ]; then echo "go version go{version} linux/amd64"; exit; fi
echo "go $@" >> "{log}"
cp "{wrapper}" "$GOBIN/vale"
"""


class Machine:
    """A clean clone on a machine whose PATH holds nothing but what a test puts there."""

    def __init__(self, folder: Path) -> None:
        self.root, self.path, self.log = folder / "book", folder / "path", folder / "log"
        self.bin = self.root / ".venv/bin"
        self.bin.mkdir(parents=True)
        self.path.mkdir()
        (self.root / "requirements-vale.txt").write_text(f"vale=={VERSION}.0 \\\n    --hash=x\n")
        for tool in ("cp", "rm", "sleep", "sh"):
            (self.path / tool).symlink_to(f"/bin/{tool}")

    def program(self, where: Path, text: str) -> None:
        """Puts a script there."""
        where.write_text(text, "utf-8")
        where.chmod(0o755)

    def pip(self, installs: str) -> None:
        """A Python in .venv whose pip installs this as `vale`."""
        self.program(self.bin.parent / "wrapper", installs)
        self.program(self.bin / "python", PIP.format(log=self.log, folder=self.bin))

    def go(self, version: str, builds: str = SAYS) -> None:
        """A Go of that version on the PATH, which builds this."""
        built = self.path / "built"
        self.program(built, builds)
        self.program(self.path / "go", GO.format(version=version, log=self.log, wrapper=built))

    def done(self) -> list[str]:
        """What pip and Go were asked."""
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", str(made.path))
    monkeypatch.setattr(sys, "executable", str(made.path / "python"))
    return made


@pytest.mark.parametrize("folder", ["bin", "path"])
def test_a_vale_of_the_right_version_is_taken_at_once_and_in_silence(
    machine: Machine, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.program(getattr(machine, folder) / "vale", SAYS)
    assert get_vale.main([str(machine.root)]) == 0
    assert capsys.readouterr() == ("", "")
    assert machine.done() == []


@pytest.mark.parametrize(
    "other",
    [
        SAYS.replace(VERSION, "9.8.6"),
        SAYS.replace(VERSION, f"{VERSION}1"),
        SAYS.replace(VERSION, "master"),
        CLOSED,
        "#!/bin/sh\nexec sleep 30\n",
        "not a program",
    ],
    ids=["older", "longer", "unversioned", "failing", "hanging", "broken"],
)
def test_another_vale_is_passed_over_for_the_right_one(machine: Machine, other: str) -> None:
    machine.program(machine.bin / "vale", other)
    assert vale.find(machine.root, seconds=0.3) is None
    machine.program(machine.path / "vale", SAYS)
    assert vale.find(machine.root, seconds=0.3) == machine.path / "vale"


def test_without_one_the_package_is_installed_by_its_hashes(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.pip(installs=SAYS)
    assert get_vale.main([str(machine.root)]) == 0
    (asked,) = machine.done()
    assert f"install --require-hashes -r {machine.root}/requirements-vale.txt" in asked
    assert capsys.readouterr().out == f"Downloading Vale {VERSION} ...\n"
    assert vale.find(machine.root) == machine.bin / "vale"


def test_a_package_that_cannot_download_is_removed_and_vale_is_built(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.pip(installs=CLOSED)
    machine.go("1.26.8")
    assert get_vale.main([str(machine.root)]) == 0
    installed, removed, built = machine.done()
    assert "install --require-hashes" in installed
    assert "uninstall --yes vale" in removed
    assert built == (
        f"go install -ldflags -s -w -X main.version={VERSION} "
        f"github.com/vale-cli/vale/v3/cmd/vale@v{VERSION}"
    )
    assert "Building Vale" in capsys.readouterr().out
    assert vale.find(machine.root) == machine.bin / "vale"


@pytest.mark.parametrize(
    ("go", "builds", "reason"),
    [
        (None, SAYS, "build: go did not start (No such file or directory)"),
        ("1.25.6", SAYS, "build: this Go is too old"),
        ("1.26", SAYS.replace(VERSION, "master"), "the Vale that was built does not answer"),
    ],
    ids=["no Go", "old Go", "wrong result"],
)
def test_where_nothing_works_one_sentence_says_what_to_do(
    machine: Machine, go: str | None, builds: str, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.pip(installs=CLOSED)
    if go:
        machine.go(go, builds)
    assert get_vale.main([str(machine.root)]) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"Vale {VERSION} could not be installed (download: the release could")
    assert reason in said
    assert said.endswith("or install Go 1.25.7 or newer and run this again.\n")
    assert said.count("\n") == 1
    assert vale.find(machine.root) is None


def test_pip_s_own_words_are_passed_on(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.program(machine.bin / "python", CLOSED)
    assert get_vale.main([str(machine.root)]) == 2
    assert "(download: no route to host; build: go did not start" in capsys.readouterr().err


def test_without_an_environment_the_command_that_makes_one_is_said(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.bin.rmdir()
    machine.bin.parent.rmdir()
    assert get_vale.main([str(machine.root)]) == 2
    assert "python -m venv .venv" in capsys.readouterr().err


def test_a_lock_file_without_vale_is_said(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    (machine.root / "requirements-vale.txt").write_text("ruff==1\n")
    assert get_vale.main([str(machine.root)]) == 2
    assert "names no version of Vale" in capsys.readouterr().err
