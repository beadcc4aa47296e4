"""The build: the register of what landed, then the dbt project in the stages between the gates."""

from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, dbt_assets
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from dagster_project.contracts import Contracts
from dagster_project.dbt_build import NodeResult
from dagster_project.night import STAGES, Night

#: dbt sources that the register fills; the ops views read them.
STATE = "state"

LAYERS = {
    "seeds": "Reference data that people maintain.",
    "staging": "One landed row, typed and renamed.",
    "intermediate": "Newest versions, identities and links.",
    "core": "Conformed people, interactions, evaluations, surveys and coaching.",
    "marts": "What each role asks.",
    "ops": "What the night saw and decided.",
}


class WarehouseTranslator(DagsterDbtTranslator):
    """Names, groups and tags of dbt nodes as a steward reads them."""

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=True))

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str | None:
        """The layer: the folder under models/."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        return str(dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The written description, without the SQL text behind it."""
        return str(dbt_resource_props.get("description") or "")

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str] | None:
        """Who answers for it, from `meta.owner`."""
        owner = dbt_resource_props.get("config", {}).get("meta", {}).get("owner")
        return [f"team:{owner}"] if owner else None


def register_asset(contracts: Contracts, state_tables: Mapping[str, str]) -> dg.AssetsDefinition:
    """Asset for the register: opens the night's build and writes `state.*` into it."""
    streams = [
        dg.AssetKey([tool.name, stream.name])
        for tool in contracts.tools.values()
        for export in tool.exports
        for stream in export.streams
    ]

    @dg.multi_asset(
        name="register",
        specs=[
            dg.AssetSpec(
                key=dg.AssetKey([STATE, table]),
                deps=streams,
                description=description,
                group_name="register",
                kinds={"duckdb"},
            )
            for table, description in state_tables.items()
        ],
        required_resource_keys={"night"},
        description="Open this night's build from the last good one and write down what has landed.",
    )
    def register(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        night: Night = context.resources.night
        mode = night.open_build()
        for table in state_tables:
            yield dg.MaterializeResult(asset_key=dg.AssetKey([STATE, table]), metadata={"build": mode})

    return register


def stage_assets(stage: str, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """dbt assets of one stage; a gate stands between each two, because a check gates only across steps."""
    translator = WarehouseTranslator()
    order = _build_order(manifest, translator)

    @dbt_assets(
        name=f"build_{stage}",
        manifest=manifest,
        select=" ".join(STAGES[stage]),
        dagster_dbt_translator=translator,
        required_resource_keys={"night"},
    )
    def build(context: dg.AssetExecutionContext) -> Iterator[Any]:
        night: Night = context.resources.night
        results = night.build(stage)
        if not results:
            yield from _unchanged(context, order)
            return
        for result in results:
            yield from _events(context, manifest, translator, result)
        night.refuse_failures(stage, results)

    return build


def _build_order(manifest: Mapping[str, Any], translator: WarehouseTranslator) -> dict[dg.AssetKey, int]:
    """Place of each dbt node in dependency order, which Dagster expects of one step's outputs."""
    parents = {
        unique_id: [parent for parent in node["depends_on"].get("nodes", []) if parent in manifest["nodes"]]
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed")
    }
    ordered = TopologicalSorter(parents).static_order()
    return {translator.get_asset_key(manifest["nodes"][unique_id]): place for place, unique_id in enumerate(ordered)}


def _unchanged(context: dg.AssetExecutionContext, order: Mapping[dg.AssetKey, int]) -> Iterator[Any]:
    """Nothing arrived: the relations of the last published build stand, and so do the verdicts of their tests.

    A test that blocks passed when that build was made, or it would not have been published. One that warns may
    have warned: it is not reported, and Dagster goes on showing its last real verdict.
    """
    for key in sorted(context.selected_asset_keys, key=order.__getitem__):
        yield dg.Output(None, output_name=key.to_python_identifier(), metadata={"build": "unchanged"})
    blocking = {spec.key for spec in context.assets_def.check_specs if spec.blocking}
    for check in context.selected_asset_check_keys & blocking:
        yield dg.AssetCheckResult(
            asset_key=check.asset_key,
            check_name=check.name,
            passed=True,
            metadata={"build": "unchanged: passed when this content was built and published"},
        )


def _events(
    context: dg.AssetExecutionContext,
    manifest: Mapping[str, Any],
    translator: WarehouseTranslator,
    result: NodeResult,
) -> Iterator[Any]:
    if result.unique_id not in manifest["nodes"]:
        context.log.info(f"{result.unique_id}: {result.status} (not in the manifest that Dagster loaded; reload it)")
    elif result.resource_type == "test":
        key = get_asset_check_key_for_test(manifest, translator, result.unique_id, None)
        if key is None or key not in context.selected_asset_check_keys:
            context.log.info(f"dbt test {result.unique_id}: {result.status}")
            return
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=result.is_ok,
            severity=dg.AssetCheckSeverity.ERROR if result.severity == "error" else dg.AssetCheckSeverity.WARN,
            metadata={"status": result.status, "rows that failed": result.n_failures or 0},
        )
    elif result.is_ok:
        asset = translator.get_asset_key(manifest["nodes"][result.unique_id])
        if asset in context.selected_asset_keys:
            yield dg.Output(
                None,
                output_name=asset.to_python_identifier(),
                metadata={"seconds": result.seconds, "result": result.message, "build": "built"},
            )
