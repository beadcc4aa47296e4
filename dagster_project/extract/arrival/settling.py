"""Whether a file has settled, so that a half-written one is not taken for a whole one."""

from __future__ import annotations

from typing import Final

from dagster_project.extract.arrival.drop_zone import DroppedFile
from dagster_project.extract.landing.landed import NotLanded

_NANOSECONDS: Final = 1_000_000_000


class Settling:
    """A file has settled when it was last changed, or first seen as it is now, long enough ago.

    The second way serves stores whose clock runs ahead of ours or that tell no time at all.
    """

    def __init__(self, settle_seconds: float, looks: dict[str, tuple[str, float]], now: float) -> None:
        self._settle_seconds = settle_seconds
        self._earlier = looks
        self._now = now
        #: Files that are still too young: stamp and first look in this state, by path.
        self.looks: dict[str, tuple[str, float]] = {}

    def is_settled(self, file: DroppedFile) -> bool:
        """Whether the file can be taken tonight; remembers it when it cannot."""
        if file.modified_ns and self._now - file.modified_ns / _NANOSECONDS >= self._settle_seconds:
            return True
        stamp, first = self._earlier.get(file.path, ("", self._now))
        if stamp != file.stamp:
            first = self._now
        if self._now - first >= self._settle_seconds and (stamp == file.stamp or self._settle_seconds == 0):
            return True
        self.looks[file.path] = (file.stamp, first)
        return False

    def young(self, file: DroppedFile) -> NotLanded:
        """Why such a file waits."""
        age = (self._now - file.modified_ns / _NANOSECONDS) if file.modified_ns else 0
        detail = f"It changed {age:.0f} s ago and must rest for {self._settle_seconds:g} s."
        return NotLanded("unstable", "too_young", detail, "The next night takes it.")
