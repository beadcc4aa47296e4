"""Publish a build: ask the gates, write a new file, have it audited, flip the readers to it.

A crash at any instant leaves the last snapshot current: everything is written under a temporary name, made
durable, and takes effect by one rename. The caller holds the night's lock.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

import duckdb

from dagster_project.files import fsync_folder, write_json
from dagster_project.gates.result import GateResult
from dagster_project.project import EXPECTATIONS_DIR
from dagster_project.publish.audited import Audit, AuditFailed, audit_in_fresh_process
from dagster_project.publish.builds import prune_builds
from dagster_project.publish.content import (
    RelationContent,
    combined_hash,
    content_hash,
    public_relations,
)
from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.gate_check import refuse_changes, required_verdicts
from dagster_project.publish.manifest import STORAGE_VERSION, Manifest, Snapshot, file_sha256, read_manifest
from dagster_project.publish.versions import PRUNE_GRACE_S, Published
from dagster_project.publish.write import SNAPSHOT_RELATION, write_snapshot
from dagster_project.settings import Settings

DATABASE = "warehouse.duckdb"


class SnapshotLedger(Protocol):
    """Where publications are remembered."""

    def record_snapshot(self, snapshot: Snapshot) -> None:
        """Remember a snapshot; the same one twice is one."""


def publish(
    settings: Settings,
    *,
    build_dir: Path,
    run_id: str,
    run_date: date,
    gates: Sequence[str],
    ledger: SnapshotLedger,
    suites_dir: Path = EXPECTATIONS_DIR,
    grace_s: float = PRUNE_GRACE_S,
) -> Snapshot:
    """Publish the build in `build_dir` as snapshot `run_id`; calling it again after a crash is safe.

    Args:
        settings: paths and retention.
        build_dir: folder of `warehouse.duckdb` and the gates' verdicts.
        run_id: the run that built it.
        run_date: the run's business day.
        gates: gates whose verdict is required.
        ledger: remembers the snapshot once readers see it.
        suites_dir: the expectations that the verdicts must be of.
        grace_s: a version that readers could open within this many seconds is not removed.

    Raises:
        PublishRefused: a gate did not pass for exactly this content, or the audit found another content.
        PublishError: the published folder is not as it should be.
    """
    published = Published(settings)
    published.versions.mkdir(parents=True, exist_ok=True)
    published.refuse_stale_wal()
    published.sweep()
    _remember_current(published, ledger)
    database = build_dir / DATABASE
    verdicts = required_verdicts(
        build_dir=build_dir, database=database, run_id=run_id, gates=gates, suites_dir=suites_dir
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    with _open_build(database) as con:
        refuse_changes(con, verdicts)
        contents = content_hash(con, public_relations(con))
        snapshot = _describe(contents, run_id, run_date, now)
        if published.database(run_id).exists():
            _refuse_another_content(published, run_id, snapshot.content_hash)
        else:
            write_snapshot(con, published.temporary(run_id), snapshot)
    if database.with_name(f"{database.name}.wal").exists():
        raise PublishRefused([f"{database}: a write-ahead log is left; close every connection to the build"])
    if not published.database(run_id).exists():
        _bring_in(published, snapshot, contents, verdicts)
    published.flip(run_id)
    _remember_current(published, ledger)
    published.prune(settings.retention.snapshots, grace_s)
    prune_builds(settings, run_id)
    return published.snapshot(run_id)


def _open_build(database: Path) -> duckdb.DuckDBPyConnection:
    """Open the build for writing once, so that its log is folded in, and leave no log behind."""
    if not database.is_file():
        raise PublishRefused([f"{database}: absent; build before publishing"])
    con = duckdb.connect(str(database))
    con.execute("checkpoint")
    con.execute("set TimeZone = 'UTC'")
    con.execute("set enable_progress_bar = false")
    return con


def _describe(contents: dict[str, RelationContent], run_id: str, run_date: date, now: datetime) -> Snapshot:
    hashed = [content for name, content in contents.items() if not name.startswith("ops.")]
    if not hashed:
        raise PublishRefused(["the build holds no relation of core or marts"])
    return Snapshot(
        snapshot_id=run_id,
        run_id=run_id,
        run_date=run_date,
        published_at=now,
        content_hash=combined_hash(contents),
        n_relations=len(hashed),
        n_rows=sum(content.rows for content in hashed),
        file_bytes=None,
    )


def _refuse_another_content(published: Published, run_id: str, content: str) -> None:
    """A version of this run exists already: an earlier attempt died after it, or somebody publishes again."""
    manifest = read_manifest(published.manifest(run_id))
    if manifest.content_hash != content or manifest.sha256 != file_sha256(published.database(run_id)):
        raise PublishRefused(
            [f"snapshot {run_id} exists with another content; a snapshot never changes: run a new night"]
        )


def _bring_in(
    published: Published,
    snapshot: Snapshot,
    contents: dict[str, RelationContent],
    verdicts: dict[str, GateResult],
) -> None:
    """Audit the temporary file, then make it a version: manifest first, so that no version is without one."""
    temporary = published.temporary(snapshot.snapshot_id)
    try:
        temporary.chmod(0o444)
        _fsync(temporary)
        audit = audit_in_fresh_process(temporary)
        _refuse_differences(temporary, audit, snapshot, contents)
    except AuditFailed as error:
        raise PublishRefused([f"audit of the new file: {error}"]) from error
    manifest = Manifest(
        snapshot_id=snapshot.snapshot_id,
        run_id=snapshot.run_id,
        run_date=snapshot.run_date,
        published_at=snapshot.published_at,
        sha256=audit.sha256,
        bytes=audit.bytes,
        relations=audit.relations,
        content_hash=audit.content_hash,
        gates={name: _summary(verdict) for name, verdict in verdicts.items()},
        storage_version=STORAGE_VERSION,
        code_version=version("concord"),
        duckdb_version=duckdb.__version__,
    )
    write_json(published.manifest(snapshot.snapshot_id), manifest.to_json())
    temporary.rename(published.database(snapshot.snapshot_id))
    fsync_folder(published.versions)


def _refuse_differences(path: Path, audit: Audit, snapshot: Snapshot, contents: dict[str, RelationContent]) -> None:
    """The file that readers will open must hold what the build held, and say so about itself."""
    differing = [
        f"{relation} differs from the build"
        for relation in sorted({*contents, *audit.relations} - {SNAPSHOT_RELATION})
        if contents.get(relation) != audit.relations.get(relation)
    ]
    own = (snapshot.snapshot_id, snapshot.run_id, snapshot.content_hash)
    if audit.content_hash != snapshot.content_hash:
        differing.append("the content hash differs from the build's")
    if not audit.own_rows or audit.own_rows[0] != own:
        differing.append("ops.snapshot does not begin with this snapshot")
    if audit.foreign_relations:
        differing.append(f"relations that do not belong in a snapshot: {', '.join(audit.foreign_relations)}")
    if not audit.storage_version.startswith(STORAGE_VERSION):
        differing.append(f"storage version is {audit.storage_version}, not {STORAGE_VERSION}")
    if path.with_name(f"{path.name}.wal").exists():
        differing.append("a write-ahead log is left")
    if differing:
        raise PublishRefused([f"audit of the new file: {difference}" for difference in differing])


def _remember_current(published: Published, ledger: SnapshotLedger) -> None:
    """Tell the ledger what readers see: a process may have died between the flip and telling."""
    current = published.current_id()
    if current is not None:
        ledger.record_snapshot(read_manifest(published.manifest(current)).snapshot(is_current=True))


def _summary(result: GateResult) -> dict[str, object]:
    return {
        "build_id": result.build_id,
        "suites_hash": result.suites_hash,
        "policy_hash": result.policy_hash,
        "n_evaluated": result.n_evaluated,
        "n_warnings": len(result.warnings),
        "checked_at": result.checked_at,
    }


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
