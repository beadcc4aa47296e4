"""What an audit finds in a snapshot's file, and how to have one made by a fresh process."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from dagster_project.project import PROJECT_ROOT
from dagster_project.publish.content import RelationContent

TIMEOUT_S = 3600


@dataclass(frozen=True)
class Audit:
    """What a stranger found in the file.

    Attributes:
        own_rows: (snapshot_id, run_id, content_hash) of `ops.snapshot`, newest first.
        foreign_relations: tables outside the public schemas, and views, which a snapshot never has.
    """

    sha256: str
    bytes: int
    relations: dict[str, RelationContent]
    content_hash: str
    own_rows: list[tuple[str, str, str]]
    foreign_relations: list[str]
    storage_version: str


class AuditFailed(RuntimeError):
    """The audit did not come to an end; the file proves nothing."""


def audit_in_fresh_process(path: Path) -> Audit:
    """Audit a file in a new Python process, which believes nothing that the writer has cached.

    Raises:
        AuditFailed: the process ended badly, said nothing that can be read, or took over an hour.
    """
    command = [sys.executable, "-m", "dagster_project.publish.audit", str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False, cwd=PROJECT_ROOT)
        if done.returncode != 0:
            raise AuditFailed(f"it ended with code {done.returncode}: {done.stderr.strip()[-500:]}")
        # The answer is the last line: whatever a library prints comes before it.
        content = json.loads(done.stdout.splitlines()[-1])
        return Audit(
            **{
                **content,
                "relations": {name: RelationContent(**item) for name, item in content["relations"].items()},
                "own_rows": [tuple(row) for row in content["own_rows"]],
            }
        )
    except (subprocess.TimeoutExpired, ValueError, TypeError, KeyError, IndexError) as error:
        raise AuditFailed(f"it gave no verdict ({type(error).__name__})") from error
