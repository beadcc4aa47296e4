"""Faults that the contract tolerates: quarantined or warned about, named by file and line, and the night publishes."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pyarrow.parquet as pq

from tests.pipeline.centre import Centre
from tests.pipeline.spoil import (
    CONVERSATIONS,
    EVALUATIONS,
    RESPONSES,
    csv_rows,
    documents,
    write_csv_rows,
    write_text,
)


def test_small_faults_of_one_night(eve: Centre) -> None:
    """One fault a file, as many files: each has its own line in ops, the night publishes, nothing else is lost."""
    before = eve.snapshot_id()
    whole = eve.newest(CONVERSATIONS)
    conversations, evaluations = documents(whole), documents(eve.newest(EVALUATIONS))
    restated = next(e for e in evaluations if e.get("status") == "FINISHED" and e.get("answers"))

    def sibling(pattern: str, name: str, content: list[Any]) -> None:
        """One more file of the night: one document and the spoilt one."""
        lines = [line if isinstance(line, str) else json.dumps(line) for line in content]
        path = eve.newest(pattern)
        write_text(path.with_name(f"{name}_2026-03-01.jsonl"), "\n".join(lines) + "\n")

    def spoilt(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(json.dumps(document))
        copy.update(changes)
        return copy

    for number, (name, broken) in enumerate(
        {
            "keyless": spoilt(conversations[0], conversationId=None),
            "future": spoilt(conversations[1], conversationId="future", conversationStart="2031-01-01T00:00:00.000Z"),
            "text_for_number": spoilt(
                conversations[2],
                conversationId="wordy",
                participants=[{"purpose": "agent", "sessions": [{"metrics": [{"name": "tTalk", "value": "soon"}]}]}],
            ),
            "unannounced": spoilt(conversations[3], aBrandNewField={"seen": True}),
            "malformed": "{ this is not JSON",
        }.items()
    ):
        sibling(CONVERSATIONS, name, [conversations[number], broken])
    sibling(EVALUATIONS, "orphan", [spoilt(restated, id="orphan", conversation={"id": "never-was"})])
    sibling(EVALUATIONS, "restated", [spoilt(restated, status="INREVIEW", changedDate="2026-03-01T23:59:59.000Z")])
    sibling(EVALUATIONS, "impossible", [evaluations[0], spoilt(restated, id="impossible", answers={"totalScore": 140})])
    rows = csv_rows(eve.newest(RESPONSES))
    for name, row in {"ragged": rows[3][:4], "keyless": [*rows[3][:8], "", *rows[3][9:]]}.items():
        write_csv_rows(eve.exports / f"qualtrics/responses/{name}_2026-03-01.csv", [*rows[:4], row])
    shutil.copy(
        eve.newest("qualtrics/distributions/*.csv"), eve.exports / "qualtrics/distributions/again_2026-03-01.csv"
    )

    run = eve.run(eve.nights)

    assert run.success, run.error
    assert eve.snapshot_id() != before
    night = run.night
    assert night is not None
    quarantined = set(
        eve.query(f"select source_file, stream, column_name from ops.quarantine where run_id = '{night.run_id}'")
    )
    assert quarantined == {
        ("conversations/keyless_2026-03-01.jsonl", "conversations", "conversation_id"),
        ("conversations/future_2026-03-01.jsonl", "conversations", "conversation_start"),
        ("conversations/text_for_number_2026-03-01.jsonl", "metrics", "value"),
        ("conversations/malformed_2026-03-01.jsonl", "conversations", None),
        ("evaluations/impossible_2026-03-01.jsonl", "evaluations", "total_score"),
        ("responses/ragged_2026-03-01.csv", "responses", None),
        ("responses/keyless_2026-03-01.csv", "responses", "response_id"),
    }
    assert eve.query("select count(*) from ops.quarantine where source_row is null or remedy is null") == [(0,)]
    assert eve.query("select count(*) from ops.schema_drift where field_name = 'aBrandNewField'") == [(1,)]
    assert eve.query("select count(*) from ops.delivery where outcome = 'duplicate'") == [(1,)]
    assert eve.query(f"select status from core.fct_evaluation where evaluation_source_id = '{restated['id']}'") == [
        ("INREVIEW",)
    ]
    assert eve.query(
        """
        select evaluation_source_id
        from ops.orphan
        inner join core.fct_evaluation on record_key = evaluation_key
        where record_kind = 'evaluation'
        """
    ) == [("orphan",)]
    assert eve.query("select count(*) from ops.load where rows_in <> rows_landed + rows_quarantined") == [(0,)]
    ((found,),) = eve.query("select count(*) from core.fct_interaction")
    planted = pq.read_metadata(eve.truth / "interactions.parquet").num_rows
    assert found == planted  # the siblings only repeat conversations that the whole file holds


def test_a_second_run_with_nothing_new_publishes_the_same_content(eve: Centre) -> None:
    first = eve.run(eve.nights)
    second = eve.run(eve.nights)
    assert first.success and second.success, first.error + second.error
    assert first.night is not None and second.night is not None
    assert first.night.snapshot is not None and second.night.snapshot is not None
    assert second.night.build_mode == "unchanged"
    # The gates judged again; a test that only warns did not run, so it may not be reported as passed.
    assert {"great_expectations", "gate_landing", "gate_core", "gate_marts"} <= second.checks
    unreported = first.checks - second.checks
    assert any(name.startswith("relationships_fct_evaluation_interaction_key") for name in unreported)
    assert second.night.snapshot.content_hash == first.night.snapshot.content_hash
    assert second.night.snapshot.snapshot_id != first.night.snapshot.snapshot_id
