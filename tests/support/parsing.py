"""Parse a file as the extraction does and put its batches together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from dagster_project.contracts import Contracts, Export, load_contracts, parsed_schema
from dagster_project.extract.parsing.errors import FieldDrift, QuarantinedRow
from dagster_project.extract.parsing.parse import parse_file
from dagster_project.extract.privacy.pseudonyms import Privacy

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = ROOT / "tests" / "fixtures" / "exports"
PRIVACY = Privacy(bytes(range(32)))


@cache
def contracts() -> Contracts:
    """The project's own contracts."""
    return load_contracts(ROOT / "models")


@dataclass
class Parsed:
    """A whole file: its batches put together."""

    tables: dict[str, pa.Table]
    rows_in: Counter[str] = field(default_factory=Counter)
    quarantined: list[QuarantinedRow] = field(default_factory=list)
    drift: list[FieldDrift] = field(default_factory=list)
    n_batches: int = 0

    def rows(self, stream: str) -> list[dict[str, Any]]:
        """The landed rows of a stream."""
        found: list[dict[str, Any]] = self.tables[stream].to_pylist()
        return found

    def landed(self) -> dict[str, int]:
        """Landed rows by stream, streams without rows left out."""
        return {name: table.num_rows for name, table in self.tables.items() if table.num_rows}

    def reasons(self) -> list[tuple[int, str | None, str]]:
        """Row, column and reason of everything quarantined."""
        return [(row.source_row, row.column, row.reason) for row in self.quarantined]


def parse(
    path: Path,
    export: Export,
    *,
    zone: str = "Europe/Berlin",
    on: date = date(2026, 3, 5),
    batch: int = 20_000,
) -> Parsed:
    """Parse a file, checking on the way what holds for every file: the columns, and rows in = landed + quarantined."""
    pieces: dict[str, list[pa.Table]] = {stream.name: [] for stream in export.streams}
    parsed = Parsed({})
    for found in parse_file(path, export, privacy=PRIVACY, centre_zone=zone, export_date=on, batch_records=batch):
        parsed.n_batches += 1
        for stream in export.streams:
            table = found.tables[stream.name]
            assert table.schema == parsed_schema(stream)
            pieces[stream.name].append(table)
            held_back = sum(row.n_rows.get(stream.name, 0) for row in found.quarantined)
            assert found.rows_in[stream.name] == table.num_rows + held_back
        parsed.rows_in.update(found.rows_in)
        parsed.quarantined += found.quarantined
        parsed.drift += found.drift
    parsed.tables = {name: pa.concat_tables(tables) for name, tables in pieces.items()}
    return parsed


def parse_text(tmp_path: Path, name: str, content: str | bytes, export: Export, **options: Any) -> Parsed:
    """Parse a file of that name and content."""
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return parse(path, export, **options)
