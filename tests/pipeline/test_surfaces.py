"""What people open: the notebook, the role questions and the command line, on a published snapshot."""

from __future__ import annotations

from pathlib import Path

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient

from dagster_project.project import PROJECT_ROOT
from tests.pipeline.centre import Centre

NOTEBOOKS = sorted((PROJECT_ROOT / "notebooks").glob("*.ipynb"))
QUESTIONS = sorted((PROJECT_ROOT / "dbt" / "analyses").glob("*/*.sql"))

#: Questions whose honest answer on a small, healthy centre is an empty table.
MAY_BE_EMPTY = {"late_sources"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_run_on_a_snapshot(path: Path, published_centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_SNAPSHOT", str(published_centre.current))
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_stored_without_outputs(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]  # type: ignore[no-untyped-call]
    assert cells
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_role_questions_have_an_answer(path: Path, published_centre: Centre) -> None:
    with duckdb.connect(str(published_centre.current), read_only=True) as con:
        rows = con.execute(path.read_text()).fetchall()
    assert rows or path.stem in MAY_BE_EMPTY


def test_every_relation_and_column_is_described_inside_the_snapshot(published_centre: Centre) -> None:
    assert published_centre.query("select table_name from duckdb_tables() where comment is null") == []
    silent = published_centre.query(
        "select table_name || '.' || column_name from duckdb_columns() where comment is null and not internal"
    )
    assert silent == []
