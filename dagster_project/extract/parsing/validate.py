"""Check the rows of a batch against the contract, with the typing that the warehouse will use."""

from __future__ import annotations

from datetime import date
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from dagster_project.contracts.arrow import EXTRA
from dagster_project.contracts.model import Export, Stream
from dagster_project.extract.parsing.rules import Rule, rules_of, violations_sql
from dagster_project.extract.parsing.shape import RECORD
from dagster_project.extract.parsing.violations import Violation, value_class

_ROW = "_row"


class Validator:
    """Judges the batches of one file. Use as a context manager: it holds a database in memory."""

    def __init__(self, export: Export, export_date: date) -> None:
        self._export = export
        self._rules = {stream.name: rules_of(stream, export_date) for stream in export.streams}
        self._seen: dict[int, int] = {}
        self._database = duckdb.connect(
            config={"threads": 1, "enable_external_access": "false", "autoload_known_extensions": "false"}
        )
        self._database.execute("set TimeZone = 'UTC'")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def violations(self, tables: dict[str, pa.Table]) -> list[Violation]:
        """Every row's first violation, for the tables of a batch (by stream, each with its `_record`)."""
        found: list[Violation] = []
        for index, stream in enumerate(self._export.streams):
            table = tables[stream.name]
            if table.num_rows:
                found.extend(self._judge(index, stream, table))
        may_repeat = self._export.delivery != "snapshot" or self._export.repeats_keys
        if not may_repeat and tables[self._export.root.name].num_rows:
            found.extend(self._repeated_keys(tables[self._export.root.name]))
        return found

    def _judge(self, index: int, stream: Stream, table: pa.Table) -> list[Violation]:
        rules = self._rules[stream.name]
        checked = list(dict.fromkeys(rule.column.name for rule in rules))
        batch = table.select(checked).append_column(_ROW, pa.array(range(table.num_rows), pa.int64()))
        self._database.register("batch", batch)
        try:
            rows = self._database.execute(violations_sql(rules, "batch", _ROW)).fetchall()
        finally:
            self._database.unregister("batch")
        records = table.column(RECORD)
        return [self._violation(index, stream, rules[rule], table, row, records[row].as_py()) for row, rule in rows]

    def _violation(self, index: int, stream: Stream, rule: Rule, table: pa.Table, row: int, record: int) -> Violation:
        value = table.column(rule.column.name)[row].as_py()
        return Violation(record, (index, rule.order), stream.name, rule.column.name, rule.reason, value_class(value))

    def _repeated_keys(self, table: pa.Table) -> list[Violation]:
        """Later rows of a snapshot that share a key with an earlier one and say something else."""
        root = self._export.root
        keys = ", ".join(f'"{column.name}"' for column in root.key_columns)
        content = ", ".join(f'"{name}"' for name in (*(c.name for c in root.landed_columns), EXTRA))
        self._database.register("batch", table)
        try:
            hashes = self._database.execute(
                f"select md5_number(json_array({keys})::varchar), md5_number(json_array({content})::varchar),"
                f' "{RECORD}" from batch order by "{RECORD}"'
            ).fetchall()
        finally:
            self._database.unregister("batch")
        name = root.key_columns[0].name
        order = root.landed_columns.index(root.key_columns[0])
        return [
            Violation(record, (0, order), root.name, name, "duplicate_key_in_file", None)
            for key, said, record in hashes
            if self._seen.setdefault(key, said) != said
        ]
