"""Genesys quality management: evaluations with their form and every answer."""

from __future__ import annotations

from functools import cache
from typing import Any

from dagster_project.demo.behaviors import (
    BEHAVIORS,
    FORM_CONTEXT_ID,
    FORM_NAME,
    FULL_POINTS,
    GROUPS,
    question_context_id,
)
from dagster_project.demo.chance import fixed_id
from dagster_project.demo.clock import iso_z
from dagster_project.demo.evaluation import (
    Evaluation,
    Score,
    Version,
    answer_id,
    form_id,
    group_id,
    options,
    question_id,
    question_text,
)
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import QUEUES


@cache
def form(version: int) -> dict[str, Any]:
    """A version of the form as it travels with every evaluation; callers must not change it."""
    groups = []
    for g, (name, weight) in enumerate(GROUPS):
        questions = [
            {
                "id": question_id(version, b),
                "contextId": question_context_id(behavior.key),
                "text": question_text(version, b),
                "type": "multipleChoiceQuestion",
                "answerOptions": [
                    {"id": answer_id(version, b, points), "text": text, "value": points} for text, points in options(b)
                ],
                "isKill": behavior.is_kill,
                "isCritical": behavior.is_critical,
            }
            for b, behavior in enumerate(BEHAVIORS)
            if behavior.group == g
        ]
        groups.append({"id": group_id(version, g), "name": name, "weight": weight, "questions": questions})
    return {"id": form_id(version), "name": FORM_NAME, "contextId": FORM_CONTEXT_ID, "questionGroups": groups}


class EvaluationWriter:
    """Writes evaluations as the quality API returns them."""

    def __init__(self, roster: Roster) -> None:
        self._people = roster.people

    def document(self, evaluation: Evaluation, version: Version) -> dict[str, Any]:
        """One version of an evaluation."""
        document: dict[str, Any] = {
            "id": evaluation.id,
            "conversation": {"id": evaluation.conversation_id},
            "conversationDate": iso_z(evaluation.conversation_begin),
            "evaluationForm": form(evaluation.form_version),
            "agent": {"id": self._people[evaluation.agent].user_id},
            "queue": {"id": QUEUES[evaluation.queue].id},
            "status": version.status,
            "agentHasRead": version.is_read,
            "createdDate": iso_z(evaluation.created_at),
            "assignedDate": iso_z(evaluation.created_at),
            "changedDate": iso_z(version.changed_at),
            "rescore": version.is_rescored,
            "neverRelease": False,
        }
        if evaluation.evaluator is not None:
            document["evaluator"] = {"id": self._people[evaluation.evaluator].user_id}
            document["evaluationSource"] = {"type": "User"}
        else:
            document["evaluationSource"] = {"type": "Program"}
            document["aiScoring"] = {"id": fixed_id("scoring", evaluation.id), "status": "Completed"}
        if version.submitted_at is not None:
            document["submittedDate"] = iso_z(version.submitted_at)
        if version.released_at is not None:
            document["releaseDate"] = iso_z(version.released_at)
        if version.answers:
            document["answers"] = self._answers(evaluation, version)
        return document

    def _answers(self, evaluation: Evaluation, version: Version) -> dict[str, Any]:
        score = Score.of(version.answers)
        groups = []
        for g in range(len(GROUPS)):
            scores = [
                self._question(evaluation, answer)
                for answer in version.answers
                if BEHAVIORS[answer.behavior].group == g
            ]
            marked = all(s["markedNA"] for s in scores)
            groups.append(
                {
                    "questionGroupId": group_id(evaluation.form_version, g),
                    "markedNA": marked,
                    "questionScores": scores,
                }
            )
        return {
            "totalScore": score.reported if version.reported is None else version.reported,
            "totalCriticalScore": score.critical,
            "totalNonCriticalScore": score.non_critical,
            "maxTotalRawScore": FULL_POINTS * sum(a.points is not None for a in version.answers),
            "anyFailedKillQuestions": score.is_kill_failed,
            "comments": "Discussed with the team leader." if evaluation.evaluator is not None else None,
            "questionGroupScores": groups,
        }

    @staticmethod
    def _question(evaluation: Evaluation, answer: Any) -> dict[str, Any]:
        form_version, behavior = evaluation.form_version, answer.behavior
        question: dict[str, Any] = {"questionId": question_id(form_version, behavior)}
        if answer.points is None:
            return question | {"markedNA": True, "systemMarkedNA": evaluation.scored_by == "auto"}
        chosen = answer_id(form_version, behavior, answer.points)
        question |= {"answerId": chosen, "score": answer.points, "markedNA": False, "systemMarkedNA": False}
        if BEHAVIORS[behavior].is_kill:
            question["failedKillQuestion"] = answer.failed_kill
        if answer.is_assisted:
            question["assistedAnswerId"] = chosen
        return question


def children(document: dict[str, Any]) -> dict[str, int]:
    """Records that an evaluation holds for each part of the export."""
    questions = [q for group in document["evaluationForm"]["questionGroups"] for q in group["questions"]]
    answers = document.get("answers") or {"questionGroupScores": []}
    return {
        "question_scores": sum(len(g["questionScores"]) for g in answers["questionGroupScores"]),
        "form_questions": len(questions),
        "form_answers": sum(len(q["answerOptions"]) for q in questions),
    }
