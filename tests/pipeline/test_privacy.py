"""No raw identifier beyond the exports: not in the landing, the build, the snapshot, the ledger, verdicts or logs."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipeline.centre import Centre

PHONE = re.compile(r"\+353\d{7,10}")
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[a-z]{2,}")


def _identifiers(centre: Centre) -> set[str]:
    """Every phone number and e-mail address that the exports hold."""
    found: set[str] = set()
    for path in centre.exports.rglob("*"):
        if path.suffix in (".gz", ".json", ".jsonl", ".csv"):
            raw = path.read_bytes()
            try:
                text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
            except (EOFError, gzip.BadGzipFile):
                continue  # the planted half file; its complete twin is read
            found.update(PHONE.findall(text))
            found.update(EMAIL.findall(text))
    return found


def _landed_texts(centre: Centre) -> Iterator[tuple[Path, str]]:
    for path in (centre.data / "landing").rglob("*.parquet"):
        table = pq.read_table(path)
        for name in table.column_names:
            if pa.types.is_string(table.schema.field(name).type):
                yield path, "\n".join(value for value in table[name].unique().to_pylist() if value)


def test_the_exports_do_hold_identifiers(published_centre: Centre) -> None:
    found = _identifiers(published_centre)
    assert len([value for value in found if PHONE.fullmatch(value)]) > 100
    assert len([value for value in found if "@" in value]) > 50


def test_no_identifier_is_landed(published_centre: Centre) -> None:
    identifiers = _identifiers(published_centre)
    leaks = {
        path.parent.name
        for path, text in _landed_texts(published_centre)
        if identifiers.intersection(PHONE.findall(text)) or identifiers.intersection(EMAIL.findall(text))
    }
    assert leaks == set()


def test_no_identifier_is_published_or_logged(published_centre: Centre) -> None:
    identifiers = _identifiers(published_centre)
    texts: dict[str, str] = {}
    with duckdb.connect(str(published_centre.current), read_only=True) as con:
        for table, column in con.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns() where data_type = 'VARCHAR'"
        ).fetchall():
            values = con.execute(f'select distinct "{column}" from {table} where "{column}" is not null').fetchall()
            texts[f"{table}.{column}"] = "\n".join(value for (value,) in values)
    for path in [*published_centre.data.rglob("*.json"), *(published_centre.data / "state").rglob("*")]:
        if path.is_file() and "exports" not in path.parts:
            texts[path.name] = path.read_bytes().decode("utf-8", "replace")
    leaks = {
        place
        for place, text in texts.items()
        if identifiers.intersection(PHONE.findall(text)) or identifiers.intersection(EMAIL.findall(text))
    }
    assert leaks == set()
