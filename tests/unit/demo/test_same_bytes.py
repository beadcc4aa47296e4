"""The same seed and size give the same bytes, and a night does not depend on the nights after it."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from dagster_project.demo import DemoCentre, write_demo


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_same_bytes_in_exports_and_truth(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_demo(tmp_path / name, agents=16, nights=8)
    one, two = digests(tmp_path / "one"), digests(tmp_path / "two")
    assert one == two
    assert any(path.endswith(".xlsx") for path in one)
    assert any(path.endswith(".gz") for path in one)
    assert any(path.endswith(".parquet") for path in one)


def test_another_seed_gives_another_centre(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_demo(tmp_path / str(seed), seed=seed, agents=16, nights=3)
    one, two = digests(tmp_path / "1" / "exports"), digests(tmp_path / "2" / "exports")
    conversations = [path for path in one if "/conversations/" in path]
    assert conversations
    assert all(one[path] != two.get(path) for path in conversations)


@pytest.mark.parametrize("until", [1, 5, 9])
def test_stopping_early_gives_a_prefix(tmp_path: Path, demo: Path, until: int) -> None:
    write_demo(tmp_path, agents=40, nights=14, until_night=until)
    early, whole = digests(tmp_path / "exports"), digests(demo / "exports")
    assert early.items() <= whole.items()
    last = date(2026, 2, 15).toordinal() + until
    arrived = {path for path in whole if f"conversations_{date.fromordinal(last)}.json" in path}
    assert arrived <= set(early)


def test_nights_delivered_one_by_one_add_up_to_the_whole(tmp_path: Path, demo: Path) -> None:
    before: set[str] = set()
    with DemoCentre(tmp_path, agents=40, nights=14) as centre:
        for night in range(1, 15):
            centre.write_night(night)
            now = set(digests(tmp_path / "exports"))
            assert before < now, f"night {night} delivered nothing new"
            before = now
    assert digests(tmp_path) == digests(demo)


def test_later_nights_are_added_to_a_folder_that_has_the_earlier_ones(tmp_path: Path, demo: Path) -> None:
    write_demo(tmp_path, agents=40, nights=14, until_night=9)
    for path in (tmp_path / "exports").rglob("*"):
        if path.is_file():
            path.touch()
    old = {path: path.stat().st_mtime_ns for path in (tmp_path / "exports").rglob("*.csv")}
    write_demo(tmp_path, agents=40, nights=14, first_night_index=10)
    assert digests(tmp_path) == digests(demo)
    assert {path: path.stat().st_mtime_ns for path in old} == old


def test_nights_come_in_order(tmp_path: Path) -> None:
    with DemoCentre(tmp_path, agents=12, nights=3) as centre:
        with pytest.raises(ValueError, match="the next is 1 of 3"):
            centre.write_night(2)
        centre.write_night(1)
    with pytest.raises(ValueError, match="cannot be written now"):
        centre.write_night(2)


@pytest.mark.parametrize(("agents", "nights", "message"), [(5, 3, "at least 12 agents"), (12, 0, "at least 1 night")])
def test_impossible_sizes_are_refused(tmp_path: Path, agents: int, nights: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_demo(tmp_path, agents=agents, nights=nights)
    assert not (tmp_path / "demo").exists()
