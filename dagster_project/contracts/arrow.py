"""How a stream lies in landing: every value as text, then its provenance."""

from __future__ import annotations

import pyarrow as pa

from dagster_project.contracts.model import Stream

EXTRA = "_extra"
TIME_ZONE = "_time_zone"
SOURCE_INSTANCE = "_source_instance"
LOAD_ID = "_load_id"
SOURCE_FILE = "_source_file"
SOURCE_ROW = "_source_row"
EXPORT_DATE = "_export_date"


def parsed_schema(stream: Stream) -> pa.Schema:
    """The columns that parsing alone fills: the declared ones, `_extra`, `_time_zone` and `_source_row`."""
    declared = [pa.field(column.name, pa.string()) for column in stream.landed_columns]
    own = [
        pa.field(EXTRA, pa.string()),
        pa.field(TIME_ZONE, pa.string()),
        pa.field(SOURCE_ROW, pa.int64()),
    ]
    return pa.schema(declared + own)


def landing_schema(stream: Stream) -> pa.Schema:
    """The columns of a landed file, in order."""
    declared = [pa.field(column.name, pa.string()) for column in stream.landed_columns]
    provenance = [
        pa.field(EXTRA, pa.string()),
        pa.field(TIME_ZONE, pa.string()),
        pa.field(SOURCE_INSTANCE, pa.string()),
        pa.field(LOAD_ID, pa.string()),
        pa.field(SOURCE_FILE, pa.string()),
        pa.field(SOURCE_ROW, pa.int64()),
        pa.field(EXPORT_DATE, pa.date32()),
    ]
    return pa.schema(declared + provenance)
