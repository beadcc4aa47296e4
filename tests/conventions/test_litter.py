"""Nothing is left lying about: unfinished work, paths of one machine, numbers that need a tracker."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dagster_project.project import PROJECT_ROOT

FOLDERS = ("dagster_project", "dbt", "models", "seeds", "expectations", "tests", "notebooks")
SUFFIXES = (".py", ".sql", ".yml", ".yaml", ".md", ".toml", ".ipynb")

LITTER = {
    "unfinished work": (r"\b(?:TODO|FIXME|XXX|HACK|WIP)\b", "# TODO: finish"),
    "path of one machine": (r"(?<![\w.])/(?:home|root|Users|work)/\w", "/home/me/data"),
    "number of a tracker": (r"\b(?:[Ii]ssue|[Tt]icket|PR|MR) ?#?\d+\b", "see issue 12"),
    "placeholder": (r"(?i)\blorem ipsum\b|\bcoming soon\b", "Coming soon"),
}
#: This file shows what it looks for.
SELF = Path(__file__).resolve()


def litter_in(text: str) -> list[str]:
    """Kinds of litter in a text."""
    return [kind for kind, (pattern, _) in LITTER.items() if re.search(pattern, text)]


def texts() -> list[Path]:
    """Files of the project that people read."""
    found = [path for folder in FOLDERS for path in (PROJECT_ROOT / folder).rglob("*") if path.suffix in SUFFIXES]
    found += [path for path in PROJECT_ROOT.iterdir() if path.suffix in SUFFIXES]
    return sorted(path for path in found if path != SELF and "__pycache__" not in path.parts)


def test_nothing_is_left_lying_about() -> None:
    found = {str(path.relative_to(PROJECT_ROOT)): litter_in(path.read_text(encoding="utf-8")) for path in texts()}
    assert {path: kinds for path, kinds in found.items() if kinds} == {}


def test_texts_are_found() -> None:
    assert len(texts()) > 100


@pytest.mark.parametrize("kind", LITTER)
def test_rule_fires(kind: str) -> None:
    assert litter_in(LITTER[kind][1]) == [kind]
    assert litter_in("An agent's ticket, a caller's issue, the root cause of 12 transfers.") == []
