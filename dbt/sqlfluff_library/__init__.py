"""Stand-ins for what dbt gives to a template, so that sqlfluff can lint without dbt and without a database.

They render any expression of the right shape; what the SQL means is dbt's business.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: Templates look into the database only while dbt executes; linting never does.
execute = False


def _call(name: str) -> Callable[..., str]:
    """A function that renders as a call of itself on its first argument."""

    def render(*args: Any, **_: Any) -> str:
        return f"{name}({args[0] if args else ''})"

    return render


class Dbt:
    """dbt's own cross-database macros."""

    def __getattr__(self, name: str) -> Callable[..., str]:
        if name.startswith("type_"):
            return lambda: "varchar"
        return _call(name)

    @staticmethod
    def concat(parts: list[str]) -> str:
        """Text put together."""
        return " || ".join(parts)

    @staticmethod
    def date_spine(part: str, start: str, end: str) -> str:
        """A relation of days or weeks."""
        return f"select {start} as date_{part} where {start} < {end}"

    @staticmethod
    def datediff(start: str, end: str, part: str) -> str:
        """Units from one date to another."""
        return f"datediff('{part}', {start}, {end})"

    @staticmethod
    def dateadd(part: str, n: int, date: str) -> str:
        """A date moved by some units."""
        return f"dateadd('{part}', {n}, {date})"

    @staticmethod
    def date_trunc(part: str, date: str) -> str:
        """The begin of a period."""
        return f"date_trunc('{part}', {date})"


class Adapter:
    """What an engine does in its own way."""

    @staticmethod
    def dispatch(name: str, *_: Any) -> Callable[..., str]:
        """The engine's version of a macro."""
        if name == "split_rows":
            return lambda relation, *_: f"(select * from {relation})"
        return _call(name)


class Flags:
    """How dbt was called."""

    FULL_REFRESH = False


dbt = Dbt()
adapter = Adapter()
flags = Flags()
