"""Time nights of a demo centre and say where the time goes.

    make bench                                   # 60 agents, 20 nights
    BENCH_AGENTS=200 BENCH_NIGHTS=60 make bench

Four nights are timed, each a process of its own from start to published snapshot: the first (a full build of all
the history), one more night (incremental), the same again with nothing new (empty), and a forced full rebuild.
Absolute seconds belong to this machine; the ratios are what travels.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dagster_project.demo import write_demo
from dagster_project.settings import write_settings_template

LAST_NIGHT = date(2026, 3, 1)
STAGE = re.compile(r"✓ (?P<stage>.+?)\s+(?P<seconds>\d+\.\d) s")


@dataclass
class Timed:
    """One night: wall and CPU seconds, peak memory, and seconds a stage."""

    name: str
    wall: float
    cpu: float
    peak_mib: float
    stages: dict[str, float] = field(default_factory=dict)


def main() -> None:
    """Write the centre, run the nights, print the tables."""
    agents = int(os.environ.get("BENCH_AGENTS", "60"))
    nights = int(os.environ.get("BENCH_NIGHTS", "20"))
    console = Console()
    with tempfile.TemporaryDirectory(prefix="concord-bench-") as folder:
        root = Path(folder)
        settings = root / "concord.toml"
        write_settings_template(settings, demo=True, run_date=LAST_NIGHT)
        environment = {
            **os.environ,
            "CONCORD_SETTINGS": str(settings),
            "CONCORD_PATHS__DATA": str(root / "data"),
        }
        hidden = root / "last_night"
        console.print(f"Writing {agents} agents × {nights} nights …")
        write_demo(root / "data", seed=11, agents=agents, nights=nights, last_night=LAST_NIGHT, dirt=False)
        _move_last_night(root / "data" / "exports", hidden)
        timed = [_night("first (full)", LAST_NIGHT - timedelta(days=1), environment, root / "night.log")]
        _move_back(hidden, root / "data" / "exports")
        timed.append(_night("one more (incremental)", LAST_NIGHT, environment, root / "night.log"))
        timed.append(_night("nothing new (empty)", LAST_NIGHT, environment, root / "night.log"))
        (root / "data" / "builds" / "base.json").unlink()
        timed.append(_night("rebuild (full)", LAST_NIGHT, environment, root / "night.log"))
    _print(console, timed)


def _night(name: str, run_date: date, environment: dict[str, str], log: Path) -> Timed:
    command = [sys.executable, "-c", "from dagster_project.cli import app; app()"]
    command += ["night", "--run-date", run_date.isoformat()]
    began = time.monotonic()
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
        _, status, used = os.wait4(process.pid, 0)  # the operating system's own account of this one process
    wall = time.monotonic() - began
    said = log.read_text()
    if status != 0:
        sys.exit(f"the night {name!r} failed:\n{said[-3000:]}")
    stages = {match["stage"].strip(): float(match["seconds"]) for match in STAGE.finditer(said)}
    return Timed(name, wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, stages)


def _move_last_night(exports: Path, hidden: Path) -> None:
    """Take the files of the last night away, so that it can arrive by itself."""
    for path in sorted(exports.rglob(f"*{LAST_NIGHT.isoformat()}*")):
        target = hidden / path.relative_to(exports)
        target.parent.mkdir(parents=True, exist_ok=True)
        path.rename(target)


def _move_back(hidden: Path, exports: Path) -> None:
    for path in sorted(p for p in hidden.rglob("*") if p.is_file()):
        path.rename(exports / path.relative_to(hidden))


def _print(console: Console, timed: list[Timed]) -> None:
    table = Table(title="Whole nights", title_justify="left", box=None)
    for heading in ("night", "wall s", "CPU s", "peak MiB", "wall ÷ empty"):
        table.add_column(heading, justify="left" if heading == "night" else "right")
    empty = timed[2].wall
    for one in timed:
        table.add_row(one.name, f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{one.peak_mib:,.0f}", f"{one.wall / empty:.2f}")
    console.print(table)
    profile = Table(title="Where the time goes (seconds)", title_justify="left", box=None)
    profile.add_column("stage")
    for one in timed:
        profile.add_column(one.name, justify="right")
    for stage in dict.fromkeys(stage for one in timed for stage in one.stages):
        profile.add_row(stage, *(f"{one.stages.get(stage, 0.0):.1f}" for one in timed))
    console.print(profile)


if __name__ == "__main__":
    main()
