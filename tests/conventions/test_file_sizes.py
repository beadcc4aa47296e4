"""One idea a file: a file that outgrows its limit wants to be two."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.project import PROJECT_ROOT

#: (folders, suffix, most lines); a folder's limit holds for everything below it.
LIMITS = (
    (("dagster_project",), ".py", 300),
    (("models", "dbt/macros", "dbt/tests", "dbt/analyses"), ".sql", 120),
    (("models", "seeds", "dbt", "expectations"), ".yml", 250),
    (("tests",), ".py", 400),
)


def oversized(root: Path) -> dict[str, int]:
    """Files over their limit, with their number of lines."""
    found = {}
    for folders, suffix, limit in LIMITS:
        for folder in folders:
            for path in sorted((root / folder).rglob(f"*{suffix}")):
                n_lines = len(path.read_text(encoding="utf-8").splitlines())
                if n_lines > limit:
                    found[str(path.relative_to(root))] = n_lines
    return found


def test_no_file_outgrows_its_limit() -> None:
    assert oversized(PROJECT_ROOT) == {}


@pytest.mark.parametrize(("folders", "suffix", "limit"), LIMITS)
def test_limits_fire(tmp_path: Path, folders: tuple[str, ...], suffix: str, limit: int) -> None:
    for folder in folders:
        path = tmp_path / folder / "below" / f"long{suffix}"
        path.parent.mkdir(parents=True)
        path.write_text("\n" * limit)
        assert oversized(tmp_path) == {}
        path.write_text("\n" * (limit + 1))
        assert oversized(tmp_path) == {str(path.relative_to(tmp_path)): limit + 1}
        path.unlink()


@pytest.mark.parametrize(("folders", "suffix", "limit"), LIMITS)
def test_limits_watch_files_that_exist(folders: tuple[str, ...], suffix: str, limit: int) -> None:
    for folder in folders:
        assert any((PROJECT_ROOT / folder).rglob(f"*{suffix}")), f"nothing to watch under {folder}"
