"""Audit a snapshot's file as a stranger would read it: `python -m dagster_project.publish.audit FILE`.

Opens the file read only, reads every value of every column of every table, and prints what it found as JSON.
It judges nothing: whoever asked compares.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import duckdb

from dagster_project.publish.audited import Audit
from dagster_project.publish.content import combined_hash, content_hash, public_relations
from dagster_project.publish.manifest import file_sha256


def audit_file(path: Path) -> Audit:
    """Read the whole of a file.

    Raises:
        duckdb.Error, OSError: it cannot be read to its end.
    """
    sha256, size = file_sha256(path), path.stat().st_size
    with duckdb.connect(str(path), read_only=True) as con:
        # It would be drawn into our answer as soon as a query takes longer.
        con.execute("set enable_progress_bar = false")
        relations = public_relations(con)
        contents = content_hash(con, relations)
        everything = con.execute(
            """
            select table_schema || '.' || table_name || if(table_type = 'BASE TABLE', '', ' (view)')
            from information_schema.tables where table_catalog = current_database()
            """
        ).fetchall()
        own = con.execute(
            """
            select snapshot_id, run_id, content_hash from ops.snapshot
            order by published_at desc, snapshot_id desc
            """
        ).fetchall()
        tags = con.execute(
            "select tags['storage_version'] from duckdb_databases() where database_name = current_database()"
        ).fetchone()
    return Audit(
        sha256=sha256,
        bytes=size,
        relations=contents,
        content_hash=combined_hash(contents),
        own_rows=own,
        foreign_relations=sorted({name for (name,) in everything} - set(relations)),
        storage_version=str(tags[0] if tags else ""),
    )


def main(arguments: list[str]) -> int:
    """Print the audit of one file as JSON."""
    if len(arguments) != 1:
        print("usage: python -m dagster_project.publish.audit FILE", file=sys.stderr)
        return 2
    try:
        json.dump(asdict(audit_file(Path(arguments[0]))), sys.stdout)
    except (duckdb.Error, OSError) as error:
        # The kind only: a message about a broken block may quote what it read.
        print(f"{arguments[0]}: cannot be read ({type(error).__name__})", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
