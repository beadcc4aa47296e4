"""Faults are spread so that each can be told apart and followed to its end."""

from __future__ import annotations

import pytest

from dagster_project.demo.dirt import BREAKING, KINDS, MINIMUM_NIGHTS, plan_dirt

OF_CONVERSATIONS = BREAKING & {"malformed_line", "missing_id", "future_timestamp"}


@pytest.mark.parametrize("nights", range(1, 90))
def test_every_fault_can_be_followed_to_its_end(nights: int) -> None:
    plan = plan_dirt(nights, enabled=True)
    for night, kinds in plan.by_night.items():
        assert 2 <= night <= nights - 2
        assert len(kinds & OF_CONVERSATIONS) <= 1
        assert not {"truncated_gz", "late_page"} <= kinds
        if kinds & {"truncated_gz", "late_page"}:
            assert not kinds & OF_CONVERSATIONS
        if "truncated_gz" in kinds:
            assert not any("duplicate" in kind for kind in plan.by_night.get(night + 1, ()))
    if nights < MINIMUM_NIGHTS:
        assert not plan.by_night


@pytest.mark.parametrize("nights", [*range(14, 90)])
def test_a_fortnight_has_every_kind(nights: int) -> None:
    planned = set().union(*plan_dirt(nights, enabled=True).by_night.values())
    assert planned == set(KINDS)


def test_a_week_has_held_late_and_duplicate_files() -> None:
    planned = set().union(*plan_dirt(7, enabled=True).by_night.values())
    assert {"truncated_gz", "late_page", "late_distributions", "duplicate_other_name"} <= planned


def test_a_clean_centre_has_none() -> None:
    assert not plan_dirt(60, enabled=False).by_night
