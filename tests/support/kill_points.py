"""Kill a night at chosen points and run it again: the process that the kill tests start.

It stays single-threaded and forks one child a night, which costs milliseconds where imports cost a second. The
child counts the calls that it makes and sends itself SIGKILL at the chosen one: before a rename, between a
rename and the commit, in the middle of writing. Nothing can catch that.

    python -m tests.support.kill_points FOLDER SEED KILLS
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from dagster_project.settings import Settings
from tests.support.toy_tool import deliver, export_bytes, landing_files, night, toy_settings


def drop_everything(root: Path) -> None:
    """Good, bad, duplicate, redelivered and broken files of a few days."""
    drop = root / "drop"
    deliver(drop, "2026-01-05.jsonl", export_bytes(0, 12, n_bad=2))
    deliver(drop, "2026-01-06.jsonl", export_bytes(30, 8)[:-7])
    deliver(drop, "2026-01-06-full.jsonl", export_bytes(30, 8))
    deliver(drop, "2026-01-07.jsonl", export_bytes(0, 12, n_bad=2))
    deliver(drop, "2026-01-08.jsonl", export_bytes(80, 3))


def redeliver(root: Path) -> None:
    """The content of a landed file under a smaller name, which takes its place."""
    deliver(root / "drop", "2026-01-04.jsonl", export_bytes(0, 12, n_bad=2))


def in_child(action: Callable[[], Any], *, counting: bool = False, kill_at: int | None = None) -> int | None:
    """Run in a forked child; returns how many calls it made (0 when not counted), None when it was killed."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        n_calls = 0

        def count(_frame: Any, event: str, _argument: Any) -> None:
            nonlocal n_calls
            n_calls += event in ("call", "c_call", "c_return")
            if n_calls == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

        if counting or kill_at is not None:
            sys.setprofile(count)
        action()
        sys.setprofile(None)
        os.write(writer, str(n_calls).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if status != 0 or not told:
        raise RuntimeError(f"a night that was not killed failed (status {status})")
    return int(told)


def run(root: Path, seed: int, n_kills: int) -> dict[str, Any]:
    """Kill nights until there are `n_kills`, finish each, and compare with one that was not disturbed."""
    dice = random.Random(seed)
    undisturbed = toy_settings(root / "undisturbed")
    n_calls = []
    for number, arrive in enumerate((drop_everything, redeliver)):
        arrive(root / "undisturbed")
        n_calls.append(in_child(partial(night, undisturbed, number=number), counting=True) or 1)
    expected = landing_files(undisturbed), told_by(undisturbed)
    killed, different = 0, []
    while killed < n_kills:
        name = f"k{killed:04}"
        settings = toy_settings(root / name)
        points = []
        for number, arrive in enumerate((drop_everything, redeliver)):
            arrive(root / name)
            attempt = partial(night, settings, number=number)
            for _ in range(dice.randint(1, 5)):
                points.append(dice.randint(1, n_calls[number]))
                killed += in_child(attempt, kill_at=points[-1]) is None
            in_child(attempt)
        if (landing_files(settings), told_by(settings)) != expected:
            different.append({"folder": str(root / name), "killed_at": points})
    return {"killed": killed, "different": different, "calls": n_calls, "files": len(expected[0])}


def told_by(settings: Settings) -> list[Any]:
    """What the ledger says, but for times and nights."""
    from dagster_project.extract.ledger.ledger import Ledger

    with Ledger(settings.paths.ledger) as ledger:
        return [
            ledger.query("select load_id, source_file, export_date, rows_in, rows_landed from load order by 1"),
            ledger.query("select source_file, outcome, reason from delivery order by 1, 2, 3"),
            ledger.query("select quarantine_id, source_file, source_row from quarantine order by 1"),
            ledger.query("select source_file, reason from held_file order by 1"),
        ]


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
