"""Files that may still be written wait for the next night."""

from __future__ import annotations

from dagster_project.extract.arrival.drop_zone import DroppedFile
from dagster_project.extract.arrival.settling import Settling

NOW = 1_000_000.0


def file(age: float | None, *, stamp: str = "s") -> DroppedFile:
    modified = 0 if age is None else int((NOW - age) * 1e9)
    return DroppedFile("a.csv", 3, modified, stamp, "a.csv")


def test_old_files_have_settled_and_young_ones_wait() -> None:
    settling = Settling(60, {}, NOW)
    assert settling.is_settled(file(61))
    assert not settling.is_settled(file(59))
    assert settling.looks == {"a.csv": ("s", NOW)}
    assert settling.young(file(59)).outcome == "unstable"


def test_without_a_wait_everything_is_taken() -> None:
    assert Settling(0, {}, NOW).is_settled(file(0))
    assert Settling(0, {}, NOW).is_settled(file(None))
    assert Settling(0, {}, NOW).is_settled(file(-3600))


def test_a_store_without_a_clock_settles_by_two_equal_looks() -> None:
    first = Settling(60, {}, NOW)
    assert not first.is_settled(file(None))
    assert not Settling(60, first.looks, NOW + 59).is_settled(file(None))
    assert Settling(60, first.looks, NOW + 61).is_settled(file(None))
    changed = Settling(60, first.looks, NOW + 61)
    assert not changed.is_settled(file(None, stamp="other"))
    assert changed.looks == {"a.csv": ("other", NOW + 61)}


def test_a_clock_that_runs_ahead_does_not_keep_a_file_out_for_ever() -> None:
    first = Settling(60, {}, NOW)
    assert not first.is_settled(file(-86_400))
    assert Settling(60, first.looks, NOW + 3_600).is_settled(file(-86_400))
