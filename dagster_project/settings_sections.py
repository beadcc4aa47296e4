"""The sections of concord.toml: what each key means and which values it takes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

from dagster_project.settings_errors import SettingsError, SettingsProblem

_CRON_FIELDS: Final = 5
_INSTANCE: Final = re.compile(r"[a-z0-9_]+")
_REFERENCE: Final = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:.+")
_URL: Final = re.compile(r"[a-z0-9+.-]{2,}://", re.IGNORECASE)


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Centre(_Section):
    """The contact centre itself."""

    name: Annotated[str, Field(min_length=1)]
    time_zone: str

    @field_validator("time_zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError(f"{value!r} is not a time zone; write an IANA name such as Europe/Dublin")
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        """The centre's time zone; business dates are dates in it."""
        return ZoneInfo(self.time_zone)


class Paths(_Section):
    """Where Concord keeps its files; everything lies below `data`."""

    data: Path = Path("data")

    @property
    def landing(self) -> Path:
        """Append-only Parquet, one folder a tool, instance and stream."""
        return self.data / "landing"

    @property
    def ledger(self) -> Path:
        """What was delivered, landed, held and published."""
        return self.data / "state" / "ledger.sqlite"

    @property
    def lock(self) -> Path:
        """Held while a night runs."""
        return self.data / "state" / "night.lock"

    @property
    def inbox(self) -> Path:
        """Private copies of remote files while they are being landed."""
        return self.data / "state" / "inbox"

    @property
    def builds(self) -> Path:
        """One folder a night's build."""
        return self.data / "builds"

    @property
    def published(self) -> Path:
        """Snapshots that readers open."""
        return self.data / "published"


class PrivacyReference(_Section):
    """Where the key for pseudonyms is kept."""

    key: str

    @field_validator("key")
    @classmethod
    def _is_a_reference(cls, value: str) -> str:
        if not _REFERENCE.fullmatch(value):
            raise ValueError("is not a reference; write env:NAME or file:path, never the key itself")
        return value


class Retention(_Section):
    """How many snapshots and builds stay."""

    snapshots: Annotated[int, Field(ge=1)] = 7
    builds: Annotated[int, Field(ge=1)] = 2


class NightSettings(_Section):
    """When the night runs and how it treats files that have only just arrived."""

    cron: str = "15 4 * * *"
    settle_seconds: Annotated[float, Field(ge=0)] = 60
    run_date: date | None = None

    @field_validator("cron")
    @classmethod
    def _has_five_fields(cls, value: str) -> str:
        if len(value.split()) != _CRON_FIELDS:
            raise ValueError(f"{value!r} is not a cron expression; write five fields, such as 15 4 * * *")
        return value


class Source(_Section):
    """One tool of the centre and where it drops its exports."""

    tool: str
    instance: str = "main"
    exports: Annotated[str, Field(min_length=1, repr=False)]
    options: dict[str, Any] = Field(default_factory=dict, repr=False)

    @field_validator("instance")
    @classmethod
    def _is_a_name(cls, value: str) -> str:
        if not _INSTANCE.fullmatch(value):
            raise ValueError(f"{value!r} cannot name an instance; use lower-case letters, digits and _")
        return value

    @property
    def is_remote(self) -> bool:
        """Whether the exports lie behind a URL rather than in a folder."""
        return _URL.match(self.exports) is not None

    @property
    def shown_url(self) -> str:
        """The URL without user name and password, fit for messages."""
        return re.sub(r"(://)[^/@]*@", r"\1", self.exports)

    def storage_options(self) -> dict[str, Any]:
        """Options for fsspec, with ``env:NAME`` values resolved; never print them.

        Raises:
            SettingsError: a variable that an option names is not set.
        """
        problems = [
            SettingsProblem(f"{key} of source {self.tool}.{self.instance}", problem, remedy)
            for key, problem, remedy in _unset_variables(self.options, "options")
        ]
        if problems:
            raise SettingsError(None, problems)
        resolved: dict[str, Any] = _resolved(self.options)
        return resolved


def _variable(value: Any) -> str | None:
    return value.removeprefix("env:") if isinstance(value, str) and value.startswith("env:") else None


def _unset_variables(value: Any, key: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _unset_variables(inner, f"{key}.{name}")
    name = _variable(value)
    if name is not None and name not in os.environ:
        yield key, f"the variable {name} is not set", f"set {name} where the night runs"


def _resolved(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _resolved(inner) for name, inner in value.items()}
    name = _variable(value)
    return value if name is None else os.environ[name]
