"""The levels of nested JSON records: all objects found at one array path, each knowing the object that holds
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat
from typing import Any

import pyarrow as pa

from dagster_project.extract.parsing.columnar import WRONG_SHAPE

_NONE = type(None)


class Level:
    """Objects at one path of all records of a chunk. ``records`` gives, for every object, its record's
    position.
    """

    def __init__(
        self,
        objects: list[dict[str, Any]],
        records: list[int],
        parent: Level | None = None,
        parent_rows: Sequence[int] = (),
        positions: Sequence[int] = (),
    ) -> None:
        self.objects = objects
        self.records = records
        self.parent = parent
        self.positions = positions
        self._parent_rows = parent_rows
        self._heads: dict[tuple[str, ...], list[Any]] = {}
        self._rows_above: dict[int, pa.Array] = {}

    def __len__(self) -> int:
        return len(self.objects)

    @cached_property
    def keys(self) -> set[str]:
        """Every key that any of the objects has. Most declared fields are absent from a whole chunk."""
        return set().union(*self.objects)

    def values(self, keys: tuple[str, ...]) -> list[Any]:
        """The value at a path of every object: None where absent, WRONG_SHAPE where something else is in the
        way.
        """
        key = keys[-1]
        if len(keys) == 1:
            if key not in self.keys:
                return [None] * len(self.objects)
            return [item.get(key) for item in self.objects]
        heads = self._heads.get(keys[:-1])
        if heads is None:
            heads = self._heads[keys[:-1]] = self.values(keys[:-1])
        kinds = set(map(type, heads))
        if kinds <= {_NONE}:
            return heads
        if kinds <= {dict, _NONE}:
            return [None if head is None else head.get(key) for head in heads]
        return [None if head is None else head.get(key) if isinstance(head, dict) else WRONG_SHAPE for head in heads]

    def descend(self, keys: tuple[str, ...]) -> tuple[Level, list[int]]:
        """The elements of the array at a path, and the records in which it is no array of objects."""
        objects: list[Any] = []
        rows: list[int] = []
        positions: list[int] = []
        wrong: list[int] = []
        for row, held in enumerate(self.values(keys)):
            if held is None:
                continue
            if isinstance(held, list):
                objects.extend(held)
                rows.extend(repeat(row, len(held)))
                positions.extend(range(len(held)))
            else:
                wrong.append(self.records[row])
        records = [self.records[row] for row in rows]
        if set(map(type, objects)) - {dict}:
            for index, item in enumerate(objects):
                if not isinstance(item, dict):
                    wrong.append(records[index])
                    objects[index] = {}
        return Level(objects, records, self, rows, positions), wrong

    def rows_above(self, levels: int) -> pa.Array:
        """For every object, the index of its ancestor so many levels up."""
        found = self._rows_above.get(levels)
        if found is None:
            if self.parent is None or levels == 0:
                found = pa.array(range(len(self.objects)), pa.int64())
            elif levels == 1:
                found = pa.array(self._parent_rows, pa.int64())
            else:
                found = self.parent.rows_above(levels - 1).take(self.rows_above(1))
            self._rows_above[levels] = found
        return found
