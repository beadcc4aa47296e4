"""What is planted can be found in the truth: drivers, coaching, the hard queue, the slow step, the biased question."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from dagster_project.demo import write_demo
from tests.unit.demo import readers


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("effects")
    write_demo(root, agents=60, nights=42, dirt=False)
    return root


@pytest.fixture(scope="module")
def effects(centre: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((centre / "demo/truth/effects.json").read_text(encoding="utf-8"))
    return document


def rate(values: Iterable[bool]) -> float:
    return fmean(map(float, values))


def test_the_hard_queue_is_hard_for_everybody(centre: Path, effects: dict[str, Any]) -> None:
    queue = {r["conversation_id"]: r["last_queue_id"] for r in readers.truth(centre, "interactions")}
    top = defaultdict(list)
    for response in readers.truth(centre, "responses"):
        is_hard = queue[response["conversation_id"]] == effects["hard_queue"]["queue_id"]
        top[is_hard].append(response["is_csat_top_box"])
    assert rate(top[True]) < rate(top[False]) - 0.06


def test_the_slow_step_is_the_hold_of_one_queue(centre: Path, effects: dict[str, Any]) -> None:
    hold = defaultdict(list)
    for leg in readers.truth(centre, "legs"):
        if leg["is_handled"] and leg["channel"] == "voice":
            hold[leg["queue_id"] == effects["slow_queue"]["queue_id"]].append(leg["hold_ms"] or 0)
    assert fmean(hold[True]) > 5 * fmean(hold[False])


def test_automated_scoring_is_too_kind_to_one_question(centre: Path, effects: dict[str, Any]) -> None:
    gap = defaultdict(lambda: defaultdict(list))  # type: ignore[var-annotated]
    for answer in readers.truth(centre, "evaluation_answers"):
        if answer["answer_state"] == "scored":
            claimed = float(answer["is_full_points"]) - (answer["planted_quality"] == 1.0)
            gap[answer["scored_by"]][answer["behavior_key"]].append(claimed)
    biased = effects["biased_question"]["behavior_key"]
    auto = {key: fmean(values) for key, values in gap["auto"].items()}
    assert auto.pop(biased) > 0.1
    assert max(auto.values()) < 0.02
    assert abs(fmean(gap["human"][biased])) < 0.08


def test_unhappy_customers_answer_less_often(centre: Path, effects: dict[str, Any]) -> None:
    observed = rate(r["is_csat_top_box"] for r in readers.truth(centre, "responses"))
    assert observed > effects["realised"]["all"]["true_csat_top_box_rate"] + 0.04
    invited = readers.truth(centre, "invitations")
    assert 0.15 < len(readers.truth(centre, "responses")) / len(invited) < 0.3


def test_drivers_move_satisfaction_and_the_others_do_not(effects: dict[str, Any]) -> None:
    for scope in effects["realised"].values():
        moves = scope["average_marginal_effect_on_top_box"]
        assert all(moves[key] > 0.05 for key in effects["drivers"])
        assert all(moves[key] == 0 for key in effects["non_drivers"])


def test_contacts_that_show_a_driver_satisfy_more_often(centre: Path, effects: dict[str, Any]) -> None:
    top = {r["conversation_id"]: r["is_csat_top_box"] for r in readers.truth(centre, "responses")}
    shown = defaultdict(lambda: defaultdict(list))  # type: ignore[var-annotated]
    for answer in readers.truth(centre, "evaluation_answers"):
        if answer["conversation_id"] in top:
            shown[answer["behavior_key"]][answer["planted_quality"] == 1.0].append(top[answer["conversation_id"]])
    moved = [rate(shown[key][True]) - rate(shown[key][False]) for key in effects["drivers"]]
    assert fmean(moved) > 0.05


def test_coaching_raises_the_coached_behaviour_except_one_coachs(centre: Path, effects: dict[str, Any]) -> None:
    ineffective = effects["ineffective_coach"]["worker_code"]
    focuses = [f for f in readers.truth(centre, "coaching_focuses") if f["status"] == "done"]
    theirs = [f for f in focuses if f["coach_worker_code"] == ineffective]
    assert theirs
    assert all(f["planted_uplift"] == 0 for f in theirs)
    corrective = {
        (s["worker_code"], s["session_date"])
        for s in readers.truth(centre, "coaching_sessions")
        if s["session_type"] == "corrective"
    }
    others = [
        f
        for f in focuses
        if f["coach_worker_code"] != ineffective
        and f["behavior_key"]
        and (f["worker_code"], f["session_date"]) in corrective
    ]
    assert fmean(f["planted_uplift"] for f in others) > 0.4

    user = {r["worker_code"]: r["user_id"] for r in readers.truth(centre, "agents")}
    shown = defaultdict(list)
    for answer in readers.truth(centre, "evaluation_answers"):
        key = (answer["user_id"], answer["behavior_key"])
        shown[key].append((answer["evaluated_date"], answer["planted_quality"] == 1.0))
    before, after = [], []
    for focus in others:
        for day, is_full in shown[user[focus["worker_code"]], focus["behavior_key"]]:
            if timedelta(0) < day - focus["session_date"] <= timedelta(days=14):
                after.append(is_full)
            elif timedelta(days=-28) <= day - focus["session_date"] <= timedelta(0):
                before.append(is_full)
    assert rate(after) > rate(before) + 0.05


def test_fewer_contacts_come_at_weekends_and_on_holidays(centre: Path) -> None:
    by_day = defaultdict(int)  # type: ignore[var-annotated]
    for row in readers.truth(centre, "interactions"):
        by_day[row["started_date"]] += 1
    weekend = fmean(n for day, n in by_day.items() if day.weekday() >= 5)
    monday = fmean(n for day, n in by_day.items() if day.weekday() == 0 and day != date(2026, 2, 2))
    assert 0.4 * monday < weekend < 0.75 * monday
    assert by_day[date(2026, 2, 2)] < 0.9 * monday
