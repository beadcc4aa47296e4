"""The published snapshot: what readers open."""

from collections.abc import Sequence

import dagster as dg

from dagster_project.night import Night

SNAPSHOT_KEY = dg.AssetKey(["published", "snapshot"])


def published_asset(deps: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """Asset that flips readers to this night's build, if every gate of this very build passed."""

    @dg.asset(
        key=SNAPSHOT_KEY,
        deps=deps,
        group_name="published",
        kinds={"duckdb"},
        owners=["team:data-platform"],
        required_resource_keys={"night"},
        description=(
            "One read-only DuckDB file with core, marts and ops, audited in a fresh process and flipped in atomically. "
            "It checks the gates itself, so materialising it alone publishes nothing that was not judged."
        ),
    )
    def snapshot(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        night: Night = context.resources.night
        published = night.publish()
        return dg.MaterializeResult(
            metadata={
                "snapshot": published.snapshot_id,
                "content hash": published.content_hash,
                "path": dg.MetadataValue.path(str(night.settings.paths.published / "current.duckdb")),
                "relations": published.n_relations,
                "dagster/row_count": published.n_rows,
            }
        )

    return snapshot
