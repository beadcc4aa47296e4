"""Great Expectations on DuckDB: the one module that imports it.

Great Expectations reads results after it has closed the connection, which DuckDB's streamed results do not
survive. A listener on SQLAlchemy's public `after_cursor_execute` event buffers each result while it can still
be read. Anything else that this module relies on is proven by tests/integration/test_gx_canary.py.

The import takes seconds; it happens once, when the first gate of a process judges.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from dagster_project.gates.session import attach_build
from dagster_project.gates.suites import UNEXPECTED_ROWS, Expectation, Suite

#: Great Expectations reads at most 200 rows of what our types ask; more would only cost memory.
BUFFERED_ROWS = 201
#: Counts only: no unexpected value, no unexpected index.
COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0, "include_unexpected_rows": False}
#: Errors about names and syntax quote the suite; all others may quote a row, and only their kind is told.
QUOTABLE = (
    re.compile(r"(?:Binder|Catalog|Parser) Error: [^\n]*"),
    re.compile(r'The column "\w+" in BatchData does not exist'),
)


@dataclass(frozen=True)
class Outcome:
    """What came of one expectation; `error` is set when it could not be evaluated."""

    is_passed: bool
    n_failed: int
    observed: str | None
    error: str | None = None


def load_great_expectations() -> ModuleType:
    """Import Great Expectations, without its telemetry; takes seconds the first time."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    return importlib.import_module("great_expectations")


class Judge:
    """Evaluates suites against one build; use `open_judge`."""

    def __init__(self, gx: ModuleType, datasource: Any) -> None:
        self._gx = gx
        self._datasource = datasource
        self._n_judged = 0

    def judge(self, suite: Suite) -> list[Outcome]:
        """Outcome of each expectation of the suite, in its order."""
        self._n_judged += 1
        name = f"{suite.relation} {self._n_judged}"
        asset = self._datasource.add_query_asset(name=name, query=f"select * from {suite.relation}")
        batch = asset.add_batch_definition_whole_table("all").get_batch()
        found: dict[int, Outcome] = {}
        expectations = []
        for position, item in enumerate(suite.expectations):
            try:
                expectations.append(_expectation(position, item, suite.relation))
            except ValueError as error:
                found[position] = Outcome(False, 0, None, f"arguments not accepted ({type(error).__name__})")
        validation = batch.validate(
            self._gx.ExpectationSuite(name=name, expectations=expectations), result_format=COUNTS_ONLY
        )
        for result in validation.results:
            found[result.expectation_config.meta["position"]] = _outcome(result)
        lost = Outcome(False, 0, None, "Great Expectations returned no result for it")
        return [found.get(position, lost) for position in range(len(suite.expectations))]


@contextmanager
def open_judge(database: Path, run_id: str, *, with_landing: bool) -> Iterator[Judge]:
    """Attach the build read only and be ready to judge it; afterwards the file is free again.

    Raises:
        GateSessionError: the build cannot be read.
    """
    gx = load_great_expectations()
    with _silenced():
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = {"globally": False, "metric_calculations": False}
        datasource = context.data_sources.add_sql(
            name="build", connection_string="duckdb:///:memory:", create_temp_table=False
        )
        engine = datasource.get_execution_engine().engine
        _prepare(engine, database, run_id, with_landing)
        try:
            # Attach now: a build that cannot be read fails with our own message, not once an expectation.
            engine.connect().close()
            yield Judge(gx, datasource)
        finally:
            engine.dispose()


def _prepare(engine: Any, database: Path, run_id: str, with_landing: bool) -> None:
    from sqlalchemy import event
    from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

    def attach(connection: Any, _record: Any) -> None:
        attach_build(connection, database, run_id, with_landing=with_landing)

    def buffer(_connection: Any, cursor: Any, _sql: Any, _parameters: Any, context: Any, _many: Any) -> None:
        if cursor.description:
            rows = cursor.fetchmany(BUFFERED_ROWS)
            context.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(cursor, initial_buffer=rows)

    event.listen(engine, "connect", attach)
    event.listen(engine, "after_cursor_execute", buffer)


def _expectation(position: int, item: Expectation, relation: str) -> Any:
    kwargs = dict(item.kwargs)
    if item.type == UNEXPECTED_ROWS:
        kwargs["unexpected_rows_query"] = _counting_query(kwargs["unexpected_rows_query"], relation)
    configuration = importlib.import_module("great_expectations.expectations.expectation_configuration")
    return configuration.ExpectationConfiguration(
        type=item.type, kwargs=kwargs, severity=item.severity, meta={"position": position}
    ).to_domain_obj()


def _counting_query(query: str, relation: str) -> str:
    """The suite's query as Great Expectations takes it: it yields a row for each bad row, but no value of it.

    Great Expectations wants `{batch}` in every query and puts an aliased subquery there; suites want to give
    the relation an alias of their own, so they get its name, and the comment keeps the placeholder.
    """
    sql = query.replace("{batch}", relation).replace("{", "{{").replace("}", "}}")
    return f"select 1 as n from (\n{sql}\n) as bad_rows /* {{batch}} */"


def _outcome(result: Any) -> Outcome:
    error = _exception(result.exception_info or {})
    if error is not None:
        return Outcome(False, 0, None, error)
    content = result.result
    if "unexpected_count" in content:
        # A sum over no rows is null.
        failed, of = int(content["unexpected_count"] or 0), int(content["element_count"])
        return Outcome(bool(result.success), failed, f"{failed:,} of {of:,} rows")
    value = content.get("observed_value")
    if not isinstance(value, int | float):
        return Outcome(False, 0, None, "Great Expectations returned no count for it")
    if result.expectation_config.type == UNEXPECTED_ROWS:
        return Outcome(bool(result.success), int(value), f"{int(value):,} rows")
    return Outcome(bool(result.success), 0 if result.success else 1, f"{value:,} rows")


def _exception(info: dict[str, Any]) -> str | None:
    """What kept an expectation from being evaluated, without anything that may quote a row."""
    nested = [value for value in info.values() if isinstance(value, dict)] or [info]
    raised = [item for item in nested if item.get("raised_exception")]
    if not raised:
        return None
    text = f"{raised[0].get('exception_message') or ''}\n{raised[0].get('exception_traceback') or ''}"
    for pattern in QUOTABLE:
        match = pattern.search(text)
        if match:
            return match[0].strip()
    kinds = re.findall(r"\b\w+(?:Exception|Error)\b", text)
    return f"not evaluated ({kinds[-1] if kinds else 'error'})"


@contextmanager
def _silenced() -> Iterator[None]:
    """Great Expectations logs exceptions with their message, which may quote a row."""
    logger = logging.getLogger("great_expectations")
    level, propagate = logger.level, logger.propagate
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False
    try:
        yield
    finally:
        logger.setLevel(level)
        logger.propagate = propagate
