"""Old builds: the next night's base always stays, of the others the newest few, for whoever asks what failed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from dagster_project.gates.session import RUN_ID
from dagster_project.settings import Settings

BASE_POINTER = "base.json"


def prune_builds(settings: Settings, tonight: str) -> list[str]:
    """Remove old builds, published or failed; the caller holds the night's lock.

    Args:
        settings: `retention.builds` is how many stay beside the base and tonight's.
        tonight: run id of this night, whose build stays.

    Returns:
        Run ids of the removed builds.
    """
    folder = settings.paths.builds
    base = _base(folder)
    if not folder.is_dir() or base is None:
        return []
    # Run ids begin with the business day, which a late rerun may share: age is when the build was written.
    others = sorted(
        (path for path in folder.iterdir() if RUN_ID.fullmatch(path.name) and path.name not in (base, tonight)),
        key=lambda path: (path.stat().st_mtime, path.name),
        reverse=True,
    )
    removed = others[settings.retention.builds :]
    for path in removed:
        shutil.rmtree(path)
    return [path.name for path in removed]


def _base(folder: Path) -> str | None:
    """Run id of the base; none when the pointer cannot be read, and then nothing is removed."""
    try:
        return str(json.loads((folder / BASE_POINTER).read_text(encoding="utf-8"))["run_id"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
