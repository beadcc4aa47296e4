"""Empty Parquet files that give every declared stream a schema, whether or not anything has landed for it."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.contracts import landing_schema
from dagster_project.contracts.model import Contracts, Stream
from dagster_project.files import fsync_folder


def anchor_path(landing: Path, stream: Stream) -> Path:
    """Where a stream's anchor lies."""
    return landing / "_schemas" / stream.tool / f"{stream.name}.parquet"


def write_anchors(landing: Path, contracts: Contracts) -> None:
    """Write the anchor of each declared stream whose schema is new or has changed."""
    for tool in contracts.tools.values():
        for stream in tool.streams:
            _write_anchor(anchor_path(landing, stream), landing_schema(stream))


def _write_anchor(path: Path, schema: pa.Schema) -> None:
    if path.exists() and pq.read_schema(path).equals(schema):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    pq.write_table(schema.empty_table(), temporary, compression="zstd")
    temporary.replace(path)
    fsync_folder(path.parent)
