"""Match a table's header against the contract."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from dagster_project.contracts.model import Column, Export
from dagster_project.extract.parsing.errors import HeldFile

_DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class HeaderMatch:
    """Where each declared column lies: ``places`` gives the positions of its alternatives, in order.

    ``rest`` are the positions that no column reads and the contract does not ignore.
    """

    places: dict[str, tuple[int, ...]]
    rest: tuple[int, ...]
    missing: tuple[Column, ...]


def clean_name(cell: str) -> str:
    """A header cell without control characters, byte-order marks, direction marks and doubled blanks."""
    visible = "".join(" " if char.isspace() else char for char in cell if not _is_invisible(char))
    return " ".join(visible.split())


def match_header(names: Sequence[str], export: Export, *, where: str, line: int) -> HeaderMatch:
    """Match the names; raises HeldFile: `duplicate_column`, `unnamed_column`, `wrong_delimiter`,
    `missing_column`.
    """
    _refuse_ambiguous(names, where, line)
    position = {name: index for index, name in enumerate(names)}
    places = {
        column.name: tuple(position[name] for name in column.fields if name in position)
        for column in export.root.columns
    }
    missing = tuple(column for column in export.root.columns if not places[column.name])
    lacking = [column for column in missing if not column.optional]
    if lacking and export.on_missing_field == "hold":
        _hold_missing(names, export, lacking, where, line)
    read = {index for found in places.values() for index in found}
    rest = tuple(
        index
        for index, name in enumerate(names)
        if index not in read and not name.startswith("#") and export.root.ignored_reason(name) is None
    )
    return HeaderMatch(places, rest, missing)


def _refuse_ambiguous(names: Sequence[str], where: str, line: int) -> None:
    for index, name in enumerate(names, start=1):
        if not name:
            raise HeldFile(
                "unnamed_column",
                f"Column {index} of {where} has no name.",
                line=line,
                remedy="Name the column, or remove it.",
            )
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise HeldFile(
            "duplicate_column",
            f"{where.capitalize()} names a column twice: {', '.join(repeated)}.",
            line=line,
            remedy="Give each column a name of its own.",
        )


def _hold_missing(names: Sequence[str], export: Export, lacking: list[Column], where: str, line: int) -> None:
    if len(names) == 1 and export.format == "csv":
        other = [mark for mark in _DELIMITERS if mark != export.delimiter and mark in names[0]]
        if other:
            raise HeldFile(
                "wrong_delimiter",
                f"The header holds {other[0]!r}; the contract declares {export.delimiter!r}.",
                line=line,
                remedy=f"Export with {export.delimiter!r}, or declare `delimiter: {other[0]!r}`.",
            )
    told = "; ".join(_told(column, names) for column in lacking)
    raise HeldFile(
        "missing_column",
        f"{where.capitalize()} lacks {told}.",
        line=line,
        remedy="Restore the column, or add its new name to `field`, or mark it `optional: true`.",
    )


def _told(column: Column, names: Sequence[str]) -> str:
    wanted = column.fields[0]
    by_folded = {name.casefold(): name for name in names}
    near = get_close_matches(wanted.casefold(), by_folded, n=2, cutoff=0.7)
    return f"`{wanted}`" + (f" (renamed to `{'` or `'.join(by_folded[name] for name in near)}`?)" if near else "")


def _is_invisible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) in ("Cc", "Cf")
