"""Models, dbt tests and analyses hold nothing that differs by engine, reads a clock or averages rates."""

from __future__ import annotations

import pytest

from dagster_project.project import PROJECT_ROOT
from tests.conventions.sql_rules import SQL_RULES, SqlRule, bare, broken_rules

SQL_FILES = sorted(
    path for folder in ("models", "dbt/tests", "dbt/analyses") for path in (PROJECT_ROOT / folder).rglob("*.sql")
)


@pytest.mark.parametrize("rule", SQL_RULES, ids=lambda rule: rule.name)
def test_rule_fires(rule: SqlRule) -> None:
    assert rule.found_in(rule.fires_on)
    assert rule.found_in(rule.fires_on.upper())
    assert not rule.found_in(rule.silent_on)


def test_comments_and_texts_may_say_anything() -> None:
    sql = "-- now()\nselect 'it''s a::b' /* qualify */ {# random() #} as a"
    assert "now" not in bare(sql)
    assert not any(rule.found_in(sql) for rule in SQL_RULES)


def test_sql_is_found() -> None:
    assert len(SQL_FILES) > 40


def test_models_hold_nothing_forbidden() -> None:
    broken = {str(path.relative_to(PROJECT_ROOT)): rules for path in SQL_FILES if (rules := broken_rules(path))}
    whys = {rule.name: rule.why for rule in SQL_RULES}
    assert not broken, "\n".join(f"{path}: {rule} ({whys[rule]})" for path, rules in broken.items() for rule in rules)
