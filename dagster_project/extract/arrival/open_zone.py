"""Opens the drop zone of a source, wherever it is."""

from __future__ import annotations

from pathlib import Path

from dagster_project.extract.arrival.drop_zone import DropZone, LocalDropZone
from dagster_project.settings_sections import Source


def open_drop_zone(source: Source, inbox: Path) -> DropZone:
    """The drop zone of a source. Private copies of remote files go to `inbox`.

    Raises:
        DropZoneUnreachable: no connection, or the needed library is not installed.
        SettingsError: an option names a variable that is not set.
    """
    if not source.is_remote:
        return LocalDropZone(Path(source.exports))
    from dagster_project.extract.arrival.remote_drop_zone import RemoteDropZone  # fsspec is only needed here

    return RemoteDropZone(source, inbox)
