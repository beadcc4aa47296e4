"""The command line: what a person reads when something is missing, and the exit codes that a scheduler reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.night_lock import night_lock
from dagster_project.settings import load_settings

RUN = [sys.executable, "-c", "from dagster_project.cli import app; app()"]


def concord(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RUN, *arguments], cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


def test_init_writes_settings_that_load(tmp_path: Path) -> None:
    done = concord(tmp_path, "init")
    assert done.returncode == 0, done.stderr
    settings = load_settings(tmp_path / "concord.toml")
    assert len(settings.privacy_key()) >= 16
    assert concord(tmp_path, "init").returncode == 2  # what is there is not overwritten


@pytest.mark.parametrize("command", ["night", "status", "rollback"])
def test_without_settings_the_remedy_is_named(tmp_path: Path, command: str) -> None:
    done = concord(tmp_path, command)
    assert done.returncode == 2
    assert "concord init" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_settings_name_file_key_and_remedy(tmp_path: Path) -> None:
    concord(tmp_path, "init", "--demo")
    done = concord(tmp_path, "night", CONCORD_CENTRE__TIME_ZONE="Mars/Olympus")
    assert done.returncode == 2
    assert "time_zone" in done.stderr
    assert "Europe/Dublin" in done.stderr


def test_two_demo_centres_do_not_mix(tmp_path: Path) -> None:
    small = ("demo", "--agents", "12", "--nights", "2", "--seed")
    assert concord(tmp_path, *small, "1").returncode == 0
    assert "there already" in concord(tmp_path, *small, "1").stderr
    other = concord(tmp_path, *small, "2")
    assert other.returncode == 2
    assert "make clean" in other.stderr


def test_the_ledger_is_rebuilt_from_an_empty_landing_too(tmp_path: Path) -> None:
    concord(tmp_path, "init", "--demo")
    done = concord(tmp_path, "rebuild-ledger")
    assert done.returncode == 0, done.stderr
    assert "0 loads" in done.stdout


def test_a_night_that_finds_another_running_ends_with_75(tmp_path: Path) -> None:
    concord(tmp_path, "init", "--demo")
    with night_lock(load_settings(tmp_path / "concord.toml").paths.lock, "somebody"):
        done = concord(tmp_path, "night", "--quiet")
    assert done.returncode == 75, done.stderr
    assert "Traceback" not in done.stderr


def test_a_centre_without_files_publishes_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    concord(tmp_path, "init", "--demo")
    for tool in ("genesys_cloud", "genesys_quality", "qualtrics", "workday", "coaching_sheet"):
        (tmp_path / "data" / "exports" / tool).mkdir(parents=True)
    done = concord(tmp_path, "night")
    assert done.returncode == 3, done.stderr
    assert "source_freshness" in done.stdout
    status = concord(tmp_path, "status")
    assert "nothing published yet" in status.stdout
    assert "blocked" in status.stdout
