"""Kill -9 at random moments while readers read: no half read, no failed open, no acknowledged snapshot lost.

20 kills in the everyday run; CONCORD_KILLS=200 for the long one. This proves safety against the death of a
process, not against the loss of power: the page cache survives a kill.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.project import PROJECT_ROOT
from dagster_project.publish.audit import audit_file
from dagster_project.publish.manifest import read_manifest
from dagster_project.publish.versions import Published
from dagster_project.settings import Settings
from tests.builds import settings_in, write_suites
from tests.integration.snapshot_reader import QUERY

KILLS = int(os.environ.get("CONCORD_KILLS", "20"))
N_READERS = 2


def start(module: str, *arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", f"tests.integration.{module}", *map(str, arguments)]
    return subprocess.Popen(
        command, cwd=PROJECT_ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=1
    )


@contextmanager
def readers(current: Path, folder: Path) -> Iterator[list[Path]]:
    logs = [folder / f"reader_{number}.log" for number in range(N_READERS)]
    processes = [start("snapshot_reader", current, log) for log in logs]
    try:
        yield logs
    finally:
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def publishers(settings: Settings, suites: Path) -> Iterator[Callable[[int, float], list[str]]]:
    """A function that publishes from a number on, kills, and returns what was acknowledged."""
    process = start("publisher", settings.paths.data, suites)
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def publish_until_killed(first: int, moment_s: float) -> list[str]:
        stdin.write(f"{first}\n")
        pid = int(stdout.readline())
        acknowledged = [stdout.readline().strip()]
        time.sleep(moment_s)
        os.kill(pid, signal.SIGKILL)
        acknowledged += iter(lambda: stdout.readline().strip(), "dead")
        assert "dead" not in acknowledged, "the publisher died by itself"
        return acknowledged

    try:
        yield publish_until_killed
    finally:
        stdin.close()
        process.wait()


def test_killed_publications_never_hurt_readers(tmp_path: Path) -> None:
    settings, suites = settings_in(tmp_path / "data", snapshots=3), write_suites(tmp_path / "expectations")
    published = Published(settings)
    dice = random.Random(20260301)
    with publishers(settings, suites) as publish_until_killed, readers(published.current, tmp_path) as logs:
        first = 1
        for _ in range(KILLS):
            acknowledged = publish_until_killed(first, dice.uniform(0.0, 0.4))
            newest = published.current_id()
            assert newest is not None
            assert newest >= acknowledged[-1], "an acknowledged snapshot is not what readers see"
            first = int(newest[11:17]) + 2
    lines = [log.read_text().splitlines() for log in logs]
    assert min(len(reads) for reads in lines) > KILLS, "the readers hardly read"
    for reads in lines:
        seen = []
        for line in reads[:-1]:
            kind, _, rest = line.partition(" ")
            if not seen and kind == "error" and "does not exist" in rest:
                continue  # before the first publication
            assert kind == "read", f"failed open: {rest}"
            assert len(rest.split()) == 1, f"half a snapshot: {rest}"
            seen.append(rest)
        assert seen == sorted(seen), "a reader went backwards"
        assert len(set(seen)) > 3, "the reader saw hardly a publication"
    audit = audit_file(published.database(str(published.current_id())))
    assert audit.sha256 == read_manifest(published.manifest(str(published.current_id()))).sha256


def test_a_reader_that_stays_connected_keeps_its_snapshot(tmp_path: Path) -> None:
    settings, suites = settings_in(tmp_path / "data", snapshots=1), write_suites(tmp_path / "expectations")
    current = Published(settings).current
    with publishers(settings, suites) as publish_until_killed:
        first = publish_until_killed(1, 0)
        staying = duckdb.connect(str(current), read_only=True)
        before = staying.execute(QUERY).fetchall()
        publish_until_killed(100, 0.3)
    assert staying.execute(QUERY).fetchall() == before
    with duckdb.connect(str(current), read_only=True) as opening:
        assert opening.execute(QUERY).fetchall() > before
    staying.close()
    assert before[0][0] >= first[0]
