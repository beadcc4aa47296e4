"""Assembles the Dagster definitions from the contracts, the dbt manifest and the gate policy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

from dagster_project.assets.gates import gate_checks
from dagster_project.assets.landing import landing_assets
from dagster_project.assets.published import published_asset
from dagster_project.assets.warehouse import STATE, register_asset, stage_assets
from dagster_project.contracts import load_contracts
from dagster_project.dbt_build import parse_project
from dagster_project.gates.policy import load_policy
from dagster_project.jobs import nightly_job
from dagster_project.night import GATES, Night
from dagster_project.progress import Reporter
from dagster_project.project import DBT_TARGET, EXPECTATIONS_DIR, MODELS_DIR, PROJECT_ROOT
from dagster_project.resources import night_resource
from dagster_project.schedules import nightly_schedule
from dagster_project.sensors import early_files_sensor, night_failed_sensor


def build_definitions(
    reporter: Reporter | None = None, on_open: Callable[[Night], None] | None = None
) -> dg.Definitions:
    """All assets, checks, the nightly job, its schedule and sensors.

    Needs no settings and no secret: an unconfigured checkout opens in Dagster too.
    """
    contracts = load_contracts(MODELS_DIR)
    manifest = load_manifest()
    policy = load_policy(EXPECTATIONS_DIR)
    stages = [stage_assets("core", manifest), stage_assets("marts", manifest)]
    job = nightly_job()
    return dg.Definitions(
        assets=[
            *landing_assets(contracts),
            register_asset(contracts, state_tables(manifest)),
            *stages,
            published_asset([key for stage in stages for key in stage.keys]),
        ],
        asset_checks=[gate_checks(gate, policy.gated[gate]) for gate in GATES],
        jobs=[job],
        schedules=[nightly_schedule(job)],
        sensors=[early_files_sensor(job), night_failed_sensor()],
        resources={"night": night_resource(reporter, on_open)},
        executor=dg.in_process_executor,
    )


def load_manifest() -> Mapping[str, Any]:
    """The parsed dbt project; parsed only when a file of it is newer than the last parse."""
    path = DBT_TARGET / "manifest.json"
    if not path.exists() or path.stat().st_mtime < _newest_source():
        parse_project()
    manifest: Mapping[str, Any] = json.loads(path.read_text())
    return manifest


def state_tables(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Names and descriptions of the register's tables, as the dbt source declares them."""
    return {
        source["name"]: source["description"]
        for source in manifest["sources"].values()
        if source["source_name"] == STATE
    }


def _newest_source() -> float:
    folders = [PROJECT_ROOT / name for name in ("models", "seeds", "dbt")]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return max(path.stat().st_mtime for path in [PROJECT_ROOT / "dbt_project.yml", *files])
