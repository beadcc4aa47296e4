"""Landing: what lies in a file, what its footer tells, and what a crash leaves behind."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.contracts import landing_schema
from dagster_project.extract.landing.anchors import anchor_path, write_anchors
from dagster_project.extract.landing.land import sweep
from dagster_project.extract.landing.landed import (
    ExportKey,
    Load,
    QuarantineEntry,
    load_id,
    load_path,
    quarantine_ids,
    streams_root_last,
)
from dagster_project.extract.landing.landing_file import LandingFile, is_root, read_footer
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.reconcile import LandingDamaged
from dagster_project.settings import Settings
from tests.support.toy_tool import (
    CONTRACTS,
    ORDERS,
    deliver,
    export_bytes,
    landing_files,
    night,
    toy_settings,
)

KEY = ExportKey("toy", "t", "orders")


@pytest.fixture
def landed(tmp_path: Path) -> Settings:
    """A centre in which one file has landed."""
    settings = toy_settings(tmp_path)
    deliver(tmp_path / "drop", "2026-01-05 [1].jsonl", export_bytes(0, 10, n_bad=1))
    night(settings)
    return settings


def path_of(settings: Settings, stream: str) -> Path:
    (path,) = (settings.paths.landing / "toy" / "t" / stream).iterdir()
    return path


def test_every_row_knows_where_it_came_from(landed: Settings) -> None:
    path = path_of(landed, "items")
    table = pq.read_table(path)
    assert table.schema.equals(landing_schema(ORDERS.parts[0]))
    first = table.slice(0, 1).to_pylist()[0]
    assert first == {
        "order_id": "o-1", "item_index": "0", "sku": "sku-1-0", "_extra": None, "_time_zone": "UTC",
        "_source_instance": "t", "_load_id": path.stem, "_source_file": "orders/2026-01-05 [1].jsonl",
        "_source_row": 2, "_export_date": date(2026, 1, 5),
    }  # fmt: skip


def test_the_footer_tells_the_load_and_the_root_tells_the_findings(landed: Settings) -> None:
    root, part = path_of(landed, "orders"), path_of(landed, "items")
    assert is_root(root)
    assert not is_root(part)
    footer = read_footer(root)
    assert footer.load.source_file == "orders/2026-01-05 [1].jsonl"
    assert (footer.load.rows_in, footer.load.rows_landed, footer.load.rows_quarantined) == (10, 9, 1)
    assert footer.parts == ("items",)
    assert [(entry.stream, entry.source_row, entry.column_name) for entry in footer.quarantine] == [
        ("orders", 1, "amount")
    ]
    assert read_footer(part).load.rows_quarantined == 2
    assert read_footer(part).quarantine == ()


def test_a_footer_holds_neither_time_nor_night(landed: Settings, tmp_path: Path) -> None:
    other = toy_settings(tmp_path / "later")
    deliver(tmp_path / "later/drop", "2026-01-05 [1].jsonl", export_bytes(0, 10, n_bad=1))
    night(other, number=40)
    assert landing_files(other) == landing_files(landed)


def test_a_foreign_parquet_file_is_told_apart(tmp_path: Path) -> None:
    pq.write_table(pa.table({"a": [1]}), tmp_path / "x.parquet")
    (tmp_path / "y.parquet").write_bytes(b"no parquet")
    for name in ("x", "y"):
        with pytest.raises(ValueError, match="not a file of the landing"):
            read_footer(tmp_path / f"{name}.parquet")


def test_a_load_survives_its_footer() -> None:
    load = Load("i", "toy", "t", "s", "r", 'a"[1]\nü', date(2026, 1, 5), "ff", "ff", 1, 3, 2, 1)
    assert Load.from_json(load.to_json()) == load


def test_leaving_without_renaming_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a" / "x.parquet"
    with LandingFile(path, pa.schema([("a", pa.string())]), {}) as file:
        file.write(pa.table({"a": ["1"]}))
        assert list(path.parent.iterdir()) != []
    assert list(path.parent.iterdir()) == []


def test_the_root_is_renamed_last() -> None:
    assert streams_root_last(ORDERS) == ("items", "orders")


def test_ids_of_alike_entries_differ_and_repeat() -> None:
    rows = [("s", 1, "c"), ("s", 1, "c"), ("s", 2, "c")]
    assert len(set(quarantine_ids("l", rows))) == 3
    assert quarantine_ids("l", rows) == quarantine_ids("l", rows)
    assert not set(quarantine_ids("l", rows)) & set(quarantine_ids("m", rows))
    QuarantineEntry(quarantine_ids("l", rows)[0], "s", 1, "c", "r", None, "x")


class TestAfterACrash:
    def test_temporary_files_are_swept(self, landed: Settings) -> None:
        before = landing_files(landed)
        folder = path_of(landed, "items").parent
        (folder / ".abc.123.tmp").write_bytes(b"half")
        sweep(landed.paths.landing, KEY, ["items", "orders", "never_landed"])
        assert landing_files(landed) == before

    def test_a_set_that_the_ledger_missed_is_entered_from_its_footers(self, landed: Settings) -> None:
        with Ledger(landed.paths.ledger) as ledger:
            tables = ("load", "quarantine", "delivery")
            before = [ledger.query(f"select * from {table}") for table in tables]
            with ledger.transaction() as db:
                for table in (*tables, "seen"):
                    db.execute(f"delete from {table}")
        outcome = night(landed, number=1)
        assert outcome.n_landed == 0
        with Ledger(landed.paths.ledger) as ledger:
            after = [ledger.query(f"select * from {table}") for table in tables]
        assert [[row[:-1] for row in rows] for rows in after] == [[row[:-1] for row in rows] for rows in before]

    def test_parts_without_a_root_are_landed_again(self, landed: Settings) -> None:
        before = landing_files(landed)
        path_of(landed, "orders").unlink()
        with Ledger(landed.paths.ledger) as ledger, ledger.transaction() as db:
            for table in ("load", "quarantine", "delivery", "seen"):
                db.execute(f"delete from {table}")
        assert night(landed, number=1).n_landed == 1
        assert landing_files(landed) == before

    def test_parts_whose_delivery_is_gone_are_removed(self, landed: Settings, tmp_path: Path) -> None:
        path_of(landed, "orders").unlink()
        (tmp_path / "drop/orders/2026-01-05 [1].jsonl").unlink()
        with Ledger(landed.paths.ledger) as ledger, ledger.transaction() as db:
            for table in ("load", "quarantine", "delivery", "seen"):
                db.execute(f"delete from {table}")
        night(landed, number=1)
        assert landing_files(landed) == {}

    @pytest.mark.parametrize("stream", ["orders", "items"])
    def test_a_landed_file_that_is_gone_stops_the_night(self, landed: Settings, stream: str) -> None:
        path_of(landed, stream).unlink()
        with pytest.raises(LandingDamaged, match="Restore the landing from a backup"):
            night(landed, number=1)


def test_a_full_disk_stops_the_night_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = toy_settings(tmp_path)
    deliver(tmp_path / "drop", "2026-01-05.jsonl", export_bytes(0, 10))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dagster_project.extract.landing.landing_file.os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        night(settings)
    monkeypatch.undo()
    assert landing_files(settings) == {}
    assert night(settings, number=1).n_landed == 1


def test_only_the_night_reads_the_landing(landed: Settings) -> None:
    assert landed.paths.landing.stat().st_mode & 0o077 == 0


def test_names_of_loads_come_from_content_alone() -> None:
    assert load_id(KEY, "items", "ff") == load_id(ExportKey("toy", "t", "other"), "items", "ff")
    assert len({load_id(KEY, stream, sha) for stream in ("a", "b") for sha in ("1", "2")}) == 4
    assert load_path(Path("/l"), "toy", "t", "items", "ab") == Path("/l/toy/t/items/ab.parquet")


def test_anchors_are_written_for_every_stream_and_only_when_they_change(tmp_path: Path) -> None:
    write_anchors(tmp_path, CONTRACTS)
    paths = [anchor_path(tmp_path, stream) for stream in CONTRACTS.tools["toy"].streams]
    stamps = [path.stat().st_mtime_ns for path in paths]
    for path, stream in zip(paths, CONTRACTS.tools["toy"].streams, strict=True):
        assert pq.read_schema(path).equals(landing_schema(stream))
        assert pq.read_metadata(path).num_rows == 0
    write_anchors(tmp_path, CONTRACTS)
    assert [path.stat().st_mtime_ns for path in paths] == stamps
    pq.write_table(pa.table({"old": pa.array([], pa.string())}), paths[0])
    write_anchors(tmp_path, CONTRACTS)
    assert pq.read_schema(paths[0]).equals(landing_schema(ORDERS.root))


def test_the_moment_of_landing_is_the_time_of_the_file(landed: Settings) -> None:
    with Ledger(landed.paths.ledger) as ledger:
        ((text,),) = ledger.query("select landed_at from load where stream = 'orders'")
    assert read_footer(path_of(landed, "orders")).landed_at == datetime.fromisoformat(text)
