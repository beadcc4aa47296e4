"""Qualtrics: the response export with three header rows, and the distribution history."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from dagster_project.demo.clock import naive_in, naive_utc
from dagster_project.demo.customers import Customers
from dagster_project.demo.people import Roster
from dagster_project.demo.surveys import Invitation, Response, State

SURVEY_ZONE: Final = ZoneInfo("America/Denver")
# Label, wording in the survey's language, ImportId.
COLUMNS: Final = (
    ("StartDate", "Beginn", "startDate"),
    ("EndDate", "Ende", "endDate"),
    ("Status", "Art der Antwort", "status"),
    ("IPAddress", "IP-Adresse", "ipAddress"),
    ("Progress", "Fortschritt", "progress"),
    ("Duration (in seconds)", "Dauer (Sekunden)", "duration"),
    ("Finished", "Abgeschlossen", "finished"),
    ("RecordedDate", "Erfasst am", "recordedDate"),
    ("ResponseId", "Kennung der Antwort", "_recordId"),
    ("RecipientLastName", "Nachname", "recipientLastName"),
    ("RecipientFirstName", "Vorname", "recipientFirstName"),
    ("RecipientEmail", "E-Mail", "recipientEmail"),
    ("ExternalReference", "Externe Referenz", "externalDataReference"),
    ("LocationLatitude", "Breitengrad", "locationLatitude"),
    ("LocationLongitude", "Längengrad", "locationLongitude"),
    ("DistributionChannel", "Kanal der Verteilung", "distributionChannel"),
    ("UserLanguage", "Sprache", "userLanguage"),
    ("Q1", "How satisfied are you with the contact?\n1 = not at all, 5 = very", "QID1"),
    ("Q2_NPS_GROUP", "How likely are you to recommend us? - Group", "QID2_NPS_GROUP"),
    ("Q2", "How likely are you to recommend us?", "QID2"),
    ("Q3", "Was your question resolved?", "QID3"),
    ("Q4", "What should we know?", "QID4_TEXT"),
    ("ConversationId", "ConversationId", "ConversationId"),
    ("AgentId", "AgentId", "AgentId"),
)
FIRST_ANSWER: Final = next(i for i, column in enumerate(COLUMNS) if column[2] == "QID1")
RECORD_ID: Final = next(i for i, column in enumerate(COLUMNS) if column[2] == "_recordId")
DISTRIBUTION_COLUMNS: Final = (
    "contact_id",
    "distribution_id",
    "_fivetran_synced",
    "contact_frequency_rule_id",
    "contact_lookup_id",
    "external_data_reference",
    "opened_at",
    "response_completed_at",
    "response_id",
    "response_started_at",
    "sent_at",
    "status",
    "survey_link",
    "survey_session_id",
)
_DATES: Final = frozenset({"startDate", "endDate", "recordedDate"})


@dataclass(frozen=True)
class CsvText:
    """A CSV file, with the physical line on which each data row starts."""

    text: str
    lines: list[int]


def write_csv(header: list[list[str]], rows: list[list[str]]) -> CsvText:
    """Writes rows as the vendor does: quotes where needed, line feeds, no byte order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerows(header)
    line = 1 + buffer.getvalue().count("\n")
    lines = []
    for row in rows:
        lines.append(line)
        begin = buffer.tell()
        writer.writerow(row)
        buffer.seek(begin)
        line += buffer.read().count("\n")
    return CsvText(buffer.getvalue(), lines)


def response_header() -> list[list[str]]:
    """The three header rows."""
    ids = []
    for _, _, import_id in COLUMNS:
        cell = {"ImportId": import_id}
        if import_id in _DATES:
            cell["timeZone"] = str(SURVEY_ZONE)
        ids.append(json.dumps(cell, separators=(",", ":")))
    return [[label for label, _, _ in COLUMNS], [wording for _, wording, _ in COLUMNS], ids]


class SurveyWriter:
    """Writes responses and invitations as rows of cells."""

    def __init__(self, roster: Roster, customers: Customers) -> None:
        self._people = roster.people
        self._customers = customers

    def response(self, response: Response) -> list[str]:
        """One response."""
        is_preview = response.status == "1"
        customer = self._customers.of(response.customer)
        nps = response.nps
        group = "" if nps is None else "1" if nps <= 6 else "2" if nps <= 8 else "3"
        return [
            naive_in(response.started_at, SURVEY_ZONE),
            naive_in(response.ended_at, SURVEY_ZONE),
            response.status,
            f"203.0.113.{response.customer % 250 + 1}",
            str(response.progress),
            str((response.ended_at - response.started_at) // 1000),
            str(int(response.is_complete)),
            naive_in(response.recorded_at, SURVEY_ZONE),
            response.id,
            "" if is_preview else customer.last,
            "" if is_preview else customer.first,
            "" if is_preview else customer.email,
            response.conversation_id,
            f"{51 + response.customer % 40 / 10:.4f}",
            f"{-9 + response.customer % 30 / 10:.4f}",
            "preview" if is_preview else "email",
            "EN",
            "" if response.csat is None else str(response.csat),
            group,
            "" if nps is None else str(nps),
            "" if response.is_resolved is None else "1" if response.is_resolved else "2",
            response.comment or "",
            response.conversation_id,
            "" if is_preview else self._people[response.agent].user_id or "",
        ]

    def invitation(self, invitation: Invitation, state: State, synced_at: int) -> list[str]:
        """One invitation in the state of a night."""
        is_done = state.completed_at is not None
        return [
            invitation.contact_id,
            invitation.distribution_id,
            naive_utc(synced_at),
            "",
            f"CGC_{self._customers.of(invitation.customer).directory_id[:15]}",
            invitation.conversation_id,
            _time(state.opened_at),
            _time(state.completed_at),
            invitation.response_id or "" if is_done else "",
            _time(state.started_at),
            naive_utc(invitation.sent_at),
            state.status,
            f"https://survey.example/form?Q_DL={invitation.distribution_id}_{invitation.contact_id}",
            "",
        ]


def _time(ms: int | None) -> str:
    return "" if ms is None else naive_utc(ms)


def answer_cells(row: list[str]) -> int:
    """Cells of a response row that count as answers: the undeclared columns that are not empty."""
    return sum(cell != "" for cell in row[FIRST_ANSWER:])
