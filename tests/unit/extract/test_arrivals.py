"""The early-files sensor starts a night only when every required daily export of the day is there and whole."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from dagster_project.contracts import Contracts, load_contracts
from dagster_project.extract.arrival.arrivals import all_required_arrived
from dagster_project.project import MODELS_DIR
from dagster_project.settings import Settings, load_settings, write_settings_template

TODAY = date(2026, 3, 2)
DUE = "2026-03-01"

DAILY = {
    "genesys_cloud.demo.conversations": "genesys_cloud/conversations/conversations_{day}.jsonl.gz",
    "genesys_quality.demo.evaluations": "genesys_quality/evaluations/evaluations_{day}.json",
    "qualtrics.demo.responses": "qualtrics/responses/responses_{day}.csv",
}


@pytest.fixture(scope="module")
def contracts() -> Contracts:
    return load_contracts(MODELS_DIR)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    write_settings_template(tmp_path / "concord.toml", demo=True)
    monkeypatch.setenv("CONCORD_NIGHT__SETTLE_SECONDS", "60")
    return load_settings(tmp_path / "concord.toml")


def deliver(settings: Settings, name: str, day: str, *, age_s: float = 3600) -> None:
    path = settings.paths.data / "exports" / DAILY[name].format(day=day)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("x")
    stamp = time.time() - age_s
    os.utime(path, (stamp, stamp))


def test_an_empty_centre_waits_for_everything(settings: Settings, contracts: Contracts) -> None:
    assert set(all_required_arrived(settings, contracts, TODAY).waiting_for) == set(DAILY)


def test_nothing_is_waited_for_once_the_day_is_complete(settings: Settings, contracts: Contracts) -> None:
    for name in DAILY:
        deliver(settings, name, DUE)
    assert all_required_arrived(settings, contracts, TODAY).waiting_for == ()


@pytest.mark.parametrize("name", DAILY)
def test_yesterdays_file_or_one_still_growing_does_not_count(
    settings: Settings, contracts: Contracts, name: str
) -> None:
    for other in DAILY:
        deliver(settings, other, "2026-02-28" if other == name else DUE)
    assert all_required_arrived(settings, contracts, TODAY).waiting_for == (name,)
    deliver(settings, name, DUE, age_s=1)
    assert all_required_arrived(settings, contracts, TODAY).waiting_for == (name,)
    deliver(settings, name, DUE)
    assert all_required_arrived(settings, contracts, TODAY).waiting_for == ()
