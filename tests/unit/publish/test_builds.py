"""Old builds go, but never the base of the next night, nor the newest that failed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dagster_project.publish import prune_builds
from tests.builds import settings_in

IDS = [f"2026-03-0{day}T041500-a1b2c3" for day in range(1, 7)]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for age, run_id in enumerate(IDS):
        folder = tmp_path / "builds" / run_id
        folder.mkdir(parents=True)
        (folder / "warehouse.duckdb").write_bytes(b"x")
        os.utime(folder, (1_000_000 + age, 1_000_000 + age))
    (tmp_path / "builds" / "notes of a colleague").mkdir()
    return tmp_path


def point(data: Path, run_id: str) -> None:
    (data / "builds" / "base.json").write_text(json.dumps({"run_id": run_id}))


def left(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "builds").iterdir() if path.is_dir())


def test_base_tonight_and_the_newest_stay(data: Path) -> None:
    point(data, IDS[0])
    assert sorted(prune_builds(settings_in(data), IDS[5])) == IDS[1:3]
    assert left(data) == [IDS[0], *IDS[3:], "notes of a colleague"]


def test_without_a_base_nothing_goes(data: Path) -> None:
    assert prune_builds(settings_in(data), IDS[5]) == []
    (data / "builds" / "base.json").write_text("{")
    assert prune_builds(settings_in(data), IDS[5]) == []
    assert len(left(data)) == 7


def test_no_builds_at_all(tmp_path: Path) -> None:
    assert prune_builds(settings_in(tmp_path), IDS[0]) == []
