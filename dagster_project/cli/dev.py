"""`concord dev` and `concord parse`: looking at the project."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from dagster_project.cli.errors import readable_errors
from dagster_project.project import PROJECT_ROOT
from dagster_project.settings import load_settings


def dev(
    port: Annotated[int, typer.Option(help="Port of the web page.")] = 3000,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Open Dagster: lineage, checks, runs, schedule."""
    with readable_errors():
        from dagster_project.instance import dagster_home

        home = dagster_home(load_settings())
        os.chdir(PROJECT_ROOT)
        os.environ["DAGSTER_HOME"] = str(home)
        typer.echo(f"Dagster opens on http://{host}:{port} (state in {home}); stop it with Ctrl-C.")
        os.execv(sys.executable, [sys.executable, "-m", "dagster", "dev", "-h", host, "-p", str(port)])


def parse() -> None:
    """Check that the dbt project parses, and write its manifest."""
    with readable_errors():
        from dagster_project.dbt_build import parse_project

        manifest = parse_project()
        typer.echo(f"dbt: {len(manifest.nodes)} nodes, {len(manifest.sources)} source tables parse.")
