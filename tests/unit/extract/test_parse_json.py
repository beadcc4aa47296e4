"""JSON exports: what lands, what is quarantined and what holds the file."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dagster_project.contracts import Export
from dagster_project.extract.parsing import limits
from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.readers import json_records, opening
from tests.support.parsing import EXPORTS, PRIVACY, contracts, parse, parse_text

FIXTURE = EXPORTS / "genesys_cloud" / "conversations" / "2026-03-02.jsonl"


@pytest.fixture
def conversations() -> Export:
    return contracts().export("genesys_cloud", "conversations")


@pytest.fixture
def patient(conversations: Export) -> Export:
    """The conversations, with a budget that nothing exceeds."""
    return replace(conversations, quarantine_budget=1.0)


def line(**fields: Any) -> str:
    """A conversation that is in order, unless a field says otherwise."""
    return json.dumps(
        {"conversationId": "c", "conversationStart": "2026-03-02T14:00:00Z", **fields}, separators=(",", ":")
    )


def test_values_land_as_sent(conversations: Export) -> None:
    parsed = parse(FIXTURE, conversations)
    voice = parsed.rows("conversations")[0]
    assert voice["media_stats_min_mos"] == "4.882874965667725"
    assert voice["self_served"] == "false"
    assert voice["division_ids"] == '["d1"]'
    assert voice["_extra"] == '{"cursorHint":"x"}'
    assert voice["_time_zone"] == "UTC"
    assert [row["_source_row"] for row in parsed.rows("conversations")] == [1, 2, 3]
    metrics = {row["name"]: row["value"] for row in parsed.rows("metrics")}
    assert metrics["tAcw"] == "40000.0"


def test_parts_know_their_place(conversations: Export) -> None:
    parsed = parse(FIXTURE, conversations)
    last = parsed.rows("segments")[5]
    assert (last["participant_index"], last["session_index"], last["segment_index"]) == ("3", "0", "2")
    assert last["conversation_id"] == "5f2b7c1e-0001-4a6b-9d11-0c5a8e2f0001"
    assert last["_source_row"] == 1
    ivr = parsed.rows("sessions")[1]
    assert (ivr["flow_name"], ivr["_extra"]) == ("Main menu", '{"flow":{"entryType":"dnis"}}')


def test_identifiers_never_land(conversations: Export) -> None:
    parsed = parse(FIXTURE, conversations)
    said = json.dumps({name: table.to_pylist() for name, table in parsed.tables.items()})
    for secret in ("601234567", "601 234 567", "Nowak", "marta@", "4111", "Support@", "support@"):
        assert secret not in said
    sessions = parsed.rows("sessions")
    assert sessions[0]["ani"] == PRIVACY.phone("+48 601 234 567")
    assert sessions[4]["address_to"] == PRIVACY.email("support@example.com")
    notes = [row["wrap_up_note"] for row in parsed.rows("segments") if row["wrap_up_note"]]
    assert notes == ["Customer [email] paid with [card]"]
    assert parsed.rows("participants")[0]["attributes"] == ('{"intent":"billing","callback":"[phone]","amount":19.9}')


def test_new_fields_are_counted(conversations: Export) -> None:
    drift = {(d.stream, d.change, d.field_name): d for d in parse(FIXTURE, conversations).drift}
    assert set(drift) == {
        ("conversations", "new_field", "cursorHint"),
        ("sessions", "new_field", "flow.entryType"),
    }
    assert drift["conversations", "new_field", "cursorHint"].n_rows == 1


def test_new_fields_may_hold_the_file(conversations: Export) -> None:
    with pytest.raises(HeldFile) as held:
        parse(FIXTURE, replace(conversations, on_new_field="hold"))
    assert held.value.reason == "new_field"


def test_one_bad_segment_holds_back_its_conversation(conversations: Export) -> None:
    parsed = parse(FIXTURE.with_name("2026-03-03_one_bad_segment.jsonl"), conversations)
    assert parsed.reasons() == [(2, "segment_end", "not_a_timestamp")]
    (row,) = parsed.quarantined
    assert (row.stream, row.value_class) == ("segments", "letters")
    assert row.n_rows == {"conversations": 1, "participants": 4, "sessions": 4, "segments": 6, "metrics": 7}
    assert parsed.landed() == {"conversations": 2, "participants": 2, "sessions": 2, "segments": 1}
    assert parsed.rows_in["metrics"] == 7


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"conversationId":"c","conversationId":"d","conversationStart":"2026-03-02T14:00:00Z"}', "duplicate_key"),
        (line(mediaStatsMinConversationMos=float("nan")), "not_finite_number"),
        (line(x=float("-inf")), "not_finite_number"),
        (line(externalTag="a\0b"), "nul_character"),
        (line(externalTag="\ud800"), "lone_surrogate"),
        (line(attributes={"\udfff": 1}), "lone_surrogate"),
        (line(participants={"a": 1}), "wrong_shape"),
        (line(participants=["x"]), "wrong_shape"),
        (line(participants=[{"sessions": [{"flow": "main"}]}]), "wrong_shape"),
        (line(externalTag={"a": 1}), "wrong_shape"),
        (line(externalTag=["a"]), "wrong_shape"),
        ("[" * 100_000 + "]" * 100_000, "too_deep"),
        (line(divisionIds=json.loads("[" * 150 + "]" * 150)), "too_deep"),
        (line(novel=json.loads("[" * 150 + "]" * 150)), "too_deep"),
        (line(externalTag="x" * (limits.MAX_FIELD_BYTES + 1)), "field_too_long"),
        (line(novel="x" * (limits.MAX_FIELD_BYTES + 1)), "field_too_long"),
        ('{"conversationId":"c"', "malformed_json"),
        ('"text"', "wrong_shape"),
        ("17", "wrong_shape"),
        (line(conversationStart=None), "missing"),
        (line(conversationStart=" "), "missing"),
        (line(conversationId=""), "missing"),
        (line(originatingDirection="sideways"), "not_accepted"),
        (line(conversationStart="1776-03-02T14:00:00Z"), "implausible_date"),
        (line(conversationEnd="2026-03-08T00:00:00Z"), "implausible_date"),
        (line(mediaStatsMinConversationMos=5.5), "above_maximum"),
        (line(mediaStatsMinConversationMos=-0.5), "below_minimum"),
        (line(selfServed="perhaps"), "not_a_boolean"),
    ],
)  # fmt: skip
def test_bad_record_is_quarantined_alone(tmp_path: Path, patient: Export, text: str, reason: str) -> None:
    good = line()
    parsed = parse_text(tmp_path, "a.jsonl", f"{good}\n{text}\n\n{good}\n", patient)
    assert [(row, what) for row, _, what in parsed.reasons()] == [(2, reason)]
    assert parsed.landed() == {"conversations": 2}
    assert [row["_source_row"] for row in parsed.rows("conversations")] == [1, 4]


def test_undecodable_line_is_quarantined(tmp_path: Path, patient: Export) -> None:
    parsed = parse_text(tmp_path, "a.jsonl", line().encode() + b'\n{"a":"\xff"}\n' + line().encode(), patient)
    assert parsed.reasons() == [(2, None, "encoding")]


def test_huge_line_is_quarantined(tmp_path: Path, patient: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_LINE_BYTES", 1000)
    parsed = parse_text(tmp_path, "a.jsonl", f"{line()}\n{line(x='y' * 5000)}\n{line()}\n", patient)
    assert parsed.reasons() == [(2, None, "line_too_long")]
    assert parsed.landed() == {"conversations": 2}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.jsonl", f"{line()}\n" + line()[:-9], "truncated"),
        ("a.json", '{"conversations":[' + line() + ",", "truncated"),
        ("a.json", '{"conversations":[' + line()[:-4], "truncated"),
        ("a.json", "", "truncated"),
        ("a.json", '{"conversations":[' + line() + ",}]}", "malformed_json"),
        ("a.json", '{"conversations":[' + line() + '],"conversations":[]}', "duplicate_key"),
        ("a.json", "[" * 100_000 + "]" * 100_000, "too_deep"),
        ("a.json", '{"a":"\n\xff"}'.encode("latin-1"), "encoding"),
        ("a.jsonl", line().encode("utf-16"), "encoding"),
        ("a.jsonl.gz", line().encode(), "corrupt_gzip"),
        ("a.jsonl.gz", gzip.compress(line().encode() * 50)[:-12], "truncated"),
        ("a.jsonl.gz", b"\x1f\x8b" + b"\xff" * 40, "corrupt_gzip"),
        ("a.jsonl.gz", gzip.compress(line().encode())[:-8] + bytes(8), "corrupt_gzip"),
        ("a.jsonl.gz", gzip.compress(b" " * (24 * limits.MIB)), "zip_bomb"),
    ],
)
def test_file_is_held(tmp_path: Path, conversations: Export, name: str, content: str | bytes, reason: str) -> None:
    with pytest.raises(HeldFile) as held:
        parse_text(tmp_path, name, content, conversations)
    assert held.value.reason == reason
    assert held.value.remedy


def test_absolute_size_is_capped(tmp_path: Path, conversations: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MAX_DECOMPRESSED_BYTES", 1000)
    with pytest.raises(HeldFile, match="zip_bomb"):
        parse_text(tmp_path, "a.jsonl.gz", gzip.compress((line() + "\n").encode() * 20), conversations)


def test_large_document_is_held(tmp_path: Path, conversations: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "MAX_DOCUMENT_BYTES", 500)
    with pytest.raises(HeldFile, match="document_too_large"):
        parse_text(tmp_path, "a.json", json.dumps([json.loads(line(x="y" * 500))], indent=1), conversations)


@pytest.mark.parametrize(
    ("name", "content", "rows"),
    [
        ("a.json", line(), [1]),
        ("a.json", f"[{line()},{line()}]", [1, 2]),
        ("a.json", f'{{"conversations":[{line()},{line()}],"cursor":"x"}}', [1, 2]),
        ("a.json", f"{line()}\n{line()}\n", [1, 2]),
        ("a.json", f"{line()}\n\n{line()}", [1, 3]),
        ("a.json", json.dumps(json.loads(line()), indent=1) + line(), [1, 2]),
        ("a.json", f'{{"conversations":[{line()}]}}{{"conversations":[{line()}]}}', [1, 2]),
        ("a.json", f'{{"conversations":[{line()}]}}\n{{"conversations":[{line()},{line()}]}}\n', [1, 2, 2]),
        ("a.json", '{"conversations":[]}', []),
        ("a.json", '{"conversations":null}', []),
        ("a.jsonl", "", []),
        ("a.jsonl", "\n\n", []),
        ("a.jsonl", f"\ufeff{line()}\r\n{line()}", [1, 2]),
        ("a.jsonl.gz", gzip.compress(f"{line()}\n{line()}".encode()), [1, 2]),
        ("a.json.gz", gzip.compress(f"[{line()}]".encode()), [1]),
        ("a.jsonl", gzip.compress(line().encode()), [1]),
    ],
)
def test_forms_of_json(tmp_path: Path, conversations: Export, name: str, content: str | bytes, rows: list[int]) -> None:
    parsed = parse_text(tmp_path, name, content, conversations)
    assert [row["_source_row"] for row in parsed.rows("conversations")] == rows


def test_batches_add_up(tmp_path: Path, conversations: Export) -> None:
    content = "\n".join(line(conversationId=f"c{i}") for i in range(5000))
    parsed = parse_text(tmp_path, "a.jsonl", content, conversations, batch=2000)
    assert parsed.n_batches > 1
    assert [row["conversation_id"] for row in parsed.rows("conversations")] == [f"c{i}" for i in range(5000)]


def test_relied_on_field_that_never_comes_is_told(tmp_path: Path, conversations: Export) -> None:
    drift = parse_text(tmp_path, "a.jsonl", f"{line()}\n{line()}", conversations).drift
    assert [(d.change, d.field_name, d.n_rows) for d in drift] == [("missing_field", "conversationEnd", 2)]


def test_alternative_fields_fall_back() -> None:
    parsed = parse(
        EXPORTS / "genesys_quality" / "evaluations" / "2026-03-03.jsonl",
        contracts().export("genesys_quality", "evaluations"),
    )
    assert [row["total_score"] for row in parsed.rows("evaluations")] == ["87.5", "91"]


def test_what_no_row_carries_stays_beside_the_root() -> None:
    """A group is no stream: its undeclared fields, and a group without questions, must not be lost."""
    parsed = parse(
        EXPORTS / "genesys_quality" / "evaluations" / "2026-03-03.jsonl",
        contracts().export("genesys_quality", "evaluations"),
    )
    extra = json.loads(parsed.rows("evaluations")[0]["_extra"])
    assert extra["evaluationForm"]["questionGroups"] == [
        {"manualWeight": True},
        {"id": "g2", "name": "Empty group", "weight": 0.5, "questions": []},
    ]
    assert extra["answers"]["questionGroupScores"] == [{"totalScore": 2, "maxTotalScore": 3}]
    assert extra["evaluator"] == {"name": "Quinn"}
