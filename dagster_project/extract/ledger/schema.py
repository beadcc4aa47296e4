"""Tables of the ledger. Times are UTC text to the microsecond, dates ISO text: they sort as text."""

from __future__ import annotations

from typing import Final

VERSION: Final = 1

TABLES: Final = """
create table if not exists delivery (
    tool text not null, instance text not null, root_stream text not null, source_file text not null,
    export_date text not null, content_id text not null, file_sha256 text not null,
    file_bytes integer not null,
    outcome text not null check (outcome in ('landed', 'duplicate', 'held', 'unstable')),
    reason text not null, detail text not null, remedy text not null, seen_at text not null,
    run_id text not null,
    primary key (tool, instance, root_stream, source_file, content_id, reason)
) strict, without rowid;

create table if not exists load (
    load_id text primary key, tool text not null, instance text not null, stream text not null,
    root_stream text not null, source_file text not null, export_date text not null,
    content_id text not null, file_sha256 text not null, file_bytes integer not null,
    rows_in integer not null, rows_landed integer not null, rows_quarantined integer not null,
    landed_at text not null, run_id text not null,
    check (rows_in = rows_landed + rows_quarantined)
) strict, without rowid;
create index if not exists load_by_export on load (tool, instance, root_stream, content_id);

create table if not exists quarantine (
    quarantine_id text primary key, load_id text not null, root_load_id text not null, tool text not null,
    instance text not null, stream text not null, source_file text not null, source_row integer not null,
    column_name text, reason text not null, value_class text, remedy text not null, export_date text not null,
    first_seen_at text not null, run_id text not null
) strict, without rowid;
create index if not exists quarantine_by_load on quarantine (root_load_id);

create table if not exists schema_drift (
    root_load_id text not null, tool text not null, instance text not null, stream text not null,
    source_file text not null, export_date text not null, change text not null, field_name text not null,
    action text not null, n_rows integer not null, first_seen_at text not null, run_id text not null,
    primary key (root_load_id, stream, change, field_name, action)
) strict, without rowid;

-- Files that are held now and still lie in the drop zone; what was held once stays in delivery.
create table if not exists held_file (
    tool text not null, instance text not null, root_stream text not null, source_file text not null,
    export_date text not null, reason text not null, stamp text not null, judged_by text not null,
    primary key (tool, instance, root_stream, source_file)
) strict, without rowid;

-- What each listed file was hashed to; saves hashing it again, and is never needed.
create table if not exists seen (
    tool text not null, instance text not null, root_stream text not null, source_file text not null,
    stamp text not null, file_sha256 text not null,
    primary key (tool, instance, root_stream, source_file)
) strict, without rowid;

-- When a file that was too young was first seen in its present state (seconds since 1970).
create table if not exists look (
    tool text not null, instance text not null, root_stream text not null, source_file text not null,
    stamp text not null, first_looked_at real not null,
    primary key (tool, instance, root_stream, source_file)
) strict, without rowid;

create table if not exists extraction (
    run_id text not null, tool text not null, instance text not null, root_stream text not null,
    n_files_seen integer not null, n_files_landed integer not null, n_files_held integer not null,
    rows_landed integer not null, rows_quarantined integer not null,
    primary key (run_id, tool, instance, root_stream)
) strict, without rowid;

create table if not exists run (
    run_id text primary key, run_date text not null, started_at text not null, ended_at text,
    status text not null check (status in ('running', 'published', 'blocked', 'failed')),
    code_version text not null, build_mode text
) strict, without rowid;

create table if not exists check_result (
    run_id text not null, gate text not null, relation text not null, check_name text not null,
    kind text not null, severity text not null, action text not null, is_passed integer not null,
    n_evaluated integer not null, n_failed integer not null, observed text, description text,
    checked_at text not null
) strict;
create index if not exists check_result_by_run on check_result (run_id);

create table if not exists snapshot (
    snapshot_id text primary key, run_id text not null, run_date text not null, published_at text not null,
    content_hash text not null, n_relations integer not null, n_rows integer not null, file_bytes integer
) strict, without rowid;
"""
