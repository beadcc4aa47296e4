"""Shape nested JSON records into the rows of every stream of an export.

Work goes level by level, not record by record: all objects at one array path are gathered, and each declared
column is one pass over them. Fields of an ancestor are computed once there and repeated for the rows below.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.contracts.arrow import EXTRA, SOURCE_ROW, TIME_ZONE
from dagster_project.contracts.model import Column, Export, Stream
from dagster_project.contracts.paths import Origin, array_steps, origins
from dagster_project.extract.parsing.columnar import TextColumn, text_column
from dagster_project.extract.parsing.levels import Level
from dagster_project.extract.parsing.limits import MAX_FIELD_BYTES
from dagster_project.extract.parsing.readers.chunks import JsonChunk
from dagster_project.extract.parsing.readers.literals import TooDeepError
from dagster_project.extract.parsing.residue import Known, Residue
from dagster_project.extract.parsing.violations import Violation

RECORD = "_record"
"""Which record of the batch a row came from; not landed."""

Steps = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Shaped:
    """The rows of a chunk, by stream, with their `_record`; and what is wrong with their structure."""

    tables: dict[str, pa.Table]
    violations: list[Violation] = field(default_factory=list)


@dataclass(slots=True)
class _Plan:
    """How one stream is read: where each column comes from."""

    index: int
    stream: Stream
    steps: Steps
    columns: tuple[tuple[Column, tuple[Origin, ...]], ...]
    residue: Residue


class JsonShaper:
    """Shapes the records of one file. ``zone`` is the zone of the file's naive times."""

    def __init__(self, export: Export, zone: str, scrub: Callable[[str], str]) -> None:
        self._zone = zone
        self._scrub = scrub
        known = _declared(export)
        self._plans = [_plan(index, stream, known, scrub) for index, stream in enumerate(export.streams)]
        paths = {plan.steps[:depth] for plan in self._plans for depth in range(1, len(plan.steps) + 1)}
        self._paths = sorted(paths, key=len)

    @property
    def new_fields(self) -> dict[str, Counter[str]]:
        """Undeclared fields by stream, with the number of objects that had them."""
        return {plan.stream.name: plan.residue.new_fields for plan in self._plans}

    def shape(self, chunk: JsonChunk, first_record: int) -> Shaped:
        """The chunk's rows by stream; records are numbered from ``first_record``."""
        records = list(range(first_record, first_record + len(chunk.records)))
        levels: dict[Steps, Level] = {(): Level(chunk.records, records)}
        shaped = Shaped({})
        for path in self._paths:
            levels[path], wrong = levels[path[:-1]].descend(path[-1])
            owner = next(plan for plan in self._plans if plan.steps[: len(path)] == path)
            shaped.violations.extend(
                Violation(record, (owner.index, -1), owner.stream.name, path[-1][-1], "wrong_shape", "structure")
                for record in wrong
            )
        source_rows = pa.array(chunk.source_rows, pa.int64())
        for plan in self._plans:
            shaped.tables[plan.stream.name] = self._table(plan, levels, source_rows, shaped.violations)
        return shaped

    def _table(
        self, plan: _Plan, levels: dict[Steps, Level], source_rows: pa.Array, violations: list[Violation]
    ) -> pa.Table:
        own = levels[plan.steps]
        depth = len(plan.steps)
        arrays: list[pa.Array] = []
        names: list[str] = []
        for order, (column, alternatives) in enumerate(plan.columns):
            found: list[pa.Array] = []
            for origin in alternatives:
                level = levels[plan.steps[: origin.level]]
                text = self._text(level, origin, column)
                for position, reason in text.faults:
                    violations.append(
                        Violation(
                            level.records[position],
                            (plan.index, order),
                            plan.stream.name,
                            column.name,
                            reason,
                            "too-long" if reason == "field_too_long" else "structure",
                        )
                    )
                above = depth - origin.level
                found.append(text.values if not above else text.values.take(own.rows_above(above)))
            names.append(column.name)
            arrays.append(found[0] if len(found) == 1 else pc.coalesce(*found))
        names += [EXTRA, TIME_ZONE, SOURCE_ROW, RECORD]
        arrays += [
            self._extra(plan, own, violations),
            pa.array([self._zone] * len(own), pa.string()),
            source_rows.take(own.rows_above(depth)),
            pa.array(own.records, pa.int64()),
        ]
        return pa.table(arrays, names=names)

    def _text(self, level: Level, origin: Origin, column: Column) -> TextColumn:
        if not origin.keys:
            return TextColumn(pc.cast(pa.array(level.positions, pa.int64()), pa.string()))
        is_json = column.data_type == "json"
        scrub = self._scrub if is_json and column.pii == "free_text" else None
        return text_column(level.values(origin.keys), is_json=is_json, scrub=scrub)

    def _extra(self, plan: _Plan, own: Level, violations: list[Violation]) -> pa.Array:
        if plan.residue.is_empty_for(own.keys):
            return pa.nulls(len(own), pa.string())
        texts: list[str | None] = []
        for position, item in enumerate(own.objects):
            text, reason = None, None
            try:
                text = plan.residue.of(item)
            except TooDeepError:
                reason = "too_deep"
            if text is not None and len(text) > MAX_FIELD_BYTES:
                text, reason = None, "field_too_long"
            if reason is not None:
                order = (plan.index, len(plan.columns))
                violations.append(Violation(own.records[position], order, plan.stream.name, EXTRA, reason, "structure"))
            texts.append(text)
        return pa.array(texts, pa.string())


def _plan(index: int, stream: Stream, known: dict[Steps, Known], scrub: Callable[[str], str]) -> _Plan:
    steps = array_steps(stream.records)
    places = origins(stream)
    columns = tuple((column, places[column.name]) for column in stream.landed_columns)
    return _Plan(index, stream, steps, columns, Residue(stream, known[steps], scrub))


def _declared(export: Export) -> dict[Steps, Known]:
    """What each level's objects declare. A level that is no stream belongs to the nearest stream above it."""
    paths = {array_steps(stream.records): stream for stream in export.streams}
    known: dict[Steps, Known] = {}
    every = {path[:depth] for path in paths for depth in range(len(path) + 1)}
    for path in sorted(every, key=len):
        if path in paths:
            known[path] = Known()
            if path:
                known[path[:-1]].declare_rows(path[-1])
        else:
            known[path] = known[path[:-1]].elements(path[-1])
    for path, stream in paths.items():
        for alternatives in origins(stream).values():
            for origin in alternatives:
                if origin.keys:
                    known[path[: origin.level]].declare(origin.keys)
    return known
