"""The faults of the demo centre's exports: which kind on which night.

Every kind is one that real exports show: files that come twice, late or cut off, pages that overlap,
records that are
broken or restated. A plan spreads them so that a night carries at most one broken record a file, and that a
file
which is held back is followed by its complete delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# The night's file does not arrive whole, so nothing else may happen to it.
_EXCLUSIVE: Final = ("truncated_gz", "late_page")
_AGAIN: Final = ("duplicate_other_name", "duplicate_same_name")
_CONVERSATIONS: Final = (
    "malformed_line",
    "missing_id",
    "future_timestamp",
    "overlapping_page",
    "restated_conversation",
    "new_field",
    *_AGAIN,
)
BREAKING: Final = frozenset(
    {"malformed_line", "missing_id", "future_timestamp", "score_out_of_range", "ragged_row", "null_key"}
)
_ELSEWHERE: Final[Mapping[str, float]] = {
    "score_out_of_range": 0.35,
    "orphan_evaluation": 0.45,
    "ragged_row": 0.3,
    "null_key": 0.62,
    "late_distributions": 0.5,
    "formula": 0.55,
}
KINDS: Final = (*_EXCLUSIVE, *_CONVERSATIONS, *_ELSEWHERE)
FIRST, LAST_FROM_END = 2, 2
"""Faults stay away from the first nights and the last ones, so that each can be followed to its end."""
MINIMUM_NIGHTS: Final = 5


@dataclass(frozen=True)
class DirtPlan:
    """Kinds of faults by night."""

    by_night: Mapping[int, frozenset[str]]

    def has(self, night: int, kind: str) -> bool:
        """Whether a kind is planned for a night."""
        return kind in self.by_night.get(night, ())

    def any_of_conversations(self, night: int) -> bool:
        """Whether something is planned for the night's conversations."""
        kinds = self.by_night.get(night, frozenset())
        return bool(kinds & {*_CONVERSATIONS, *_EXCLUSIVE})


def plan_dirt(nights: int, *, enabled: bool) -> DirtPlan:
    """Spreads the kinds over the period; a period too short for all of them gets those that fit."""
    planned: dict[int, set[str]] = {}
    free = list(range(FIRST, nights - LAST_FROM_END + 1))
    if not enabled or nights < MINIMUM_NIGHTS or not free:
        return DirtPlan({})
    if len(free) >= 3:
        for kind, share in zip(_EXCLUSIVE, (0.6, 0.8), strict=True):
            night = free.pop(min(len(free) - 1, round(share * (len(free) - 1))))
            planned.setdefault(night, set()).add(kind)
    cut_off = {night for night, kinds in planned.items() if "truncated_gz" in kinds}
    for i, kind in enumerate(_CONVERSATIONS):
        # What is delivered twice must have been delivered whole the night before.
        nights_for = [n for n in free if n - 1 not in cut_off] if kind in _AGAIN else free
        night = nights_for[round(i * (len(nights_for) - 1) / (len(_CONVERSATIONS) - 1))]
        if kind in BREAKING and planned.get(night, set()) & BREAKING:
            continue
        planned.setdefault(night, set()).add(kind)
    for kind, share in _ELSEWHERE.items():
        night = max(FIRST, min(nights - LAST_FROM_END, round(share * nights)))
        planned.setdefault(night, set()).add(kind)
    return DirtPlan({night: frozenset(kinds) for night, kinds in planned.items()})
