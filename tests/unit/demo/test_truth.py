"""The truth about records is what a plain reader finds in the newest delivery of each."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.unit.demo import readers

CONVERSATIONS, EVALUATIONS = "genesys_cloud/conversations", "genesys_quality/evaluations"


def newest(root: Path, folder: str, key: str, record_id: str) -> dict[str, dict[str, Any]]:
    """The newest document of each record: by export date, and for evaluations by the date of change."""
    whole = {r["source_file"]: r["export_date"] for r in readers.truth(root, "files") if r["outcome"] == "landed"}
    found: dict[str, tuple[Any, dict[str, Any]]] = {}
    for path in sorted((root / "exports" / folder).iterdir()):
        name = f"{path.parent.name}/{path.name}"
        for document in readers.documents(path, key) if name in whole else []:
            if document is None or record_id not in document or "3000" > document.get("conversationEnd", "") > "2030":
                continue
            if document.get("answers", {}).get("totalScore", 0) > 100:
                continue
            version = (document.get("changedDate", ""), whole[name])
            if document[record_id] not in found or version >= found[document[record_id]][0]:
                found[document[record_id]] = (version, document)
    return {name: document for name, (_, document) in found.items()}


@pytest.fixture(scope="module")
def conversations(demo: Path) -> dict[str, dict[str, Any]]:
    return newest(demo, CONVERSATIONS, "conversations", "conversationId")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def total(document: dict[str, Any], metric: str, *, purposes: tuple[str, ...] = ("agent", "user")) -> int | None:
    values = [
        m["value"]
        for p in document["participants"]
        for s in p["sessions"]
        for m in s["metrics"]
        if m["name"] == metric and p["purpose"] in purposes
    ]
    return sum(values) if values else None


def test_interactions_are_the_conversations(demo: Path, conversations: dict[str, dict[str, Any]]) -> None:
    rows = {r["conversation_id"]: r for r in readers.truth(demo, "interactions")}
    assert rows.keys() == conversations.keys()
    for conversation_id, row in rows.items():
        document = conversations[conversation_id]
        assert row["started_at"] == at(document["conversationStart"])
        assert row["is_open"] == ("conversationEnd" not in document)
        assert row["is_open"] or row["ended_at"] == at(document["conversationEnd"])
        purposes = [p["purpose"] for p in document["participants"] if p["purpose"] != "customer"]
        assert row["n_legs"] == len(purposes)
        assert row["n_agent_legs"] == sum(p in ("agent", "user") for p in purposes)
        assert row["talk_ms"] == total(document, "tTalk")
        assert row["hold_ms"] == total(document, "tHeld")
        assert row["acw_ms"] == total(document, "tAcw")
        assert row["handle_ms"] == total(document, "tHandle")
        assert row["wait_ms"] == total(document, "tAcd", purposes=("acd",))
        codes = [s.get("wrapUpCode") for p in document["participants"] for x in p["sessions"] for s in x["segments"]]
        assert row["wrap_up_code"] == next((c for c in reversed(codes) if c is not None), None)


def test_legs_are_the_sessions(demo: Path, conversations: dict[str, dict[str, Any]]) -> None:
    sessions = {
        s["sessionId"]: (p, s)
        for c in conversations.values()
        for p in c["participants"]
        for s in p["sessions"]
        if p["purpose"] != "customer"
    }
    rows = readers.truth(demo, "legs")
    assert len(rows) == len(sessions)
    for row in rows:
        participant, session = sessions[row["session_id"]]
        begins = [at(s["segmentStart"]) for s in session["segments"]]
        ends = [s.get("segmentEnd") for s in session["segments"]]
        assert row["leg_started_at"] == min(begins)
        assert row["leg_ended_at"] == (None if None in ends else at(max(ends)))
        assert row["user_id"] == participant.get("userId")
        talks = any(s["segmentType"] == "interact" for s in session["segments"])
        assert row["is_handled"] == (talks and participant["purpose"] in ("agent", "user"))
        for segment in session["segments"]:
            assert segment.get("segmentEnd", "9") >= segment["segmentStart"]


def test_every_kind_of_contact_occurs(demo: Path) -> None:
    rows = readers.truth(demo, "interactions")
    share = {name: sum(r[name] for r in rows) / len(rows) for name in ("is_abandoned", "is_transferred", "is_open")}
    assert 0.03 < share["is_abandoned"] < 0.08
    assert 0.03 < share["is_transferred"] < 0.09
    assert 0 < share["is_open"] < 0.03
    assert {r["channel"] for r in rows} == {"voice", "chat", "message", "email"}
    assert {r["interaction_kind"] for r in rows} == {"queue", "outside_queue", "virtual"}
    assert {r["customer_id_type"] for r in rows} == {"external_contact", "phone", None}
    legs = [r for r in readers.truth(demo, "legs") if r["leg_kind"] == "agent"]
    assert any(not r["is_handled"] and r["handle_ms"] is None for r in legs)
    assert any(r["hold_ms"] is None and r["talk_ms"] for r in legs)


def test_a_day_is_the_day_in_the_zone_of_the_centre(demo: Path) -> None:
    zone = ZoneInfo("Europe/Dublin")
    for row in readers.truth(demo, "interactions"):
        assert row["started_at"].astimezone(zone).date() == row["started_date"]


def test_evaluations_are_the_newest_versions(demo: Path) -> None:
    documents = newest(demo, EVALUATIONS, "entities", "id")
    rows = {r["evaluation_id"]: r for r in readers.truth(demo, "evaluations")}
    assert rows.keys() == documents.keys()
    answers = defaultdict(list)
    for answer in readers.truth(demo, "evaluation_answers"):
        answers[answer["evaluation_id"]].append(answer)
    for evaluation_id, row in rows.items():
        document = documents[evaluation_id]
        assert row["status"] == document["status"]
        assert row["changed_at"] == at(document["changedDate"])
        assert row["user_id"] == document["agent"]["id"]
        assert row["is_rescored"] == document["rescore"]
        earned = possible = 0.0
        weights = {g["id"]: g["weight"] for g in document["evaluationForm"]["questionGroups"]}
        questions = [
            (weights[g["questionGroupId"]], q)
            for g in document.get("answers", {}).get("questionGroupScores", ())
            for q in g["questionScores"]
        ]
        for weight, question in questions:
            if not question["markedNA"]:
                earned += weight * question["score"]
                possible += weight * 4
        assert len(answers[evaluation_id]) == len(questions) == row["n_questions"]
        assert row["n_not_applicable"] == sum(q["markedNA"] for _, q in questions)
        if questions:
            assert (row["earned_points"], row["possible_points"]) == (earned, possible)
            assert row["reported_score_rate"] == pytest.approx(document["answers"]["totalScore"] / 100)
            assert row["has_critical_fail"] == any(q.get("failedKillQuestion") for _, q in questions)
        source = document["evaluationSource"]["type"]
        assisted = any("assistedAnswerId" in q for _, q in questions)
        assert row["scored_by"] == ("auto" if source == "Program" else "assisted" if assisted else "human")


def test_evaluations_go_through_their_states(demo: Path) -> None:
    known = {r["conversation_id"] for r in readers.truth(demo, "interactions")}
    rows = readers.truth(demo, "evaluations")
    assert {r["scored_by"] for r in rows} == {"human", "auto", "assisted"}
    assert len({r["evaluation_form_id"] for r in rows}) == 2
    assert {"FINISHED", "PENDING"} <= {r["status"] for r in rows}
    assert any(r["is_rescored"] for r in rows)
    assert all((r["conversation_id"] in known) == r["is_interaction_known"] for r in rows)
    assert sum(not r["is_interaction_known"] for r in rows) == 1


def test_responses_are_the_rows_without_previews(demo: Path) -> None:
    found: dict[str, dict[str, str]] = {}
    n_previews = 0
    denver = ZoneInfo("America/Denver")
    for path in (demo / "exports/qualtrics/responses").iterdir():
        header, rows = readers.table(path, 3)
        ids = [json.loads(cell) for cell in header[2]]
        assert {i.get("timeZone") for i in ids if i["ImportId"].endswith("Date")} == {"America/Denver"}
        for row in rows:
            cells = dict(zip([i["ImportId"] for i in ids], row, strict=True))
            n_previews += cells["status"] == "1"
            if cells["status"] == "0":
                found[cells["_recordId"]] = cells
    truth = {r["response_id"]: r for r in readers.truth(demo, "responses")}
    assert found.keys() == truth.keys()
    assert n_previews > 0
    for response_id, row in truth.items():
        cells = found[response_id]
        local = datetime.fromisoformat(cells["recordedDate"]).replace(tzinfo=denver)
        assert row["recorded_at"] == local.astimezone(UTC)
        assert row["conversation_id"] == cells["ConversationId"] == cells["externalDataReference"]
        assert cells["AgentId"] == row["user_id"]
        assert row["csat_score"] == int(cells["QID1"])
        assert str(row["nps_score"] if row["nps_score"] is not None else "") == cells["QID2"]
        assert row["is_resolved"] == {"1": True, "2": False, "": None}[cells["QID3"]]
        assert row["has_comment"] == (cells["QID4_TEXT"] != "")
        assert row["is_complete"] == (cells["finished"] == "1")
        if not row["is_complete"]:
            assert local - datetime.fromisoformat(cells["endDate"]).replace(tzinfo=denver) == timedelta(days=7)


def test_invitations_are_in_their_newest_state(demo: Path) -> None:
    found: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    for path in (demo / "exports/qualtrics/distributions").iterdir():
        (header,), rows = readers.table(path, 1)
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            key = (cells["contact_id"], cells["distribution_id"])
            if key not in found or path.name > found[key][0]:
                found[key] = (path.name, cells)
    truth = readers.truth(demo, "invitations")
    assert len(truth) == len(found)
    for row in truth:
        _, cells = found[row["contact_id"], row["distribution_id"]]
        assert row["status"] == cells["status"].lower()
        assert (row["response_id"] or "") == cells["response_id"]
        assert row["conversation_id"] == cells["external_data_reference"]
        assert row["is_responded"] == (cells["response_completed_at"] != "")
    by_response = {r["response_id"] for r in truth if r["response_id"]}
    complete = {r["response_id"] for r in readers.truth(demo, "responses") if r["is_complete"]}
    assert by_response == complete


def test_coaching_sessions_are_the_rows_of_the_newest_workbook(demo: Path) -> None:
    workbooks = sorted((demo / "exports/coaching_sheet").glob("*.xlsx"))
    rows = [r for r in readers.sheet_rows(workbooks[-1]) if not str(r["Minutes"]).startswith("=")]
    expected = Counter(
        (
            r["sheet"],
            name,
            r["Coach"],
            r["Status"].lower(),
            r["Minutes"] * 60_000,
            len(r["Topic"].split("; ")),
        )
        for r in rows
        for name in r["Agent"].split("; ")
    )
    truth = readers.truth(demo, "coaching_sessions")
    columns = ("sheet_name", "agent_name", "coach_name", "status", "duration_ms", "n_focuses")
    assert Counter(tuple(r[c] for c in columns) for r in truth) == expected
    assert len(readers.truth(demo, "coaching_focuses")) == sum(r["n_focuses"] for r in truth)
    assert len(readers.truth(demo, "coaching_evidence")) == sum(r["n_evidence"] for r in truth)
    keys = [(r["sheet_name"], r["session_date"], r["agent_name"], r["coach_name"]) for r in truth]
    assert len(keys) == len(set(keys))
