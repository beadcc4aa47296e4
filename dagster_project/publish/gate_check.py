"""Publishing asks the gates itself: anybody can start it alone, so the verdicts must prove themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from dagster_project.gates.fingerprint import see
from dagster_project.gates.policy import GateConfigError, Policy, load_policy
from dagster_project.gates.result import GateResult, GateResultError, RelationSeen, load_gate_result
from dagster_project.gates.suites import suites_hash
from dagster_project.publish.content import PUBLIC_SCHEMAS
from dagster_project.publish.errors import PublishRefused


def required_verdicts(
    *, build_dir: Path, database: Path, run_id: str, gates: Sequence[str], suites_dir: Path
) -> dict[str, GateResult]:
    """The verdict of every required gate.

    Raises:
        PublishRefused: a verdict is absent or not whole, is of another run, build, suite or policy, did not
            pass, or does not cover what the policy lists.
    """
    reasons: list[str] = []
    verdicts: dict[str, GateResult] = {}
    if not gates:
        reasons.append("no gate is required; a build that nothing judged is not published")
    try:
        policy = load_policy(suites_dir)
    except GateConfigError as error:
        raise PublishRefused([str(error)]) from error
    for gate in gates:
        try:
            result = load_gate_result(build_dir / f"gate_{gate}.json")
        except GateResultError as error:
            reasons.append(f"gate {gate}: {error}")
            continue
        verdicts[gate] = result
        reasons += [
            f"gate {gate}: {reason}" for reason in _objections(result, gate, database, run_id, suites_dir, policy)
        ]
    if reasons:
        raise PublishRefused(reasons)
    return verdicts


def refuse_changes(con: duckdb.DuckDBPyConnection, verdicts: dict[str, GateResult]) -> None:
    """What leaves in the snapshot must be what the gates judged, row for row.

    Raises:
        PublishRefused: a relation was written after its gate.
    """
    last: dict[str, tuple[str, RelationSeen]] = {
        relation: (gate, seen)
        for gate, result in verdicts.items()
        for relation, seen in result.relations.items()
        if relation.split(".")[0] in PUBLIC_SCHEMAS
    }
    changed = [
        f"{relation} was written after gate {gate} judged it; run the gate again"
        for relation, (gate, seen) in last.items()
        if see(con, relation) != seen
    ]
    if changed:
        raise PublishRefused(changed)


def _objections(
    result: GateResult, gate: str, database: Path, run_id: str, suites_dir: Path, policy: Policy
) -> list[str]:
    objections = []
    if result.gate != gate:
        objections.append(f"the file holds the verdict of gate {result.gate}")
    if result.run_id != run_id:
        objections.append(f"the verdict is of run {result.run_id}")
    if result.database != str(database.resolve()):
        objections.append(f"the verdict is of {result.database}")
    if result.suites_hash != suites_hash(suites_dir / gate):
        objections.append("its suites were edited since; run the gate again")
    if result.policy_hash != policy.content_hash:
        objections.append("the policy was edited since; run the gate again")
    if not result.passed:
        closed = sorted({check.relation for check in result.blocking}) or ["nothing was evaluated"]
        objections.append(f"closed ({', '.join(closed)}); see ops.check_result or `concord status`")
    unjudged = sorted(set(policy.gated.get(gate, ())) - {check.relation for check in result.results})
    if unjudged or gate not in policy.gated:
        objections.append(f"did not judge {', '.join(unjudged) or 'any relation that the policy lists'}")
    return objections
