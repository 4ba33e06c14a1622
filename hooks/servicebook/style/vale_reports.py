"""Runs Vale over files: its own reports, or in a sentence why there are none."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from servicebook.style import fast_style, vale

SECONDS = 600  # far above any book: it only ends a Vale that hangs
LONGEST = 24_000  # characters of paths in one call, below what Windows takes
FEWEST = 50  # pages that are worth a call of their own: Vale reads the files it is given one after the other


Report = dict[str, list[dict[str, Any]]]
"""What Vale found, by the path that it was given."""


class ProseError(Exception):
    """Why Vale could not check the prose, in a sentence for whoever ran the command."""


class _RulesBroken(ProseError):
    """Vale cannot read its rules or its settings."""


class ValeMissing(ProseError):
    """There is no Vale of the pinned version on this machine."""


def find_vale(root: Path) -> Path:
    """The Vale that the book in `root` is pinned to. Raises `ValeMissing`."""
    try:
        version, program = vale.pinned_version(root), vale.find(root)
    except OSError as reason:
        raise ProseError(
            f"The version of Vale is unknown: {vale.LOCK} cannot be read: {reason.strerror}."
        ) from None
    except ValueError as reason:
        raise ProseError(f"The version of Vale is unknown: {reason}") from None
    if program is None:
        others = [found for found in map(vale.version_of, vale.candidates(root)) if found]
        there = f"there is only {', '.join(others)}" if others else "there is none"
        raise ValeMissing(
            f"Checking the prose needs Vale {version}, and {there}: run `python linters/get_vale.py`."
        )
    return program


@contextmanager
def reports(
    root: Path, paths: Sequence[str], left_out: Collection[str]
) -> Iterator[Callable[[], list[Report]]]:
    """Vale reads the files `paths` (posix, from the folder `root`) while the block is at other work.

    Yields a function that waits for the reports. Both raise `ProseError`. The rules `left_out` are not run.
    """
    program = _Vale(find_vale(root), root)
    calls = list(_chunks(paths))
    texts = ((root / path).read_text("utf-8", "replace") for path in paths)
    with TemporaryDirectory(prefix="servicebook-") as folder, ThreadPoolExecutor(os.cpu_count()) as pool:  # fmt: skip
        configuration = fast_style.write(root, texts, left_out, Path(folder))
        running = [pool.submit(program.read, call, configuration) for call in calls]

        def told() -> list[Report]:
            try:
                return [each.result() for each in running]
            except _RulesBroken:
                # Once more with the rules as written, for the place of what is wrong.
                own = root / fast_style.CONFIGURATION
                return [program.read(call, own) for call in calls]

        try:
            yield told
        finally:  # whoever breaks off waits for nobody
            pool.shutdown(wait=False, cancel_futures=True)
            program.stop()


@dataclass
class _Vale:
    """The program, and its processes until it is stopped."""

    program: Path
    root: Path
    _stopped: bool = False
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def read(self, paths: Sequence[str], configuration: Path) -> Report:
        """Its own report of some files. Raises `ProseError`."""
        # Without --no-global, rules of the user's own machine would join in.
        options = ["--no-global", f"--config={configuration.resolve()}", "--output=JSON", "--"]
        try:
            process = subprocess.Popen(
                [self.program.absolute(), *options, *paths],
                cwd=self.root,
                env={**os.environ, "GOGC": "400"},  # a tenth faster than with less memory
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        except OSError as reason:
            raise ProseError(f"Vale did not start: {reason.strerror}.") from None
        self._processes.append(process)
        if self._stopped:  # while it started
            process.kill()
        try:
            output, errors = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise ProseError(f"Vale was stopped: it took longer than {SECONDS} seconds.") from None
        return _report(process.returncode, output, errors, self.root)

    def stop(self) -> None:
        """End what is still at work."""
        self._stopped = True
        for process in self._processes:
            process.kill()


def _report(code: int, output: bytes, errors: bytes, root: Path) -> Report:
    """The report that Vale wrote. Raises `ProseError`."""
    if code not in (0, 1):  # 1 is "there are errors in the prose"
        raise _refusal(code, errors.decode("utf-8", "replace"), root)
    try:
        report: Report = json.loads(output)
    except ValueError:
        raise ProseError("Vale ended before its report was complete.") from None
    return report


def _refusal(code: int, errors: str, root: Path) -> ProseError:
    """Why Vale gave no report: what it said of a rule or a setting, and where."""
    signal = -code if code < 0 else code - 128  # a shell in between adds 128
    if signal > 0:
        return ProseError(f"Vale was killed (signal {signal}) before it had read everything.")
    try:
        said = json.loads(errors)
        text = " ".join(str(said["Text"]).split())
        line = f":{said['Line']}" if said["Line"] else ""
        place = f"{path_from(root, root / said['Path'])}{line}: " if said["Path"] else ""
    except (ValueError, KeyError, TypeError):
        text, place = " ".join(errors.split()) or f"it ended with {code}", ""
    framed = re.search(r"Runtime error (.+) Execution stopped", text)
    text = framed[1].replace(f"{root.resolve()}{os.sep}", "") if framed else text
    return _RulesBroken(f"Vale cannot run with its rules as they are: {place}{text}")


def path_from(root: Path, file: Path) -> str:
    """The posix path of `file` from `root`, or the whole one where it lies elsewhere."""
    file, root = file.resolve(), root.resolve()
    return (file.relative_to(root) if file.is_relative_to(root) else file).as_posix()


def _chunks(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths in as few calls as a command line allows, and in as many as processors have work for."""
    calls = max(1, min(os.cpu_count() or 1, len(paths) // FEWEST))
    for call in range(calls):
        yield from _short(paths[call::calls])


def _short(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths in as few calls as a command line allows."""
    chunk: list[str] = []
    length = 0
    for path in paths:
        if chunk and length + len(path) > LONGEST:
            yield chunk
            chunk, length = [], 0
        chunk.append(path)
        length += len(path) + 1
    yield chunk
