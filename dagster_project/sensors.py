"""Watching: files that are complete before the schedule, and nights that failed."""

from datetime import UTC, datetime

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from dagster_project.contracts import load_contracts
from dagster_project.extract.arrival.arrivals import all_required_arrived
from dagster_project.files import write_json
from dagster_project.jobs import NIGHTLY
from dagster_project.project import MODELS_DIR
from dagster_project.settings import SettingsError, load_settings


def early_files_sensor(job: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Starts the night as soon as every required export of the day has arrived, rather than at the hour."""

    @dg.sensor(
        name="early_files",
        job=job,
        minimum_interval_seconds=300,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="Starts the night once every required export of the day is there and no longer growing.",
    )
    def early_files(_context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        try:
            settings = load_settings()
        except SettingsError as error:
            return dg.SkipReason(str(error))
        arrival = all_required_arrived(settings, load_contracts(MODELS_DIR))
        if arrival.waiting_for:
            return dg.SkipReason(f"waiting for {', '.join(arrival.waiting_for)}")
        return dg.RunRequest(run_key=f"early-{arrival.export_date.isoformat()}")

    return early_files


def night_failed_sensor() -> dg.SensorDefinition:
    """Leaves a note for `concord status` and for whatever watches the data folder from outside."""

    @dg.run_failure_sensor(
        name="night_failed",
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Writes state/last_failure.json when a night fails; `concord status` shows it.",
    )
    def night_failed(context: dg.RunFailureSensorContext) -> None:
        if context.dagster_run.job_name != NIGHTLY:
            return
        write_json(
            load_settings().paths.data / "state" / "last_failure.json",
            {
                "dagster_run_id": context.dagster_run.run_id,
                "failed_at": datetime.now(UTC).isoformat(timespec="seconds"),
                "message": (context.failure_event.message or "")[:500],
            },
        )

    return night_failed
