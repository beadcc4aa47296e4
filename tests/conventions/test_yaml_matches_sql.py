"""Columns in a model's YAML are the columns of its SQL, neither more nor fewer, and each is described."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

#: Layers whose YAML may be silent about columns: a staging model's columns are those of its contract.
SILENT_LAYERS = ("staging",)


def differences(declared: dict[str, set[str]], built: dict[str, set[str]]) -> dict[str, list[str]]:
    """Columns that only the YAML or only the SQL has, for each relation that declares any."""
    return {
        relation: sorted(columns ^ built.get(relation, set()))
        for relation, columns in declared.items()
        if columns != built.get(relation, set())
    }


@pytest.fixture(scope="module")
def built(empty_warehouse: Path) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {}
    with duckdb.connect(str(empty_warehouse), read_only=True) as con:
        for relation, column in con.execute(
            "select table_schema || '.' || table_name, column_name from information_schema.columns"
        ).fetchall():
            columns.setdefault(relation, set()).add(column)
    return columns


def test_yaml_columns_are_sql_columns(models: list[dict[str, Any]], built: dict[str, set[str]]) -> None:
    declared = {f"{node['schema']}.{node['alias']}": set(node["columns"]) for node in models if node["columns"]}
    assert declared
    assert differences(declared, built) == {}


def test_only_staging_may_be_silent(models: list[dict[str, Any]]) -> None:
    silent = [node["name"] for node in models if not node["columns"] and node["fqn"][1] not in SILENT_LAYERS]
    assert silent == []


def test_every_declared_column_is_described(models: list[dict[str, Any]]) -> None:
    bare = [
        f"{node['name']}.{column['name']}"
        for node in models
        for column in node["columns"].values()
        if len(column["description"].strip()) < 4
    ]
    assert bare == []


def test_rule_fires() -> None:
    declared = {"core.a": {"x", "y"}, "core.b": {"x"}, "core.c": {"x"}}
    built = {"core.a": {"x"}, "core.b": {"x", "z"}}
    assert differences(declared, built) == {"core.a": ["y"], "core.b": ["z"], "core.c": ["x"]}
    assert differences({"core.a": {"x"}}, {"core.a": {"x"}}) == {}
