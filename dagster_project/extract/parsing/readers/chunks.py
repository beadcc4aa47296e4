"""What every reader hands on: records with the place they came from, and those that could not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dagster_project.extract.parsing.errors import ValueClass


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be read at all; ``source_row`` is where it starts."""

    source_row: int
    reason: str
    value_class: ValueClass | None = None


@dataclass(slots=True)
class JsonChunk:
    """Some JSON records. ``source_rows`` runs alongside ``records``; numbers keep their literal text."""

    records: list[dict[str, Any]] = field(default_factory=list)
    source_rows: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.records) + len(self.rejected)


@dataclass(slots=True)
class TableChunk:
    """Some rows of a table, each as long as the table's header; an empty cell is None."""

    rows: list[list[str | None]] = field(default_factory=list)
    source_rows: list[int] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    faults: list[tuple[int, int, str]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows) + len(self.rejected)


@dataclass(frozen=True, slots=True)
class Section:
    """A table with one header: a CSV file, or one sheet of a workbook.

    ``names`` are the vendor's field names in order (one that begins with # is made up by the reader),
    ``labels`` what people see above the column. ``chunks`` may be read once. A fault is (row in the chunk,
    column, reason).
    """

    where: str
    line: int
    names: tuple[str, ...]
    labels: tuple[str, ...]
    time_zone: str | None
    chunks: Iterator[TableChunk]
