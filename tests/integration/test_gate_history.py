"""Checks against the centre's own history: real gaps and drops are found, holidays and weekends are not alarms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dagster_project.gates.engine import open_judge
from dagster_project.gates.suites import Suite, read_suite
from dagster_project.project import EXPECTATIONS_DIR
from tests.builds import RUN_DATE, RUN_ID

CHECKS = ("yesterday_is_not_gone", "yesterday_is_as_usual", "no_day_is_missing")
YESTERDAY = RUN_DATE - timedelta(days=1)  # a Saturday


def usual(day: date) -> int:
    """Busy on weekdays, quieter on Saturdays, closed on Sundays."""
    return {5: 120, 6: 0}.get(day.weekday(), 400) + day.day % 7


def failed(tmp_path: Path, volume: Callable[[date], int], run_date: date = RUN_DATE, days: int = 80) -> set[str]:
    path = tmp_path / "build.duckdb"
    history = [run_date - timedelta(days=ago) for ago in range(1, days)]
    rows = ", ".join(f"(date '{day}', {volume(day)})" for day in history)
    with duckdb.connect(str(path)) as con:
        con.execute(f"""
            create schema core;
            create table core.fct_interaction as
                select row_number() over () as interaction_key, day as started_date
                from (values {rows}) t(day, n), range(1000) r(i) where i < n
        """)
    suite = read_suite(EXPECTATIONS_DIR / "core" / "fct_interaction.yml")
    chosen = tuple(item for item in suite.expectations if item.name in CHECKS)
    assert len(chosen) == len(CHECKS)
    with open_judge(path, f"{run_date}{RUN_ID[10:]}", with_landing=False) as judge:
        outcomes = judge.judge(Suite(suite.relation, chosen, suite.path))
    assert [outcome.error for outcome in outcomes] == [None] * len(CHECKS)
    return {item.name for item, outcome in zip(chosen, outcomes, strict=True) if not outcome.is_passed}


@pytest.mark.parametrize("ahead", range(7))
def test_no_alarm_on_any_usual_day(ahead: int, tmp_path: Path) -> None:
    run_date = RUN_DATE + timedelta(days=ahead)
    assert failed(tmp_path, lambda day: usual(day) if day.weekday() != 6 else 0, run_date) == set()


def test_a_drop_warns(tmp_path: Path) -> None:
    assert failed(tmp_path, lambda day: usual(day) // 2 if day == YESTERDAY else usual(day)) == {
        "yesterday_is_as_usual"
    }


def test_a_day_that_is_all_but_gone_blocks(tmp_path: Path) -> None:
    found = failed(tmp_path, lambda day: 5 if day == YESTERDAY else usual(day))
    assert found == {"yesterday_is_not_gone", "yesterday_is_as_usual"}


def test_a_doubled_day_warns(tmp_path: Path) -> None:
    found = failed(tmp_path, lambda day: 2 * usual(day) if day == YESTERDAY else usual(day))
    assert found == {"yesterday_is_as_usual"}


def test_a_missing_day_warns(tmp_path: Path) -> None:
    gap = RUN_DATE - timedelta(days=9)
    assert gap.weekday() < 5
    assert failed(tmp_path, lambda day: 0 if day == gap else usual(day)) == {"no_day_is_missing"}


def test_a_young_centre_has_no_usual_yet(tmp_path: Path) -> None:
    assert failed(tmp_path, lambda day: 1 if day == YESTERDAY else usual(day), days=20) == set()


def test_small_numbers_are_no_alarm(tmp_path: Path) -> None:
    assert failed(tmp_path, lambda day: 0 if day == YESTERDAY else 8) == set()
