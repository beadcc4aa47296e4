"""Turn a list of decoded JSON values into an Arrow column of text, reporting those that are no text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.extract.parsing.limits import MAX_FIELD_BYTES
from dagster_project.extract.parsing.readers.literals import TooDeepError, compact

WRONG_SHAPE = object()
"""Stands where a path led through something that is not an object."""


@dataclass(slots=True)
class TextColumn:
    """A column of text and, for its unusable values (null in the column), their position and reason."""

    values: pa.Array
    faults: list[tuple[int, str]] = field(default_factory=list)

    def take(self, indices: pa.Array) -> TextColumn:
        """The column repeated for the rows below it; the faults stay with the row that has them."""
        return TextColumn(self.values.take(indices))


def text_column(values: list[Any], *, is_json: bool, scrub: Callable[[str], str] | None = None) -> TextColumn:
    """Text as sent, number literals, `true` and `false`; for a JSON column the value as compact JSON."""
    if is_json:
        column = _json_column(values, scrub)
    else:
        try:
            column = TextColumn(pa.array(values, pa.string()))
        except (pa.ArrowTypeError, pa.ArrowInvalid, UnicodeEncodeError):
            column = _mixed_column(values)
    _refuse_oversized(column)
    return column


def _mixed_column(values: list[Any]) -> TextColumn:
    faults: list[tuple[int, str]] = []
    texts: list[str | None] = []
    for position, value in enumerate(values):
        if value is None or isinstance(value, str):
            texts.append(value)
        elif isinstance(value, bool):
            texts.append("true" if value else "false")
        else:
            texts.append(None)
            faults.append((position, "wrong_shape"))
    return TextColumn(pa.array(texts, pa.string()), faults)


def _json_column(values: list[Any], scrub: Callable[[str], str] | None) -> TextColumn:
    faults: list[tuple[int, str]] = []
    texts: list[str | None] = []
    for position, value in enumerate(values):
        text = None
        if value is WRONG_SHAPE:
            faults.append((position, "wrong_shape"))
        elif value is not None:
            try:
                text = compact(value, scrub)
            except TooDeepError:
                faults.append((position, "too_deep"))
        texts.append(text)
    return TextColumn(pa.array(texts, pa.string()), faults)


def _refuse_oversized(column: TextColumn) -> None:
    if column.values.nbytes <= MAX_FIELD_BYTES:
        return
    oversized = pc.greater(pc.binary_length(column.values), MAX_FIELD_BYTES)
    if pc.any(oversized).as_py():
        column.faults.extend((i, "field_too_long") for i, is_it in enumerate(oversized.to_pylist()) if is_it)
