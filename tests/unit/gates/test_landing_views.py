"""Views on tonight's landing: only what is new, only from paths of ours, whatever stands in a folder's name."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from dagster_project.gates.landing_views import LandingPathError, escape_glob, tonight
from dagster_project.gates.session import GateSessionError, attach_build, run_date_of
from tests.builds import RUN_DATE, RUN_ID

NEW, OLD, OTHER = "a" * 32, "b" * 32, "c" * 32


@pytest.fixture(params=["plain", "it's [1] *odd*"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    root = tmp_path / str(request.param) / "landing"
    # What the pattern [1] would match, were it read as one.
    (tmp_path / "it's 1 *odd*").mkdir(exist_ok=True)
    write(root / "_schemas" / "acd" / "calls.parquet", "select 'x' as id, 'x' as _load_id where false")
    write(root / "_schemas" / "acd" / "legs.parquet", "select 'x' as id, 'x' as _load_id where false")
    for load in (NEW, OLD, OTHER):
        write(root / "acd" / "main" / "calls" / f"{load}.parquet", f"select '{load[0]}1' as id, '{load}' as _load_id")
    return root


def write(path: Path, query: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(query).write_parquet(str(path))


def build(root: Path, *loads: tuple[str, str, bool]) -> Path:
    """A build whose register holds these loads: (id, path, new tonight)."""
    path = root.parent / "build.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(
            "create schema state; create table state.stream (tool varchar, stream varchar, schema_path varchar)"
        )
        con.execute("""create table state.load (
            tool varchar, instance varchar, stream varchar, load_id varchar, path varchar, is_new boolean)""")
        for stream in ("calls", "legs"):
            con.execute(
                "insert into state.stream values ('acd', ?, ?)",
                [stream, str(root / "_schemas" / "acd" / f"{stream}.parquet")],
            )
        for load_id, file, is_new in loads:
            con.execute("insert into state.load values ('acd', 'main', 'calls', ?, ?, ?)", [load_id, file, is_new])
    return path


def ids(database: Path, stream: str = "calls") -> list[str]:
    with duckdb.connect() as con:
        attach_build(con, database, RUN_ID, with_landing=True)
        return sorted(row[0] for row in con.execute(f"select id from landing.acd__{stream}").fetchall())


def landed(root: Path, load_id: str) -> str:
    return str(root / "acd" / "main" / "calls" / f"{load_id}.parquet")


def test_only_tonight(root: Path) -> None:
    assert ids(build(root, (NEW, landed(root, NEW), True), (OLD, landed(root, OLD), False))) == ["a1"]


def test_a_load_that_was_delivered_twice_counts_once(root: Path) -> None:
    assert ids(build(root, (NEW, landed(root, NEW), True), (NEW, landed(root, NEW), True))) == ["a1"]


def test_a_night_without_news_has_empty_views(root: Path) -> None:
    database = build(root)
    assert ids(database) == []
    assert ids(database, "legs") == []


@pytest.mark.parametrize(
    "path",
    [
        "{root}/acd/main/calls/*.parquet",
        "{root}/acd/main/other/{new}.parquet",
        "{root}/acd/main/calls/../calls/{new}.csv",
        "https://example.com/landing/acd/main/calls/{new}.parquet",
        "landing/acd/main/calls/{new}.parquet",
        "/x/../landing/acd/main/calls/{new}.parquet",
    ],
)
def test_a_path_that_is_not_landings_own_is_refused(path: str, root: Path) -> None:
    database = build(root, (NEW, path.format(root=root, new=NEW), True))
    with duckdb.connect(str(database)) as con, pytest.raises(LandingPathError, match="the register holds a path"):
        tonight(con, "build")


def test_glob_characters_match_themselves() -> None:
    assert escape_glob("/a[1]/b*?.parquet") == "/a[[]1]/b[*][?].parquet"


def test_night_is_one_row(root: Path) -> None:
    with duckdb.connect() as con:
        attach_build(con, build(root), RUN_ID, with_landing=False)
        assert con.execute("from night").fetchall() == [(RUN_ID, RUN_DATE)]


@pytest.mark.parametrize("run_id", ["", "2026-03-01", "2026-13-01T041500-a1b2c3", "2026-03-01T041500-a1b2c3; x"])
def test_a_foreign_run_id_is_refused(run_id: str) -> None:
    with pytest.raises((GateSessionError, ValueError)):
        run_date_of(run_id)
