"""Run one gate: judge each gated relation of a build and write the verdict beside the build."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dagster_project.gates.docket import WHOLE_GATE, Docket
from dagster_project.gates.engine import open_judge
from dagster_project.gates.fingerprint import build_id, see
from dagster_project.gates.landing_views import LANDING, LandingPathError
from dagster_project.gates.policy import GateConfigError, Policy, load_policy
from dagster_project.gates.result import GateResult, verdict, write_gate_result
from dagster_project.gates.session import GateSessionError, attach_build
from dagster_project.gates.suites import Suite, read_suites, suites_hash

__all__ = ["GateResult", "run_gate"]


def run_gate(name: str, *, database: Path, suites_dir: Path, run_id: str, out: Path) -> GateResult:
    """Judge a build at one gate; the verdict is returned and written to `out`.

    Whatever cannot be judged closes the gate: no policy, no suite, an empty or broken suite, a suite that the
    policy does not list, a relation that does not exist, an exception, an expectation without a verdict.

    Args:
        name: landing, core or marts; also the suites' folder.
        database: the build's file; its writer has closed it.
        suites_dir: the folder of `policy.yml` and the gates' folders.
        run_id: the run that built it; its landing counts as tonight's.
        out: where the verdict goes, atomically.
    """
    started = time.monotonic()
    # A verdict of an earlier attempt must not outlive this one, should it die on the way.
    out.unlink(missing_ok=True)
    folder = suites_dir / name
    hash_before = suites_hash(folder)
    policy, refusal = _policy(suites_dir)
    docket = Docket(name, run_id, policy)
    if refusal:
        docket.refuse(WHOLE_GATE, "policy_can_be_read", refusal)
    try:
        _judge_all(docket, list(_usable_suites(docket, folder)), database)
    except (GateSessionError, LandingPathError) as error:
        docket.refuse(WHOLE_GATE, "build_can_be_read", str(error))
    except Exception as error:
        # Fail closed, whatever it is. The message may quote a row, so only its kind is kept.
        docket.refuse(WHOLE_GATE, "gate_can_judge", f"The gate itself failed ({type(error).__name__}).")
    if suites_hash(folder) != hash_before:
        docket.refuse(WHOLE_GATE, "suites_unchanged", "A suite was edited meanwhile; run the gate again.")
    result = GateResult(
        gate=name,
        run_id=run_id,
        passed=verdict(docket.results, docket.n_expected, docket.n_evaluated),
        results=docket.results,
        database=str(database.resolve()),
        build_id=build_id(docket.seen.items()),
        relations=docket.seen,
        suites_hash=hash_before,
        policy_hash=policy.content_hash,
        n_expected=docket.n_expected,
        n_evaluated=docket.n_evaluated,
        seconds=round(time.monotonic() - started, 3),
        checked_at=datetime.now(UTC).replace(tzinfo=None),
        owners=docket.owners,
        remedies=docket.remedies,
    )
    write_gate_result(result, out)
    return result


def _policy(suites_dir: Path) -> tuple[Policy, str | None]:
    """The policy, or one under which everything blocks and nothing is gated, and why."""
    try:
        return load_policy(suites_dir), None
    except GateConfigError as error:
        return Policy({"critical": "block", "warning": "block", "info": "block"}, {}, ""), str(error)


def _usable_suites(docket: Docket, folder: Path) -> Iterator[Suite]:
    """The suites of the gated relations; whatever else lies in the folder, or is missing, closes the gate."""
    gated = docket.policy.gated.get(docket.gate, ())
    if not gated:
        docket.refuse(WHOLE_GATE, "policy_lists_relations", f"The policy lists no relation for gate {docket.gate}.")
    found = read_suites(folder)
    for relation, error in found.errors.items():
        docket.refuse(relation, "suite_can_be_read", error)
    for relation, suite in found.suites.items():
        if relation not in gated:
            remedy = f"list {relation} under gated.{docket.gate} in policy.yml, or remove the suite"
            docket.refuse(relation, "suite_is_gated", f"{suite.path}: {remedy}.")
    for relation in gated:
        if relation in found.suites:
            yield found.suites[relation]
        elif relation not in found.errors:
            docket.refuse(relation, "suite_exists", f"{folder}: holds no suite for {relation}; write one.")


def _judge_all(docket: Docket, suites: list[Suite], database: Path) -> None:
    if not suites:
        return
    with_landing = any(suite.relation.startswith(f"{LANDING}.") for suite in suites)
    with duckdb.connect() as con:
        attach_build(con, database, docket.run_id, with_landing=with_landing)
        for suite in suites:
            _look(docket, con, suite.relation)
    with open_judge(database, docket.run_id, with_landing=with_landing) as judge:
        for suite in suites:
            if suite.relation in docket.seen:
                for item, outcome in zip(suite.expectations, judge.judge(suite), strict=True):
                    docket.record(suite, item, outcome)


def _look(docket: Docket, con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Fingerprint a relation; one that cannot be read closes the gate."""
    try:
        docket.seen[relation] = see(con, relation)
    except duckdb.Error as error:
        kind = type(error).__name__
        why = f"{relation} cannot be read ({kind}); build it, or take it out of policy.yml."
        docket.refuse(relation, "relation_exists", why)
