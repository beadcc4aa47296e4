"""The people of the demo centre: teams, agents, supervisors, and what happens to them over the period.

A fact about a person has the day from which it holds and the night from which the roster knows it; the two
differ
for changes that are entered late (backdated) or ahead of time (a hire).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

import numpy as np

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import fixed_hex, fixed_id, generator
from dagster_project.demo.names import FIRST, LAST, employee_name
from dagster_project.demo.queues import LINES, SITES

TEAM_SIZE: Final = 12
BACKDATED_DAYS: Final = 10
JOB_TITLES: Final = {
    "agent": "Customer Service Representative",
    "senior": "Senior Customer Service Representative",
    "supervisor": "Team Leader",
    "analyst": "Quality Analyst",
    "director": "Site Director",
    "head": "Head of Customer Operations",
}


@dataclass(frozen=True)
class Change:
    """A change of one attribute of a person."""

    attribute: str
    value: int | str
    effective: date
    known_night: int


@dataclass(frozen=True)
class Team:
    """A supervisory organisation. Site and line are indexes, or None above the teams."""

    index: int
    name: str
    code: str
    organization_id: str
    superior_id: str
    site: int | None
    line: int | None


@dataclass
class Person:
    """One person who works for the centre."""

    index: int
    role: str
    first: str
    last: str
    team: int
    hire_date: date
    fte: float
    worker_id: str
    worker_code: str
    position_id: str
    user_id: str | None
    is_in_roster: bool = True
    hire_known_night: int = 1
    leave_date: date | None = None
    leave_known_night: int = 1
    changes: list[Change] = field(default_factory=list)

    @property
    def login(self) -> str:
        """Login at work; it keeps the number, so it is unique."""
        return f"{self.first[0]}{self.last.split('-')[0]}".lower().replace("'", "") + self.worker_code[-4:]

    def value_on(self, attribute: str, day: date, initial: int | str, night: int | None = None) -> int | str:
        """The value of an attribute on a day, as known by a night (or in truth when no night is given)."""
        value = initial
        for change in self.changes:
            if (
                change.attribute == attribute
                and change.effective <= day
                and (night is None or change.known_night <= night)
            ):
                value = change.value
        return value

    def team_on(self, day: date, night: int | None = None) -> int:
        """The team of a day."""
        return int(self.value_on("team", day, self.team, night))

    def is_employed(self, day: date) -> bool:
        """Whether the person is employed on a day."""
        return self.hire_date <= day and (self.leave_date is None or day <= self.leave_date)

    def known_leave(self, night: int) -> date | None:
        """The date of leaving, once the roster knows it."""
        return self.leave_date if self.leave_date is not None and night >= self.leave_known_night else None

    def display_name(self, night: int) -> str:
        """First and last name as a night's exports write it."""
        last = self.value_on("last_name", date.max, self.last, night)
        return f"{self.first} {last}"


@dataclass
class Roster:
    """Everybody, by role; `agents` come first in `people`, so an agent's number is their index there."""

    teams: list[Team]
    people: list[Person]
    n_agents: int
    supervisors: list[int]
    """Person of each team's supervisor, by team."""
    analysts: list[int]
    managers: dict[str, int]
    """Person who manages each supervisory organisation."""
    organizations: list[Team]
    """Every supervisory organisation, teams included."""

    @property
    def agents(self) -> list[Person]:
        """The agents."""
        return self.people[: self.n_agents]

    def organization_of(self, person: Person, team: int) -> Team:
        """The supervisory organisation that a person belongs to, given the agent's team of that day."""
        match person.role:
            case "agent":
                return self.teams[team]
            case "supervisor":
                site = self.teams[person.team].site
                return next(o for o in self.organizations if o.code == f"SITE_{site}")
            case "analyst":
                return next(o for o in self.organizations if o.code == "QUALITY")
            case "director":
                return next(o for o in self.organizations if o.code == "OPERATIONS")
            case _:
                return next(o for o in self.organizations if o.code == "EXECUTIVE")

    def nights_of_change(self) -> set[int]:
        """Nights on which the roster learns something."""
        nights = {c.known_night for p in self.people for c in p.changes}
        nights |= {p.hire_known_night for p in self.people}
        return nights | {p.leave_known_night for p in self.people if p.leave_date is not None}


def _organizations(teams: int) -> tuple[list[Team], list[Team]]:
    def organization(code: str, name: str, superior: str, site: int | None, line: int | None, index: int) -> Team:
        above = fixed_hex("organization", superior) if superior else ""
        return Team(index, name, code, fixed_hex("organization", code), above, site, line)

    upper = [
        organization("EXECUTIVE", "Executive", "", None, None, -1),
        organization("OPERATIONS", "Customer Operations", "EXECUTIVE", None, None, -1),
        organization("QUALITY", "Quality", "OPERATIONS", None, None, -1),
    ]
    upper += [
        organization(f"SITE_{s}", f"{site} Operations", "OPERATIONS", s, None, -1) for s, site in enumerate(SITES)
    ]
    real = []
    for t in range(teams):
        line, site = t % len(LINES), t // len(LINES) % len(SITES)
        number = t // (len(LINES) * len(SITES)) + 1
        name = f"{LINES[line]} {SITES[site]} {number}"
        real.append(organization(f"TEAM_{t + 1:03d}", name, f"SITE_{site}", site, line, t))
    return real, upper


def build_roster(seed: int, agents: int, calendar: DemoCalendar) -> Roster:
    """Everybody who works for the centre over the period, with the changes planned for them."""
    rng = generator(seed, 0, "people")
    n_teams = max(len(LINES), round(agents / TEAM_SIZE))
    teams, upper = _organizations(n_teams)
    n_analysts = max(1, agents // 60)
    roles = ["agent"] * agents + ["supervisor"] * n_teams + ["analyst"] * n_analysts
    roles += ["director"] * len(SITES) + ["head"]
    orders = rng.permutation(max(len(FIRST) * len(LAST), len(roles)))[: len(roles)].tolist()
    tenure_days = rng.gamma(1.6, 420, len(roles)) + 30
    people = []
    for i, role in enumerate(roles):
        first, last = employee_name(orders[i])
        team = {"agent": i % n_teams, "supervisor": i - agents}.get(role, -1)
        has_account = role in ("agent", "supervisor", "analyst")
        people.append(
            Person(
                i,
                role,
                first,
                last,
                team,
                hire_date=calendar.first_day - timedelta(days=int(tenure_days[i]) + (700 if role != "agent" else 0)),
                fte=float(rng.choice((1.0, 1.0, 1.0, 0.8, 0.5))) if role == "agent" else 1.0,
                worker_id=fixed_hex(seed, "worker", i),
                worker_code=str(20_001 + i),
                position_id=fixed_hex(seed, "position", i),
                user_id=fixed_id(seed, "user", i) if has_account else None,
            )
        )
    supervisors = list(range(agents, agents + n_teams))
    analysts = list(range(agents + n_teams, agents + n_teams + n_analysts))
    head = len(roles) - 1
    directors = list(range(head - len(SITES), head))
    managers = {team.organization_id: supervisors[team.index] for team in teams}
    for organization in upper:
        if organization.site is not None:
            managers[organization.organization_id] = directors[organization.site]
        elif organization.code != "EXECUTIVE":
            managers[organization.organization_id] = head
    roster = Roster(teams, people, agents, supervisors, analysts, managers, upper + teams)
    _plan_changes(roster, calendar, rng)
    return roster


def _plan_changes(roster: Roster, calendar: DemoCalendar, rng: np.random.Generator) -> None:
    """Joiners, leavers, moves (one entered late), promotions, a new name, agency staff off the roster."""
    n = roster.n_agents
    order = rng.permutation(n).tolist()

    def take(share: float) -> list[Person]:
        count = max(1, round(share * n))
        chosen = [roster.people[order.pop()] for _ in range(min(count, len(order)))]
        return sorted(chosen, key=lambda p: p.index)

    def spread(count: int, low: float, high: float) -> list[int]:
        return sorted(calendar.at(x) for x in rng.uniform(low, high, count))

    for person in take(0.02):
        person.is_in_roster = False
    joiners = take(0.06)
    for person, night in zip(joiners, spread(len(joiners), 0.12, 0.85), strict=True):
        hired = max(2, night)
        person.hire_date = calendar.day(hired)
        person.hire_known_night = max(1, hired - 3)
    leavers = take(0.05)
    for person, night in zip(leavers, spread(len(leavers), 0.3, 0.95), strict=True):
        person.leave_date = calendar.day(night)
        person.leave_known_night = night
    movers = take(0.03)
    for person, night in zip(movers, spread(len(movers), 0.2, 0.9), strict=True):
        target = _other_team(roster, person.team)
        person.changes.append(Change("team", target, calendar.day(max(2, night)), max(2, night)))
    late = take(0.001)
    for person in late:
        known = max(2, calendar.at(0.6))
        effective = max(calendar.day(known) - timedelta(days=BACKDATED_DAYS), person.hire_date + timedelta(days=1))
        person.changes.append(Change("team", _other_team(roster, person.team), effective, known))
    promoted = take(0.02)
    for person, night in zip(promoted, spread(len(promoted), 0.2, 0.9), strict=True):
        person.changes.append(Change("job_title", JOB_TITLES["senior"], calendar.day(max(2, night)), max(2, night)))
    for person in take(0.001):
        last = "Fitzwilliam" if person.last != "Fitzwilliam" else "Delacroix"
        person.changes.append(Change("last_name", last, date.min, max(2, calendar.at(0.5))))


def _other_team(roster: Roster, team: int) -> int:
    """Another team, of the same line of business where there is one."""
    lines = len(LINES)
    target = team + lines if team + lines < len(roster.teams) else team - lines
    return target if target >= 0 else (team + 1) % len(roster.teams)
