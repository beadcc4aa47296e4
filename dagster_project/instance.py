"""Dagster's own home: one run at a time, no telemetry, no sign-up dialog over the page."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dagster_project.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

_CONFIG = """\
# Written by Concord. One night at a time: the queue here, and a lock of our own for whatever bypasses it.
concurrency:
  runs:
    max_concurrent_runs: 1
run_coordinator:
  module: dagster._core.run_coordinator
  class: QueuedRunCoordinator
telemetry:
  enabled: false
nux:
  enabled: false
"""


def dagster_home(settings: Settings) -> Path:
    """Folder for DAGSTER_HOME, with its dagster.yaml written if absent."""
    home = settings.paths.data / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    config = home / "dagster.yaml"
    if not config.exists():
        config.write_text(_CONFIG)
    return home


@contextmanager
def dagster_instance(settings: Settings) -> Iterator[DagsterInstance]:
    """Dagster's run history. Two first starts at once would both create its tables; here they take turns."""
    from dagster import DagsterInstance

    home = dagster_home(settings)
    os.environ["DAGSTER_HOME"] = str(home)
    with (home / "first_start.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        instance = DagsterInstance.get()
    with instance:
        yield instance
