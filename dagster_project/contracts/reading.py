"""Typed look-ups in a declaration as YAML gave it, each failing with the place and the remedy."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from dagster_project.contracts.errors import ContractError

LINE = "__line__"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a declaration stands, for its errors."""

    file: Path
    line: int | None = None
    stream: str | None = None
    column: str | None = None

    def fail(self, problem: str, remedy: str) -> NoReturn:
        """Raise a ContractError for this place."""
        raise ContractError(
            problem, remedy=remedy, file=self.file, line=self.line, stream=self.stream, column=self.column
        )


def mapping(value: Any, what: str, place: Place) -> dict[str, Any]:
    """A mapping without the line marker."""
    if not isinstance(value, dict):
        place.fail(f"`{what}` is not a mapping.", "Write it as `key: value` lines.")
    return {str(key): item for key, item in value.items() if key != LINE}


def line_of(value: Any) -> int | None:
    """The line on which a mapping begins, when known."""
    return value.get(LINE) if isinstance(value, dict) else None


def text(declared: dict[str, Any], key: str, place: Place, default: str | None = None) -> str:
    """A string; required when no default is given."""
    value = declared.get(key, default)
    if not isinstance(value, str) or not value:
        place.fail(
            f"`{key}` is missing or is not text.",
            f"Write `{key}: …`, in quotes where YAML reads it otherwise.",
        )
    return value


def texts(declared: dict[str, Any], key: str, place: Place) -> tuple[str, ...]:
    """A string or a list of strings; empty when absent."""
    value = declared.get(key)
    items = [] if value is None else value if isinstance(value, list) else [value]
    if not all(isinstance(item, str) and item for item in items):
        place.fail(f"`{key}` holds something that is not text.", "Put each entry in quotes.")
    return tuple(items)


def flag(declared: dict[str, Any], key: str, place: Place) -> bool:
    """A boolean, false when absent."""
    value = declared.get(key, False)
    if not isinstance(value, bool):
        place.fail(f"`{key}` is neither true nor false.", f"Write `{key}: true` or leave it out.")
    return value


def whole(declared: dict[str, Any], key: str, place: Place, default: int | None = None, minimum: int = 0) -> int:
    """A whole number not below ``minimum``; required when no default is given."""
    value = declared.get(key, default)
    if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
        place.fail(f"`{key}` is not a whole number of at least {minimum}.", f"Write `{key}: {minimum}` or more.")
    return value


def number(declared: dict[str, Any], key: str, place: Place) -> float | None:
    """A number, or None when absent."""
    value = declared.get(key)
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        place.fail(f"`{key}` is not a number.", f"Write `{key}: 0`, without quotes.")
    return value


def share(declared: dict[str, Any], key: str, place: Place, default: float | None = None) -> float:
    """A share between 0 and 1; required when no default is given."""
    value = number(declared, key, place)
    value = default if value is None else value
    if value is None or not 0 <= value <= 1:
        place.fail(f"`{key}` is not a share between 0 and 1.", f"Write `{key}: 0.05`, for example.")
    return float(value)


def choice(
    declared: dict[str, Any], key: str, place: Place, options: Collection[str], default: str | None = None
) -> str:
    """One of the options; required when no default is given."""
    value = declared.get(key, default)
    if value not in options:
        place.fail(f"`{key}` is `{value}`.", f"Write one of: {', '.join(options)}.")
    return str(value)


def refuse_unknown(declared: dict[str, Any], known: Collection[str], place: Place) -> None:
    """Fail on a key that means nothing here: a misspelt rule would otherwise never be applied."""
    for key in declared:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            remedy = f"Did you mean `{near[0]}`?" if near else f"Known keys: {', '.join(sorted(known))}."
            place.fail(f"`{key}` is not a contract key.", remedy)
