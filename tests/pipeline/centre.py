"""A contact centre in a temporary folder whose nights can be delivered, spoilt and run one by one."""

from __future__ import annotations

import os
import shutil
import warnings
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from dagster_project.build import build_definitions
from dagster_project.demo import DemoCentre
from dagster_project.extract.arrival.file_names import export_date
from dagster_project.jobs import NIGHTLY
from dagster_project.night import Night
from dagster_project.settings import Settings, load_settings, write_settings_template

LAST_NIGHT = date(2026, 3, 1)

_opened: list[Night] = []
_definitions: dg.Definitions | None = None


@dataclass
class NightRun:
    """How one night ended."""

    success: bool
    night: Night | None
    failed_steps: list[str] = field(default_factory=list)
    error: str = ""
    checks: set[str] = field(default_factory=set)
    """Names of the checks that were reported to Dagster."""


@dataclass
class Centre:
    """Exports wait in `stock` and reach the drop zones night by night."""

    root: Path
    agents: int
    nights: int
    seed: int
    arrivals: dict[int, list[str]] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Everything Concord writes."""
        return self.root / "data"

    @property
    def exports(self) -> Path:
        """The drop zones."""
        return self.data / "exports"

    @property
    def stock(self) -> Path:
        """Exports that have not been delivered."""
        return self.root / "stock" / "exports"

    @property
    def truth(self) -> Path:
        """What was planted."""
        return self.root / "stock" / "demo" / "truth"

    @property
    def current(self) -> Path:
        """What readers open."""
        return self.data / "published" / "current.duckdb"

    def settings(self) -> Settings:
        """The centre's settings; the environment points at them from now on."""
        os.environ["CONCORD_SETTINGS"] = str(self.root / "concord.toml")
        return load_settings()

    def day(self, night: int) -> date:
        """Calendar day of a night, 1 to `nights`."""
        return LAST_NIGHT - timedelta(days=self.nights - night)

    def files_of(self, night: int) -> list[Path]:
        """Files of the stock that arrive with a night; a late file arrives after the night whose day it names."""
        return [self.stock / path for path in self.arrivals[night]]

    def deliver(self, *nights: int) -> None:
        """Put the files of these nights into the drop zones."""
        for night in nights:
            for path in self.files_of(night):
                target = self.exports / path.relative_to(self.stock)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)

    def deliver_all(self) -> None:
        """Put every file into the drop zones."""
        shutil.copytree(self.stock, self.exports, dirs_exist_ok=True)

    def run(self, night: int) -> NightRun:
        """Run the nightly job for the day of a night, in this process."""
        self.settings()
        _opened.clear()
        warnings.filterwarnings("ignore", module="dagster")
        with dg.DagsterInstance.ephemeral() as instance:
            result = (
                definitions()
                .resolve_job_def(NIGHTLY)
                .execute_in_process(
                    instance=instance,
                    raise_on_error=False,
                    run_config={
                        "resources": {"night": {"config": {"run_date": self.day(night).isoformat()}}},
                        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
                    },
                )
            )
        failures = [event for event in result.all_node_events if event.is_step_failure]
        return NightRun(
            success=result.success,
            night=_opened[0] if _opened else None,
            checks={evaluation.check_name for evaluation in result.get_asset_check_evaluations()},
            failed_steps=[str(event.step_key) for event in failures],
            error="\n".join(str(event.step_failure_data.error) for event in failures)[:4000],
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the current snapshot."""
        with duckdb.connect(str(self.current), read_only=True) as con:
            return con.execute(sql).fetchall()

    def snapshot_id(self) -> str:
        """Which snapshot readers see."""
        return self.current.resolve().stem

    def copy_to(self, root: Path) -> Centre:
        """The same centre in another folder, with everything that it has landed and published."""
        shutil.copytree(self.root, root, symlinks=True)
        return Centre(root, self.agents, self.nights, self.seed, self.arrivals)

    def newest(self, pattern: str) -> Path:
        """Newest delivered file that matches a glob below the drop zones."""
        found = sorted(self.exports.glob(pattern), key=lambda p: (export_date(p.name, p.stat().st_mtime_ns), p.name))
        assert found, f"nothing matches {pattern}"
        return found[-1]


def new_centre(root: Path, *, agents: int = 16, nights: int = 8, seed: int = 5, dirt: bool = True) -> Centre:
    """Write a centre's stock and its settings; nothing is delivered yet."""
    centre = Centre(root, agents, nights, seed)
    root.mkdir(parents=True, exist_ok=True)
    with DemoCentre(root / "stock", seed=seed, agents=agents, nights=nights, last_night=LAST_NIGHT, dirt=dirt) as demo:
        known: dict[str, int] = {}
        for night in range(1, nights + 1):
            demo.write_night(night)
            stamps = {
                str(path.relative_to(centre.stock)): path.stat().st_mtime_ns
                for path in centre.stock.rglob("*")
                if path.is_file()
            }
            centre.arrivals[night] = sorted(path for path in stamps if stamps[path] != known.get(path))
            known = stamps
    write_settings_template(root / "concord.toml", demo=True)
    # Pseudonyms depend on the key; centres that are compared must share it.
    (centre.data / "secrets" / "hmac.key").write_bytes(b"the same key for every centre of the tests")
    for tool in sorted(path.name for path in centre.stock.iterdir()):
        (centre.exports / tool).mkdir(parents=True, exist_ok=True)
    return centre


def definitions() -> dg.Definitions:
    """The Dagster definitions, assembled once a session."""
    global _definitions
    if _definitions is None:
        _definitions = build_definitions(on_open=_opened.append)
    return _definitions
