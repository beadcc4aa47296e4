"""Files of JSON records: lines or a page, with a count of what is in them for each stream."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from dagster_project.demo.jsonio import dumps, page

Children = Callable[[dict[str, Any]], dict[str, int]]


@dataclass(frozen=True)
class Record:
    """One record of a file. `children` is None for a line that cannot be parsed."""

    text: bytes
    children: dict[str, int] | None
    fault: str | None = None
    column: str | None = None
    is_broken: bool = False
    """Whether the record must be quarantined."""

    @classmethod
    def of(
        cls,
        document: dict[str, Any],
        count: Children,
        fault: str | None = None,
        column: str | None = None,
        *,
        is_broken: bool = False,
    ) -> Record:
        """A document as a record."""
        return cls(dumps(document), count(document), fault, column, is_broken)


@dataclass(frozen=True)
class Counts:
    """Records by stream, and how many of them are to be quarantined."""

    rows: dict[str, int]
    quarantined: dict[str, int]


def count(records: Iterable[Record], root: str, parts: tuple[str, ...]) -> Counts:
    """Counts records and their children."""
    rows = dict.fromkeys((root, *parts), 0)
    quarantined = dict(rows)
    for record in records:
        for stream, n in ({root: 1} | (record.children or {})).items():
            rows[stream] += n
            if record.is_broken:
                quarantined[stream] += n
    return Counts(rows, quarantined)


def lines(records: Iterable[Record], *, compress: bool) -> bytes:
    """One record a line; compressed without a clock, so that the bytes are the same every time."""
    text = b"".join(record.text + b"\n" for record in records)
    return gzip.compress(text, compresslevel=2, mtime=0) if compress else text


def whole_page(records: Iterable[Record], key: str, envelope: dict[str, Any]) -> bytes:
    """One page with all the records under a key."""
    return page(key, [record.text for record in records], envelope)
