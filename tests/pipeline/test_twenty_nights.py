"""Twenty nights with a reader that never stops asking, and twenty nights that are killed on the way."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.pipeline.centre import Centre, new_centre

pytestmark = pytest.mark.slow

NIGHTS = 20

_READER = """
import json, sys, time
import duckdb
path, log = sys.argv[1:]
with open(log, "a", buffering=1) as out:
    while True:
        try:
            with duckdb.connect(path, read_only=True) as con:
                seen = con.execute('''
                    select (select max(snapshot_id) from ops.snapshot),
                        (select count(*) from core.fct_interaction),
                        (select count(*) from core.fct_interaction_leg),
                        (select coalesce(sum(n_handled_legs), 0) from marts.agent_scorecard)
                ''').fetchone()
            out.write(json.dumps([str(value) for value in seen]) + "\\n")
        except Exception as error:
            out.write(json.dumps(["error", type(error).__name__, str(error)[:200]]) + "\\n")
        time.sleep(0.05)
"""


def _night(centre: Centre, night: int) -> subprocess.Popen[bytes]:
    centre.settings()
    return subprocess.Popen(
        [sys.executable, "-c", "from dagster_project.cli import app; app()", "night", "--quiet",
         "--run-date", centre.day(night).isoformat()],
        env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def _reader(centre: Centre, log: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _READER, str(centre.current), str(log)])


def _assert_reads_are_whole(log: Path) -> set[str]:
    """Every read of one snapshot shows the same figures, none failed, and none went back."""
    reads = [json.loads(line) for line in log.read_text().splitlines()]
    assert reads
    assert [read for read in reads if read[0] == "error"] == []
    figures = defaultdict(set)
    for read in reads:
        figures[read[0]].add(tuple(read[1:]))
    assert {snapshot: seen for snapshot, seen in figures.items() if len(seen) > 1} == {}
    ids = [read[0] for read in reads]
    assert ids == sorted(ids)
    return set(ids)


def test_readers_never_see_a_half_built_night(tmp_path: Path) -> None:
    centre = new_centre(tmp_path / "centre", agents=12, nights=NIGHTS, seed=21)
    centre.deliver(1)
    assert centre.run(1).success
    reader = _reader(centre, tmp_path / "reads.jsonl")
    published = {centre.snapshot_id()}
    try:
        for night in range(2, NIGHTS + 1):
            centre.deliver(night)
            if centre.run(night).success:
                published.add(centre.snapshot_id())
    finally:
        reader.kill()
        reader.wait()
    assert _assert_reads_are_whole(tmp_path / "reads.jsonl") <= published
    assert len(published) >= NIGHTS - 1  # the planted half file stops one night
    ((found,),) = centre.query("select count(*) from core.fct_interaction")
    assert found == pq.read_metadata(centre.truth / "interactions.parquet").num_rows


def test_killed_nights_lose_nothing(tmp_path: Path) -> None:
    centre = new_centre(tmp_path / "centre", agents=12, nights=NIGHTS + 1, seed=22, dirt=False)
    centre.deliver(1)
    began = time.monotonic()
    assert _night(centre, 1).wait() == 0
    whole = time.monotonic() - began
    reader = _reader(centre, tmp_path / "reads.jsonl")
    moments = random.Random(4)
    survived = []
    try:
        for night in range(2, NIGHTS + 2):
            centre.deliver(night)
            doomed = _night(centre, night)
            time.sleep(moments.uniform(0.05, whole))
            os.killpg(doomed.pid, signal.SIGKILL)
            doomed.wait()
            again = _night(centre, night)
            _, stderr = again.communicate()
            survived.append((again.returncode, stderr[-2000:] if again.returncode else b""))
    finally:
        reader.kill()
        reader.wait()
    assert [outcome for outcome in survived if outcome[0] != 0] == []
    _assert_reads_are_whole(tmp_path / "reads.jsonl")
    ((interactions,),) = centre.query("select count(*) from core.fct_interaction")
    assert interactions == pq.read_metadata(centre.truth / "interactions.parquet").num_rows
    assert centre.query("select count(*) from ops.load where rows_in <> rows_landed + rows_quarantined") == [(0,)]
    ((legs,),) = centre.query("select count(*) from core.fct_interaction_leg")
    assert legs == pq.read_metadata(centre.truth / "legs.parquet").num_rows
