"""Genesys Cloud: conversations as the analytics details job returns them, and the code files."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from dagster_project.demo.chance import fixed_id
from dagster_project.demo.clock import DAY_MS, iso_z
from dagster_project.demo.contact import Contact, Leg, View
from dagster_project.demo.customers import Customers
from dagster_project.demo.people import Person, Roster
from dagster_project.demo.queues import LINES, QUEUES, WRAP_UP_IDS, WRAP_UPS, division_id

PROVIDERS: Final = {
    "voice": "Edge",
    "chat": "Webchat Provider",
    "message": "PureCloud Messaging",
    "email": "Email",
}
DNIS: Final = tuple(f"tel:+3531800{line + 1}00" for line in range(len(LINES)))
CENTRE_ADDRESS: Final = "care@centre.example"
_QUEUE_IDS: Final = tuple(q.id for q in QUEUES)
_DIVISION_IDS: Final = tuple(division_id(line) for line in range(len(LINES)))
_FLOW_IDS: Final = {f"{line} menu": fixed_id("flow", line) for line in LINES}


class ConversationWriter:
    """Writes contacts as conversations."""

    def __init__(self, roster: Roster, customers: Customers) -> None:
        self._user_ids = [p.user_id for p in roster.agents]
        self._customers = customers

    def document(self, contact: Contact, view: View) -> dict[str, Any]:
        """One conversation as an export shows it."""
        customer = self._customer(contact, view)
        others = [self._participant(contact, leg) for leg in view.legs]
        participants = [*others, customer] if contact.direction == "outbound" else [customer, *others]
        document: dict[str, Any] = {
            "conversationId": contact.id,
            "conversationStart": iso_z(contact.begin),
            "originatingDirection": contact.direction,
            "divisionIds": [_DIVISION_IDS[contact.line]],
            "participants": participants,
        }
        if view.end is not None:
            document["conversationEnd"] = iso_z(view.end)
        if contact.channel == "voice":
            mos = 4.2 + (contact.begin % 700) / 1000
            document["mediaStatsMinConversationMos"] = round(mos, 6)
            document["mediaStatsMinConversationRFactor"] = round(mos * 18.9, 6)
            document["selfServed"] = all(leg.kind == "flow" for leg in view.legs)
        elif contact.channel == "message":
            document["conversationInitiator"] = "customer"
            document["customerParticipation"] = True
        return document

    def _customer(self, contact: Contact, view: View) -> dict[str, Any]:
        customer = self._customers.of(contact.customer)
        session = self._session(contact, contact.customer_session_id)
        if contact.channel == "email":
            session["addressFrom"] = customer.email
            session["addressTo"] = CENTRE_ADDRESS
        menu = [leg for leg in view.legs if leg.kind == "flow"]
        begin = contact.begin
        segments: list[dict[str, Any]] = []
        for leg in menu:
            begin = leg.end or begin
            segments.append(_segment("ivr", leg.begin, leg.end, None, None, None))
        if len(menu) < len(view.legs):
            queue = next((leg.queue for leg in view.legs if leg.queue is not None), None)
            segments.append(_segment("interact", begin, view.end, "client" if view.end else None, queue, None))
        session["segments"] = segments
        session["metrics"] = [{"name": "nConnected", "value": 1, "emitDate": iso_z(contact.begin)}]
        participant: dict[str, Any] = {
            "participantId": contact.customer_participant_id,
            "participantName": customer.name,
            "purpose": "customer",
            "sessions": [session],
        }
        if customer.external_contact_id is not None:
            participant["externalContactId"] = customer.external_contact_id
        if menu or contact.note is not None:
            participant["attributes"] = {"language": "en", "menu_choice": LINES[contact.line]}
            if contact.note is not None:
                participant["attributes"]["callback_note"] = contact.note
        return participant

    def _session(self, contact: Contact, session_id: str) -> dict[str, Any]:
        session: dict[str, Any] = {
            "mediaType": contact.channel,
            "sessionId": session_id,
            "direction": contact.direction,
            "provider": PROVIDERS[contact.channel],
        }
        if contact.channel == "voice":
            phone = self._customers.of(contact.customer).phone
            out = contact.direction == "outbound"
            session["ani"] = DNIS[contact.line] if out else phone
            session["dnis"] = phone if out else DNIS[contact.line]
        return session

    def _participant(self, contact: Contact, leg: Leg) -> dict[str, Any]:
        session = self._session(contact, leg.session_id)
        session["peerId"] = contact.customer_session_id
        if leg.kind == "agent":
            session["remote"] = self._customers.of(contact.customer).name
            session["recording"] = contact.channel == "voice"
            if contact.direction == "inbound":
                session["requestedRoutings"] = ["Standard"]
                session["usedRouting"] = "Standard"
                session["selectedAgentId"] = self._user_ids[leg.agent or 0]
            if leg.is_acw_skipped:
                session["acwSkipped"] = True
        elif leg.kind == "flow":
            name = leg.flow or ""
            session["flow"] = {
                "flowId": _FLOW_IDS[name],
                "flowName": name,
                "flowType": "INBOUNDCALL",
                "exitReason": "TRANSFER" if leg.disconnect == "transfer" else "DISCONNECT",
            }
        queue = leg.queue
        session["segments"] = [_segment(*segment[:4], queue, segment[4]) for segment in leg.segments]
        session["metrics"] = [{"name": n, "value": v, "emitDate": iso_z(at)} for n, v, at in leg.metrics]
        participant: dict[str, Any] = {"participantId": leg.participant_id, "purpose": leg.purpose}
        if leg.agent is not None:
            participant["userId"] = self._user_ids[leg.agent]
        elif queue is not None:
            participant["participantName"] = QUEUES[queue].name
        participant["sessions"] = [session]
        return participant


def _segment(
    kind: str, begin: int, end: int | None, disconnect: str | None, queue: int | None, wrap_up: int | None
) -> dict[str, Any]:
    segment: dict[str, Any] = {"segmentStart": iso_z(begin), "segmentType": kind, "conference": False}
    if end is not None:
        segment["segmentEnd"] = iso_z(end)
    if queue is not None:
        segment["queueId"] = _QUEUE_IDS[queue]
    if disconnect is not None:
        segment["disconnectType"] = disconnect
    if wrap_up is not None:
        segment["wrapUpCode"] = WRAP_UP_IDS[wrap_up]
    return segment


def children(document: dict[str, Any]) -> dict[str, int]:
    """Records that a conversation holds for each part of the export."""
    participants = document["participants"]
    sessions = [session for participant in participants for session in participant["sessions"]]
    return {
        "participants": len(participants),
        "sessions": len(sessions),
        "segments": sum(len(s["segments"]) for s in sessions),
        "metrics": sum(len(s["metrics"]) for s in sessions),
    }


def job_page_envelope(day_end: int) -> dict[str, Any]:
    """What surrounds the conversations in a page of a details job."""
    return {"cursor": fixed_id("cursor", day_end), "dataAvailabilityDate": iso_z(day_end + DAY_MS // 48)}


def _listing(entities: list[dict[str, Any]], path: str) -> dict[str, Any]:
    return {
        "entities": entities,
        "pageSize": max(25, len(entities)),
        "pageNumber": 1,
        "total": len(entities),
        "pageCount": 1,
        "firstUri": path,
        "selfUri": path,
    }


def users_page(roster: Roster, night: int, day: date, known: list[Person]) -> dict[str, Any]:
    """The users of that night; who left is inactive, and agency staff carry no employee number."""
    entities = []
    for person in known:
        line = roster.teams[person.team].line if person.team >= 0 else None
        email = f"{person.login}@centre.example"
        user: dict[str, Any] = {
            "id": person.user_id,
            "name": person.display_name(night),
            "division": {"id": division_id(line or 0), "name": LINES[line or 0]},
            "chat": {"jabberId": f"{fixed_id('jabber', person.user_id)}@centre.orgspan.com"},
            "department": LINES[line] if line is not None else "Quality",
            "email": email,
            "title": "Agent" if person.role == "agent" else "Supervisor" if person.role == "supervisor" else "QA",
            "state": "inactive" if person.known_leave(night) is not None else "active",
            "username": email,
        }
        if person.is_in_roster:
            user["employerInfo"] = {"employeeId": person.worker_code}
        if person.role == "agent":
            user["manager"] = {"id": roster.people[roster.supervisors[person.team_on(day, night)]].user_id}
        entities.append(user)
    return _listing(entities, "/api/v2/users")


def queues_page(n_agents: int) -> dict[str, Any]:
    """The routing queues."""
    entities = [
        {
            "id": queue.id,
            "name": queue.name,
            "division": {"id": division_id(queue.line), "name": LINES[queue.line]},
            "memberCount": n_agents // len(LINES),
        }
        for queue in QUEUES
    ]
    return _listing(entities, "/api/v2/routing/queues")


def wrap_up_codes_page() -> dict[str, Any]:
    """The wrap-up codes."""
    entities = [
        {"id": code, "name": name, "division": {"id": division_id(0)}}
        for code, name in zip(WRAP_UP_IDS, WRAP_UPS, strict=True)
    ]
    return _listing(entities, "/api/v2/routing/wrapupcodes")
