"""Why something was not published."""

from __future__ import annotations

from collections.abc import Sequence


class PublishError(RuntimeError):
    """The published folder cannot be used as it is; the message names the path and the remedy."""


class PublishRefused(PublishError):
    """This build may not be published; readers keep the snapshot that they have."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("not published, readers keep the last snapshot: " + "; ".join(self.reasons))
