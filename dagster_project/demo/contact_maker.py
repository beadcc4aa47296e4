"""Builds one contact at a time from its plan: what its legs are, and which nights' exports show it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids
from dagster_project.demo.clock import HOUR_MS, MINUTE_MS
from dagster_project.demo.composer import Composer, LegPlan, open_interaction
from dagster_project.demo.contact import Contact, Delivery, Leg, View
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import BY_LINE, LINES, QUEUES, WRAP_UPS
from dagster_project.demo.staffing import Shift

CHANNELS: Final = ("voice", "chat", "message", "email")
UNANSWERED_OF_OUTBOUND: Final = 0.15
OFF_QUEUE_OF_OUTBOUND: Final = 0.3
REFUSED: Final = 0.03
ABANDONED: Final = 0.055
SELF_SERVED: Final = 0.02
MENU_OF_VOICE: Final = 0.7
OPEN_OF_MESSAGES: Final = 0.05
OPEN_OF_EMAILS: Final = 0.15


class ContactMaker:
    """Builds the contacts of one night."""

    def __init__(
        self,
        night: int,
        calendar: DemoCalendar,
        roster: Roster,
        ids: Ids,
        rng: np.random.Generator,
        pool: int,
    ) -> None:
        self._night, self._calendar, self._roster, self._ids, self._pool = night, calendar, roster, ids, pool
        self._compose = Composer(ids)
        self._day_end = calendar.day_end(night)
        self._rng = rng

    def _contact(self, begin: int, channel: str, direction: str, customer: float, line: int) -> Contact:
        return Contact(
            self._ids.next(),
            channel,
            direction,
            begin,
            int(self._pool * customer**1.6),
            self._ids.next(),
            self._ids.next(),
            line,
            self._night,
        )

    def handled(self, row: dict[str, Any]) -> tuple[Contact, int | None]:
        """A contact that an agent took or dialled, and when it ended if it was handled and is over."""
        u: list[float] = row["chance"]
        channel = CHANNELS[row["channel"]]
        line = QUEUES[row["queue"]].line
        wrap_up = int(u[7] * u[7] * len(WRAP_UPS))
        plan = LegPlan(
            row["owner"],
            row["queue"],
            row["wait"],
            row["alert"],
            row["talk"],
            row["hold"],
            row["acw"],
            wrap_up,
            split=0.3 + 0.5 * u[8],
        )
        contact = self._contact(row["begin"], channel, "outbound" if row["is_outbound"] else "inbound", u[9], line)
        if u[10] < 0.004:
            contact.note = f"Call back on 087 {int(u[11] * 1e7):07d}, card 4111 1111 1111 1111 was refused"
        if row["is_outbound"]:
            answered = u[11] >= UNANSWERED_OF_OUTBOUND
            leg = self._compose.outbound(
                contact.begin, plan, on_queue=u[12] >= OFF_QUEUE_OF_OUTBOUND, answered=answered
            )
            contact.deliveries.append(Delivery(self._night, self._night, View(leg.end, [leg])))
            return contact, leg.end if answered else None
        if channel == "message" and u[11] < OPEN_OF_MESSAGES:
            return self._late_message(contact, plan, u), None
        legs: list[Leg] = []
        begin = contact.begin
        if channel == "voice" and u[11] < MENU_OF_VOICE:
            legs.append(self._compose.flow(begin, 8_000 + int(40_000 * u[12]), line, leaves=False))
            begin = legs[0].end or begin
        if row["is_transfer"]:
            first = LegPlan(
                row["first"],
                row["first_queue"],
                row["wait"],
                row["alert"],
                20_000 + int(120_000 * u[13]),
                0,
                5_000 + int(20_000 * u[14]),
                WRAP_UPS.index("Wrong department"),
                is_transferring=True,
            )
            legs += self._compose.handled(begin, first, "transfer")
            begin = (legs[-1].end or begin) - (legs[-1].acw or 0)
        elif u[13] < REFUSED and (colleague := self._colleague(plan.agent)) != plan.agent:
            plan.refused_by = colleague
            plan.wait += 20_000
        ending = "peer" if u[14] < 0.8 else "client"
        legs += self._compose.handled(begin, plan, ending)
        end = max(leg.end or 0 for leg in legs)
        view = View(end, legs)
        if channel == "email" and u[15] < OPEN_OF_EMAILS and self._stays_open(contact, plan, view, u):
            return contact, None
        contact.deliveries.append(Delivery(self._night, self._night, view))
        return contact, end

    def _colleague(self, agent: int) -> int:
        """Somebody of the same team, or the agent when there is nobody else at work that day."""
        step = len(self._roster.teams)
        day = self._calendar.day(self._night)
        for other in (agent + step, agent - step):
            if 0 <= other < self._roster.n_agents and self._roster.people[other].is_employed(day):
                return other
        return agent

    def _late_message(self, contact: Contact, plan: LegPlan, u: list[float]) -> Contact:
        """A conversation that is still going on when the day is cut off; the next export shows its end."""
        contact.begin = self._day_end - int((6 + 6 * u[12]) * MINUTE_MS)
        plan.wait, plan.hold, plan.talk = 20_000, 0, int((14 + 10 * u[13]) * MINUTE_MS)
        legs = self._compose.handled(contact.begin, plan, "peer")
        closed = View(legs[-1].end, legs)
        contact.deliveries.append(Delivery(self._night, self._night, open_interaction(closed)))
        contact.deliveries.append(Delivery(self._night + 1, self._night + 1, closed))
        return contact

    def _stays_open(self, contact: Contact, plan: LegPlan, view: View, u: list[float]) -> bool:
        """An e-mail waits some days for the customer's answer, and the same agent closes it."""
        closing = self._night + 1 + int(4 * u[12])
        person = self._roster.people[plan.agent]
        if not person.is_employed(self._calendar.day(closing)):
            return False
        begin = self._calendar.day_begin(closing) + int((10 + 6 * u[13]) * HOUR_MS)
        again = LegPlan(plan.agent, plan.queue, 60_000, 3_000, plan.talk // 2 + 15_000, 0, 30_000, 0)
        legs = [*view.legs, *self._compose.handled(begin, again, "peer")]
        still_open = View(None, view.legs)
        for night in range(self._night, closing):
            contact.deliveries.append(Delivery(night, night, still_open))
        contact.deliveries.append(Delivery(closing, closing, View(legs[-1].end, legs)))
        return True

    def unhandled(self, n_handled: int, shifts: list[Shift]) -> list[Contact]:
        """Customers who gave up in the queue, and those whom the voice menu served."""
        rng = self._rng
        n = int(rng.poisson(ABANDONED * n_handled)) if shifts else 0
        served = int(rng.poisson(SELF_SERVED * n_handled))
        contacts = []
        begin_of_day = self._calendar.day_begin(self._night)
        for i, u in enumerate(rng.random((n + served, 6)).tolist()):
            begin = begin_of_day + int((8 + 12 * u[0]) * HOUR_MS)
            line = int(u[1] * len(LINES))
            if i < n:
                channel = "voice" if u[2] < 0.85 else "chat"
                contact = self._contact(begin, channel, "inbound", u[3], line)
                queue = BY_LINE[line][int(u[4] * len(BY_LINE[line]))]
                legs = []
                if channel == "voice":
                    legs.append(self._compose.flow(begin, 20_000, line, leaves=False))
                    begin += 20_000
                legs.append(self._compose.abandoned(begin, 4_000 + int(180_000 * u[5]), queue))
            else:
                contact = self._contact(begin, "voice", "inbound", u[3], line)
                legs = [self._compose.flow(begin, 25_000 + int(90_000 * u[5]), line, leaves=True)]
            contact.deliveries.append(Delivery(self._night, self._night, View(legs[-1].end, legs)))
            contacts.append(contact)
        return contacts
