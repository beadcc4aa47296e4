"""A gate fails closed, leaves no value of any row behind, and leaves the build as it found it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

import dagster_project.gates.gate as gate_module
from dagster_project.gates.gate import GateResult, run_gate
from dagster_project.gates.report import failing_since, gate_report
from dagster_project.gates.result import load_gate_result
from dagster_project.project import PROJECT_ROOT
from tests.builds import NOT_EMPTY, RUN_DATE, RUN_ID, make_build, write_suite, write_suites

SENTINELS = ("sentinel@example.com", "+353861234567", "4111111111111111")


@pytest.fixture
def suites(tmp_path: Path) -> Path:
    return write_suites(tmp_path / "expectations")


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return make_build(tmp_path / RUN_ID)


def run(database: Path, suites: Path, gate: str = "core", run_id: str = RUN_ID) -> GateResult:
    out = database.parent / f"gate_{gate}.json"
    result = run_gate(gate, database=database, suites_dir=suites, run_id=run_id, out=out)
    assert load_gate_result(out) == result
    return result


def test_a_good_build_passes(database: Path, suites: Path) -> None:
    result = run(database, suites)
    assert result.passed
    assert (result.n_expected, result.n_evaluated) == (2, 2)
    assert {name: seen.rows for name, seen in result.relations.items()} == {
        "core.dim_agent": 10, "core.fct_interaction": 50,
    }  # fmt: skip
    assert [check.n_evaluated for check in result.results] == [10, 50]


def test_severity_decides_not_overall_success(database: Path, suites: Path) -> None:
    for severity, passes in {"info": True, "warning": True, "critical": False}.items():
        write_suite(suites, "core", "core.dim_agent", NOT_EMPTY, {"unexpected_rows": "select 1", "severity": severity})
        result = run(database, suites)
        assert result.passed is passes, severity
        (failed,) = [check for check in result.results if not check.is_passed]
        assert (failed.severity, failed.blocks) == (severity, not passes)
        assert (failed in result.blocking, failed in result.warnings) == (not passes, passes)


def _edit(change: Callable[[str], str]) -> Callable[[Path, Path], None]:
    def apply(suites: Path, _database: Path) -> None:
        policy = suites / "policy.yml"
        policy.write_text(change(policy.read_text()))

    return apply


def _sql(statement: str) -> Callable[[Path, Path], None]:
    def apply(_suites: Path, database: Path) -> None:
        with duckdb.connect(str(database)) as con:
            con.execute(statement)

    return apply


def _suite(text: str) -> Callable[[Path, Path], None]:
    return lambda suites, _database: (suites / "core" / "dim_agent.yml").write_text(text) and None  # type: ignore[return-value]


def _rule(*expectations: dict[str, object]) -> Callable[[Path, Path], None]:
    return lambda suites, _database: write_suite(suites, "core", "core.dim_agent", *expectations) and None  # type: ignore[return-value]


CLOSED: dict[str, tuple[Callable[[Path, Path], None], str]] = {
    "policy absent": (lambda suites, _: (suites / "policy.yml").unlink(), "policy_can_be_read"),
    "policy broken": (_edit(lambda _: "{"), "policy_can_be_read"),
    "gate not in the policy": (_edit(lambda text: text.replace("core:", "other:")), "policy_lists_relations"),
    "folder absent": (lambda suites, _: (suites / "core").rename(suites / "away"), "suite_exists"),
    "suite absent": (lambda suites, _: (suites / "core" / "dim_agent.yml").unlink(), "suite_exists"),
    "suite not gated": (_edit(lambda text: text.replace("core.dim_agent, ", "")), "suite_is_gated"),
    "suite empty": (_suite("relation: core.dim_agent\nowner: x\nexpectations: []\n"), "suite_can_be_read"),
    "suite broken": (_suite("relation: [\n"), "suite_can_be_read"),
    "suite of nothing": (_suite(""), "suite_can_be_read"),
    "relation absent": (_sql("drop table core.dim_agent"), "relation_exists"),
    "relation a broken view": (
        _sql(
            "alter table core.dim_agent rename to gone; create view core.dim_agent as from core.gone; "
            "drop table core.gone"
        ),
        "relation_exists",
    ),
    "column absent": (
        _rule({"type": "expect_column_values_to_be_unique", "columns": ["absent"], "severity": "info"}),
        "rule_0.absent",
    ),
    "arguments refused": (
        _rule({"type": "expect_column_values_to_be_between", "kwargs": {"column": "mark", "max_value": "a"}}),
        "rule_0",
    ),
    "query broken": (_rule(NOT_EMPTY, {"unexpected_rows": "select absent from {batch}", "severity": "info"}), "rule_1"),
    "query raises": (
        _rule({"unexpected_rows": "select cast(mark as int) x from {batch} where x > 0", "severity": "info"}),
        "rule_0",
    ),
    "build absent": (lambda _, database: database.unlink(), "build_can_be_read"),
    "build no database": (lambda _, database: database.write_bytes(b"x" * 9000) and None, "build_can_be_read"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLOSED)
def test_whatever_cannot_be_judged_closes_the_gate(name: str, database: Path, suites: Path) -> None:
    spoil, check_name = CLOSED[name]
    spoil(suites, database)
    result = run(database, suites)
    assert not result.passed
    assert check_name in {check.check_name for check in result.blocking}


def test_a_crash_of_the_gate_closes_it(database: Path, suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise ImportError(f"no module named {SENTINELS[0]}")

    monkeypatch.setattr(gate_module, "open_judge", crash)
    result = run(database, suites)
    assert not result.passed
    assert [check.check_name for check in result.blocking] == ["gate_can_judge"]
    assert SENTINELS[0] not in (database.parent / "gate_core.json").read_text()


def test_nothing_evaluated_closes_it(database: Path, suites: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate_module, "_judge_all", lambda *_: None)
    assert not run(database, suites).passed


def test_an_earlier_verdict_does_not_outlive_a_death(
    database: Path, suites: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(database, suites)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(gate_module, "_judge_all", die)
    with pytest.raises(KeyboardInterrupt):
        run(database, suites)
    assert not (database.parent / "gate_core.json").exists()


def test_a_run_id_that_is_none_of_ours_closes_it(database: Path, suites: Path) -> None:
    assert not run(database, suites, run_id="tonight'; drop").passed


def test_a_build_that_is_still_written_closes_it(database: Path, suites: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("insert into ops.run values ('x', 'x')")
        result = run(database, suites)
    assert not result.passed
    assert "close the connection that writes it" in str(result.blocking[0].description)
    assert run(database, suites).passed


def test_the_build_is_read_only_and_free_afterwards(database: Path, suites: Path) -> None:
    before = database.read_bytes()
    names = {path.name for path in database.parent.iterdir()}
    run(database, suites)
    assert database.read_bytes() == before
    assert {path.name for path in database.parent.iterdir()} - names == {"gate_core.json"}
    with duckdb.connect(str(database)) as con:
        con.execute("create table core.next as select 1 as x")


def test_other_content_has_another_build_id(database: Path, suites: Path) -> None:
    first = run(database, suites).build_id
    assert run(database, suites).build_id == first
    _sql("update core.dim_agent set mark = 'other' where agent_key = 'agent1'")(suites, database)
    assert run(database, suites).build_id != first


def test_no_value_of_any_row_is_left_behind(
    database: Path, suites: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    values = ", ".join(f"('{value}', date '2025-01-01', '{value}')" for value in SENTINELS for _ in range(2))
    _sql(f"insert into core.dim_agent values {values}, (null, null, null)")(suites, database)
    write_suite(
        suites, "core", "core.dim_agent",
        {"type": "expect_column_values_to_not_be_null", "columns": ["agent_key"]},
        {"type": "expect_column_values_to_be_unique", "columns": ["agent_key"]},
        {"type": "expect_compound_columns_to_be_unique", "kwargs": {"column_list": ["agent_key", "mark"]}},
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "mark", "value_set": ["x"]}},
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "mark", "max_value": "2020-01-01"}},
        {"unexpected_rows": "select * from {batch}"},
        {"unexpected_rows": "select cast(agent_key as bigint) as n from {batch} where n > 0"},
        {"unexpected_rows": "select error(agent_key) from {batch}"},
    )  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        result = run(database, suites)
    assert len(result.blocking) == 8
    texts = [path.read_text() for path in database.parent.glob("*.json")] + [
        gate_report([result]),
        caplog.text,
    ]
    for sentinel in (*SENTINELS, "agent0"):
        assert sentinel not in "".join([*texts, *capfd.readouterr()])


def test_report_says_what_since_when_who_and_what_to_do(database: Path, suites: Path) -> None:
    write_suite(suites, "core", "core.dim_agent", NOT_EMPTY, {"unexpected_rows": "select 1", "severity": "warning"})
    result = run(database, suites)
    nights = [
        (RUN_DATE, result.results),
        (RUN_DATE.replace(day=2), result.results),
        (RUN_DATE.replace(day=3), []),
    ]
    text = gate_report([result], failing_since(nights))
    assert "Gate core: open (2 of 3 checks passed)" in text
    assert "warns  core.dim_agent · rule_1: 1 rows (since 2026-03-02)" in text
    assert "do:  mend it" in text
    assert "who: nobody" in text


def test_great_expectations_is_imported_by_a_judgement_only() -> None:
    code = "import sys; import dagster_project.gates.gate; assert 'great_expectations' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=PROJECT_ROOT, check=True)


def test_verdict_is_json_that_a_person_can_read(database: Path, suites: Path) -> None:
    run(database, suites)
    content = json.loads((database.parent / "gate_core.json").read_text())
    assert {"run_id", "database", "build_id", "suites_hash", "policy_hash", "n_evaluated"} <= set(content)
