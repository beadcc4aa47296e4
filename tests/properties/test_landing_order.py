"""The landing is a function of what was delivered: not of the order, the nights, the repeats or the names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.settings import Settings
from tests.support.toy_tool import deliver, export_bytes, landing_files, night, toy_settings

#: A few contents, so that the same one often comes again: whole ones, one with bad rows, broken ones.
CONTENTS = (
    export_bytes(0, 3),
    export_bytes(0, 12, n_bad=2),
    export_bytes(10, 2),
    export_bytes(0, 3)[:-9],
    export_bytes(40, 5, n_bad=4),
    b"",
)
NAMES = (
    "2026-01-05.jsonl",
    "2026-01-06.jsonl",
    "a-2026-01-05.jsonl",
    "z-2026-01-04.jsonl",
    "[1]-2026-01-07.jsonl",
)

#: Names are never reused for other bytes here, so that what was delivered is a set.
deliveries = st.dictionaries(st.sampled_from(NAMES), st.integers(0, len(CONTENTS) - 1), min_size=1)


def landed_by(root: Path, nights: list[list[tuple[str, int]]]) -> tuple[dict[str, bytes], list[Any]]:
    centre = toy_settings(root)
    (root / "drop").mkdir()
    for number, arrivals in enumerate(nights):
        for name, content in arrivals:
            deliver(root / "drop", name, CONTENTS[content])
        night(centre, number=number)
    return landing_files(centre), told_by(centre)


def told_by(centre: Settings) -> list[Any]:
    with Ledger(centre.paths.ledger) as ledger:
        return [
            ledger.query("select load_id, source_file, export_date, rows_in, rows_quarantined from load order by 1"),
            ledger.query("select source_file, outcome, reason from delivery order by 1, 2, 3"),
            ledger.query("select quarantine_id, source_file from quarantine order by 1"),
            ledger.query("select source_file, export_date, reason from held_file order by 1"),
        ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(delivered=deliveries, data=st.data())
def test_order_nights_and_repeats_do_not_matter(delivered: dict[str, int], data: st.DataObject) -> None:
    at_once = sorted(delivered.items())
    order = data.draw(st.permutations(at_once))
    repeats = data.draw(st.lists(st.sampled_from(at_once), max_size=3))
    sequence = [*order, *repeats]
    n_nights = data.draw(st.integers(1, 4))
    night_of = data.draw(st.lists(st.integers(0, n_nights - 1), min_size=len(sequence), max_size=len(sequence)))
    nights: list[list[tuple[str, int]]] = [[] for _ in range(n_nights)]
    for arrival, number in zip(sequence, night_of, strict=True):
        nights[number].append(arrival)
    with tempfile.TemporaryDirectory() as folder:
        assert landed_by(Path(folder) / "a", [at_once]) == landed_by(Path(folder) / "b", nights)
