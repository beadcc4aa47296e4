"""The coaching workbook: one sheet a team, a title above the header, a total below the rows."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from dagster_project.demo.coaching import Session
from dagster_project.demo.people import Roster

HEADER: Final = (
    "Date",
    "Agent",
    "Coach",
    "Type",
    "Topic",
    "Minutes",
    "Evidence",
    "Agreed action",
    "Follow-up",
    "Status",
)
HEADER_ROW: Final = 3
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_STAMPS: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms)")


@dataclass(frozen=True)
class WrittenRow:
    """A session as a workbook shows it; the session is a copy, because supervisors go on editing theirs."""

    sheet: str
    row: int
    names: tuple[str, ...]
    coach: str
    session: Session


@dataclass(frozen=True)
class WrittenWorkbook:
    """A workbook and what stands in it."""

    content: bytes
    rows: list[WrittenRow]


def write_workbook(roster: Roster, sheets: list[tuple[int, list[Session]]], night: int, day: date) -> WrittenWorkbook:
    """The whole log as of a night; the bytes depend on nothing else."""
    book = Workbook()
    del book[book.sheetnames[0]]
    rows: list[WrittenRow] = []
    for team, sessions in sheets:
        name = roster.teams[team].name
        sheet = book.create_sheet(name)
        sheet["A1"] = f"Coaching log, {name}"
        sheet["A1"].font = Font(bold=True)
        sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(HEADER))
        for column, title in enumerate(HEADER, start=1):
            sheet.cell(HEADER_ROW, column, title)
        sheet.column_dimensions[get_column_letter(HEADER.index("Evidence") + 1)].width = 40
        for at, session in enumerate(sessions, start=HEADER_ROW + 1):
            names = tuple(roster.people[a].display_name(night) for a in session.agents)
            coach = roster.people[session.coach].display_name(night)
            _write_row(sheet, at, session, names, coach)
            rows.append(WrittenRow(name, at, names, coach, replace(session)))
        _write_total(sheet, sessions)
    if not sheets:
        _empty_sheet(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return WrittenWorkbook(_without_clock(buffer.getvalue(), day), rows)


def _empty_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("No sessions yet")
    sheet.cell(1, 1, "Coaching log")
    for column, title in enumerate(HEADER, start=1):
        sheet.cell(HEADER_ROW, column, title)


def _write_row(sheet: Worksheet, at: int, session: Session, names: tuple[str, ...], coach: str) -> None:
    minutes: Any = f"={session.minutes - 15}+15" if session.has_formula else session.minutes
    values = (
        session.day.strftime("%d/%m/%Y") if session.has_text_date else session.day,
        "; ".join(names),
        coach,
        session.kind,
        "; ".join(session.topics),
        minutes,
        "; ".join(session.evidence) or None,
        session.action,
        session.follow_up,
        session.status,
    )
    for column, value in enumerate(values, start=1):
        if value is not None:
            cell = sheet.cell(at, column, value)
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"


def _write_total(sheet: Worksheet, sessions: list[Session]) -> None:
    at = HEADER_ROW + len(sessions) + 2
    sheet.cell(at, HEADER.index("Agent") + 1, "Total")
    sheet.cell(at, HEADER.index("Minutes") + 1, sum(s.minutes for s in sessions))
    sheet.merge_cells(start_row=at, end_row=at, start_column=7, end_column=len(HEADER))


def _without_clock(content: bytes, day: date) -> bytes:
    """The workbook without the moment of writing, which openpyxl puts into archive and properties."""
    stamp = datetime(day.year, day.month, day.day, 18).strftime("%Y-%m-%dT%H:%M:%SZ").encode()  # noqa: DTZ001
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _STAMPS.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return buffer.getvalue()
