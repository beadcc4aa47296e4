"""What the demo planted is what core holds, to the row; what it broke is accounted for, file by file."""

from __future__ import annotations

from collections import Counter

import pyarrow.parquet as pq
import pytest

from tests.pipeline.centre import Centre

pytestmark = pytest.mark.usefixtures("published_centre")


def truth(centre: Centre, name: str) -> list[dict[str, object]]:
    """Rows of a truth file."""
    rows: list[dict[str, object]] = pq.read_table(centre.truth / f"{name}.parquet").to_pylist()
    return rows


def test_interactions_equal_the_truth(published_centre: Centre) -> None:
    planted = {
        row["conversation_id"]: (
            row["is_handled"], row["is_abandoned"], row["is_transferred"], row["n_agent_legs"],
            row["talk_ms"], row["hold_ms"], row["acw_ms"], row["handle_ms"],
        )
        for row in truth(published_centre, "interactions")
    }  # fmt: skip
    found = {
        row[0]: (*row[1:5], *(None if seconds is None else round(seconds * 1000) for seconds in row[5:]))
        for row in published_centre.query(
            """
            select interaction_source_id, is_handled, is_abandoned, is_transferred, n_agent_legs,
                talk_s, hold_s, acw_s, handle_s
            from core.fct_interaction
            """
        )
    }
    assert found.keys() == planted.keys()
    assert {key: (planted[key], found[key]) for key in planted if planted[key] != found[key]} == {}


def test_legs_equal_the_truth(published_centre: Centre) -> None:
    planted = {
        row["session_id"]: (
            row["conversation_id"], row["leg_number"], row["leg_kind"], row["is_handled"], row["is_transferred"],
            row["wait_ms"], row["talk_ms"], row["hold_ms"], row["acw_ms"], row["handle_ms"],
        )
        for row in truth(published_centre, "legs")
    }  # fmt: skip
    found = {
        row[0]: (*row[1:6], *(None if seconds is None else round(seconds * 1000) for seconds in row[6:]))
        for row in published_centre.query(
            """
            select l.session_source_id, i.interaction_source_id, l.leg_number, l.leg_kind, l.is_handled,
                l.is_transferred, l.wait_s, l.talk_s, l.hold_s, l.acw_s, l.handle_s
            from core.fct_interaction_leg l
            inner join core.fct_interaction i using (interaction_key)
            """
        )
    }
    assert found.keys() == planted.keys()
    assert {key: (planted[key], found[key]) for key in planted if planted[key] != found[key]} == {}


def test_evaluations_equal_the_truth(published_centre: Centre) -> None:
    planted = {
        row["evaluation_id"]: (row["scored_by"], row["status"], row["earned_points"], row["possible_points"])
        for row in truth(published_centre, "evaluations")
    }
    found = {
        row[0]: (
            row[1],
            row[2],
            None if row[3] is None else float(row[3]),
            None if row[4] is None else float(row[4]),
        )
        for row in published_centre.query(
            "select evaluation_source_id, scored_by, status, earned_points, possible_points from core.fct_evaluation"
        )
    }
    assert found.keys() == planted.keys()
    assert {key: (planted[key], found[key]) for key in planted if planted[key] != found[key]} == {}


def test_survey_responses_equal_the_truth(published_centre: Centre) -> None:
    planted = {
        row["response_id"]: (row["csat_score"], row["nps_score"]) for row in truth(published_centre, "responses")
    }
    found = {
        row[0]: (row[1], row[2])
        for row in published_centre.query(
            "select survey_response_source_id, csat_score, nps_score from core.fct_survey_response"
        )
    }
    assert found == planted


def test_invitations_equal_the_truth(published_centre: Centre) -> None:
    ((found,),) = published_centre.query("select count(*) from core.fct_survey_invitation")
    assert found == len(truth(published_centre, "invitations"))


def test_coaching_equals_the_truth(published_centre: Centre) -> None:
    planted = Counter((row["session_date"], row["status"]) for row in truth(published_centre, "coaching_sessions"))
    found = Counter(published_centre.query("select session_date, status from core.fct_coaching_session"))
    assert found == planted
    ((focuses,),) = published_centre.query("select count(*) from core.fct_coaching_focus")
    assert focuses == len(truth(published_centre, "coaching_focuses"))


def test_every_file_is_accounted_for(published_centre: Centre) -> None:
    """Rows in = landed + quarantined, per file and stream, and both are what was planted."""
    assert published_centre.query("select count(*) from ops.load where rows_in <> rows_landed + rows_quarantined") == [
        (0,)
    ]
    planted = {
        (row["tool"], row["stream"], row["source_file"]): (row["rows_in"], row["rows_quarantined"])
        for row in truth(published_centre, "files")
        if row["outcome"] == "landed"
    }
    found = {
        (row[0], row[1], row[2]): (row[3], row[4])
        for row in published_centre.query("select tool, stream, source_file, rows_in, rows_quarantined from ops.load")
    }
    assert found == planted


@pytest.mark.parametrize("outcome", ["duplicate", "held"])
def test_planted_deliveries_are_recognised(published_centre: Centre, outcome: str) -> None:
    planted = {
        (row["tool"], row["source_file"]) for row in truth(published_centre, "files") if row["outcome"] == outcome
    }
    found = set(
        published_centre.query(f"select distinct tool, source_file from ops.delivery where outcome = '{outcome}'")
    )
    assert planted
    assert found == planted
