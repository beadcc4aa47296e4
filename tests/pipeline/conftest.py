"""Centres that several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pipeline.centre import Centre, new_centre


@pytest.fixture(scope="session")
def published_centre(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    """A centre, dirt included, whose nights have all been delivered and landed in one catch-up run. Read only."""
    centre = new_centre(tmp_path_factory.mktemp("published") / "centre", agents=30, nights=15)
    centre.deliver_all()
    run = centre.run(centre.nights)
    assert run.success, run.error
    return centre


@pytest.fixture(scope="session")
def _eve(tmp_path_factory: pytest.TempPathFactory) -> Centre:
    centre = new_centre(tmp_path_factory.mktemp("eve") / "centre", agents=14, nights=7, seed=9, dirt=False)
    centre.deliver(*range(1, centre.nights))
    run = centre.run(centre.nights - 1)
    assert run.success, run.error
    centre.deliver(centre.nights)
    return centre


@pytest.fixture
def eve(_eve: Centre, tmp_path: Path) -> Centre:
    """A centre of its own: all nights but the last are published, the last is delivered and not yet run."""
    return _eve.copy_to(tmp_path / "centre")
