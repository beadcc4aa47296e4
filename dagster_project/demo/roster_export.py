"""The roster's exports and the coaching workbook: weekly, and the roster whenever it learns something."""

from __future__ import annotations

from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.coaching import CoachingTeam, Session, by_sheet
from dagster_project.demo.dirt import DirtPlan
from dagster_project.demo.outbox import ExportFile, Fault, Outbox
from dagster_project.demo.people import Roster
from dagster_project.demo.writers.coaching_sheet import WrittenRow, write_workbook
from dagster_project.demo.writers.workday import WorkdayWriter

MIN_ROWS_FOR_FORMULAS: Final = 30
"""Two broken rows in a shorter workbook would exceed its quarantine budget of a tenth."""


class RosterExport:
    """Exports the roster and the coaching log."""

    def __init__(self, calendar: DemoCalendar, roster: Roster, dirt: DirtPlan, outbox: Outbox) -> None:
        self._calendar, self._roster, self._dirt, self._outbox = calendar, roster, dirt, outbox
        self._workday = WorkdayWriter(calendar, roster)
        self._changes = roster.nights_of_change()
        self._formulas_are_due = False
        self._mistyped: Session | None = None
        self.workbook_rows: list[WrittenRow] = []
        """What stands in the newest workbook."""

    def night(self, night: int) -> bool:
        """Exports the roster if it is due, and says whether it was."""
        if not (self._calendar.is_weekly(night) or night in self._changes):
            return False
        day = self._calendar.day(night)
        for entity, (content, n_rows) in self._workday.files(night).items():
            path = f"{entity}/{entity}_{day}.csv"
            self._outbox.put(ExportFile("workday", path, content, night, night, {entity: n_rows}))
        return True

    def workbook(self, night: int, coaches: CoachingTeam) -> None:
        """Exports the coaching workbook when it is due."""
        self._formulas_are_due |= self._dirt.has(night, "formula")
        if not self._calendar.is_weekly(night):
            return
        day = self._calendar.day(night)
        sessions = coaches.written(day)
        self._type_formulas(sessions)
        book = write_workbook(self._roster, by_sheet(sessions), night, day)
        broken = [row for row in book.rows if row.session.has_formula]
        path = f"coaching_log_{day}.xlsx"
        self._outbox.put(
            ExportFile(
                "coaching_sheet",
                path,
                book.content,
                night,
                night,
                {"sessions": len(book.rows)},
                {"sessions": len(broken)},
            )
        )
        for row in broken:
            note = f"sheet {row.sheet}: a formula without a stored result"
            self._outbox.fault(Fault("formula", "coaching_sheet", "sessions", path, row.row, "minutes", note))
        self.workbook_rows = book.rows

    def _type_formulas(self, sessions: list[Session]) -> None:
        """A supervisor types two formulas into the log; one is corrected in the next workbook, one stays."""
        if self._mistyped is not None:
            self._mistyped.has_formula = False
            self._mistyped = None
        if self._formulas_are_due and len(sessions) >= MIN_ROWS_FOR_FORMULAS:
            self._formulas_are_due = False
            self._mistyped, stays = sessions[len(sessions) // 2], sessions[len(sessions) // 3]
            self._mistyped.has_formula = stays.has_formula = True
