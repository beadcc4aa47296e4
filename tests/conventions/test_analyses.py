"""The role questions are plain SQL: an analyst copies one file into any tool and it runs on the snapshot."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from dagster_project.project import PROJECT_ROOT
from tests.conventions.sql_rules import bare

ANALYSES = PROJECT_ROOT / "dbt" / "analyses"
FILES = sorted(ANALYSES.rglob("*.sql"))
ROLES = {"agent", "supervisor", "director", "executive", "analyst", "steward", "compliance", "planner"}
PUBLIC = ("core", "marts", "ops")


def faults(role: str, sql: str) -> list[str]:
    """What keeps a role question from being one statement that anybody can read and run."""
    first, *_ = sql.splitlines()
    found = []
    if not re.fullmatch(rf"-- {role}: [^?]{{10,}}\?", first):
        found.append(f"line 1 is not '-- {role}: <question>?'")
    if "{{" in sql or "{%" in sql:
        found.append("Jinja: the snapshot knows no dbt")
    code = bare(sql)
    if ";" in code:
        found.append("a semicolon: one statement a file")
    if not re.match(r"\s*(select|with)\b", code):
        found.append("no query")
    relations = re.findall(r"\b(?:from|join)\s+([a-z_]+)\.[a-z_]+", code)
    if not relations or set(relations) - set(PUBLIC):
        found.append(f"reads something else than {', '.join(PUBLIC)}")
    return found


def test_first_role_questions_are_there() -> None:
    count = {role: len([path for path in FILES if path.parent.name == role]) for role in ROLES}
    assert count["agent"] >= 2
    assert count["supervisor"] >= 3
    assert count["director"] >= 2
    assert count["executive"] >= 1
    assert count["analyst"] >= 3
    assert count["steward"] >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ANALYSES)))
def test_question_is_plain_sql(path: Path) -> None:
    assert path.parent.name in ROLES
    assert faults(path.parent.name, path.read_text(encoding="utf-8")) == []


def test_questions_run_on_a_warehouse(empty_warehouse: Path) -> None:
    with duckdb.connect(str(empty_warehouse), read_only=True) as con:
        for path in FILES:
            assert con.execute(path.read_text(encoding="utf-8")).description, path.name


@pytest.mark.parametrize(
    "sql",
    [
        "select * from core.dim_agent",
        "-- agent: who am I\nselect * from core.dim_agent",
        "-- supervisor: who is in my team?\nselect * from core.dim_agent",
        "-- agent: who am I in this place?\nselect * from {{ ref('dim_agent') }}",
        "-- agent: who am I in this place?\nselect * from core.dim_agent;",
        "-- agent: who am I in this place?\ndelete from core.dim_agent",
        "-- agent: who am I in this place?\nselect * from staging.stg_workday__workers",
        "-- agent: who am I in this place?\nselect 1",
    ],
)
def test_rule_fires(sql: str) -> None:
    assert faults("agent", sql)
