"""A contact of the demo centre as the generator knows it: legs, their segments and metrics, and its
deliveries.

Exports and truth are both written from these objects; neither is derived from the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Segment = tuple[str, int, int | None, str | None, int | None]
"""Type, begin, end (None while it lasts), disconnect type, wrap-up code (index)."""
Metric = tuple[str, int, int]
"""Name, value, instant of emission."""


@dataclass(slots=True)
class Leg:
    """One session of a non-customer participant. Durations in ms; None is not measured, not zero."""

    kind: str
    purpose: str
    participant_id: str
    session_id: str
    begin: int
    segments: list[Segment]
    metrics: list[Metric]
    end: int | None = None
    agent: int | None = None
    queue: int | None = None
    flow: str | None = None
    is_handled: bool = False
    is_transferred: bool = False
    alert: int | None = None
    wait: int | None = None
    talk: int | None = None
    hold: int | None = None
    acw: int | None = None
    n_holds: int = 0
    disconnect: str | None = None
    wrap_up: int | None = None
    is_acw_skipped: bool = False

    @property
    def handle(self) -> int | None:
        """Talk, hold and after-call work together; None when none was measured."""
        parts = [p for p in (self.talk, self.hold, self.acw) if p is not None]
        return sum(parts) if parts else None


@dataclass(slots=True)
class View:
    """A contact as one export shows it; `end` is None while it is open."""

    end: int | None
    legs: list[Leg]


@dataclass(slots=True)
class Delivery:
    """One appearance of a contact: the night whose export shows it, and the night it arrives."""

    export_night: int
    arrival_night: int
    view: View


@dataclass(slots=True)
class Contact:
    """One contact between a customer and the centre."""

    id: str
    channel: str
    direction: str
    begin: int
    customer: int
    customer_participant_id: str
    customer_session_id: str
    line: int
    started_night: int
    deliveries: list[Delivery] = field(default_factory=list)
    note: str | None = None
    """A note that the agent typed, with things that must not get further than landing."""

    def newest(self, night: int) -> Delivery | None:
        """What counts once everything that arrived by a night was processed."""
        arrived = [d for d in self.deliveries if d.arrival_night <= night]
        return max(arrived, key=lambda d: d.export_night) if arrived else None

    @property
    def last_arrival(self) -> int:
        """The night after which nothing about this contact changes."""
        return max(d.arrival_night for d in self.deliveries)

    @property
    def final(self) -> View:
        """The contact in the end."""
        return self.deliveries[-1].view


@dataclass(frozen=True, slots=True)
class Handled:
    """What the quality team and the survey see of a contact that an agent handled."""

    conversation_id: str
    begin: int
    end: int
    channel: str
    agent: int
    queue: int
    customer: int
    line: int
    qualities: tuple[float, ...]
    """Of each behaviour: 0 absent, 0.5 in part, 1 full."""
    had_hold: bool
    satisfaction: float
    """Log-odds of a satisfied customer."""
    resolved: float
    """Probability that the contact resolved the need."""
    started_night: int
