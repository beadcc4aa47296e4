"""How a running night tells a person what it is doing; no row values, ever."""

from __future__ import annotations

import sys
import time
from typing import Protocol

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


class Reporter(Protocol):
    """Receives the stages of a night."""

    def stage(self, title: str) -> None:
        """A new stage begins; the one before is over."""

    def step(self, text: str, done: int | None = None, total: int | None = None) -> None:
        """Something happened in this stage; `done` of `total` where it can be counted."""

    def note(self, text: str) -> None:
        """A line that stays on the screen."""


class Silent:
    """For runs that nobody watches."""

    def stage(self, title: str) -> None:
        """Ignore."""

    def step(self, text: str, done: int | None = None, total: int | None = None) -> None:
        """Ignore."""

    def note(self, text: str) -> None:
        """Ignore."""


class Terminal:
    """A live line a stage on a terminal; a plain line a stage where output goes to a file."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(file=sys.stderr, highlight=False)
        self._bars: Progress | None = None
        self._task: TaskID | None = None
        self._title = ""
        self._text = ""
        self._began = time.monotonic()

    def stage(self, title: str) -> None:
        """End the current stage with its duration and begin the next."""
        self.close()
        self._title, self._text, self._began = title, "", time.monotonic()
        if self.console.is_terminal:
            self._bars = Progress(
                SpinnerColumn(),
                TextColumn("{task.description:<22}"),
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("[dim]{task.fields[text]}"),
                console=self.console,
                transient=True,
            )
            self._bars.start()
            self._task = self._bars.add_task(title, total=None, text="")
        else:
            self.console.print(f"  {title} …")

    def step(self, text: str, done: int | None = None, total: int | None = None) -> None:
        """Update the live line."""
        self._text = text
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, completed=done or 0, total=total, text=text)

    def note(self, text: str) -> None:
        """Print above the live line."""
        self.console.print(f"    {text}")

    def close(self) -> None:
        """End the current stage."""
        if self._bars is not None:
            self._bars.stop()
            self._bars, self._task = None, None
        if self._title:
            seconds = time.monotonic() - self._began
            self.console.print(f"  [green]✓[/green] {self._title:<22} {seconds:6.1f} s  [dim]{self._text}[/dim]")
            self._title = ""
