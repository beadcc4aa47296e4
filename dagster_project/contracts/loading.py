"""Read the contracts from the dbt source YAML; several files may declare one source, and use anchors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from dagster_project.contracts.declaration import build_export, build_part
from dagster_project.contracts.errors import ContractError
from dagster_project.contracts.model import Contracts, Export, Stream, Tool
from dagster_project.contracts.reading import LINE, Place, line_of, mapping, text

_BaseLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _LineLoader(_BaseLoader):  # type: ignore[misc]
    """Keeps the line of every mapping, so that an error can name it."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        found[LINE] = node.start_mark.line + 1
        return found


@dataclass(frozen=True, slots=True)
class _Table:
    """One declared table, and where it stands."""

    declared: dict[str, Any]
    export: dict[str, Any] | None
    place: Place

    @property
    def name(self) -> str:
        return text(self.declared, "name", self.place)


def load_contracts(models_dir: Path) -> Contracts:
    """Every contract below ``models_dir/staging`` (or ``models_dir`` itself when it has no such folder).

    A source is a tool when one of its tables declares ``config.meta.export``. Raises ContractError, naming
    file, line, stream and column, when a declaration is wrong or when there is none.
    """
    staging = models_dir / "staging"
    root = staging if staging.is_dir() else models_dir
    said: dict[str, dict[str, str]] = {}
    tables: dict[str, list[_Table]] = {}
    for place, source in _sources(root):
        name = text(source, "name", place)
        _gather(said.setdefault(name, {}), source, place)
        tables.setdefault(name, []).extend(_table(name, item, place) for item in source.get("tables") or [])
    tools = {
        name: _tool(name, said[name], tables[name])
        for name in sorted(tables)
        if any(table.export is not None for table in tables[name])
    }
    if not tools:
        raise ContractError(
            f"No contract found below {root}.",
            remedy="Declare a source with config.meta.export in models/staging/<tool>/_<tool>__sources.yml.",
        )
    return Contracts(tools)


def _sources(root: Path) -> Iterator[tuple[Place, dict[str, Any]]]:
    for file in sorted(path for suffix in ("*.yml", "*.yaml") for path in root.rglob(suffix)):
        try:
            document = yaml.load(file.read_text(encoding="utf-8"), Loader=_LineLoader)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            mark = getattr(error, "problem_mark", None)
            raise ContractError(
                "The file is not valid YAML.",
                file=file,
                line=None if mark is None else mark.line + 1,
                remedy="Correct the syntax.",
            ) from error
        if isinstance(document, dict):
            for source in document.get("sources") or []:
                place = Place(file, line_of(source))
                yield place, mapping(source, "source", place)


def _gather(said: dict[str, str], source: dict[str, Any], place: Place) -> None:
    """Collect what any of the source's files says about the tool; two different statements are an error."""
    config = mapping(source.get("config") or {}, "config", place)
    meta = mapping(config.get("meta") or {}, "config.meta", place)
    for key in ("description", "tool", "category", "owner"):
        value = source.get(key) if key == "description" else meta.get(key)
        if value is None:
            continue
        new = str(value).strip()
        if said.setdefault(key, new) != new:
            place.fail(f"`{key}` of source {source['name']} is declared twice.", "Keep it in one of the files.")


def _table(source: str, item: Any, place: Place) -> _Table:
    declared = mapping(item, "table", place)
    here = Place(place.file, line_of(item), f"{source}.{declared.get('name')}")
    config = mapping(declared.get("config") or {}, "config", here)
    meta = mapping(config.get("meta") or {}, "config.meta", here)
    export = meta.get("export")
    return _Table(declared, None if export is None else mapping(export, "config.meta.export", here), here)


def _tool(name: str, said: dict[str, str], tables: list[_Table]) -> Tool:
    _refuse_repeated(tables)
    roots: dict[str, _Table] = {}
    parts: dict[str, list[Stream]] = {}
    for table in tables:
        if table.export is None:
            table.place.fail("The table declares no config.meta.export.", "Say how its files look.")
        if "part_of" in table.export:
            part_of, stream = build_part(name, table.declared, table.export, table.place)
            if not any(other.name == part_of and "part_of" not in (other.export or {}) for other in tables):
                table.place.fail(f"`part_of` is `{part_of}`.", "Name a table of this source that lists its files.")
            parts.setdefault(part_of, []).append(stream)
        else:
            roots[table.name] = table
    for key in ("tool", "category", "owner", "description"):
        if not said.get(key):
            tables[0].place.fail(
                f"Source {name} does not say its `{key}`.",
                "Give the source a description, and tool, category and owner under config.meta.",
            )
    return Tool(
        name=name,
        label=said["tool"],
        category=said["category"],
        owner=said["owner"],
        description=said["description"],
        exports=tuple(_export(name, table, parts.get(key, ())) for key, table in roots.items()),
    )


def _export(tool: str, table: _Table, parts: Iterable[Stream]) -> Export:
    by_depth = tuple(sorted(parts, key=lambda part: (part.records or "").count("[]")))
    return build_export(tool, table.declared, table.export or {}, by_depth, table.place)


def _refuse_repeated(tables: list[_Table]) -> None:
    seen: dict[str, Place] = {}
    for table in tables:
        if table.name in seen:
            table.place.fail(f"The table is declared twice, also in {seen[table.name].file}.", "Keep one of them.")
        seen[table.name] = table.place
