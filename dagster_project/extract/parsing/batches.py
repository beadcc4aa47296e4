"""Put chunks together to batches: judge them, take out the records that are quarantined, protect the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.contracts.arrow import parsed_schema
from dagster_project.contracts.model import Export
from dagster_project.extract.parsing.errors import HeldFile, QuarantinedRow
from dagster_project.extract.parsing.limits import MAX_BATCH_BYTES
from dagster_project.extract.parsing.readers.chunks import Rejected
from dagster_project.extract.parsing.remedies import remedy
from dagster_project.extract.parsing.shape import RECORD, Shaped
from dagster_project.extract.parsing.validate import Validator
from dagster_project.extract.parsing.violations import Violation
from dagster_project.extract.privacy.pseudonyms import Privacy

Batch = tuple[dict[str, pa.Table], dict[str, int], list[QuarantinedRow]]


class BatchBuilder:
    """Builds the batches of one file and keeps its totals."""

    def __init__(self, export: Export, validator: Validator, privacy: Privacy) -> None:
        self._export = export
        self._validator = validator
        self._privacy = privacy
        self._reasons: Counter[str] = Counter()
        self._total = 0
        self._start()

    @property
    def n_records(self) -> int:
        """Records in the batch so far, unreadable ones included."""
        return len(self._source_rows) + len(self._rejected)

    def is_full(self, records: int) -> bool:
        """Whether the batch has so many records, or as many bytes as one batch may take."""
        return self.n_records >= records or self._n_bytes >= MAX_BATCH_BYTES

    @property
    def next_record(self) -> int:
        """The number of the next record in the batch."""
        return len(self._source_rows)

    def add(self, shaped: Shaped, source_rows: Sequence[int], rejected: Sequence[Rejected]) -> None:
        """Add a chunk whose records are numbered from `next_record`."""
        self._chunks.append(shaped.tables)
        self._n_bytes += sum(table.nbytes for table in shaped.tables.values())
        self._violations.extend(shaped.violations)
        self._source_rows.extend(source_rows)
        self._rejected.extend(rejected)

    def take(self) -> Batch:
        """The batch: landed rows and rows in by stream, and what is quarantined in order of its place in the
        file.
        """
        tables = {
            stream.name: pa.concat_tables([chunk[stream.name] for chunk in self._chunks])
            if self._chunks
            else _empty(parsed_schema(stream))
            for stream in self._export.streams
        }
        rows_in = {name: table.num_rows for name, table in tables.items()}
        first = self._first_violations(tables)
        quarantined = [self._rejection(item) for item in self._rejected]
        rows_in[self._export.name] += len(self._rejected)
        if first:
            bad = pa.array(sorted(first), pa.int64())
            held_back = {name: _count_by_record(table, bad) for name, table in tables.items()}
            quarantined += [self._quarantine(found, held_back) for found in first.values()]
            tables = {
                name: table.filter(pc.invert(pc.is_in(table.column(RECORD), value_set=bad)))
                for name, table in tables.items()
            }
        self._total += self.n_records
        self._reasons.update(row.reason for row in quarantined)
        landed = {stream.name: self._protected(tables[stream.name], index)
                  for index, stream in enumerate(self._export.streams)}  # fmt: skip
        self._start()
        return landed, rows_in, sorted(quarantined, key=lambda row: row.source_row)

    def refuse_over_budget(self) -> None:
        """Raise HeldFile when the file's quarantined records exceed its budget.

        One bad record alone never holds a file, however small, unless the budget is nought.
        """
        n_bad = self._reasons.total()
        budget = self._export.quarantine_budget
        if n_bad == 0 or (budget > 0 and (n_bad == 1 or n_bad <= budget * self._total)):
            return
        counts = ", ".join(f"{reason} {n}" for reason, n in self._reasons.most_common())
        raise HeldFile(
            "over_budget",
            f"{n_bad} of {self._total} records cannot be landed ({counts}); the budget is {budget:.2%}.",
            remedy="Correct the export and deliver it again, or adapt the contract.",
        )

    def _start(self) -> None:
        self._chunks: list[dict[str, pa.Table]] = []
        self._violations: list[Violation] = []
        self._source_rows: list[int] = []
        self._rejected: list[Rejected] = []
        self._n_bytes = 0

    def _first_violations(self, tables: dict[str, pa.Table]) -> dict[int, Violation]:
        """For every record that violates the contract, the first violation in declared order."""
        first: dict[int, Violation] = {}
        has_rows = any(table.num_rows for table in tables.values())
        found = self._violations + (self._validator.violations(tables) if has_rows else [])
        for violation in sorted(found, key=lambda item: (item.record, item.order)):
            first.setdefault(violation.record, violation)
        return first

    def _quarantine(self, found: Violation, held_back: dict[str, dict[int, int]]) -> QuarantinedRow:
        n_rows = {name: counts.get(found.record, 0) for name, counts in held_back.items()}
        return QuarantinedRow(
            stream=found.stream,
            source_row=self._source_rows[found.record],
            column=found.column,
            reason=found.reason,
            value_class=found.value_class,
            remedy=remedy(found.reason),
            n_rows={name: n for name, n in n_rows.items() if n},
        )

    def _rejection(self, item: Rejected) -> QuarantinedRow:
        return QuarantinedRow(
            stream=self._export.name,
            source_row=item.source_row,
            column=None,
            reason=item.reason,
            value_class=item.value_class,
            remedy=remedy(item.reason),
            n_rows={self._export.name: 1},
        )

    def _protected(self, table: pa.Table, index: int) -> pa.Table:
        stream = self._export.streams[index]
        schema = parsed_schema(stream)
        columns = {column.name: column for column in stream.landed_columns}
        arrays = [
            self._privacy.protect(table.column(name), columns[name]) if name in columns else table.column(name)
            for name in schema.names
        ]
        return pa.Table.from_arrays(arrays, schema=schema)


def _count_by_record(table: pa.Table, records: pa.Array) -> dict[int, int]:
    bad = table.filter(pc.is_in(table.column(RECORD), value_set=records)).column(RECORD)
    return {item["values"]: item["counts"] for item in pc.value_counts(bad).to_pylist()}


def _empty(schema: pa.Schema) -> pa.Table:
    return schema.append(pa.field(RECORD, pa.int64())).empty_table()
