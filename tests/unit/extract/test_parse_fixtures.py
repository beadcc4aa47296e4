"""Every declared export parses a file in the vendor's own shape; the samples of real exports too, where they are."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from tests.support.parsing import EXPORTS, contracts, parse

FIXTURES = [
    ("genesys_cloud", "conversations", "conversations/2026-03-02.jsonl",
     {"conversations": 3, "participants": 6, "sessions": 6, "segments": 7, "metrics": 7}),
    ("genesys_cloud", "conversations", "conversations/2026-03-02_page.json",
     {"conversations": 2, "participants": 5, "sessions": 5, "segments": 7, "metrics": 7}),
    ("genesys_cloud", "conversations", "conversations/2026-03-02_one.json",
     {"conversations": 1, "participants": 1, "sessions": 1}),
    ("genesys_cloud", "users", "users/2026-03-02.json", {"users": 2}),
    ("genesys_cloud", "queues", "queues/2026-03-02.json", {"queues": 1}),
    ("genesys_cloud", "wrapup_codes", "wrapupcodes/2026-03-02.jsonl", {"wrapup_codes": 2}),
    ("genesys_quality", "evaluations", "evaluations/2026-03-03.jsonl",
     {"evaluations": 2, "question_scores": 2, "form_questions": 2, "form_answers": 2}),
    ("qualtrics", "responses", "responses/2026-03-03.csv", {"responses": 2, "answers": 5}),
    ("qualtrics", "responses", "responses/2026-03-03_older_trailing_comma.csv", {"responses": 1, "answers": 1}),
    ("qualtrics", "distributions", "distributions/2026-03-03.csv", {"distributions": 2}),
    ("workday", "worker_history", "worker_history/2026-03-03.csv", {"worker_history": 3}),
    ("workday", "worker_position_history", "worker_position_history/2026-03-03.csv", {"worker_position_history": 2}),
    ("workday", "position_organization", "position_organization/2026-03-03.csv", {"position_organization": 2}),
    ("workday", "organization", "organization/2026-03-03.csv", {"organization": 2}),
    ("workday", "person_name", "person_name/2026-03-03.csv", {"person_name": 2}),
]  # fmt: skip

SAMPLES = [
    ("acd/genesys/conversations_details_job.jsonl", "genesys_cloud", "conversations",
     {"conversations": 7, "participants": 10, "sessions": 10, "segments": 11}),
    ("acd/genesys/conversation_details_chat1.json", "genesys_cloud", "conversations",
     {"conversations": 1, "participants": 3, "sessions": 3, "segments": 5, "metrics": 11}),
    ("qa/genesys/conversationLookup.jsonl", "genesys_cloud", "conversations",
     {"conversations": 1, "participants": 2}),
    ("qa/genesys/agents.jsonl", "genesys_cloud", "users", {"users": 1}),
    ("qa/genesys/evaluations.jsonl", "genesys_quality", "evaluations", {"evaluations": 1}),
    ("surveys/qualtrics/response_export_v3_3headers.csv", "qualtrics", "responses",
     {"responses": 1, "answers": 2}),
    ("surveys/qualtrics_fivetran/distribution_contact.csv", "qualtrics", "distributions", {"distributions": 5}),
    ("hris/workday_fivetran/workday_worker_history_data.csv", "workday", "worker_history", {"worker_history": 7}),
    ("hris/workday_fivetran/workday_worker_position_history_data.csv", "workday", "worker_position_history",
     {"worker_position_history": 7}),
    ("hris/workday_fivetran/workday_position_organization_data.csv", "workday", "position_organization",
     {"position_organization": 5}),
    ("hris/workday_fivetran/workday_organization_data.csv", "workday", "organization", {"organization": 5}),
    ("hris/workday_fivetran/workday_person_name_data.csv", "workday", "person_name", {"person_name": 5}),
]  # fmt: skip

_samples = os.environ.get("CONCORD_SAMPLES")


@pytest.mark.parametrize(("tool", "stream", "file", "rows"), FIXTURES, ids=[item[2] for item in FIXTURES])
def test_fixture_parses(tool: str, stream: str, file: str, rows: dict[str, int]) -> None:
    parsed = parse(EXPORTS / tool / file, contracts().export(tool, stream))
    assert parsed.quarantined == []
    assert parsed.landed() == rows


def test_every_text_export_has_a_fixture() -> None:
    declared = {(e.tool, e.name) for e in contracts().exports if e.format != "xlsx"}
    assert declared == {(tool, stream) for tool, stream, _, _ in FIXTURES}


@pytest.mark.skipif(not _samples, reason="CONCORD_SAMPLES names no folder of real exports")
@pytest.mark.parametrize(("file", "tool", "stream", "rows"), SAMPLES, ids=[item[0] for item in SAMPLES])
def test_sample_parses(file: str, tool: str, stream: str, rows: dict[str, int]) -> None:
    path = Path(_samples or "") / file
    parsed = parse(path, contracts().export(tool, stream), on=date(2026, 12, 31))
    assert parsed.quarantined == []
    assert parsed.landed() == rows
