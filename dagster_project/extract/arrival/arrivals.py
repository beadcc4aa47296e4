"""Whether the day's required exports are all there already, without landing anything."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dagster_project.contracts import Contracts, Export
from dagster_project.extract.arrival.drop_zone import DropZoneUnreachable
from dagster_project.extract.arrival.file_names import FilePatterns, export_date
from dagster_project.extract.arrival.open_zone import open_drop_zone
from dagster_project.settings import Settings
from dagster_project.settings_sections import Source


@dataclass(frozen=True)
class Arrival:
    """The export date that the coming night expects, and the exports that are not there for it yet."""

    export_date: date
    waiting_for: tuple[str, ...]


def all_required_arrived(settings: Settings, contracts: Contracts, today: date | None = None) -> Arrival:
    """Look at every drop zone for the required exports that are due daily.

    A file counts once it is older than `night.settle_seconds`, so that a file still being written is waited for.
    """
    today = today or datetime.now(settings.centre.zone).date()
    waiting: list[str] = []
    for source in settings.sources:
        for export in contracts.tools[source.tool].exports:
            if export.required and export.expected.every_days == 1:
                due = today - timedelta(days=export.expected.lag_days)
                if not _has_arrived(settings, source, export, due):
                    waiting.append(f"{source.tool}.{source.instance}.{export.name}")
    return Arrival(today, tuple(waiting))


def _has_arrived(settings: Settings, source: Source, export: Export, due: date) -> bool:
    try:
        listing = open_drop_zone(source, settings.paths.inbox).listing(FilePatterns(export.files))
    except DropZoneUnreachable:
        return False
    settled_ns = time.time_ns() - int(settings.night.settle_seconds * 1e9)
    return any(
        export_date(file.path, file.modified_ns) >= due and file.modified_ns <= settled_ns for file in listing.files
    )
