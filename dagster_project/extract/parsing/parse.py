"""Parse one export file by its contract: from its bytes to the rows of every stream, checked and protected.

The file is read in batches. A record is landed in all streams of its export or in none: one bad segment holds
back its conversation, because a conversation without it would give a wrong figure silently.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa

from dagster_project.contracts.model import Export
from dagster_project.extract.parsing.batches import BatchBuilder
from dagster_project.extract.parsing.drift import Drift
from dagster_project.extract.parsing.errors import FieldDrift, HeldFile, QuarantinedRow
from dagster_project.extract.parsing.readers.chunks import Section
from dagster_project.extract.parsing.readers.csv_table import read_csv
from dagster_project.extract.parsing.readers.header import match_header
from dagster_project.extract.parsing.readers.json_records import read_json
from dagster_project.extract.parsing.shape import JsonShaper
from dagster_project.extract.parsing.tables import TableShaper
from dagster_project.extract.parsing.validate import Validator
from dagster_project.extract.privacy.pseudonyms import Privacy

__all__ = ["FieldDrift", "HeldFile", "ParsedBatch", "QuarantinedRow", "parse_file"]


@dataclass(frozen=True, slots=True)
class ParsedBatch:
    """What one stretch of a file gave. For every stream, rows_in = rows in its table + rows quarantined.

    ``tables`` hold, by stream, the declared columns and `_extra`, `_time_zone` and `_source_row`. ``drift``
    comes with the last batch.
    """

    tables: dict[str, pa.Table]
    rows_in: dict[str, int]
    quarantined: list[QuarantinedRow] = field(default_factory=list)
    drift: list[FieldDrift] = field(default_factory=list)


def parse_file(
    path: Path,
    export: Export,
    *,
    privacy: Privacy,
    centre_zone: str,
    export_date: date,
    batch_records: int = 20_000,
) -> Iterator[ParsedBatch]:
    """Parse a file batch by batch; at least one batch comes, the last one with the drift of the whole file.

    Raises HeldFile when the whole file must be held, possibly after some batches: the caller writes to a
    temporary file and discards it. The reason is one of the readers', or `new_field`, `over_budget`.
    """
    with Validator(export, export_date) as validator:
        builder = BatchBuilder(export, validator, privacy)
        drift = Drift(export)
        steps = _json_steps if export.format == "json" else _table_steps
        for _ in steps(path, export, builder, drift, privacy, centre_zone):
            if builder.is_full(batch_records):
                yield ParsedBatch(*builder.take())
        last = builder.take()
        found = drift.found()
        builder.refuse_over_budget()
        yield ParsedBatch(*last, found)


def _json_steps(
    path: Path, export: Export, builder: BatchBuilder, drift: Drift, privacy: Privacy, centre_zone: str
) -> Iterator[None]:
    """Feed the builder with a JSON file, pausing after every chunk."""
    shaper = JsonShaper(export, _zone(export, centre_zone), privacy.scrub)
    chunks = read_json(path, export.records)
    is_read = False
    while not is_read:
        with _collector_paused():
            chunk = next(chunks, None)
            is_read = chunk is None
            if chunk is not None:
                builder.add(shaper.shape(chunk, builder.next_record), chunk.source_rows, chunk.rejected)
                drift.count_rows(chunk.records)
                # The collector must not find them when it goes on: it would walk through all of them.
                chunk.records.clear()
        yield
    drift.add_json(shaper.new_fields)


def _table_steps(
    path: Path, export: Export, builder: BatchBuilder, drift: Drift, privacy: Privacy, centre_zone: str
) -> Iterator[None]:
    """Feed the builder with a CSV file or a workbook, pausing after every chunk."""
    if export.format == "csv":
        with read_csv(path, export) as section:
            yield from _section_steps(section, export, builder, drift, privacy, centre_zone)
        return
    from dagster_project.extract.parsing.readers.xlsx_workbook import read_xlsx

    for section in read_xlsx(path, export, on_headless_sheet=drift.add_headless_sheet):
        yield from _section_steps(section, export, builder, drift, privacy, centre_zone)


def _section_steps(
    section: Section, export: Export, builder: BatchBuilder, drift: Drift, privacy: Privacy, centre_zone: str
) -> Iterator[None]:
    match = match_header(section.names, export, where=section.where, line=section.line)
    zone = section.time_zone or _zone(export, centre_zone)
    shaper = TableShaper(export, section, match, zone, privacy.scrub)
    for raw in section.chunks:
        chunk = shaper.without_ignored_rows(raw)
        builder.add(shaper.shape(chunk, builder.next_record), chunk.source_rows, chunk.rejected)
        yield
    drift.add_table(shaper.new_fields, match.missing, shaper.n_rows, has_zone=section.time_zone is not None)


def _zone(export: Export, centre_zone: str) -> str:
    """The zone of naive times that the contract names; a header without a zone leaves the centre's."""
    return centre_zone if export.time_zone in ("centre", "header") else export.time_zone


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Decoding makes millions of small objects and no cycles; searching them for cycles costs a third of the
    time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
