"""`concord night`: one run from exports to a published snapshot."""

from __future__ import annotations

import logging
import warnings
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dagster_project.cli.errors import readable_errors, stderr
from dagster_project.settings import load_settings

if TYPE_CHECKING:
    from dagster_project.night import Night
    from dagster_project.progress import Reporter
    from dagster_project.settings import Settings


def night(
    run_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Business day; default: settings, else today."),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Only the summary.")] = False,
) -> None:
    """Extract what arrived, build, gate, publish. Exit 0 published, 3 blocked by a gate, 75 another night runs."""
    with readable_errors():
        settings = load_settings()
        settings.privacy_key()
        from dagster_project.cli.summary import print_summary
        from dagster_project.night_lock import night_lock
        from dagster_project.progress import Silent, Terminal

        with night_lock(settings.paths.lock, "about to start"):
            pass  # a second start ends here, before it has cost anything; the night itself takes the lock again
        reporter = Silent() if quiet else Terminal(stderr)
        reporter.stage("Start")
        opened: list[Night] = []
        try:
            _run(settings, run_date.date().isoformat() if run_date else "", reporter, opened)
        finally:
            if isinstance(reporter, Terminal):
                reporter.close()
            if opened:
                print_summary(opened[0])


def _run(settings: Settings, run_date: str, reporter: Reporter, opened: list[Night]) -> None:
    """Execute the nightly job in this process, so that it is in Dagster's history like any other run."""
    warnings.filterwarnings("ignore", module="dagster")
    from dagster_project.build import build_definitions
    from dagster_project.instance import dagster_instance
    from dagster_project.jobs import NIGHTLY
    from dagster_project.night import GateBlocked

    logging.getLogger("dagster").setLevel(logging.CRITICAL)
    definitions = build_definitions(reporter, opened.append)
    with dagster_instance(settings) as instance:
        try:
            definitions.resolve_job_def(NIGHTLY).execute_in_process(
                instance=instance,
                run_config={
                    "resources": {"night": {"config": {"run_date": run_date}}},
                    "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                },
            )
        except Exception as error:
            closed = [name for night in opened for name, gate in night.gates.items() if not gate.passed]
            if closed:
                raise GateBlocked(
                    f"gate {closed[0]} is closed: readers keep the last snapshot (`concord status` says why)"
                ) from error
            raise
