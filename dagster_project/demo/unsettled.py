"""Records whose truth can still change: it is written once nothing more will arrive about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar


class Arriving(Protocol):
    """A record that is delivered in one or more versions."""

    @property
    def last_arrival(self) -> int:
        """The night on which its last version arrives."""


T = TypeVar("T", bound=Arriving)


class Unsettled(Generic[T]):
    """Keeps records until they are settled; `write` then writes one record's truth as of a night."""

    def __init__(self, write: Callable[[T, int], None]) -> None:
        self._write = write
        self._records: list[T] = []

    def add(self, records: Iterable[T]) -> None:
        """More records about which something may still arrive."""
        self._records.extend(records)

    def settle(self, night: int) -> None:
        """Write the truth of those about which nothing arrives after this night."""
        still = []
        for record in self._records:
            if record.last_arrival <= night:
                self._write(record, night)
            else:
                still.append(record)
        self._records = still

    def close(self, night: int) -> None:
        """Write the truth of the rest as the last night left it."""
        for record in self._records:
            self._write(record, night)
        self._records = []
