"""The centre's settings: concord.toml, overridden by the environment, checked as a whole before a night.

Secrets are never written here. A key or a storage option names where its value is kept (``env:NAME`` or
``file:path``), and it is read at the moment of use.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from pydantic import PrivateAttr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from dagster_project.project import MODELS_DIR
from dagster_project.settings_errors import SettingsError, SettingsProblem, problems_of
from dagster_project.settings_sections import (
    Centre,
    NightSettings,
    Paths,
    PrivacyReference,
    Retention,
    Source,
)
from dagster_project.settings_template import write_settings_template

__all__ = [
    "Settings",
    "SettingsError",
    "Source",
    "find_settings_file",
    "load_settings",
    "write_settings_template",
]

FILE_NAME: Final = "concord.toml"
FILE_VARIABLE: Final = "CONCORD_SETTINGS"
ENV_PREFIX: Final = "CONCORD_"
MINIMUM_KEY_BYTES: Final = 16


class Settings(BaseSettings):
    """Everything that a centre decides. Build it with `load_settings`."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
    )

    centre: Centre
    privacy: PrivacyReference
    paths: Paths = Paths()
    retention: Retention = Retention()
    night: NightSettings = NightSettings()
    sources: tuple[Source, ...] = ()

    _file: Path | None = PrivateAttr(default=None)

    @property
    def file(self) -> Path | None:
        """The file that they were read from."""
        return self._file

    def privacy_key(self) -> bytes:
        """The key for pseudonyms, read now from where `privacy.key` says.

        Raises:
            SettingsError: it is missing, empty or shorter than 16 bytes.
        """
        kind, _, where = self.privacy.key.partition(":")
        if kind == "env":
            value = os.environ.get(where, "").strip().encode()
            create = f'export {where}="$(openssl rand -hex 32)"'
        else:
            create = f"(umask 077; openssl rand -hex 32 > {where})"
            try:
                value = Path(where).read_bytes().strip()
            except FileNotFoundError:
                value = b""
            except OSError as error:
                raise self._key_error(f"{where} cannot be read ({error.strerror})", create) from None
        if not value:
            raise self._key_error(f"there is no key in {self.privacy.key}", create)
        if len(value) < MINIMUM_KEY_BYTES:
            raise self._key_error(f"the key in {self.privacy.key} is shorter than {MINIMUM_KEY_BYTES} bytes", create)
        return value

    def _key_error(self, problem: str, create: str) -> SettingsError:
        remedy = f"create one: {create} — and keep a copy: another key gives other pseudonyms"
        return SettingsError(self._file, [SettingsProblem("privacy.key", problem, remedy)])


def load_settings(path: Path | None = None, *, tools: Collection[str] | None = None) -> Settings:
    """Read and check the settings.

    Args:
        path: the file; default is the one that CONCORD_SETTINGS names, else concord.toml here or above.
        tools: names of the declared tools; default is those below models/staging.

    Raises:
        SettingsError: with every problem found, the key of each and what to do.
    """
    file = (path or find_settings_file()).resolve()
    if not file.is_file():
        raise SettingsError(file, [SettingsProblem("", "the file does not exist", "run: concord init")])
    known = declared_tools() if tools is None else tools
    try:
        raw = _reader_of(file)()
    except ValidationError as error:
        written = tomllib.loads(file.read_text(encoding="utf-8")).get("sources", [])
        problems = [*problems_of(error, ENV_PREFIX), *_source_problems(written, known)]
        raise SettingsError(file, problems) from None
    except ValueError as error:  # not TOML, or an override that is not JSON where it must be
        problem = SettingsProblem("", str(error), "correct the syntax; strings stand in double quotes")
        raise SettingsError(file, [problem]) from None
    problems = _source_problems([source.model_dump() for source in raw.sources], known)
    if problems:
        raise SettingsError(file, problems)
    return _with_absolute_paths(raw, file)


def find_settings_file() -> Path:
    """The settings file: CONCORD_SETTINGS, else concord.toml in the working folder or the nearest above.

    Raises:
        SettingsError: there is none.
    """
    named = os.environ.get(FILE_VARIABLE)
    if named:
        return Path(named).expanduser()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    remedy = f"run: concord init, or name the file in {FILE_VARIABLE}"
    problem = SettingsProblem("", "there is no settings file here or above", remedy)
    raise SettingsError(here / FILE_NAME, [problem])


def declared_tools(models_dir: Path = MODELS_DIR) -> frozenset[str]:
    """Names of the tools that have a contract: the folders below models/staging."""
    return frozenset(path.parent.name for path in (models_dir / "staging").glob("*/*sources.yml"))


def _reader_of(file: Path) -> type[Settings]:
    """Settings that take what the environment says first, then what the file says."""

    class SettingsFromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    return SettingsFromFile


def _source_problems(sources: Any, tools: Collection[str]) -> list[SettingsProblem]:
    """Sources of undeclared tools, and two sources that would land in one place."""
    problems: list[SettingsProblem] = []
    seen: set[tuple[str, str]] = set()
    for index, source in enumerate(sources if isinstance(sources, list) else []):
        if not isinstance(source, dict) or not isinstance(source.get("tool"), str):
            continue
        tool, instance = source["tool"], str(source.get("instance", "main"))
        if tool not in tools:
            remedy = f"write one of {', '.join(sorted(tools))}, or declare it below models/staging"
            problems.append(SettingsProblem(f"sources[{index}].tool", f"{tool!r} has no contract", remedy))
        if (tool, instance) in seen:
            problem = f"{tool} is configured twice as {instance!r}"
            remedy = "give each system of that tool an instance name of its own"
            problems.append(SettingsProblem(f"sources[{index}].instance", problem, remedy))
        seen.add((tool, instance))
    return problems


def _with_absolute_paths(settings: Settings, file: Path) -> Settings:
    """Relative paths start at the settings file's folder, so that the working folder never matters."""

    def absolute(path: str | Path) -> str:
        return os.path.normpath(file.parent / Path(path).expanduser())

    kind, _, where = settings.privacy.key.partition(":")
    resolved = settings.model_copy(
        update={
            "paths": Paths(data=Path(absolute(settings.paths.data))),
            "privacy": PrivacyReference(key=f"file:{absolute(where)}") if kind == "file" else settings.privacy,
            "sources": tuple(
                source if source.is_remote else source.model_copy(update={"exports": absolute(source.exports)})
                for source in settings.sources
            ),
        }
    )
    resolved._file = file
    return resolved
