"""Verdicts of a gate: one row a check, one JSON a gate, no row values anywhere."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from dagster_project.files import write_json

FORMAT = 1

Severity = Literal["critical", "warning", "info"]
Action = Literal["block", "warn"]


class GateResultError(RuntimeError):
    """A gate's JSON is absent, torn, contradictory or of another format; nothing may be concluded from it."""


@dataclass(frozen=True)
class CheckResult:
    """One check on one relation; the columns of `state.check_result`, times in UTC without zone."""

    run_id: str
    gate: str
    relation: str
    check_name: str
    kind: str
    severity: str
    action: str
    is_passed: bool
    n_evaluated: int
    n_failed: int
    observed: str | None
    description: str | None
    checked_at: datetime

    @property
    def blocks(self) -> bool:
        """Whether this check alone closes the gate."""
        return not self.is_passed and self.action == "block"


@dataclass(frozen=True)
class RelationSeen:
    """A gated relation as the gate saw it: rows and an order-independent fingerprint of its content."""

    rows: int
    fingerprint: str


@dataclass(frozen=True)
class GateResult:
    """Verdict of one gate over one build.

    Attributes:
        passed: no blocking check failed and at least one expectation was evaluated.
        build_id: digest of what the gate saw; another content has another id.
        n_expected: expectations that the suites declare.
        n_evaluated: expectations that came to a verdict without an exception.
        seconds: time from opening the database to the last verdict.
    """

    gate: str
    run_id: str
    passed: bool
    results: list[CheckResult]
    database: str
    build_id: str
    relations: dict[str, RelationSeen]
    suites_hash: str
    policy_hash: str
    n_expected: int
    n_evaluated: int
    seconds: float
    checked_at: datetime
    owners: dict[str, str]
    remedies: dict[str, str]

    @property
    def blocking(self) -> list[CheckResult]:
        """Failed checks that close the gate."""
        return [check for check in self.results if check.blocks]

    @property
    def warnings(self) -> list[CheckResult]:
        """Failed checks that people should look at, but that stop nothing."""
        return [check for check in self.results if not check.is_passed and not check.blocks]


def verdict(results: list[CheckResult], n_expected: int, n_evaluated: int) -> bool:
    """Whether a gate with these checks is open; what was not evaluated counts as failed."""
    return n_evaluated > 0 and n_evaluated == n_expected and not any(check.blocks for check in results)


def write_gate_result(result: GateResult, out: Path) -> None:
    """Write the verdict atomically: a reader finds the whole of it or none."""
    write_json(out, {"format": FORMAT, **asdict(result)})


def load_gate_result(path: Path) -> GateResult:
    """Read a verdict and verify that it is whole and says one thing.

    Raises:
        GateResultError: the file is absent, torn, of another format, or its parts contradict one another.
    """
    remedy = "run the gate again for this build"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if content.pop("format") != FORMAT:
            raise GateResultError(f"{path}: written by another version of the gates; {remedy}")
        if set(content) != {field.name for field in fields(GateResult)}:
            raise GateResultError(f"{path}: keys are missing or unknown; {remedy}")
        result = GateResult(
            **{
                **content,
                "results": [_check(row) for row in content["results"]],
                "relations": {name: RelationSeen(**seen) for name, seen in content["relations"].items()},
                "checked_at": datetime.fromisoformat(content["checked_at"]),
            }
        )
    except FileNotFoundError:
        raise GateResultError(f"{path}: the gate has not judged this build; {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise GateResultError(f"{path}: not a whole verdict ({type(error).__name__}); {remedy}") from error
    _refuse_contradictions(path, result)
    return result


def _check(row: dict[str, Any]) -> CheckResult:
    return CheckResult(**{**row, "checked_at": datetime.fromisoformat(row["checked_at"])})


def _refuse_contradictions(path: Path, result: GateResult) -> None:
    if result.passed is not verdict(result.results, result.n_expected, result.n_evaluated):
        raise GateResultError(f"{path}: `passed` does not follow from its checks; run the gate again")
    if any((check.run_id, check.gate) != (result.run_id, result.gate) for check in result.results):
        raise GateResultError(f"{path}: holds checks of another run or gate; run the gate again")
    if len(result.results) < result.n_expected:
        raise GateResultError(f"{path}: fewer checks than expectations; run the gate again")
