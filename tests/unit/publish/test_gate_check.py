"""Publishing fails closed: whatever keeps a verdict from proving itself keeps the build from the readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.publish.errors import PublishRefused
from dagster_project.publish.gate_check import refuse_changes, required_verdicts
from tests.builds import GATES, RUN_ID, make_build, write_suite, write_suites, write_verdicts


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return write_suites(tmp_path / "expectations")


@pytest.fixture
def build_dir(tmp_path: Path, suites: Path) -> Path:
    folder = tmp_path / RUN_ID
    make_build(folder)
    write_verdicts(folder, suites)
    return folder


def check(build_dir: Path, suites: Path, *, run_id: str = RUN_ID, gates: tuple[str, ...] = GATES) -> None:
    database = build_dir / "warehouse.duckdb"
    verdicts = required_verdicts(build_dir=build_dir, database=database, run_id=run_id, gates=gates, suites_dir=suites)
    with duckdb.connect(str(database), read_only=True) as con:
        refuse_changes(con, verdicts)


def edit(build_dir: Path, change: Callable[[dict[str, Any]], Any], gate: str = "core") -> None:
    path = build_dir / f"gate_{gate}.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


def test_good_verdicts_are_accepted(build_dir: Path, suites: Path) -> None:
    check(build_dir, suites)


def fail_the_check(content: dict[str, Any]) -> None:
    content["results"][0]["is_passed"] = False


def close_the_gate(content: dict[str, Any]) -> None:
    fail_the_check(content)
    content["passed"] = False


EDITS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "closed": (close_the_gate, "closed \\(core.dim_agent\\)"),
    "claims to have passed": (fail_the_check, "does not follow"),
    "nothing evaluated": (lambda c: c.update(n_evaluated=0, n_expected=0, passed=False), "closed"),
    "one not evaluated": (lambda c: c.update(n_expected=3), "does not follow"),
    "results missing": (lambda c: c.update(results=[]), "fewer checks"),
    "of another run": (
        lambda c: (c.update(run_id="x"), [row.update(run_id="x") for row in c["results"]]),
        "of run x",
    ),
    "of another gate": (
        lambda c: (c.update(gate="marts"), [row.update(gate="marts") for row in c["results"]]),
        "verdict of gate marts",
    ),
    "checks of another run": (lambda c: c["results"][0].update(run_id="x"), "another run or gate"),
    "of another database": (lambda c: c.update(database="/elsewhere.duckdb"), "elsewhere"),
    "of other suites": (lambda c: c.update(suites_hash="0"), "suites were edited"),
    "of another policy": (lambda c: c.update(policy_hash="0"), "policy was edited"),
    "of another format": (lambda c: c.update(format=0), "another version"),
    "key missing": (lambda c: c.pop("relations"), "keys are missing"),
    "not of the right type": (lambda c: c.update(results=7), "not a whole verdict"),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_verdict_that_does_not_prove_itself_is_refused(name: str, build_dir: Path, suites: Path) -> None:
    change, reason = EDITS[name]
    edit(build_dir, change)
    with pytest.raises(PublishRefused, match=reason):
        check(build_dir, suites)


@pytest.mark.parametrize("gate", GATES)
def test_an_absent_verdict_is_refused(gate: str, build_dir: Path, suites: Path) -> None:
    (build_dir / f"gate_{gate}.json").unlink()
    with pytest.raises(PublishRefused, match="has not judged this build"):
        check(build_dir, suites)


def test_a_torn_verdict_is_refused(build_dir: Path, suites: Path) -> None:
    path = build_dir / "gate_core.json"
    path.write_text(path.read_text()[:-40])
    with pytest.raises(PublishRefused, match="not a whole verdict"):
        check(build_dir, suites)


def test_a_suite_edited_since_is_refused(build_dir: Path, suites: Path) -> None:
    write_suite(suites, "core", "core.dim_agent", {"unexpected_rows": "select 1 where false"})
    with pytest.raises(PublishRefused, match="suites were edited"):
        check(build_dir, suites)


def test_a_suite_taken_away_since_is_refused(build_dir: Path, suites: Path) -> None:
    (suites / "core" / "dim_agent.yml").unlink()
    with pytest.raises(PublishRefused, match="suites were edited"):
        check(build_dir, suites)


def test_a_relation_gated_since_is_refused(build_dir: Path, suites: Path) -> None:
    policy = suites / "policy.yml"
    policy.write_text(policy.read_text().replace("core.dim_agent", "core.dim_agent, core.fct_new"))
    with pytest.raises(PublishRefused, match=r"did not judge core\.fct_new"):
        check(build_dir, suites)


def test_no_policy_is_refused(build_dir: Path, suites: Path) -> None:
    (suites / "policy.yml").unlink()
    with pytest.raises(PublishRefused, match="without a policy"):
        check(build_dir, suites)


def test_no_required_gate_is_refused(build_dir: Path, suites: Path) -> None:
    with pytest.raises(PublishRefused, match="no gate is required"):
        check(build_dir, suites, gates=())


@pytest.mark.parametrize(
    "write",
    [
        "update core.dim_agent set mark = 'x' where agent_key = 'agent3'",
        "insert into core.fct_interaction select * from core.fct_interaction limit 1",
        "alter table core.dim_agent rename column mark to remark",
        "delete from core.fct_interaction where agent_key = 'agent1'",
    ],
)
def test_what_was_written_after_its_gate_is_refused(write: str, build_dir: Path, suites: Path) -> None:
    with duckdb.connect(str(build_dir / "warehouse.duckdb")) as con:
        con.execute("drop view marts.agent_scorecard")
        con.execute("create table marts.agent_scorecard as select 1 as agent_key")
        con.execute("checkpoint")
    write_verdicts(build_dir, suites)
    check(build_dir, suites)
    with duckdb.connect(str(build_dir / "warehouse.duckdb")) as con:
        con.execute(write)
    with pytest.raises(PublishRefused, match="was written after gate core judged it"):
        check(build_dir, suites)


def test_what_the_gates_do_not_judge_may_be_written(build_dir: Path, suites: Path) -> None:
    with duckdb.connect(str(build_dir / "warehouse.duckdb")) as con:
        con.execute("insert into ops.run values ('later', 'later')")
    check(build_dir, suites)
