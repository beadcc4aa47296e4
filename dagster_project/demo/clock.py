"""Instants of the demo centre as integer milliseconds UTC, and how the vendors write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

DAY_MS: Final = 86_400_000
HOUR_MS: Final = 3_600_000
MINUTE_MS: Final = 60_000
EPOCH_ORDINAL: Final = date(1970, 1, 1).toordinal()

_CLOCK: Final = [f"{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}" for s in range(86_400)]


@lru_cache(maxsize=4096)
def _day_text(day_number: int) -> str:
    return date.fromordinal(EPOCH_ORDINAL + day_number).isoformat()


def iso_z(ms: int) -> str:
    """An instant as Genesys writes it: `2021-04-01T12:27:53.386Z`."""
    day_number, rest = divmod(ms, DAY_MS)
    return f"{_day_text(day_number)}T{_CLOCK[rest // 1000]}.{rest % 1000:03d}Z"


def naive_utc(ms: int) -> str:
    """An instant as the survey connector writes it: naive UTC with microseconds."""
    day_number, rest = divmod(ms, DAY_MS)
    return f"{_day_text(day_number)} {_CLOCK[rest // 1000]}.{rest % 1000:03d}000"


def naive_in(ms: int, zone: ZoneInfo) -> str:
    """An instant as a naive wall-clock time of a zone, to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def local_date(ms: int, zone: ZoneInfo) -> date:
    """The calendar day that an instant falls on in a zone."""
    return datetime.fromtimestamp(ms // 1000, UTC).astimezone(zone).date()


def local_midnight(day: date, zone: ZoneInfo) -> int:
    """The instant at which a day begins in a zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp() * 1000)
