"""Guards: late, missing, shrunken and held exports are told, and nothing else is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dagster_project.contracts.model import Expected
from dagster_project.extract.guards import DayDelivered, Freshness, judge
from dagster_project.extract.landing.landed import ExportKey

KEY = ExportKey("toy", "t", "orders")
NIGHT = date(2026, 3, 2)  # a Monday
DAILY = Expected(every_days=1, lag_days=1, min_share_of_usual=0.5)
WEEKLY = Expected(every_days=7, lag_days=1, min_share_of_usual=0.5)


def days(newest: date, count: int, *, every: int = 1, rows: int = 100) -> dict[date, DayDelivered]:
    return {newest - timedelta(days=every * index): DayDelivered(1, rows) for index in range(count)}


def judged(
    delivered: dict[date, DayDelivered], *, expected: Expected = DAILY, held: list[date] | None = None
) -> Freshness:
    return judge(KEY, expected, delivered, held or [], NIGHT, is_required=True)


@pytest.mark.parametrize(
    ("age", "status", "days_late"), [(0, "ok", 0), (1, "ok", 0), (2, "missing", 1), (9, "missing", 8)]
)
def test_a_daily_export_is_missing_after_its_lag(age: int, status: str, days_late: int) -> None:
    found = judged(days(NIGHT - timedelta(days=age), 3))
    assert (found.status, found.days_late) == (status, days_late)
    assert found.expected_export_date == NIGHT - timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "status", "days_late"),
    [(1, "ok", 0), (7, "ok", 0), (8, "late", 1), (13, "late", 6), (14, "missing", 7), (40, "missing", 33)],
)
def test_a_weekly_export_is_late_before_it_is_missing(age: int, status: str, days_late: int) -> None:
    found = judged(days(NIGHT - timedelta(days=age), 3, every=7), expected=WEEKLY)
    assert (found.status, found.days_late) == (status, days_late)


def test_an_export_that_never_came_is_missing() -> None:
    found = judged({})
    assert found.status == "missing"
    assert (found.newest_export_date, found.days_late, found.rows_newest, found.share_of_usual) == (None,) * 4


@pytest.mark.parametrize(("rows", "status"), [(100, "ok"), (50, "ok"), (49, "shrunken"), (0, "shrunken")])
def test_volume_is_compared_with_the_same_weekday(rows: int, status: str) -> None:
    sunday = NIGHT - timedelta(days=1)
    delivered = days(sunday, 36, rows=1000)
    for week in range(1, 6):
        delivered[sunday - timedelta(days=7 * week)] = DayDelivered(1, 100)
    delivered[sunday] = DayDelivered(1, rows)
    found = judged(delivered)
    assert (found.status, found.rows_usual, found.rows_newest) == (status, 100, rows)
    assert found.share_of_usual == rows / 100


def test_a_young_centre_sees_a_collapse_but_not_a_quiet_sunday() -> None:
    sunday = NIGHT - timedelta(days=1)
    first_weeks = days(sunday, 28)
    smallest = min(day.n_rows for day in first_weeks.values())
    assert judged({**first_weeks, sunday: DayDelivered(1, 1)}).status == "shrunken"
    assert judged({**first_weeks, sunday: DayDelivered(1, smallest // 3)}).status == "ok"


def test_three_days_are_too_few_to_know_what_is_usual() -> None:
    sunday = NIGHT - timedelta(days=1)
    assert judged({**days(sunday, 4), sunday: DayDelivered(1, 1)}).share_of_usual is None


def test_a_centre_that_shrank_for_good_gets_a_new_usual() -> None:
    sunday = NIGHT - timedelta(days=1)
    delivered = {sunday - timedelta(days=7 * week): DayDelivered(1, 1000 if week > 8 else 10) for week in range(30)}
    assert judged(delivered).status == "ok"


class TestHeld:
    def test_a_held_day_stays_open_until_a_complete_file_lands(self) -> None:
        held = NIGHT - timedelta(days=3)
        delivered = days(NIGHT - timedelta(days=1), 10)
        del delivered[held]
        assert judged(delivered, held=[held]).status == "held"
        assert judged(delivered, held=[held]).n_files_held_open == 1
        delivered[held] = DayDelivered(1, 100)
        assert judged(delivered, held=[held]).status == "ok"

    def test_one_of_many_files_of_a_day_is_missed_though_the_others_landed(self) -> None:
        sunday = NIGHT - timedelta(days=1)
        delivered = {day: DayDelivered(24, 2400) for day in days(sunday, 10)}
        delivered[sunday] = DayDelivered(23, 2300)
        assert judged(delivered, held=[sunday]).status == "held"
        delivered[sunday] = DayDelivered(24, 2400)
        assert judged(delivered, held=[sunday]).status == "ok"

    def test_a_first_file_that_is_held_is_open(self) -> None:
        assert judged({}, held=[NIGHT]).status == "held"
