"""The part of the ledger that tells of nights: runs, checks and snapshots."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, date, datetime
from typing import Any, Protocol

from dagster_project.gates.result import CheckResult


@dataclass(frozen=True, slots=True)
class Run:
    """One night; times in UTC without zone."""

    run_id: str
    run_date: date
    started_at: datetime
    ended_at: datetime | None
    status: str
    n_files_seen: int
    n_files_landed: int
    n_files_held: int
    rows_landed: int
    rows_quarantined: int
    code_version: str
    build_mode: str | None


class PublishedSnapshot(Protocol):
    """What the ledger keeps of a snapshot."""

    @property
    def snapshot_id(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def run_date(self) -> date: ...
    @property
    def published_at(self) -> datetime: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def n_relations(self) -> int: ...
    @property
    def n_rows(self) -> int: ...
    @property
    def file_bytes(self) -> int | None: ...


_CHECK_COLUMNS = tuple(field.name for field in fields(CheckResult))

RUNS = """
select
    run_id, run_date, started_at, ended_at, status,
    coalesce(sum(n_files_seen), 0), coalesce(sum(n_files_landed), 0), coalesce(sum(n_files_held), 0),
    coalesce(sum(rows_landed), 0), coalesce(sum(rows_quarantined), 0), code_version, build_mode
from run left join extraction using (run_id)
group by run_id
"""


class RunLog(ABC):
    """Runs, checks and snapshots. The ledger gives the connection."""

    @abstractmethod
    def transaction(self) -> AbstractContextManager[sqlite3.Connection]:
        """All of what is done within, or nothing."""

    @abstractmethod
    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query, for reading only."""

    def start_run(self, run_id: str, run_date: date, *, code_version: str) -> None:
        """A night begins. One that is still `running` was killed: only one runs at a time."""
        with self.transaction() as db:
            db.execute("update run set status = 'failed' where status = 'running'")
            db.execute(
                "insert into run values (?, ?, ?, null, 'running', ?, null)",
                (run_id, run_date.isoformat(), _now(), code_version),
            )

    def finish_run(self, run_id: str, status: str, *, build_mode: str | None = None) -> None:
        """A night ends `published`, `blocked` or `failed`; a later call corrects an earlier one."""
        with self.transaction() as db:
            changed = db.execute(
                "update run set status = ?, ended_at = ?, build_mode = ? where run_id = ?",
                (status, _now(), build_mode, run_id),
            ).rowcount
        if changed != 1:
            raise KeyError(f"run {run_id} was never started")

    def recent_runs(self, limit: int) -> list[Run]:
        """The latest nights, newest first."""
        rows = self.query(f"{RUNS} order by started_at desc, run_id desc limit ?", (limit,))
        return [
            Run(
                run_id, date.fromisoformat(run_date), datetime.fromisoformat(started),
                datetime.fromisoformat(ended) if ended else None, *rest,
            )
            for run_id, run_date, started, ended, *rest in rows
        ]  # fmt: skip

    def record_checks(self, run_id: str, results: Sequence[CheckResult]) -> None:
        """Results of a gate or a stage; they replace what the run recorded for the same gate and kind."""
        with self.transaction() as db:
            for gate, kind in {(result.gate, result.kind) for result in results}:
                db.execute(
                    "delete from check_result where run_id = ? and gate = ? and kind = ?",
                    (run_id, gate, kind),
                )
            db.executemany(
                "insert into check_result values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(run_id, *astuple(result)[1:-1], _text(result.checked_at)) for result in results],
            )

    def checks_of(self, run_id: str) -> list[CheckResult]:
        """Every check of a run, in the order of recording."""
        rows = self.query("select * from check_result where run_id = ? order by rowid", (run_id,))
        return [
            CheckResult(
                **found
                | {
                    "is_passed": bool(found["is_passed"]),
                    "checked_at": datetime.fromisoformat(found["checked_at"]),
                }
            )
            for found in (dict(zip(_CHECK_COLUMNS, row, strict=True)) for row in rows)
        ]

    def record_snapshot(self, snapshot: PublishedSnapshot) -> None:
        """A snapshot was published; recording it again changes nothing."""
        with self.transaction() as db:
            db.execute(
                "insert or replace into snapshot values (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    snapshot.snapshot_id, snapshot.run_id, snapshot.run_date.isoformat(),
                    _text(snapshot.published_at), snapshot.content_hash, snapshot.n_relations,
                    snapshot.n_rows, snapshot.file_bytes,
                ),
            )  # fmt: skip


def _now() -> str:
    return _text(datetime.now(UTC).replace(tzinfo=None))


def _text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")
