"""The gates as blocking asset checks: what stands behind a failed one does not run."""

from collections.abc import Iterator, Sequence

import dagster as dg

from dagster_project.gates.gate import GateResult
from dagster_project.gates.result import CheckResult
from dagster_project.gates.suites import read_suites
from dagster_project.night import GateName, Night
from dagster_project.project import EXPECTATIONS_DIR

CHECK_NAME = "great_expectations"

#: What concerns a gate as a whole is shown on, and blocks behind, this relation.
ANCHOR: dict[GateName, str] = {
    "landing": "state.load",
    "core": "core.fct_interaction",
    "marts": "marts.agent_scorecard",
}


def gate_checks(gate: GateName, relations: Sequence[str]) -> dg.AssetChecksDefinition:
    """One check a gated relation (`schema.name`) and one for the gate as a whole, all computed in one step.

    A relation that no suite mentions still has its check: it fails, because an absent suite proves nothing.
    Checks on the streams themselves do not block in Dagster's graph (the register, which the gate reads, comes
    after them); the verdict on the register does.
    """
    specs = [
        dg.AssetCheckSpec(
            name=CHECK_NAME,
            asset=relation_key(relation),
            blocking=not relation.startswith("landing."),
            description=_what_it_protects(gate, relation),
        )
        for relation in relations
    ]
    verdict = dg.AssetCheckSpec(
        name=f"gate_{gate}",
        asset=relation_key(ANCHOR[gate]),
        blocking=True,
        description=f"The {gate} gate as a whole: every gated relation was judged, and nothing that blocks failed.",
    )

    @dg.multi_asset_check(name=f"gate_{gate}", specs=[*specs, verdict], required_resource_keys={"night"})
    def check(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        night: Night = context.resources.night
        result = night.gate(gate)
        for relation in relations:
            yield _relation_result(relation, result)
        yield dg.AssetCheckResult(
            asset_key=verdict.asset_key,
            check_name=verdict.name,
            passed=result.passed,
            metadata=_metadata([c for c in result.results if not c.is_passed or c.relation not in relations]),
        )

    return check


def _what_it_protects(gate: GateName, relation: str) -> str:
    """The suite's own words, and where it is; an unreadable suite says so here and fails at the gate."""
    suite = read_suites(EXPECTATIONS_DIR / gate).suites.get(relation)
    if suite is None:
        return f"No readable suite for {relation} below expectations/{gate}/; the gate stays closed until there is one."
    return f"{suite.description} (expectations/{gate}/{suite.path.name})"


def relation_key(relation: str) -> dg.AssetKey:
    """Asset of a gated relation: `landing.<tool>__<stream>` is the stream's, others are the dbt node's."""
    schema, name = relation.split(".", 1)
    return dg.AssetKey(name.split("__", 1)) if schema == "landing" else dg.AssetKey([schema, name])


def _relation_result(relation: str, gate: GateResult) -> dg.AssetCheckResult:
    checks = [check for check in gate.results if check.relation == relation]
    failed = [check for check in checks if not check.is_passed]
    blocks = not checks or any(check.action == "block" for check in failed)
    return dg.AssetCheckResult(
        asset_key=relation_key(relation),
        check_name=CHECK_NAME,
        passed=bool(checks) and not failed,
        severity=dg.AssetCheckSeverity.ERROR if blocks else dg.AssetCheckSeverity.WARN,
        metadata=_metadata(checks),
    )


def _metadata(checks: Sequence[CheckResult]) -> dict[str, dg.MetadataValue]:
    failed = [check for check in checks if not check.is_passed]
    columns = ("verdict", "relation", "expectation", "observed", "why")
    return {
        "evaluated": dg.MetadataValue.int(len(checks)),
        "failed": dg.MetadataValue.int(len(failed)),
        "expectations": dg.MetadataValue.table(
            records=[_record(check) for check in sorted(checks, key=lambda c: (c.is_passed, c.check_name))],
            schema=dg.TableSchema(columns=[dg.TableColumn(name, "string") for name in columns]),
        ),
    }


def _record(check: CheckResult) -> dg.TableRecord:
    verdict = "passed" if check.is_passed else ("BLOCKS" if check.action == "block" else "warns")
    return dg.TableRecord(
        {
            "verdict": verdict,
            "relation": check.relation,
            "expectation": check.check_name,
            "observed": check.observed or "",
            "why": check.description or "",
        }
    )
