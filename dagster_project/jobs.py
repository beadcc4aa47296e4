"""The nightly job: everything, in one process, one at a time."""

from __future__ import annotations

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

NIGHTLY = "nightly"


def nightly_job() -> UnresolvedAssetJobDefinition:
    """Extract, gate, build, gate, publish.

    The in-process executor is deliberate: a process a step would pay the imports again for each of the
    steps, and the night's lock must be held by the one process that works.
    """
    return dg.define_asset_job(
        NIGHTLY,
        selection=dg.AssetSelection.all(),
        executor_def=dg.in_process_executor,
        description="Land what the tools dropped, build core and marts, judge them at three gates, publish.",
        tags={"concord/night": "yes"},
    )
