"""What the gates found tonight, for people: what failed, since when, who is concerned, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from dagster_project.gates.result import CheckResult, GateResult

#: A check is the same one from night to night by these.
CheckId = tuple[str, str, str]


def check_id(check: CheckResult) -> CheckId:
    """Gate, relation and name of a check."""
    return check.gate, check.relation, check.check_name


def failing_since(history: Iterable[tuple[date, Sequence[CheckResult]]]) -> dict[CheckId, date]:
    """First night of the unbroken row of failures that lasts until the newest night.

    Args:
        history: (run date, checks) of past nights, newest first; tonight may be among them.
    """
    since: dict[CheckId, date] = {}
    open_ids: set[CheckId] | None = None
    for run_date, checks in history:
        failed = {check_id(check) for check in checks if not check.is_passed}
        open_ids = failed if open_ids is None else open_ids & failed
        since.update(dict.fromkeys(open_ids, run_date))
    return since


def gate_report(results: Sequence[GateResult], since: Mapping[CheckId, date] | None = None) -> str:
    """A short report; counts and names only, never a value of a row.

    Args:
        results: verdicts of tonight's gates, in their order.
        since: when each check began to fail, from `failing_since`; without it nothing is said about it.
    """
    lines = [line for result in results for line in _gate_lines(result, since or {})]
    return "\n".join(lines)


def _gate_lines(result: GateResult, since: Mapping[CheckId, date]) -> Iterator[str]:
    passed = sum(check.is_passed for check in result.results)
    state = "open" if result.passed else "CLOSED, readers keep the last snapshot"
    yield f"Gate {result.gate}: {state} ({passed} of {len(result.results)} checks passed)"
    for check in [*result.blocking, *result.warnings]:
        verb = "blocks" if check.blocks else "warns"
        name = f"{check.relation} · {check.check_name}" if check.relation != "*" else check.check_name
        seen = f": {check.observed}" if check.observed else ""
        began = since.get(check_id(check))
        yield f"  {verb:<6} {name}{seen}{f' (since {began})' if began else ''}"
        if check.description:
            yield f"         why: {check.description}"
        key = f"{check.relation}:{check.check_name}"
        if key in result.remedies:
            yield f"         do:  {result.remedies[key]}"
        if key in result.owners:
            yield f"         who: {result.owners[key]}"
