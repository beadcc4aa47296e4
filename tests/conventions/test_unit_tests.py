"""The dbt unit tests, which the night leaves out because they prove the SQL and not the night's data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dagster_project.dbt_build import DbtBuild


def test_every_unit_test_passes(empty_warehouse: Path, dbt_target: Path, manifest: dict[str, Any]) -> None:
    build = DbtBuild(
        database=empty_warehouse, variables={"run_date": "2026-03-01", "centre_zone": "UTC"}, target=dbt_target
    )
    results = build.unit_test()
    assert {result.unique_id for result in results} == set(manifest["unit_tests"])
    assert [(result.unique_id, result.message) for result in results if not result.is_ok] == []
