"""The calendar of the demo centre: which day a night exports, how busy a day is, who works on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dagster_project.demo.clock import local_date, local_midnight

CENTRE_ZONE: Final = ZoneInfo("Europe/Dublin")

# Volume and presence by weekday, Monday first.
_VOLUME: Final = (1.12, 1.05, 1.0, 0.98, 1.0, 0.86, 0.8)
_PRESENCE: Final = (0.82, 0.83, 0.83, 0.82, 0.8, 0.64, 0.58)
_HOLIDAY_VOLUME: Final = 0.75
_FIXED_HOLIDAYS: Final = frozenset({(1, 1), (3, 17), (12, 25), (12, 26)})


def is_holiday(day: date) -> bool:
    """Public holidays: those on a fixed day, and the first Mondays of February, May, June and August."""
    first_monday = day.weekday() == 0 and day.day <= 7 and day.month in (2, 5, 6, 8)
    return first_monday or (day.month, day.day) in _FIXED_HOLIDAYS


@dataclass(frozen=True)
class DemoCalendar:
    """Nights are numbered from 1; night k exports the local day `day(k)`, complete at its midnight."""

    nights: int
    last_night: date

    @property
    def first_day(self) -> date:
        """The day that night 1 exports."""
        return self.last_night - timedelta(days=self.nights - 1)

    def day(self, night: int) -> date:
        """The day that a night exports."""
        return self.first_day + timedelta(days=night - 1)

    def night_of_day(self, day: date) -> int:
        """The night that exports a day; before the first night the number is below 1."""
        return (day - self.first_day).days + 1

    def night_of(self, ms: int) -> int:
        """The night that exports the local day of an instant."""
        return self.night_of_day(local_date(ms, CENTRE_ZONE))

    def day_begin(self, night: int) -> int:
        """The instant at which a night's day begins."""
        return local_midnight(self.day(night), CENTRE_ZONE)

    def day_end(self, night: int) -> int:
        """The instant at which a night's day ends: the export's cut-off."""
        return local_midnight(self.day(night + 1), CENTRE_ZONE)

    def is_weekly(self, night: int) -> bool:
        """Whether the weekly exports come tonight: on Mondays, and on the first night."""
        return night == 1 or self.day(night).weekday() == 0

    def volume(self, night: int) -> float:
        """Contacts an agent handles that day, relative to a plain Wednesday."""
        day = self.day(night)
        return _VOLUME[day.weekday()] * (_HOLIDAY_VOLUME if is_holiday(day) else 1.0)

    def presence(self, night: int) -> float:
        """Share of the employed agents who work that day."""
        return _PRESENCE[self.day(night).weekday()]

    def at(self, share: float) -> int:
        """The night at a share of the period, away from both ends when the period is long enough."""
        return max(1, min(self.nights - 1, round(share * self.nights)))
