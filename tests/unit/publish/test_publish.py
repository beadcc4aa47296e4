"""The publication protocol on a made-up build: what leaves, under which conditions, and what is left behind."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import pytest

from dagster_project.publish import PublishError, PublishRefused, Snapshot, list_snapshots, publish, rollback
from dagster_project.publish.audited import audit_in_fresh_process
from dagster_project.publish.manifest import file_sha256, read_manifest
from dagster_project.publish.versions import Published
from dagster_project.settings import Settings
from tests.builds import (
    GATES,
    RUN_DATE,
    RUN_ID,
    Remembered,
    make_build,
    settings_in,
    write_suites,
    write_verdicts,
)

SECOND = "2026-03-02T041500-a1b2c3"
THIRD = "2026-03-03T041500-a1b2c3"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path / "data")


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return write_suites(tmp_path / "expectations")


def publish_build(settings: Settings, suites: Path, run_id: str = RUN_ID, *, n: int = 50, grace_s: float = 900.0,
                  ledger: Remembered | None = None) -> Snapshot:  # fmt: skip
    build_dir = settings.paths.builds / run_id
    if not (build_dir / "warehouse.duckdb").exists():
        make_build(build_dir, run_id, n)
        write_verdicts(build_dir, suites, run_id)
    return publish(
        settings, build_dir=build_dir, run_id=run_id, run_date=RUN_DATE, gates=GATES,
        ledger=ledger or Remembered(), suites_dir=suites, grace_s=grace_s,
    )  # fmt: skip


def current(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.paths.published / "current.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


def test_readers_get_core_marts_and_ops_as_tables_and_nothing_else(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    relations = current(settings, "select table_schema || '.' || table_name, table_type from information_schema.tables")
    assert sorted(relations) == [
        ("core.dim_agent", "BASE TABLE"),
        ("core.fct_interaction", "BASE TABLE"),
        ("marts.agent_scorecard", "BASE TABLE"),
        ("ops.run", "BASE TABLE"),
        ("ops.snapshot", "BASE TABLE"),
    ]
    assert b"sentinel-free-text" not in (settings.paths.published / "current.duckdb").read_bytes()


def test_snapshot_describes_itself(settings: Settings, suites: Path) -> None:
    ledger = Remembered()
    snapshot = publish_build(settings, suites, ledger=ledger)
    manifest = read_manifest(Published(settings).manifest(RUN_ID))
    path = Published(settings).database(RUN_ID)
    assert snapshot.snapshot_id == RUN_ID == ledger.ids[-1]
    assert snapshot.is_current
    assert (snapshot.n_relations, snapshot.n_rows) == (3, 10 + 50 + 10)
    assert (manifest.bytes, manifest.sha256) == (path.stat().st_size, file_sha256(path))
    assert set(manifest.gates) == set(GATES)
    own = current(settings, "select snapshot_id, run_id, run_date, content_hash, n_rows from ops.snapshot")
    assert own == [(RUN_ID, RUN_ID, RUN_DATE, snapshot.content_hash, 70)]


def test_comments_and_order_are_carried_over(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    assert current(settings, "select comment from duckdb_tables() where table_name = 'fct_interaction'") == [
        ("One customer's interaction.",)
    ]
    assert current(settings, "select comment from duckdb_tables() where table_name = 'agent_scorecard'") == [
        ("An agent.",)
    ]
    assert current(
        settings, "select comment from duckdb_columns() where column_name = 'handle_s' and comment <> ''"
    ) == [("Handle time, seconds.",)]
    dates = current(settings, "select started_date, interaction_key from core.fct_interaction")
    assert dates == sorted(dates)  # type: ignore[type-var]


def test_file_is_immutable_and_readable_from_duckdb_1_4(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    path = Published(settings).database(RUN_ID)
    assert path.stat().st_mode & 0o777 == 0o444
    assert current(settings, "select tags['storage_version'] from duckdb_databases() where not internal") == [
        ("v1.4.0+",)
    ]


def test_publishing_again_is_the_same_snapshot(settings: Settings, suites: Path) -> None:
    first = publish_build(settings, suites)
    bytes_before = file_sha256(Published(settings).database(RUN_ID))
    again = publish_build(settings, suites)
    assert again == first
    assert file_sha256(Published(settings).database(RUN_ID)) == bytes_before


def test_a_snapshot_never_changes_its_content(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    database = settings.paths.builds / RUN_ID / "warehouse.duckdb"
    with duckdb.connect(str(database)) as con:
        con.execute("update core.dim_agent set mark = 'other'")
    write_verdicts(settings.paths.builds / RUN_ID, suites)
    with pytest.raises(PublishRefused, match="exists with another content"):
        publish_build(settings, suites)


def test_same_content_has_the_same_hash_whatever_the_run(settings: Settings, suites: Path) -> None:
    first = publish_build(settings, suites)
    build_dir = settings.paths.builds / SECOND
    make_build(build_dir, RUN_ID)
    write_verdicts(build_dir, suites, SECOND)
    assert publish_build(settings, suites, SECOND).content_hash == first.content_hash


def test_a_damaged_file_is_refused_and_readers_keep_the_last(
    settings: Settings, suites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_build(settings, suites)
    import dagster_project.publish.snapshot as module

    write = module.write_snapshot

    def write_and_damage(con: duckdb.DuckDBPyConnection, target: Path, snapshot: Snapshot) -> None:
        write(con, target, snapshot)
        with duckdb.connect(str(target)) as damaged:
            damaged.execute("update core.fct_interaction set handle_s = 0 where handle_s = 1.1")

    monkeypatch.setattr(module, "write_snapshot", write_and_damage)
    with pytest.raises(PublishRefused, match=r"core\.fct_interaction differs from the build"):
        publish_build(settings, suites, SECOND)
    assert Published(settings).current_id() == RUN_ID
    assert Published(settings).snapshot_ids() == [RUN_ID]


def test_audit_survives_what_a_library_prints(
    settings: Settings, suites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_build(settings, suites)
    (tmp_path / "sitecustomize.py").write_text("print('a library says hello')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    path = Published(settings).database(RUN_ID)
    assert audit_in_fresh_process(path).sha256 == file_sha256(path)


def test_audit_that_dies_proves_nothing(
    settings: Settings, suites: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os; os.kill(os.getpid(), 9)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(PublishRefused, match="ended with code -9"):
        publish_build(settings, suites)
    assert Published(settings).current_id() is None


def test_an_unreadable_file_is_refused(settings: Settings, suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dagster_project.publish.snapshot as module

    monkeypatch.setattr(module, "write_snapshot", lambda con, target, snapshot: target.write_bytes(b"\0" * 9000))
    with pytest.raises(PublishRefused, match="cannot be read"):
        publish_build(settings, suites)
    assert Published(settings).current_id() is None


def test_prune_keeps_the_newest_the_current_and_what_readers_may_hold(tmp_path: Path, suites: Path) -> None:
    settings = settings_in(tmp_path / "few", snapshots=1)
    publish_build(settings, suites, RUN_ID)
    publish_build(settings, suites, SECOND)
    assert {s.snapshot_id for s in list_snapshots(settings)} == {RUN_ID, SECOND}, "left within the grace"
    rollback(settings)
    publish_build(settings, suites, THIRD, grace_s=0)
    assert [s.snapshot_id for s in list_snapshots(settings)] == [THIRD]
    assert not Published(settings).manifest(RUN_ID).exists()


def test_rollback_is_one_flip_to_any_kept_snapshot(settings: Settings, suites: Path) -> None:
    for run_id in (RUN_ID, SECOND, THIRD):
        publish_build(settings, suites, run_id)
    assert rollback(settings).snapshot_id == SECOND
    assert current(settings, "select distinct mark from core.fct_interaction") == [(SECOND,)]
    assert rollback(settings, THIRD).is_current
    assert rollback(settings, RUN_ID).snapshot_id == RUN_ID
    with pytest.raises(PublishError, match="no snapshot older"):
        rollback(settings)
    with pytest.raises(PublishError, match="holds no snapshot"):
        rollback(settings, "2020-01-01T000000-000000")
    assert Published(settings).current_id() == RUN_ID


def test_rollback_mends_a_dangling_symlink(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites, RUN_ID)
    publish_build(settings, suites, SECOND)
    Published(settings).database(SECOND).unlink()
    with pytest.raises(PublishError, match="its version is gone"):
        list_snapshots(settings)
    assert rollback(settings, RUN_ID).is_current


def test_a_stale_log_is_named_with_its_remedy(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    (settings.paths.published / "versions" / f"{RUN_ID}.duckdb.wal").write_bytes(b"")
    with pytest.raises(PublishError, match="delete the log"):
        publish_build(settings, suites, SECOND)
    with pytest.raises(PublishError, match="delete the log"):
        rollback(settings)


def test_leftovers_of_a_killed_publication_are_swept(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    published = Published(settings)
    published.temporary(SECOND).write_bytes(b"half")
    published.temporary(SECOND).with_suffix(".duckdb.wal").write_bytes(b"half")
    published.manifest(THIRD).write_text("{}")
    (published.folder / ".tmp-123-current.duckdb").symlink_to("versions/none.duckdb")
    publish_build(settings, suites, SECOND)
    assert sorted(path.name for path in published.versions.iterdir()) == [
        f"{RUN_ID}.duckdb", f"{RUN_ID}.json", f"{SECOND}.duckdb", f"{SECOND}.json",
    ]  # fmt: skip
    assert {path.name for path in published.folder.iterdir()} == {"current.duckdb", "versions"}


def test_a_flip_that_was_not_told_is_told_by_the_next_publication(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    ledger = Remembered()
    publish_build(settings, suites, SECOND, ledger=ledger)
    assert ledger.ids == [RUN_ID, SECOND]


def test_manifest_holds_no_row_value(settings: Settings, suites: Path) -> None:
    publish_build(settings, suites)
    manifest = json.loads(Published(settings).manifest(RUN_ID).read_text())
    assert "agent0" not in json.dumps(manifest)
