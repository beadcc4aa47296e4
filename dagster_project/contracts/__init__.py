"""Contracts: what each tool's export looks like and what its columns mean, read from the dbt source YAML."""

from dagster_project.contracts.arrow import landing_schema, parsed_schema
from dagster_project.contracts.errors import ContractError
from dagster_project.contracts.loading import load_contracts
from dagster_project.contracts.model import Column, Contracts, Expected, Export, Stream, Tool

__all__ = [
    "Column",
    "ContractError",
    "Contracts",
    "Expected",
    "Export",
    "Stream",
    "Tool",
    "landing_schema",
    "load_contracts",
    "parsed_schema",
]
