"""Contracts as declared: found, typed, put together from several files, refused with place and remedy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from dagster_project.contracts import ContractError, Contracts, landing_schema, load_contracts, parsed_schema
from tests.support.parsing import contracts

TOOL = """
sources:
  - name: toy
    description: A toy.
    config: {meta: {tool: Toy, category: acd, owner: team}}
    tables:
      - name: orders
        description: Orders.
        config:
          meta:
            export: &shape
              files: ["orders/*.json"]
              format: json
              delivery: changes
              expected: {every_days: 1, lag_days: 1, min_share_of_usual: 0.5}
        columns:
          - {name: order_id, data_type: varchar, description: Id., config: {meta: {field: id, key: true}}}
          - {name: amount, data_type: double, description: Amount.}
      - name: returns
        description: Returns.
        config: {meta: {export: {<<: *shape, files: ["returns/*.json"]}}}
        columns:
          - {name: return_id, data_type: varchar, description: Id., config: {meta: {key: true}}}
"""
PART = """
sources:
  - name: toy
    tables:
      - name: items
        description: Items.
        config: {meta: {export: {part_of: orders, records: "items[]"}}}
        columns:
          - {name: order_id, data_type: varchar, description: Id., config: {meta: {field: root.id, key: true}}}
          - {name: position, data_type: bigint, description: Place., config: {meta: {field: "#", key: true}}}
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Contracts]:
    def loaded(*files: str) -> Contracts:
        folder = tmp_path / "staging" / "toy"
        folder.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(files):
            (folder / f"_toy__{number}_sources.yml").write_text(content, encoding="utf-8")
        return load_contracts(tmp_path)

    return loaded


def test_project_contracts() -> None:
    assert list(contracts().tools) == ["coaching_sheet", "genesys_cloud", "genesys_quality", "qualtrics", "workday"]
    export = contracts().export("genesys_cloud", "metrics")
    assert export.name == "conversations"
    depths = [(stream.records or "").count("[]") for stream in export.streams]
    assert depths == sorted(depths)
    sheet = contracts().export("coaching_sheet", "sessions")
    assert sheet.ignored_rows == {"Agent": ("Total", "Totals")}
    assert sheet.root.column("minutes").maximum == 480
    assert contracts().export("workday", "organization").root.ignored_reason("pay_rate") == "pay"


def test_landing_schema_holds_no_dropped_column() -> None:
    stream = contracts().export("qualtrics", "responses").root
    schema = landing_schema(stream)
    assert "ip_address" not in schema.names
    assert schema.names[-7:] == ["_extra", "_time_zone", "_source_instance", "_load_id", "_source_file",
                                 "_source_row", "_export_date"]  # fmt: skip
    assert {schema.field(c.name).type for c in stream.landed_columns} == {pa.string()}
    assert set(parsed_schema(stream).names) < set(schema.names)


def test_several_files_and_anchors(load: Callable[..., Contracts]) -> None:
    tool = load(PART, TOOL).tools["toy"]
    assert [(e.name, [s.name for s in e.streams], e.files) for e in tool.exports] == [
        ("orders", ["orders", "items"], ("orders/*.json",)),
        ("returns", ["returns"], ("returns/*.json",)),
    ]
    assert tool.exports[0].root.columns[1].fields == ("amount",)
    assert (tool.label, tool.category, tool.owner, tool.description) == ("Toy", "acd", "team", "A toy.")


def test_sources_without_exports_are_no_tools(load: Callable[..., Contracts]) -> None:
    other = "sources:\n  - {name: state, tables: [{name: run}]}\n"
    assert list(load(TOOL, other, "models: []\n", "").tools) == ["toy"]


def test_no_contract_at_all(load: Callable[..., Contracts]) -> None:
    with pytest.raises(ContractError, match="No contract found"):
        load("models: []\n")


def test_error_names_place_and_remedy(load: Callable[..., Contracts]) -> None:
    with pytest.raises(ContractError) as failed:
        load(TOOL.replace("data_type: double", "data_type: money"))
    error = failed.value
    assert (error.file or Path()).name == "_toy__0_sources.yml"
    assert (error.line, error.stream, error.column) == (18, "toy.orders", "amount")
    assert "Remedy: Write one of: varchar, bigint" in str(error)


def meta(rules: str) -> tuple[str, str]:
    """Rules put on the amount."""
    return "description: Amount.", f"description: Amount., config: {{meta: {{{rules}}}}}"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("format: json", "format: jsom", "`format` is `jsom`"),
        ("delivery: changes", "delivry: changes", "Did you mean `delivery`"),
        ("every_days: 1", "every_days: 0", "`every_days` is not a whole number of at least 1"),
        ("min_share_of_usual: 0.5", "min_share_of_usual: 1.5", "between 0 and 1"),
        ("lag_days: 1, ", "", "`lag_days`"),
        ('["orders/*.json"]', '["../*.json"]', "leaves its folder"),
        ('["orders/*.json"]', '["/etc/*.json"]', "leaves its folder"),
        ('["orders/*.json"]', '["**/*.json"]', "leaves its folder"),
        ('["orders/*.json"]', "[]", "`files` is missing"),
        ("delivery: changes", "delivery: changes\n              time_zone: Mars/Base", "`time_zone` is"),
        ("delivery: changes", "delivery: changes\n              time_zone: header", "needs import ids"),
        ("delivery: changes", "delivery: changes\n              encoding: utf-99", "`encoding` is"),
        ("delivery: changes", "delivery: changes\n              delimiter: ab", "not one character"),
        ("delivery: changes", "delivery: changes\n              version_by: [age]", "names `age`"),
        ("delivery: changes", "delivery: changes\n              business_date: amount", "`business_date` is"),
        ("delivery: changes", "delivery: changes\n              field_names_in: import_id", "three header rows"),
        ("delivery: changes", "delivery: changes\n              quarantine_budget: 2", "between 0 and 1"),
        ("delivery: changes", "delivery: changes\n              on_new_field: ignore", "`on_new_field` is"),
        ("delivery: changes", "delivery: changes\n              ignored: {x: }", "no reason"),
        ("delivery: changes", "delivery: changes\n              ignored_rows: {X: [a]}", "no column reads"),
        ("delivery: changes", "delivery: changes\n              required: 1", "neither true nor false"),
        ("config: {meta: {field: id, key: true}}", "config: {meta: {field: id}}", "No column is a key"),
        ("name: amount", "name: Amount", "not usable in SQL"),
        ("name: amount", "name: order_id", "declared twice"),
        ("description: Amount.", "", "`description` is missing"),
        ("description: A toy.", "", "`description`"),
        ("owner: team", "owner: ", "`owner`"),
        ("name: returns", "name: orders", "declared twice"),
        (*meta("pii: secret"), "`pii` is"),
        (*meta("pii: phone"), "varchar only"),
        (*meta("requierd: true"), "Did you mean `required`"),
        (*meta("required: true, optional: true"), "required and absent"),
        (*meta("pii: drop, required: true"), "dropped column"),
        (*meta("min: 2, max: 1"), "above `max`"),
        (*meta("min: low"), "not a number"),
        (*meta("accepted: [no]"), "not text"),
        (*meta("accepted: ['1']"), "varchar only"),
        (*meta("plausible: true"), "date and timestamp only"),
        (*meta("format: '%Y'"), "date and timestamp only"),
        (*meta("field: 'a..b'"), "cannot be read"),
        ("sources:", "sources: [", "not valid YAML"),
    ],
)  # fmt: skip
def test_wrong_declaration_is_refused(load: Callable[..., Contracts], old: str, new: str, problem: str) -> None:
    assert old in TOOL
    with pytest.raises(ContractError, match="Remedy: ") as failed:
        load(TOOL.replace(old, new, 1))
    assert problem in str(failed.value)
    assert failed.value.file is not None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("part_of: orders", "part_of: order", "`part_of` is `order`"),
        ('"items[]"', '"items"', "cannot be read"),
        ('"items[]"', '"[]"', "cannot be read"),
        ('"items[]"', '"*"', "not for JSON"),
        ('"items[]"', '"items[]", files: [a]', "`files` is not a contract key"),
        ("name: items", "name: orders", "declared twice"),
        ("name: toy", "name: toy\n    description: Another.", "is declared twice"),
    ],
)  # fmt: skip
def test_wrong_part_is_refused(load: Callable[..., Contracts], old: str, new: str, problem: str) -> None:
    with pytest.raises(ContractError) as failed:
        load(TOOL, PART.replace(old, new, 1))
    assert problem in str(failed.value)


def test_parts_of_a_table_are_its_remaining_cells(load: Callable[..., Contracts]) -> None:
    table = TOOL.replace("format: json", "format: csv")
    cells = PART.replace('"items[]"', '"*"').replace('field: "#"', 'field: "#id"')
    assert load(table, cells).export("toy", "items").parts[0].is_unpivot
    with pytest.raises(ContractError, match="remaining cells"):
        load(table, PART)
    with pytest.raises(ContractError, match="`field: #sheet` is not known here"):
        load(table, cells.replace("#id", "#sheet"))
    with pytest.raises(ContractError, match=r"`field: root.nothing` is not known here"):
        load(table, cells.replace("root.id", "root.nothing"))
