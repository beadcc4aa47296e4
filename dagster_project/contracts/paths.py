"""Where in a record a column's value lies.

A JSON record is a tree of objects and arrays. A stream's ``records`` path names the arrays from the root down
to its rows, and a column's ``field`` is read from the row's own object, from an ancestor (``root.`` or the
name of an ancestor array) or is a position (``#``).
"""

from __future__ import annotations

from dataclasses import dataclass

from dagster_project.contracts.model import Stream

POSITION = "#"
SHEET, CELL_ID, CELL_LABEL, CELL_VALUE = "#sheet", "#id", "#label", "#value"


@dataclass(frozen=True, slots=True)
class Origin:
    """A value's place: ``level`` arrays below the root, then ``keys`` into objects; no keys means the
    position.
    """

    level: int
    keys: tuple[str, ...]


def array_steps(records: str | None) -> tuple[tuple[str, ...], ...]:
    """The arrays on the way to the rows, each as the keys that lead to it; empty for the root stream.

    >>> array_steps("answers.questionGroupScores[].questionScores[]")
    (('answers', 'questionGroupScores'), ('questionScores',))

    Raises ValueError when the path is malformed.
    """
    if records is None:
        return ()
    if not records.endswith("[]"):
        raise ValueError("a records path ends in `[]`")
    steps = tuple(tuple(part.strip(".").split(".")) for part in records[:-2].split("[]"))
    if any(not key for step in steps for key in step):
        raise ValueError("a records path has an empty name")
    return steps


def resolve(field_name: str, steps: tuple[tuple[str, ...], ...]) -> Origin:
    """Where a JSON field is read, seen from a stream whose arrays are ``steps``. Raises ValueError when
    malformed.
    """
    own = len(steps)
    if field_name == POSITION:
        return Origin(own, ())
    first, dot, rest = field_name.partition(".")
    if dot:
        if first == "root":
            return _below(0, rest)
        for level in range(own, 0, -1):
            if steps[level - 1][-1] == first:
                return _below(level, rest)
    return _below(own, field_name)


def _below(level: int, path: str) -> Origin:
    if path == POSITION:
        return Origin(level, ())
    keys = tuple(path.split("."))
    if any(not key or key.startswith(POSITION) for key in keys):
        raise ValueError(f"`{path}` is not a field path")
    return Origin(level, keys)


def origins(stream: Stream) -> dict[str, tuple[Origin, ...]]:
    """For every column of a JSON stream, its alternatives in order."""
    steps = array_steps(stream.records)
    return {column.name: tuple(resolve(name, steps) for name in column.fields) for column in stream.columns}
