"""Extract one export of one source: whatever was dropped since the last night becomes a landing, once.

The order is: list, leave out what is known, hash, recognise content that has landed before, parse, land,
record. Every step can be killed and repeated. Files are taken in the order of (export date, path), and the
name under which a content stands is the smallest under which it was ever delivered, whatever came first.
"""

from __future__ import annotations

import os
from datetime import date

from dagster_project.contracts.model import Contracts, Export
from dagster_project.extract.extraction import Extraction, Progress
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.outcome import ExportOutcome
from dagster_project.settings import Settings, Source

__all__ = ["ExportOutcome", "Progress", "extract_export"]


def extract_export(
    settings: Settings,
    contracts: Contracts,
    source: Source,
    export: Export,
    *,
    ledger: Ledger,
    run_id: str,
    run_date: date,
    progress: Progress | None = None,
    max_workers: int | None = None,
) -> ExportOutcome:
    """Land whatever an export has dropped since the last night.

    A drop zone that cannot be reached is recorded and left for the next night; the landing gate judges
    whether the night can do without it.

    Args:
        settings: paths, zone and key.
        contracts: every declared tool.
        source: where this tool drops its exports.
        export: which of its exports.
        ledger: what is known; the caller holds the night's lock.
        run_id: the night.
        run_date: its business day.
        progress: told after each file.
        max_workers: processes; default is one a core, none for little work.

    Raises:
        SettingsError: no key for pseudonyms, or an option names a variable that is not set.
        LandingDamaged: landed files are gone.
        OSError: the landing cannot be written.
    """
    if export not in contracts.tools[source.tool].exports:
        raise ValueError(f"{source.tool} declares no export {export.name}")
    extraction = Extraction(settings, source, export, ledger, run_id, progress)
    extraction.run(max_workers or os.cpu_count() or 1)
    return extraction.outcome
