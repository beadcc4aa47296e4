"""The field guide: every field of every export and where it goes, written from the contracts.

    python -m dagster_project.contracts.field_guide > dbt/docs/fields.md

A test holds the page against the contracts, so it cannot fall behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from dagster_project.contracts.loading import load_contracts
from dagster_project.contracts.model import Column, Contracts, Export, Stream, Tool
from dagster_project.project import MODELS_DIR

_PERSONAL = {
    "drop": "dropped before the first write",
    "phone": "keyed hash",
    "email": "keyed hash",
    "free_text": "scrubbed, stays in the landing",
    "employee_name": "employee's name, as sent",
    "employee_login": "employee's login, as sent",
}

_INTRODUCTION = """\
# Fields

Every field of every export and where it goes. Written from the contracts by
`python -m dagster_project.contracts.field_guide`; a test fails when this page and the contracts differ.

A field that is neither in a table nor under *not landed* is new to the contract: it lands, scrubbed, in the JSON column
`_extra` of its stream, and `ops.schema_drift` reports it. Nothing is lost without a line here that says why.
"""


def field_guide(contracts: Contracts) -> str:
    """The whole page, Markdown."""
    lines = [_INTRODUCTION]
    for tool in contracts.tools.values():
        lines += _tool(tool)
    return "\n".join(lines).rstrip() + "\n"


def _tool(tool: Tool) -> Iterator[str]:
    yield f"## {tool.label}\n"
    yield f"{tool.description.strip()}\n"
    for export in tool.exports:
        for stream in export.streams:
            yield from _stream(export, stream)


def _stream(export: Export, stream: Stream) -> Iterator[str]:
    path = f" (`{stream.records}` of {export.name})" if stream.records and stream is not export.root else ""
    yield f"### {stream.tool}.{stream.name}{path}\n"
    yield f"{stream.description.strip()}\n"
    yield "| field | lands as | type | personal data | meaning |"
    yield "|---|---|---|---|---|"
    for column in stream.columns:
        yield _row(column)
    yield ""
    if stream.ignored:
        yield "Not landed:\n"
        yield from (f"- `{pattern}`: {reason}" for pattern, reason in stream.ignored)
        yield ""


def _row(column: Column) -> str:
    landed = f"`{column.name}`" if column.is_landed else "—"
    fields = " or ".join(f"`{name}`" for name in column.fields)
    personal = _PERSONAL[column.pii] if column.pii else ""
    return f"| {fields} | {landed} | {column.data_type} | {personal} | {column.description.strip()} |"


if __name__ == "__main__":
    print(field_guide(load_contracts(MODELS_DIR)), end="")
