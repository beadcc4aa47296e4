"""The demo contact centre: lives night by night, and writes each night's exports and their truth."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final

from dagster_project.demo.calendar import DemoCalendar
from dagster_project.demo.coaching import CoachingTeam
from dagster_project.demo.contacts import ContactFloor
from dagster_project.demo.dirt import plan_dirt
from dagster_project.demo.effects import EffectsMeter, write_effects
from dagster_project.demo.evaluations import QualityTeam
from dagster_project.demo.outbox import Outbox
from dagster_project.demo.people import build_roster
from dagster_project.demo.quality_export import QualityExport
from dagster_project.demo.roster_export import RosterExport
from dagster_project.demo.staffing import AgentState
from dagster_project.demo.survey_export import SurveyExport
from dagster_project.demo.surveys import SurveyPanel
from dagster_project.demo.telephony import Telephony
from dagster_project.demo.truth import TruthWriter
from dagster_project.demo.truth_people import PeopleTruth

DEFAULT_LAST_NIGHT: Final = date(2026, 3, 1)
MINIMUM_AGENTS: Final = 12
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoSummary:
    """What was written."""

    exports: Path
    truth: Path
    first_day: date
    last_day: date
    n_nights: int
    n_files: int
    n_bytes: int
    truth_rows: dict[str, int]


class DemoCentre:
    """A centre that lives through `nights` nights; what happens on a night never depends on what comes
    after it.

    Nights are written in order with `write_night`, from 1. Files of nights before `first_night_index` are
    not written,
    though the centre lives through them: that adds nights to a folder with the earlier ones. Close it (or use
    it as a context) to complete the truth, which then holds for the nights written so far.
    """

    def __init__(
        self,
        root: Path,
        *,
        seed: int = 7,
        agents: int = 200,
        nights: int = 60,
        last_night: date = DEFAULT_LAST_NIGHT,
        first_night_index: int = 1,
        dirt: bool = True,
    ) -> None:
        if agents < MINIMUM_AGENTS:
            raise ValueError(f"agents is {agents}; a centre needs at least {MINIMUM_AGENTS} agents")
        if nights < 1:
            raise ValueError(f"nights is {nights}; write at least 1 night")
        self._root, self._seed, self._nights = root, seed, nights
        self._calendar = DemoCalendar(nights, last_night)
        self._roster = build_roster(seed, agents, self._calendar)
        self._state = AgentState.draw(seed, agents)
        self._truth_folder = root / "demo" / "truth"
        shutil.rmtree(self._truth_folder, ignore_errors=True)
        self._truth = TruthWriter(self._truth_folder)
        plan = plan_dirt(nights, enabled=dirt)
        self._outbox = Outbox(root, self._calendar, self._truth, first_night_index)
        parts = (seed, self._calendar, self._roster, plan, self._outbox, self._truth)
        self._telephony, self._quality, self._survey = (
            Telephony(*parts),
            QualityExport(*parts),
            SurveyExport(*parts),
        )
        self._floor = ContactFloor(seed, self._calendar, self._roster, self._state)
        self._analysts = QualityTeam(seed, self._calendar, self._roster, self._state)
        self._panel = SurveyPanel(seed, self._calendar)
        self._coaches = CoachingTeam(seed, self._calendar, self._roster, self._state)
        self._roster_export = RosterExport(self._calendar, self._roster, plan, self._outbox)
        self._meter = EffectsMeter()
        self._night = 0
        self._is_closed = False

    def __enter__(self) -> DemoCentre:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write_night(self, night: int) -> None:
        """Lives through one night and writes its exports; nights come in order.

        Raises ValueError when it is not the next night, or not one of the centre's nights.
        """
        if night != self._night + 1 or night > self._nights or self._is_closed:
            raise ValueError(f"night {night} cannot be written now; the next is {self._night + 1} of {self._nights}")
        self._night = night
        self._outbox.begin(night)
        changed = self._roster_export.night(night)
        self._telephony.code_files(night, users=changed)
        day = self._floor.day(night)
        self._telephony.night(night, day.contacts)
        self._quality.night(night, self._analysts.evaluate(night, day.handled))
        self._survey.night(night, *self._panel.survey(night, day.handled))
        self._coaches.day(night)
        self._roster_export.workbook(night, self._coaches)
        self._meter.add(day.outcomes)
        self._state.end_day()

    def close(self) -> DemoSummary:
        """Completes the truth for the nights written so far."""
        if not self._is_closed:
            self._is_closed = True
            for part in (self._telephony, self._quality, self._survey):
                part.close(self._night)
            people = PeopleTruth(self._calendar, self._roster, self._state, self._night)
            self._truth.add("agents", people.agents())
            self._truth.add("agent_skills", people.skills())
            self._truth.add("agent_periods", people.periods())
            for table, row in people.coaching(self._roster_export.workbook_rows):
                self._truth.add(table, [row])
            self._truth.close()
            write_effects(
                self._truth_folder / "effects.json",
                seed=self._seed,
                calendar=self._calendar,
                until_night=max(1, self._night),
                roster=self._roster,
                meter=self._meter,
                second_form_night=self._analysts.second_form_night,
            )
        return DemoSummary(
            self._root / "exports",
            self._truth_folder,
            self._calendar.first_day,
            self._calendar.day(max(1, self._night)),
            self._night,
            self._outbox.n_files,
            self._outbox.n_bytes,
            dict(self._truth.counts),
        )


def write_demo(
    root: Path,
    *,
    seed: int = 7,
    agents: int = 200,
    nights: int = 60,
    last_night: date = DEFAULT_LAST_NIGHT,
    first_night_index: int = 1,
    until_night: int | None = None,
    dirt: bool = True,
    progress: Progress | None = None,
) -> DemoSummary:
    """Writes the exports of a made-up contact centre into `<root>/exports`, and the truth into
    `<root>/demo/truth`.

    The same seed and size give the same bytes. `until_night` stops early: the files are those of the full
    period, and
    the truth is what holds after that night. `progress` gets ("night", night, nights) after each night.
    """
    last = nights if until_night is None else min(until_night, nights)
    centre = DemoCentre(
        root,
        seed=seed,
        agents=agents,
        nights=nights,
        last_night=last_night,
        first_night_index=first_night_index,
        dirt=dirt,
    )
    with centre:
        for night in range(1, last + 1):
            centre.write_night(night)
            if progress is not None:
                progress("night", night, last)
    return centre.close()
