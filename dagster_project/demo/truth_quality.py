"""Truth rows of evaluations, their answers, survey invitations and responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dagster_project.demo.behaviors import BEHAVIORS, FORM_NAME, FULL_POINTS, question_context_id
from dagster_project.demo.calendar import CENTRE_ZONE, DemoCalendar
from dagster_project.demo.clock import local_date
from dagster_project.demo.evaluation import Evaluation, Score, Version, form_id, question_text
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import QUEUES
from dagster_project.demo.surveys import SATISFIED, Invitation, Response, State


class QualityTruth:
    """Rows of an evaluation as its newest version shows it."""

    def __init__(self, calendar: DemoCalendar, roster: Roster) -> None:
        self._calendar, self._people = calendar, roster.people

    def evaluation(self, evaluation: Evaluation, version: Version) -> tuple[Any, ...]:
        """The row of `evaluations`; scores are empty while nothing was answered."""
        is_answered = bool(version.answers)
        score = Score.of(version.answers) if is_answered else None
        n_na = sum(a.points is None for a in version.answers)
        evaluator = None if evaluation.evaluator is None else self._people[evaluation.evaluator].user_id
        return (
            evaluation.id,
            evaluation.conversation_id,
            evaluation.is_interaction_known,
            self._people[evaluation.agent].user_id,
            evaluator,
            QUEUES[evaluation.queue].id,
            form_id(evaluation.form_version),
            FORM_NAME,
            version.status,
            _scored_by(evaluation, version),
            version.status == "FINISHED" and is_answered,
            local_date(evaluation.conversation_begin, CENTRE_ZONE),
            evaluation.conversation_begin,
            evaluation.created_at,
            version.submitted_at,
            version.changed_at,
            version.released_at,
            score.earned if score else None,
            score.possible if score else None,
            score.earned / score.possible if score and score.possible else None,
            score.reported / 100 if score else None,
            len(version.answers),
            len(version.answers) - n_na,
            n_na,
            score.is_kill_failed if score else None,
            version.is_rescored,
            version.is_read,
            self._calendar.day(version.export_night),
        )

    def answers(self, evaluation: Evaluation, version: Version) -> Iterator[tuple[Any, ...]]:
        """The rows of `evaluation_answers`."""
        day = local_date(evaluation.conversation_begin, CENTRE_ZONE)
        user = self._people[evaluation.agent].user_id
        for answer in version.answers:
            behavior = BEHAVIORS[answer.behavior]
            is_scored = answer.points is not None
            yield (
                evaluation.id,
                evaluation.conversation_id,
                user,
                behavior.key,
                question_context_id(behavior.key),
                question_text(evaluation.form_version, answer.behavior),
                answer.text,
                answer.points,
                FULL_POINTS if is_scored else None,
                "scored" if is_scored else "not_applicable",
                behavior.is_critical or behavior.is_kill,
                answer.failed_kill,
                answer.points == FULL_POINTS if is_scored else None,
                _scored_by(evaluation, version),
                version.status,
                day,
                evaluation.qualities[answer.behavior],
            )


def _scored_by(evaluation: Evaluation, version: Version) -> str:
    """Assistance shows in the answers only, so an evaluation without answers counts as human."""
    return "human" if evaluation.scored_by == "assisted" and not version.answers else evaluation.scored_by


class SurveyTruth:
    """Rows of invitations and responses."""

    def __init__(self, roster: Roster) -> None:
        self._people = roster.people

    def invitation(self, invitation: Invitation, state: State) -> tuple[Any, ...]:
        """The row of `invitations`."""
        is_done = state.completed_at is not None
        return (
            invitation.contact_id,
            invitation.distribution_id,
            invitation.conversation_id,
            self._people[invitation.agent].user_id,
            invitation.response_id if is_done else None,
            invitation.sent_at,
            local_date(invitation.sent_at, CENTRE_ZONE),
            state.opened_at,
            state.completed_at,
            state.status.lower(),
            state.status != "Bounced",
            is_done,
        )

    def response(self, response: Response) -> tuple[Any, ...]:
        """The row of `responses`; the export writes times to the second."""
        recorded = response.recorded_at // 1000 * 1000
        return (
            response.id,
            response.conversation_id,
            self._people[response.agent].user_id,
            recorded,
            local_date(recorded, CENTRE_ZONE),
            response.is_complete,
            response.progress / 100,
            response.csat,
            1.0,
            5.0,
            None if response.csat is None else response.csat >= SATISFIED,
            response.nps,
            response.is_resolved,
            response.comment is not None,
            "EN",
        )
