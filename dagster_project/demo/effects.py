"""What is planted, in one document beside the truth: effects as declared, and as they came out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from dagster_project.demo import behaviors
from dagster_project.demo.behaviors import BEHAVIORS, CSAT_CUTS
from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.coaching import INEFFECTIVE_TEAM
from dagster_project.demo.contacts import Outcomes
from dagster_project.demo.people import Roster
from dagster_project.demo.queues import HARD_QUEUE, LINES, QUEUES, SLOW_QUEUE
from dagster_project.demo.staffing import sigmoid
from dagster_project.demo.surveys import PARTIAL_OF_RESPONSES, SATISFIED


class EffectsMeter:
    """Sums up, over all handled contacts, what each driver does to the chance of a satisfied customer."""

    def __init__(self) -> None:
        n_lines, n_behaviors = len(LINES), len(BEHAVIORS)
        self._contacts = np.zeros(n_lines)
        self._satisfied = np.zeros(n_lines)
        self._effect = np.zeros((n_lines, n_behaviors))
        self._shown = np.zeros((n_lines, n_behaviors))

    def add(self, outcomes: Outcomes) -> None:
        """Adds a day. The top box is a score at or above the third cut, which lies at 0."""
        top = sigmoid(outcomes.satisfaction)
        for line in range(len(LINES)):
            here = outcomes.line == line
            z, quality = outcomes.satisfaction[here], outcomes.qualities[here]
            self._contacts[line] += here.sum()
            self._satisfied[line] += top[here].sum()
            self._shown[line] += (quality == 1.0).sum(axis=0)
            for b, behavior in enumerate(BEHAVIORS):
                if behavior.driver:
                    without = z - behavior.driver * quality[:, b]
                    self._effect[line, b] += (sigmoid(without + behavior.driver) - sigmoid(without)).sum()

    def document(self) -> dict[str, Any]:
        """Realised effects, pooled and by line of business."""

        def scope(lines: list[int]) -> dict[str, Any]:
            n = max(1.0, float(self._contacts[lines].sum()))
            return {
                "n_handled_contacts": int(self._contacts[lines].sum()),
                "true_csat_top_box_rate": round(float(self._satisfied[lines].sum()) / n, 6),
                "average_marginal_effect_on_top_box": {
                    b.key: round(float(self._effect[lines, i].sum()) / n, 6) for i, b in enumerate(BEHAVIORS)
                },
                "full_points_rate": {
                    b.key: round(float(self._shown[lines, i].sum()) / n, 6) for i, b in enumerate(BEHAVIORS)
                },
            }

        everywhere = list(range(len(LINES)))
        return {"all": scope(everywhere)} | {line: scope([i]) for i, line in enumerate(LINES)}


def write_effects(
    path: Path,
    *,
    seed: int,
    calendar: DemoCalendar,
    until_night: int,
    roster: Roster,
    meter: EffectsMeter,
    second_form_night: int,
) -> None:
    """Writes `effects.json`."""
    hard, slow = QUEUES[HARD_QUEUE], QUEUES[SLOW_QUEUE]
    late = [c for p in roster.people for c in p.changes if c.attribute == "team" and c.known_night <= until_night]
    backdated = sum(c.effective < calendar.day(c.known_night) for c in late)
    coach = roster.people[roster.supervisors[INEFFECTIVE_TEAM]]
    document = {
        "seed": seed,
        "agents": roster.n_agents,
        "first_day": calendar.first_day.isoformat(),
        "last_day": calendar.day(until_night).isoformat(),
        "nights": until_night,
        "csat": {
            "model": "log-odds of a score >= 4 = intercept + sum of driver x quality + queue shift + agent",
            "intercept": behaviors.CSAT_INTERCEPT,
            "cuts": list(CSAT_CUTS),
            "top_box_from": SATISFIED,
            "agent_residual_sd": behaviors.AGENT_RESIDUAL_SPREAD,
        },
        "drivers": {b.key: b.driver for b in BEHAVIORS if b.driver},
        "non_drivers": [b.key for b in BEHAVIORS if not b.driver],
        "resolution_drivers": {b.key: b.resolves for b in BEHAVIORS if b.resolves},
        "talk_time_ms": {b.key: b.talk_ms for b in BEHAVIORS if b.talk_ms},
        "realised": meter.document(),
        "survey_response": {
            "if_satisfied": behaviors.RESPONSE_IF_SATISFIED,
            "if_not_satisfied": behaviors.RESPONSE_BASE,
            "partial_share": PARTIAL_OF_RESPONSES,
            "note": "unhappy customers answer less often, so the observed top box is too high",
        },
        "coaching": {
            "uplift_log_odds": behaviors.COACHING_UPLIFT,
            "half_life_days": behaviors.COACHING_HALF_LIFE_DAYS,
            "corrective_below_rate": behaviors.COACHING_TARGET_RATE,
            "routine_strength": 0.6,
            "positive_strength": 0.0,
        },
        "ineffective_coach": {
            "worker_code": coach.worker_code,
            "user_id": coach.user_id,
            "team_code": roster.teams[INEFFECTIVE_TEAM].code,
        },
        "hard_queue": {"queue_id": hard.id, "queue_name": hard.name, "shift_log_odds": hard.shift},
        "slow_queue": {
            "queue_id": slow.id,
            "queue_name": slow.name,
            "step": "hold",
            "hold_share": slow.hold_share,
            "hold_s": slow.hold_s,
            "usual_hold_share": QUEUES[0].hold_share,
            "usual_hold_s": QUEUES[0].hold_s,
        },
        "biased_question": {
            "behavior_key": behaviors.BIASED_QUESTION,
            "question_source_id": behaviors.question_context_id(behaviors.BIASED_QUESTION),
            "scored_by": "auto",
            "lift_share": behaviors.BIAS_LIFT,
        },
        "scoring_accuracy": {"human": behaviors.HUMAN_ACCURACY, "auto": behaviors.AUTO_ACCURACY},
        "second_form_version_from": calendar.day(second_form_night).isoformat(),
        "n_backdated_team_moves": backdated,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
