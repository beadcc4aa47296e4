"""Same landing, same marts, to the hash: night by night, in one go, rebuilt, and in another order."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.reconcile import rebuild
from tests.pipeline.centre import Centre, new_centre


def _content_hash(centre: Centre) -> str:
    ((found,),) = centre.query(
        "select content_hash from ops.snapshot order by published_at desc, snapshot_id desc limit 1"
    )
    return str(found)


def _nightly(centre: Centre, order: list[int]) -> None:
    for night in order:
        centre.deliver(night)
        centre.run(night)


def test_night_by_night_equals_one_go(tmp_path: Path) -> None:
    step = new_centre(tmp_path / "step", agents=12, nights=4, seed=31)
    _nightly(step, [1, 2, 3, 4])
    whole = new_centre(tmp_path / "whole", agents=12, nights=4, seed=31)
    whole.deliver_all()
    run = whole.run(4)
    assert run.success, run.error
    assert run.night is not None and run.night.build_mode == "full"
    assert _content_hash(step) == _content_hash(whole)


@pytest.mark.slow
@pytest.mark.parametrize("order", [[3, 1, 4, 2, 6, 5], [6, 5, 4, 3, 2, 1], [2, 1, 2, 4, 3, 6, 5]])
def test_any_order_of_delivery_gives_the_same_marts(tmp_path: Path, order: list[int]) -> None:
    whole = new_centre(tmp_path / "whole", agents=12, nights=6, seed=32)
    whole.deliver_all()
    assert whole.run(6).success
    mixed = new_centre(tmp_path / "mixed", agents=12, nights=6, seed=32)
    _nightly(mixed, order)
    last = mixed.run(6)
    assert last.success, last.error
    assert _content_hash(mixed) == _content_hash(whole)


def test_a_lost_ledger_is_rebuilt_from_the_landing(tmp_path: Path) -> None:
    """Landing alone is enough: the next night publishes the same content."""
    centre = new_centre(tmp_path / "centre", agents=12, nights=3, seed=33)
    centre.deliver_all()
    assert centre.run(3).success
    before = _content_hash(centre)
    settings = centre.settings()
    for path in settings.paths.ledger.parent.glob("ledger.sqlite*"):
        path.unlink()
    with Ledger(settings.paths.ledger) as ledger:
        assert rebuild(ledger, settings.paths.landing) > 0
    again = centre.run(3)
    assert again.success, again.error
    assert again.night is not None
    assert again.night.build_mode == "unchanged"
    assert _content_hash(centre) == before
