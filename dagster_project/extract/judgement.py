"""By which rules a file is held: while neither they nor the file change, judging it again gives the same."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import dagster_project.contracts
import dagster_project.extract
from dagster_project.contracts.model import Export


def rules_fingerprint(export: Export, centre_zone: str) -> str:
    """Hash of the contract of an export, the centre's zone and the code that reads files."""
    text = f"{export!r}|{centre_zone}|{_code_fingerprint()}"
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def _code_fingerprint() -> str:
    digest = hashlib.sha256()
    for package in (dagster_project.contracts, dagster_project.extract):
        for file in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
