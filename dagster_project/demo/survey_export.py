"""The nightly export of the survey tool, with its faults."""

from __future__ import annotations

from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.clock import HOUR_MS
from dagster_project.demo.customers import Customers
from dagster_project.demo.dirt import DirtPlan
from dagster_project.demo.outbox import ExportFile, Fault, Outbox
from dagster_project.demo.people import Roster
from dagster_project.demo.surveys import Invitation, Response, State
from dagster_project.demo.truth import TruthWriter
from dagster_project.demo.truth_quality import SurveyTruth
from dagster_project.demo.unsettled import Unsettled
from dagster_project.demo.writers import qualtrics

SURVEY: Final = "qualtrics"
BUDGET: Final = 0.02


class SurveyExport:
    """Exports responses when they are recorded, and invitations whenever their state changed."""

    def __init__(
        self,
        seed: int,
        calendar: DemoCalendar,
        roster: Roster,
        dirt: DirtPlan,
        outbox: Outbox,
        truth: TruthWriter,
    ) -> None:
        self._calendar, self._dirt, self._outbox, self._truth = calendar, dirt, outbox, truth
        self._writer = qualtrics.SurveyWriter(roster, Customers(seed))
        self._rows = SurveyTruth(roster)
        self._responses: dict[int, list[Response]] = {}
        self._states: dict[int, list[tuple[Invitation, State]]] = {}
        self._unsettled: Unsettled[Invitation] = Unsettled(self._write_truth)

    def night(self, night: int, invitations: list[Invitation], responses: list[Response]) -> None:
        """Exports what was recorded or changed on a night's day."""
        for response in responses:
            self._responses.setdefault(self._calendar.night_of(response.recorded_at), []).append(response)
        for invitation in invitations:
            for state in invitation.states:
                self._states.setdefault(state.export_night, []).append((invitation, state))
        self._unsettled.add(invitations)
        self._write_responses(night, self._responses.pop(night, []))
        self._write_invitations(night, self._states.pop(night, []))
        self._unsettled.settle(night)

    def _write_responses(self, night: int, responses: list[Response]) -> None:
        responses.sort(key=lambda r: (r.recorded_at, r.id))
        rows = [self._writer.response(r) for r in responses]
        self._truth.add("responses", [self._rows.response(r) for r in responses if r.status == "0"])
        answers = sum(qualtrics.answer_cells(row) for row in rows)
        bad_answers = 0
        fault: tuple[str, int, str | None] | None = None
        if len(rows) * BUDGET >= 1:
            middle = len(rows) // 2
            broken = list(rows[middle])
            if self._dirt.has(night, "ragged_row"):
                rows.insert(middle, broken[:10])
                fault = ("ragged_row", middle, None)
            elif self._dirt.has(night, "null_key"):
                broken[qualtrics.RECORD_ID] = ""
                rows.insert(middle, broken)
                bad_answers = qualtrics.answer_cells(broken)
                fault = ("null_key", middle, "response_id")
        file = qualtrics.write_csv(qualtrics.response_header(), rows)
        path = f"responses/responses_{self._calendar.day(night)}.csv"
        counts = {"responses": len(rows), "answers": answers + bad_answers}
        held_back = {"responses": int(fault is not None), "answers": bad_answers}
        self._outbox.put(ExportFile(SURVEY, path, file.text.encode(), night, night, counts, held_back))
        if fault is not None:
            kind, index, column = fault
            note = "a row with too few cells" if kind == "ragged_row" else "a row without its key"
            self._outbox.fault(Fault(kind, SURVEY, "responses", path, file.lines[index], column, note))

    def _write_invitations(self, night: int, states: list[tuple[Invitation, State]]) -> None:
        synced = self._calendar.day_end(night) + HOUR_MS
        rows = [self._writer.invitation(invitation, state, synced) for invitation, state in states]
        file = qualtrics.write_csv([list(qualtrics.DISTRIBUTION_COLUMNS)], rows)
        path = f"distributions/distributions_{self._calendar.day(night)}.csv"
        arrival = night + 2 if self._dirt.has(night, "late_distributions") else night
        self._outbox.put(ExportFile(SURVEY, path, file.text.encode(), night, arrival, {"distributions": len(rows)}))
        if arrival != night:
            for _, state in states:
                state.arrival_night = arrival
            note = "arrives two nights late"
            self._outbox.fault(Fault("late_distributions", SURVEY, "distributions", path, None, None, note))

    def close(self, night: int) -> None:
        """Writes the truth of the rest as the last night left it."""
        self._unsettled.close(night)

    def _write_truth(self, invitation: Invitation, night: int) -> None:
        newest = invitation.newest(night)
        if newest is not None:
            self._truth.add("invitations", [self._rows.invitation(invitation, newest)])
