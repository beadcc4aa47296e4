"""Write a snapshot's file from a build: tables only, sorted for readers, with their comments."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import duckdb

from dagster_project.publish.content import literal, public_relations, quote, quoted
from dagster_project.publish.manifest import STORAGE_VERSION, Snapshot

NEW = "snapshot"
SNAPSHOT_RELATION = "ops.snapshot"
#: Dates that readers filter by; the first that a relation has is what it is sorted by.
NATURAL_DATES = (
    "started_date",
    "evaluated_date",
    "session_date",
    "response_date",
    "sent_date",
    "week_start_date",
    "date_day",
)
#: What a snapshot knows of itself before its file is closed.
OWN_COLUMNS = ("snapshot_id", "run_id", "run_date", "published_at", "content_hash", "n_relations", "n_rows")
SNAPSHOT_COLUMNS = """
    snapshot_id varchar, run_id varchar, run_date date, published_at timestamp, content_hash varchar,
    n_relations bigint, n_rows bigint, file_bytes bigint
"""


def write_snapshot(con: duckdb.DuckDBPyConnection, target: Path, snapshot: Snapshot) -> None:
    """Copy core, marts and ops of the current database into a new file and detach it.

    Views become tables, so that the file needs nothing but itself; a fresh file also holds no erased bytes.
    `ops.snapshot` receives the row of this very snapshot.

    Args:
        con: the build, open; its current database is copied.
        target: a path that does not exist yet.
        snapshot: what the file says about itself; `file_bytes` is unknown inside it.
    """
    source = _current_database(con)
    con.execute(f"attach {literal(str(target))} as {NEW} (storage_version '{STORAGE_VERSION}')")
    try:
        con.execute("begin")
        for relation in public_relations(con):
            schema, _name = relation.split(".", 1)
            con.execute(f"create schema if not exists {NEW}.{quote(schema)}")
            con.execute(
                f"create table {NEW}.{quoted(relation)} as "
                f"select * from {quote(source)}.{quoted(relation)}{_order(con, relation)}"
            )
        _add_own_row(con, snapshot)
        _carry_comments(con, source)
        con.execute("commit")
        con.execute(f"checkpoint {NEW}")
    finally:
        con.execute(f"use {quote(source)}")
        con.execute(f"detach {NEW}")


def natural_order(columns: list[tuple[str, str]]) -> list[str]:
    """Columns that a relation is sorted by: its natural date, then its first key; zone maps skip by both."""
    names = [name for name, _type in columns]
    dates = [name for name in NATURAL_DATES if name in names]
    dates += [name for name, kind in columns if kind == "DATE" and name not in dates]
    keys = [name for name in names if name.endswith("_key")]
    return [*dates[:1], *keys[:1]] or names[:1]


def _order(con: duckdb.DuckDBPyConnection, relation: str) -> str:
    columns = [row[:2] for row in con.execute(f"describe {quoted(relation)}").fetchall()]
    return " order by " + ", ".join(f"{quote(name)} nulls last" for name in natural_order(columns))


def _add_own_row(con: duckdb.DuckDBPyConnection, snapshot: Snapshot) -> None:
    table = f"{NEW}.{quoted(SNAPSHOT_RELATION)}"
    con.execute(f"create schema if not exists {NEW}.ops")
    con.execute(f"create table if not exists {table} ({SNAPSHOT_COLUMNS})")
    con.execute(f"delete from {table} where snapshot_id = {literal(snapshot.snapshot_id)}")
    told = asdict(snapshot)
    values = ", ".join(f"{literal(str(told[name]))} as {name}" for name in OWN_COLUMNS)
    con.execute(f"insert into {table} by name select {values}")


def _carry_comments(con: duckdb.DuckDBPyConnection, source: str) -> None:
    """Descriptions that dbt wrote beside tables, views and columns go along: BI tools show them."""
    public = set(public_relations(con))
    tables = con.execute(
        f"""
        select schema_name || '.' || table_name, comment from duckdb_tables()
        where database_name = {literal(source)} and comment is not null
        union all
        select schema_name || '.' || view_name, comment from duckdb_views()
        where database_name = {literal(source)} and comment is not null
        """
    ).fetchall()
    columns = con.execute(
        f"""
        select schema_name || '.' || table_name, column_name, comment from duckdb_columns()
        where database_name = {literal(source)} and comment is not null
        """
    ).fetchall()
    for relation, comment in tables:
        if relation in public:
            con.execute(f"comment on table {NEW}.{quoted(relation)} is {literal(comment)}")
    for relation, column, comment in columns:
        if relation in public:
            con.execute(f"comment on column {NEW}.{quoted(relation)}.{quote(column)} is {literal(comment)}")


def _current_database(con: duckdb.DuckDBPyConnection) -> str:
    row = con.execute("select current_database()").fetchone()
    assert row is not None
    return str(row[0])
