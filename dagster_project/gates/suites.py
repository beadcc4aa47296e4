"""Suites of expectations as people write them: one YAML file a gated relation, one folder a gate.

    relation: core.fct_survey_response
    owner: voice-of-customer
    expectations:
      - name: known
        type: expect_column_values_to_not_be_null
        columns: [survey_response_key, response_date]      # one expectation a column
        severity: critical
        why: ...
        remedy: ...
      - name: answered_after_it_was_sent
        unexpected_rows: select 1 from {batch} where ...   # SQL that finds the bad rows, no other values

Types and `kwargs` are Great Expectations' own. Only types that the canary test proves on DuckDB are accepted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from dagster_project.gates.policy import RELATION, GateConfigError, digest, read_yaml
from dagster_project.gates.result import Severity

UNEXPECTED_ROWS = "unexpected_rows_expectation"

#: Accepted type → the arguments that it must have and those that it may have.
TYPES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "expect_column_values_to_not_be_null": (frozenset({"column"}), frozenset({"mostly"})),
    "expect_column_values_to_be_unique": (frozenset({"column"}), frozenset()),
    "expect_compound_columns_to_be_unique": (frozenset({"column_list"}), frozenset()),
    "expect_column_values_to_be_between": (
        frozenset({"column"}),
        frozenset({"min_value", "max_value", "strict_min", "strict_max", "mostly"}),
    ),
    "expect_column_values_to_be_in_set": (frozenset({"column", "value_set"}), frozenset({"mostly"})),
    "expect_table_row_count_to_be_between": (frozenset(), frozenset({"min_value", "max_value"})),
    UNEXPECTED_ROWS: (frozenset({"unexpected_rows_query"}), frozenset()),
}
SUITE_KEYS = {"relation", "owner", "description", "expectations"}
EXPECTATION_KEYS = {
    "name",
    "type",
    "kwargs",
    "columns",
    "unexpected_rows",
    "severity",
    "why",
    "remedy",
    "owner",
}
NAME = re.compile(r"[a-z][a-z0-9_]*")
BOUNDED = ("expect_column_values_to_be_between", "expect_table_row_count_to_be_between")


@dataclass(frozen=True)
class Expectation:
    """One expectation: Great Expectations' type and arguments, and what people need when it fails."""

    name: str
    type: str
    kwargs: dict[str, Any]
    severity: Severity
    why: str
    remedy: str
    owner: str


@dataclass(frozen=True)
class Suite:
    """All expectations on one relation."""

    relation: str
    expectations: tuple[Expectation, ...]
    path: Path
    description: str = ""


@dataclass
class SuiteFolder:
    """The suites of one gate as read: what can be used, what cannot, and the hash of all of it."""

    suites: dict[str, Suite] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_suites(folder: Path) -> SuiteFolder:
    """Read every suite of a gate; a file that cannot be used is an error of its relation, never skipped."""
    found = SuiteFolder()
    for path in _suite_files(folder):
        relation = f"{folder.name}.{path.stem}"
        try:
            suite = read_suite(path)
            relation = suite.relation
            if relation in found.suites:
                raise GateConfigError(
                    f"{path}: {relation} has a second suite; merge it into {found.suites[relation].path}"
                )
            found.suites[relation] = suite
        except GateConfigError as error:
            found.errors[relation] = str(error)
    return found


def suites_hash(folder: Path) -> str:
    """Hash of the names and bytes of a gate's suites; an edited suite has another hash."""
    return digest(b"".join(f"{path.name}:{digest(path.read_bytes())};".encode() for path in _suite_files(folder)))


def read_suite(path: Path) -> Suite:
    """Read one suite.

    Raises:
        GateConfigError: naming the file, the expectation, the mistake and the remedy.
    """
    content = read_yaml(path, path.read_bytes())
    _refuse_unknown(str(path), content, SUITE_KEYS)
    relation = content.get("relation")
    if not isinstance(relation, str) or not RELATION.fullmatch(relation):
        raise GateConfigError(f"{path}: `relation` must be written as schema.name")
    if path.stem not in (relation.split(".", 1)[1], relation.replace(".", "_")):
        raise GateConfigError(f"{path}: name the file after its relation {relation}")
    entries = content.get("expectations")
    if not isinstance(entries, list) or not entries:
        raise GateConfigError(f"{path}: holds no expectation; an empty suite proves nothing")
    expectations = tuple(
        expectation
        for position, entry in enumerate(entries, 1)
        for expectation in _expectations(f"{path}: expectation {position}", entry, content.get("owner"))
    )
    names = [expectation.name for expectation in expectations]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise GateConfigError(f"{path}: names must differ: {', '.join(twice)}")
    return Suite(relation, expectations, path, str(content.get("description") or "").strip())


def _suite_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in (".yml", ".yaml")) if folder.is_dir() else []


def _expectations(place: str, entry: Any, suite_owner: Any) -> Iterator[Expectation]:
    if not isinstance(entry, dict):
        raise GateConfigError(f"{place}: must be a mapping")
    place = f"{place} ({entry.get('name')})"
    _refuse_unknown(place, entry, EXPECTATION_KEYS)
    name = entry.get("name")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise GateConfigError(f"{place}: `name` must be lower snake case")
    severity: Any = entry.get("severity")
    if severity not in get_args(Severity):
        raise GateConfigError(f"{place}: `severity` must be one of {', '.join(get_args(Severity))}")
    words = {key: entry.get(key) or (suite_owner if key == "owner" else None) for key in ("why", "remedy", "owner")}
    for key, text in words.items():
        if not isinstance(text, str) or not text.strip():
            raise GateConfigError(f"{place}: `{key}` is missing; whoever is woken by it needs it")
    for suffix, kind, kwargs in _calls(place, entry):
        yield Expectation(
            name=name + suffix,
            type=kind,
            kwargs=kwargs,
            severity=severity,
            why=" ".join(str(words["why"]).split()),
            remedy=" ".join(str(words["remedy"]).split()),
            owner=str(words["owner"]),
        )


def _calls(place: str, entry: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What to ask of Great Expectations: (suffix of the name, type, arguments)."""
    kind, kwargs, query = entry.get("type"), entry.get("kwargs") or {}, entry.get("unexpected_rows")
    if (kind is None) == (query is None):
        raise GateConfigError(f"{place}: give either `type` or `unexpected_rows`")
    if query is not None:
        if kwargs or "columns" in entry or not isinstance(query, str) or not query.strip():
            raise GateConfigError(f"{place}: `unexpected_rows` is a SQL query and takes no arguments")
        yield "", UNEXPECTED_ROWS, {"unexpected_rows_query": query.strip().rstrip(";")}
        return
    if kind not in TYPES or kind == UNEXPECTED_ROWS:
        raise GateConfigError(f"{place}: type {kind!r} is not proven on DuckDB; write it as `unexpected_rows`")
    if not isinstance(kwargs, dict):
        raise GateConfigError(f"{place}: `kwargs` must be a mapping")
    columns = entry.get("columns")
    if columns is None:
        _check_arguments(place, kind, kwargs)
        yield "", kind, kwargs
        return
    if not isinstance(columns, list) or not columns or "column" in kwargs:
        raise GateConfigError(f"{place}: `columns` must list columns, and then `kwargs` has no column")
    for column in columns:
        _check_arguments(place, kind, {"column": column, **kwargs})
        yield f".{column}", kind, {"column": column, **kwargs}


def _check_arguments(place: str, kind: str, kwargs: dict[str, Any]) -> None:
    required, optional = TYPES[kind]
    missing, unknown = required - set(kwargs), set(kwargs) - required - optional
    if missing or unknown:
        raise GateConfigError(
            f"{place}: {kind}: missing arguments {sorted(missing)}, unknown arguments {sorted(unknown)}"
        )
    if kind in BOUNDED and kwargs.get("min_value") is None and kwargs.get("max_value") is None:
        raise GateConfigError(f"{place}: {kind} without min_value and max_value cannot fail")
    if kind == "expect_column_values_to_be_in_set" and not kwargs["value_set"]:
        raise GateConfigError(f"{place}: `value_set` is empty")


def _refuse_unknown(place: str, mapping: dict[str, Any], known: set[str]) -> None:
    unknown = sorted(set(mapping) - known)
    if unknown:
        raise GateConfigError(
            f"{place}: unknown keys {', '.join(map(str, unknown))}; known: {', '.join(sorted(known))}"
        )
