"""What came out of a night and where to look."""

from __future__ import annotations

import duckdb
from rich.console import Console
from rich.table import Table

from dagster_project.extract.guards import HeldFile, files_held_open
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.gates.result import CheckResult
from dagster_project.night import Night
from dagster_project.publish import Snapshot

console = Console(highlight=False, soft_wrap=True)


def print_summary(night: Night) -> None:
    """Tools, files, rows, checks, marts and how to connect."""
    console.print()
    console.print(_tools(night))
    with Ledger(night.settings.paths.ledger) as ledger:
        print_checks(ledger.checks_of(night.run_id))
        print_held(files_held_open(ledger))
    if night.snapshot is not None:
        _print_snapshot(night, night.snapshot)


def print_checks(checks: list[CheckResult], most: int = 6) -> None:
    """How many checks passed, and those that did not."""
    failed = sorted(
        (check for check in checks if not check.is_passed),
        key=lambda c: (c.action != "block", c.gate, c.relation),
    )
    n_block = sum(check.action == "block" for check in failed)
    console.print(
        f"\n[bold]checks[/bold]    {len(checks) - len(failed):,} of {len(checks):,} passed"
        + (f", [yellow]{len(failed) - n_block} warn[/yellow]" if len(failed) > n_block else "")
        + (f", [red]{n_block} block[/red]" if n_block else "")
    )
    for check in failed[:most]:
        mark = "[red]blocks[/red]" if check.action == "block" else "[yellow]warns[/yellow] "
        console.print(
            f"          {mark} {check.relation}: {check.description or check.check_name} [{check.observed}]",
            markup=True,
        )
    if len(failed) > most:
        console.print(f"          … {len(failed) - most} more in ops.check_result")


def print_held(files: list[HeldFile]) -> None:
    """Files that were refused and are still missed, with what to do."""
    for held in files:
        source = f"{held.key.tool}.{held.key.instance}"
        console.print(f"[bold]held[/bold]      {source} {held.source_file}: {held.detail} {held.remedy}")


def _tools(night: Night) -> Table:
    table = Table(title=f"Night of {night.run_date:%A %Y-%m-%d}", title_justify="left", title_style="bold", box=None)
    table.add_column("tool")
    for heading in ("files landed", "duplicates", "held", "rows landed", "quarantined"):
        table.add_column(heading, justify="right")
    for tool in sorted({outcome.tool for outcome in night.outcomes}):
        mine = [outcome for outcome in night.outcomes if outcome.tool == tool]
        table.add_row(
            tool,
            f"{sum(o.n_landed for o in mine):,}",
            f"{sum(o.n_duplicate for o in mine):,}",
            f"{sum(o.n_held for o in mine):,}",
            f"{sum(sum(o.rows_landed.values()) for o in mine):,}",
            f"{sum(sum(o.rows_quarantined.values()) for o in mine):,}",
        )
    return table


def _print_snapshot(night: Night, snapshot: Snapshot) -> None:
    path = night.settings.paths.published / "current.duckdb"
    console.print(f"[bold]build[/bold]     {night.build_mode}")
    console.print(f"[bold]published[/bold] {snapshot.snapshot_id}  (content {snapshot.content_hash[:16]})")
    with duckdb.connect(str(path), read_only=True) as con:
        relations = con.execute(
            """
            select schema_name || '.' || table_name, estimated_size
            from duckdb_tables()
            where schema_name in ('core', 'marts')
            order by schema_name, table_name
            """
        ).fetchall()
    for name, rows in relations:
        console.print(f"          {name:<32} {rows:>10,} rows")
    look = f"duckdb.connect('{path}', read_only=True).sql('from marts.agent_scorecard limit 5').show()"
    console.print(
        f"""
[bold]look[/bold]      in SQL    .venv/bin/python -c "import duckdb; {look}"
          lineage   make dev, then http://127.0.0.1:3000
          health    .venv/bin/concord status"""
    )
