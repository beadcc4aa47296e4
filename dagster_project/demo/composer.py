"""Turns the plan of a contact into legs with segments and metrics, in the order of their emission."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dagster_project.demo.chance import Ids
from dagster_project.demo.clock import MINUTE_MS
from dagster_project.demo.contact import Leg, Metric, Segment, View
from dagster_project.demo.queues import LINES, WRAP_UPS


@dataclass(slots=True)
class LegPlan:
    """An agent's part of a contact, before it has a place in time. Durations in milliseconds."""

    agent: int
    queue: int
    wait: int
    alert: int
    talk: int
    hold: int
    """0 for a contact without hold."""
    acw: int
    """0 when the agent skipped it."""
    wrap_up: int
    is_transferring: bool = False
    refused_by: int | None = None
    """An agent who was alerted first and did not answer."""
    split: float = 0.6
    """Share of the talk that comes before the hold."""


class Composer:
    """Builds legs; every leg draws its ids from the night's supply."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids

    def _leg(self, kind: str, purpose: str, begin: int) -> Leg:
        return Leg(kind, purpose, self._ids.next(), self._ids.next(), begin, [], [])

    def flow(self, begin: int, duration: int, line: int, *, leaves: bool) -> Leg:
        """The voice menu; `leaves` when the customer ends there."""
        leg = self._leg("flow", "ivr", begin)
        end = begin + duration
        leg.end, leg.flow = end, f"{LINES[line]} menu"
        leg.disconnect = "client" if leaves else "transfer"
        leg.segments.append(("ivr", begin, end, leg.disconnect, None))
        leg.metrics = [("nFlow", 1, begin), ("tIvr", duration, end)]
        leg.metrics.append(("tFlowDisconnect" if leaves else "tFlowOut", duration, end))
        return leg

    def abandoned(self, begin: int, wait: int, queue: int) -> Leg:
        """The queue leg of a customer who gave up."""
        leg = self._queue(begin, wait, queue, "client")
        leg.metrics.append(("tAbandon", wait, begin + wait))
        leg.metrics.append(("nOverSla", 1, begin + wait))
        return leg

    def _queue(self, begin: int, wait: int, queue: int, disconnect: str) -> Leg:
        leg = self._leg("queue", "acd", begin)
        end = begin + wait
        leg.end, leg.queue, leg.wait, leg.disconnect = end, queue, wait, disconnect
        leg.segments.append(("interact", begin, end, disconnect, None))
        leg.metrics = [("nOffered", 1, begin), ("tAcd", wait, end)]
        return leg

    def handled(self, begin: int, plan: LegPlan, ending: str) -> list[Leg]:
        """The queue leg, an unanswered alert if there was one, and the leg of the agent who handled it."""
        waiting = self._queue(begin, plan.wait, plan.queue, "transfer")
        legs = [waiting]
        connected = begin + plan.wait
        if plan.refused_by is not None:
            legs.append(self._refused(connected - plan.alert, plan))
        legs.append(self.agent(connected, plan, ending))
        return legs

    def _refused(self, alert_end: int, plan: LegPlan) -> Leg:
        duration = 12_000
        leg = self._leg("agent", "agent", alert_end - duration)
        leg.agent, leg.queue, leg.alert, leg.disconnect = plan.refused_by, plan.queue, duration, "peer"
        leg.end = alert_end
        leg.segments.append(("alert", alert_end - duration, alert_end, "peer", None))
        leg.metrics = [("tAlert", duration, alert_end), ("tNotResponding", duration, alert_end)]
        return leg

    def agent(self, connected: int, plan: LegPlan, ending: str) -> Leg:
        """The leg of the agent who answered at `connected`."""
        leg = self._leg("agent", "agent", connected - plan.alert)
        leg.agent, leg.queue, leg.alert = plan.agent, plan.queue, plan.alert
        leg.segments.append(("alert", leg.begin, connected, None, None))
        leg.metrics = [
            ("tAlert", plan.alert, connected),
            ("tAnswered", plan.wait, connected),
            ("nConnected", 1, connected),
        ]
        self._interact(leg, connected, plan, "transfer" if plan.is_transferring else ending)
        return leg

    def outbound(self, begin: int, plan: LegPlan, *, on_queue: bool, answered: bool) -> Leg:
        """The leg of an agent who dialled; `alert` of the plan is the time it rang."""
        leg = self._leg("agent", "agent" if on_queue else "user", begin)
        leg.agent, leg.queue = plan.agent, plan.queue if on_queue else None
        connected = begin + plan.alert
        leg.metrics = [
            ("nOutbound", 1, begin),
            ("nOutboundAttempted", 1, begin),
            ("tDialing", plan.alert, connected),
        ]
        if not answered:
            leg.end, leg.disconnect = connected, "system"
            leg.segments.append(("dialing", begin, connected, "system", None))
            return leg
        leg.segments.append(("dialing", begin, connected, None, None))
        leg.metrics += [("nOutboundConnected", 1, connected), ("nConnected", 1, connected)]
        self._interact(leg, connected, plan, "peer")
        return leg

    def _interact(self, leg: Leg, begin: int, plan: LegPlan, ending: str) -> None:
        segments, metrics = leg.segments, leg.metrics
        first = int(plan.talk * plan.split) if plan.hold else plan.talk
        at = begin + first
        if plan.hold:
            segments.append(("interact", begin, at, None, None))
            segments.append(("hold", at, at + plan.hold, None, None))
            metrics += [("tTalk", first, at), ("tHeld", plan.hold, at + plan.hold)]
            again, rest = at + plan.hold, plan.talk - first
            at = again + rest
            segments.append(("interact", again, at, ending, None))
            metrics.append(("tTalk", rest, at))
            metrics.append(("tHeldComplete", plan.hold, at))
            leg.hold, leg.n_holds = plan.hold, 1
        else:
            segments.append(("interact", begin, at, ending, None))
            metrics.append(("tTalk", first, at))
        metrics.append(("tTalkComplete", plan.talk, at))
        if plan.is_transferring:
            metrics += [("nTransferred", 1, at), ("nBlindTransferred", 1, at)]
        leg.talk, leg.disconnect, leg.is_transferred, leg.is_handled = (
            plan.talk,
            ending,
            plan.is_transferring,
            True,
        )
        if plan.acw:
            _wrap_up(leg, at, plan.acw, plan.wrap_up)
        else:
            leg.is_acw_skipped = True
            leg.end = at
            metrics.append(("tHandle", leg.handle or 0, at))


def _wrap_up(leg: Leg, begin: int, duration: int, code: int) -> None:
    leg.acw, leg.wrap_up, leg.end = duration, code, begin + duration
    leg.segments.append(("wrapup", begin, leg.end, leg.disconnect, code))
    leg.metrics += [("tAcw", duration, leg.end), ("tHandle", leg.handle or 0, leg.end)]


def restated(view: View) -> View:
    """The contact after the agent corrected the wrap-up: it is longer, with another code and a later end."""
    last = view.legs[-1]
    segments: list[Segment] = [s for s in last.segments if s[0] != "wrapup"]
    metrics: list[Metric] = [m for m in last.metrics if m[0] not in ("tAcw", "tHandle")]
    code = ((last.wrap_up or 0) + 1) % len(WRAP_UPS)
    begin = (last.end or 0) - (last.acw or 0)
    leg = replace(last, segments=segments, metrics=metrics, acw=None, wrap_up=None, is_acw_skipped=False)
    _wrap_up(leg, begin, (last.acw or 0) + MINUTE_MS // 2, code)
    return View(leg.end, [*view.legs[:-1], leg])


def open_interaction(view: View) -> View:
    """The contact as an export sees it while its last agent is still talking."""
    last = view.legs[-1]
    connected = next(s for s in last.segments if s[0] == "interact")
    segments: list[Segment] = [s for s in last.segments if s[0] == "alert"]
    segments.append(("interact", connected[1], None, None, None))
    metrics = [m for m in last.metrics if m[0] in ("tAlert", "tAnswered", "nConnected")]
    leg = replace(
        last,
        segments=segments,
        metrics=metrics,
        end=None,
        talk=None,
        hold=None,
        acw=None,
        n_holds=0,
        disconnect=None,
        wrap_up=None,
        is_transferred=False,
        is_acw_skipped=False,
    )
    return View(None, [*view.legs[:-1], leg])
