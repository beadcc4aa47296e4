"""The ledger: what was delivered, what landed, what was held, and what each night made of it.

It never expires: a file that comes again after years is still known. What landed can be rebuilt from the
footers of the landing alone (see `reconcile`), so the landing stays the only thing that must not be lost.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from dagster_project.extract.landing.landed import ExportKey, Landed
from dagster_project.extract.ledger.records import Delivery, ExtractionCounts, HeldNow
from dagster_project.extract.ledger.run_log import RunLog
from dagster_project.extract.ledger.schema import TABLES, VERSION

_OF_EXPORT = "tool = ? and instance = ? and root_stream = ?"


class LedgerError(RuntimeError):
    """The ledger cannot be used; says why and what to do."""


class Ledger(RunLog):
    """The ledger's SQLite file. One writer: whoever holds the night's lock."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        (version,) = self._connection.execute("pragma user_version").fetchone()
        if version > VERSION:
            self._connection.close()
            raise LedgerError(f"{path} was written by a newer Concord; install that version or a later one")
        if version < VERSION:
            self._connection.executescript(f"begin immediate; {TABLES} pragma user_version = {VERSION}; commit;")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the ledger cannot be used afterwards."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is done within, or nothing."""
        with self._lock:
            if self._connection.in_transaction:
                yield self._connection
                return
            self._connection.execute("begin immediate")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("rollback")
                raise
            self._connection.execute("commit")

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query, for reading only."""
        with self._lock:
            return self._connection.execute(sql, parameters).fetchall()

    # -- what is known ---------------------------------------------------------------------------------

    def seen(self, key: ExportKey) -> dict[str, tuple[str, str]]:
        """Stamp and hash of each file of an export when it was last read, by path."""
        sql = f"select source_file, stamp, file_sha256 from seen where {_OF_EXPORT}"
        return {path: (stamp, sha256) for path, stamp, sha256 in self.query(sql, key)}

    def looks(self, key: ExportKey) -> dict[str, tuple[str, float]]:
        """Stamp and first look (seconds since 1970) of each file that was too young, by path."""
        sql = f"select source_file, stamp, first_looked_at from look where {_OF_EXPORT}"
        return {path: (stamp, first) for path, stamp, first in self.query(sql, key)}

    def taken(self, key: ExportKey) -> set[tuple[str, str]]:
        """Path and content of each delivery that landed or was a duplicate of one that did."""
        sql = f"select source_file, content_id from delivery where {_OF_EXPORT} and reason = ''"
        return {(path, content) for path, content in self.query(sql, key)}

    def canonical(self, key: ExportKey) -> dict[str, tuple[date, str]]:
        """Export date and path under which each landed content stands."""
        sql = f"select content_id, export_date, source_file from load where {_OF_EXPORT} and stream = root_stream"
        return {content: (date.fromisoformat(day), path) for content, day, path in self.query(sql, key)}

    def held(self, key: ExportKey) -> dict[str, HeldNow]:
        """The files of an export that were held on the last night, by path."""
        sql = f"select source_file, export_date, reason, stamp, judged_by from held_file where {_OF_EXPORT}"
        return {path: HeldNow(path, date.fromisoformat(day), *rest) for path, day, *rest in self.query(sql, key)}

    def load_ids(self, key: ExportKey) -> dict[str, str]:
        """Stream of each load of an export, by id of the load."""
        return dict(self.query(f"select load_id, stream from load where {_OF_EXPORT}", key))

    # -- what happens to files -------------------------------------------------------------------------

    def record_landed(self, key: ExportKey, landed: Landed, run_id: str) -> None:
        """A file landed: its loads, findings and delivery, in one transaction.

        When its content stood under a larger name before, that delivery becomes a duplicate.
        """
        root = landed.root
        at = _text(landed.landed_at)
        file = (*key, root.source_file, root.export_date.isoformat())
        with self.transaction() as db:
            db.executemany(
                "insert or replace into load values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        load.load_id, load.tool, load.instance, load.stream, load.root_stream,
                        load.source_file, load.export_date.isoformat(), load.content_id, load.file_sha256,
                        load.file_bytes, load.rows_in, load.rows_landed, load.rows_quarantined, at, run_id,
                    )
                    for load in landed.loads
                ],
            )  # fmt: skip
            self._record_findings(db, landed, at, run_id)
            db.execute(
                f"update delivery set outcome = 'duplicate' where {_OF_EXPORT}"
                " and content_id = ? and outcome = 'landed'",
                (*key, root.content_id),
            )
            db.execute(
                "insert into delivery values (?, ?, ?, ?, ?, ?, ?, ?, 'landed', '', '', '', ?, ?)"
                " on conflict do update set outcome = 'landed'",
                (*file, root.content_id, root.file_sha256, root.file_bytes, at, run_id),
            )

    def _record_findings(self, db: sqlite3.Connection, landed: Landed, at: str, run_id: str) -> None:
        root, ids = landed.root, {load.stream: load.load_id for load in landed.loads}
        place = root.tool, root.instance
        file = root.source_file, root.export_date.isoformat()
        for table in ("quarantine", "schema_drift"):
            db.execute(f"delete from {table} where root_load_id = ?", (root.load_id,))
        db.executemany(
            "insert into quarantine values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    entry.quarantine_id, ids[entry.stream], root.load_id, *place, entry.stream, file[0],
                    entry.source_row, entry.column_name, entry.reason, entry.value_class, entry.remedy,
                    file[1], at, run_id,
                )
                for entry in landed.quarantine
            ],
        )  # fmt: skip
        db.executemany(
            "insert into schema_drift values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    root.load_id, *place, entry.stream, *file, entry.change, entry.field_name, entry.action,
                    entry.n_rows, at, run_id,
                )
                for entry in landed.drift
            ],
        )  # fmt: skip

    def record_duplicate(self, key: ExportKey, delivery: Delivery, run_id: str, *, seen_at: datetime) -> None:
        """The content of this file has landed under another name."""
        self._record_delivery(key, delivery, "duplicate", ("", "", ""), run_id, seen_at)

    def record_not_landed(
        self,
        key: ExportKey,
        delivery: Delivery,
        outcome: str,
        why: tuple[str, str, str],
        run_id: str,
        *,
        seen_at: datetime,
    ) -> None:
        """The file is held or unstable; `why` is reason, detail and remedy. Once a file and reason."""
        self._record_delivery(key, delivery, outcome, why, run_id, seen_at)

    def _record_delivery(
        self,
        key: ExportKey,
        delivery: Delivery,
        outcome: str,
        why: tuple[str, str, str],
        run_id: str,
        seen_at: datetime,
    ) -> None:
        with self.transaction() as db:
            db.execute(
                "insert or ignore into delivery values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *key, delivery.source_file, delivery.export_date.isoformat(), delivery.content_id,
                    delivery.file_sha256, delivery.file_bytes, outcome, *why, _text(seen_at), run_id,
                ),
            )  # fmt: skip

    def remember(self, key: ExportKey, files: Mapping[str, tuple[str, str]]) -> None:
        """Stamp and hash of files that were read, by path, so that they need not be hashed again."""
        with self.transaction() as db:
            db.executemany(
                "insert or replace into seen values (?, ?, ?, ?, ?, ?)",
                [(*key, path, stamp, sha256) for path, (stamp, sha256) in files.items()],
            )

    def finish_export(
        self,
        key: ExportKey,
        run_id: str,
        counts: ExtractionCounts,
        *,
        held: Iterable[HeldNow] | None,
        looks: Mapping[str, tuple[str, float]] | None,
    ) -> None:
        """End an export's night: what is held now, what was too young, and the counts.

        `None` leaves what was known: the drop zone could not be listed.
        """
        with self.transaction() as db:
            if held is not None:
                db.execute(f"delete from held_file where {_OF_EXPORT}", key)
                db.executemany(
                    "insert or replace into held_file values (?, ?, ?, ?, ?, ?, ?, ?)",
                    [
                        (*key, file.source_file, file.export_date.isoformat(), file.reason, file.stamp, file.judged_by)
                        for file in held
                    ],
                )
            if looks is not None:
                db.execute(f"delete from look where {_OF_EXPORT}", key)
                db.executemany(
                    "insert into look values (?, ?, ?, ?, ?, ?)",
                    [(*key, path, stamp, first) for path, (stamp, first) in looks.items()],
                )
            db.execute(
                "insert into extraction values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " on conflict do update set n_files_seen = excluded.n_files_seen,"
                " n_files_landed = n_files_landed + excluded.n_files_landed,"
                " n_files_held = excluded.n_files_held,"
                " rows_landed = rows_landed + excluded.rows_landed,"
                " rows_quarantined = rows_quarantined + excluded.rows_quarantined",
                (
                    run_id, *key, counts.n_files_seen, counts.n_files_landed, counts.n_files_held,
                    counts.rows_landed, counts.rows_quarantined,
                ),
            )  # fmt: skip

    def forget_landed(self) -> None:
        """Empty everything that the landing's footers can tell again; runs and checks stay."""
        with self.transaction() as db:
            for table in ("load", "quarantine", "schema_drift", "seen"):
                db.execute(f"delete from {table}")
            db.execute("delete from delivery where outcome in ('landed', 'duplicate')")


def utc_now() -> datetime:
    """Now, in UTC, without zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _text(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="microseconds")
