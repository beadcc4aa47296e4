"""Look at a zip container before anything in it is opened."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import NoReturn

from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.limits import (
    MAX_RATIO,
    MAX_WORKBOOK_BYTES,
    MAX_WORKBOOK_ENTRIES,
    MIB,
    RATIO_FLOOR_BYTES,
)

_DECLARATION_WINDOW = 4096
_FORBIDDEN_MARKUP = (b"<!DOCTYPE", b"<!ENTITY")


def refuse_hostile_zip(path: Path) -> None:
    """Raise HeldFile when a container is no zip, too large, or built to do harm.

    Reasons: `not_a_workbook`, `corrupt_workbook`, `zip_bomb`, `hostile_entry`. The sizes that a zip declares
    bind the reader, so what is checked here cannot be exceeded later.
    """
    if not zipfile.is_zipfile(path):
        raise HeldFile(
            "not_a_workbook",
            "The file is no .xlsx workbook (perhaps .xls, encrypted, or a renamed CSV).",
            remedy="Save it as an Excel workbook (.xlsx) without a password.",
        )
    try:
        with zipfile.ZipFile(path) as container:
            entries = container.infolist()
            _refuse_bomb(entries, path.stat().st_size)
            for entry in entries:
                _refuse_hostile(container, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise HeldFile(
            "corrupt_workbook", "The workbook's container is damaged.", remedy="Save and deliver it again."
        ) from error


def _refuse_bomb(entries: list[zipfile.ZipInfo], compressed_bytes: int) -> None:
    size = sum(entry.file_size for entry in entries)
    is_out_of_proportion = size > RATIO_FLOOR_BYTES and size > MAX_RATIO * compressed_bytes
    if len(entries) > MAX_WORKBOOK_ENTRIES or size > MAX_WORKBOOK_BYTES or is_out_of_proportion:
        raise HeldFile(
            "zip_bomb",
            f"The workbook has {len(entries)} parts of together {size // MIB} MiB.",
            remedy="Split the workbook, and remove pictures and unused sheets.",
        )


def _refuse_hostile(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in entry.filename:
        _hostile("A part of the workbook is named to leave its folder.")
    if entry.flag_bits & 0x1:
        _hostile("A part of the workbook is encrypted.")
    if name.suffix.lower() in (".xml", ".rels", ".vml"):
        with container.open(entry) as part:
            start = part.read(_DECLARATION_WINDOW).upper().replace(b"\0", b"")
        if any(markup in start for markup in _FORBIDDEN_MARKUP):
            _hostile("A part of the workbook declares XML entities.")


def _hostile(detail: str) -> NoReturn:
    raise HeldFile("hostile_entry", detail, remedy="Save the workbook anew with a spreadsheet program.")
