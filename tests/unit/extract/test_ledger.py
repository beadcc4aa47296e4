"""The ledger: idempotent, complete, and rebuilt from the landing alone."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from dagster_project.extract.landing.landed import ExportKey
from dagster_project.extract.ledger.ledger import Ledger, LedgerError
from dagster_project.extract.ledger.reconcile import LandingDamaged, rebuild
from dagster_project.extract.ledger.records import Delivery, ExtractionCounts, HeldNow
from dagster_project.gates.result import CheckResult
from dagster_project.settings import Settings
from tests.support.toy_tool import deliver, export_bytes, landing_files, night, toy_settings

KEY = ExportKey("toy", "t", "orders")
WHEN = datetime(2026, 1, 6, 4, 15, 0, 123456)  # noqa: DTZ001 - UTC without zone, as the ledger keeps it
LANDED = ("load", "quarantine", "schema_drift")


def contents(ledger: Ledger, table: str) -> list[tuple[Any, ...]]:
    """Rows of a table without the name of the night."""
    return [row[:-1] for row in ledger.query(f"select * from {table} order by 1, 2, 3, 4, 5")]


@pytest.fixture
def busy(tmp_path: Path) -> Settings:
    """A centre after a few eventful nights."""
    settings, drop = toy_settings(tmp_path), tmp_path / "drop"
    new_field = export_bytes(60, 5).replace(b'"note"', b'"colour": "red", "note"')
    deliver(drop, "2026-01-06.jsonl", export_bytes(0, 20, n_bad=2))
    deliver(drop, "2026-01-07.jsonl", export_bytes(20, 20)[:-9])
    night(settings)
    deliver(drop, "2026-01-05.jsonl", export_bytes(0, 20, n_bad=2))
    deliver(drop, "2026-01-07.jsonl", export_bytes(20, 20))
    deliver(drop, "2026-01-08.jsonl", new_field)
    night(settings, number=1)
    return settings


def test_rebuilding_gives_the_same_loads_quarantine_and_drift(busy: Settings) -> None:
    with Ledger(busy.paths.ledger) as ledger:
        before = {table: contents(ledger, table) for table in LANDED}
        assert all(before.values())
        assert rebuild(ledger, busy.paths.landing) == 6
        assert {table: contents(ledger, table) for table in LANDED} == before


def test_a_lost_ledger_comes_back_with_the_next_night(busy: Settings) -> None:
    landing = landing_files(busy)
    with Ledger(busy.paths.ledger) as ledger:
        before = {table: contents(ledger, table) for table in LANDED}
        names = ledger.query("select source_file, outcome from delivery where outcome <> 'held' order by 1")
    for path in busy.paths.ledger.parent.glob("ledger.sqlite*"):
        path.unlink()
    outcome = night(busy, number=2)
    assert outcome.n_landed == 0
    assert landing_files(busy) == landing
    with Ledger(busy.paths.ledger) as ledger:
        assert {table: contents(ledger, table) for table in LANDED} == before
        assert ledger.query("select source_file, outcome from delivery order by 1") == names


def test_rebuilding_from_a_damaged_landing_changes_nothing(busy: Settings) -> None:
    next((busy.paths.landing / "toy/t/items").iterdir()).unlink()
    with Ledger(busy.paths.ledger) as ledger:
        before = contents(ledger, "load")
        with pytest.raises(LandingDamaged):
            rebuild(ledger, busy.paths.landing)
        assert contents(ledger, "load") == before


def test_no_row_value_reaches_the_ledger(tmp_path: Path) -> None:
    settings = toy_settings(tmp_path)
    secret = b'{"id": "SENTINEL", "amount": "SENTINEL", "note": "SENTINEL", "items": [{"sku": "SENTINEL"}]}\n'
    deliver(tmp_path / "drop", "2026-01-05.jsonl", secret + export_bytes(0, 20))
    deliver(tmp_path / "drop", "2026-01-06.jsonl", secret * 3)
    deliver(tmp_path / "drop", "2026-01-07.jsonl", secret[:-20])
    night(settings)
    with Ledger(settings.paths.ledger) as ledger:
        ledger.query("pragma wal_checkpoint(truncate)")
    assert b"SENTINEL" not in settings.paths.ledger.read_bytes()


def test_the_database_refuses_counts_that_do_not_add_up(busy: Settings) -> None:
    with (
        Ledger(busy.paths.ledger) as ledger,
        pytest.raises(sqlite3.IntegrityError),
        ledger.transaction() as db,
    ):
        db.execute("update load set rows_in = rows_in + 1")


def test_the_same_event_twice_is_one(tmp_path: Path) -> None:
    delivery = Delivery("a.jsonl", date(2026, 1, 5), "ff", "ff", 3)
    with Ledger(tmp_path / "l.sqlite") as ledger:
        for run in ("r1", "r2"):
            why = ("truncated", "It ends early.", "Deliver it again.")
            ledger.record_not_landed(KEY, delivery, "held", why, run, seen_at=WHEN)
            ledger.record_duplicate(KEY, delivery, run, seen_at=WHEN)
        assert ledger.query("select outcome, reason, run_id from delivery order by 1") == [
            ("duplicate", "", "r1"),
            ("held", "truncated", "r1"),
        ]


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        with pytest.raises(sqlite3.IntegrityError), ledger.transaction() as db:  # noqa: PT012
            ledger.remember(KEY, {"a": ("s", "ff")})
            db.execute("insert into seen values (null, null, null, null, null, null)")
        assert ledger.seen(KEY) == {}


def test_every_write_is_durable(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        assert ledger.query("pragma journal_mode") == [("wal",)]
        assert ledger.query("pragma synchronous") == [(2,)]


def test_a_ledger_of_a_later_version_is_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.query("pragma user_version = 99")
    with pytest.raises(LedgerError, match="newer Concord"):
        Ledger(tmp_path / "l.sqlite")


def test_an_unreachable_drop_zone_leaves_held_files_and_looks_as_they_were(tmp_path: Path) -> None:
    counts = ExtractionCounts(1, 0, 1, 0, 0)
    with Ledger(tmp_path / "l.sqlite") as ledger:
        held = [HeldNow("a", date(2026, 1, 5), "truncated", "s", "rules")]
        ledger.finish_export(KEY, "r1", counts, held=held, looks={"b": ("s", 1.0)})
        ledger.finish_export(KEY, "r2", counts, held=None, looks=None)
        assert ledger.held(KEY) == {"a": held[0]}
        assert ledger.looks(KEY) == {"b": ("s", 1.0)}


# -- nights --------------------------------------------------------------------------------------------


def check(name: str, *, gate: str = "core", kind: str = "dbt", is_passed: bool = True) -> CheckResult:
    return CheckResult(
        "r1",
        gate,
        "fct_interaction",
        name,
        kind,
        "critical",
        "block",
        is_passed,
        1,
        0,
        None,
        "It holds.",
        WHEN,
    )


def test_runs_are_told_newest_first_with_their_counts(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.start_run("2026-01-06T041500-aaaaaa", date(2026, 1, 6), code_version="1")
        ledger.start_run("2026-01-07T041500-bbbbbb", date(2026, 1, 7), code_version="1")
        counts = ExtractionCounts(5, 3, 1, 100, 2)
        for stream in ("orders", "returns"):
            ledger.finish_export(ExportKey("toy", "t", stream), "2026-01-07T041500-bbbbbb", counts, held=[], looks={})
        ledger.finish_run("2026-01-07T041500-bbbbbb", "published", build_mode="incremental")
        newest, killed = ledger.recent_runs(7)
        assert (newest.run_id, newest.status, newest.build_mode) == (
            "2026-01-07T041500-bbbbbb", "published", "incremental",
        )  # fmt: skip
        assert (newest.n_files_seen, newest.n_files_landed, newest.n_files_held) == (10, 6, 2)
        assert (newest.rows_landed, newest.rows_quarantined) == (200, 4)
        assert newest.ended_at is not None
        assert (killed.status, killed.ended_at) == ("failed", None)
        assert len(ledger.recent_runs(1)) == 1


def test_a_later_word_on_a_run_wins_and_an_unknown_run_is_refused(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.start_run("r1", date(2026, 1, 6), code_version="1")
        ledger.finish_run("r1", "published", build_mode="full")
        ledger.finish_run("r1", "failed", build_mode="full")
        assert ledger.recent_runs(1)[0].status == "failed"
        with pytest.raises(KeyError):
            ledger.finish_run("r2", "failed")


def test_checks_come_back_as_they_were_and_a_gate_replaces_only_its_own(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.record_checks("r1", [check("a"), check("a"), check("b", is_passed=False)])
        ledger.record_checks("r1", [check("c", kind="gx")])
        ledger.record_checks("r1", [check("d")])
        assert ledger.checks_of("r1") == [check("c", kind="gx"), check("d")]
        ledger.record_checks("r1", [])
        assert len(ledger.checks_of("r1")) == 2
        assert ledger.checks_of("r2") == []


@dataclass(frozen=True)
class Snapshot:
    snapshot_id: str = "s1"
    run_id: str = "r1"
    run_date: date = date(2026, 1, 6)
    published_at: datetime = WHEN
    content_hash: str = "ff"
    n_relations: int = 3
    n_rows: int = 4
    file_bytes: int | None = None


def test_a_snapshot_recorded_twice_is_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.sqlite") as ledger:
        ledger.record_snapshot(Snapshot())
        ledger.record_snapshot(Snapshot(file_bytes=5))
        assert ledger.query("select snapshot_id, file_bytes from snapshot") == [("s1", 5)]
