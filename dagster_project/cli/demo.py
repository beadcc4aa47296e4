"""`concord demo`: a made-up contact centre's exports."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from dagster_project.cli.errors import EXIT_SETTINGS, readable_errors, stderr
from dagster_project.files import write_json
from dagster_project.settings import load_settings, write_settings_template


def demo(
    agents: Annotated[int, typer.Option(min=12, help="Agents.")] = 200,
    nights: Annotated[int, typer.Option(min=1, help="Nights of exports.")] = 60,
    seed: Annotated[int, typer.Option(help="Another seed, another centre.")] = 7,
    last_night: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Day of the last night.")] = datetime(  # noqa: DTZ001
        2026, 3, 1
    ),
    dirt: Annotated[bool, typer.Option(help="Plant broken, late, duplicate and restated files.")] = True,
) -> None:
    """Write nightly exports of a made-up contact centre in the vendors' own formats, with planted truth."""
    with readable_errors():
        from dagster_project.demo import write_demo
        from dagster_project.progress import Terminal

        settings_file = Path("concord.toml")
        if not settings_file.exists():
            write_settings_template(settings_file, demo=True, run_date=last_night.date())
            stderr.print(f"  Wrote {settings_file} (settings of the demo centre)")
        settings = load_settings()
        root = settings.paths.data
        wanted = {
            "agents": agents, "nights": nights, "seed": seed,
            "last_night": last_night.date().isoformat(), "dirt": dirt,
        }  # fmt: skip
        record = root / "demo" / "demo.json"
        if record.exists():
            written = json.loads(record.read_text())["asked"]
            if written != wanted:
                stderr.print(
                    f"[red]✗[/red] {root} holds another demo centre ({_in_words(written)}). Two centres do not mix: "
                    "run `make clean` first, or name another folder in CONCORD_PATHS__DATA."
                )
                raise typer.Exit(EXIT_SETTINGS)
            stderr.print(f"  The demo centre's exports are there already ({root / 'exports'})")
            return
        for folder in (root / "exports", root / "demo"):
            shutil.rmtree(folder, ignore_errors=True)
        reporter = Terminal(stderr)
        reporter.stage("Write the demo centre")
        summary = write_demo(
            root, seed=seed, agents=agents, nights=nights, last_night=_as_date(last_night), dirt=dirt,
            progress=lambda text, done, total: reporter.step(text, done, total),
        )  # fmt: skip
        reporter.close()
        write_json(record, {"asked": wanted, "wrote": asdict(summary)})


def _as_date(moment: datetime) -> date:
    return moment.date()


def _in_words(asked: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in asked.items())
