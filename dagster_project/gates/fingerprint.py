"""Fingerprints of relations: what a gate saw, so that publishing can tell whether it is still so.

Fast rather than portable: DuckDB's own row hash, comparable only within one DuckDB version, which is what one
night runs on. `dagster_project.publish.content` holds the exact hash that is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from dagster_project.gates.result import RelationSeen


def see(con: Any, relation: str) -> RelationSeen:
    """Rows of a relation and an order-independent fingerprint of its columns and content.

    Raises:
        duckdb.Error: the relation does not exist or cannot be read.
    """
    columns = [row[:2] for row in con.execute(f"describe {relation}").fetchall()]
    rows, total = con.execute(f"select count(*), sum(hash(seen)) from {relation} as seen").fetchone()
    text = json.dumps([columns, rows, str(total)])
    return RelationSeen(rows, hashlib.sha256(text.encode()).hexdigest()[:32])


def build_id(seen: Iterable[tuple[str, RelationSeen]]) -> str:
    """One digest for all that a gate saw."""
    text = json.dumps(sorted((name, relation.rows, relation.fingerprint) for name, relation in seen))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
