"""The nightly exports of quality management and of the survey tool, with their faults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, generator
from dagster_project.demo.clock import HOUR_MS
from dagster_project.demo.customers import Customers
from dagster_project.demo.dirt import DirtPlan
from dagster_project.demo.evaluation import Evaluation, Version
from dagster_project.demo.outbox import ExportFile, Fault, Outbox
from dagster_project.demo.people import Roster
from dagster_project.demo.records import Record, count, lines, whole_page
from dagster_project.demo.surveys import Invitation, Response, State
from dagster_project.demo.truth import TruthWriter
from dagster_project.demo.truth_quality import QualityTruth, SurveyTruth
from dagster_project.demo.writers import genesys_quality, qualtrics

EVALUATIONS: Final = ("genesys_quality", "evaluations", ("question_scores", "form_questions", "form_answers"))
SURVEY: Final = "qualtrics"
BUDGET: Final = 0.02
BROKEN_SCORE: Final = 104.5


@dataclass
class _Due:
    evaluation: Evaluation
    version: Version


class QualityExport:
    """Exports evaluations, each version on its night."""

    def __init__(
        self,
        seed: int,
        calendar: DemoCalendar,
        roster: Roster,
        dirt: DirtPlan,
        outbox: Outbox,
        truth: TruthWriter,
    ) -> None:
        self._seed, self._calendar, self._dirt, self._outbox, self._truth = (
            seed,
            calendar,
            dirt,
            outbox,
            truth,
        )
        self._writer = genesys_quality.EvaluationWriter(roster)
        self._rows = QualityTruth(calendar, roster)
        self._due: dict[int, list[_Due]] = {}
        self._unfinished: list[Evaluation] = []

    def night(self, night: int, evaluations: list[Evaluation]) -> None:
        """Exports what was created or changed on a night's day."""
        if self._dirt.has(night, "orphan_evaluation") and evaluations:
            evaluations = [*evaluations, self._orphan(night, evaluations[0])]
        for evaluation in evaluations:
            for version in evaluation.versions:
                self._due.setdefault(version.export_night, []).append(_Due(evaluation, version))
        self._unfinished += evaluations
        due = self._due.pop(night, [])
        records = [Record.of(self._writer.document(d.evaluation, d.version), genesys_quality.children) for d in due]
        if self._dirt.has(night, "score_out_of_range") and len(records) * BUDGET >= 1:
            records.insert(len(records) // 2, self._broken(night, due[0]))
        self._write(night, due, records)
        self._settle(night)

    def _write(self, night: int, due: list[_Due], records: list[Record]) -> None:
        tool, root, parts = EVALUATIONS
        suffix = ("json", "jsonl", "jsonl.gz")[night % 3] if records else "json"
        path = f"evaluations/evaluations_{self._calendar.day(night)}.{suffix}"
        if suffix == "json":
            size = {"pageSize": max(25, len(records)), "pageNumber": 1, "total": len(records), "pageCount": 1}
            content = whole_page(records, "entities", size)
        else:
            content = lines(records, compress=suffix.endswith("gz"))
        counts = count(records, root, parts)
        self._outbox.put(ExportFile(tool, path, content, night, night, counts.rows, counts.quarantined))
        for row, record in enumerate(records, start=1):
            if record.fault is not None:
                note = f"a total score of {BROKEN_SCORE}"
                self._outbox.fault(Fault(record.fault, tool, root, path, row, record.column, note))
        for row, item in enumerate(due, start=1):
            if not item.evaluation.is_interaction_known:
                note = "evaluates a conversation that no export knows"
                self._outbox.fault(Fault("orphan_evaluation", tool, root, path, row, "conversation_id", note))

    def _orphan(self, night: int, model: Evaluation) -> Evaluation:
        ids = Ids(generator(self._seed, night, "orphan evaluation"))
        versions = [replace(v) for v in model.versions]
        return replace(model, id=ids.next(), conversation_id=ids.next(), is_interaction_known=False, versions=versions)

    def _broken(self, night: int, model: _Due) -> Record:
        ids = Ids(generator(self._seed, night, "broken evaluation"))
        version = replace(model.version, reported=BROKEN_SCORE)
        if not version.answers:
            version = replace(model.evaluation.versions[-1], reported=BROKEN_SCORE)
        document = self._writer.document(replace(model.evaluation, id=ids.next()), version)
        return Record.of(document, genesys_quality.children, "score_out_of_range", "total_score", is_broken=True)

    def _settle(self, night: int) -> None:
        still = []
        for evaluation in self._unfinished:
            if evaluation.last_arrival <= night:
                self._write_truth(evaluation, night)
            else:
                still.append(evaluation)
        self._unfinished = still

    def close(self, night: int) -> None:
        """Writes the truth of the rest as the last night left it."""
        for evaluation in self._unfinished:
            self._write_truth(evaluation, night)
        self._unfinished = []

    def _write_truth(self, evaluation: Evaluation, night: int) -> None:
        newest = evaluation.newest(night)
        if newest is not None:
            self._truth.add("evaluations", [self._rows.evaluation(evaluation, newest)])
            self._truth.add("evaluation_answers", self._rows.answers(evaluation, newest))


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
        self._unfinished: list[Invitation] = []

    def night(self, night: int, invitations: list[Invitation], responses: list[Response]) -> None:
        """Exports what was recorded or changed on a night's day."""
        for response in responses:
            self._responses.setdefault(self._calendar.night_of(response.recorded_at), []).append(response)
        for invitation in invitations:
            for state in invitation.states:
                self._states.setdefault(state.export_night, []).append((invitation, state))
        self._unfinished += invitations
        self._write_responses(night, self._responses.pop(night, []))
        self._write_invitations(night, self._states.pop(night, []))
        self._settle(night)

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

    def _settle(self, night: int) -> None:
        still = []
        for invitation in self._unfinished:
            if invitation.last_arrival <= night:
                self._write_truth(invitation, night)
            else:
                still.append(invitation)
        self._unfinished = still

    def close(self, night: int) -> None:
        """Writes the truth of the rest as the last night left it."""
        for invitation in self._unfinished:
            self._write_truth(invitation, night)
        self._unfinished = []

    def _write_truth(self, invitation: Invitation, night: int) -> None:
        newest = invitation.newest(night)
        if newest is not None:
            self._truth.add("invitations", [self._rows.invitation(invitation, newest)])
