"""agent_scorecard against an independent recomputation from the truth: plain Python, no SQL, no code of ours."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.pipeline.centre import Centre


def _truth(centre: Centre, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(centre.truth / f"{name}.parquet").to_pylist()
    return rows


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _seconds(milliseconds: int | None) -> Decimal:
    return Decimal(milliseconds or 0) / 1000


class Sums(defaultdict[str, Decimal]):
    """Sums of one agent and week."""

    def __init__(self) -> None:
        super().__init__(Decimal)


def recomputed(centre: Centre) -> dict[tuple[str, date], Sums]:
    """Agent (Genesys user) and week → sums, from the planted rows alone."""
    cells: dict[tuple[str, date], Sums] = defaultdict(Sums)
    for leg in _truth(centre, "legs"):
        if leg["is_handled"]:
            cell = cells[leg["user_id"], _week(leg["started_date"])]
            cell["n_handled_legs"] += 1
            cell["n_transfers"] += leg["is_transferred"]
            cell["aht_s_numerator"] += _seconds(leg["handle_ms"])
    for evaluation in _truth(centre, "evaluations"):
        if evaluation["is_scored"] and evaluation["user_id"] and evaluation["earned_points"] is not None:
            kind = {"human": "qa_human_rate", "auto": "qa_auto_rate", "assisted": "qa_assisted_rate"}[
                evaluation["scored_by"]
            ]
            cell = cells[evaluation["user_id"], _week(evaluation["evaluated_date"])]
            cell[f"{kind}_numerator"] += Decimal(str(evaluation["earned_points"]))
            cell[f"{kind}_denominator"] += Decimal(str(evaluation["possible_points"]))
    for response in _truth(centre, "responses"):
        if response["user_id"] and response["csat_score"] is not None:
            cell = cells[response["user_id"], _week(response["response_date"])]
            cell["csat_rate_numerator"] += response["is_csat_top_box"]
            cell["csat_rate_denominator"] += 1
    for invitation in _truth(centre, "invitations"):
        if invitation["user_id"] and invitation["is_delivered"]:
            cell = cells[invitation["user_id"], _week(invitation["sent_date"])]
            cell["survey_response_rate_numerator"] += invitation["is_responded"]
            cell["survey_response_rate_denominator"] += 1
    for session in _truth(centre, "coaching_sessions"):
        if session["status"] == "done" and session["user_id"] and session["is_agent_resolved"]:
            cells[session["user_id"], _week(session["session_date"])]["n_coaching_sessions"] += 1
    return cells


@pytest.mark.parametrize(
    "column",
    [
        "n_handled_legs", "n_transfers", "aht_s_numerator",
        "qa_human_rate_numerator", "qa_human_rate_denominator",
        "qa_auto_rate_numerator", "qa_auto_rate_denominator",
        "csat_rate_numerator", "csat_rate_denominator",
        "survey_response_rate_numerator", "survey_response_rate_denominator",
        "n_coaching_sessions",
    ],
)  # fmt: skip
def test_each_agent_week_equals_the_recomputation(published_centre: Centre, column: str) -> None:
    user_of_session = {leg["session_id"]: leg["user_id"] for leg in _truth(published_centre, "legs")}
    agent_of = {
        agent: user_of_session[session]
        for agent, session in published_centre.query(
            """
            select agent_key, min(session_source_id)
            from core.fct_interaction_leg
            where agent_key is not null
            group by agent_key
            """
        )
    }
    expected = {key: sums[column] for key, sums in recomputed(published_centre).items() if sums[column]}
    found: dict[tuple[str, date], Decimal] = {}
    for agent_key, week, value in published_centre.query(
        f"select agent_key, week_start_date, {column} from marts.agent_scorecard where {column} <> 0"
    ):
        assert agent_key in agent_of, "an agent without a leg has figures"
        found[agent_of[agent_key], week] = Decimal(str(value))
    assert expected
    assert found == expected
