"""The nightly export of the telephony platform: conversations and code files, with their faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.chance import Ids, fixed_id, generator
from dagster_project.demo.clock import DAY_MS, iso_z
from dagster_project.demo.composer import restated
from dagster_project.demo.contact import Contact, Delivery
from dagster_project.demo.customers import Customers
from dagster_project.demo.dirt import DirtPlan
from dagster_project.demo.jsonio import dumps
from dagster_project.demo.outbox import ExportFile, Fault, Outbox
from dagster_project.demo.people import Roster
from dagster_project.demo.records import Record, count, lines, whole_page
from dagster_project.demo.truth import TruthWriter
from dagster_project.demo.truth_contacts import ContactTruth
from dagster_project.demo.unsettled import Unsettled
from dagster_project.demo.writers import genesys_cloud as genesys

TOOL: Final = "genesys_cloud"
ROOT: Final = "conversations"
PARTS: Final = ("participants", "sessions", "segments", "metrics")
BUDGET: Final = 0.01
REPEATED: Final = 5
"""Conversations of the last night that an overlapping page shows again, or that are restated."""
FUTURE_DAYS: Final = 2_000
PAGE_EVERY: Final = 6
SECOND_PAGE_EVERY: Final = 10


@dataclass
class _Due:
    contact: Contact
    delivery: Delivery


class Telephony:
    """Exports contacts as conversations, and keeps those whose last delivery is still to come."""

    def __init__(
        self,
        seed: int,
        calendar: DemoCalendar,
        roster: Roster,
        dirt: DirtPlan,
        outbox: Outbox,
        truth: TruthWriter,
    ) -> None:
        customers = Customers(seed)
        self._seed, self._calendar, self._roster, self._dirt = seed, calendar, roster, dirt
        self._outbox, self._truth = outbox, truth
        self._writer = genesys.ConversationWriter(roster, customers)
        self._rows = ContactTruth(calendar, roster, customers)
        self._due: dict[int, list[_Due]] = {}
        self._unsettled: Unsettled[Contact] = Unsettled(self._write_truth)
        self._again: ExportFile | None = None

    def night(self, night: int, contacts: list[Contact]) -> None:
        """Exports a night: what began that day, and what was open or is shown again."""
        self._deliver_again(night)
        self._schedule(night, contacts)
        due = self._due.pop(night, [])
        self._export(night, due)
        self._unsettled.add(contacts)
        self._unsettled.settle(night)

    def code_files(self, night: int, *, users: bool) -> None:
        """Exports the code files: all of them weekly, the users also when somebody's account changes."""
        day = self._calendar.day(night)
        pages: dict[str, dict[str, Any]] = {}
        if users:
            known = [p for p in self._roster.people if p.user_id is not None and p.hire_known_night <= night]
            pages["users"] = genesys.users_page(self._roster, night, day, known)
        if self._calendar.is_weekly(night):
            pages["queues"] = genesys.queues_page(self._roster.n_agents)
            pages["wrapup_codes"] = genesys.wrap_up_codes_page()
        for stream, document in pages.items():
            folder = stream.replace("_", "")
            path = f"{folder}/{folder}_{day}.json"
            rows = {stream: len(document["entities"])}
            self._outbox.put(ExportFile(TOOL, path, dumps(document), night, night, rows))

    def _schedule(self, night: int, contacts: list[Contact]) -> None:
        for kind in ("overlapping_page", "restated_conversation"):
            if self._dirt.has(night + 1, kind):
                self._show_again(night, contacts, kind)
        for contact in contacts:
            for delivery in contact.deliveries:
                self._due.setdefault(delivery.export_night, []).append(_Due(contact, delivery))

    def _show_again(self, night: int, contacts: list[Contact], kind: str) -> None:
        """Adds a delivery on the next night to some finished contacts; a restated one has another wrap-up."""
        settled = [c for c in contacts if len(c.deliveries) == 1 and c.final.legs[-1].is_handled]
        at = len(settled) // 3 if kind == "restated_conversation" else 0
        for contact in settled[at : at + REPEATED]:
            view = contact.final if kind == "overlapping_page" else restated(contact.final)
            contact.deliveries.append(Delivery(night + 1, night + 1, view))

    def _deliver_again(self, night: int) -> None:
        file = self._again
        if file is not None:
            self._again = None
            if self._dirt.has(night, "duplicate_same_name"):
                self._outbox.put_again(file)
            if self._dirt.has(night, "duplicate_other_name"):
                path = file.path.replace(".json", "_copy.json", 1)
                self._outbox.put(
                    ExportFile(TOOL, path, file.content, file.export_night, night, file.rows, outcome="duplicate")
                )
                self._outbox.fault(Fault("duplicate_other_name", TOOL, ROOT, path, None, None, "the same bytes again"))

    def _export(self, night: int, due: list[_Due]) -> None:
        records = [self._record(night, item) for item in due]
        day, dirt = self._calendar.day(night), self._dirt
        stem = f"conversations/conversations_{day}"
        if dirt.has(night, "late_page"):
            self._late_page(night, due, records, stem)
        for at, record in sorted(self._broken(night, due).items(), reverse=True):
            records.insert(at, record)
        is_page = night % PAGE_EVERY == 3 and not dirt.any_of_conversations(night)
        path = f"{stem}.json" if is_page else f"{stem}.jsonl.gz"
        if is_page:
            content = whole_page(records, ROOT, genesys.job_page_envelope(self._calendar.day_end(night)))
        else:
            content = lines(records, compress=True)
        counts = count(records, ROOT, PARTS)
        if dirt.has(night, "truncated_gz"):
            self._truncated(night, due, path, content, counts.rows)
            path = f"{stem}_r2.jsonl.gz"
        arrival = night + 1 if dirt.has(night, "truncated_gz") else night
        file = ExportFile(TOOL, path, content, night, arrival, counts.rows, counts.quarantined)
        self._outbox.put(file)
        self._note_faults(path, records)
        self._note_whole_night(night, path)
        if any(dirt.has(night + 1, kind) for kind in ("duplicate_same_name", "duplicate_other_name")):
            self._again = file if arrival == night else None

    def _record(self, night: int, item: _Due) -> Record:
        document = self._writer.document(item.contact, item.delivery.view)
        if self._dirt.has(night, "new_field"):
            document["conversationSummaryId"] = fixed_id("summary", item.contact.id)
        return Record.of(document, genesys.children)

    def _broken(self, night: int, due: list[_Due]) -> dict[int, Record]:
        """Broken records, by the place where they go; none when they would exceed the quarantine budget."""
        closed = [(i, d) for i, d in enumerate(due) if d.delivery.view.end is not None]
        if len(due) * BUDGET < 1 or not closed:
            return {}
        at, item = closed[len(closed) // 2]
        document = self._writer.document(item.contact, item.delivery.view)
        result: dict[int, Record] = {}
        if self._dirt.has(night, "malformed_line"):
            text = dumps(document)
            result[at] = Record(text[: len(text) // 2], None, "malformed_line", None, is_broken=True)
        if self._dirt.has(night, "missing_id"):
            document.pop("conversationId")
            result[at] = Record.of(document, genesys.children, "missing_id", "conversation_id", is_broken=True)
        if self._dirt.has(night, "future_timestamp"):
            document["conversationId"] = Ids(generator(self._seed, night, "broken conversation")).next()
            document["conversationEnd"] = iso_z(item.contact.begin + FUTURE_DAYS * DAY_MS)
            result[at] = Record.of(document, genesys.children, "future_timestamp", "conversation_end", is_broken=True)
        return result

    def _late_page(self, night: int, due: list[_Due], records: list[Record], stem: str) -> None:
        """Every tenth conversation goes to a second page that arrives two nights later."""
        late = [i for i, d in enumerate(due) if i % SECOND_PAGE_EVERY == 0 and len(d.contact.deliveries) == 1]
        if not late:
            return
        page = [records[i] for i in late]
        for i in reversed(late):
            due[i].delivery.arrival_night = night + 2
            del records[i]
        path = f"{stem}_p2.jsonl.gz"
        content = lines(page, compress=True)
        self._outbox.put(ExportFile(TOOL, path, content, night, night + 2, count(page, ROOT, PARTS).rows))
        self._outbox.fault(Fault("late_page", TOOL, ROOT, path, None, None, "arrives two nights late"))

    def _truncated(self, night: int, due: list[_Due], path: str, content: bytes, rows: dict[str, int]) -> None:
        """Tonight half a file arrives; the whole one comes tomorrow under another name."""
        half = content[: len(content) // 2]
        self._outbox.put(ExportFile(TOOL, path, half, night, night, rows, outcome="held"))
        self._outbox.fault(
            Fault("truncated_gz", TOOL, ROOT, path, None, None, "half a file; complete as _r2 next night")
        )
        for item in due:
            item.delivery.arrival_night = night + 1

    def _note_faults(self, path: str, records: list[Record]) -> None:
        for row, record in enumerate(records, start=1):
            if record.fault is not None:
                note = "the record is held back; its twin is whole"
                self._outbox.fault(Fault(record.fault, TOOL, ROOT, path, row, record.column, note))

    def _note_whole_night(self, night: int, path: str) -> None:
        notes = {
            "overlapping_page": "shows conversations of the last night again",
            "restated_conversation": "shows conversations of the last night with another wrap-up",
            "new_field": "every conversation has a field that nobody announced",
            "duplicate_same_name": "last night's file was delivered once more",
        }
        for kind, note in notes.items():
            if self._dirt.has(night, kind):
                column = "conversationSummaryId" if kind == "new_field" else None
                self._outbox.fault(Fault(kind, TOOL, ROOT, path, None, column, note))

    def close(self, night: int) -> None:
        """Writes the truth of the rest as the last night left it."""
        self._unsettled.close(night)

    def _write_truth(self, contact: Contact, night: int) -> None:
        newest = contact.newest(night)
        if newest is not None:
            self._truth.add("interactions", [self._rows.interaction(contact, newest)])
            self._truth.add("legs", self._rows.legs(contact, newest))
