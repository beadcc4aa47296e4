"""`concord status` and `concord rollback`: what readers see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from dagster_project.cli.errors import readable_errors
from dagster_project.settings import load_settings

if TYPE_CHECKING:
    from dagster_project.gates.result import GateResult

console = Console(highlight=False, soft_wrap=True)


def status() -> None:
    """What readers see now, how the last nights went, and what stopped a night."""
    with readable_errors():
        from dagster_project.cli.summary import print_checks, print_held
        from dagster_project.extract.guards import files_held_open
        from dagster_project.extract.ledger.ledger import Ledger
        from dagster_project.gates.report import failing_since, gate_report
        from dagster_project.publish import list_snapshots

        settings = load_settings()
        current = next((s for s in list_snapshots(settings) if s.is_current), None)
        console.print(
            f"[bold]current[/bold]   {current.snapshot_id if current else 'nothing published yet: run `concord night`'}"
        )
        if not settings.paths.ledger.exists():
            return
        with Ledger(settings.paths.ledger) as ledger:
            runs = ledger.recent_runs(7)
            history = [(run.run_date, ledger.checks_of(run.run_id)) for run in runs]
            held = files_held_open(ledger)
        console.print(
            "\nnights    "
            + f"{'run':<26} {'status':<10} {'build':<12} {'landed':>7} {'held':>5} {'rows':>10} {'quarantined':>12}"
        )
        for run in runs:
            console.print(
                f"          {run.run_id:<26} {run.status:<10} {run.build_mode or '':<12} {run.n_files_landed:>7,} "
                f"{run.n_files_held:>5,} {run.rows_landed:>10,} {run.rows_quarantined:>12,}"
            )
        if runs:
            print_checks(history[0][1], most=20)
            report = gate_report(_verdicts(settings.paths.builds / runs[0].run_id), failing_since(history))
            console.print(f"\n{report}", markup=False)
            print_held(held)
        failure = settings.paths.data / "state" / "last_failure.json"
        if failure.exists():
            note = json.loads(failure.read_text())
            console.print(f"failed   {note['failed_at']}: {note['message']}")


def _verdicts(build: Path) -> list[GateResult]:
    """The gates' verdicts of a build that is still there, in the order in which they were reached."""
    from dagster_project.gates.result import load_gate_result
    from dagster_project.night import GATES

    return [load_gate_result(build / f"gate_{gate}.json") for gate in GATES if (build / f"gate_{gate}.json").exists()]


def rollback(
    to: Annotated[str | None, typer.Argument(help="Snapshot id; default: the one before the current.")] = None,
) -> None:
    """Point readers at an earlier snapshot; one flip, less than a second."""
    with readable_errors():
        from dagster_project.publish import rollback as flip_back

        snapshot = flip_back(load_settings(), to)
        typer.echo(f"Readers now see {snapshot.snapshot_id}. The next night publishes again from what has landed.")
