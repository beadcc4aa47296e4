"""Tables of schema `state` in a build: what `ops`, the gates and the incremental models read."""

from __future__ import annotations

from typing import Final

_PLACE: Final = "tool varchar, instance varchar"

#: Columns with their types, by table, in order.
TABLES: Final[dict[str, str]] = {
    "stream": "tool varchar, stream varchar, root_stream varchar, delivery varchar, is_configured boolean, "
    "is_required boolean, schema_path varchar, every_days integer, lag_days integer, "
    "min_share_of_usual double",
    "load": f"load_id varchar, {_PLACE}, stream varchar, source_file varchar, export_date date, "
    "file_sha256 varchar, file_bytes bigint, rows_in bigint, rows_landed bigint, rows_quarantined bigint, "
    "n_deliveries bigint, landed_at timestamp, run_id varchar, path varchar, is_new boolean",
    "delivery": f"{_PLACE}, root_stream varchar, source_file varchar, export_date date, file_sha256 varchar, "
    "file_bytes bigint, outcome varchar, reason varchar, detail varchar, remedy varchar, seen_at timestamp, "
    "run_id varchar",
    "quarantine": f"quarantine_id varchar, load_id varchar, {_PLACE}, stream varchar, source_file varchar, "
    "source_row bigint, column_name varchar, reason varchar, value_class varchar, remedy varchar, "
    "export_date date, first_seen_at timestamp, run_id varchar",
    "schema_drift": f"{_PLACE}, stream varchar, source_file varchar, export_date date, change varchar, "
    "field_name varchar, action varchar, n_rows bigint, first_seen_at timestamp, run_id varchar",
    "source_freshness": f"{_PLACE}, root_stream varchar, is_required boolean, newest_export_date date, "
    "expected_export_date date, days_late bigint, rows_newest bigint, rows_usual double, "
    "share_of_usual double, n_files_held_open bigint, status varchar, as_of_date date",
    "run": "run_id varchar, run_date date, started_at timestamp, ended_at timestamp, status varchar, "
    "n_files_seen bigint, n_files_landed bigint, n_files_held bigint, rows_landed bigint, "
    "rows_quarantined bigint, code_version varchar, build_mode varchar",
    "check_result": "run_id varchar, gate varchar, relation varchar, check_name varchar, kind varchar, "
    "severity varchar, action varchar, is_passed boolean, n_evaluated bigint, n_failed bigint, "
    "observed varchar, description varchar, checked_at timestamp",
    "snapshot": "snapshot_id varchar, run_id varchar, run_date date, published_at timestamp, "
    "content_hash varchar, n_relations bigint, n_rows bigint, file_bytes bigint",
    # Which night wrote this schema, and which loads the base build had: writing it twice is harmless then.
    "written": "run_id varchar",
    "base_load": "load_id varchar, source_file varchar, export_date date",
}


def columns_of(table: str) -> list[tuple[str, str]]:
    """Name and type of each column of a table."""
    return [(name, kind) for name, kind in (part.split() for part in TABLES[table].split(","))]
