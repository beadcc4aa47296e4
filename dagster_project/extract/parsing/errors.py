"""What parsing reports: rows that are quarantined, fields that drift, and files that are held as a whole.

None of these carries a value from the file: only places, names that the contract declares, and kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DriftChange = Literal["new_field", "missing_field", "sheet_without_header"]
ValueClass = Literal["digits", "letters", "mixed", "date-like", "empty", "too-long", "structure"]


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One record held back: the first thing wrong with it.

    ``stream`` and ``column`` name where it is wrong; ``n_rows`` counts, per stream, the rows that are held
    back with it, because a nested document is quarantined as a whole.
    """

    stream: str
    source_row: int
    column: str | None
    reason: str
    value_class: ValueClass | None
    remedy: str
    n_rows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldDrift:
    """A field that the contract does not declare, or declares and the file lacks, and how many rows it
    touches.
    """

    stream: str
    change: DriftChange
    field_name: str
    action: Literal["warn", "accept", "hold"]
    n_rows: int


class HeldFile(Exception):
    """The whole file is held: landing any part of it could mislead."""

    def __init__(self, reason: str, detail: str, *, line: int | None = None, remedy: str) -> None:
        self.reason = reason
        self.detail = detail
        self.line = line
        self.remedy = remedy
        place = "" if line is None else f" at line {line}"
        super().__init__(f"{reason}{place}: {detail} Remedy: {remedy}")
