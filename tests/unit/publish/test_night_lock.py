"""One night at a time, and a dead night never keeps the next one out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dagster_project.night_lock import NightLocked, night_lock
from dagster_project.project import PROJECT_ROOT

HOLD = """
import subprocess, sys, time
from pathlib import Path
from dagster_project.night_lock import night_lock
with night_lock(Path(sys.argv[1]), "run-of-another-process"):
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    print(child.pid, flush=True)
    time.sleep(60)
"""


def test_second_night_is_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "night.lock"
    with (
        night_lock(path, "first"),
        pytest.raises(NightLocked, match=f"run first \\(process {os.getpid()}\\)"),
        night_lock(path, "second"),
    ):
        pass
    with night_lock(path, "third"):
        pass


def test_released_by_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), night_lock(tmp_path / "lock", "first"):
        raise ZeroDivisionError
    with night_lock(tmp_path / "lock", "second"):
        pass


def test_a_killed_night_frees_it_though_its_children_live(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True, cwd=PROJECT_ROOT
    )
    assert holder.stdout is not None
    orphan = int(holder.stdout.readline())
    try:
        with pytest.raises(NightLocked, match="run-of-another-process"), night_lock(path, "early"):
            pass
        holder.kill()
        holder.wait()
        os.kill(orphan, 0)
        with night_lock(path, "next"):
            pass
    finally:
        os.kill(orphan, signal.SIGKILL)


def test_a_forked_child_does_not_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    alive, ready = os.pipe()
    with night_lock(path, "first"):
        child = os.fork()
        if child == 0:
            os.write(ready, b"x")
            time.sleep(30)
            os._exit(0)
        os.read(alive, 1)
    try:
        with night_lock(path, "second"):
            pass
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_damaged_note_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("not json")
    with night_lock(path, "first"):
        path.write_text("not json")
        with pytest.raises(NightLocked, match="another run"), night_lock(path, "second"):
            pass
