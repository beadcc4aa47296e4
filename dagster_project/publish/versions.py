"""The published folder: immutable versions and one symlink that says which of them readers see.

    published/versions/<snapshot_id>.duckdb   0444, never written again, never renamed over
    published/versions/<snapshot_id>.json     its manifest
    published/current.duckdb                  symlink to one of them

A version exists once both files do; the manifest is renamed in first. Every function that changes the folder
expects its caller to hold the night's lock, except `rollback`, which is one flip.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from dagster_project.files import fsync_folder
from dagster_project.publish.errors import PublishError
from dagster_project.publish.manifest import Manifest, Snapshot, read_manifest
from dagster_project.settings import Settings

CURRENT = "current.duckdb"
TEMPORARY = ".tmp-"
#: No version that readers may have been using this recently is removed, in seconds.
PRUNE_GRACE_S = 15 * 60


class Published:
    """The published folder of one warehouse."""

    def __init__(self, settings: Settings) -> None:
        self.folder: Path = settings.paths.published
        self.versions: Path = self.folder / "versions"
        self.current: Path = self.folder / CURRENT

    def database(self, snapshot_id: str) -> Path:
        """File of a version."""
        return self.versions / f"{snapshot_id}.duckdb"

    def manifest(self, snapshot_id: str) -> Path:
        """Manifest of a version."""
        return self.versions / f"{snapshot_id}.json"

    def temporary(self, snapshot_id: str) -> Path:
        """Where a version is written before it exists."""
        return self.versions / f"{TEMPORARY}{snapshot_id}.duckdb"

    def current_id(self) -> str | None:
        """Snapshot that readers see; none before the first publication.

        Raises:
            PublishError: the symlink points nowhere, or is a file.
        """
        if not os.path.lexists(self.current):
            return None
        if not self.current.is_symlink():
            raise PublishError(f"{self.current}: is a file, not our symlink; move it away and publish again")
        if not self.current.exists():
            raise PublishError(f"{self.current}: its version is gone; run `concord rollback <snapshot>` to a kept one")
        return self.current.readlink().stem

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """A version as a snapshot."""
        return read_manifest(self.manifest(snapshot_id)).snapshot(is_current=self.current_id() == snapshot_id)

    def snapshot_ids(self) -> list[str]:
        """Complete versions, in no particular order."""
        if not self.versions.is_dir():
            return []
        return [path.stem for path in self.versions.glob("[!.]*.duckdb") if self.manifest(path.stem).exists()]

    def refuse_stale_wal(self) -> None:
        """A write-ahead log beside a published file makes it unopenable.

        Raises:
            PublishError: somebody opened a published file for writing.
        """
        logs = sorted([*self.versions.glob("*.wal"), *self.folder.glob("*.wal")])
        logs = [path for path in logs if not path.name.startswith(TEMPORARY)]
        if logs:
            raise PublishError(
                f"{logs[0]}: a published file was opened for writing; this log keeps readers out. "
                "Close that connection, delete the log, and open published files read only"
            )

    def flip(self, snapshot_id: str) -> None:
        """Point readers at a version: one atomic rename of a symlink."""
        leaving = self.current_id() if self.current.exists() else None
        if leaving is not None:
            # When readers last could open it: pruning keeps it for a grace period from here.
            os.utime(self.manifest(leaving))
        link = self.folder / f"{TEMPORARY}{os.getpid()}-{CURRENT}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(self.versions.name) / f"{snapshot_id}.duckdb")
        link.replace(self.current)
        fsync_folder(self.folder)

    def prune(self, keep: int, grace_s: float = PRUNE_GRACE_S) -> list[str]:
        """Remove all but the newest versions; never the current one, never one that left within the grace.

        Returns:
            Ids of the removed versions.
        """
        current = self.current_id()
        removed = []
        for snapshot in list_versions(self)[keep:]:
            manifest = self.manifest(snapshot.snapshot_id)
            if snapshot.snapshot_id == current or time.time() - manifest.stat().st_mtime < grace_s:
                continue
            # The database first: a manifest without one is no version, and the next sweep removes it.
            self.database(snapshot.snapshot_id).unlink()
            manifest.unlink()
            removed.append(snapshot.snapshot_id)
        if removed:
            fsync_folder(self.versions)
        return removed

    def sweep(self) -> list[Path]:
        """Remove what a killed publication left behind: temporary files and manifests without a version."""
        leftovers = [*self.folder.glob(f"{TEMPORARY}*"), *self.versions.glob(f"{TEMPORARY}*")]
        leftovers += [path for path in self.versions.glob("[!.]*.json") if not self.database(path.stem).exists()]
        leftovers += [path for path in self.versions.glob("[!.]*.duckdb") if not self.manifest(path.stem).exists()]
        current = self.current.resolve()
        leftovers = [path for path in leftovers if path != current]
        for path in leftovers:
            path.unlink()
        return leftovers


def list_versions(published: Published) -> list[Snapshot]:
    """Complete versions, newest first."""
    current = published.current_id()
    manifests: list[Manifest] = [read_manifest(published.manifest(name)) for name in published.snapshot_ids()]
    manifests.sort(key=lambda manifest: (manifest.published_at, manifest.snapshot_id), reverse=True)
    return [manifest.snapshot(is_current=manifest.snapshot_id == current) for manifest in manifests]


def list_snapshots(settings: Settings) -> list[Snapshot]:
    """Snapshots that readers can be pointed at, newest first; `is_current` marks the one they see."""
    return list_versions(Published(settings))


def rollback(settings: Settings, snapshot_id: str | None = None) -> Snapshot:
    """Point readers at an earlier snapshot: one flip, no copy.

    Args:
        settings: names the published folder.
        snapshot_id: a kept snapshot; the newest one older than the current when none is given.

    Raises:
        PublishError: nothing is published, or that snapshot is not kept, or not whole.
    """
    published = Published(settings)
    published.refuse_stale_wal()
    kept = _kept(published)
    if snapshot_id is None:
        snapshot_id = _before_current(kept)
    wanted = next((snapshot for snapshot in kept if snapshot.snapshot_id == snapshot_id), None)
    if wanted is None:
        ids = ", ".join(snapshot.snapshot_id for snapshot in kept) or "none"
        raise PublishError(f"{published.versions}: holds no snapshot {snapshot_id}; kept: {ids}")
    if published.database(wanted.snapshot_id).stat().st_size != wanted.file_bytes:
        raise PublishError(f"{published.database(wanted.snapshot_id)}: not the size that was audited; choose another")
    published.flip(wanted.snapshot_id)
    return published.snapshot(wanted.snapshot_id)


def _kept(published: Published) -> list[Snapshot]:
    if os.path.lexists(published.current) and not published.current.exists():
        # The symlink dangles, and rolling back is how to mend it.
        published.current.unlink()
    return list_versions(published)


def _before_current(kept: list[Snapshot]) -> str:
    position = next((index for index, snapshot in enumerate(kept) if snapshot.is_current), None)
    if position is None or position + 1 == len(kept):
        raise PublishError("no snapshot older than the current one is kept; name one (`concord status` lists them)")
    return kept[position + 1].snapshot_id
