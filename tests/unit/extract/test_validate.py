"""Typing and rules: what fits a declared type, what violates a rule, and what is told about the value."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.contracts import Column, Expected, Export, Stream
from dagster_project.contracts.typing_sql import SQL_TYPES, typed
from dagster_project.extract.parsing.remedies import remedy
from dagster_project.extract.parsing.rules import rules_of
from dagster_project.extract.parsing.shape import RECORD
from dagster_project.extract.parsing.validate import Validator
from dagster_project.extract.parsing.violations import value_class
from tests.support.parsing import contracts

EXPORT_DATE = date(2026, 3, 5)


def judged(values: list[str | None], **rules: Any) -> list[str | None]:
    """The reason for which each value is refused, or None."""
    key = Column("id", "varchar", "Id.", ("id",), key=True)
    column = Column("x", rules.pop("data_type", "varchar"), "X.", ("x",), **rules)
    stream = Stream("tool", "stream", "Stream.", (key, column))
    export = Export("tool", stream, (), ("*.csv",), "csv", "changes", Expected(1, 1, 0.5))
    n = len(values)
    table = pa.table(
        {"id": [str(i) for i in range(n)], "x": pa.array(values, pa.string()), RECORD: pa.array(range(n), pa.int64())}
    )
    with Validator(export, EXPORT_DATE) as validator:
        found = {violation.record: violation for violation in validator.violations({"stream": table})}
    assert all(violation.column == "x" for violation in found.values())
    return [found[i].reason if i in found else None for i in range(n)]


MISSING = [None, "", "  "]

FITS = [
    ("bigint", ["0", "-5", "+5", "0012", " 12 ", "12.0", "12.", "1e3", "1.2345678E7", "9007199254740993",
                "-9223372036854775808", "9223372036854775807"]),
    ("double", ["0", "1.5", "-.5", "1.", "1e3", "1E-7", " 2 ", "9007199254740993"]),
    ("boolean", ["true", "FALSE", "True", "0", "1", "yes", "No", " true "]),
    ("date", ["2026-03-02", "9999-12-31", " 2026-03-02 ", "2026-03-02T00:00:00", "2026-03-02 00:00:00.000"]),
    ("timestamp", ["2026-03-02T14:00:00.120Z", "2026-03-02 14:00:00", "2026-03-02T14:00", "2026-03-02",
                   "2026-03-02T14:00:00+02:00", "2026-03-02T14:00:00-0530", "2026-03-02 14:00:00.123456789Z",
                   "9999-12-31 23:59:59", " 2026-03-02 14:00:00 "]),
    ("json", ["{}", "[1,2]", '"text"', "null", "17"]),
    ("varchar", ["anything", "0", "NULL"]),
]  # fmt: skip

DOES_NOT_FIT = [
    ("bigint", "not_a_whole_number", ["1.5", "1_000", "0x1F", "1,000", "nan", "12a", "9223372036854775808", "1e30",
                                      "1.5e0", "٣", "--1", "1 2", "\t"]),
    ("double", "not_a_number", ["1,5", "nan", "inf", "Infinity", "1_000", "1e400", "five", "1.2.3"]),
    ("boolean", "not_a_boolean", ["t", "f", "y", "on", "2", "truee"]),
    ("date", "not_a_date", ["02/03/2026", "2026-02-30", "2026-3-2", "infinity", "epoch", "20260302", "46083",
                            "2026-03-02T14:00:00", "2026/03/02"]),
    ("timestamp", "not_a_timestamp", ["02/03/2026 14:00", "2026-02-30T00:00:00Z", "infinity", "1772460000",
                                      "1772460000000", "2026-03-02 14:00:00 America/Denver", "2026-03-02T25:00:00Z",
                                      "2026-03-02T14:00:60Z", "2026-03-02T14:00:00,5", "2026-3-2 1:2:3", "epoch",
                                      "2026-03-02T14:00:00+02"]),
    ("json", "not_json", ["{", "nope", "{'a':1}"]),
]  # fmt: skip


@pytest.mark.parametrize(("data_type", "values"), FITS, ids=[item[0] for item in FITS])
def test_values_that_fit(data_type: str, values: list[str]) -> None:
    assert judged([*values, *MISSING], data_type=data_type) == [None] * (len(values) + len(MISSING))


@pytest.mark.parametrize(("data_type", "values"), FITS, ids=[item[0] for item in FITS])
def test_what_fits_can_be_cast(data_type: str, values: list[str]) -> None:
    """The warehouse casts without a net: a value that passes here must never fail its build."""
    column = Column("x", data_type, "X.", ("x",))  # type: ignore[arg-type]
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        for value in values:
            cast = f"cast(nullif(trim(v), '') as {SQL_TYPES[column.data_type]})"
            query = f"select {cast} is not null, {typed('v', column)} is not null from (select ? as v)"
            assert con.execute(query, [value]).fetchone() == (True, True)


@pytest.mark.parametrize(("data_type", "reason", "values"), DOES_NOT_FIT, ids=[item[0] for item in DOES_NOT_FIT])
def test_values_that_do_not_fit(data_type: str, reason: str, values: list[str]) -> None:
    assert dict(zip(values, judged(values, data_type=data_type), strict=True)) == dict.fromkeys(values, reason)


def test_declared_formats_replace_the_iso_form() -> None:
    formats = ("%d/%m/%Y", "%m-%Y")
    values = ["02/03/2026", "31/12/2026", "12/31/2026", "03-2026", "2026-03-02", ""]
    expected = [None, None, "not_a_date", None, "not_a_date", None]
    assert judged(values, data_type="date", formats=formats) == expected
    values = ["03/02/2026 02:15:00 PM", "2026-03-02T14:15:00Z"]
    assert judged(values, data_type="timestamp", formats=("%m/%d/%Y %I:%M:%S %p",)) == [None, "not_a_timestamp"]


def test_required_and_key() -> None:
    for rules in ({"required": True}, {"key": True}):
        assert judged([*MISSING, "0"], **rules) == ["missing"] * 3 + [None]


def test_range_includes_its_ends() -> None:
    values = ["-1", "0", "100", "101", "", None, "x"]
    reasons = ["below_minimum", None, None, "above_maximum", None, None, "not_a_whole_number"]
    assert judged(values, data_type="bigint", minimum=0, maximum=100) == reasons


def test_accepted_is_exact() -> None:
    values = ["active", "it's", "Active", "other", "", None]
    reasons = [None, None, "not_accepted", "not_accepted", None, None]
    assert judged(values, accepted=("active", "it's")) == reasons


@pytest.mark.parametrize("data_type", ["timestamp", "date"])
def test_plausible_reaches_from_2000_to_two_days_ahead(data_type: str) -> None:
    values = ["1999-12-31", "2000-01-01", "2026-03-07", "2026-03-08", "9999-12-31", None]
    reasons = ["implausible_date", None, None, "implausible_date", "implausible_date", None]
    assert judged(values, data_type=data_type, plausible=True) == reasons


def test_offset_counts_in_plausibility() -> None:
    values = ["2026-03-07T23:30:00Z", "2026-03-07T23:30:00-02:00", "2026-03-08T00:30:00+02:00"]
    assert judged(values, data_type="timestamp", plausible=True) == [None, "implausible_date", None]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-02T14:00:00+02:00", "2026-03-02 12:00:00"),
        ("2026-03-02T14:00:00.5Z", "2026-03-02 14:00:00.5"),
        ("2026-03-02 14:00:00", "2026-03-02 14:00:00"),
    ],
)
def test_typed_timestamp_is_the_instant(text: str, instant: str) -> None:
    """A plain cast to timestamp would drop the offset."""
    column = Column("x", "timestamp", "X.", ("x",))
    with duckdb.connect() as con:
        con.execute("set TimeZone = 'UTC'")
        query = f"select cast({typed('v', column)} as timestamp) = cast(? as timestamp) from (select ? as v)"
        assert con.execute(query, [instant, text]).fetchone() == (True,)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), max_size=20))
def test_no_text_breaks_a_check(values: list[str]) -> None:
    for data_type, reason, _ in DOES_NOT_FIT:
        assert set(judged(list(values), data_type=data_type)) <= {None, reason}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1))
def test_every_bigint_fits(values: list[int]) -> None:
    assert set(judged([str(value) for value in values], data_type="bigint")) == {None}


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_every_finite_double_fits(values: list[float]) -> None:
    assert set(judged([repr(value) for value in values], data_type="double")) == {None}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "empty"), ("", "empty"), ("  ", "empty"), ("123", "digits"), ("Half past two", "letters"),
        ("a1", "mixed"), ("1.5", "mixed"), ("02/03/2026", "date-like"), ("2026-03-02T25:00", "date-like"),
        ("x" * (2**20 + 1), "too-long"),
    ],
)  # fmt: skip
def test_value_classes(value: str | None, kind: str) -> None:
    assert value_class(value) == kind


def test_every_reason_has_a_remedy() -> None:
    for export in contracts().exports:
        for stream in export.streams:
            for rule in rules_of(stream, EXPORT_DATE):
                assert remedy(rule.reason)


def test_positions_are_not_checked() -> None:
    """The parser makes them; checking them would cost a third of the time and could never fail."""
    stream = next(s for s in contracts().tools["genesys_cloud"].streams if s.name == "metrics")
    checked = {rule.column.name for rule in rules_of(stream, EXPORT_DATE)}
    assert "metric_index" not in checked
    assert {"conversation_id", "name", "value", "emit_date"} <= checked
