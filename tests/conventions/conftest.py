"""What the conventions are read from: the parsed project, and a warehouse that no tool has sent anything."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.contracts import load_contracts
from dagster_project.dbt_build import DATABASE_NAME, DbtBuild, parse_project
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.state import write_state
from dagster_project.night import STAGES
from dagster_project.project import MODELS_DIR
from tests.builds import settings_in

RUN_DATE = date(2026, 3, 1)
RUN_ID = "2026-03-01T041500-a1b2c3"


@pytest.fixture(scope="session")
def dbt_target(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A target folder with the manifest of the project as it stands."""
    target = tmp_path_factory.mktemp("target")
    parse_project(target)
    return target


@pytest.fixture(scope="session")
def manifest(dbt_target: Path) -> dict[str, Any]:
    """The manifest as dbt wrote it."""
    return json.loads((dbt_target / "manifest.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    """The models of the manifest."""
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory, dbt_target: Path) -> Path:
    """A whole build for which nothing has ever landed: every relation exists, typed and empty. Read only."""
    folder = tmp_path_factory.mktemp("empty")
    database = folder / DATABASE_NAME
    settings = settings_in(folder / "data")
    settings.paths.landing.mkdir(parents=True)
    settings.paths.ledger.parent.mkdir(parents=True)
    ledger = Ledger(settings.paths.ledger)
    with duckdb.connect(str(database)) as con:
        write_state(con, ledger, load_contracts(MODELS_DIR), settings, RUN_ID, RUN_DATE)
    build = DbtBuild(
        database=database,
        variables={"run_date": RUN_DATE.isoformat(), "centre_zone": "UTC"},
        full_refresh=True,
        target=dbt_target,
    )
    for stage in STAGES.values():
        failed = [result for result in build.build(*stage) if not result.is_ok]
        assert not failed, [(result.unique_id, result.status, result.message) for result in failed]
    return database
