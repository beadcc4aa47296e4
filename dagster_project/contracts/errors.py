"""The error that a wrong declaration raises."""

from __future__ import annotations

from pathlib import Path


class ContractError(Exception):
    """A contract that cannot be used; says where it stands and what to write instead."""

    def __init__(
        self,
        problem: str,
        *,
        remedy: str,
        file: Path | None = None,
        line: int | None = None,
        stream: str | None = None,
        column: str | None = None,
    ) -> None:
        self.problem = problem
        self.remedy = remedy
        self.file = file
        self.line = line
        self.stream = stream
        self.column = column
        place = "" if file is None else f"{file}" + ("" if line is None else f":{line}")
        what = ".".join(part for part in (stream, column) if part)
        parts = [part for part in (place, what, problem) if part]
        super().__init__(f"{': '.join(parts)} Remedy: {remedy}")
