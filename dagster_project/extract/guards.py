"""Guards over an export as a whole: is it here, is it complete, is it as large as usual.

The guards state what is; the landing gate decides whether the night stops. They look at the ledger alone, so
the same deliveries give the same judgement in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Final, Literal

from dagster_project.contracts.model import Expected, Export
from dagster_project.extract.landing.landed import ExportKey
from dagster_project.extract.ledger.ledger import Ledger

Status = Literal["ok", "late", "missing", "shrunken", "held"]

#: Earlier deliveries of the same weekday that it takes to know what is usual.
MINIMUM_HISTORY: Final = 4
#: Only so many are looked back to: a centre that has grown or shrunk for good gets a new usual.
RECENT_HISTORY: Final = 8


@dataclass(frozen=True, slots=True)
class DayDelivered:
    """What landed of an export for one day: distinct files, and the records in them."""

    n_files: int
    n_rows: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh, complete and large an export is on a night; the columns of state.source_freshness."""

    tool: str
    instance: str
    root_stream: str
    is_required: bool
    newest_export_date: date | None
    expected_export_date: date
    days_late: int | None
    rows_newest: int | None
    rows_usual: float | None
    share_of_usual: float | None
    n_files_held_open: int
    status: Status
    as_of_date: date


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A held file that no complete delivery of its day has replaced yet, and what to do about it."""

    key: ExportKey
    source_file: str
    reason: str
    detail: str
    remedy: str


def files_held_open(ledger: Ledger) -> list[HeldFile]:
    """Every held file that is still missed, whatever tool it is of."""
    found = []
    rows = ledger.query(
        "select tool, instance, root_stream, source_file, export_date, reason, detail, remedy from held_file"
        " join delivery using (tool, instance, root_stream, source_file, export_date, reason)"
        " where outcome = 'held' order by tool, instance, root_stream, export_date, source_file"
    )
    for tool, instance, root_stream, source_file, day, reason, detail, remedy in rows:
        key = ExportKey(tool, instance, root_stream)
        if is_open(_days_delivered(ledger, key), date.fromisoformat(day)):
            found.append(HeldFile(key, source_file, reason, detail, remedy))
    return found


def _days_delivered(ledger: Ledger, key: ExportKey) -> dict[date, DayDelivered]:
    return {
        date.fromisoformat(day): DayDelivered(n_files, n_rows)
        for day, n_files, n_rows in ledger.query(
            "select export_date, count(*), sum(rows_in) from load"
            " where tool = ? and instance = ? and stream = ? group by export_date",
            key,
        )
    }


def judge_export(ledger: Ledger, key: ExportKey, export: Export, run_date: date) -> Freshness:
    """Judge an export as of a night, from what the ledger knows."""
    days = _days_delivered(ledger, key)
    held = [
        date.fromisoformat(day)
        for (day,) in ledger.query(
            "select export_date from held_file where tool = ? and instance = ? and root_stream = ?", key
        )
    ]
    return judge(key, export.expected, days, held, run_date, is_required=export.required)


def judge(
    key: ExportKey,
    expected: Expected,
    days: Mapping[date, DayDelivered],
    held: list[date],
    run_date: date,
    *,
    is_required: bool,
) -> Freshness:
    """Judge an export by the days that it has delivered and the days of the files that are held."""
    newest = max(days, default=None)
    oldest_acceptable = run_date - timedelta(days=expected.lag_days + expected.every_days - 1)
    days_late = None if newest is None else max(0, (oldest_acceptable - newest).days)
    usual = None if newest is None else rows_usual(days, newest)
    share = days[newest].n_rows / usual if newest is not None and usual else None
    n_held_open = sum(is_open(days, day) for day in held)
    status: Status = "ok"
    if n_held_open:
        status = "held"
    elif days_late is None or days_late >= expected.every_days:
        status = "missing"  # a whole delivery has not come
    elif share is not None and share < expected.min_share_of_usual:
        status = "shrunken"
    elif days_late:
        status = "late"  # the next one is overdue, by less than one interval
    return Freshness(
        *key,
        is_required=is_required,
        newest_export_date=newest,
        expected_export_date=oldest_acceptable,
        days_late=days_late,
        rows_newest=None if newest is None else days[newest].n_rows,
        rows_usual=usual,
        share_of_usual=share,
        n_files_held_open=n_held_open,
        status=status,
        as_of_date=run_date,
    )


def rows_usual(days: Mapping[date, DayDelivered], newest: date) -> float | None:
    """Rows that a day like the newest usually has: the median of the same weekday before.

    In a centre's first weeks no weekday has come often enough. Then half of the smallest of the earlier days
    stands in, so that a collapse is still seen and a quiet weekend is not taken for one. None while fewer than
    four days are known.
    """
    earlier = sorted(day for day in days if day < newest)
    alike = [day for day in earlier if day.weekday() == newest.weekday()]
    if len(alike) >= MINIMUM_HISTORY:
        return float(median(days[day].n_rows for day in alike[-RECENT_HISTORY:]))
    if len(earlier) >= MINIMUM_HISTORY:
        return min(days[day].n_rows for day in earlier[-RECENT_HISTORY:]) / 2
    return None


def is_open(days: Mapping[date, DayDelivered], day: date) -> bool:
    """Whether a file held for a day is still missed: its day has fewer complete files than a day usually has.

    So a truncated daily file is closed by a complete one of the same day under any name, while one held file
    among twenty-four hourly ones stays open until its replacement is there.
    """
    others = [delivered.n_files for other, delivered in days.items() if other != day]
    usual = median(others) if others else 1
    return day not in days or days[day].n_files < usual
