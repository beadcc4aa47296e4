"""Schema `state`: the ledger as SQL reads it, and what it says about the build before."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from dagster_project.extract.ledger import state
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.state import StateSummary, write_state
from dagster_project.extract.ledger.state_schema import TABLES, columns_of
from dagster_project.settings import Settings
from tests.support.toy_tool import CONTRACTS, deliver, export_bytes, night, toy_settings

NIGHT = date(2026, 1, 7)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = toy_settings(tmp_path)
    deliver(tmp_path / "drop", "2026-01-05.jsonl", export_bytes(0, 10, n_bad=1))
    night(settings)
    return settings


def write(con: duckdb.DuckDBPyConnection, settings: Settings, run_id: str) -> StateSummary:
    with Ledger(settings.paths.ledger) as ledger:
        return write_state(con, ledger, CONTRACTS, settings, run_id, NIGHT)


def new_files(con: duckdb.DuckDBPyConnection) -> list[str]:
    sql = "select distinct source_file from state.load where is_new order by 1"
    return [file for (file,) in con.execute(sql).fetchall()]


def test_every_table_is_there_with_its_declared_types(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    write(con, settings, "r1")
    for table in TABLES:
        found = con.execute(
            "select column_name, lower(data_type) from duckdb_columns()"
            " where schema_name = 'state' and table_name = ? order by column_index",
            [table],
        ).fetchall()
        assert found == columns_of(table), table


def test_a_centre_in_which_nothing_has_happened_has_empty_tables(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    summary = write(con, toy_settings(tmp_path), "r1")
    assert (summary.n_new_loads, summary.vanished_loads) == (0, False)
    assert con.sql("select count(*) from state.load").fetchall() == [(0,)]
    assert con.sql("select status from state.source_freshness").fetchall() == [("missing",)]
    assert con.sql("select count(*) from state.stream where is_configured").fetchall() == [(2,)]


def test_paths_lead_to_the_landed_rows(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    write(con, settings, "r1")
    for path, rows in con.sql("select path, rows_landed from state.load").fetchall():
        assert con.execute("select count(*) from read_parquet(?)", [path]).fetchall() == [(rows,)]
    for (path,) in con.sql("select schema_path from state.stream").fetchall():
        assert con.execute("select count(*) from read_parquet(?)", [path]).fetchall() == [(0,)]


def test_new_is_what_the_base_build_lacked(con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path) -> None:
    first = write(con, settings, "r1")
    assert (first.n_new_loads, new_files(con)) == (2, ["orders/2026-01-05.jsonl"])
    deliver(tmp_path / "drop", "2026-01-06.jsonl", export_bytes(10, 10))
    night(settings, number=1)
    second = write(con, settings, "r2")
    assert (second.n_new_loads, second.vanished_loads) == (2, False)
    assert new_files(con) == ["orders/2026-01-06.jsonl"]
    assert second.inputs_fingerprint != first.inputs_fingerprint


def test_writing_twice_in_a_night_keeps_what_is_new(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    first = write(con, settings, "r1")
    assert write(con, settings, "r1") == first
    assert new_files(con) == ["orders/2026-01-05.jsonl"]
    assert write(con, settings, "r2").n_new_loads == 0
    assert new_files(con) == []


def test_a_duplicate_changes_the_count_and_not_the_inputs(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    first = write(con, settings, "r1")
    deliver(tmp_path / "drop", "2026-01-06.jsonl", export_bytes(0, 10, n_bad=1))
    night(settings, number=1)
    second = write(con, settings, "r2")
    assert second.inputs_fingerprint == first.inputs_fingerprint
    assert con.sql("select distinct n_deliveries from state.load").fetchall() == [(2,)]
    assert con.sql("select outcome from state.delivery order by source_file").fetchall() == [
        ("landed",),
        ("duplicate",),
    ]


def test_a_load_that_takes_another_name_has_vanished_under_its_old_one(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    write(con, settings, "r1")
    deliver(tmp_path / "drop", "2026-01-04.jsonl", export_bytes(0, 10, n_bad=1))
    night(settings, number=1)
    assert write(con, settings, "r2").vanished_loads


def test_a_held_file_shows_in_the_freshness_of_its_export(
    con: duckdb.DuckDBPyConnection, settings: Settings, tmp_path: Path
) -> None:
    deliver(tmp_path / "drop", "2026-01-06.jsonl", export_bytes(10, 10)[:-9])
    night(settings, number=1)
    write(con, settings, "r1")
    columns = "is_required, newest_export_date, n_files_held_open, status, as_of_date"
    sql = f"select {columns} from state.source_freshness"
    assert con.sql(sql).fetchall() == [(True, date(2026, 1, 5), 1, "held", NIGHT)]
    (tmp_path / "drop/orders/2026-01-06.jsonl").unlink()
    deliver(tmp_path / "drop", "2026-01-06-again.jsonl", export_bytes(10, 10))
    night(settings, number=2)
    write(con, settings, "r2")
    assert con.sql("select status from state.source_freshness").fetchall() == [("ok",)]


def test_a_failure_leaves_the_state_as_it_was(
    con: duckdb.DuckDBPyConnection, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(con, settings, "r1")
    monkeypatch.setitem(state._QUERIES, "snapshot", "select no_such_column")
    with pytest.raises(sqlite3.OperationalError):
        write(con, settings, "r2")
    monkeypatch.undo()
    assert new_files(con) == ["orders/2026-01-05.jsonl"]
