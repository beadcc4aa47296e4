"""A reader as a BI tool is one: `python -m tests.integration.snapshot_reader CURRENT OUT`.

Opens the published file for each query until it is stopped, and appends a line a read: the snapshot ids that it
saw, or the error.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import duckdb

QUERY = """
    select distinct mark from core.dim_agent union select distinct mark from core.fct_interaction
    union select distinct mark from marts.agent_scorecard union select distinct mark from ops.run
    union select (select snapshot_id from ops.snapshot order by published_at desc limit 1)
"""


def main(current: Path, out: Path) -> None:
    """Read until stopped."""
    with out.open("a", buffering=1) as log:
        while True:
            try:
                with duckdb.connect(str(current), read_only=True) as con:
                    ids = sorted(row[0] for row in con.execute(QUERY).fetchall())
                log.write(f"read {' '.join(ids)}\n")
            except duckdb.Error as error:
                log.write(f"error {type(error).__name__} {' '.join(str(error).split())}\n")
            time.sleep(0.005)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
