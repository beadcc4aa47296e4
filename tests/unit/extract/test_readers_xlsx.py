"""Workbooks as people keep them: titles above the header, merged cells, formulas, dates, sheets of other content."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.contracts import Export
from dagster_project.extract.parsing import limits
from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.readers import zip_guard
from dagster_project.extract.parsing.readers.cells import cell_text
from tests.support.parsing import Parsed, contracts, parse

HEADER = ["Date", "Agent", "Coach", "Type", "Topic", "Minutes", "Evidence", "Agreed action", "Follow-up", "Status"]
DAY = datetime(2026, 3, 2)  # noqa: DTZ001 - a workbook knows no zones


def row(agent: str = "Ada Quill", day: Any = DAY, minutes: Any = 30) -> list[Any]:
    return [day, agent, "Bo Reyes", "Routine", "Empathy; Hold", minutes, "c1; c2", None, None, "Done"]


@pytest.fixture
def export() -> Export:
    return replace(contracts().export("coaching_sheet", "sessions"), quarantine_budget=1.0)


@pytest.fixture
def parse_book(tmp_path: Path, export: Export) -> Callable[..., Parsed]:
    def parsed(*sheets: list[list[Any]], change: Callable[[Worksheet], None] | None = None) -> Parsed:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, rows in enumerate(sheets, start=1):
            sheet = book.create_sheet(f"Team {number}")
            for cells in rows:
                sheet.append(cells)
            if change is not None:
                change(sheet)
        path = tmp_path / "log.xlsx"
        book.save(path)
        return parse(path, export)

    return parsed


def test_every_sheet_is_read(parse_book: Callable[..., Parsed]) -> None:
    parsed = parse_book([["Coaching log"], [], HEADER, row(), row("Cy", "15/03/2026", 30.5)], [HEADER, row("Dee")])
    rows = parsed.rows("sessions")
    assert [(r["sheet_name"], r["_source_row"], r["session_date"], r["minutes"]) for r in rows] == [
        ("Team 1", 4, "2026-03-02", "30"),
        ("Team 1", 5, "15/03/2026", "30.5"),
        ("Team 2", 2, "2026-03-02", "30"),
    ]
    assert {r["_time_zone"] for r in rows} == {"Europe/Berlin"}
    assert parsed.quarantined == []


def test_totals_and_blank_rows_are_no_records(parse_book: Callable[..., Parsed]) -> None:
    total = [None, "Total", None, None, None, 60]
    parsed = parse_book([HEADER, row(), [], ["  "], row("Cy"), total, [None, " Totals "]])
    assert parsed.rows_in == {"sessions": 2}


def test_merged_key_fills_down_and_other_merged_cells_do_not(parse_book: Callable[..., Parsed]) -> None:
    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("E2:E3")
        sheet.merge_cells("A5:C5")

    parsed = parse_book([HEADER, row(), row("Cy"), row("Dee"), ["A note across"]], change=merge)
    rows = parsed.rows("sessions")
    assert [r["session_date"] for r in rows] == ["2026-03-02"] * 3
    assert [r["topics"] for r in rows] == ["Empathy; Hold", None, "Empathy; Hold"]
    assert parsed.reasons() == [(5, "session_date", "not_a_date")]


def test_formula_without_result_is_quarantined(parse_book: Callable[..., Parsed]) -> None:
    parsed = parse_book([HEADER, row(), row("Cy", minutes="=20+10"), ["=TODAY()", *row("Dee")[1:]]])
    assert parsed.reasons() == [(3, "minutes", "formula_not_computed"), (4, "session_date", "formula_not_computed")]
    assert parsed.landed() == {"sessions": 1}


def test_stored_result_of_a_formula_is_taken(tmp_path: Path, export: Export) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(row(minutes="=20+10"))
    plain, computed = tmp_path / "plain.xlsx", tmp_path / "log.xlsx"
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(computed, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                data = data.replace(b"<f>20+10</f><v></v>", b"<f>20+10</f><v>30</v>")
                data = data.replace(b"<f>20+10</f><v />", b"<f>20+10</f><v>30</v>")
            target.writestr(entry.filename, data)
    assert [r["minutes"] for r in parse(computed, export).rows("sessions")] == ["30"]


def test_undeclared_column_lands_beside_the_row(parse_book: Callable[..., Parsed]) -> None:
    parsed = parse_book([[*HEADER, "Mood"], [*row(), "fine, call +1 555 223 4567"], row("Cy")])
    assert [r["_extra"] for r in parsed.rows("sessions")] == ['{"Mood":"fine, call [phone]"}', None]
    assert [(d.change, d.field_name, d.n_rows) for d in parsed.drift] == [("new_field", "Mood", 1)]


def test_sheet_without_header_is_told(parse_book: Callable[..., Parsed]) -> None:
    parsed = parse_book([HEADER, row()], [["Notes"], ["Call back"]], [])
    assert [(d.change, d.field_name, d.n_rows) for d in parsed.drift] == [("sheet_without_header", "sheet 2", 2)]


def test_workbook_without_any_header_is_held(parse_book: Callable[..., Parsed]) -> None:
    with pytest.raises(HeldFile, match="sheet_without_header"):
        parse_book([["Notes"]], [])


def test_header_too_far_down_is_not_found(parse_book: Callable[..., Parsed]) -> None:
    with pytest.raises(HeldFile, match="sheet_without_header"):
        parse_book([*[["title"]] * 10, HEADER, row()])


def test_renamed_column_holds_the_workbook_instead_of_hiding_a_sheet(
    parse_book: Callable[..., Parsed],
) -> None:
    renamed = ["Agents" if name == "Agent" else name for name in HEADER]
    with pytest.raises(HeldFile) as held:
        parse_book([HEADER, row()], [renamed, row()])
    assert held.value.reason == "missing_column"
    assert "`Agent` (renamed to `Agents`?)" in held.value.detail
    assert "Sheet 2" in held.value.detail


def test_far_stray_cell_costs_nothing(parse_book: Callable[..., Parsed]) -> None:
    def stray(sheet: Worksheet) -> None:
        sheet.cell(1_048_576, 16_384).number_format = "0.00"

    assert parse_book([HEADER, row()], change=stray).landed() == {"sessions": 1}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", None),
        (" as is ", " as is "),
        (True, "true"),
        (30, "30"),
        (30.0, "30"),
        (30.5, "30.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e300, "1e+300"),
        (date(2026, 3, 2), "2026-03-02"),
        (DAY, "2026-03-02"),
        (DAY + timedelta(hours=14, minutes=5), "2026-03-02T14:05:00"),
        (time(14, 5), "14:05:00"),
        (timedelta(hours=30, minutes=5, seconds=1.5), "30:05:01.5"),
    ],
)
def test_cells_as_text(value: Any, text: str | None) -> None:
    assert cell_text(value) == text


def write_zip(path: Path, entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as container:
        for name, data in entries.items():
            container.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({"a.xml": b"<a/>"}, "corrupt_workbook"),
        ({"../evil.xml": b"<a/>"}, "hostile_entry"),
        ({"/etc/evil.xml": b"<a/>"}, "hostile_entry"),
        ({"a\\..\\..\\b.xml": b"<a/>"}, "hostile_entry"),
        ({"xl/workbook.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a/>'}, "hostile_entry"),
        ({"xl/workbook.xml": '<?xml version="1.0"?><!DOCTYPE a>'.encode("utf-16")}, "hostile_entry"),
        ({"a.bin": bytes(24 * limits.MIB)}, "zip_bomb"),
    ],
)
def test_hostile_container_is_held(tmp_path: Path, export: Export, entries: dict[str, bytes], reason: str) -> None:
    with pytest.raises(HeldFile) as held:
        parse(write_zip(tmp_path / "a.xlsx", entries), export)
    assert held.value.reason == reason


@pytest.mark.parametrize("limit", ["MAX_WORKBOOK_BYTES", "MAX_WORKBOOK_ENTRIES"])
def test_size_of_a_workbook_is_capped(
    tmp_path: Path, export: Export, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(zip_guard, limit, 1)
    with pytest.raises(HeldFile, match="zip_bomb"):
        parse(write_zip(tmp_path / "a.xlsx", {"a.bin": b"ab", "b.bin": b"cd"}), export)


@pytest.mark.parametrize("content", [b"", b"Date,Agent\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_workbook_is_held(tmp_path: Path, export: Export, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(HeldFile, match="not_a_workbook"):
        parse(path, export)


def test_truncation_at_any_byte_is_held(tmp_path: Path, export: Export) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(row())
    book.save(tmp_path / "whole.xlsx")
    whole = (tmp_path / "whole.xlsx").read_bytes()
    for size in range(0, len(whole) - 1, 397):
        path = tmp_path / "a.xlsx"
        path.write_bytes(whole[:size])
        with pytest.raises(HeldFile):
            parse(path, export)
