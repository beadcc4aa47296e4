"""Read workbooks that people keep: every sheet, its header found below titles, merged cells, stored results.

Formulas are never computed: the result that the spreadsheet program stored is taken, and a formula without
one quarantines its row. Macros and links to other files are not loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from dagster_project.contracts.model import Export
from dagster_project.contracts.paths import SHEET
from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.limits import CHUNK_RECORDS
from dagster_project.extract.parsing.readers.cells import cell_text
from dagster_project.extract.parsing.readers.chunks import Section, TableChunk
from dagster_project.extract.parsing.readers.header import clean_name
from dagster_project.extract.parsing.readers.zip_guard import refuse_hostile_zip

_FORMULA = "f"


@dataclass(slots=True)
class _Sheet:
    """One sheet's cells as text, by row and column (both from 1); ``uncomputed`` are formulas without a
    result.
    """

    ordinal: int
    title: str
    rows: dict[int, dict[int, str]]
    uncomputed: set[tuple[int, int]]
    merged: list[tuple[int, int, int, int]]

    @property
    def where(self) -> str:
        """The sheet as messages name it: by its place, as its title may be a person's name."""
        return f"sheet {self.ordinal}"


@dataclass(frozen=True, slots=True)
class _Header:
    row: int
    names: dict[int, str]


def read_xlsx(path: Path, export: Export, on_headless_sheet: Callable[[str, int], None]) -> Iterator[Section]:
    """One section for each sheet; ``source_rows`` are the sheet's row numbers. `#sheet` is its title.

    A sheet with content and without a header is reported (its place, its rows) and not read. Raises HeldFile:
    `not_a_workbook`, `corrupt_workbook`, `zip_bomb`, `hostile_entry`, `sheet_without_header` when no sheet
    has one.
    """
    refuse_hostile_zip(path)
    found = 0
    for sheet in _sheets(path, export.sheets):
        header = _find_header(sheet, export)
        if header is None:
            if sheet.rows:
                on_headless_sheet(sheet.where, len(sheet.rows))
            continue
        found += 1
        _fill_merged_keys(sheet, header, export)
        names = tuple(header.names.values())
        chunks = _chunks(sheet, header)
        yield Section(sheet.where, header.row, (SHEET, *names), (SHEET, *names), None, chunks)
    if not found:
        raise HeldFile(
            "sheet_without_header",
            f"No sheet has the declared columns within its first {export.header_within} rows.",
            remedy="Restore the header row, or raise `header_within` in the contract.",
        )


def _sheets(path: Path, pattern: str) -> Iterator[_Sheet]:
    try:
        results, formulas = _open(path, data_only=True), _open(path, data_only=False)
        sheets = list(zip(results.worksheets, formulas.worksheets, strict=True))
    except Exception as error:  # the library fails in many ways on a damaged workbook
        raise HeldFile(
            "corrupt_workbook",
            "The workbook cannot be read.",
            remedy="Open it, save it and deliver it again.",
        ) from error
    for ordinal, (result, formula) in enumerate(sheets, start=1):
        if fnmatchcase(result.title, pattern):
            yield _sheet(ordinal, result, formula)


def _open(path: Path, *, data_only: bool) -> Any:
    with path.open("rb") as source:
        return load_workbook(source, data_only=data_only, keep_vba=False, keep_links=False)


def _sheet(ordinal: int, result: Any, formula: Any) -> _Sheet:
    rows: dict[int, dict[int, str]] = defaultdict(dict)
    uncomputed: set[tuple[int, int]] = set()
    # Existing cells only: walking the sheet's whole extent would create a million cells below a stray one.
    for (row, column), cell in sorted(result._cells.items()):
        text = cell_text(cell.value)
        if text is not None:
            rows[row][column] = text
        elif (other := formula._cells.get((row, column))) is not None and other.data_type == _FORMULA:
            uncomputed.add((row, column))
            rows[row].setdefault(column, "")
    merged = [(area.min_row, area.max_row, area.min_col, area.max_col) for area in result.merged_cells.ranges]
    return _Sheet(ordinal, str(result.title), dict(rows), uncomputed, merged)


def _find_header(sheet: _Sheet, export: Export) -> _Header | None:
    """The first row that has all required columns; else the row that comes closest, when it has half of them.

    The closest row is taken for the header so that a renamed column holds the file by name instead of hiding
    a sheet.
    """
    required = [
        set(column.fields) for column in export.root.columns if column.required and not column.fields[0].startswith("#")
    ]
    declared = {name.casefold() for column in export.root.columns for name in column.fields}
    best: tuple[int, _Header] | None = None
    for row in range(1, export.header_within + 1):
        cells = sheet.rows.get(row, {})
        header = _Header(row, {column: clean_name(text) for column, text in cells.items() if text.strip()})
        names = set(header.names.values())
        if names and all(alternatives & names for alternatives in required):
            return header
        score = len({name.casefold() for name in names} & declared)
        if score > 1 and 2 * score >= len(declared) and (best is None or score > best[0]):
            best = (score, header)
    return None if best is None else best[1]


def _fill_merged_keys(sheet: _Sheet, header: _Header, export: Export) -> None:
    """A key written once in a merged cell holds for all rows beside it; other merged values stay where they
    are.
    """
    keys = {name for column in export.root.key_columns for name in column.fields}
    for first, last, column, _ in sheet.merged:
        text = sheet.rows.get(first, {}).get(column)
        if first > header.row and header.names.get(column) in keys and text:
            for row in range(first + 1, last + 1):
                if row in sheet.rows:
                    sheet.rows[row].setdefault(column, text)


def _chunks(sheet: _Sheet, header: _Header) -> Iterator[TableChunk]:
    chunk = TableChunk()
    columns = list(header.names)
    for row, cells in sorted(sheet.rows.items()):
        values = [cells.get(column) or None for column in columns]
        faults = [index for index, column in enumerate(columns, 1) if (row, column) in sheet.uncomputed]
        if row <= header.row or not (faults or any(value and value.strip() for value in values)):
            continue
        chunk.faults += [(len(chunk.rows), index, "formula_not_computed") for index in faults]
        chunk.rows.append([sheet.title, *values])
        chunk.source_rows.append(row)
        if len(chunk) >= CHUNK_RECORDS:
            yield chunk
            chunk = TableChunk()
    yield chunk
