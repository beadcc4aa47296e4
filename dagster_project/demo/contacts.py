"""The contacts of one day: who called whom about what, and how well it went."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from dagster_project.demo.behaviors import BEHAVIORS, CSAT_INTERCEPT, KEYS, PARTIAL_SHARE
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, generator
from dagster_project.demo.clock import HOUR_MS
from dagster_project.demo.contact import Contact, Handled
from dagster_project.demo.contact_maker import ContactMaker
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import QUEUES
from dagster_project.demo.staffing import AgentState, Floats, Shift, shifts_of, sigmoid

CHANNEL_CUT: Final = (0.65, 0.85, 0.95, 1.0)
TALK_FACTOR: Final = (1.0, 1.5, 1.2, 1.1)
OUTBOUND_OF_VOICE: Final = 0.15
TRANSFERRED: Final = 0.065
ACW_SKIPPED: Final = 0.05
CUSTOMERS_PER_AGENT: Final = 150
_DRIVER: Final = np.array([b.driver for b in BEHAVIORS])
_RESOLVES: Final = np.array([b.resolves for b in BEHAVIORS])
_TALK_MS: Final = np.array([b.talk_ms for b in BEHAVIORS])


@dataclass(frozen=True)
class Outcomes:
    """Planted outcomes of a day's handled contacts, one row each: for the record of realised effects."""

    line: Floats
    qualities: Floats
    satisfaction: Floats


@dataclass(frozen=True)
class Day:
    """The contacts that began on a day, and what quality team and survey see of the handled ones."""

    contacts: list[Contact]
    handled: list[Handled]
    outcomes: Outcomes


class ContactFloor:
    """Generates the contacts of any night's day from the agents' state on that day."""

    def __init__(self, seed: int, calendar: DemoCalendar, roster: Roster, state: AgentState) -> None:
        self._seed = seed
        self._calendar = calendar
        self._roster = roster
        self._state = state
        self._pool = roster.n_agents * CUSTOMERS_PER_AGENT

    def day(self, night: int) -> Day:
        """The contacts that began on the night's day, in order of their beginning."""
        shifts = shifts_of(self._seed, night, self._calendar, self._roster, self._state)
        rng = generator(self._seed, night, "contacts")
        composer_ids = Ids(generator(self._seed, night, "contact ids"))
        maker = ContactMaker(night, self._calendar, self._roster, composer_ids, rng, self._pool)
        contacts: list[Contact] = []
        handled: list[Handled] = []
        outcomes = _no_outcomes()
        if shifts:
            contacts, handled, outcomes = self._handled(night, shifts, rng, maker)
        contacts += maker.unhandled(len(contacts), shifts)
        contacts.sort(key=lambda c: (c.begin, c.id))
        return Day(contacts, handled, outcomes)

    def _handled(
        self, night: int, shifts: list[Shift], rng: np.random.Generator, maker: ContactMaker
    ) -> tuple[list[Contact], list[Handled], Outcomes]:
        counts = np.array([s.contacts for s in shifts])
        which = np.repeat(np.arange(len(shifts)), counts)
        n = len(which)
        place = np.concatenate([np.arange(c) for c in counts])
        hours = np.array([s.begin_hour for s in shifts])[which]
        begins = self._calendar.day_begin(night) + hours * HOUR_MS
        begins = begins + (place + 0.7 * rng.random(n)) * (8 * HOUR_MS / counts[which])
        chance = rng.random((n, 16))
        channel = np.searchsorted(CHANNEL_CUT, chance[:, 0], side="right")
        is_outbound = (channel == 0) & (chance[:, 1] < OUTBOUND_OF_VOICE)
        is_transfer = ~is_outbound & (channel < 2) & (chance[:, 2] < TRANSFERRED / 0.75) & (len(shifts) > 1)
        further = 1 + rng.integers(0, max(1, len(shifts) - 1), n)
        owner_shift = np.where(is_transfer, (which + further) % len(shifts), which)
        queue, owner_queue = _queues(shifts, which, chance[:, 3]), _queues(shifts, owner_shift, chance[:, 4])
        owner_queue = np.where(is_transfer, owner_queue, queue)
        owner = np.array([s.agent for s in shifts])[owner_shift]

        shown = rng.random((n, len(KEYS)))
        level = self._state.levels()[owner]
        quality = np.where(shown < level, 1.0, np.where(shown < level + (1 - level) * PARTIAL_SHARE, 0.5, 0.0))
        shift = np.array([q.shift for q in QUEUES])[owner_queue]
        satisfaction = CSAT_INTERCEPT + quality @ _DRIVER + shift + self._state.residual[owner]
        resolved = sigmoid(0.2 + quality @ _RESOLVES + 0.5 * shift)
        first = np.array([s.agent for s in shifts])[which]
        talk = np.array([q.talk_s for q in QUEUES])[owner_queue] * np.array(TALK_FACTOR)[channel] * 1000
        talk = talk * np.exp(0.45 * rng.standard_normal(n)) * self._state.speed[owner] + quality @ _TALK_MS
        has_hold = chance[:, 5] < np.where(channel == 0, np.array([q.hold_share for q in QUEUES])[owner_queue], 0.0)
        hold = np.array([q.hold_s for q in QUEUES])[owner_queue] * 1000 * np.exp(0.5 * rng.standard_normal(n))
        acw = 40_000 * np.exp(0.5 * rng.standard_normal(n))
        columns: dict[str, list[Any]] = {
            "begin": begins.astype(np.int64).tolist(),
            "channel": channel.tolist(),
            "is_outbound": is_outbound.tolist(),
            "is_transfer": is_transfer.tolist(),
            "first": first.tolist(),
            "first_queue": queue.tolist(),
            "owner": owner.tolist(),
            "queue": owner_queue.tolist(),
            "talk": np.clip(talk, 15_000, 2_400_000).astype(np.int64).tolist(),
            "hold": np.where(has_hold, np.clip(hold, 5_000, 1_500_000), 0).astype(np.int64).tolist(),
            "acw": np.where(chance[:, 6] < ACW_SKIPPED, 0, np.clip(acw, 3_000, 600_000)).astype(np.int64).tolist(),
            "wait": (9_000 + rng.exponential(26_000, n)).astype(np.int64).tolist(),
            "alert": np.minimum(8_000, 1_500 + rng.exponential(2_500, n)).astype(np.int64).tolist(),
            "chance": chance.tolist(),
        }
        contacts, handled = [], []
        qualities = quality.tolist()
        for i, row in enumerate(zip(*columns.values(), strict=True)):
            contact, end = maker.handled(dict(zip(columns, row, strict=True)))
            contacts.append(contact)
            if end is not None:
                handled.append(
                    Handled(
                        contact.id,
                        contact.begin,
                        end,
                        contact.channel,
                        columns["owner"][i],
                        columns["queue"][i],
                        contact.customer,
                        contact.line,
                        tuple(qualities[i]),
                        columns["hold"][i] > 0,
                        float(satisfaction[i]),
                        float(resolved[i]),
                        night,
                    )
                )
        lines = np.array([q.line for q in QUEUES], dtype=np.float64)[owner_queue]
        return contacts, handled, Outcomes(lines, quality, satisfaction)


def _queues(shifts: list[Shift], which: Any, chance: Any) -> Any:
    """The queue of each contact, by the shares of the agent who is at work."""
    pairs = zip(which.tolist(), chance.tolist(), strict=True)
    return np.array([shifts[s].queues[min(bisect_right(shifts[s].cumulated, u), 2)] for s, u in pairs])


def _no_outcomes() -> Outcomes:
    return Outcomes(np.zeros(0), np.zeros((0, len(KEYS))), np.zeros(0))
