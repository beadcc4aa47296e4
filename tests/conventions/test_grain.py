"""Line 1 of every model says what one row is."""

from __future__ import annotations

import re

import pytest

from dagster_project.project import MODELS_DIR, PROJECT_ROOT

#: A grain is said in words: "one agent and ISO week".
GRAIN = re.compile(r"-- Grain: one \w.{6,}")


def states_its_grain(sql: str) -> bool:
    """Whether line 1 says what one row is."""
    return GRAIN.match(sql) is not None


def test_every_model_states_its_grain() -> None:
    models = sorted(MODELS_DIR.rglob("*.sql"))
    assert models
    silent = [str(path.relative_to(PROJECT_ROOT)) for path in models if not states_its_grain(path.read_text("utf-8"))]
    assert silent == []


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "\n-- Grain: one agent and ISO week\nselect 1",
        "-- Grain:\nselect 1",
        "-- Grain: agents\nselect 1",
        "{{ config() }}\n-- Grain: one agent and week\nselect 1",
    ],
)
def test_rule_fires(sql: str) -> None:
    assert not states_its_grain(sql)


def test_rule_is_silent_on_a_stated_grain() -> None:
    assert states_its_grain("-- Grain: one agent and ISO week.\nselect 1")
