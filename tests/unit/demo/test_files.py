"""What the truth says about each file is what a plain reader finds in it."""

from __future__ import annotations

import gzip
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest

from dagster_project.demo import write_demo
from tests.unit.demo import readers


def count(root: Path, tool: str, path: str) -> Counter[str]:
    """Records by stream, as a plain reader counts them."""
    file = root / "exports" / tool / path
    folder = path.split("/")[0]
    match tool, folder:
        case "genesys_cloud", "conversations":
            return readers.conversation_counts(readers.documents(file, "conversations"))
        case "genesys_cloud", _:
            stream = "wrapup_codes" if folder == "wrapupcodes" else folder
            return Counter({stream: len(readers.documents(file, "entities"))})
        case "genesys_quality", _:
            return readers.evaluation_counts(readers.documents(file, "entities"))
        case "qualtrics", "responses":
            return readers.response_counts(file)
        case "coaching_sheet", _:
            return Counter(sessions=len(readers.sheet_rows(file)))
        case _:
            return Counter({folder: len(readers.table(file, 1)[1])})


def by_file(root: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    files = defaultdict(list)
    for row in readers.truth(root, "files"):
        files[row["tool"], row["source_file"]].append(row)
    return files


@pytest.mark.parametrize(("agents", "nights", "seed"), [(40, 14, 7), (12, 5, 3), (12, 1, 3), (130, 9, 11)])
def test_counts_of_every_file(tmp_path: Path, agents: int, nights: int, seed: int) -> None:
    write_demo(tmp_path, agents=agents, nights=nights, seed=seed)
    files = by_file(tmp_path)
    on_disk = {p for p in (tmp_path / "exports").rglob("*") if p.is_file()}
    assert on_disk == {tmp_path / "exports" / tool / path for tool, path in files}
    for (tool, path), rows in files.items():
        if rows[0]["outcome"] == "landed":
            assert count(tmp_path, tool, path) == {r["stream"]: r["rows_in"] for r in rows}, path


def test_only_faults_are_quarantined(demo: Path) -> None:
    faulty = {f["source_file"] for f in readers.truth(demo, "faults") if f["source_row"] is not None}
    for (_, path), rows in by_file(demo).items():
        held_back = sum(r["rows_quarantined"] or 0 for r in rows)
        assert held_back == 0 or path in faulty, path


def test_a_held_file_is_followed_by_its_whole_delivery(demo: Path) -> None:
    files = by_file(demo)
    held = {path: rows for (_, path), rows in files.items() if rows[0]["outcome"] == "held"}
    assert len(held) == 1
    path, rows = next(iter(held.items()))
    whole = path.replace(".jsonl.gz", "_r2.jsonl.gz")
    again = files["genesys_cloud", whole][0]
    assert again["outcome"] == "landed"
    assert again["arrival_night"] == rows[0]["arrival_night"] + 1
    folder = demo / "exports" / "genesys_cloud"
    with pytest.raises(EOFError), gzip.open(folder / path) as file:
        file.read()
    assert (folder / whole).read_bytes().startswith((folder / path).read_bytes())


def test_a_duplicate_is_the_same_bytes(demo: Path) -> None:
    folder = demo / "exports" / "genesys_cloud"
    copies = [row for row in readers.truth(demo, "files") if row["outcome"] == "duplicate"]
    assert copies
    for row in copies:
        original = row["source_file"].replace("_copy", "")
        assert (folder / row["source_file"]).read_bytes() == (folder / original).read_bytes()


def test_faults_lie_where_the_truth_says(demo: Path) -> None:
    faults = {f["kind"]: f for f in readers.truth(demo, "faults")}
    folder = demo / "exports" / "genesys_cloud"

    def record(kind: str) -> Any:
        fault = faults[kind]
        return readers.documents(folder / fault["source_file"], "conversations")[fault["source_row"] - 1]

    assert record("malformed_line") is None
    assert "conversationId" not in record("missing_id")
    assert record("future_timestamp")["conversationEnd"] > "2030"
    new = readers.documents(folder / faults["new_field"]["source_file"], "conversations")
    assert all("conversationSummaryId" in document for document in new if document)


@pytest.mark.parametrize("nights", range(1, 12))
def test_no_file_exceeds_its_quarantine_budget(tmp_path: Path, nights: int) -> None:
    budgets = {"conversations": 0.01, "evaluations": 0.02, "responses": 0.02, "sessions": 0.1}
    write_demo(tmp_path, agents=30, nights=nights)
    for row in readers.truth(tmp_path, "files"):
        if row["outcome"] == "landed" and row["stream"] == row["root_stream"]:
            assert row["rows_quarantined"] <= budgets.get(row["stream"], 0) * row["rows_in"], row


def test_without_dirt_nothing_is_wrong(tmp_path: Path) -> None:
    write_demo(tmp_path, agents=30, nights=9, dirt=False)
    assert readers.truth(tmp_path, "faults") == []
    assert {row["outcome"] for row in readers.truth(tmp_path, "files")} == {"landed"}
    assert sum(row["rows_quarantined"] for row in readers.truth(tmp_path, "files")) == 0
