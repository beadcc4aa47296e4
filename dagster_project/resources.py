"""The night as a Dagster resource: the lock is held from the first step to the last."""

from collections.abc import Callable, Iterator
from datetime import date

import dagster as dg

from dagster_project.night import Night, open_night
from dagster_project.progress import Reporter
from dagster_project.settings import load_settings


def night_resource(
    reporter: Reporter | None = None, on_open: Callable[[Night], None] | None = None
) -> dg.ResourceDefinition:
    """Resource `night`; its config `run_date` (YYYY-MM-DD) is the business day, today when empty.

    Args:
        reporter: who is told what the night is doing.
        on_open: receives the night when it begins; the command line keeps it for its summary.
    """

    @dg.resource(
        config_schema={
            "run_date": dg.Field(str, default_value="", description="Business day of the night; empty: today.")
        },
        description="Holds the night's lock, its settings, its ledger and its build.",
    )
    def night(context: dg.InitResourceContext) -> Iterator[Night]:
        chosen = context.resource_config["run_date"]
        run_date = date.fromisoformat(chosen) if chosen else None
        with open_night(load_settings(), run_date=run_date, reporter=reporter) as opened:
            if on_open is not None:
                on_open(opened)
            yield opened

    return night
