"""What leaves the demo centre: files, some of them late, and the record of what is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.truth import TruthWriter

INSTANCE: Final = "demo"


@dataclass(frozen=True)
class ExportFile:
    """One delivery of a file. `path` is relative to the tool's folder; a held file has no row counts."""

    tool: str
    path: str
    content: bytes
    export_night: int
    arrival_night: int
    rows: dict[str, int]
    """Records by stream, the root stream first."""
    quarantined: dict[str, int] = field(default_factory=dict)
    outcome: str = "landed"


@dataclass(frozen=True)
class Fault:
    """One planted fault."""

    kind: str
    tool: str
    stream: str
    path: str
    row: int | None
    column: str | None
    description: str


class Outbox:
    """Delivers files into `<root>/exports/<tool>/`, on the night on which each arrives."""

    def __init__(self, root: Path, calendar: DemoCalendar, truth: TruthWriter, first_written_night: int) -> None:
        self._folder = root / "exports"
        self._calendar, self._truth, self._first_written = calendar, truth, first_written_night
        self._night = 0
        self._late: list[ExportFile] = []
        self.n_files = 0
        self.n_bytes = 0

    def begin(self, night: int) -> None:
        """Starts a night: what was held up until now arrives."""
        self._night = night
        due = [f for f in self._late if f.arrival_night <= night]
        self._late = [f for f in self._late if f.arrival_night > night]
        for file in due:
            self._deliver(file)

    def put(self, file: ExportFile) -> None:
        """Delivers a file tonight, or later when it is late."""
        if file.arrival_night > self._night:
            self._late.append(file)
        else:
            self._deliver(file)

    def put_again(self, file: ExportFile) -> None:
        """Delivers the same bytes under the same name once more, which leaves no trace but a newer file."""
        self._write(file)

    def fault(self, fault: Fault) -> None:
        """Records a planted fault."""
        row = (self._night, fault.kind, fault.tool, fault.stream, fault.path, fault.row, fault.column)
        self._truth.add("faults", [(*row, fault.description)])

    def _deliver(self, file: ExportFile) -> None:
        self._write(file)
        self.n_files += 1
        self.n_bytes += len(file.content)
        is_counted = file.outcome == "landed"
        root = next(iter(file.rows))
        export, arrival = self._calendar.day(file.export_night), self._calendar.day(self._night)
        self._truth.add(
            "files",
            [
                (
                    file.tool,
                    INSTANCE,
                    file.path,
                    export,
                    arrival,
                    self._night,
                    root,
                    stream,
                    n if is_counted else None,
                    file.quarantined.get(stream, 0) if is_counted else None,
                    file.outcome,
                )
                for stream, n in file.rows.items()
            ],
        )

    def _write(self, file: ExportFile) -> None:
        if self._night >= self._first_written:
            path = self._folder / file.tool / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
