"""Turn a declared table into an Export or a part Stream, or say what is wrong with it."""

from __future__ import annotations

import codecs
from dataclasses import replace
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dagster_project.contracts.columns import build_columns
from dagster_project.contracts.model import Delivery, DriftAction, Expected, Export, FileFormat, Stream
from dagster_project.contracts.paths import CELL_ID, CELL_LABEL, CELL_VALUE, SHEET, origins
from dagster_project.contracts.reading import (
    Place,
    choice,
    flag,
    mapping,
    refuse_unknown,
    share,
    text,
    texts,
    whole,
)

_PART_KEYS = ("part_of", "records", "ignored")
_ROOT_KEYS = (
    "files", "format", "records", "encoding", "delimiter", "header_rows", "field_names_in", "sheets",
    "header_within", "time_zone", "delivery", "version_by", "business_date", "required", "expected",
    "quarantine_budget", "on_new_field", "on_missing_field", "ignored", "ignored_rows", "repeats_keys",
)  # fmt: skip
_PROVENANCE_VERSIONS = ("_export_date",)


def build_stream(tool: str, declared: dict[str, Any], meta: dict[str, Any], place: Place) -> Stream:
    """The stream that a table declares, without checking its paths."""
    ignored = mapping(meta.get("ignored") or {}, "ignored", place)
    for pattern, reason in ignored.items():
        if not isinstance(reason, str) or not reason:
            place.fail(f"`ignored` gives no reason for `{pattern}`.", "Say why the field is not landed.")
    stream = Stream(
        tool=tool,
        name=text(declared, "name", place),
        description=text(declared, "description", place).strip(),
        columns=build_columns(declared.get("columns"), place),
        records=text(meta, "records", place) if "part_of" in meta else None,
        ignored=tuple(ignored.items()),
    )
    if not stream.key_columns:
        place.fail("No column is a key.", "Mark the columns that identify a row with `key: true`.")
    return stream


def build_part(tool: str, declared: dict[str, Any], meta: dict[str, Any], place: Place) -> tuple[str, Stream]:
    """The name of the export that a part belongs to, and the part."""
    refuse_unknown(meta, _PART_KEYS, place)
    return text(meta, "part_of", place), build_stream(tool, declared, meta, place)


def build_export(
    tool: str, declared: dict[str, Any], meta: dict[str, Any], parts: tuple[Stream, ...], place: Place
) -> Export:
    """The export that a root table declares, with its parts."""
    refuse_unknown(meta, _ROOT_KEYS, place)
    expected = mapping(meta.get("expected"), "expected", place)
    refuse_unknown(expected, ("every_days", "lag_days", "min_share_of_usual"), place)
    file_format = cast(FileFormat, choice(meta, "format", place, get_args(FileFormat)))
    actions = get_args(DriftAction)
    ignored_rows = mapping(meta.get("ignored_rows") or {}, "ignored_rows", place)
    export = Export(
        tool=tool,
        root=build_stream(tool, declared, meta, place),
        parts=parts,
        files=texts(meta, "files", place),
        format=file_format,
        delivery=cast(Delivery, choice(meta, "delivery", place, get_args(Delivery))),
        expected=Expected(
            every_days=whole(expected, "every_days", place, minimum=1),
            lag_days=whole(expected, "lag_days", place),
            min_share_of_usual=share(expected, "min_share_of_usual", place),
        ),
        required=flag(meta, "required", place),
        records=text(meta, "records", place) if "records" in meta else None,
        encoding=text(meta, "encoding", place, "utf-8"),
        delimiter=text(meta, "delimiter", place, ","),
        header_rows=whole(meta, "header_rows", place, 1, minimum=1),
        sheets=text(meta, "sheets", place, "*"),
        header_within=whole(meta, "header_within", place, 1, minimum=1),
        time_zone=text(meta, "time_zone", place, "UTC"),
        version_by=texts(meta, "version_by", place),
        business_date=text(meta, "business_date", place) if "business_date" in meta else None,
        quarantine_budget=share(meta, "quarantine_budget", place, 0.0),
        on_new_field=cast(DriftAction, choice(meta, "on_new_field", place, actions, "warn")),
        on_missing_field=cast(DriftAction, choice(meta, "on_missing_field", place, actions, "hold")),
        ignored_rows={key: texts(ignored_rows, key, place) for key in ignored_rows},
        repeats_keys=flag(meta, "repeats_keys", place),
    )
    if "field_names_in" in meta:
        choice(meta, "field_names_in", place, ("import_id",))
        export = replace(export, field_names_in="import_id")
    _check_files(export, place)
    _check_reading(export, place)
    _check_columns_named(export, place)
    _check_parts(export, place)
    return export


def _check_files(export: Export, place: Place) -> None:
    if not export.files:
        place.fail("`files` is missing.", "List the file patterns, relative to the source's exports.")
    for pattern in export.files:
        if pattern.startswith("/") or "**" in pattern or ".." in pattern.split("/"):
            place.fail(f"`files` pattern `{pattern}` leaves its folder.", "Write a relative pattern without `..`.")


def _check_reading(export: Export, place: Place) -> None:
    try:
        codecs.lookup(export.encoding)
    except LookupError:
        place.fail(f"`encoding` is `{export.encoding}`.", "Write utf-8, cp1252 or another codec's name.")
    if len(export.delimiter) != 1:
        place.fail("`delimiter` is not one character.", 'Write `delimiter: ";"`, for example.')
    if export.field_names_in and export.header_rows < 3:
        place.fail("`field_names_in: import_id` needs three header rows.", "Write `header_rows: 3`.")
    if export.time_zone == "header":
        if not export.field_names_in:
            place.fail("`time_zone: header` needs import ids, which carry it.", "Write a zone, UTC or centre.")
    elif export.time_zone not in ("UTC", "centre"):
        try:
            ZoneInfo(export.time_zone)
        except (ZoneInfoNotFoundError, ValueError):
            place.fail(f"`time_zone` is `{export.time_zone}`.", "Write UTC, centre, header or an IANA zone.")


def _check_columns_named(export: Export, place: Place) -> None:
    landed = {column.name: column for column in export.root.landed_columns}
    for name in export.version_by:
        if name not in landed and name not in _PROVENANCE_VERSIONS:
            place.fail(f"`version_by` names `{name}`, which is not landed.", "Name a landed column or _export_date.")
    if export.business_date is not None:
        column = landed.get(export.business_date)
        if column is None or column.data_type not in ("date", "timestamp"):
            place.fail(f"`business_date` is `{export.business_date}`.", "Name a landed date or timestamp column.")
    fields = {name for column in export.root.columns for name in column.fields}
    for name in export.ignored_rows:
        if name not in fields:
            place.fail(f"`ignored_rows` names `{name}`, which no column reads.", "Name a declared field.")


def _check_parts(export: Export, place: Place) -> None:
    for stream in export.streams:
        own = Place(place.file, place.line, f"{stream.tool}.{stream.name}")
        if export.format == "json":
            if stream.is_unpivot:
                own.fail("`records: '*'` is for tables, not for JSON.", "Write the path of the array.")
            try:
                origins(stream)
            except ValueError as error:
                own.fail(f"A path cannot be read: {error}.", "Write names joined by dots; arrays end in `[]`.")
        elif stream is not export.root and not stream.is_unpivot:
            own.fail("A part of a table can only be its remaining cells.", "Write `records: '*'`.")
        else:
            _check_table_fields(export, stream, own)


def _check_table_fields(export: Export, stream: Stream, place: Place) -> None:
    special = {SHEET} if export.format == "xlsx" else set()
    if stream.is_unpivot:
        special |= {CELL_ID, CELL_LABEL, CELL_VALUE}
    root_fields = {name for column in export.root.columns for name in column.fields}
    for column in stream.columns:
        for name in column.fields:
            if name.startswith("#"):
                known = name in special
            else:
                known = not stream.is_unpivot or name.removeprefix("root.") in root_fields
            if not known:
                Place(place.file, place.line, place.stream, column.name).fail(
                    f"`field: {name}` is not known here.",
                    f"Use a header name{', root.<declared field>' if stream.is_unpivot else ''}"
                    f"{''.join(', ' + item for item in sorted(special))}.",
                )
