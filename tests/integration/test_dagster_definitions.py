"""The Dagster code location: it opens without settings, and its graph has the gates where they must be."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import pytest

from dagster_project.build import build_definitions
from dagster_project.jobs import NIGHTLY
from dagster_project.night import GATES


@pytest.fixture(scope="module")
def definitions(tmp_path_factory: pytest.TempPathFactory) -> dg.Definitions:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONCORD_SETTINGS", str(tmp_path_factory.mktemp("none") / "absent.toml"))
        return build_definitions()


def _steps_before(definitions: dg.Definitions, step: str) -> set[str]:
    """Every step that must end before this one begins."""
    structure = definitions.resolve_job_def(NIGHTLY).dependency_structure
    found: set[str] = set()
    todo = [step]
    while todo:
        parents = {
            output.node.name
            for outputs in structure.input_to_upstream_outputs_for_node(todo.pop()).values()
            for output in outputs
        }
        todo += parents - found
        found |= parents
    return found


def test_the_gates_stand_between_the_stages(definitions: dg.Definitions) -> None:
    assert {"register", "gate_landing"} <= _steps_before(definitions, "build_core")
    assert "gate_core" in _steps_before(definitions, "build_marts")
    assert {"gate_landing", "gate_core", "gate_marts"} <= _steps_before(definitions, "published__snapshot")
    assert "extract_genesys_cloud__conversations" in _steps_before(definitions, "register")


def test_each_stage_is_one_step(definitions: dg.Definitions) -> None:
    """Were a stage split, each part would build the whole stage again."""
    names = [node.name for node in definitions.resolve_job_def(NIGHTLY).graph.nodes]
    assert len(names) == len(set(names))
    assert {"build_core", "build_marts"} == {name for name in names if name.startswith("build_")}


def test_every_gate_has_a_blocking_verdict(definitions: dg.Definitions) -> None:
    specs = {
        spec.name: spec
        for checks in definitions.asset_checks or []
        if isinstance(checks, dg.AssetChecksDefinition)
        for spec in checks.check_specs
    }
    for gate in GATES:
        assert specs[f"gate_{gate}"].blocking


def test_every_asset_explains_itself(definitions: dg.Definitions) -> None:
    graph = definitions.resolve_asset_graph()
    silent = [
        key.to_user_string()
        for key in graph.executable_asset_keys
        if not graph.get(key).description or graph.get(key).group_name in (None, "default")
    ]
    assert silent == []


def test_one_night_at_a_time(definitions: dg.Definitions) -> None:
    from dagster_project.instance import _CONFIG

    assert "max_concurrent_runs: 1" in _CONFIG
    assert definitions.resolve_job_def(NIGHTLY).executor_def.name == "in_process"


def test_schedule_and_sensors_are_there_and_off(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    schedule = repository.get_schedule_def("every_night")
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert {sensor.name for sensor in repository.sensor_defs} >= {"early_files", "night_failed"}


def test_no_assets_module_postpones_annotations() -> None:
    """Dagster reads the annotation of `context` at decoration time; a postponed one is refused at import."""
    folder = Path(__file__).parents[2] / "dagster_project" / "assets"
    assert [p.name for p in folder.glob("*.py") if "from __future__ import annotations" in p.read_text()] == []
