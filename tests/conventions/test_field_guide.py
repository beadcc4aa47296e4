"""The field guide says what the contracts say."""

from __future__ import annotations

from dagster_project.contracts import load_contracts
from dagster_project.contracts.field_guide import field_guide
from dagster_project.project import MODELS_DIR, PROJECT_ROOT


def test_the_page_is_what_the_contracts_give() -> None:
    page = (PROJECT_ROOT / "dbt" / "docs" / "fields.md").read_text()
    assert page == field_guide(load_contracts(MODELS_DIR)), (
        "run: python -m dagster_project.contracts.field_guide > dbt/docs/fields.md"
    )


def test_every_field_of_every_contract_is_on_it() -> None:
    page = (PROJECT_ROOT / "dbt" / "docs" / "fields.md").read_text()
    for export in load_contracts(MODELS_DIR).exports:
        for stream in export.streams:
            for column in stream.columns:
                assert all(f"`{name}`" in page for name in column.fields)
