"""One night: extract what arrived, build, gate, publish; the same steps whoever starts them.

Nothing here knows Dagster. The assets call these methods, so that the order, the lock and the gates hold
for the command line, the schedule and a click in the web page alike.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import duckdb

from dagster_project.contracts import Contracts, Export, load_contracts
from dagster_project.dbt_build import DATABASE_NAME, DbtBuild, NodeResult
from dagster_project.extract.export import ExportOutcome, extract_export
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.extract.ledger.state import StateSummary, write_state
from dagster_project.files import write_json
from dagster_project.gates.gate import GateResult, run_gate
from dagster_project.gates.result import CheckResult
from dagster_project.night_lock import night_lock
from dagster_project.progress import Reporter, Silent
from dagster_project.project import EXPECTATIONS_DIR, MODELS_DIR, PROJECT_ROOT
from dagster_project.publish import PublishRefused, Snapshot, prune_builds, publish
from dagster_project.settings import Settings

GateName = Literal["landing", "core", "marts"]
BuildMode = Literal["full", "incremental", "unchanged"]

GATES: tuple[GateName, ...] = ("landing", "core", "marts")

#: What each dbt stage builds; a gate stands behind each.
STAGES: dict[str, tuple[str, ...]] = {
    "core": ("resource_type:seed", "fqn:concord.staging", "fqn:concord.intermediate", "fqn:concord.core"),
    "marts": ("fqn:concord.marts", "fqn:concord.ops"),
}


class GateBlocked(RuntimeError):
    """A gate or a test said no; readers keep the last good snapshot."""


@dataclass
class Night:
    """One run over everything that has arrived and is not yet in the warehouse."""

    settings: Settings
    contracts: Contracts
    ledger: Ledger
    run_date: date
    run_id: str
    reporter: Reporter = field(default_factory=Silent)
    build_mode: BuildMode = "full"
    outcomes: list[ExportOutcome] = field(default_factory=list)
    gates: dict[str, GateResult] = field(default_factory=dict)
    snapshot: Snapshot | None = None
    _stage: str = ""

    def enter(self, stage: str) -> None:
        """Tell whoever watches that another stage begins."""
        if stage != self._stage:
            self._stage = stage
            self.reporter.stage(stage)

    @property
    def build_dir(self) -> Path:
        """Folder of this night's build; nobody else writes there."""
        return self.settings.paths.builds / self.run_id

    @property
    def database(self) -> Path:
        """This night's build database."""
        return self.build_dir / DATABASE_NAME

    # -- extract ---------------------------------------------------------------------------------------

    def extract(self, export: Export) -> list[ExportOutcome]:
        """Land whatever this export has dropped since the last night, for each configured instance."""
        self.enter("Extract")
        outcomes = [
            extract_export(
                self.settings,
                self.contracts,
                source,
                export,
                ledger=self.ledger,
                run_id=self.run_id,
                run_date=self.run_date,
                progress=lambda done, total, rows: self.reporter.step(
                    f"{export.tool}.{export.name}: {rows:,} rows", done, total
                ),
            )
            for source in self.settings.sources
            if source.tool == export.tool
        ]
        self.outcomes += outcomes
        return outcomes

    # -- build -----------------------------------------------------------------------------------------

    def open_build(self) -> BuildMode:
        """Prepare the build database from the last good build and write down what has landed."""
        self.enter("Open the build")
        self.build_dir.mkdir(parents=True, exist_ok=True)
        code = code_fingerprint(self.settings)
        base = _read_base(self.settings)
        if base is not None and base["code_fingerprint"] == code:
            shutil.copyfile(self.settings.paths.builds / base["run_id"] / DATABASE_NAME, self.database)
        else:
            base = None
        summary = self._write_state()
        if base is not None and summary.vanished_loads:
            # A file that was part of the base is gone from the landing: only a rebuild forgets its rows.
            self.database.unlink()
            base, summary = None, self._write_state()
        if base is None:
            self.build_mode = "full"
        elif summary.inputs_fingerprint == base["inputs_fingerprint"]:
            self.build_mode = "unchanged"
        else:
            self.build_mode = "incremental"
        write_json(
            self.build_dir / "build.json",
            {
                "run_id": self.run_id,
                "run_date": self.run_date.isoformat(),
                "mode": self.build_mode,
                "base_run_id": base["run_id"] if base else None,
                "code_fingerprint": code,
                "inputs_fingerprint": summary.inputs_fingerprint,
            },
        )
        return self.build_mode

    def build(self, stage: str) -> list[NodeResult]:
        """Build and test one dbt stage; an unchanged night has nothing to build.

        Raises:
            GateBlocked: when a model or a test of severity error failed.
        """
        self.enter(f"Build {stage}")
        if self.build_mode == "unchanged":
            self.reporter.step("nothing new arrived")
            return []
        build = DbtBuild(
            database=self.database,
            variables={"run_date": self.run_date.isoformat(), "centre_zone": self.settings.centre.time_zone},
            full_refresh=self.build_mode == "full",
            on_node=lambda name, _status, _seconds: self.reporter.step(name),
        )
        results = build.build(*STAGES[stage])
        self.ledger.record_checks(self.run_id, _dbt_checks(self.run_id, stage, results))
        return results

    def refuse_failures(self, stage: str, results: list[NodeResult]) -> None:
        """Stop the night when a model or a test of severity error failed.

        Raises:
            GateBlocked: naming the first failures.
        """
        failed = [result for result in results if result.is_error]
        if failed:
            names = ", ".join(f"{result.relation} {result.label}" for result in failed[:5])
            raise GateBlocked(f"dbt {stage}: {len(failed)} of {len(results)} failed ({names}); see ops.check_result")

    # -- gate and publish ------------------------------------------------------------------------------

    def gate(self, name: GateName) -> GateResult:
        """Judge this night's build; the verdict is written beside the build, where publish looks for it."""
        self.enter(f"Gate: {name}")
        result = run_gate(
            name,
            database=self.database,
            suites_dir=EXPECTATIONS_DIR,
            run_id=self.run_id,
            out=self.build_dir / f"gate_{name}.json",
        )
        self.reporter.step(f"{sum(c.is_passed for c in result.results)} of {len(result.results)} checks passed")
        self.gates[name] = result
        self.ledger.record_checks(self.run_id, result.results)
        return result

    def publish(self) -> Snapshot:
        """Publish this build if every gate passed, and make it the base of the next night.

        Raises:
            PublishRefused: when a gate is missing, incomplete or failed; readers keep the last snapshot.
        """
        self.enter("Publish")
        if not self.database.exists():
            raise PublishRefused(["nothing was built in this run; run the whole nightly job"])
        self.ledger.finish_run(self.run_id, "published", build_mode=self.build_mode)
        try:
            self._write_state()
            self.snapshot = publish(
                self.settings,
                build_dir=self.build_dir,
                run_id=self.run_id,
                run_date=self.run_date,
                gates=GATES,
                ledger=self.ledger,
            )
        except BaseException:
            self.ledger.finish_run(self.run_id, "failed", build_mode=self.build_mode)
            raise
        build = json.loads((self.build_dir / "build.json").read_text())
        write_json(self.settings.paths.builds / "base.json", build)
        return self.snapshot

    def _write_state(self) -> StateSummary:
        with duckdb.connect(str(self.database)) as con:
            return write_state(con, self.ledger, self.contracts, self.settings, self.run_id, self.run_date)


@contextmanager
def open_night(
    settings: Settings, *, run_date: date | None = None, reporter: Reporter | None = None
) -> Iterator[Night]:
    """Hold the lock, open the ledger and record the run, whatever becomes of it.

    Raises:
        NightLocked: another night is running.
        ContractError, SettingsError: the declarations are wrong; the message says where.
    """
    contracts = load_contracts(MODELS_DIR)
    run_date = run_date or settings.night.run_date or datetime.now(ZoneInfo(settings.centre.time_zone)).date()
    run_id = f"{run_date.isoformat()}T{datetime.now(UTC):%H%M%S}-{secrets.token_hex(3)}"
    with night_lock(settings.paths.lock, run_id), Ledger(settings.paths.ledger) as ledger:
        prune_builds(settings, run_id)
        ledger.start_run(run_id, run_date, code_version=version("concord"))
        night = Night(settings, contracts, ledger, run_date, run_id, reporter or Silent())
        try:
            yield night
        finally:
            if night.snapshot is None:
                blocked = any(not gate.passed for gate in night.gates.values())
                ledger.finish_run(run_id, "blocked" if blocked else "failed", build_mode=night.build_mode)


def code_fingerprint(settings: Settings) -> str:
    """Hash of everything but the landing that the marts depend on; another hash means a full rebuild."""
    digest = hashlib.sha256()
    for package in ("duckdb", "dbt-core", "dbt-duckdb"):
        digest.update(f"{package}={version(package)};".encode())
    digest.update(f"zone={settings.centre.time_zone};".encode())
    files = [PROJECT_ROOT / "dbt_project.yml", PROJECT_ROOT / "dbt" / "profiles.yml"]
    for folder, patterns in (
        ("models", ("*.sql", "*.yml")),
        ("dbt/macros", ("*.sql",)),
        ("seeds", ("*.csv", "*.yml")),
    ):
        files += [path for pattern in patterns for path in (PROJECT_ROOT / folder).rglob(pattern)]
    for path in sorted(files):
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _read_base(settings: Settings) -> dict[str, str] | None:
    pointer = settings.paths.builds / "base.json"
    if not pointer.exists():
        return None
    base: dict[str, str] = json.loads(pointer.read_text())
    return base if (settings.paths.builds / base["run_id"] / DATABASE_NAME).exists() else None


def _dbt_checks(run_id: str, stage: str, results: list[NodeResult]) -> list[CheckResult]:
    """Tests of a dbt stage, and models that failed, as rows of ops.check_result."""
    now = datetime.now(UTC).replace(tzinfo=None)
    return [
        CheckResult(
            run_id=run_id,
            gate=stage,
            relation=result.relation,
            check_name=result.label,
            kind="dbt",
            severity="critical" if result.severity == "error" else "warning",
            action="block" if result.severity == "error" else "warn",
            is_passed=result.is_ok,
            n_evaluated=1,
            n_failed=result.n_failures or (0 if result.is_ok else 1),
            observed=result.status,
            description=f"{result.label} (dbt {result.resource_type})",
            checked_at=now,
        )
        for result in results
        if result.resource_type == "test" or result.is_error
    ]
