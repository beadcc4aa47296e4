"""Truth rows of contacts: interactions and legs."""

from __future__ import annotations

from typing import Any, Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.contact import Contact, Delivery, Leg
from dagster_project.demo.customers import Customers
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import LINES, QUEUES, WRAP_UP_IDS, WRAP_UPS

_QUEUE_IDS: Final = tuple(q.id for q in QUEUES)


def _total(values: list[int | None]) -> int | None:
    measured = [v for v in values if v is not None]
    return sum(measured) if measured else None


class ContactTruth:
    """Rows of a contact as its newest delivery shows it."""

    def __init__(self, calendar: DemoCalendar, roster: Roster, customers: Customers) -> None:
        self._calendar = calendar
        self._users = [p.user_id for p in roster.agents]
        self._customers = customers

    def interaction(self, contact: Contact, delivery: Delivery) -> tuple[Any, ...]:
        """The row of `interactions`."""
        view = delivery.view
        legs = view.legs
        agents = [leg for leg in legs if leg.kind == "agent"]
        handled = [leg for leg in agents if leg.is_handled]
        queues = [leg.queue for leg in legs if leg.queue is not None]
        went_to_queue = any(leg.kind == "queue" for leg in legs)
        kind = "queue" if queues else "outside_queue" if agents else "virtual"
        customer = self._customers.of(contact.customer)
        id_type = "external_contact" if customer.external_contact_id else None
        customer_id = customer.external_contact_id
        if id_type is None and contact.channel == "voice":
            id_type, customer_id = "phone", customer.phone.removeprefix("tel:")
        wrap_up = next((leg.wrap_up for leg in reversed(handled) if leg.wrap_up is not None), None)
        n_transfers = sum(leg.is_transferred for leg in legs)
        return (
            contact.id,
            kind,
            contact.channel,
            contact.direction,
            _QUEUE_IDS[queues[0]] if queues else None,
            QUEUES[queues[0]].name if queues else None,
            _QUEUE_IDS[queues[-1]] if queues else None,
            LINES[QUEUES[queues[0]].line] if queues else None,
            id_type,
            customer_id,
            self._user(handled[0]) if handled else None,
            self._user(handled[-1]) if handled else None,
            contact.begin,
            view.end,
            self._calendar.day(contact.started_night),
            view.end is None,
            went_to_queue and bool(handled),
            bool(handled),
            contact.direction == "inbound" and went_to_queue and not handled and view.end is not None,
            n_transfers > 0,
            len(legs),
            len(agents),
            len(handled),
            n_transfers,
            _total([leg.wait for leg in legs]),
            _total([leg.talk for leg in legs]),
            _total([leg.hold for leg in legs]),
            _total([leg.acw for leg in legs]),
            _total([leg.handle for leg in legs]),
            view.end - contact.begin if view.end is not None else None,
            WRAP_UP_IDS[wrap_up] if wrap_up is not None else None,
            WRAP_UPS[wrap_up] if wrap_up is not None else None,
            self._calendar.day(delivery.export_night),
        )

    def legs(self, contact: Contact, delivery: Delivery) -> list[tuple[Any, ...]]:
        """The rows of `legs`."""
        started = self._calendar.day(contact.started_night)
        return [
            (
                contact.id,
                leg.session_id,
                number,
                leg.kind,
                self._user(leg),
                _QUEUE_IDS[leg.queue] if leg.queue is not None else None,
                contact.channel,
                contact.direction,
                leg.begin,
                leg.end,
                started,
                leg.is_handled,
                leg.is_transferred,
                leg.alert,
                leg.wait,
                leg.talk,
                leg.hold,
                leg.acw,
                leg.handle,
                leg.n_holds,
                leg.disconnect,
                WRAP_UPS[leg.wrap_up] if leg.wrap_up is not None else None,
            )
            for number, leg in enumerate(delivery.view.legs, start=1)
        ]

    def _user(self, leg: Leg) -> str | None:
        return self._users[leg.agent] if leg.agent is not None else None
