"""Who works on a day, how well each agent shows each behaviour, and what coaching has added so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt

from dagster_project.demo.behaviors import (
    AGENT_RESIDUAL_SPREAD,
    BEHAVIORS,
    COACHING_HALF_LIFE_DAYS,
    KEYS,
    LEVEL_SPREAD,
)
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import generator
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import home_and_shares

_DAILY_DECAY: Final = 0.5 ** (1 / COACHING_HALF_LIFE_DAYS)
Floats = npt.NDArray[np.float64]


def sigmoid(x: Floats) -> Floats:
    """Probability of a log-odds."""
    result: Floats = 1.0 / (1.0 + np.exp(-x))
    return result


@dataclass
class AgentState:
    """What is planted in every agent. Arrays are by agent, and by behaviour."""

    base: Floats
    uplift: Floats
    residual: Floats
    pace: Floats
    """Contacts a day relative to the mean."""
    speed: Floats
    """Talk time relative to the mean."""
    coachability: Floats
    observed: Floats = field(init=False)
    observed_full: Floats = field(init=False)
    recent: dict[int, list[str]] = field(default_factory=dict)
    """Evaluated conversations of late, by agent: evidence for coaching."""

    def __post_init__(self) -> None:
        self.forget_week()

    @classmethod
    def draw(cls, seed: int, agents: int) -> AgentState:
        """The agents at the start of the period."""
        rng = generator(seed, 0, "staffing")
        mean = np.array([b.level for b in BEHAVIORS])
        return cls(
            base=mean + LEVEL_SPREAD * rng.standard_normal((agents, len(KEYS))),
            uplift=np.zeros((agents, len(KEYS))),
            residual=AGENT_RESIDUAL_SPREAD * rng.standard_normal(agents),
            pace=np.exp(0.12 * rng.standard_normal(agents)),
            speed=np.exp(0.15 * rng.standard_normal(agents)),
            coachability=np.clip(1 + 0.3 * rng.standard_normal(agents), 0.3, 1.7),
        )

    def levels(self) -> Floats:
        """Probability of showing each behaviour fully, today."""
        return sigmoid(self.base + self.uplift)

    def end_day(self) -> None:
        """Coaching wears off."""
        self.uplift *= _DAILY_DECAY

    def observe(self, agent: int, behavior: int, is_full: bool) -> None:
        """A scored answer that the supervisor will see at the end of the week."""
        self.observed[agent, behavior] += 1
        self.observed_full[agent, behavior] += is_full

    def remember(self, agent: int, conversation_id: str) -> None:
        """An evaluated conversation, kept as evidence for a session."""
        recent = self.recent.setdefault(agent, [])
        if conversation_id not in recent:
            recent.append(conversation_id)
        del recent[:-4]

    def forget_week(self) -> None:
        """Start counting the next week."""
        self.observed = np.zeros_like(self.base)
        self.observed_full = np.zeros_like(self.base)


@dataclass(frozen=True)
class Shift:
    """An agent at work on a day: contacts they will take, and the queues these come from."""

    agent: int
    contacts: int
    begin_hour: float
    queues: tuple[int, ...]
    cumulated: tuple[float, ...]


def shifts_of(
    seed: int,
    night: int,
    calendar: DemoCalendar,
    roster: Roster,
    state: AgentState,
    contacts_a_day: float = 15.0,
) -> list[Shift]:
    """The shifts of a night's day, in agent order."""
    day: date = calendar.day(night)
    rng = generator(seed, night, "shifts")
    n = roster.n_agents
    present = rng.random(n) < calendar.presence(night)
    fte = np.array([p.fte for p in roster.agents])
    counts = rng.poisson(contacts_a_day * calendar.volume(night) * state.pace * fte)
    begins = rng.choice((8.0, 9.0, 10.0, 11.5, 12.5), n)
    result = []
    for person in roster.agents:
        i = person.index
        if not present[i] or not counts[i] or not person.is_employed(day):
            continue
        line = roster.teams[person.team_on(day)].line
        _, queues, cumulated = home_and_shares(line or 0, i)
        result.append(Shift(i, int(counts[i]), float(begins[i]), queues, cumulated))
    return result
