"""What extraction tells the ledger about files and nights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Delivery:
    """One file as it was delivered. `content_id` and `file_sha256` are empty when it was not read."""

    source_file: str
    export_date: date
    content_id: str
    file_sha256: str
    file_bytes: int


@dataclass(frozen=True, slots=True)
class HeldNow:
    """A file that is held and still lies in the drop zone, in which state it was judged and by which rules."""

    source_file: str
    export_date: date
    reason: str
    stamp: str
    judged_by: str


@dataclass(frozen=True, slots=True)
class ExtractionCounts:
    """What one night did with one export."""

    n_files_seen: int
    n_files_landed: int
    n_files_held: int
    rows_landed: int
    rows_quarantined: int
