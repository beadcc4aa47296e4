"""dbt-bouncer's rules hold, and each can fail: a path pattern that matches nothing passes in silence."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dagster_project.project import PROJECT_ROOT

CONFIG = PROJECT_ROOT / "dbt" / "dbt-bouncer.yml"
RULES = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["manifest_checks"]
Manifest = dict[str, Any]


def bounce(folder: Path, manifest: Manifest, rules: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    """Run dbt-bouncer with these rules on this manifest."""
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    config = folder / "dbt-bouncer.yml"
    config.write_text(yaml.safe_dump({"dbt_artifacts_dir": ".", "manifest_checks": rules}), encoding="utf-8")
    program = Path(sys.executable).with_name("dbt-bouncer")
    return subprocess.run(
        [str(program), "--config-file", str(config), "--show-all-failures"],
        capture_output=True,
        text=True,
        check=False,
    )


def model(manifest: Manifest, name: str) -> dict[str, Any]:
    """A model's node."""
    node: dict[str, Any] = manifest["nodes"][f"model.concord.{name}"]
    return node


def column(manifest: Manifest, relation: str, name: str) -> dict[str, Any]:
    """A model's column."""
    found: dict[str, Any] = model(manifest, relation)["columns"][name]
    return found


def rename_column(manifest: Manifest, relation: str, old: str, new: str) -> None:
    """Give a column another name, type kept."""
    columns = model(manifest, relation)["columns"]
    columns[new] = {**columns.pop(old), "name": new}


def read_also(manifest: Manifest, reader: str, unique_id: str) -> None:
    """Let a model read one relation more."""
    model(manifest, reader)["depends_on"]["nodes"].append(unique_id)


def drop_tests(manifest: Manifest, relation: str) -> None:
    """Take every data test from a model."""
    unique_id = f"model.concord.{relation}"
    for key, node in list(manifest["nodes"].items()):
        if node["resource_type"] == "test" and node.get("attached_node") == unique_id:
            del manifest["nodes"][key]


def drop_unit_tests(manifest: Manifest, relation: str) -> None:
    """Take every unit test from a model."""
    for key, test in list(manifest["unit_tests"].items()):
        if test["model"] == relation:
            del manifest["unit_tests"][key]


STAGED = "stg_genesys_cloud__conversations"
LANDED = "source.concord.genesys_cloud.conversations"

#: What breaks the rule at the same place of dbt-bouncer.yml.
SPOILS: list[tuple[str, Callable[[Manifest], object]]] = [
    ("check_model_names", lambda m: model(m, STAGED).update(name="conversations")),
    ("check_model_names", lambda m: model(m, "int_agent_week").update(name="agent_week")),
    ("check_model_names", lambda m: model(m, "fct_interaction").update(name="interaction")),
    ("check_model_names", lambda m: model(m, "agent_scorecard").update(name="mart_agent_scorecard")),
    ("check_model_schema_name", lambda m: model(m, "dim_agent").update(schema="main_core")),
    ("check_model_schema_name", lambda m: model(m, "qa_coverage").update(schema="main_marts")),
    ("check_model_schema_name", lambda m: model(m, "orphan").update(schema="main_ops")),
    ("check_model_column_names", lambda m: rename_column(m, "dim_agent", "site", "Site")),
    (
        "check_model_column_name_complies_to_column_type",
        lambda m: column(m, "fct_interaction", "started_at").update(data_type="varchar"),
    ),
    (
        "check_model_column_type_complies_to_column_name",
        lambda m: rename_column(m, "fct_interaction", "started_at", "started"),
    ),
    (
        "check_model_column_name_complies_to_column_type",
        lambda m: column(m, "fct_interaction", "started_date").update(data_type="varchar"),
    ),
    (
        "check_model_column_type_complies_to_column_name",
        lambda m: rename_column(m, "fct_interaction", "started_date", "started_on"),
    ),
    (
        "check_model_column_name_complies_to_column_type",
        lambda m: column(m, "fct_interaction", "is_open").update(data_type="varchar"),
    ),
    (
        "check_model_column_type_complies_to_column_name",
        lambda m: rename_column(m, "fct_interaction", "is_open", "open"),
    ),
    ("check_model_description_populated", lambda m: model(m, "int_agent_week").update(description="")),
    (
        "check_model_column_description_populated",
        lambda m: column(m, "agent_scorecard", "aht_s").update(description=""),
    ),
    (
        "check_seed_description_populated",
        lambda m: m["nodes"]["seed.concord.behavior"].update(description=""),
    ),
    ("check_source_description_populated", lambda m: m["sources"][LANDED].update(description="")),
    (
        "check_model_documented_in_same_directory",
        lambda m: model(m, "dim_agent").update(patch_path="concord://models/_all.yml"),
    ),
    (
        "check_model_has_contracts_enforced",
        lambda m: model(m, "evidence_chain")["contract"].update(enforced=False),
    ),
    ("check_model_columns_have_types", lambda m: column(m, "run", "run_id").update(data_type=None)),
    ("check_model_has_unique_test", lambda m: drop_tests(m, "agent_scorecard")),
    ("check_model_has_unit_tests", lambda m: drop_unit_tests(m, "qa_coverage")),
    ("check_lineage_permitted_upstream_models", lambda m: read_also(m, STAGED, "model.concord.dim_agent")),
    (
        "check_lineage_permitted_upstream_models",
        lambda m: read_also(m, "fct_interaction", "model.concord.agent_scorecard"),
    ),
    (
        "check_lineage_permitted_upstream_models",
        lambda m: read_also(m, "agent_scorecard", f"model.concord.{STAGED}"),
    ),
    (
        "check_lineage_permitted_upstream_models",
        lambda m: read_also(m, "orphan", "model.concord.int_agent_week"),
    ),
    ("check_lineage_source_cannot_be_used", lambda m: read_also(m, "agent_scorecard", LANDED)),
    (
        "check_model_hard_coded_references",
        lambda m: model(m, "qa_coverage").update(raw_code="select * from core.fct_interaction"),
    ),
    ("check_model_has_semi_colon", lambda m: model(m, "run").update(raw_code="select 1 as a;")),
    ("check_model_max_number_of_lines", lambda m: model(m, "run").update(raw_code="select 1\n" * 121)),
]


def test_project_keeps_every_rule(tmp_path: Path, manifest: Manifest) -> None:
    result = bounce(tmp_path, manifest, RULES)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_rule_has_its_spoil() -> None:
    assert [rule["name"] for rule in RULES] == [name for name, _ in SPOILS]


@pytest.mark.parametrize("position", range(len(SPOILS)), ids=lambda position: f"{position}-{SPOILS[position][0]}")
def test_rule_fires(tmp_path: Path, manifest: Manifest, position: int) -> None:
    spoiled = copy.deepcopy(manifest)
    SPOILS[position][1](spoiled)
    result = bounce(tmp_path, spoiled, [RULES[position]])
    assert result.returncode == 1, result.stdout + result.stderr
