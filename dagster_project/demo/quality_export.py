"""The nightly export of quality management, with its faults."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, generator
from dagster_project.demo.dirt import DirtPlan
from dagster_project.demo.evaluation import Evaluation, Version
from dagster_project.demo.outbox import ExportFile, Fault, Outbox
from dagster_project.demo.people import Roster
from dagster_project.demo.records import Record, count, lines, whole_page
from dagster_project.demo.truth import TruthWriter
from dagster_project.demo.truth_quality import QualityTruth
from dagster_project.demo.unsettled import Unsettled
from dagster_project.demo.writers import genesys_quality

EVALUATIONS: Final = ("genesys_quality", "evaluations", ("question_scores", "form_questions", "form_answers"))
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
        self._unsettled: Unsettled[Evaluation] = Unsettled(self._write_truth)

    def night(self, night: int, evaluations: list[Evaluation]) -> None:
        """Exports what was created or changed on a night's day."""
        if self._dirt.has(night, "orphan_evaluation") and evaluations:
            evaluations = [*evaluations, self._orphan(night, evaluations[0])]
        for evaluation in evaluations:
            for version in evaluation.versions:
                self._due.setdefault(version.export_night, []).append(_Due(evaluation, version))
        self._unsettled.add(evaluations)
        due = self._due.pop(night, [])
        records = [Record.of(self._writer.document(d.evaluation, d.version), genesys_quality.children) for d in due]
        if self._dirt.has(night, "score_out_of_range") and len(records) * BUDGET >= 1:
            records.insert(len(records) // 2, self._broken(night, due[0]))
        self._write(night, due, records)
        self._unsettled.settle(night)

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

    def close(self, night: int) -> None:
        """Writes the truth of the rest as the last night left it."""
        self._unsettled.close(night)

    def _write_truth(self, evaluation: Evaluation, night: int) -> None:
        newest = evaluation.newest(night)
        if newest is not None:
            self._truth.add("evaluations", [self._rows.evaluation(evaluation, newest)])
            self._truth.add("evaluation_answers", self._rows.answers(evaluation, newest))
