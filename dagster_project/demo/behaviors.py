"""The behaviours of the demo centre, the quality form that scores them, and the effects planted in them.

This is the one place where planted numbers live; `effects.py` writes them beside the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dagster_project.demo.chance import fixed_id


@dataclass(frozen=True)
class Behavior:
    """One behaviour. `driver` is its effect on the log-odds of a satisfied customer, from absent to full."""

    key: str
    question: str
    group: int
    is_graded: bool
    is_kill: bool
    is_critical: bool
    level: float
    """Mean log-odds, over agents, of showing it fully."""
    driver: float = 0.0
    resolves: float = 0.0
    """Effect on the log-odds of a resolved contact."""
    talk_ms: int = 0
    """Talk time that showing it fully costs."""


BEHAVIORS: Final[tuple[Behavior, ...]] = (
    Behavior("greeting", "Greeted the customer and gave a name", 0, False, False, False, 1.6),
    Behavior("verification", "Verified the customer before discussing the account", 0, False, True, True, 3.2),
    Behavior("disclosure", "Made the required disclosure in full", 0, False, False, True, 1.9),
    Behavior("closing", "Summarised and closed the contact", 0, True, False, False, 0.5),
    Behavior("empathy", "Acknowledged how the customer feels", 1, True, False, False, 0.4, driver=1.1),
    Behavior("discovery", "Asked questions until the need was clear", 1, True, False, False, 0.2, 0.8, 0.9, 25_000),
    Behavior("ownership", "Took ownership of the next step", 1, True, False, False, 0.5, driver=0.9, resolves=0.7),
    Behavior("hold_etiquette", "Explained a hold and asked for consent", 1, False, False, False, 0.9),
)
KEYS: Final = tuple(b.key for b in BEHAVIORS)
INDEX: Final = {key: i for i, key in enumerate(KEYS)}

FULL_POINTS: Final = 4
GROUPS: Final = (("Opening and compliance", 40.0), ("Conversation", 60.0))

LEVEL_SPREAD: Final = 0.8
"""Standard deviation, over agents, of the log-odds of a behaviour."""
PARTIAL_SHARE: Final = 0.4
"""How often a behaviour that is not shown fully is shown in part."""

COACHING_UPLIFT: Final = 0.9
"""What one session adds to the log-odds of the coached behaviour."""
COACHING_SPREAD: Final = 0.3
COACHING_HALF_LIFE_DAYS: Final = 42
COACHING_TARGET_RATE: Final = 0.55
"""A week whose rate of full points falls below this may lead to a corrective session."""

HUMAN_ACCURACY: Final = 0.95
AUTO_ACCURACY: Final = 0.86
BIASED_QUESTION: Final = "closing"
BIAS_LIFT: Final = 0.6
"""How often automated scoring gives full points for the biased question where it does not deserve them."""

AGENT_RESIDUAL_SPREAD: Final = 0.2
CSAT_INTERCEPT: Final = -0.4
CSAT_CUTS: Final = (2.4, 1.2, 0.0, -1.2)
"""Score 1, and one more for each cut c where satisfaction + c > 0; the third makes a satisfied customer."""
RESPONSE_BASE: Final = 0.16
RESPONSE_IF_SATISFIED: Final = 0.26
"""Unhappy customers answer less often: surveys are missing not at random."""


def question_context_id(key: str) -> str:
    """The id of a question, the same across versions of the form."""
    return fixed_id("question", key)


FORM_CONTEXT_ID: Final = fixed_id("form", "contact quality")
FORM_NAME: Final = "Contact quality"

TOPICS: Final[dict[str, str]] = {
    "Greeting": "greeting",
    "Opening": "greeting",
    "ID&V": "verification",
    "Security check": "verification",
    "Disclosure": "disclosure",
    "Mandatory wording": "disclosure",
    "Closing": "closing",
    "Call summary": "closing",
    "Empathy": "empathy",
    "Active listening": "empathy",
    "Discovery": "discovery",
    "Probing questions": "discovery",
    "Ownership": "ownership",
    "First time fix": "ownership",
    "Hold etiquette": "hold_etiquette",
    "Hold": "hold_etiquette",
}
"""What supervisors write in the coaching log, and the behaviour it means."""
OTHER_TOPICS: Final = ("Attendance", "Knowledge base", "Headset check")
"""Topics that mean no behaviour of the taxonomy."""
