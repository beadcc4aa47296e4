"""`python -m dagster_project.demo --root DIR`: writes the exports of the demo centre."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from dagster_project.demo.centre import DEFAULT_LAST_NIGHT, write_demo


def main() -> None:
    """Parses the command line and writes the demo."""
    parser = argparse.ArgumentParser(prog="python -m dagster_project.demo", description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder that gets exports/ and demo/truth/")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--nights", type=int, default=60, help="nights of the whole period")
    parser.add_argument("--until-night", type=int, default=None, help="stop after this night of the period")
    parser.add_argument("--first-night", type=int, default=1, help="write files from this night on")
    parser.add_argument("--last-night", type=date.fromisoformat, default=DEFAULT_LAST_NIGHT)
    parser.add_argument("--no-dirt", action="store_true", help="exports without faults")
    arguments = parser.parse_args()
    summary = write_demo(
        arguments.root,
        seed=arguments.seed,
        agents=arguments.agents,
        nights=arguments.nights,
        last_night=arguments.last_night,
        first_night_index=arguments.first_night,
        until_night=arguments.until_night,
        dirt=not arguments.no_dirt,
        progress=lambda stage, done, total: print(f"\r{stage} {done} of {total}", end="", file=sys.stderr, flush=True),
    )
    print(f"\n{summary.n_files} files, {summary.n_bytes:,} bytes, {summary.first_day} to {summary.last_day}")
    for table, rows in summary.truth_rows.items():
        print(f"{table:20} {rows:>10,}")


if __name__ == "__main__":
    main()
