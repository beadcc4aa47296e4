"""The gates' own test: each fault planted in a good build is caught by the check that is meant for it."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
import yaml

from dagster_project.gates.engine import open_judge
from dagster_project.gates.policy import load_policy
from dagster_project.gates.session import attach_build
from dagster_project.gates.suites import UNEXPECTED_ROWS, Suite, read_suites
from dagster_project.project import EXPECTATIONS_DIR
from tests.pipeline.centre import Centre

PICKS = {
    "one_interaction": ("interaction_key", "core.fct_interaction", "is_handled"),
    "one_leg": ("leg_key", "core.fct_interaction_leg", "handle_s is not null and is_handled"),
    "one_evaluation": ("evaluation_key", "core.fct_evaluation", "score_rate < 1"),
    "one_answer": (
        "evaluation_answer_key", "core.fct_evaluation_answer", "answer_state = 'scored' and points < max_points"
    ),
}  # fmt: skip
#: What the demo centre's planted dirt rightly raises: a broken file that came again whole, rows in quarantine.
DIRT = {"state.delivery": {"nothing_held_tonight"}, "state.load": {"quarantine_is_small"}}
#: By tests/integration/test_gate_history.py, on weeks of made-up days.
PROVEN_ELSEWHERE = {
    f"core.fct_interaction.{name}" for name in ("yesterday_is_not_gone", "yesterday_is_as_usual", "no_day_is_missing")
}
FAULTS: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("gate_faults.yml").read_text())
SUITES: dict[str, Suite] = {
    relation: suite
    for gate in load_policy(EXPECTATIONS_DIR).gated
    for relation, suite in read_suites(EXPECTATIONS_DIR / gate).suites.items()
}


@pytest.fixture(scope="module")
def build(published_centre: Centre, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the centre's build, in the folder of its run."""
    run_id = published_centre.snapshot_id()
    folder = tmp_path_factory.mktemp("mutations") / run_id
    folder.mkdir()
    return Path(shutil.copy(published_centre.data / "builds" / run_id / "warehouse.duckdb", folder / "good.duckdb"))


def failed_checks(build: Path, relation: str, fault: str = "") -> set[str]:
    """Names of the checks of one suite that fail once the fault is in the build."""
    spoilt = build.with_name("spoilt.duckdb")
    shutil.copyfile(build, spoilt)
    if fault and relation.startswith("landing."):
        _land(spoilt, relation, fault.format(batch=relation))
    elif fault:
        _spoil(spoilt, fault, relation)
    with open_judge(spoilt, build.parent.name, with_landing=relation.startswith("landing.")) as judge:
        outcomes = judge.judge(SUITES[relation])
    assert [outcome.error for outcome in outcomes if outcome.error] == []
    pairs = zip(SUITES[relation].expectations, outcomes, strict=True)
    return {item.name for item, outcome in pairs if not outcome.is_passed}


def _spoil(database: Path, fault: str, relation: str) -> None:
    picks = {name: f"{key} = (select min({key}) from {table} where {sql})" for name, (key, table, sql) in PICKS.items()}
    with duckdb.connect(str(database)) as con:
        _drop_constraints(con)
        count = con.execute(fault.format(batch=relation, **picks)).fetchone()
    assert count is not None
    assert count[0] > 0, "the fault touched no row"


def _land(database: Path, relation: str, query: str) -> None:
    """Let tonight's files of a stream hold what the query gives; files of the landing itself are not touched."""
    tool, stream = relation.removeprefix("landing.").split("__")
    folder = database.parent / "landing" / tool / "main" / stream
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        attach_build(con, database, database.parent.name, with_landing=True)
        con.execute(f"create table memory.main.landed as {query}")
        of_stream = f"is_new and tool = '{tool}' and stream = '{stream}'"
        loads = con.execute(f"select distinct load_id from state.load where {of_stream}").fetchall()
        for (load_id,) in loads:
            con.execute(f"copy (from landed where _load_id = '{load_id}') to '{folder / load_id}.parquet'")
    assert loads, "nothing of the stream landed tonight"
    with duckdb.connect(str(database)) as con:
        con.execute(
            f"update state.load set instance = 'main', path = '{folder}/' || load_id || '.parquet' where {of_stream}"
        )


def _drop_constraints(con: duckdb.DuckDBPyConnection) -> None:
    """dbt's contracts put NOT NULL on columns; a gate must not rely on them, so the faults go around them."""
    for schema, table, column in con.execute("""
        select schema_name, table_name, column_name from duckdb_columns()
        where not is_nullable and schema_name in ('core', 'marts', 'state') and not internal
    """).fetchall():
        con.execute(f"alter table {schema}.{table} alter column {column} drop not null")


@pytest.mark.parametrize(
    ("relation", "check", "fault"),
    [
        pytest.param(relation, check, fault, id=f"{relation}-{check}-{number}")
        for relation, checks in FAULTS.items()
        for check, faults in checks.items()
        for number, fault in enumerate(faults)
    ],
)
def test_fault_is_caught(relation: str, check: str, fault: str, build: Path) -> None:
    assert check in failed_checks(build, relation, fault)


@pytest.mark.parametrize("relation", SUITES)
def test_good_build_raises_no_alarm(relation: str, build: Path) -> None:
    assert failed_checks(build, relation) - DIRT.get(relation, set()) == set()


def test_every_rule_in_sql_has_a_fault() -> None:
    # Types of Great Expectations' own are proven by the canary; SQL is ours, and must be shown to fail.
    rules = {
        f"{relation}.{item.name}"
        for relation, suite in SUITES.items()
        for item in suite.expectations
        if item.type == UNEXPECTED_ROWS
    }
    proven = {f"{relation}.{check}" for relation, checks in FAULTS.items() for check in checks}
    assert rules - proven - PROVEN_ELSEWHERE == set()
