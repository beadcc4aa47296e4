"""`concord init`: the settings file and the key."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dagster_project.cli.errors import EXIT_SETTINGS, readable_errors, stderr
from dagster_project.settings import write_settings_template


def init(
    path: Annotated[Path, typer.Option(help="Where to write the settings.")] = Path("concord.toml"),
    demo: Annotated[bool, typer.Option("--demo", help="For the demo centre.")] = False,
) -> None:
    """Write a commented settings file and, if there is none yet, a random key for pseudonyms."""
    with readable_errors():
        if path.exists():
            stderr.print(f"{path} exists already; edit it, or remove it first.")
            raise typer.Exit(EXIT_SETTINGS)
        write_settings_template(path, demo=demo)
        typer.echo(
            f"Wrote {path}. Name your tools and where their exports are under [[sources]], then run: concord night"
        )
