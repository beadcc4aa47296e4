"""Faults that must stop a night: readers keep the previous snapshot, and the reason can be read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import dagster_project.night as night_module
from dagster_project.extract.guards import HeldFile, files_held_open
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.project import EXPECTATIONS_DIR
from tests.pipeline.centre import Centre
from tests.pipeline.spoil import (
    CONVERSATIONS,
    RESPONSES,
    change_documents,
    csv_rows,
    halve,
    read_text,
    write_csv_rows,
)


def _missing_stream(centre: Centre) -> None:
    for path in centre.exports.glob(CONVERSATIONS):
        if centre.day(centre.nights).isoformat() in path.name or centre.day(centre.nights - 1).isoformat() in path.name:
            path.unlink()


def _half_file(centre: Centre) -> None:
    halve(centre.newest(CONVERSATIONS))


def _renamed_column(centre: Centre) -> None:
    path = centre.newest(RESPONSES)
    rows = csv_rows(path)
    rows[2] = [cell.replace('"recordedDate"', '"recordedOn"') for cell in rows[2]]
    write_csv_rows(path, rows)


def _wrong_encoding(centre: Centre) -> None:
    path = centre.newest(RESPONSES)
    path.write_bytes(read_text(path).encode("utf-16"))


def _shrunken_volume(centre: Centre) -> None:
    change_documents(centre, CONVERSATIONS, lambda content: content.__delitem__(slice(2, None)))


def _over_budget(centre: Centre) -> None:
    def spoil(content: list[dict[str, Any]]) -> None:
        for document in content[: len(content) // 2]:
            document["conversationStart"] = "not a time"

    change_documents(centre, CONVERSATIONS, spoil)


def _unknown_channel(centre: Centre) -> None:
    def spoil(content: list[dict[str, Any]]) -> None:
        for participant in content[0]["participants"]:
            for session in participant["sessions"]:
                session["mediaType"] = "hologram"

    change_documents(centre, CONVERSATIONS, spoil)


@pytest.mark.parametrize(
    ("spoil", "days_later"),
    [
        (_missing_stream, 2),
        (_half_file, 0),
        (_renamed_column, 0),
        (_wrong_encoding, 0),
        (_shrunken_volume, 0),
        (_over_budget, 0),
        (_unknown_channel, 0),
    ],
)
def test_a_spoilt_export_stops_the_night(eve: Centre, spoil: Callable[[Centre], None], days_later: int) -> None:
    before, rows_before = eve.snapshot_id(), eve.query("select count(*) from core.fct_interaction")
    spoil(eve)
    run = eve.run(eve.nights + days_later)
    assert not run.success
    assert eve.snapshot_id() == before
    assert eve.query("select count(*) from core.fct_interaction") == rows_before
    assert run.night is not None
    with Ledger(eve.settings().paths.ledger) as ledger:
        blocking = [c for c in ledger.checks_of(run.night.run_id) if not c.is_passed and c.action == "block"]
        last = ledger.recent_runs(1)[0]
    assert blocking
    assert all(check.description for check in blocking)
    assert last.status in ("blocked", "failed")


def _empty(folder: Path) -> None:
    suite = folder / "marts" / "agent_scorecard.yml"
    suite.write_text("relation: marts.agent_scorecard\ndescription: nothing\nexpectations: []\n")


def _erroring(folder: Path) -> None:
    suite = folder / "core" / "fct_interaction.yml"
    suite.write_text(suite.read_text().replace("interaction_key", "no_such_column"))


def _absent(folder: Path) -> None:
    (folder / "core" / "fct_evaluation.yml").unlink()


@pytest.mark.parametrize("spoil", [_empty, _erroring, _absent])
def test_a_spoilt_suite_stops_the_night(
    eve: Centre, spoil: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suites = tmp_path / "expectations"
    shutil.copytree(EXPECTATIONS_DIR, suites)
    spoil(suites)
    monkeypatch.setattr(night_module, "EXPECTATIONS_DIR", suites)
    before = eve.snapshot_id()
    run = eve.run(eve.nights)
    assert not run.success
    assert eve.snapshot_id() == before


def test_the_night_after_a_stopped_one_heals(eve: Centre) -> None:
    """The same file, whole, arrives the next night: nothing of either night is missing."""
    whole = eve.newest(CONVERSATIONS)
    stock = next(path for path in eve.stock.rglob(whole.name))
    halve(whole)
    assert not eve.run(eve.nights).success
    assert [held.source_file for held in _held(eve)] == [f"conversations/{whole.name}"]
    shutil.copy2(stock, whole.with_name(whole.name.replace(".json", "_r2.json", 1)))
    healed = eve.run(eve.nights)
    assert healed.success, healed.error
    assert _held(eve) == []
    ((found,),) = eve.query("select count(*) from core.fct_interaction")
    assert found == pq.read_metadata(eve.truth / "interactions.parquet").num_rows


def _held(centre: Centre) -> list[HeldFile]:
    with Ledger(centre.settings().paths.ledger) as ledger:
        return files_held_open(ledger)
