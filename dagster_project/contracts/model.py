"""What a contract says: tools, their exports, the streams in an export and the columns of a stream.

The declaration itself lives in the dbt source YAML below ``models/staging``; these classes are its typed form
and hold no logic beyond look-ups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Literal

DataType = Literal["varchar", "bigint", "double", "boolean", "date", "timestamp", "json"]
Pii = Literal["drop", "phone", "email", "free_text", "employee_name", "employee_login"]
FileFormat = Literal["json", "csv", "xlsx"]
Delivery = Literal["changes", "snapshot"]
DriftAction = Literal["warn", "accept", "hold"]

UNPIVOT = "*"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column. ``fields`` are the vendor's names or paths; the first that is not null counts."""

    name: str
    data_type: DataType
    description: str
    fields: tuple[str, ...]
    key: bool = False
    required: bool = False
    optional: bool = False
    pii: Pii | None = None
    formats: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    accepted: tuple[str, ...] = ()
    plausible: bool = False

    @property
    def is_landed(self) -> bool:
        """Whether the column is written at all (``pii: drop`` never is)."""
        return self.pii != "drop"


@dataclass(frozen=True)
class Stream:
    """One stream: the rows found at one path of an export's records."""

    tool: str
    name: str
    description: str
    columns: tuple[Column, ...]
    records: str | None = None
    ignored: tuple[tuple[str, str], ...] = ()

    @cached_property
    def landed_columns(self) -> tuple[Column, ...]:
        """The declared columns that are written, in declared order."""
        return tuple(column for column in self.columns if column.is_landed)

    @cached_property
    def key_columns(self) -> tuple[Column, ...]:
        """The columns that identify a row within one delivery."""
        return tuple(column for column in self.columns if column.key)

    @property
    def is_unpivot(self) -> bool:
        """Whether its rows are the undeclared cells of a wide row."""
        return self.records == UNPIVOT

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when the stream does not declare it."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def ignored_reason(self, field_name: str) -> str | None:
        """Why the contract leaves a field out of landing, or None when it does not. The first match wins."""
        for pattern, reason in self.ignored:
            if fnmatchcase(field_name, pattern):
                return reason
        return None


@dataclass(frozen=True, slots=True)
class Expected:
    """How often an export comes, how late it may be (days) and how far its volume may fall (share of the
    usual).
    """

    every_days: int
    lag_days: int
    min_share_of_usual: float


@dataclass(frozen=True)
class Export:
    """One kind of file that a tool drops, with the streams in it: the root and its parts."""

    tool: str
    root: Stream
    parts: tuple[Stream, ...]
    files: tuple[str, ...]
    format: FileFormat
    delivery: Delivery
    expected: Expected
    required: bool = False
    records: str | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    header_rows: int = 1
    field_names_in: Literal["import_id"] | None = None
    sheets: str = UNPIVOT
    header_within: int = 1
    time_zone: str = "UTC"
    version_by: tuple[str, ...] = ()
    business_date: str | None = None
    quarantine_budget: float = 0.0
    on_new_field: DriftAction = "warn"
    on_missing_field: DriftAction = "hold"
    ignored_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    repeats_keys: bool = False
    """Rows that share a key are rows of their own, told apart by their order: a sheet that people keep by hand."""

    @property
    def name(self) -> str:
        """The export is named after its root stream."""
        return self.root.name

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """Root first, then the parts in declared order."""
        return (self.root, *self.parts)


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool and everything that it exports."""

    name: str
    label: str
    category: str
    owner: str
    description: str
    exports: tuple[Export, ...]

    @property
    def streams(self) -> tuple[Stream, ...]:
        """Every stream of every export."""
        return tuple(stream for export in self.exports for stream in export.streams)


@dataclass(frozen=True, slots=True)
class Contracts:
    """Every declared tool, by name."""

    tools: Mapping[str, Tool]

    @property
    def exports(self) -> tuple[Export, ...]:
        """Every export of every tool, in name order of the tools."""
        return tuple(export for tool in self.tools.values() for export in tool.exports)

    def export(self, tool: str, stream: str) -> Export:
        """The export that carries a stream; KeyError when none does."""
        for export in self.tools[tool].exports:
            if any(candidate.name == stream for candidate in export.streams):
                return export
        raise KeyError(f"{tool}.{stream}")
