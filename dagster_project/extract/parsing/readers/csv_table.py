"""Read CSV exports by the declared delimiter, encoding and header rows.

An empty cell is null: the format has no other way to say that a value is missing. Everything else is text as
sent; `NULL` and `NA` are words.
"""

from __future__ import annotations

import csv
import io
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dagster_project.contracts.model import Export
from dagster_project.extract.parsing.errors import HeldFile, ValueClass
from dagster_project.extract.parsing.limits import CHUNK_BYTES, CHUNK_RECORDS, MAX_FIELD_BYTES, MAX_LINE_BYTES, MIB
from dagster_project.extract.parsing.readers.chunks import Rejected, Section, TableChunk
from dagster_project.extract.parsing.readers.header import clean_name
from dagster_project.extract.parsing.readers.opening import open_bytes, refuse_wide_text

_BOM = b"\xef\xbb\xbf"

csv.field_size_limit(MAX_LINE_BYTES)


@contextmanager
def read_csv(path: Path, export: Export) -> Iterator[Section]:
    """The file as one section; ``source_rows`` are the physical lines on which the rows start, from 1.

    Raises HeldFile, also while the chunks are read: `encoding`, `truncated`, `unterminated_quote`,
    `line_too_long`, `empty_file`, `malformed_header`, and those of `open_bytes`.
    """
    with open_bytes(path) as source:
        start = source.peek(4)[:4]
        refuse_wide_text(start, export.encoding)
        encoding = "utf-8-sig" if start.startswith(_BOM) else export.encoding
        with io.TextIOWrapper(source, encoding=encoding, errors="strict", newline="") as text:
            records = _Records(text, export.delimiter)
            try:
                yield _section(records, export)
            except UnicodeDecodeError as error:
                raise HeldFile(
                    "encoding",
                    f"The bytes are not {export.encoding}.",
                    line=_first_bad_line(path, encoding),
                    remedy="Export in the declared encoding, or declare the file's own.",
                ) from error


class _Records:
    """Splits text into records, each with its first line; knows how to go on after a broken one."""

    def __init__(self, text: io.TextIOWrapper, delimiter: str) -> None:
        self._text = text
        self._number = 0
        self._pending: deque[str] = deque()
        self._taken: list[str] = []
        self._reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)

    def __iter__(self) -> Iterator[tuple[int, list[str] | str]]:
        """First line and fields of each record, or the reason why it has none. Blank lines are no records."""
        while True:
            first = self._number + 1
            self._taken.clear()
            try:
                fields = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                self._recover(first, str(error))
                yield first, "malformed_quote"
                continue
            if fields:
                yield first, fields

    @property
    def last_text(self) -> str:
        """The last line of the latest record."""
        return self._taken[-1]

    @property
    def is_large(self) -> bool:
        """Whether the latest record is long enough to hold an oversized field."""
        return sum(map(len, self._taken)) > MAX_FIELD_BYTES // 4

    @property
    def has_nul(self) -> bool:
        """Whether the latest record holds a NUL character."""
        return any("\0" in line for line in self._taken)

    def _lines(self) -> Iterator[str]:
        while line := self._pending.popleft() if self._pending else self._text.readline(MAX_LINE_BYTES + 1):
            if len(line) > MAX_LINE_BYTES:
                raise HeldFile(
                    "line_too_long",
                    f"A line is longer than {MAX_LINE_BYTES // MIB} MiB.",
                    line=self._number + 1,
                    remedy="Check that the export ends its lines.",
                )
            self._number += 1
            self._taken.append(line)
            yield line

    def _recover(self, first: int, problem: str) -> None:
        """A stray quote may have swallowed good lines: only the first is bad, the others are read again."""
        if problem == "unexpected end of data" or problem.startswith("field larger"):
            raise HeldFile(
                "unterminated_quote",
                "A quoted field that begins here never ends.",
                line=first,
                remedy="Close the quote, and double quotes inside a field.",
            )
        self._pending.extendleft(reversed(self._taken[1:]))
        self._number = first


def _section(records: _Records, export: Export) -> Section:
    rows = iter(records)
    header: list[list[str]] = []
    line = 1
    for first, fields in rows:
        if isinstance(fields, str):
            raise HeldFile(
                "malformed_header",
                "The header has a quote inside a quoted field.",
                line=first,
                remedy="Double the quotes inside a quoted field.",
            )
        line = first
        header.append(fields)
        if len(header) == export.header_rows:
            break
    if len(header) < export.header_rows:
        raise HeldFile(
            "empty_file" if not header else "malformed_header",
            f"The file has {len(header)} of {export.header_rows} header rows.",
            line=1,
            remedy="Deliver the whole export, header included.",
        )
    width = len(header[0])
    spare = _spare_cells(header)
    labels = tuple(clean_name(cell) for cell in header[0][: width - spare])
    names, zone = labels, None
    if export.field_names_in == "import_id":
        names, zone = _import_ids(header[-1][: width - spare], line)
    return Section("the header", line, names, labels, zone, _chunks(rows, records, width, spare))


def _chunks(
    rows: Iterator[tuple[int, list[str] | str]], records: _Records, width: int, spare: int
) -> Iterator[TableChunk]:
    chunk, chunk_bytes = TableChunk(), 0
    for first, fields in rows:
        reason = fields if isinstance(fields, str) else _fault(fields, records, width, spare, first)
        if reason is not None:
            value_class: ValueClass = "too-long" if reason == "field_too_long" else "structure"
            chunk.rejected.append(Rejected(first, reason, value_class))
        else:
            chunk.rows.append([field or None for field in fields[: width - spare]])
            chunk.source_rows.append(first)
            chunk_bytes += len(records.last_text)
        if len(chunk) >= CHUNK_RECORDS or chunk_bytes >= CHUNK_BYTES:
            yield chunk
            chunk, chunk_bytes = TableChunk(), 0
    yield chunk


def _fault(fields: list[str], records: _Records, width: int, spare: int, first: int) -> str | None:
    """Why a record cannot be a row, or None."""
    if len(fields) < width and not records.last_text.endswith(("\n", "\r")):
        raise HeldFile("truncated", "The last row is cut off.", line=first, remedy="Deliver the whole file again.")
    if len(fields) != width or any(fields[width - spare :]):
        return "ragged_row"
    if records.has_nul:
        return "nul_character"
    if records.is_large and any(len(field.encode("utf-8")) > MAX_FIELD_BYTES for field in fields):
        return "field_too_long"
    return None


def _spare_cells(header: list[list[str]]) -> int:
    """Empty cells at the end of every header row, as exports write that end each line with a delimiter."""
    spare = 0
    while all(len(row) == len(header[0]) and row[-1 - spare :] == [""] * (spare + 1) for row in header):
        spare += 1
    return spare


def _import_ids(cells: list[str], line: int) -> tuple[tuple[str, ...], str | None]:
    """The ImportId of every column, and the zone that the cells name."""
    names: list[str] = []
    zones: set[str] = set()
    for index, cell in enumerate(cells, start=1):
        try:
            said = json.loads(cell)
            names.append(clean_name(str(said["ImportId"])))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise HeldFile(
                "malformed_header",
                f"Header cell {index} holds no ImportId.",
                line=line,
                remedy="Export with the three header rows that the survey tool writes.",
            ) from error
        if said.get("timeZone"):
            zones.add(str(said["timeZone"]))
    if len(zones) > 1:
        raise HeldFile("unknown_time_zone", "The header names several zones.", line=line, remedy="Export in one zone.")
    return tuple(names), _known_zone(zones.pop(), line) if zones else None


def _known_zone(name: str, line: int) -> str:
    zone = "UTC" if name == "Z" else name
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise HeldFile(
            "unknown_time_zone",
            "The header names a zone that is not in the time-zone database.",
            line=line,
            remedy="Export in a named zone such as America/Denver.",
        ) from error
    return zone


def _first_bad_line(path: Path, encoding: str) -> int | None:
    """The first line that the encoding cannot read, where lines can be told apart without it."""
    with open_bytes(path) as source:
        for number, line in enumerate(source, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError:
                return number
    return None
