"""Turn a declared column into a Column, or say what is wrong with it."""

from __future__ import annotations

import re
from typing import Any, cast, get_args

from dagster_project.contracts.model import Column, DataType, Pii
from dagster_project.contracts.reading import (
    Place,
    choice,
    flag,
    line_of,
    mapping,
    number,
    refuse_unknown,
    text,
    texts,
)

_META_KEYS = ("field", "key", "required", "optional", "pii", "format", "min", "max", "accepted", "plausible")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NUMERIC = ("bigint", "double")
_TEMPORAL = ("date", "timestamp")
_TEXT_ONLY_PII = ("phone", "email", "employee_name", "employee_login")


def build_columns(declared: Any, place: Place) -> tuple[Column, ...]:
    """The declared columns in order; at least one, a name only once."""
    if not isinstance(declared, list) or not declared:
        place.fail("The table declares no columns.", "List its columns with name, data_type and description.")
    columns = tuple(_build_column(item, place) for item in declared)
    names = [column.name for column in columns]
    for name in names:
        if names.count(name) > 1:
            place.fail(f"Column `{name}` is declared twice.", "Keep one declaration.")
    return columns


def _build_column(declared: Any, table: Place) -> Column:
    column = mapping(declared, "column", table)
    name = text(column, "name", table)
    place = Place(table.file, line_of(declared), table.stream, name)
    if not _NAME.fullmatch(name):
        place.fail("The column name is not usable in SQL.", "Use lower-case letters, digits and underscores.")
    config = mapping(column.get("config") or {}, "config", place)
    meta = mapping(config.get("meta") or {}, "config.meta", place)
    refuse_unknown(meta, _META_KEYS, place)
    built = Column(
        name=name,
        data_type=cast(DataType, choice(column, "data_type", place, get_args(DataType))),
        description=text(column, "description", place),
        fields=texts(meta, "field", place) or (name,),
        key=flag(meta, "key", place),
        required=flag(meta, "required", place),
        optional=flag(meta, "optional", place),
        pii=cast(Pii, choice(meta, "pii", place, get_args(Pii))) if "pii" in meta else None,
        formats=texts(meta, "format", place),
        minimum=number(meta, "min", place),
        maximum=number(meta, "max", place),
        accepted=texts(meta, "accepted", place),
        plausible=flag(meta, "plausible", place),
    )
    _check_rules(built, place)
    return built


def _check_rules(column: Column, place: Place) -> None:
    """Refuse rules that contradict each other or that the column's type gives no meaning."""
    has_range = column.minimum is not None or column.maximum is not None
    if has_range and column.data_type not in _NUMERIC:
        place.fail("`min` and `max` apply to numbers only.", "Make it bigint or double, or drop the range.")
    if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
        place.fail("`min` is above `max`.", "Swap them.")
    if column.formats and column.data_type not in _TEMPORAL:
        place.fail("`format` applies to date and timestamp only.", "Change data_type or drop the format.")
    if column.plausible and column.data_type not in _TEMPORAL:
        place.fail("`plausible` applies to date and timestamp only.", "Change data_type or drop it.")
    if column.accepted and column.data_type != "varchar":
        place.fail("`accepted` applies to varchar only.", "Make it varchar or drop the list.")
    if column.required and column.optional:
        place.fail("A column cannot be required and absent.", "Drop `required` or `optional`.")
    if column.pii == "drop" and (column.key or column.required):
        place.fail("A dropped column cannot be a key or required.", "Hash it (phone, email) or drop the rule.")
    if column.pii in _TEXT_ONLY_PII and column.data_type != "varchar":
        place.fail(f"`pii: {column.pii}` applies to varchar only.", "Make it varchar.")
    if column.pii == "free_text" and column.data_type not in ("varchar", "json"):
        place.fail("`pii: free_text` applies to varchar and json only.", "Change data_type or drop it.")
