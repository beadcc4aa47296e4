"""How a landed text becomes a typed value, as DuckDB SQL. The landing gate and the warehouse must agree on
it.

DuckDB's own casts are too kind to be trusted with what tools send: 1.5 becomes the whole number 2, an offset
in a timestamp is dropped, and `infinity` is a date. So every type first requires its written form.
"""

from __future__ import annotations

from dagster_project.contracts.model import Column

WHOLE_FORM = r"[+-]?\d+(\.0*)?"
NUMBER_FORM = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"
DATE_FORM = r"\d{4}-\d{2}-\d{2}([T ]00:00(:00(\.0+)?)?Z?)?"
TIMESTAMP_FORM = r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})?)?)?"
TRUE_WORDS, FALSE_WORDS = ("true", "1", "yes"), ("false", "0", "no")

SQL_TYPES = {
    "varchar": "varchar",
    "bigint": "bigint",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
    "json": "varchar",
}
"""The DuckDB type of each declared data_type."""


def missing(text: str) -> str:
    """Whether there is no value: blank is missing, in every type."""
    return f"({text} is null or not regexp_matches({text}, '[^ ]'))"


def typed(text: str, column: Column) -> str:
    """The value of a landed text in the column's type, or null when it is missing or does not fit.

    ``text`` is an SQL expression of type varchar; blanks around a value do not count. A timestamp comes out
    as a `timestamptz`: one with an offset or Z is that instant, a naive one is read in the session's zone.
    """
    match column.data_type:
        case "bigint":
            return (
                f"case when {_has_form(text, WHOLE_FORM)} then try_cast({text} as bigint)"
                f" when {_has_form(text, NUMBER_FORM)}"
                f" and try_cast({text} as double) = floor(try_cast({text} as double))"
                f" then try_cast({text} as bigint) end"
            )
        case "double":
            number = f"try_cast({text} as double)"
            return f"case when {_has_form(text, NUMBER_FORM)} and isfinite({number}) then {number} end"
        case "boolean":
            word = f"lower(trim({text}))"
            return (
                f"case when {word} in ({texts(TRUE_WORDS)}) then true"
                f" when {word} in ({texts(FALSE_WORDS)}) then false end"
            )
        case "date":
            if column.formats:
                return f"cast(try_strptime(trim({text}), [{texts(column.formats)}]) as date)"
            return f"case when {_has_form(text, DATE_FORM)} then try_cast(trim({text})[:10] as date) end"
        case "timestamp":
            if column.formats:
                return f"cast(try_strptime(trim({text}), [{texts(column.formats)}]) as timestamptz)"
            return f"case when {_has_form(text, TIMESTAMP_FORM)} then try_cast({text} as timestamptz) end"
        case "json":
            return f"case when json_valid({text}) then {text} end"
        case "varchar":
            return text


def texts(values: tuple[str, ...]) -> str:
    """SQL literals, separated by commas."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _has_form(text: str, form: str) -> str:
    return f"regexp_full_match({text}, ' *(?:{form}) *')"
