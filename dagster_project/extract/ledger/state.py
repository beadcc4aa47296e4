"""Write the ledger into a build database as schema `state`, for SQL to read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pyarrow as pa

from dagster_project.contracts.model import Contracts
from dagster_project.extract.guards import judge_export
from dagster_project.extract.landing.anchors import anchor_path, write_anchors
from dagster_project.extract.landing.landed import ExportKey, load_path
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.run_log import RUNS
from dagster_project.extract.ledger.state_schema import TABLES, columns_of
from dagster_project.settings import Settings

Rows = Sequence[tuple[Any, ...]]

_ARROW_TYPES: Final = {
    "varchar": pa.string(),
    "bigint": pa.int64(),
    "integer": pa.int32(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
}

_LOADS: Final = """
select
    load_id, tool, instance, stream, source_file, export_date, file_sha256, file_bytes, rows_in, rows_landed,
    rows_quarantined, n_deliveries, landed_at, run_id
from load
join (
    select tool, instance, root_stream, content_id, count(distinct source_file) as n_deliveries
    from delivery where outcome in ('landed', 'duplicate') group by 1, 2, 3, 4
) using (tool, instance, root_stream, content_id)
order by tool, instance, stream, export_date, source_file
"""

#: Queries whose columns are those of the state table of the same name.
_QUERIES: Final = {
    "delivery": """
        select tool, instance, root_stream, source_file, export_date, file_sha256, file_bytes, outcome,
            nullif(reason, ''), nullif(detail, ''), nullif(remedy, ''), seen_at, run_id
        from delivery order by tool, instance, root_stream, source_file, content_id, reason""",
    "quarantine": """
        select quarantine_id, load_id, tool, instance, stream, source_file, source_row, column_name, reason,
            value_class, remedy, export_date, first_seen_at, run_id
        from quarantine order by tool, instance, stream, source_file, source_row, quarantine_id""",
    "schema_drift": """
        select tool, instance, stream, source_file, export_date, change, field_name, action, n_rows,
            first_seen_at, run_id
        from schema_drift order by tool, instance, stream, source_file, change, field_name""",
    "run": f"{RUNS} order by run_id",
    "check_result": "select * from check_result order by rowid",
    "snapshot": "select * from snapshot order by snapshot_id",
}


@dataclass(frozen=True, slots=True)
class StateSummary:
    """What has changed since the base build.

    Attributes:
        n_new_loads: loads that the base build did not have.
        vanished_loads: the base build had a load, or its file under a name, that is no longer there.
        inputs_fingerprint: hash of every load with the name and day under which it stands.
    """

    n_new_loads: int
    vanished_loads: bool
    inputs_fingerprint: str


def write_state(
    con: duckdb.DuckDBPyConnection,
    ledger: Ledger,
    contracts: Contracts,
    settings: Settings,
    run_id: str,
    run_date: date,
) -> StateSummary:
    """Write every table of schema `state`, and the anchors of the landing.

    Writing it again in the same night keeps what was new against the base build.
    """
    landing = settings.paths.landing
    write_anchors(landing, contracts)
    con.execute("create schema if not exists state")
    con.execute("begin transaction")
    try:
        base = _base_loads(con, run_id)
        loads = [
            (
                *row,
                str(load_path(landing, row[1], row[2], row[3], row[0])),
                (row[0], row[4], row[5]) not in base,
            )
            for row in ledger.query(_LOADS)
        ]
        current = {(row[0], row[4], row[5]) for row in loads}
        tables: dict[str, Rows] = {
            "stream": _streams(contracts, settings),
            "load": loads,
            "source_freshness": _freshness(ledger, contracts, settings, run_date),
            "written": [(run_id,)],
            "base_load": sorted(base),
            **{table: ledger.query(sql) for table, sql in _QUERIES.items()},
        }
        for table, rows in tables.items():
            _write(con, table, rows)
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return StateSummary(len(current - base), bool(base - current), _fingerprint(current))


def _base_loads(con: duckdb.DuckDBPyConnection, run_id: str) -> set[tuple[str, str, str]]:
    """Loads of the build that this one continues: those written by another night, or kept by this one."""
    existing = {
        name for (name,) in con.execute("select table_name from duckdb_tables() where schema_name = 'state'").fetchall()
    }
    if not {"load", "written", "base_load"} <= existing:
        return set()
    is_mine = con.execute("select run_id from state.written").fetchall() == [(run_id,)]
    table = "base_load" if is_mine else "load"
    sql = f"select load_id, source_file, export_date::varchar from state.{table}"
    return {(load, file, day) for load, file, day in con.execute(sql).fetchall()}


def _streams(contracts: Contracts, settings: Settings) -> Rows:
    configured = {source.tool for source in settings.sources}
    return [
        (
            tool.name, stream.name, export.name, export.delivery, tool.name in configured, export.required,
            str(anchor_path(settings.paths.landing, stream)), export.expected.every_days,
            export.expected.lag_days, export.expected.min_share_of_usual,
        )
        for tool in contracts.tools.values()
        for export in tool.exports
        for stream in export.streams
    ]  # fmt: skip


def _freshness(ledger: Ledger, contracts: Contracts, settings: Settings, run_date: date) -> Rows:
    return [
        tuple(value.isoformat() if isinstance(value, date) else value for value in astuple(judged))
        for source in settings.sources
        for export in contracts.tools[source.tool].exports
        for judged in [judge_export(ledger, ExportKey(source.tool, source.instance, export.name), export, run_date)]
    ]


def _fingerprint(loads: set[tuple[str, str, str]]) -> str:
    digest = hashlib.sha256()
    for load in sorted(loads):
        for part in load:
            encoded = part.encode()
            digest.update(len(encoded).to_bytes(4, "big") + encoded)
    return digest.hexdigest()


def _write(con: duckdb.DuckDBPyConnection, table: str, rows: Rows) -> None:
    """Replace a table. Dates and times go in as text and are typed by DuckDB."""
    columns = columns_of(table)
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [
        pa.array(_values(values, kind), _ARROW_TYPES.get(kind, pa.string()))
        for values, (_, kind) in zip(by_column, columns, strict=True)
    ]
    con.register("_rows", pa.Table.from_arrays(arrays, names=[name for name, _ in columns]))
    con.execute(f"create or replace table state.{table} ({TABLES[table]})")
    con.execute(f"insert into state.{table} select * from _rows")
    con.unregister("_rows")


def _values(values: Sequence[Any], kind: str) -> Sequence[Any]:
    return [None if value is None else bool(value) for value in values] if kind == "boolean" else values
