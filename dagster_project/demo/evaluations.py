"""How people and automated scoring evaluate contacts, and what happens to evaluations afterwards."""

from __future__ import annotations

from typing import Final

import numpy as np

from dagster_project.demo.behaviors import (
    AUTO_ACCURACY,
    BIAS_LIFT,
    BIASED_QUESTION,
    FULL_POINTS,
    HUMAN_ACCURACY,
    INDEX,
    KEYS,
)
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, generator
from dagster_project.demo.clock import HOUR_MS, MINUTE_MS
from dagster_project.demo.contact import Handled
from dagster_project.demo.evaluation import Answer, Evaluation, Version, points_for
from dagster_project.demo.people import Roster
from dagster_project.demo.staffing import AgentState

AUTO_SHARE: Final = 8 / 75
HUMAN_SHARE: Final = 1.35 / 75
"""Shares of the handled contacts, for about 6 automated and 1 human evaluation an agent-week."""
HUMAN_LAG_NIGHTS: Final = 5
PENDING, RETRACTED, RESCORED, READ, AUTO_RESCORED, ASSISTED = 0.12, 0.03, 0.06, 0.5, 0.03, 0.25
_HOLD: Final = INDEX["hold_etiquette"]
_DISCLOSURE: Final = INDEX["disclosure"]
_BIASED: Final = INDEX[BIASED_QUESTION]


class QualityTeam:
    """Creates evaluations and schedules their later versions."""

    def __init__(self, seed: int, calendar: DemoCalendar, roster: Roster, state: AgentState) -> None:
        self._seed, self._calendar, self._roster, self._state = seed, calendar, roster, state
        self._assigned: dict[int, list[Handled]] = {}
        self.second_form_night = calendar.nights // 2 + 1

    def evaluate(self, night: int, handled: list[Handled]) -> list[Evaluation]:
        """The evaluations created on a day: automated ones of that day, human ones of the days before."""
        rng = generator(self._seed, night, "evaluations")
        ids = Ids(generator(self._seed, night, "evaluation ids"))
        chance = rng.random((len(handled), 3)).tolist()
        created = []
        for contact, (auto, human, lag) in zip(handled, chance, strict=True):
            if auto < AUTO_SHARE and contact.channel != "email":
                created.append(self._automated(night, contact, ids, rng))
            if human < HUMAN_SHARE:
                self._assigned.setdefault(night + 1 + int(lag * HUMAN_LAG_NIGHTS), []).append(contact)
        created += [self._human(night, contact, ids, rng) for contact in self._assigned.pop(night, [])]
        for evaluation in created:
            self._note(evaluation)
        return created

    def _note(self, evaluation: Evaluation) -> None:
        """The supervisor sees tonight's scores at the end of the week."""
        for answer in evaluation.versions[-1].answers:
            if answer.points is not None:
                self._state.observe(evaluation.agent, answer.behavior, answer.points == FULL_POINTS)
        self._state.remember(evaluation.agent, evaluation.conversation_id)

    def _form_version(self, night: int) -> int:
        return 1 if night < self.second_form_night else 2

    def _automated(self, night: int, contact: Handled, ids: Ids, rng: np.random.Generator) -> Evaluation:
        day_end = self._calendar.day_end(night)
        created = min(contact.end + 20 * MINUTE_MS, day_end - MINUTE_MS)
        evaluation = self._new(contact, ids, "auto", None, created, night)
        answers = self._answers(contact, rng, AUTO_ACCURACY, is_auto=True)
        submitted = created + 2_000
        evaluation.versions.append(Version(night, night, "FINISHED", submitted, answers, submitted, submitted))
        u = rng.random(2)
        if u[0] < AUTO_RESCORED:
            later = night + 2 + int(4 * u[1])
            changed = self._office_hour(later, u[1])
            again = _corrected(answers, contact)
            evaluation.versions.append(
                Version(later, later, "FINISHED", changed, again, submitted, submitted, is_rescored=True)
            )
        return evaluation

    def _human(self, night: int, contact: Handled, ids: Ids, rng: np.random.Generator) -> Evaluation:
        u = rng.random(8).tolist()
        created = self._office_hour(night, u[0])
        scored_by = "assisted" if u[1] < ASSISTED else "human"
        analysts = self._roster.analysts
        evaluation = self._new(contact, ids, scored_by, analysts[contact.agent % len(analysts)], created, night)
        answers = self._answers(contact, rng, HUMAN_ACCURACY, is_auto=False, is_assisted=scored_by == "assisted")
        at = night
        if u[2] < PENDING:
            evaluation.versions.append(Version(night, night, "PENDING", created))
            at = night + 1 + int(2 * u[3])
        submitted = self._office_hour(at, u[0]) + 15 * MINUTE_MS
        released = submitted + HOUR_MS
        evaluation.versions.append(Version(at, at, "FINISHED", submitted, answers, submitted, released))
        if u[4] < READ:
            at += 1
            changed = self._office_hour(at, u[5])
            evaluation.versions.append(Version(at, at, "FINISHED", changed, answers, submitted, released, is_read=True))
        is_read = evaluation.versions[-1].is_read
        if u[6] < RETRACTED:
            at += 3
            changed = self._office_hour(at, u[7])
            evaluation.versions.append(
                Version(at, at, "RETRACTED", changed, answers, submitted, released, is_read=is_read)
            )
        elif u[6] < RETRACTED + RESCORED:
            at += 2 + int(5 * u[7])
            changed = self._office_hour(at, u[7])
            again = _corrected(answers, contact)
            evaluation.versions.append(
                Version(at, at, "FINISHED", changed, again, submitted, released, is_rescored=True, is_read=is_read)
            )
        return evaluation

    def _new(
        self, contact: Handled, ids: Ids, scored_by: str, evaluator: int | None, created: int, night: int
    ) -> Evaluation:
        return Evaluation(
            ids.next(),
            contact.conversation_id,
            contact.begin,
            contact.end,
            contact.channel,
            contact.agent,
            contact.queue,
            scored_by,
            evaluator,
            created,
            self._form_version(night),
            contact.qualities,
        )

    def _office_hour(self, night: int, share: float) -> int:
        return self._calendar.day_begin(night) + int((9 + 7 * share) * HOUR_MS)

    def _answers(
        self,
        contact: Handled,
        rng: np.random.Generator,
        accuracy: float,
        *,
        is_auto: bool,
        is_assisted: bool = False,
    ) -> tuple[Answer, ...]:
        """Reads each behaviour, sometimes wrongly; automated scoring is too kind to one question."""
        chance = rng.random((len(KEYS), 3)).tolist()
        answers = []
        for behavior, (read, other, applies) in enumerate(chance):
            quality = contact.qualities[behavior]
            if read >= accuracy:
                quality = (0.0, 0.5, 1.0)[int(other * 3)]
            if is_auto and behavior == _BIASED and quality < 1.0 and applies < BIAS_LIFT:
                quality = 1.0
            points: int | None = points_for(behavior, quality)
            is_applicable = applies >= 0.15 if behavior == _DISCLOSURE else is_auto or applies >= 0.02
            if behavior == _HOLD:
                is_applicable = contact.had_hold
            answers.append(
                Answer(behavior, points if is_applicable else None, is_assisted and is_applicable and other < 0.6)
            )
        if is_assisted and not any(a.is_assisted for a in answers):
            first = next(i for i, a in enumerate(answers) if a.points is not None)
            answers[first] = Answer(first, answers[first].points, True)
        return tuple(answers)


def _corrected(answers: tuple[Answer, ...], contact: Handled) -> tuple[Answer, ...]:
    """The answers after a second look: what the contact deserves, where the question applied."""
    return tuple(
        Answer(
            a.behavior,
            None if a.points is None else points_for(a.behavior, contact.qualities[a.behavior]),
            a.is_assisted,
        )
        for a in answers
    )
