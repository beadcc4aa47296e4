"""Publishers to be killed: `python -m tests.integration.publisher DATA SUITES`.

For each number read from stdin it forks a process that publishes snapshots from that number on until it is
killed; forking a warm process makes two hundred kills bearable. A publisher prints its process id, then the
id of each snapshot once `publish` has returned it: that is the acknowledgement which must hold. When it is dead,
`dead` is printed.
"""

from __future__ import annotations

import os
import random
import sys
from importlib.metadata import version
from pathlib import Path

from dagster_project.night_lock import night_lock
from dagster_project.publish import audited, publish, snapshot
from dagster_project.publish.audit import audit_file
from dagster_project.publish.audited import Audit
from tests.builds import GATES, RUN_DATE, Remembered, make_build, settings_in, write_verdicts


def publish_on(data: Path, suites: Path, number: int) -> None:
    """Publish snapshots numbered from `number` on, for ever."""
    settings = settings_in(data, snapshots=3)
    print(os.getpid(), flush=True)
    while True:
        run_id = f"2026-03-01T{number:06d}-a1b2c3"
        with night_lock(settings.paths.lock, run_id):
            build_dir = settings.paths.builds / run_id
            make_build(build_dir, run_id, n=random.randrange(10, 3000))
            write_verdicts(build_dir, suites, run_id)
            publish(
                settings,
                build_dir=build_dir,
                run_id=run_id,
                run_date=RUN_DATE,
                gates=GATES,
                ledger=Remembered(),
                suites_dir=suites,
                grace_s=5,
            )
        print(run_id, flush=True)
        number += 1


def _audit_here(path: Path) -> Audit:
    """The audit without its fresh process: a kill should land in our own steps, not in Python's start."""
    return audit_file(path)


if __name__ == "__main__":
    version("concord")  # imports its readers late; before the fork they are paid for once
    audited.audit_in_fresh_process = _audit_here
    snapshot.audit_in_fresh_process = _audit_here
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            publish_on(Path(sys.argv[1]), Path(sys.argv[2]), int(line))
        os.waitpid(child, 0)
        print("dead", flush=True)
