"""A night over one export: what lands, what is known, what is held, and in which order nothing matters."""

from __future__ import annotations

import gzip
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dagster_project.extract.landing import land as landing
from dagster_project.extract.landing.landed import ExportKey
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.settings import Settings
from tests.support.toy_tool import ORDERS, deliver, export_bytes, landing_files, night, toy_settings

KEY = ExportKey("toy", "t", "orders")


@pytest.fixture
def drop(tmp_path: Path) -> Path:
    (tmp_path / "drop").mkdir()
    return tmp_path / "drop"


@pytest.fixture
def settings(tmp_path: Path, drop: Path) -> Settings:
    return toy_settings(tmp_path)


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with Ledger(settings.paths.ledger) as ledger:
        return ledger.query(sql)


def deliveries(settings: Settings) -> list[tuple[Any, ...]]:
    return rows(settings, "select source_file, outcome, reason from delivery order by 1, 2, 3")


def test_rows_in_are_rows_landed_and_rows_quarantined(settings: Settings, drop: Path) -> None:
    deliver(drop, "2026-01-05.jsonl", export_bytes(0, 10, n_bad=1))
    outcome = night(settings)
    assert (outcome.n_seen, outcome.n_landed, outcome.n_held) == (1, 1, 0)
    assert dict(outcome.rows_landed) == {"orders": 9, "items": 18}
    assert dict(outcome.rows_quarantined) == {"orders": 1, "items": 2}
    found = rows(settings, "select stream, rows_in, rows_landed, rows_quarantined from load order by 1")
    assert found == [("items", 20, 18, 2), ("orders", 10, 9, 1)]
    ((stream, row, column, reason),) = rows(settings, "select stream, source_row, column_name, reason from quarantine")
    assert (stream, row, column) == ("orders", 1, "amount")
    assert reason


def test_a_second_night_without_news_changes_nothing(settings: Settings, drop: Path) -> None:
    deliver(drop, "2026-01-05.jsonl", export_bytes(0, 10))
    night(settings)
    before = landing_files(settings), deliveries(settings)
    outcome = night(settings, number=1)
    assert (outcome.n_seen, outcome.n_landed, outcome.n_duplicate) == (1, 0, 0)
    assert (landing_files(settings), deliveries(settings)) == before


def test_known_files_are_not_read_again(settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deliver(drop, "2026-01-05.jsonl", export_bytes(0, 10))
    deliver(drop, "again-2026-01-05.jsonl", export_bytes(0, 10))
    night(settings)

    def refuse(*_: object) -> None:
        raise AssertionError("a known file was read")

    monkeypatch.setattr("dagster_project.extract.arrival.drop_zone.LocalDropZone.take", refuse)
    assert night(settings, number=1).n_seen == 2


def test_an_empty_night_over_many_files_is_quick(settings: Settings, drop: Path) -> None:
    for index in range(700):
        deliver(drop, f"{index:03}-2026-01-05.jsonl", export_bytes(index % 12, 1))
    night(settings)
    began = time.perf_counter()
    assert night(settings, number=1).n_seen == 700
    assert time.perf_counter() - began < 1.5


class TestSameContentTwice:
    def test_a_later_name_is_a_duplicate(self, settings: Settings, drop: Path) -> None:
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 5))
        night(settings)
        before = landing_files(settings)
        deliver(drop, "2026-01-06.jsonl", export_bytes(0, 5))
        outcome = night(settings, number=1)
        assert (outcome.n_landed, outcome.n_duplicate) == (0, 1)
        assert landing_files(settings) == before

    def test_an_earlier_name_takes_its_place(self, tmp_path: Path) -> None:
        content = export_bytes(0, 5)
        results = []
        for order in (["2026-01-05.jsonl", "2026-01-06.jsonl"], ["2026-01-06.jsonl", "2026-01-05.jsonl"]):
            root = tmp_path / order[0]
            settings = toy_settings(root)
            for number, name in enumerate(order):
                deliver(root / "drop", name, content)
                night(settings, number=number)
            results.append((landing_files(settings), deliveries(settings)))
        assert results[0] == results[1]
        assert results[0][1] == [
            ("orders/2026-01-05.jsonl", "landed", ""),
            ("orders/2026-01-06.jsonl", "duplicate", ""),
        ]

    def test_a_snapshot_of_another_day_is_news_though_it_is_the_same(self, tmp_path: Path) -> None:
        """Monday's roster again on Wednesday, after another on Tuesday, means that Tuesday's is over."""
        settings = toy_settings(tmp_path)
        for name, first in (("2026-01-05", 0), ("2026-01-06", 1), ("2026-01-07", 0), ("again-2026-01-07", 0)):
            deliver(tmp_path / "drop", f"{name}.jsonl", export_bytes(first, 3))
        snapshot = replace(ORDERS, delivery="snapshot")
        outcome = night(settings, export=snapshot)
        assert (outcome.n_landed, outcome.n_duplicate) == (3, 1)
        found = rows(settings, "select export_date from load where stream = 'orders' order by 1")
        assert found == [("2026-01-05",), ("2026-01-06",), ("2026-01-07",)]
        assert night(settings, number=1, export=snapshot).n_landed == 0

    def test_a_corrected_file_under_the_same_name_lands_too(self, settings: Settings, drop: Path) -> None:
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 5))
        night(settings)
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 6))
        assert night(settings, number=1).n_landed == 1
        assert rows(settings, "select count(*) from load where stream = 'orders'") == [(2,)]


class TestHeld:
    def test_a_truncated_file_is_held_and_its_replacement_lands(self, settings: Settings, drop: Path) -> None:
        whole = gzip.compress(export_bytes(0, 50), mtime=0)
        deliver(drop, "2026-01-05.jsonl.gz", whole[: len(whole) // 2])
        outcome = night(settings)
        assert (outcome.n_landed, outcome.n_held) == (0, 1)
        assert landing_files(settings) == {}
        assert rows(settings, "select source_file from held_file") == [("orders/2026-01-05.jsonl.gz",)]
        deliver(drop, "2026-01-05.jsonl.gz", whole)
        assert night(settings, number=1).n_landed == 1
        assert rows(settings, "select source_file from held_file") == []
        assert [row[1] for row in deliveries(settings)] == ["held", "landed"]

    def test_too_many_bad_rows_hold_the_whole_file(self, settings: Settings, drop: Path) -> None:
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 10, n_bad=9))
        assert night(settings).n_held == 1
        assert landing_files(settings) == {}

    def test_it_is_held_every_night_and_recorded_once(self, settings: Settings, drop: Path) -> None:
        deliver(drop, "2026-01-05.jsonl", b'{"id": "o-1"')
        assert [night(settings, number=number).n_held for number in range(3)] == [1, 1, 1]
        assert len(deliveries(settings)) == 1

    def test_it_is_judged_again_once_its_contract_is_corrected(
        self, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 10, n_bad=4))
        assert night(settings).n_held == 1
        lenient = replace(ORDERS, quarantine_budget=0.5)
        assert night(settings, number=1, export=lenient).n_landed == 1
        assert rows(settings, "select count(*) from held_file") == [(0,)]
        assert night(settings, number=2, export=lenient).n_held == 0

    def test_it_is_not_parsed_again_while_nothing_has_changed(
        self, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        deliver(drop, "2026-01-05.jsonl", b'{"id": "o-1"')
        night(settings)

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("a held file was parsed again")

        monkeypatch.setattr(landing, "parse_file", refuse)
        assert night(settings, number=1).n_held == 1

    def test_a_parser_that_breaks_holds_the_file_without_telling_its_values(
        self, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object, **__: object) -> None:
            raise ValueError("Jane Doe +353 87 123 4567")

        monkeypatch.setattr(landing, "parse_file", broken)
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 1))
        assert night(settings).n_held == 1
        ((detail,),) = rows(settings, "select detail from delivery")
        assert detail.startswith("ValueError in test_export.py:")

    def test_a_reader_that_miscounts_holds_the_file(
        self, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = landing.parse_file

        def miscounting(*args: Any, **kwargs: Any) -> Any:
            for batch in honest(*args, **kwargs):
                batch.rows_in["items"] += 1
                yield batch

        monkeypatch.setattr(landing, "parse_file", miscounting)
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 2))
        assert night(settings).n_held == 1
        assert [row[2] for row in deliveries(settings)] == ["rows_do_not_add_up"]
        assert landing_files(settings) == {}


class TestUnstable:
    def test_a_young_file_waits(self, tmp_path: Path) -> None:
        settings = toy_settings(tmp_path, settle=60)
        path = deliver(tmp_path / "drop", "2026-01-05.jsonl", export_bytes(0, 1))
        assert night(settings).n_unstable == 1
        assert landing_files(settings) == {}
        os.utime(path, (time.time() - 61, time.time() - 61))
        assert night(settings, number=1).n_landed == 1

    def test_a_file_that_changes_while_it_is_parsed_does_not_land(
        self, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        honest = landing.parse_file

        def meddled(path: Path, *args: Any, **kwargs: Any) -> Any:
            yield from honest(path, *args, **kwargs)
            with path.open("ab") as stream:
                stream.write(b"\n")

        monkeypatch.setattr(landing, "parse_file", meddled)
        deliver(drop, "2026-01-05.jsonl", export_bytes(0, 1))
        assert night(settings).n_unstable == 1
        assert landing_files(settings) == {}
        monkeypatch.setattr(landing, "parse_file", honest)
        assert night(settings, number=1).n_landed == 1

    def test_a_drop_zone_that_is_away_is_recorded_each_night(self, settings: Settings, drop: Path) -> None:
        deliver(drop, "2026-01-05.jsonl", b"{")
        night(settings)
        drop.rename(drop.with_name("away"))
        assert night(settings, number=1).unreachable
        assert night(settings, number=2).unreachable
        found = rows(settings, "select count(*) from delivery where reason = 'unreachable'")
        assert found == [(2,)]
        assert rows(settings, "select count(*) from held_file") == [(1,)], "what is held is not forgotten meanwhile"


def test_no_rows_still_give_a_file_for_every_stream(settings: Settings, drop: Path) -> None:
    deliver(drop, "2026-01-05.jsonl", b'{"id": "o-1", "amount": 1, "note": "", "items": []}\n')
    night(settings)
    assert rows(settings, "select stream, rows_landed from load order by 1") == [("items", 0), ("orders", 1)]
    assert len(landing_files(settings)) == 2


def test_workers_give_the_same_landing(
    tmp_path: Path, settings: Settings, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dagster_project.extract.extraction.WORTH_WORKERS_BYTES", 0)
    for root in (tmp_path, tmp_path / "other"):
        for day in range(5, 12):
            deliver(root / "drop", f"2026-01-{day:02}.jsonl", export_bytes(day % 5, 40, n_bad=day % 2))
        deliver(root / "drop", "2026-01-12.jsonl", b"{")
    one = night(settings, max_workers=1)
    other = toy_settings(tmp_path / "other")
    two = night(other, max_workers=2)
    assert one == two
    assert landing_files(settings) == landing_files(other)
    assert deliveries(settings) == deliveries(other)


def test_progress_counts_to_the_end(settings: Settings, drop: Path) -> None:
    for day in range(5, 9):
        deliver(drop, f"2026-01-{day:02}.jsonl", export_bytes(day * 10, 3))
    told: list[tuple[int, int, int]] = []
    night(settings, progress=lambda done, total, n_rows: told.append((done, total, n_rows)))
    assert [done for done, _, _ in told] == [1, 2, 3, 4]
    assert told[-1] == (4, 4, 36)
