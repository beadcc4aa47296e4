"""Make ledger and landing agree: after a crash between the two, and when the ledger is lost."""

from __future__ import annotations

import os
from pathlib import Path

from dagster_project.contracts.model import Export
from dagster_project.extract.landing.land import sweep
from dagster_project.extract.landing.landed import ExportKey, Landed, load_id, load_path
from dagster_project.extract.landing.landing_file import is_root, read_footer
from dagster_project.extract.ledger.ledger import Ledger

#: Run that the ledger names for loads whose night is not known any more.
REBUILT = "rebuilt"


class LandingDamaged(RuntimeError):
    """Files are gone from the landing; nothing is built on what is left."""

    def __init__(self, n_missing: int, first: Path) -> None:
        super().__init__(
            f"{n_missing} landed files are gone, the first is {first}. Restore the landing from a backup; "
            "to accept the loss instead, run: concord rebuild-ledger"
        )


def reconcile(landing: Path, key: ExportKey, export: Export, ledger: Ledger, run_id: str) -> int:
    """Heal one export after a crash; returns how many files were entered in the ledger.

    A crash can leave temporary files (removed), parts without a root (removed: the delivery is landed again)
    and a complete set that the ledger does not know (entered from its footers).

    Raises:
        LandingDamaged: a file that the ledger knows, or a part of one, is gone.
    """
    known = ledger.load_ids(key)
    streams = sorted({stream.name for stream in export.streams} | set(known.values()))
    sweep(landing, key, streams)
    present = {stream: _loads_in(landing / key.tool / key.instance / stream) for stream in streams}
    missing = [(load, stream) for load, stream in known.items() if load not in present[stream]]
    if missing:
        load, stream = missing[0]
        raise LandingDamaged(len(missing), load_path(landing, key.tool, key.instance, stream, load))
    healed = 0
    unknown = {stream: present[stream] - known.keys() for stream in streams}
    for load in sorted(unknown[export.root.name]):
        landed = _complete_set(landing, load_path(landing, key.tool, key.instance, export.root.name, load))
        ledger.record_landed(key, landed, run_id)
        for entry in landed.loads:
            unknown.setdefault(entry.stream, set()).discard(entry.load_id)
        healed += 1
    for stream, loads in unknown.items():
        for load in loads:
            load_path(landing, key.tool, key.instance, stream, load).unlink()
    return healed


def rebuild(ledger: Ledger, landing: Path) -> int:
    """Enter everything that has landed into the ledger anew, from footers alone; returns the number of loads.

    Each content stands under its canonical name; other names under which it was delivered, and files that are
    held, are learnt again when they are next seen in the drop zone.

    Raises:
        LandingDamaged: a root lacks one of its parts.
    """
    n_loads = 0
    with ledger.transaction():
        ledger.forget_landed()
        for path in sorted(landing.glob("[!_]*/*/*/*.parquet")):
            if is_root(path):
                landed = _complete_set(landing, path)
                root = landed.root
                ledger.record_landed(ExportKey(root.tool, root.instance, root.stream), landed, REBUILT)
                n_loads += len(landed.loads)
    return n_loads


def _complete_set(landing: Path, root_path: Path) -> Landed:
    """Everything that landed with a root, read back from the footers."""
    root = read_footer(root_path)
    key = ExportKey(root.load.tool, root.load.instance, root.load.stream)
    parts = []
    for stream in root.parts:
        path = load_path(landing, *key[:2], stream, load_id(key, stream, root.load.content_id))
        if not path.exists():
            raise LandingDamaged(1, path)
        parts.append(read_footer(path).load)
    return Landed((*parts, root.load), root.quarantine, root.drift, root.landed_at)


def _loads_in(folder: Path) -> set[str]:
    if not folder.is_dir():
        return set()
    with os.scandir(folder) as entries:
        return {entry.name.removesuffix(".parquet") for entry in entries if entry.name.endswith(".parquet")}
