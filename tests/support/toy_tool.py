"""A tool with one nested export, small enough to reason about: orders with their items, an order a line."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from dagster_project.contracts.model import Column, Contracts, Expected, Export, Stream, Tool
from dagster_project.extract.export import ExportOutcome, Progress, extract_export
from dagster_project.extract.ledger.ledger import Ledger
from dagster_project.settings import Settings, load_settings

FIRST_DAY = date(2026, 1, 5)


def _column(name: str, *, field: str | None = None, key: bool = False, kind: str = "varchar") -> Column:
    return Column(name, kind, f"The {name}.", (field or name,), key=key, required=key)  # type: ignore[arg-type]


ORDERS = Export(
    tool="toy",
    root=Stream(
        "toy",
        "orders",
        "Orders.",
        (_column("order_id", field="id", key=True), _column("amount", kind="double"), _column("note")),
    ),
    parts=(
        Stream(
            "toy",
            "items",
            "Items of an order.",
            (
                _column("order_id", field="root.id", key=True),
                _column("item_index", field="#", key=True, kind="bigint"),
                _column("sku"),
            ),
            records="items[]",
        ),
    ),
    files=("orders/*.jsonl", "orders/*.jsonl.gz"),
    format="json",
    delivery="changes",
    expected=Expected(every_days=1, lag_days=1, min_share_of_usual=0.5),
    required=True,
    quarantine_budget=0.2,
)
CONTRACTS = Contracts({"toy": Tool("toy", "Toy", "orders", "tests", "A toy.", (ORDERS,))})


def order(number: int, *, amount: object = None, n_items: int = 2) -> dict[str, object]:
    """One order."""
    items = [{"sku": f"sku-{number}-{index}"} for index in range(n_items)]
    return {"id": f"o-{number}", "amount": number if amount is None else amount, "note": "ok", "items": items}


def export_bytes(first: int, count: int, *, n_bad: int = 0) -> bytes:
    """A whole export file: `count` orders, the first `n_bad` of them with an amount that is no number."""
    lines = [order(first + i, amount="twelve" if i < n_bad else None) for i in range(count)]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def deliver(drop: Path, name: str, content: bytes) -> Path:
    """Drop a file the way a careful tool does: written aside, then renamed."""
    path = drop / "orders" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.parent / ".aside"
    aside.write_bytes(content)
    aside.replace(path)
    return path


def toy_settings(root: Path, *, exports: str = "drop", options: str = "", settle: int = 0) -> Settings:
    """Settings of a centre with the toy tool alone."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "key").write_text("0123456789abcdef0123456789abcdef")
    (root / "concord.toml").write_text(
        f"""
        [centre]
        name = "Toy"
        time_zone = "Europe/Dublin"
        [privacy]
        key = "file:key"
        [night]
        settle_seconds = {settle}
        [[sources]]
        tool = "toy"
        instance = "t"
        exports = "{exports}"
        {options}
        """
    )
    return load_settings(root / "concord.toml", tools={"toy"})


def night(
    settings: Settings,
    *,
    number: int = 0,
    max_workers: int = 1,
    progress: Progress | None = None,
    export: Export = ORDERS,
) -> ExportOutcome:
    """Extract once, as a night would."""
    run_date = FIRST_DAY + timedelta(days=number + 1)
    with Ledger(settings.paths.ledger) as ledger:
        run_id = f"{run_date}T000000-{len(ledger.recent_runs(10_000)):06x}"
        ledger.start_run(run_id, run_date, code_version="test")
        outcome = extract_export(
            settings,
            Contracts({"toy": replace(CONTRACTS.tools["toy"], exports=(export,))}),
            settings.sources[0],
            export,
            ledger=ledger,
            run_id=run_id,
            run_date=run_date,
            max_workers=max_workers,
            progress=progress,
        )
        ledger.finish_run(run_id, "published", build_mode="full")
    return outcome


def landing_files(settings: Settings) -> dict[str, bytes]:
    """Every file of the landing and its bytes; hidden and temporary ones too."""
    root = settings.paths.landing
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
