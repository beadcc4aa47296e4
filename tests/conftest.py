"""What every test gets: a folder of its own, a key, and no setting of the machine it runs on."""

from __future__ import annotations

import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """CONCORD_* of the shell must not reach a test; CONCORD_SAMPLES only adds tests."""
    for name in [name for name in os.environ if name.startswith("CONCORD_") and name != "CONCORD_SAMPLES"]:
        monkeypatch.delenv(name)
