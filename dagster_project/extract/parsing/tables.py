"""Shape the rows of a table, CSV or sheet, into the rows of an export's streams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.contracts.arrow import EXTRA, SOURCE_ROW, TIME_ZONE
from dagster_project.contracts.model import Column, Export, Stream
from dagster_project.contracts.paths import CELL_ID, CELL_LABEL, CELL_VALUE
from dagster_project.extract.parsing.columnar import text_column
from dagster_project.extract.parsing.readers.chunks import Section, TableChunk
from dagster_project.extract.parsing.readers.header import HeaderMatch
from dagster_project.extract.parsing.readers.literals import compact
from dagster_project.extract.parsing.shape import RECORD, Shaped
from dagster_project.extract.parsing.violations import Violation


class TableShaper:
    """Shapes the rows of one section. ``zone`` is the zone of its naive times."""

    def __init__(
        self, export: Export, section: Section, match: HeaderMatch, zone: str, scrub: Callable[[str], str]
    ) -> None:
        self.new_fields: Counter[str] = Counter()
        self.n_rows = 0
        self._export = export
        self._section = section
        self._match = match
        self._zone = zone
        self._scrub = scrub
        self._unpivots = tuple(part for part in export.parts if part.is_unpivot)
        self._ignored_rows = [
            (section.names.index(name), set(values))
            for name, values in export.ignored_rows.items()
            if name in section.names
        ]

    def without_ignored_rows(self, chunk: TableChunk) -> TableChunk:
        """The chunk without the rows that the contract declares to be no records, such as totals."""
        if not self._ignored_rows:
            return chunk
        kept = [index for index, row in enumerate(chunk.rows) if not self._is_ignored(row)]
        place = {index: position for position, index in enumerate(kept)}
        return TableChunk(
            [chunk.rows[index] for index in kept],
            [chunk.source_rows[index] for index in kept],
            chunk.rejected,
            [(place[row], column, reason) for row, column, reason in chunk.faults if row in place],
        )

    def shape(self, chunk: TableChunk, first_record: int) -> Shaped:
        """The chunk's rows by stream; records are numbered from ``first_record``."""
        self.n_rows += len(chunk.rows)
        records = pa.array(range(first_record, first_record + len(chunk.rows)), pa.int64())
        source_rows = pa.array(chunk.source_rows, pa.int64())
        width = len(self._section.names)
        cells: list[tuple[str | None, ...]] = list(zip(*chunk.rows, strict=True)) if chunk.rows else [()] * width
        shaped = Shaped({})
        root = self._export.root
        by_position = {i: column for column in root.columns for i in self._match.places[column.name]}
        arrays: list[pa.Array] = []
        for order, column in enumerate(root.landed_columns):
            values, faults = self._column(column, cells, len(chunk.rows))
            arrays.append(values)
            shaped.violations += [
                Violation(first_record + row, (0, order), root.name, column.name, reason, "too-long")
                for row, reason in faults
            ]
        for row, position, reason in chunk.faults:
            place = by_position.get(position)
            if place is not None or position in self._match.rest:
                order = root.columns.index(place) if place is not None else len(root.columns)
                name = EXTRA if place is None else place.name
                shaped.violations.append(Violation(first_record + row, (0, order), root.name, name, reason, None))
        extra = pa.nulls(len(chunk.rows), pa.string()) if self._unpivots else self._extra(chunk)
        shaped.tables[root.name] = self._table(root, arrays, extra, source_rows, records)
        for part in self._unpivots:
            shaped.tables[part.name] = self._cells(part, chunk, cells, source_rows, records)
        return shaped

    def _is_ignored(self, row: list[str | None]) -> bool:
        return any((row[position] or "").strip() in values for position, values in self._ignored_rows)

    def _column(
        self, column: Column, cells: list[tuple[str | None, ...]], n_rows: int
    ) -> tuple[pa.Array, list[tuple[int, str]]]:
        places = self._match.places[column.name]
        if not places:
            return pa.nulls(n_rows, pa.string()), []
        found = [text_column(list(cells[place]), is_json=False) for place in places]
        faults = [fault for text in found for fault in text.faults]
        return found[0].values if len(found) == 1 else pc.coalesce(*(t.values for t in found)), faults

    def _table(
        self,
        stream: Stream,
        arrays: list[pa.Array],
        extra: pa.Array,
        source_rows: pa.Array,
        records: pa.Array,
    ) -> pa.Table:
        names = [column.name for column in stream.landed_columns]
        zones = pa.array([self._zone] * len(records), pa.string())
        return pa.table(
            [*arrays, extra, zones, source_rows, records],
            names=[*names, EXTRA, TIME_ZONE, SOURCE_ROW, RECORD],
        )

    def _extra(self, chunk: TableChunk) -> pa.Array:
        """The undeclared cells of each row that are not empty, as a scrubbed JSON object."""
        names = self._section.names
        texts: list[str | None] = []
        for row in chunk.rows:
            rest = {names[place]: row[place] for place in self._match.rest if row[place] is not None}
            self.new_fields.update(rest.keys())
            texts.append(compact(rest, self._scrub) if rest else None)
        return pa.array(texts, pa.string())

    def _cells(
        self,
        part: Stream,
        chunk: TableChunk,
        cells: list[tuple[str | None, ...]],
        source_rows: pa.Array,
        records: pa.Array,
    ) -> pa.Table:
        """One row for each undeclared cell that is not empty, by row and then by column."""
        found = [
            (index, place)
            for index, row in enumerate(chunk.rows)
            for place in self._match.rest
            if row[place] is not None
        ]
        rows = pa.array([index for index, _ in found], pa.int64())
        arrays: list[pa.Array] = []
        for column in part.landed_columns:
            name = column.fields[0]
            if name in (CELL_ID, CELL_LABEL):
                words = self._section.names if name == CELL_ID else self._section.labels
                arrays.append(pa.array([words[place] for _, place in found], pa.string()))
            elif name == CELL_VALUE:
                arrays.append(pa.array([chunk.rows[index][place] for index, place in found], pa.string()))
            else:
                place = self._section.names.index(name.removeprefix("root."))
                arrays.append(pa.array(cells[place], pa.string()).take(rows))
        extra = pa.nulls(len(found), pa.string())
        return self._table(part, arrays, extra, source_rows.take(rows), records.take(rows))
