"""Made-up builds, suites and verdicts for the tests of gates and publishing: tiny, but of the real shape."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project.gates.fingerprint import build_id, see
from dagster_project.gates.policy import load_policy
from dagster_project.gates.result import CheckResult, GateResult, RelationSeen, write_gate_result
from dagster_project.gates.suites import suites_hash
from dagster_project.settings import Settings
from dagster_project.settings_sections import Centre, Paths, PrivacyReference, Retention

RUN_ID = "2026-03-01T041500-a1b2c3"
RUN_DATE = date(2026, 3, 1)
GATED = {
    "core": ["core.dim_agent", "core.fct_interaction"],
    "marts": ["marts.agent_scorecard"],
}
GATES = tuple(GATED)
NOT_EMPTY = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}


class Remembered:
    """A ledger that keeps snapshots in memory."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def record_snapshot(self, snapshot: object) -> None:
        """Remember a snapshot."""
        self.ids.append(snapshot.snapshot_id)  # type: ignore[attr-defined]


def settings_in(data: Path, snapshots: int = 7) -> Settings:
    """Settings of a centre whose data lie in a temporary folder."""
    return Settings(
        centre=Centre(name="Test", time_zone="UTC"),
        privacy=PrivacyReference(key="env:UNUSED"),
        paths=Paths(data=data),
        retention=Retention(snapshots=snapshots),
    )


def write_suites(folder: Path) -> Path:
    """A policy and one suite a relation of `GATED`."""
    lines = ["severity: {critical: block, warning: warn, info: warn}", "gated:"]
    lines += [f"  {gate}: [{', '.join(relations)}]" for gate, relations in GATED.items()]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "policy.yml").write_text("\n".join(lines) + "\n")
    for gate, relations in GATED.items():
        (folder / gate).mkdir(exist_ok=True)
        for relation in relations:
            write_suite(folder, gate, relation, NOT_EMPTY)
    return folder


def write_suite(folder: Path, gate: str, relation: str, *expectations: dict[str, Any]) -> Path:
    """A suite; expectations need only say what they expect, and are critical unless they say otherwise."""
    words = {"severity": "critical", "why": "because", "remedy": "mend it"}
    content = {
        "relation": relation,
        "owner": "nobody",
        "expectations": [{"name": f"rule_{position}", **words, **item} for position, item in enumerate(expectations)],
    }
    path = folder / gate / f"{relation.split('.')[1]}.yml"
    path.write_text(yaml.safe_dump(content))
    return path


def make_build(build_dir: Path, mark: str = RUN_ID, n: int = 50) -> Path:
    """A build whose every table carries `mark`; returns its database."""
    build_dir.mkdir(parents=True, exist_ok=True)
    database = build_dir / "warehouse.duckdb"
    with duckdb.connect(str(database)) as con:
        con.execute(f"""
            create schema core; create schema marts; create schema ops; create schema staging; create schema state;
            create table core.dim_agent as
                select 'agent' || i as agent_key, date '2025-01-01' as valid_from_date, '{mark}' as mark
                from range(10) t(i);
            create table core.fct_interaction as
                select md5(i::varchar) as interaction_key, date '2026-01-01' + (i % 20)::int as started_date,
                       'agent' || (i % 10) as agent_key, case when i % 7 = 0 then null else i / 10.0 end as handle_s,
                       '{mark}' as mark
                from range({n}) t(i) order by hash(i);
            create view marts.agent_scorecard as
                select agent_key, count(*) as n_interactions, sum(handle_s) as handle_s, any_value(mark) as mark
                from core.fct_interaction group by agent_key;
            create table staging.stg_secret as select 'sentinel-free-text' as free_text;
            create table state.snapshot (
                snapshot_id varchar, run_id varchar, run_date date, published_at timestamp, content_hash varchar,
                n_relations bigint, n_rows bigint, file_bytes bigint);
            create view ops.snapshot as select * from state.snapshot;
            create table ops.run as select '{mark}' as run_id, '{mark}' as mark;
            comment on table core.fct_interaction is 'One customer''s interaction.';
            comment on view marts.agent_scorecard is 'An agent.';
            comment on column core.fct_interaction.handle_s is 'Handle time, seconds.';
        """)
    return database


def write_verdicts(build_dir: Path, suites_dir: Path, run_id: str = RUN_ID) -> None:
    """What the gates would say of a good build, without the time that Great Expectations takes."""
    database = build_dir / "warehouse.duckdb"
    with duckdb.connect(str(database), read_only=True) as con:
        for gate, relations in GATED.items():
            seen = {relation: see(con, relation) for relation in relations}
            write_gate_result(verdict_on(gate, run_id, database, suites_dir, seen), build_dir / f"gate_{gate}.json")


def verdict_on(gate: str, run_id: str, database: Path, suites_dir: Path, seen: dict[str, RelationSeen]) -> GateResult:
    """A passed verdict with one check a relation."""
    now = datetime.now(UTC).replace(tzinfo=None)
    checks = [
        CheckResult(
            run_id,
            gate,
            relation,
            "rule",
            "gx",
            "critical",
            "block",
            True,
            found.rows,
            0,
            None,
            "because",
            now,
        )
        for relation, found in seen.items()
    ]
    return GateResult(
        gate=gate,
        run_id=run_id,
        passed=True,
        results=checks,
        database=str(database.resolve()),
        build_id=build_id(seen.items()),
        relations=seen,
        suites_hash=suites_hash(suites_dir / gate),
        policy_hash=load_policy(suites_dir).content_hash,
        n_expected=len(checks),
        n_evaluated=len(checks),
        seconds=0.1,
        checked_at=now,
        owners={},
        remedies={},
    )
