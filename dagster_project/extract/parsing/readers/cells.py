"""A workbook cell as the text that lands."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

_EXACT_INTEGERS = 2**53


def cell_text(value: Any) -> str | None:
    """ISO 8601 for dates and times, digits for whole numbers, text as it is; None for an empty cell.

    A workbook stores a date as a whole number of days, so midnight lands as the date alone.
    """
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return _clock(value)
        case float() if value.is_integer() and abs(value) < _EXACT_INTEGERS:
            return str(int(value))
        case _:
            return str(value)


def _clock(value: timedelta) -> str:
    """A duration cell, `[h]:mm:ss`, as it is shown."""
    seconds, micros = divmod(value // timedelta(microseconds=1), 1_000_000)
    hours, rest = divmod(seconds, 3600)
    fraction = f".{micros:06d}".rstrip("0") if micros else ""
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}{fraction}"
