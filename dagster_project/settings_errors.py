"""What is wrong with the settings, said so that a person can put it right: file, key, problem, remedy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

_REMEDIES = {
    "missing": "add the key",
    "extra_forbidden": "remove it or correct its spelling",
    "greater_than_equal": "write a larger number",
    "string_too_short": "write a value",
}


@dataclass(frozen=True, slots=True)
class SettingsProblem:
    """One thing to correct. `key` is empty when the file as a whole is meant."""

    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.key + ': ' if self.key else ''}{self.problem} — {self.remedy}"


class SettingsError(Exception):
    """The settings cannot be used; lists every problem found."""

    def __init__(self, file: Path | None, problems: Sequence[SettingsProblem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        where = str(file) if file is not None else "settings"
        if len(self.problems) == 1:
            super().__init__(f"{where}: {self.problems[0]}")
        else:
            listed = [f"  - {problem}" for problem in self.problems]
            super().__init__("\n".join([f"{where}: {len(listed)} problems", *listed]))


def problems_of(error: ValidationError, env_prefix: str) -> list[SettingsProblem]:
    """Pydantic's findings in the words of the settings file."""
    return [_problem(finding, env_prefix) for finding in error.errors(include_url=False)]


def _problem(finding: Any, env_prefix: str) -> SettingsProblem:
    key = ""
    for part in finding["loc"]:
        key += f"[{part}]" if isinstance(part, int) else f"{'.' if key else ''}{part}"
    message = str(finding["msg"]).removeprefix("Value error, ")
    remedy = _REMEDIES.get(finding["type"], "correct the value")
    if finding["type"] == "value_error":
        message, _, own = message.partition("; ")
        remedy = own or remedy
    elif finding["type"] == "missing":
        message = "is missing"
    elif finding["type"] == "extra_forbidden":
        message = "is not a setting"
    variable = env_prefix + "__".join(str(part) for part in finding["loc"]).upper()
    if any(variable == name or variable.startswith(name + "__") for name in map(str.upper, os.environ) if name):
        message += f" (set by the variable {variable})"
    return SettingsProblem(key, message, remedy)
