"""Nights that are started at the same moment: one publishes, the others end with 75 and change nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.pipeline.centre import new_centre

pytestmark = pytest.mark.slow

TRIALS = int(os.environ.get("CONCORD_TRIALS", "3"))


def test_simultaneous_starts_publish_once(tmp_path: Path) -> None:
    centre = new_centre(tmp_path / "centre", agents=12, nights=2, seed=41)
    centre.deliver_all()
    centre.settings()
    command = [sys.executable, "-c", "from dagster_project.cli import app; app()", "night", "--quiet"]
    command += ["--run-date", centre.day(2).isoformat()]
    published = 0
    for _ in range(TRIALS):
        # The first start ever is the hardest: nobody has created Dagster's tables yet.
        shutil.rmtree(centre.data / "dagster", ignore_errors=True)
        started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(5)]
        assert Counter(process.wait() for process in started) == {0: 1, 75: 4}
        versions = len(list((centre.data / "published" / "versions").glob("*.duckdb")))
        assert versions == published + 1
        published = versions
