"""The content hash sees every difference of content, and none of order, layout or threads."""

from __future__ import annotations

import duckdb
import pytest

from dagster_project.publish.content import combined_hash, content_hash, hash_relation

COLUMNS = "a bigint, b varchar, c double, d timestamp, e decimal(18,3), f varchar[]"
ROWS = """
    (1, 'x', 0.1, timestamp '2026-01-01 10:00:00', 1.500, ['p']), (2, null, null, null, null, null),
    (3, '', -0.0, timestamp '2026-01-02', 0, []), (1, 'x', 0.1, timestamp '2026-01-01 10:00:00', 1.500, ['p'])
"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute(f"create schema core; create table core.t ({COLUMNS}); insert into core.t values {ROWS}")
    return con


def test_known_value(con: duckdb.DuckDBPyConnection) -> None:
    # Pinned: a change of the algorithm, or of DuckDB's rendering of values, must not go unnoticed.
    assert hash_relation(con, "core.t").hash == "1bab09fe0a1950cbf245e936cd2bbb265e17a186536ffe84fdc50ce7057cf129"


@pytest.mark.parametrize(
    "same",
    [
        "create or replace table core.t as select * from core.t order by a desc, b",
        "create or replace table core.t as select f, e, d, c, b, a from core.t",
        "set threads = 1",
        "set TimeZone = 'Asia/Tokyo'",
        "alter table core.t rename to u; create view core.t as select * from core.u",
    ],
)
def test_unchanged_by(same: str, con: duckdb.DuckDBPyConnection) -> None:
    before = hash_relation(con, "core.t")
    con.execute(same)
    assert hash_relation(con, "core.t") == before


@pytest.mark.parametrize(
    "change",
    [
        "update core.t set b = 'y' where a = 3",
        "update core.t set b = null where a = 3",
        "update core.t set b = '-' where a = 2",
        "update core.t set c = 0.10000000000000002 where a = 1",
        "update core.t set e = 1.501 where a = 1",
        "delete from core.t where a = 1",
        "insert into core.t select * from core.t where a = 1",
        "insert into core.t select * from core.t",
        "alter table core.t rename column a to z",
        "alter table core.t alter column a type integer",
        "alter table core.t drop column f",
        "update core.t set a = 3, b = null where a = 2; update core.t set a = 2 where a = 3 and b = ''",
    ],
)
def test_changed_by(change: str, con: duckdb.DuckDBPyConnection) -> None:
    before = hash_relation(con, "core.t")
    con.execute(change)
    assert hash_relation(con, "core.t") != before


def test_text_cannot_move_between_columns(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table core.p as select 'a' as x, '1:b' as y; create table core.q as select 'a1:b' as x, '' as y"
    )
    assert hash_relation(con, "core.p").hash != hash_relation(con, "core.q").hash


def test_null_differs_from_whatever_looks_like_it(con: duckdb.DuckDBPyConnection) -> None:
    values = ["null::varchar", "''", "'-'", "'null'", "'0:'"]
    tables = [f"select {value} as x, 1 as y" for value in values]
    hashes = set()
    for query in tables:
        con.execute(f"create or replace table core.n as {query}")
        hashes.add(hash_relation(con, "core.n").hash)
    assert len(hashes) == len(values)


def test_separators_in_text_pass_for_nothing_else(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table core.p as select 1 as a, 'x|2|' as b, null::int as c, null::int as d")
    con.execute("create table core.q as select 1 as a, 'x' as b, 2 as c, null::int as d")
    assert hash_relation(con, "core.p").hash != hash_relation(con, "core.q").hash


def test_an_empty_relation_has_a_hash_of_its_columns(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create table core.p (x int); create table core.q (y int)")
    assert hash_relation(con, "core.p").rows == 0
    assert hash_relation(con, "core.p").hash != hash_relation(con, "core.q").hash


def test_combined_covers_core_and_marts_only(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create schema ops; create table ops.run as select 1 as x; create schema staging")
    con.execute("create table staging.t as select 1 as x; create table core.t__dbt_tmp as select 1 as x")
    contents = content_hash(con)
    assert list(contents) == ["core.t"]
    with_ops = content_hash(con, ["core.t", "ops.run"])
    assert combined_hash(with_ops) == combined_hash(contents)
    con.execute("update core.t set a = 9")
    assert combined_hash(content_hash(con)) != combined_hash(contents)
