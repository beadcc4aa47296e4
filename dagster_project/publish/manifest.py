"""The manifest beside each published file: what it holds, what judged it, and how to verify it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from dagster_project.publish.content import RelationContent
from dagster_project.publish.errors import PublishError

#: Any DuckDB from 1.4 on can read it.
STORAGE_VERSION = "v1.4.0"


@dataclass(frozen=True)
class Snapshot:
    """One published snapshot; the columns of `state.snapshot` and of `ops.snapshot`.

    `n_relations` and `n_rows` count core and marts, which the content hash covers. Times are UTC.
    """

    snapshot_id: str
    run_id: str
    run_date: date
    published_at: datetime
    content_hash: str
    n_relations: int
    n_rows: int
    file_bytes: int | None
    is_current: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Manifest:
    """Content of `versions/<snapshot_id>.json`."""

    snapshot_id: str
    run_id: str
    run_date: date
    published_at: datetime
    sha256: str
    bytes: int
    relations: dict[str, RelationContent]
    content_hash: str
    gates: dict[str, dict[str, Any]]
    storage_version: str
    code_version: str
    duckdb_version: str

    def snapshot(self, *, is_current: bool) -> Snapshot:
        """The snapshot that this manifest describes."""
        hashed = [content for name, content in self.relations.items() if name.split(".")[0] in ("core", "marts")]
        return Snapshot(
            snapshot_id=self.snapshot_id,
            run_id=self.run_id,
            run_date=self.run_date,
            published_at=self.published_at,
            content_hash=self.content_hash,
            n_relations=len(hashed),
            n_rows=sum(content.rows for content in hashed),
            file_bytes=self.bytes,
            is_current=is_current,
        )

    def to_json(self) -> dict[str, Any]:
        """The manifest as JSON types."""
        return asdict(self)


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        PublishError: it is absent or not whole.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            **{
                **content,
                "run_date": date.fromisoformat(content["run_date"]),
                "published_at": datetime.fromisoformat(content["published_at"]),
                "relations": {name: RelationContent(**item) for name, item in content["relations"].items()},
            }
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise PublishError(f"{path}: not a whole manifest ({type(error).__name__}); publish again") from error


def file_sha256(path: Path) -> str:
    """Sha256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
