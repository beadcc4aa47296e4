"""What landing a file gave, in the form that travels between processes, footers and the ledger."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from dagster_project.contracts.model import Export


class ExportKey(NamedTuple):
    """One export of one configured source."""

    tool: str
    instance: str
    root_stream: str


@dataclass(frozen=True, slots=True)
class Load:
    """One landed Parquet file: what one delivered file gave to one stream."""

    load_id: str
    tool: str
    instance: str
    stream: str
    root_stream: str
    source_file: str
    export_date: date
    content_id: str
    file_sha256: str
    file_bytes: int
    rows_in: int
    rows_landed: int
    rows_quarantined: int

    def to_json(self) -> str:
        """Text for the footer; the same load gives the same text."""
        return json.dumps(asdict(self), sort_keys=True, default=date.isoformat)

    @classmethod
    def from_json(cls, text: str | bytes) -> Load:
        """The load that a footer tells of."""
        fields: dict[str, Any] = json.loads(text)
        return cls(**{**fields, "export_date": date.fromisoformat(fields["export_date"])})


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One record held back, without its values."""

    quarantine_id: str
    stream: str
    source_row: int
    column_name: str | None
    reason: str
    value_class: str | None
    remedy: str


@dataclass(frozen=True, slots=True)
class DriftEntry:
    """A field that the file has and the contract lacks, or the reverse."""

    stream: str
    change: str
    field_name: str
    action: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class Landed:
    """A file that landed in all its streams; the root's load comes last."""

    loads: tuple[Load, ...]
    quarantine: tuple[QuarantineEntry, ...]
    drift: tuple[DriftEntry, ...]
    landed_at: datetime

    @property
    def root(self) -> Load:
        """The load of the root stream."""
        return self.loads[-1]


@dataclass(frozen=True, slots=True)
class NotLanded:
    """A file of which nothing landed: `held` by the contract, or `unstable` and left for the next night."""

    outcome: str
    reason: str
    detail: str
    remedy: str


def content_id(export: Export, file_sha256: str, export_date: date) -> str:
    """What makes a delivery the same as another: its bytes and, for a snapshot, the day whose state it tells.

    A snapshot that equals the one of last week still says something new: that nothing else holds today.
    """
    return f"{file_sha256}|{export_date.isoformat()}" if export.delivery == "snapshot" else file_sha256


def load_id(key: ExportKey, stream: str, content: str) -> str:
    """Name of a load: the same content of the same stream has the same name, whatever the file was called."""
    text = f"{key.tool}|{key.instance}|{stream}|{content}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def load_path(landing: Path, tool: str, instance: str, stream: str, load: str) -> Path:
    """Where a load lies."""
    return landing / tool / instance / stream / f"{load}.parquet"


def streams_root_last(export: Export) -> tuple[str, ...]:
    """Names of an export's streams in the order in which they are renamed into place."""
    return (*(part.name for part in export.parts), export.root.name)


def quarantine_ids(load: str, rows: Iterable[tuple[Any, ...]]) -> list[str]:
    """One id an entry, the same for the same file; entries that look alike are told apart by their count."""
    seen: dict[tuple[Any, ...], int] = {}
    ids = []
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        ids.append(hashlib.sha256(f"{load}|{row!r}|{seen[row]}".encode()).hexdigest()[:32])
    return ids
