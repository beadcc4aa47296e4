"""`concord rebuild-ledger`: the ledger from the landing alone."""

from __future__ import annotations

import typer

from dagster_project.cli.errors import readable_errors
from dagster_project.settings import load_settings


def rebuild_ledger() -> None:
    """Enter everything that has landed into the ledger anew, from the landing alone; holds and runs are not in it."""
    with readable_errors():
        from dagster_project.extract.ledger.ledger import Ledger
        from dagster_project.extract.ledger.reconcile import rebuild
        from dagster_project.night_lock import night_lock

        settings = load_settings()
        with night_lock(settings.paths.lock, "rebuild-ledger"), Ledger(settings.paths.ledger) as ledger:
            n_loads = rebuild(ledger, settings.paths.landing)
        typer.echo(
            f"The ledger knows {n_loads:,} loads again. Held files and other names of a delivery are learnt anew "
            "by the next night; run: concord night"
        )
