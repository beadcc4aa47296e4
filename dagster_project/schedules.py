"""When the night runs by itself."""

from __future__ import annotations

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from dagster_project.settings import SettingsError, load_settings
from dagster_project.settings_sections import NightSettings


def nightly_schedule(job: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """Every night in the centre's own zone.

    A missed tick needs no catching up: each run takes everything that is not yet in the ledger.
    """
    try:
        settings = load_settings()
        cron, zone = settings.night.cron, settings.centre.time_zone
    except SettingsError:
        # An unconfigured checkout still opens; the schedule then shows the defaults and stays off.
        cron, zone = NightSettings().cron, "UTC"
    return dg.ScheduleDefinition(
        name="every_night",
        job=job,
        cron_schedule=cron,
        execution_timezone=zone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Runs the night. Keep it out of 01:00 to 03:00 local time, which some nights have twice or never.",
    )
