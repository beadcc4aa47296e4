"""How a file's fields differ from the contract: what is new, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from dagster_project.contracts.model import Column, Export
from dagster_project.contracts.paths import origins
from dagster_project.extract.parsing.errors import FieldDrift, HeldFile

ZONE_FIELD = "timeZone"


class Drift:
    """Collects the drift of one file."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._found: list[FieldDrift] = []
        self._new: dict[str, Counter[str]] = {}
        self._missing: Counter[Column] = Counter()
        self._watched = _watched_columns(export) if export.format == "json" else {}
        self._seen: set[str] = set()
        self._n_rows = 0

    def found(self) -> list[FieldDrift]:
        """All drift of the file. Raises HeldFile(`new_field`) when the contract holds on new fields."""
        export = self._export
        new = [
            FieldDrift(stream, "new_field", name, export.on_new_field, n_rows)
            for stream, fields in self._new.items()
            for name, n_rows in sorted(fields.items())
        ]
        if new and export.on_new_field == "hold":
            raise HeldFile(
                "new_field",
                f"The contract does not declare {', '.join(item.field_name for item in new)}.",
                remedy="Declare or ignore them in the contract, or set `on_new_field: warn`.",
            )
        missing = [
            FieldDrift(
                export.name,
                "missing_field",
                column.fields[0],
                "accept" if column.optional else export.on_missing_field,
                n_rows,
            )
            for column, n_rows in self._missing.items()
        ]
        unseen = [
            FieldDrift(export.name, "missing_field", name, "warn", self._n_rows)
            for name in self._watched
            if self._n_rows and name not in self._seen
        ]
        return new + missing + unseen + self._found

    def count_rows(self, records: Iterable[dict[str, Any]]) -> None:
        """Note which of the fields that the warehouse relies on occur. JSON leaves out what is empty, so one
        record without a field says nothing, and a file without it does.
        """
        for record in records:
            self._n_rows += 1
            if len(self._seen) < len(self._watched):
                self._seen.update(name for name, head in self._watched.items() if head in record)

    def add_json(self, new_fields: Mapping[str, Counter[str]]) -> None:
        """Undeclared fields of a JSON file, by stream."""
        for stream, fields in new_fields.items():
            self._new.setdefault(stream, Counter()).update(fields)

    def add_table(self, new_fields: Counter[str], missing: Iterable[Column], n_rows: int, *, has_zone: bool) -> None:
        """Undeclared and absent columns of a section of ``n_rows`` rows."""
        self._new.setdefault(self._export.name, Counter()).update(new_fields)
        for column in missing:
            self._missing[column] += n_rows
        if self._export.time_zone == "header" and not has_zone:
            self._found.append(FieldDrift(self._export.name, "missing_field", ZONE_FIELD, "warn", n_rows))

    def add_headless_sheet(self, sheet: str, n_rows: int) -> None:
        """A sheet without a header, which is not read."""
        self._found.append(FieldDrift(self._export.name, "sheet_without_header", sheet, "warn", n_rows))


def _watched_columns(export: Export) -> dict[str, str]:
    """The fields that decide which version of a record is the newest and on which date it lies: field and its
    key.
    """
    relied_on = {*export.version_by, export.business_date}
    places = origins(export.root)
    return {
        column.fields[0]: places[column.name][0].keys[0]
        for column in export.root.columns
        if column.name in relied_on and not column.required and len(column.fields) == 1
    }
