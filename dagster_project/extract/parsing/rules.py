"""The checks that a contract asks of a stream's rows, as one SQL statement over a batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dagster_project.contracts.model import Column, Stream
from dagster_project.contracts.paths import POSITION
from dagster_project.contracts.typing_sql import missing, texts, typed

EARLIEST_PLAUSIBLE = date(2000, 1, 1)
PLAUSIBLE_DAYS_AHEAD = 2

_WRONG_TYPE = {
    "bigint": "not_a_whole_number",
    "double": "not_a_number",
    "boolean": "not_a_boolean",
    "date": "not_a_date",
    "timestamp": "not_a_timestamp",
    "json": "not_json",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One check: a row for which ``condition`` holds violates the column for ``reason``."""

    column: Column
    order: int
    reason: str
    condition: str


def rules_of(stream: Stream, export_date: date) -> list[Rule]:
    """The stream's checks, in the order in which a row's first violation is looked for."""
    rules: list[Rule] = []
    for order, column in enumerate(stream.landed_columns):
        rules.extend(Rule(column, order, reason, condition) for reason, condition in _conditions(column, export_date))
    return rules


def violations_sql(rules: list[Rule], relation: str, row: str) -> str:
    """Row number and index of the violated rule, for the rows that violate one, in row order."""
    columns = {rule.column.name: rule.column for rule in rules}
    values = ", ".join(
        f"{quoted(name)}, {typed(quoted(name), column)} as {_typed(name)}" for name, column in columns.items()
    )
    cases = " ".join(f"when {rule.condition} then {index}" for index, rule in enumerate(rules))
    return (
        f"with typed as (select {row}, {values} from {relation}),"
        f" judged as (select {row}, case {cases} end as rule from typed)"
        f" select {row}, rule from judged where rule is not null order by {row}"
    )


def quoted(name: str) -> str:
    """An SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _conditions(column: Column, export_date: date) -> list[tuple[str, str]]:
    """Reason and condition of each check of a column. A missing value only ever violates `required`."""
    if column.fields == (POSITION,) or all(name.endswith(f".{POSITION}") for name in column.fields):
        return []
    text, value = quoted(column.name), _typed(column.name)
    found: list[tuple[str, str]] = []
    if column.required or column.key:
        found.append(("missing", missing(text)))
    if column.data_type in _WRONG_TYPE:
        found.append((_WRONG_TYPE[column.data_type], f"{value} is null and not {missing(text)}"))
    if column.minimum is not None:
        found.append(("below_minimum", f"{value} < {column.minimum!r}"))
    if column.maximum is not None:
        found.append(("above_maximum", f"{value} > {column.maximum!r}"))
    if column.accepted:
        found.append(("not_accepted", f"{text} not in ({texts(column.accepted)}) and not {missing(text)}"))
    if column.plausible:
        # Half-open, so that a time on the last plausible day is still inside.
        end = export_date + timedelta(days=PLAUSIBLE_DAYS_AHEAD + 1)
        sql_type = "timestamptz" if column.data_type == "timestamp" else "date"
        bounds = (f"cast('{day}' as {sql_type})" for day in (EARLIEST_PLAUSIBLE, end))
        found.append(("implausible_date", "{0} < {1} or {0} >= {2}".format(value, *bounds)))
    return found


def _typed(name: str) -> str:
    return quoted(f"typed {name}")
