"""One asset a stream: a tool's export becomes append-only Parquet in the landing."""

from collections.abc import Iterator

import dagster as dg

from dagster_project.contracts import Contracts, Export, Stream, Tool
from dagster_project.extract.export import ExportOutcome
from dagster_project.night import Night

#: For what passes by itself, such as a busy disk. A drop zone that cannot be reached is retried within the step and
#: is no error: the landing gate judges what is missing.
PASSING_TROUBLE = dg.RetryPolicy(max_retries=2, delay=2, backoff=dg.Backoff.EXPONENTIAL)


def stream_key(tool: str, stream: str) -> dg.AssetKey:
    """Key of a stream's asset; the same as that of the dbt source, so that lineage runs through."""
    return dg.AssetKey([tool, stream])


def landing_assets(contracts: Contracts) -> list[dg.AssetsDefinition]:
    """Assets for every declared export, whether a centre has configured the tool or not."""
    return [_export_asset(tool, export) for tool in contracts.tools.values() for export in tool.exports]


def _export_asset(tool: Tool, export: Export) -> dg.AssetsDefinition:
    @dg.multi_asset(
        name=f"extract_{tool.name}__{export.name}",
        specs=[_spec(tool, export, stream) for stream in export.streams],
        required_resource_keys={"night"},
        retry_policy=PASSING_TROUBLE,
        description=f"Land the {export.name} export of {tool.label} ({', '.join(export.files)}).",
    )
    def extract(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[None]]:
        night: Night = context.resources.night
        outcomes = night.extract(export)
        for stream in export.streams:
            yield dg.MaterializeResult(
                asset_key=stream_key(tool.name, stream.name), metadata=_metadata(outcomes, stream.name)
            )

    return extract


def _spec(tool: Tool, export: Export, stream: Stream) -> dg.AssetSpec:
    personal = sorted({column.pii for column in stream.columns if column.pii})
    return dg.AssetSpec(
        key=stream_key(tool.name, stream.name),
        description=stream.description,
        group_name="landing",
        owners=[f"team:{tool.owner}"],
        kinds={export.format, "parquet"},
        tags={"tool": tool.name, "category": tool.category, **({"pii": "yes"} if personal else {})},
        metadata={
            "files": ", ".join(export.files),
            "delivery": export.delivery,
            "personal data": ", ".join(personal) or "none",
            "dagster/column_schema": dg.TableSchema(
                columns=[
                    dg.TableColumn(
                        name=column.name,
                        type=column.data_type,
                        description=column.description,
                        tags={"pii": column.pii} if column.pii else {},
                        constraints=dg.TableColumnConstraints(nullable=not column.required),
                    )
                    for column in stream.columns
                ]
            ),
        },
    )


def _metadata(outcomes: list[ExportOutcome], stream: str) -> dict[str, dg.MetadataValue]:
    if not outcomes:
        return {"state": dg.MetadataValue.text("not configured: no source of this tool in concord.toml")}
    return {
        "dagster/row_count": dg.MetadataValue.int(sum(outcome.rows_landed.get(stream, 0) for outcome in outcomes)),
        "rows quarantined": dg.MetadataValue.int(sum(o.rows_quarantined.get(stream, 0) for o in outcomes)),
        "files landed": dg.MetadataValue.int(sum(outcome.n_landed for outcome in outcomes)),
        "files delivered before": dg.MetadataValue.int(sum(outcome.n_duplicate for outcome in outcomes)),
        "files held": dg.MetadataValue.int(sum(outcome.n_held for outcome in outcomes)),
    }
