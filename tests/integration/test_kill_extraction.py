"""kill -9 anywhere in an extraction: the next night leaves what an undisturbed one would have left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dagster_project.project import PROJECT_ROOT


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a killed process keeps its page cache, so fsync proves nothing."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=memory, prefix="concord-") as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    ("seed", "kills"), [(1, 30), pytest.param(2, 400, marks=pytest.mark.slow)], ids=["everyday", "long"]
)
def test_a_killed_night_heals(fast_folder: Path, seed: int, kills: int) -> None:
    command = [sys.executable, "-m", "tests.support.kill_points", str(fast_folder), str(seed), str(kills)]
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["killed"] >= kills
    assert told["files"] == 6
    assert told["different"] == []


WORKERS = """
import os, sys, time
from dagster_project.extract.workers import landers
if __name__ == "__main__":
    with landers(2) as pool:
        waiting = [pool._executor.submit(time.sleep, 60) for _ in range(2)]
        time.sleep(0.1)
        while len(pool._executor._processes) < 2 or not all(w.running() for w in waiting):
            time.sleep(0.05)
        time.sleep(1.5)
        print(*pool._executor._processes, flush=True)
        time.sleep(60)
"""


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_workers_die_with_a_killed_night(tmp_path: Path) -> None:
    script = tmp_path / "workers.py"
    script.write_text(WORKERS)
    with subprocess.Popen(
        [sys.executable, str(script)], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True, env=_environment()
    ) as night:
        assert night.stdout is not None
        workers = [int(process) for process in night.stdout.readline().split()]
        assert len(workers) == 2
        assert all(map(is_alive, workers))
        night.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(map(is_alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(is_alive, workers))


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT_ROOT)}
