"""Coaching: whom supervisors coach, on what, and what it does to the coached behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

from dagster_project.demo.behaviors import (
    COACHING_SPREAD,
    COACHING_TARGET_RATE,
    COACHING_UPLIFT,
    INDEX,
    KEYS,
    OTHER_TOPICS,
    TOPICS,
)
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import generator
from dagster_project.demo.people import Person, Roster
from dagster_project.demo.staffing import AgentState

CORRECTIVE_HAZARD: Final = 0.35
ROUTINE, POSITIVE = 0.1, 0.04
CANCELLED: Final = 0.1
TWO_TOPICS, TWO_AGENTS, TEXT_DATE = 0.2, 0.24, 0.12
DELETED, EDITED_MINUTES, EDITED_TOPICS = 0.006, 0.012, 0.01
INEFFECTIVE_TEAM: Final = 1
"""The team whose supervisor's coaching changes nothing."""
MIN_OBSERVED: Final = 2
NOTED_AHEAD_DAYS: Final = 2
_WORDINGS: Final = {key: tuple(t for t, k in TOPICS.items() if k == key) for key in KEYS}
_ACTIONS: Final = (
    "Listen to two own calls",
    "Use the question card",
    "Shadow a colleague",
    "Role play on Friday",
    "Keep it up",
)


@dataclass
class Session:
    """One row of a team's sheet. Two agents in one row were coached together."""

    team: int
    day: date
    agents: list[int]
    coach: int
    kind: str
    topics: list[str]
    minutes: int
    evidence: list[str]
    action: str
    follow_up: date | None
    has_text_date: bool
    status: str = "Planned"
    uplift: float = 0.0
    """What it added, on average over its agents, to the log-odds of each coached behaviour."""
    has_formula: bool = False

    @property
    def behaviors(self) -> list[str]:
        """The behaviours that the topics mean."""
        return [TOPICS[t] for t in self.topics if t in TOPICS]


class CoachingTeam:
    """Plans, holds, edits and deletes sessions; the log is everything planned so far and not deleted."""

    def __init__(self, seed: int, calendar: DemoCalendar, roster: Roster, state: AgentState) -> None:
        self._seed, self._calendar, self._roster, self._state = seed, calendar, roster, state
        self.log: list[Session] = []
        self._taken: set[tuple[date, int]] = set()
        self._history()

    def _history(self) -> None:
        """Sessions of the fortnight before the first night; their effect is still there."""
        rng = generator(self._seed, 0, "coaching")
        for person in self._roster.agents:
            if rng.random() < 0.2 and person.is_in_roster:
                day = self._calendar.first_day - timedelta(days=1 + int(rng.integers(0, 14)))
                self._plan(person, day, "Routine", int(rng.integers(0, len(KEYS))), rng)
        for session in self.log:
            self._hold(session, rng)

    def day(self, night: int) -> None:
        """Holds the day's sessions; on Mondays plans the week from last week's scores and tidies the log."""
        rng = generator(self._seed, night, "coaching")
        today = self._calendar.day(night)
        for session in self.log:
            if session.day == today and session.status == "Planned":
                self._hold(session, rng)
        if self._calendar.is_weekly(night):
            self._tidy(today, rng)
            self._plan_week(today, rng)
            self._state.forget_week()

    def _plan_week(self, today: date, rng: np.random.Generator) -> None:
        observed, full = self._state.observed, self._state.observed_full
        rate = np.where(observed >= MIN_OBSERVED, full / np.maximum(observed, 1), np.nan)
        chance = rng.random((self._roster.n_agents, 3))
        for person in self._roster.agents:
            i = person.index
            day = today + timedelta(days=1 + int(chance[i, 2] * 4))
            if not person.is_in_roster or not person.is_employed(day) or not person.is_employed(today):
                continue
            seen = rate[i]
            worst = int(np.nanargmin(seen)) if not np.isnan(seen).all() else None
            if worst is not None and seen[worst] < COACHING_TARGET_RATE and chance[i, 0] < CORRECTIVE_HAZARD:
                self._plan(person, day, "Corrective", worst, rng)
            elif worst is not None and chance[i, 1] < POSITIVE:
                self._plan(person, day, "Positive", int(np.nanargmax(seen)), rng)
            elif chance[i, 1] < POSITIVE + ROUTINE:
                self._plan(person, day, "Routine", int(rng.integers(0, len(KEYS))), rng)

    def _plan(self, person: Person, day: date, kind: str, behavior: int, rng: np.random.Generator) -> None:
        team = person.team_on(day)
        u = rng.random(9).tolist()
        agents = [person.index]
        if kind == "Routine" and u[0] < TWO_AGENTS:
            agents += self._colleague(person, team, day)
        if any((day, agent) in self._taken for agent in agents):
            return
        self._taken.update((day, agent) for agent in agents)
        topics = [self._wording(behavior, u[1])]
        if u[2] < TWO_TOPICS:
            other = (behavior + 1 + int(u[3] * (len(KEYS) - 1))) % len(KEYS)
            topics.append(self._wording(other, u[3]) if u[3] < 0.8 else OTHER_TOPICS[int(u[4] * len(OTHER_TOPICS))])
        evidence = list(self._state.recent.get(person.index, ()))[-1 - int(u[5] * 3) :]
        self.log.append(
            Session(
                team,
                day,
                agents,
                self._roster.supervisors[team],
                kind,
                topics,
                (15, 20, 30, 45, 60)[int(u[6] * 5)],
                evidence,
                _ACTIONS[int(u[7] * len(_ACTIONS))],
                day + timedelta(days=14) if u[8] < 0.6 else None,
                u[4] < TEXT_DATE,
            )
        )

    def _colleague(self, person: Person, team: int, day: date) -> list[int]:
        for other in self._roster.agents:
            if (
                other.index > person.index
                and other.team_on(day) == team
                and other.is_in_roster
                and other.is_employed(day)
            ):
                return [other.index]
        return []

    @staticmethod
    def _wording(behavior: int, share: float) -> str:
        wordings = _WORDINGS[KEYS[behavior]]
        return wordings[int(share * len(wordings))]

    def _hold(self, session: Session, rng: np.random.Generator) -> None:
        if rng.random() < CANCELLED:
            session.status = "Cancelled"
            return
        session.status = "Done"
        if session.kind == "Positive" or not session.behaviors or session.team == INEFFECTIVE_TEAM:
            return
        strength = COACHING_UPLIFT * (1.0 if session.kind == "Corrective" else 0.6) / len(session.behaviors)
        for agent in session.agents:
            gain = strength * self._state.coachability[agent] * max(0.0, 1 + COACHING_SPREAD * rng.standard_normal())
            session.uplift += gain / len(session.agents)
            for key in session.behaviors:
                self._state.uplift[agent, INDEX[key]] += gain

    def _tidy(self, today: date, rng: np.random.Generator) -> None:
        """Supervisors correct old rows and delete some."""
        kept = []
        for session, u in zip(self.log, rng.random((len(self.log), 2)).tolist(), strict=True):
            if session.day < today - timedelta(days=6):
                if u[0] < DELETED:
                    continue
                if u[0] < DELETED + EDITED_MINUTES:
                    session.minutes = min(90, session.minutes + 5)
                elif u[0] < DELETED + EDITED_MINUTES + EDITED_TOPICS:
                    topic = OTHER_TOPICS[int(u[1] * len(OTHER_TOPICS))]
                    session.topics = [*(t for t in session.topics if t != topic), topic]
            kept.append(session)
        self.log = kept

    def written(self, today: date) -> list[Session]:
        """The rows of the log on a day: supervisors note a session at most two days ahead."""
        return [s for s in self.log if s.day <= today + timedelta(days=NOTED_AHEAD_DAYS)]


def by_sheet(sessions: list[Session]) -> list[tuple[int, list[Session]]]:
    """Sessions by team, each in order of day and agent."""
    by_team: dict[int, list[Session]] = {}
    for session in sorted(sessions, key=lambda s: (s.team, s.day, s.agents)):
        by_team.setdefault(session.team, []).append(session)
    return list(by_team.items())
