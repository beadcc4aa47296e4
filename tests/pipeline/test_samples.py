"""Real vendor output, where a folder of samples is at hand (CONCORD_SAMPLES), goes through to the facts."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from dagster_project.settings import write_settings_template
from tests.pipeline.centre import LAST_NIGHT, Centre

SAMPLES = Path(os.environ.get("CONCORD_SAMPLES", "/nonexistent"))
DAY = date(2026, 3, 1)

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="CONCORD_SAMPLES names no folder of vendor samples")

DROPS = {
    "genesys_cloud/conversations": [
        "acd/genesys/conversation_details_chat1.json",
        "acd/genesys/conversations_details_job.jsonl",
    ],
    "genesys_quality/evaluations": ["qa/genesys/evaluations.jsonl"],
    "qualtrics/responses": ["surveys/qualtrics/response_export_v3_3headers.csv"],
    "qualtrics/distributions": ["surveys/qualtrics_fivetran/distribution_contact.csv"],
    **{
        f"workday/{entity}": [f"hris/workday_fivetran/workday_{entity}_data.csv"]
        for entity in (
            "worker_history",
            "worker_position_history",
            "position_organization",
            "organization",
            "person_name",
        )
    },
}


@pytest.fixture
def sampled(tmp_path: Path) -> Centre:
    centre = Centre(tmp_path / "centre", agents=0, nights=1, seed=0)
    centre.root.mkdir()
    write_settings_template(centre.root / "concord.toml", demo=True)
    for folder, files in DROPS.items():
        target = centre.exports / folder
        target.mkdir(parents=True)
        for file in files:
            source = SAMPLES / file
            suffix = "".join(source.suffixes)
            # The samples carry no day in their names; dated after the last moment that any of them speaks of.
            shutil.copy(source, target / f"{source.name.removesuffix(suffix)}_2026-06-01{suffix}")
    (centre.exports / "coaching_sheet").mkdir(parents=True)
    return centre


def test_samples_reach_the_facts(sampled: Centre) -> None:
    night_of_samples = 1 + (date(2026, 6, 1) - LAST_NIGHT).days
    run = sampled.run(night_of_samples)
    assert run.success, run.error
    assert sampled.query("select count(*) from core.fct_interaction") == [(8,)]
    assert sampled.query("select sum(rows_quarantined) from ops.load") == [(0,)]
    assert sampled.query("select count(*) from core.fct_evaluation") == [(1,)]
    assert sampled.query("select reported_score_rate from core.fct_evaluation") == [(0.91,)]
    assert sampled.query("select count(*) from core.fct_survey_response") == [(1,)]
    ((workers,),) = sampled.query("select count(distinct employee_number) from core.dim_agent where is_in_roster")
    assert workers == 6
    # The chat of the blueprint: talk, hold and handle time are the vendor's own figures.
    ((talk, hold, handle),) = sampled.query(
        "select talk_s, hold_s, handle_s from core.fct_interaction_leg where handle_s is not null"
    )
    assert (str(talk), str(hold), str(handle)) == ("374.561", "544.176", "918.737")
    # Every field of the samples has a column or a reason: nothing was left over for `_extra`.
    assert sampled.query("select count(*) from ops.schema_drift where change = 'new_field'") == [(0,)]
