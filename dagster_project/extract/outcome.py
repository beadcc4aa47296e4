"""What one night did with one export, for whoever reports on the night."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class ExportOutcome:
    """What one night did with one export. Rows are by stream."""

    tool: str
    instance: str
    root_stream: str
    n_seen: int = 0
    n_landed: int = 0
    n_duplicate: int = 0
    n_held: int = 0
    n_unstable: int = 0
    rows_landed: Counter[str] = field(default_factory=Counter)
    rows_quarantined: Counter[str] = field(default_factory=Counter)
    n_drift: int = 0
    unreachable: str | None = None
