"""Landing: one delivered file becomes one Parquet file a stream, all of them or none.

Values lie as text, exactly as sent; every row knows its load, file, line and day. The file's name is derived
from the content that was delivered, so landing the same bytes again writes the same files again. The parts of
a nested export are renamed into place before the root: a crash can leave parts without a root, which nobody
reads and the next night overwrites, but never a root without its parts.
"""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from dagster_project.contracts import landing_schema
from dagster_project.contracts.model import Export
from dagster_project.extract.arrival.drop_zone import stamp_of
from dagster_project.extract.landing.landed import (
    DriftEntry,
    ExportKey,
    Landed,
    Load,
    NotLanded,
    QuarantineEntry,
    content_id,
    load_id,
    load_path,
    quarantine_ids,
    streams_root_last,
)
from dagster_project.extract.landing.landing_file import LandingFile
from dagster_project.extract.parsing.parse import FieldDrift, HeldFile, ParsedBatch, QuarantinedRow, parse_file
from dagster_project.extract.privacy.pseudonyms import Privacy
from dagster_project.files import fsync_folder


@dataclass(frozen=True, slots=True)
class LandingTask:
    """Everything that a worker needs to land one file."""

    export: Export
    key: ExportKey
    path: Path
    stamp: str
    source_file: str
    export_date: date
    file_sha256: str
    file_bytes: int
    landing: Path
    centre_zone: str
    privacy_key: bytes = field(repr=False)

    @property
    def content_id(self) -> str:
        """What the loads of this file are named after."""
        return content_id(self.export, self.file_sha256, self.export_date)


@dataclass
class _Tally:
    """What the batches of one file add up to."""

    rows_in: Counter[str] = field(default_factory=Counter)
    rows_landed: Counter[str] = field(default_factory=Counter)
    rows_quarantined: Counter[str] = field(default_factory=Counter)
    quarantined: list[QuarantinedRow] = field(default_factory=list)
    drift: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)

    def add(self, batch: ParsedBatch) -> None:
        self.rows_in.update(batch.rows_in)
        self.rows_landed.update({stream: table.num_rows for stream, table in batch.tables.items()})
        for row in batch.quarantined:
            self.rows_quarantined.update(row.n_rows)
        self.quarantined += batch.quarantined
        self.drift.update({_drift_key(drift): drift.n_rows for drift in batch.drift})

    def does_not_add_up(self, streams: tuple[str, ...]) -> str | None:
        for stream in streams:
            counts = self.rows_in[stream], self.rows_landed[stream], self.rows_quarantined[stream]
            if counts[0] != counts[1] + counts[2]:
                return f"{stream}: {counts[0]} rows in, {counts[1]} landed, {counts[2]} quarantined"
        return None


def land_file(task: LandingTask) -> Landed | NotLanded:
    """Parse one file and land it in all its streams.

    Raises:
        OSError: the landing cannot be written (disk full, no permission); nothing of it is visible then.
    """
    streams = {stream.name: stream for stream in task.export.streams}
    tally = _Tally()
    with ExitStack() as stack:
        files = {
            name: stack.enter_context(
                LandingFile(_path(task, name), landing_schema(streams[name]), _provenance(task, name))
            )
            for name in streams_root_last(task.export)
        }
        try:
            for batch in _batches(task):
                tally.add(batch)
                for name, table in batch.tables.items():
                    files[name].write(table)
        except HeldFile as held:
            place = "" if held.line is None else f" (line {held.line})"
            return NotLanded("held", held.reason, f"{held.detail}{place}", held.remedy)
        if stamp_of(task.path.stat()) != task.stamp:
            return NotLanded("unstable", "changed", "It changed while it was read.", "The next night reads it again.")
        wrong = tally.does_not_add_up(tuple(streams))
        if wrong is not None:
            return NotLanded("held", "rows_do_not_add_up", wrong, "Report it: a reader miscounts.")
        landed = _landed(task, tally)
        _finish(files, landed)
    return landed


def _batches(task: LandingTask) -> Iterator[ParsedBatch]:
    """The parser's batches. A parser that breaks on a file holds that file, not the night."""
    privacy = Privacy(task.privacy_key)
    try:
        yield from parse_file(
            task.path,
            task.export,
            privacy=privacy,
            centre_zone=task.centre_zone,
            export_date=task.export_date,
        )
    except (HeldFile, OSError, MemoryError):
        raise
    except Exception as error:
        # The message of a foreign exception can quote a value; its type and place cannot.
        place = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__} in {Path(place.filename).name}:{place.lineno}."
        raise HeldFile("not_readable", detail, remedy="Have it delivered again; report it if it is intact.") from None


def _landed(task: LandingTask, tally: _Tally) -> Landed:
    loads = tuple(
        Load(
            load_id=load_id(task.key, stream, task.content_id),
            tool=task.key.tool,
            instance=task.key.instance,
            stream=stream,
            root_stream=task.key.root_stream,
            source_file=task.source_file,
            export_date=task.export_date,
            content_id=task.content_id,
            file_sha256=task.file_sha256,
            file_bytes=task.file_bytes,
            rows_in=tally.rows_in[stream],
            rows_landed=tally.rows_landed[stream],
            rows_quarantined=tally.rows_quarantined[stream],
        )
        for stream in streams_root_last(task.export)
    )
    places = [(row.stream, row.source_row, row.column, row.reason, row.value_class) for row in tally.quarantined]
    quarantine = tuple(
        QuarantineEntry(identity, row.stream, row.source_row, row.column, row.reason, row.value_class, row.remedy)
        for identity, row in zip(quarantine_ids(loads[-1].load_id, places), tally.quarantined, strict=True)
    )
    drift = tuple(DriftEntry(*key, n_rows) for key, n_rows in sorted(tally.drift.items()))
    return Landed(loads, quarantine, drift, datetime.now(UTC).replace(tzinfo=None))


def _finish(files: dict[str, LandingFile], landed: Landed) -> None:
    """Complete every file, then rename the parts and last the root, each made durable before the next."""
    for load in landed.loads:
        is_root = load.stream == load.root_stream
        files[load.stream].complete(load, landed if is_root else None, landed.landed_at)
    for load in landed.loads[:-1]:
        files[load.stream].rename()
    for load in landed.loads[:-1]:
        fsync_folder(files[load.stream].path.parent)
    root = files[landed.root.stream]
    root.rename()
    fsync_folder(root.path.parent)


def _path(task: LandingTask, stream: str) -> Path:
    identity = load_id(task.key, stream, task.content_id)
    return load_path(task.landing, task.key.tool, task.key.instance, stream, identity)


def _provenance(task: LandingTask, stream: str) -> dict[str, pa.Scalar]:
    return {
        "_source_instance": pa.scalar(task.key.instance, pa.string()),
        "_load_id": pa.scalar(load_id(task.key, stream, task.content_id), pa.string()),
        "_source_file": pa.scalar(task.source_file, pa.string()),
        "_export_date": pa.scalar(task.export_date, pa.date32()),
    }


def _drift_key(drift: FieldDrift) -> tuple[str, str, str, str]:
    return drift.stream, drift.change, drift.field_name, drift.action


def sweep(landing: Path, key: ExportKey, streams: Iterable[str]) -> None:
    """Remove what an interrupted landing of these streams left half-written. Only under the night's lock."""
    for stream in streams:
        folder = landing / key.tool / key.instance / stream
        if folder.is_dir():
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.startswith(".") and entry.name.endswith(".tmp"):
                        Path(entry.path).unlink(missing_ok=True)
