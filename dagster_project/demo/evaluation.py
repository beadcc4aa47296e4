"""An evaluation of the demo centre and its score, as the generator knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from dagster_project.demo.behaviors import BEHAVIORS, FULL_POINTS, GROUPS
from dagster_project.demo.chance import fixed_id

GRADES: Final = (("Yes, fully", FULL_POINTS), ("In part", FULL_POINTS // 2), ("No", 0))
BINARY: Final = (("Yes", FULL_POINTS), ("No", 0))


def options(behavior: int) -> tuple[tuple[str, int], ...]:
    """The answers that a question offers: text and points."""
    return GRADES if BEHAVIORS[behavior].is_graded else BINARY


def points_for(behavior: int, quality: float) -> int:
    """The points that a quality deserves; a question without a middle gives nothing for it."""
    if BEHAVIORS[behavior].is_graded:
        return int(quality * FULL_POINTS)
    return FULL_POINTS if quality == 1.0 else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `points` is None where the question did not apply."""

    behavior: int
    points: int | None
    is_assisted: bool = False

    @property
    def text(self) -> str | None:
        """Wording of the chosen option."""
        return next((text for text, value in options(self.behavior) if value == self.points), None)

    @property
    def failed_kill(self) -> bool:
        """Whether a fatal question was failed."""
        return BEHAVIORS[self.behavior].is_kill and self.points is not None and self.points < FULL_POINTS


@dataclass(slots=True)
class Version:
    """An evaluation as one export shows it."""

    export_night: int
    arrival_night: int
    status: str
    changed_at: int
    answers: tuple[Answer, ...] = ()
    submitted_at: int | None = None
    released_at: int | None = None
    is_rescored: bool = False
    is_read: bool = False
    reported: float | None = None
    """A score that the export claims instead of the real one; only broken records have it."""


@dataclass(slots=True)
class Evaluation:
    """One evaluation with all its versions, oldest first."""

    id: str
    conversation_id: str
    conversation_begin: int
    conversation_end: int
    channel: str
    agent: int
    queue: int
    scored_by: str
    evaluator: int | None
    created_at: int
    form_version: int
    qualities: tuple[float, ...]
    is_interaction_known: bool = True
    versions: list[Version] = field(default_factory=list)

    def newest(self, night: int) -> Version | None:
        """What counts once everything that arrived by a night was processed."""
        arrived = [v for v in self.versions if v.arrival_night <= night]
        return max(arrived, key=lambda v: v.changed_at) if arrived else None

    @property
    def last_arrival(self) -> int:
        """The night after which nothing about this evaluation changes."""
        return max(v.arrival_night for v in self.versions)


@dataclass(frozen=True, slots=True)
class Score:
    """Points of an evaluation, weighted by group; None where nothing applied."""

    earned: float
    possible: float
    reported: float
    critical: float
    non_critical: float
    is_kill_failed: bool

    @classmethod
    def of(cls, answers: tuple[Answer, ...]) -> Score:
        """Scores the answers as the vendor does: each group as a share of its own best, then weighted."""
        earned = possible = shares = weights = 0.0
        for group, (_, weight) in enumerate(GROUPS):
            got = [a.points for a in answers if BEHAVIORS[a.behavior].group == group and a.points is not None]
            if got:
                earned += weight * sum(got)
                possible += weight * FULL_POINTS * len(got)
                shares += weight * sum(got) / (FULL_POINTS * len(got))
                weights += weight
        killed = any(a.failed_kill for a in answers)
        total = 0.0 if killed or not weights else round(100 * shares / weights, 2)
        return cls(earned, possible, total, _share(answers, True), _share(answers, False), killed)


def _share(answers: tuple[Answer, ...], is_critical: bool) -> float:
    got = [a.points for a in answers if BEHAVIORS[a.behavior].is_critical == is_critical and a.points is not None]
    return round(100 * sum(got) / (FULL_POINTS * len(got)), 2) if got else 0.0


def form_id(version: int) -> str:
    """The id of a version of the form."""
    return fixed_id("form", "contact quality", version)


@cache
def group_id(version: int, group: int) -> str:
    """The id of a question group in a version of the form."""
    return fixed_id("form", version, "group", group)


@cache
def question_id(version: int, behavior: int) -> str:
    """The id of a question in a version of the form."""
    return fixed_id("form", version, "question", BEHAVIORS[behavior].key)


@cache
def answer_id(version: int, behavior: int, points: int) -> str:
    """The id of an answer option in a version of the form."""
    return fixed_id("form", version, "answer", BEHAVIORS[behavior].key, points)


def question_text(version: int, behavior: int) -> str:
    """The wording of a question; the second version of the form words one differently."""
    text = BEHAVIORS[behavior].question
    return f"{text}, in the customer's own words" if version == 2 and BEHAVIORS[behavior].key == "discovery" else text
