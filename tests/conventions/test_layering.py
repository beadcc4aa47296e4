"""Who may import whom: extraction, gates and publishing run without Dagster.

The layers of the dbt project are rules of dbt/dbt-bouncer.yml (see test_bouncer.py).
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dagster_project.project import PROJECT_ROOT

PACKAGE = PROJECT_ROOT / "dagster_project"
#: Parts that a person can run, test and replace without an orchestrator.
WITHOUT_DAGSTER = ("extract", "contracts", "gates", "publish", "demo")
SINGLE_FILES = ("settings.py", "settings_sections.py", "settings_errors.py", "files.py", "project.py")


def imported(source: str) -> set[str]:
    """Top-level names of every module that the source imports, inside functions too."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def files_without_dagster() -> list[Path]:
    """Python files of the parts that may not know Dagster."""
    folders = [path for part in WITHOUT_DAGSTER for path in sorted((PACKAGE / part).rglob("*.py"))]
    return folders + [PACKAGE / name for name in SINGLE_FILES]


def test_every_part_is_there() -> None:
    for part in WITHOUT_DAGSTER:
        assert any((PACKAGE / part).rglob("*.py")), part
    for name in SINGLE_FILES:
        assert (PACKAGE / name).exists(), name


@pytest.mark.parametrize("path", files_without_dagster(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_part_does_not_import_dagster(path: Path) -> None:
    assert not {"dagster", "dagster_dbt"} & imported(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "import dagster",
        "import dagster as dg",
        "from dagster import op",
        "def f():\n    from dagster.core import x",
    ],
)
def test_rule_fires(source: str) -> None:
    assert "dagster" in imported(source)


def test_own_package_is_not_taken_for_dagster() -> None:
    assert imported("from dagster_project.settings import Settings") == {"dagster_project"}
