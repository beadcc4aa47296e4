"""One demo centre for the tests that only read: with faults, over a fortnight."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.demo import write_demo

AGENTS, NIGHTS = 40, 14


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo centre."""
    root = tmp_path_factory.mktemp("demo")
    write_demo(root, agents=AGENTS, nights=NIGHTS)
    return root
