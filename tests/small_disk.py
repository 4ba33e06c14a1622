"""Publishes a book while one of its folders lies on a file system that is nearly full.

    unshare --mount python small_disk.py BOOK FOLDER OUT ROOM...

A room is how much is left for the next release, such as `64k` (kilobytes) or `9i` (files). Prints a line of JSON for each
release: its room, exit code and what was said; OUT holds site/ as it was after it. The file system goes with this process.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import faults

_LARGE, _MANY = "64m", 100_000  # what nothing here fills


def missing() -> str:
    """Why no file system can be mounted here, empty where one can."""
    try:
        done = subprocess.run(
            [*_apart(), "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, text=True
        )
    except OSError as error:
        return f"unshare: {error.strerror}"
    return done.stderr.strip()


def may_mount() -> bool:
    """Whether this process has the right to mount, so that a failure is no restriction of the place."""
    status = Path("/proc/self/status")
    rights = re.search(r"CapEff:\s*(\w+)", status.read_text()) if status.exists() else None
    return bool(rights and int(rights[1], 16) >> 21 & 1)  # CAP_SYS_ADMIN


def publish_all(book: Path, folder: str, out: Path, rooms: list[str]) -> list[tuple[str, int, str]]:
    """Run this in a process that mounts apart; what it printed."""
    program = [sys.executable, __file__, str(book), folder, str(out), *rooms]
    path = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [*_apart(), *program],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [(room, code, said) for room, code, said in map(json.loads, done.stdout.splitlines())]


def _apart() -> list[str]:
    # Whoever is not root may mount in a name space of users, where the system allows that.
    return ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


def _main(book: Path, folder: str, out: Path, rooms: list[str]) -> None:
    disk = book / folder
    was = disk.rename(book / "was")
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={_LARGE},nr_inodes={_MANY}", "none", str(disk))
    shutil.copytree(was, disk, symlinks=True, dirs_exist_ok=True)
    for number, room in enumerate(rooms, faults.FIRST + 1):
        _leave(disk, room)
        faults.write_release(book, number)
        code, said = faults.publish(book)
        shutil.copytree(book / "site", out / str(number) / "site", symlinks=True)
        print(json.dumps([room, code, said]), flush=True)


def _leave(disk: Path, room: str) -> None:
    """Make the file system as large as what it holds, and this much larger."""
    held = os.statvfs(disk)
    size, inodes = _LARGE, _MANY
    if room.endswith("k"):
        size = f"{(held.f_blocks - held.f_bfree) * held.f_bsize // 1024 + int(room[:-1])}k"
    elif room.endswith("i"):
        inodes = held.f_files - held.f_ffree + int(room[:-1])
    _mount("-o", f"remount,size={size},nr_inodes={inodes}", str(disk))


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
