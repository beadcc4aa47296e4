"""One Parquet file of the landing: written under a temporary name, with a footer that tells what it is."""

from __future__ import annotations

import base64
import json
import os
import zlib
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from dagster_project.extract.landing.landed import DriftEntry, Landed, Load, QuarantineEntry

LOAD_KEY: Final = "concord.load"
#: Only in the root's footer: what was quarantined and what drifted, so that the ledger can be rebuilt whole.
FINDINGS_KEY: Final = "concord.findings"


class LandingFile:
    """A Parquet file that becomes visible by `rename` only; leaving the context before that removes it."""

    def __init__(self, path: Path, schema: pa.Schema, provenance: dict[str, pa.Scalar]) -> None:
        self.path = path
        self._schema = schema
        self._provenance = provenance
        self._temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp")

    def __enter__(self) -> LandingFile:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._writer = pq.ParquetWriter(self._temporary, self._schema, compression="zstd")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer.is_open:
            self._writer.close()
        self._temporary.unlink(missing_ok=True)

    def write(self, table: pa.Table) -> None:
        """Append parsed rows, with their provenance added."""
        if table.num_rows == 0:
            return
        columns = [
            pa.repeat(self._provenance[name], table.num_rows) if name in self._provenance else table.column(name)
            for name in self._schema.names
        ]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema))

    def complete(self, load: Load, landed: Landed | None, landed_at: datetime) -> None:
        """Write the footer and make the file durable, still under its temporary name.

        Nothing of the footer depends on when or by which night the file landed: the same delivery gives the
        same bytes. The moment is kept as the file's modification time instead.
        """
        self._writer.add_key_value_metadata({LOAD_KEY: load.to_json()})
        if landed is not None:
            self._writer.add_key_value_metadata({FINDINGS_KEY: _packed(landed)})
        self._writer.close()
        moment = _nanoseconds(landed_at)
        os.utime(self._temporary, ns=(moment, moment))
        descriptor = os.open(self._temporary, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self) -> None:
        """Make the file visible; the caller makes the folder durable."""
        self._temporary.replace(self.path)


@dataclass(frozen=True, slots=True)
class Footer:
    """What a landed file says about itself. Parts and findings are told by a root only."""

    load: Load
    parts: tuple[str, ...]
    quarantine: tuple[QuarantineEntry, ...]
    drift: tuple[DriftEntry, ...]
    landed_at: datetime


def is_root(path: Path) -> bool:
    """Whether a landed file is the root of its export."""
    return FINDINGS_KEY.encode() in (pq.read_metadata(path).metadata or {})


def read_footer(path: Path) -> Footer:
    """What a landed file says about itself, and when it landed (UTC).

    Raises:
        ValueError: it is not a file of the landing.
    """
    try:
        metadata = pq.read_metadata(path).metadata or {}
        load = Load.from_json(metadata[LOAD_KEY.encode()])
        packed = metadata.get(FINDINGS_KEY.encode())
    except (pa.ArrowInvalid, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a file of the landing ({type(error).__name__})") from None
    findings: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(packed))) if packed else {}
    landed_at = datetime(1970, 1, 1) + timedelta(microseconds=path.stat().st_mtime_ns // 1_000)  # noqa: DTZ001
    return Footer(
        load,
        tuple(findings.get("parts", ())),
        tuple(QuarantineEntry(*entry) for entry in findings.get("quarantine", ())),
        tuple(DriftEntry(*entry) for entry in findings.get("drift", ())),
        landed_at,
    )


def _packed(landed: Landed) -> str:
    findings = {
        "parts": [load.stream for load in landed.loads[:-1]],
        "quarantine": [astuple(entry) for entry in landed.quarantine],
        "drift": [astuple(entry) for entry in landed.drift],
    }
    return base64.b85encode(zlib.compress(json.dumps(findings).encode())).decode("ascii")


def _nanoseconds(moment: datetime) -> int:
    whole = int(moment.replace(microsecond=0, tzinfo=UTC).timestamp())
    return (whole * 1_000_000 + moment.microsecond) * 1_000
