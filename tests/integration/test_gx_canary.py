"""The canary: every type of expectation that suites may use says what it should on DuckDB.

Great Expectations has no DuckDB of its own. Should an upgrade of it, of SQLAlchemy or of the dialect break our
shim, a type would fail to evaluate, or worse, pass whatever it sees; this notices before any night does.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.gates.engine import Judge, Outcome, open_judge
from dagster_project.gates.suites import TYPES, UNEXPECTED_ROWS, Expectation, Suite
from tests.builds import RUN_ID

ROWS = 100_000
SENTINEL = "sentinel-4111111111111111"

#: type → (arguments under which it passes, arguments under which it fails, rows that then fail).
CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any], int]]] = {
    "expect_column_values_to_not_be_null": [
        ({"column": "id"}, {"column": "some"}, 10_000),
        ({"column": "some", "mostly": 0.9}, {"column": "some", "mostly": 0.95}, 10_000),
    ],
    "expect_column_values_to_be_unique": [
        ({"column": "id"}, {"column": "pair"}, ROWS),
        ({"column": "text"}, {"column": "kind"}, ROWS),
    ],
    "expect_compound_columns_to_be_unique": [
        ({"column_list": ["pair", "half"]}, {"column_list": ["half", "kind"]}, ROWS),
    ],
    "expect_column_values_to_be_between": [
        ({"column": "share", "min_value": 0, "max_value": 1}, {"column": "share", "max_value": 0.5}, ROWS // 2),
        ({"column": "id", "min_value": 0}, {"column": "id", "min_value": 1}, 1),
        ({"column": "money", "min_value": 0}, {"column": "money", "min_value": 0, "strict_min": True}, 1),
        ({"column": "some", "min_value": 0}, {"column": "some", "max_value": -1}, ROWS - 10_000),
    ],
    "expect_column_values_to_be_in_set": [
        ({"column": "kind", "value_set": ["a", "b"]}, {"column": "kind", "value_set": ["a"]}, ROWS // 2),
    ],
    "expect_table_row_count_to_be_between": [
        ({"min_value": ROWS, "max_value": ROWS}, {"min_value": ROWS + 1}, 1),
        ({"max_value": ROWS}, {"max_value": ROWS - 1}, 1),
    ],
    UNEXPECTED_ROWS: [
        (
            {"unexpected_rows_query": "select * from {batch} as t where id < 0"},
            {"unexpected_rows_query": "select t.* from {batch} as t where id >= 10 -- a remark"},
            ROWS - 10,
        ),
        (
            {"unexpected_rows_query": "with x as (select 1) select * from x where 1 > 2"},
            {"unexpected_rows_query": "select run_id from night where run_date = date '2026-03-01'"},
            1,
        ),
        (
            {"unexpected_rows_query": "select 1 from {batch} where not regexp_full_match(kind, '[ab]{1}')"},
            {"unexpected_rows_query": "select 1 from {batch} where not regexp_full_match(kind, '[ab]{2}')"},
            ROWS,
        ),
    ],
}  # fmt: skip


def expectation(kind: str, kwargs: dict[str, Any], severity: str = "critical") -> Expectation:
    return Expectation("rule", kind, kwargs, severity, "why", "remedy", "owner")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("canary") / "it's a 'build'.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(f"""
            create schema core;
            create table core.t as
                select i as id, i // 2 as pair, i % 2 as half, if(i % 10 = 0, null, i) as some,
                       if(i % 2 = 0, 'a', 'b') as kind, '{SENTINEL}' || i as text, (i + 1) / {ROWS}.0 as share,
                       cast(i as decimal(18, 3)) as money
                from range({ROWS}) t(i);
            create table core.empty as from core.t where false;
        """)
    return path


@pytest.fixture(scope="module")
def judge(database: Path) -> Iterator[Judge]:
    with open_judge(database, RUN_ID, with_landing=False) as opened:
        yield opened


def outcomes(judge: Judge, *items: Expectation, relation: str = "core.t") -> list[Outcome]:
    return judge.judge(Suite(relation, items, Path("t.yml")))


def test_every_accepted_type_has_a_case() -> None:
    assert set(CASES) == set(TYPES)


@pytest.mark.parametrize(("kind", "case"), [(kind, case) for kind, cases in CASES.items() for case in cases])
def test_passes_and_fails_as_it_should(
    kind: str, case: tuple[dict[str, Any], dict[str, Any], int], judge: Judge
) -> None:
    good, bad, n_failed = case
    passed, failed = outcomes(judge, expectation(kind, good), expectation(kind, bad))
    assert passed.is_passed
    assert passed.error is None
    assert not failed.is_passed
    assert failed.error is None
    assert failed.n_failed == n_failed


def test_order_and_number_are_kept(judge: Judge) -> None:
    items = [expectation(kind, kwargs) for kind, cases in CASES.items() for case in cases for kwargs in case[:2]]
    found = outcomes(judge, *items)
    assert [outcome.is_passed for outcome in found] == [True, False] * (len(items) // 2)


def test_equal_expectations_each_have_their_outcome(judge: Judge) -> None:
    item = expectation("expect_column_values_to_be_unique", {"column": "pair"})
    assert [outcome.n_failed for outcome in outcomes(judge, item, item)] == [ROWS, ROWS]


@pytest.mark.parametrize("kind", [kind for kind in TYPES if "column" in kind])
def test_a_missing_column_is_an_error_not_a_pass(kind: str, judge: Judge) -> None:
    kwargs: dict[str, Any] = {"column": "absent", "value_set": ["a"], "min_value": 0}
    kwargs = {name: value for name, value in kwargs.items() if name in TYPES[kind][0] | TYPES[kind][1]}
    if kind == "expect_compound_columns_to_be_unique":
        kwargs = {"column_list": ["id", "absent"]}
    (outcome,) = outcomes(judge, expectation(kind, kwargs))
    assert not outcome.is_passed
    assert outcome.error is not None
    assert "absent" in outcome.error


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("select absent from {batch}", "absent"),
        ("selec 1", "Parser Error"),
        ("select 1 from core.absent", "absent"),
        ("select cast(text as integer) from {batch} where cast(text as integer) > 0", "ConversionException"),
        ("select error(text) from {batch} where error(text) is null", "not evaluated"),
    ],
)
def test_a_query_that_raises_is_an_error_without_values(
    query: str, told: str, judge: Judge, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        (outcome,) = outcomes(judge, expectation(UNEXPECTED_ROWS, {"unexpected_rows_query": query}))
    assert not outcome.is_passed
    assert told in str(outcome.error)
    printed = "".join(capfd.readouterr()) + caplog.text
    assert SENTINEL not in str(outcome.error) + printed


def test_an_error_of_one_expectation_leaves_the_others_alone(judge: Judge) -> None:
    found = outcomes(
        judge,
        expectation(UNEXPECTED_ROWS, {"unexpected_rows_query": "select absent from {batch}"}),
        expectation("expect_column_values_to_be_unique", {"column": "id"}),
        expectation("expect_column_values_to_be_unique", {"column": "absent"}),
        expectation("expect_column_values_to_be_unique", {"column": "pair"}),
    )
    assert [outcome.error is None for outcome in found] == [False, True, False, True]
    assert [outcome.is_passed for outcome in found] == [False, True, False, False]


def test_an_empty_relation_is_evaluated(judge: Judge) -> None:
    found = outcomes(
        judge,
        expectation("expect_column_values_to_not_be_null", {"column": "id"}),
        expectation("expect_column_values_to_be_between", {"column": "share", "min_value": 0}),
        expectation("expect_column_values_to_be_unique", {"column": "id"}),
        expectation("expect_compound_columns_to_be_unique", {"column_list": ["id", "pair"]}),
        expectation("expect_column_values_to_be_in_set", {"column": "kind", "value_set": ["a"]}),
        expectation("expect_table_row_count_to_be_between", {"min_value": 1}),
        relation="core.empty",
    )
    assert [outcome.error for outcome in found] == [None] * 6
    assert [outcome.is_passed for outcome in found] == [True] * 5 + [False]


def test_the_build_is_free_for_the_next_writer_and_unchanged(database: Path, judge: Judge) -> None:
    with pytest.raises(duckdb.Error):
        duckdb.connect(str(database))
    copy = database.with_name("copy.duckdb")
    copy.write_bytes(database.read_bytes())
    with open_judge(copy, RUN_ID, with_landing=False) as other:
        outcomes(other, expectation("expect_column_values_to_be_unique", {"column": "id"}))
    assert copy.read_bytes() == database.read_bytes()
    with duckdb.connect(str(copy)) as con:
        con.execute("create table core.after as select 1 as x")
    assert {path.name for path in database.parent.iterdir()} == {database.name, copy.name}
