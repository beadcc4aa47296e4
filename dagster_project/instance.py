"""Dagster's own home: one run at a time, no telemetry, no sign-up dialog over the page."""

from __future__ import annotations

from pathlib import Path

from dagster_project.settings import Settings

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
