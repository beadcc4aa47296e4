"""What one gate has found so far, check by check."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from dagster_project.gates.engine import Outcome
from dagster_project.gates.policy import Policy
from dagster_project.gates.result import CheckResult, RelationSeen
from dagster_project.gates.suites import Expectation, Suite

#: Relation of what concerns the whole gate rather than one relation.
WHOLE_GATE = "*"


@dataclass
class Docket:
    """Collects the checks of one gate; a refusal or an expectation without a verdict always blocks."""

    gate: str
    run_id: str
    policy: Policy
    results: list[CheckResult] = field(default_factory=list)
    seen: dict[str, RelationSeen] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    remedies: dict[str, str] = field(default_factory=dict)
    n_expected: int = 0
    n_evaluated: int = 0

    def refuse(self, relation: str, check_name: str, why: str) -> None:
        """Something could not be judged, which closes the gate."""
        self._add(relation, check_name, severity="critical", action="block", n_failed=1, why=why)

    def record(self, suite: Suite, item: Expectation, outcome: Outcome) -> None:
        """One expectation came to a verdict, or could not be evaluated."""
        is_evaluated = outcome.error is None
        self.n_expected += 1
        self.n_evaluated += is_evaluated
        self._add(
            suite.relation,
            item.name,
            severity=item.severity,
            action=self.policy.actions[item.severity] if is_evaluated else "block",
            is_passed=outcome.is_passed,
            n_evaluated=self.seen[suite.relation].rows if is_evaluated else 0,
            n_failed=outcome.n_failed,
            observed=outcome.error or outcome.observed,
            why=item.why,
        )
        if not outcome.is_passed:
            self.owners[f"{suite.relation}:{item.name}"] = item.owner
            self.remedies[f"{suite.relation}:{item.name}"] = item.remedy

    def _add(
        self,
        relation: str,
        check_name: str,
        *,
        severity: str,
        action: str,
        why: str,
        is_passed: bool = False,
        n_evaluated: int = 0,
        n_failed: int = 0,
        observed: str | None = None,
    ) -> None:
        self.results.append(
            CheckResult(
                run_id=self.run_id,
                gate=self.gate,
                relation=relation,
                check_name=check_name,
                kind="gx",
                severity=severity,
                action=action,
                is_passed=is_passed,
                n_evaluated=n_evaluated,
                n_failed=n_failed,
                observed=observed,
                description=why,
                checked_at=datetime.now(UTC).replace(tzinfo=None),
            )
        )
