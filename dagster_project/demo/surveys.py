"""Survey invitations and responses: who is asked, who answers, and when each state reaches an export."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from dagster_project.demo.behaviors import CSAT_CUTS, RESPONSE_BASE, RESPONSE_IF_SATISFIED
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, generator
from dagster_project.demo.clock import DAY_MS, HOUR_MS, MINUTE_MS
from dagster_project.demo.contact import Handled

INVITED: Final = 0.25
BOUNCED: Final = 0.02
OPENED_ONLY: Final = 0.25
PARTIAL_OF_RESPONSES: Final = 0.06
COMMENTED: Final = 0.3
SATISFIED: Final = 4
PARTIAL_TIMEOUT_DAYS: Final = 7
_COMMENTS: Final = (
    "Quick and friendly, thank you.",
    "The problem came back the next day.",
    "Waited too long, but the agent was great.",
    "Please ring me on 087 555 0142 or write to me@mail.example",
    "Explained everything,\nstep by step.",
    'He said "done", it was not',
)


@dataclass(slots=True)
class State:
    """An invitation as one export shows it. Instants are None until they happened."""

    export_night: int
    arrival_night: int
    status: str
    opened_at: int | None = None
    started_at: int | None = None
    completed_at: int | None = None


@dataclass(slots=True)
class Response:
    """A survey response. A score is None where the respondent stopped before the question."""

    id: str
    status: str
    conversation_id: str
    agent: int
    customer: int
    started_at: int
    ended_at: int
    recorded_at: int
    progress: int
    csat: int | None
    nps: int | None
    is_resolved: bool | None
    comment: str | None

    @property
    def is_complete(self) -> bool:
        """Whether the respondent reached the end."""
        return self.progress == 100


@dataclass(slots=True)
class Invitation:
    """An invitation with all the states that exports show, oldest first."""

    contact_id: str
    distribution_id: str
    conversation_id: str
    agent: int
    customer: int
    sent_at: int
    response_id: str | None = None
    states: list[State] = field(default_factory=list)

    def newest(self, night: int) -> State | None:
        """What counts once everything that arrived by a night was processed."""
        arrived = [s for s in self.states if s.arrival_night <= night]
        return max(arrived, key=lambda s: s.export_night) if arrived else None

    @property
    def last_arrival(self) -> int:
        """The night after which nothing about this invitation changes."""
        return max(s.arrival_night for s in self.states)


class SurveyPanel:
    """Invites customers after handled contacts; a customer is asked once a day at most."""

    def __init__(self, seed: int, calendar: DemoCalendar) -> None:
        self._seed, self._calendar = seed, calendar

    def survey(self, night: int, handled: list[Handled]) -> tuple[list[Invitation], list[Response]]:
        """The invitations that a day's contacts lead to, and the responses to them, whenever they come."""
        rng = generator(self._seed, night, "surveys")
        ids = Ids(generator(self._seed, night, "survey ids"))
        distribution = f"EMD_{ids.token(15)}"
        asked: set[int] = set()
        invitations: list[Invitation] = []
        responses: list[Response] = []
        for contact, u in zip(handled, rng.random((len(handled), 14)).tolist(), strict=True):
            if u[0] >= INVITED or contact.customer in asked:
                continue
            asked.add(contact.customer)
            sent = contact.end + int((20 + 60 * u[1]) * MINUTE_MS)
            invitation = Invitation(
                f"CID_{_contact_token(contact.customer)}",
                distribution,
                contact.conversation_id,
                contact.agent,
                contact.customer,
                sent,
            )
            response = self._answer(invitation, contact, ids, u)
            invitations.append(invitation)
            if response is not None:
                responses.append(response)
        responses += self._previews(night, ids)
        return invitations, responses

    def _answer(self, invitation: Invitation, contact: Handled, ids: Ids, u: list[float]) -> Response | None:
        latent = contact.satisfaction + math.log(u[2] / (1 - u[2]))
        csat = 1 + sum(latent + cut > 0 for cut in CSAT_CUTS)
        answers = u[3] < (RESPONSE_IF_SATISFIED if csat >= SATISFIED else RESPONSE_BASE)
        sent_night = self._calendar.night_of(invitation.sent_at)
        if u[4] < BOUNCED:
            invitation.states.append(State(sent_night, sent_night, "Bounced"))
            return None
        opened = invitation.sent_at + int(-9 * HOUR_MS * math.log(1 - 0.999 * u[5])) + 2 * MINUTE_MS
        if not answers and u[6] >= OPENED_ONLY:
            invitation.states.append(State(sent_night, sent_night, "Sent"))
            return None
        begun, lasted = opened + MINUTE_MS // 2, int((40 + 180 * u[7]) * 1000)
        is_partial = answers and u[8] < PARTIAL_OF_RESPONSES
        events = [(invitation.sent_at, "Sent"), (opened, "Opened")]
        if answers:
            events.append((begun, "Started") if is_partial else (begun + lasted, "Finished"))
        done = begun + lasted if answers and not is_partial else None
        self._states(invitation, events, opened, begun if answers else None, done)
        if not answers:
            return None
        nps = max(0, min(10, round(6.9 + 1.25 * latent + 2.4 * (u[9] - 0.5))))
        comment = _COMMENTS[int(u[11] * len(_COMMENTS))] if u[10] < COMMENTED and not is_partial else None
        ended = begun + lasted
        response = Response(
            f"R_{ids.token(15)}",
            "0",
            contact.conversation_id,
            contact.agent,
            contact.customer,
            begun,
            ended,
            ended + PARTIAL_TIMEOUT_DAYS * DAY_MS if is_partial else ended,
            40 if is_partial else 100,
            csat,
            None if is_partial else nps,
            None if is_partial else u[12] < contact.resolved,
            comment,
        )
        if not is_partial:
            invitation.response_id = response.id
        return response

    def _states(
        self,
        invitation: Invitation,
        events: list[tuple[int, str]],
        opened: int,
        begun: int | None,
        done: int | None,
    ) -> None:
        """One state a night on which something happened: the last status of that day, with what is known."""
        last: dict[int, tuple[int, str]] = {}
        for at, status in events:
            last[self._calendar.night_of(at)] = (at, status)
        for night, (_, status) in last.items():
            cut = self._calendar.day_end(night)
            invitation.states.append(
                State(
                    night,
                    night,
                    status,
                    opened if opened < cut else None,
                    begun if begun is not None and begun < cut else None,
                    done if done is not None and done < cut else None,
                )
            )

    def _previews(self, night: int, ids: Ids) -> list[Response]:
        """Somebody of the survey team tries the survey now and then."""
        if night % 4 != 2:
            return []
        at = self._calendar.day_begin(night) + 15 * HOUR_MS
        return [Response(f"R_{ids.token(15)}", "1", "", 0, 0, at, at + 9_000, at + 9_000, 100, 5, 10, True, "test")]


def _contact_token(customer: int) -> str:
    return f"{customer:07d}demo"
