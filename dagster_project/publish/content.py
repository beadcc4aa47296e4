"""The content hash: what a relation holds, whatever file, row order, thread count or DuckDB version holds it.

For each row, every column in order of name, cast to text and ended by `|`: numbers, booleans, dates and times as
they are and null as nothing; every other type as `<bytes>:<text>` and null as `-`, so that no text passes for two
columns. The texts are joined, and their md5 taken as a 128-bit number. For the relation: sha256 over its columns
(name, type), its row count and the two sums of the numbers' lower and upper 64 bits. Sums do not depend on order
and, unlike xor, two equal rows do not cancel; HUGEINT sums of 64-bit numbers are exact up to 2**63 rows. Times are
in UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

#: Schemas that leave in a snapshot.
PUBLIC_SCHEMAS = ("core", "marts", "ops")
#: Schemas whose content is a pure function of the landing; `ops` tells of runs and times.
HASHED_SCHEMAS = ("core", "marts")
#: dbt's intermediate relations, left behind when it was killed.
LEFTOVER = "%\\_\\_dbt\\_%"
#: Types whose text never holds the separator.
PLAIN_TYPES = {
    *("BOOLEAN", "FLOAT", "DOUBLE", "DECIMAL", "DATE", "TIME", "TIMESTAMP"),
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}


@dataclass(frozen=True)
class RelationContent:
    """Rows and content hash of one relation."""

    rows: int
    hash: str


def public_relations(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables and views of the public schemas of the current database, as `schema.name`, sorted."""
    return [
        f"{schema}.{name}"
        for schema, name in con.execute(
            f"""
            select table_schema, table_name from information_schema.tables
            where table_catalog = current_database() and table_schema in {PUBLIC_SCHEMAS!r}
              and table_name not like '{LEFTOVER}' escape '\\'
            order by all
            """
        ).fetchall()
    ]


def content_hash(con: duckdb.DuckDBPyConnection, relations: Iterable[str] | None = None) -> dict[str, RelationContent]:
    """Rows and hash of each relation of the current database; of core and marts when none are named."""
    con.execute("set TimeZone = 'UTC'")
    if relations is None:
        relations = [name for name in public_relations(con) if name.split(".")[0] in HASHED_SCHEMAS]
    return {relation: hash_relation(con, relation) for relation in relations}


def hash_relation(con: duckdb.DuckDBPyConnection, relation: str) -> RelationContent:
    """Rows and content hash of one relation; reads every value of every column."""
    columns = sorted(row[:2] for row in con.execute(f"describe {quoted(relation)}").fetchall())
    texts = ", '|', ".join(_text(quote(name), kind) for name, kind in columns)
    # md5 once a row: splitting one 128-bit number is half the time of asking for both halves.
    found = con.execute(
        f"""
        select count(*), sum((h & 18446744073709551615::uhugeint)::ubigint), sum((h >> 64)::ubigint)
        from (select md5_number(concat({texts})) as h from {quoted(relation)})
        """
    ).fetchone()
    assert found is not None
    rows, lower, upper = found
    text = json.dumps([columns, rows, str(lower or 0), str(upper or 0)], separators=(",", ":"))
    return RelationContent(rows, hashlib.sha256(text.encode()).hexdigest())


def combined_hash(contents: Mapping[str, RelationContent]) -> str:
    """One hash for the content of core and marts: sha256 over the sorted hashes of their relations."""
    lines = [
        f"{relation}={content.hash}\n"
        for relation, content in sorted(contents.items())
        if relation.split(".")[0] in HASHED_SCHEMAS
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def quote(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Text as a SQL string literal.

    Values of our own go into SQL as literals: DuckDB imports pandas for the first bound parameter of a process,
    which takes longer than the whole audit of a small warehouse.
    """
    return "'" + text.replace("'", "''") + "'"


def quoted(relation: str) -> str:
    """`schema.name`, both quoted."""
    return ".".join(quote(part) for part in relation.split(".", 1))


def _text(column: str, kind: str) -> str:
    text = f"cast({column} as varchar)"
    if kind.split("(")[0] in PLAIN_TYPES:
        return text
    return f"coalesce(strlen({text}) || ':' || {text}, '-')"
