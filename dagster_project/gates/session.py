"""How a gate reads a build: through an in-memory DuckDB that has the build attached, read only.

The build file is never opened for writing, nothing is created in it, and closing the session frees it for the
next writer. Suites find three things by name: the build's own relations (`core.…`, `state.…`), the rows that
landed tonight (`landing.<tool>__<stream>`), and `night`, one row with `run_id` and `run_date`.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dagster_project.gates.landing_views import LANDING, register_landing_views, tonight

BUILD = "build"
RUN_ID = re.compile(r"(?P<run_date>\d{4}-\d{2}-\d{2})T\d{6}-[0-9a-f]{6,}")


class GateSessionError(RuntimeError):
    """The build cannot be read; the message says why and what to do."""


def run_date_of(run_id: str) -> date:
    """Business day of a run, which its id begins with.

    Raises:
        GateSessionError: the id is not one of ours.
    """
    match = RUN_ID.fullmatch(run_id)
    if match is None:
        raise GateSessionError(f"{run_id!r} is not a run id (YYYY-MM-DDTHHMMSS-xxxxxx)")
    return date.fromisoformat(match["run_date"])


def attach_build(con: Any, database: Path, run_id: str, *, with_landing: bool) -> None:
    """Prepare a fresh in-memory connection for a gate.

    Args:
        con: a duckdb connection, or SQLAlchemy's wrapper of one.
        database: the build's file, closed by its writer.
        run_id: the run whose landing counts as tonight's.
        with_landing: also register the views on tonight's Parquet.

    Raises:
        GateSessionError: the file is absent, or still open for writing in this or another process.
    """
    run_date = run_date_of(run_id)
    if not database.is_file():
        raise GateSessionError(f"{database}: absent; build before judging")
    try:
        con.execute(f"attach {literal(str(database))} as {BUILD} (read_only)")
    except (duckdb.BinderException, duckdb.IOException) as error:
        raise GateSessionError(
            f"{database}: cannot be read ({type(error).__name__}); close the connection that writes it"
        ) from error
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    con.execute(f"create view memory.main.night as select {literal(run_id)} as run_id, date '{run_date}' as run_date")
    con.execute(f"attach ':memory:' as {LANDING}")
    if with_landing:
        register_landing_views(con, tonight(con, BUILD))
    con.execute(f"set search_path = '{BUILD}.main,memory.main'")


def literal(text: str) -> str:
    """Text as a SQL string literal."""
    return "'" + text.replace("'", "''") + "'"
