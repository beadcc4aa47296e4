"""dbt inside this process: one parse a night, no child that could outlive a killed run.

A dbt child process costs seconds of start-up each time and, when its parent is killed, goes on writing
with the database lock in its hands. Here dbt is a library: the manifest is parsed once under a fixed
profile (so that partial parsing keeps working although every night builds another file), and each stage
reuses it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dagster_project.project import DBT_TARGET, PROFILES_DIR, PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dbt.contracts.graph.manifest import Manifest

#: dbt-duckdb names a database after its file and writes that name into the manifest, so one manifest serves
#: every night only if every build has this name. Parsing opens no file.
DATABASE_NAME = "warehouse.duckdb"

OnNode = Callable[[str, str, float], None]


class DbtError(RuntimeError):
    """dbt could not run at all (a syntax error, a missing reference); the message is dbt's own."""


@dataclass(frozen=True)
class NodeResult:
    """What became of one model, seed or test.

    `relation` is `schema.name` of the model, or of the model that a test is about; `label` says what a test asks.
    """

    unique_id: str
    resource_type: str
    relation: str
    label: str
    status: str
    message: str
    n_failures: int | None
    seconds: float
    severity: str = "error"

    @property
    def is_ok(self) -> bool:
        """Built, or a test that passed."""
        return self.status in ("success", "pass")

    @property
    def is_error(self) -> bool:
        """Failed in a way that must stop what stands behind it; a test of severity warn only warns."""
        return self.status in ("error", "fail", "runtime error", "skipped")


@dataclass
class DbtBuild:
    """One build database and the dbt project that fills it.

    Args:
        database: DuckDB file that is built; no other connection may hold it while a stage runs.
        variables: dbt variables (`run_date`, `centre_zone`).
        full_refresh: rebuild every incremental model from the landing.
        on_node: told (node name, status, seconds) when a node ends, for progress.
    """

    database: Path
    variables: Mapping[str, str]
    full_refresh: bool = False
    on_node: OnNode | None = None
    target: Path = DBT_TARGET
    _manifest: Manifest | None = field(default=None, init=False, repr=False)

    def build(self, *selectors: str) -> list[NodeResult]:
        """Build and test what the selectors name, in dependency order.

        Raises:
            DbtError: when dbt could not start or compile; failing models and tests are results, not errors.
        """
        # A test runs in the stage that completes its parents; unit tests prove the SQL, not the night's data.
        args = [
            "build", "--select", *selectors, "--indirect-selection", "buildable",
            "--exclude-resource-type", "unit_test", "--vars", json.dumps(dict(self.variables)),
        ]  # fmt: skip
        if self.full_refresh:
            args.append("--full-refresh")
        return self._run(args)

    def unit_test(self) -> list[NodeResult]:
        """Run every unit test of the project; the relations must exist, what they hold does not matter.

        Raises:
            DbtError: when dbt could not start or compile.
        """
        return self._run(["test", "--select", "test_type:unit", "--vars", json.dumps(dict(self.variables))])

    def _run(self, args: list[str]) -> list[NodeResult]:
        if self._manifest is None:
            self._manifest = parse_project(self.target)
        with _environment(self.database):
            outcome = self._invoke(args, self._manifest)
        if outcome.exception is not None:
            raise DbtError(f"dbt could not run: {outcome.exception}") from outcome.exception
        return [_node_result(result, self._manifest) for result in outcome.result.results]

    def _invoke(self, args: Sequence[str], manifest: Manifest) -> Any:
        from dbt.cli.main import dbtRunner

        runner = dbtRunner(manifest=manifest, callbacks=[self._forward])
        try:
            return runner.invoke([*args, *_common_arguments(self.target)])
        finally:
            release_database()

    def _forward(self, event: Any) -> None:
        if self.on_node is None or event.info.name not in (
            "LogModelResult",
            "LogTestResult",
            "LogSeedResult",
        ):
            return
        node = event.data.node_info
        self.on_node(node.node_name, event.data.status, event.data.execution_time)


def parse_project(target: Path = DBT_TARGET) -> Manifest:
    """Parse the dbt project, or load the last parse when no file changed; writes `manifest.json`.

    Raises:
        DbtError: with dbt's message, which names the file and line.
    """
    from dbt.cli.main import dbtRunner

    with _environment(target / DATABASE_NAME):
        outcome = dbtRunner().invoke(["parse", *_common_arguments(target)])
    if outcome.exception is not None or not outcome.success:
        raise DbtError(f"the dbt project does not parse: {outcome.exception}")
    manifest: Manifest = outcome.result
    return manifest


def release_database() -> None:
    """Close dbt's connection, so that the gates can open the file in this same process."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    environment = DuckDBConnectionManager._ENV
    if environment is not None:
        environment.close()
    DuckDBConnectionManager.close_all_connections()


def _common_arguments(target: Path) -> list[str]:
    return [
        "--project-dir", str(PROJECT_ROOT),
        "--profiles-dir", str(PROFILES_DIR),
        "--target-path", str(target),
        "--log-path", str(target / "logs"),
        "--no-send-anonymous-usage-stats",
        "--no-version-check",
        "--no-use-colors",
        "--log-level", "none",
        "--log-level-file", "info",
    ]  # fmt: skip


@contextmanager
def _environment(database: Path) -> Iterator[None]:
    """Point the profile at the database for the length of one invocation."""
    before = os.environ.get("CONCORD_WAREHOUSE")
    os.environ["CONCORD_WAREHOUSE"] = str(database)
    try:
        yield
    finally:
        if before is None:
            del os.environ["CONCORD_WAREHOUSE"]
        else:
            os.environ["CONCORD_WAREHOUSE"] = before


def _node_result(result: Any, manifest: Manifest) -> NodeResult:
    node = result.node
    about = node
    if str(node.resource_type) == "test":
        parents = [parent for parent in node.depends_on.nodes if parent in manifest.nodes]
        about = manifest.nodes.get(getattr(node, "attached_node", None) or (parents[-1] if parents else ""), node)
    return NodeResult(
        unique_id=node.unique_id,
        resource_type=str(node.resource_type),
        relation=f"{about.schema}.{about.name}",
        label=_label(node),
        status=str(result.status),
        message=(result.message or "").strip(),
        n_failures=result.failures,
        seconds=round(result.execution_time or 0.0, 3),
        severity=str(getattr(node.config, "severity", "error")).lower(),
    )


def _label(node: Any) -> str:
    """What a test asks, short enough for a table: `unique: leg_key`, or the name of a singular test."""
    generic = getattr(node, "test_metadata", None)
    if generic is None:
        return str(node.name)
    columns = generic.kwargs.get("column_name") or ", ".join(generic.kwargs.get("columns") or [])
    target = str(generic.kwargs.get("to") or "")
    asks = f"{generic.name}: {columns}" if columns else str(generic.name)
    return f"{asks} → {target}" if target else asks
