"""Truth rows of people: who works here, how well, and in which team over which period; and of coaching."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from dagster_project.demo.behaviors import KEYS, TOPICS
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.coaching import INEFFECTIVE_TEAM
from dagster_project.demo.people import JOB_TITLES, Person, Roster
from dagster_project.demo.queues import LINES, QUEUES, SITES, home_and_shares
from dagster_project.demo.roster_view import line_of, site_of, spans
from dagster_project.demo.staffing import AgentState, sigmoid
from dagster_project.demo.writers.coaching_sheet import WrittenRow

OPEN_END: Final = date(9999, 12, 31)


class PeopleTruth:
    """Rows as the newest roster of a night leads to them."""

    def __init__(self, calendar: DemoCalendar, roster: Roster, state: AgentState, night: int) -> None:
        self._calendar, self._roster, self._state, self._night = calendar, roster, state, night
        self._known = [p for p in roster.people if p.hire_known_night <= night]

    def agents(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `agents`: everybody, agency staff outside the roster included."""
        for person in self._known:
            line = person.team % len(LINES) if person.team >= 0 else None
            home = QUEUES[home_and_shares(line or 0, person.index)[0]].name if person.role == "agent" else None
            yield (
                person.worker_code if person.is_in_roster else None,
                person.worker_id if person.is_in_roster else None,
                person.user_id,
                person.role,
                person.display_name(self._night),
                person.worker_code if person.is_in_roster else None,
                person.is_in_roster,
                person.user_id is not None,
                person.hire_date if person.is_in_roster else None,
                person.known_leave(self._night),
                LINES[line] if line is not None else None,
                home,
            )

    def skills(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `agent_skills`: each agent's planted level of each behaviour, before coaching."""
        rates = sigmoid(self._state.base)
        for person in self._roster.agents:
            if person.hire_known_night <= self._night:
                code = person.worker_code if person.is_in_roster else None
                for b, key in enumerate(KEYS):
                    level = float(self._state.base[person.index, b])
                    yield person.user_id, code, key, level, float(rates[person.index, b])

    def periods(self) -> Iterator[tuple[Any, ...]]:
        """The rows of `agent_periods`: one a person of the roster and span in which nothing changes."""
        for person in self._known:
            if person.is_in_roster:
                for begin, last in spans(person, self._night, ("team", "job_title")):
                    # Leaving ends the employment, not the last period: leavers stay where they were.
                    is_last = last is None or last == person.known_leave(self._night)
                    yield self._period(person, begin, None if is_last else last)

    def _period(self, person: Person, begin: date, last: date | None) -> tuple[Any, ...]:
        roster, night = self._roster, self._night
        organization = roster.organization_of(person, person.team_on(begin, night))
        manager = roster.managers.get(organization.organization_id)
        line = line_of(roster, person, begin, night)
        return (
            person.worker_code,
            begin,
            OPEN_END if last is None else last + timedelta(days=1),
            last is None,
            person.display_name(night),
            organization.code,
            organization.name,
            None if manager is None else roster.people[manager].worker_code,
            SITES[site_of(roster, person, begin, night)],
            None if line is None else LINES[line],
            str(person.value_on("job_title", begin, JOB_TITLES[person.role], night)),
            person.fte,
            person.hire_date,
            person.known_leave(night),
            True,
        )

    def coaching(self, rows: list[WrittenRow]) -> Iterator[tuple[str, tuple[Any, ...]]]:
        """Rows of the coaching tables: table and row. Rows whose minutes are a formula are quarantined."""
        for row in rows:
            session = row.session
            if session.has_formula:
                continue
            coach = self._roster.people[session.coach]
            for name, agent in zip(row.names, session.agents, strict=True):
                person = self._roster.people[agent]
                head = (row.sheet, session.day, name, person.worker_code)
                yield (
                    "coaching_sessions",
                    (
                        *head,
                        person.user_id,
                        row.coach,
                        coach.worker_code,
                        session.kind.lower(),
                        session.status.lower(),
                        session.minutes * 60_000,
                        len(session.topics),
                        len(session.evidence),
                        name == person.display_name(self._night),
                        row.coach == coach.display_name(self._night),
                        row.row,
                        session.team != INEFFECTIVE_TEAM,
                    ),
                )
                for topic in session.topics:
                    behavior = TOPICS.get(topic)
                    uplift = session.uplift if behavior is not None else 0.0
                    yield (
                        "coaching_focuses",
                        (
                            *head,
                            coach.worker_code,
                            topic,
                            behavior,
                            session.status.lower(),
                            uplift,
                        ),
                    )
                for conversation_id in session.evidence:
                    yield "coaching_evidence", (*head, coach.worker_code, conversation_id)
