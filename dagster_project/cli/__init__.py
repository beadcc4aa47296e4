"""The `concord` command. Heavy libraries are imported by the command that needs them."""

from __future__ import annotations

import typer

from dagster_project.cli.demo import demo
from dagster_project.cli.dev import dev, parse
from dagster_project.cli.init import init
from dagster_project.cli.ledger import rebuild_ledger
from dagster_project.cli.night import night
from dagster_project.cli.snapshots import rollback, status

app = typer.Typer(
    help="Concord: every CX tool's nightly export in one gated, explainable warehouse.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (init, demo, night, status, rollback, rebuild_ledger, dev, parse):
    app.command()(command)
