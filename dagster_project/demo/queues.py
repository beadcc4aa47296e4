"""Lines of business, queues and wrap-up codes of the demo centre, with what is planted in a queue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dagster_project.demo.chance import fixed_id

LINES: Final = ("Billing", "Technical support", "Retention")
SITES: Final = ("Dublin", "Cork", "Galway")


@dataclass(frozen=True)
class Queue:
    """One queue. `shift` moves the log-odds of a satisfied customer, whoever handles the contact."""

    name: str
    line: int
    talk_s: float
    shift: float = 0.0
    hold_share: float = 0.22
    hold_s: float = 45.0

    @property
    def id(self) -> str:
        """The vendor's id."""
        return fixed_id("queue", self.name)


QUEUES: Final = (
    Queue("Billing enquiries", 0, 260),
    Queue("Billing disputes", 0, 340, shift=-1.3),
    Queue("Payments", 0, 220, shift=0.1),
    Queue("Broadband support", 1, 380),
    Queue("Mobile support", 1, 320, hold_share=0.65, hold_s=210.0),
    Queue("Television support", 1, 350, shift=-0.1),
    Queue("Retention offers", 2, 360, shift=0.1),
    Queue("Cancellations", 2, 300, shift=-0.2),
)
HARD_QUEUE: Final = 1
SLOW_QUEUE: Final = 4
BY_LINE: Final = tuple(tuple(i for i, q in enumerate(QUEUES) if q.line == line) for line in range(len(LINES)))

WRAP_UPS: Final = (
    "Resolved",
    "Follow-up needed",
    "Complaint",
    "Sale",
    "Information given",
    "Wrong department",
)
WRAP_UP_IDS: Final = tuple(fixed_id("wrap-up", name) for name in WRAP_UPS)


def division_id(line: int) -> str:
    """The Genesys division of a line of business."""
    return fixed_id("division", LINES[line])


def home_and_shares(line: int, agent: int) -> tuple[int, tuple[int, ...], tuple[float, ...]]:
    """An agent's home queue, and the queues of a line with the cumulated share of each in the agent's
    contacts.

    Most agents rarely see the hard queue; those at home there see little else, which is what makes them
    look bad.
    """
    queues = BY_LINE[line]
    home = queues[(agent // 3) % len(queues)]
    weights = [0.8 if q == home else 0.05 if q == HARD_QUEUE else 0.15 for q in queues]
    total = sum(weights)
    cumulated, running = [], 0.0
    for weight in weights:
        running += weight / total
        cumulated.append(running)
    cumulated[-1] = 1.0
    return home, queues, tuple(cumulated)
