"""The fields of a record that no column declares: they land as JSON beside the row, not to be lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from dagster_project.contracts.model import Stream
from dagster_project.extract.parsing.readers.literals import compact


@dataclass(slots=True)
class Known:
    """What of an object is declared: ``whole`` keys, and keys whose object or array is declared in part."""

    whole: set[str] = field(default_factory=set)
    objects: dict[str, Known] = field(default_factory=dict)
    arrays: dict[str, Known] = field(default_factory=dict)
    rows: list[tuple[str, ...]] = field(default_factory=list)

    def declare(self, keys: Sequence[str]) -> None:
        """The value at the path is read by a column or by a stream of its own."""
        place = self.inside(keys[:-1])
        place.whole.add(keys[-1])

    def declare_rows(self, keys: tuple[str, ...]) -> None:
        """The array at the path gives the rows of a stream."""
        self.declare(keys)
        self.rows.append(keys)

    def has_rows(self, record: dict[str, Any]) -> bool:
        """Whether an object gives rows to any stream, which then carry its declared fields."""
        return any(_at(record, keys) for keys in self.rows) or any(
            known.has_rows(item)
            for key, known in self.arrays.items()
            for item in record.get(key) or ()
            if isinstance(item, dict)
        )

    def inside(self, keys: Sequence[str]) -> Known:
        """What is declared of the object at the path."""
        place = self
        for key in keys:
            place = place.objects.setdefault(key, Known())
        return place

    def elements(self, keys: Sequence[str]) -> Known:
        """What is declared of the elements of an array that is no stream itself."""
        return self.inside(keys[:-1]).arrays.setdefault(keys[-1], Known())


class Residue:
    """Collects what a stream's objects hold beyond the contract, and counts it by field."""

    def __init__(self, stream: Stream, known: Known, scrub: Callable[[str], str]) -> None:
        self.new_fields: Counter[str] = Counter()
        self._stream = stream
        self._known = known
        self._scrub = scrub
        self._is_ignored: dict[str, bool] = {}

    def is_empty_for(self, keys: set[str]) -> bool:
        """Whether objects that have no other keys than these leave nothing."""
        return keys <= self._known.whole

    def of(self, record: dict[str, Any]) -> str | None:
        """The undeclared part of a row's object as scrubbed JSON, or None when there is none. Raises
        TooDeepError.
        """
        if not record.keys() - self._known.whole:
            return None
        rest = self._rest(record, self._known, "")
        return compact(rest, self._scrub) if rest else None

    def _rest(self, record: dict[str, Any], known: Known, prefix: str) -> dict[str, Any]:
        rest: dict[str, Any] = {}
        for key, value in record.items():
            if key in known.whole:
                continue
            name = prefix + key
            if key in known.objects or key in known.arrays:
                inner = self._partly_declared(value, known, key, name)
                if inner:
                    rest[key] = inner
            elif not self._ignores(name):
                self.new_fields[name] += 1
                rest[key] = value
        return rest

    def _partly_declared(self, value: Any, known: Known, key: str, name: str) -> Any:
        """What is left of an object or array that is declared in part. Other shapes are violations, found
        elsewhere.
        """
        if isinstance(value, dict) and key in known.objects:
            return self._rest(value, known.objects[key], f"{name}.")
        if isinstance(value, list) and key in known.arrays:
            elements = [self._element(item, known.arrays[key], f"{name}.") for item in value]
            return elements if any(elements) else None
        return None

    def _element(self, element: Any, known: Known, prefix: str) -> dict[str, Any]:
        """What no row carries of an element that is no row itself: all of it when no row lies below it."""
        if not isinstance(element, dict):
            return {}
        rest = self._rest(element, known, prefix)
        return rest if known.has_rows(element) else {**element, **rest}

    def _ignores(self, name: str) -> bool:
        known = self._is_ignored.get(name)
        if known is None:
            known = self._is_ignored[name] = self._stream.ignored_reason(name) is not None
        return known


def _at(record: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        record = record.get(key) if isinstance(record, dict) else None
    return record
