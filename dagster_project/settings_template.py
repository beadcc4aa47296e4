"""The settings file that `concord init` writes: commented, complete, and safe to keep in version control."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path
from typing import Final

KEY_BYTES: Final = 32
DEMO_TOOLS: Final = ("genesys_cloud", "genesys_quality", "qualtrics", "workday", "coaching_sheet")

_HEAD = """\
# Settings of Concord. Relative paths start at the folder of this file.
# Every key can be overridden by a variable: CONCORD_<SECTION>__<KEY>, for example CONCORD_CENTRE__TIME_ZONE.

[centre]
name = "{name}"
# IANA name. Business dates are dates in this zone.
time_zone = "{zone}"

[paths]
# Landing, ledger, builds and published snapshots lie below this folder. Keep it on a local disk.
data = "data"

[privacy]
# Where the key lies that turns phone numbers and e-mail addresses into pseudonyms: env:NAME or file:path.
# Keep a copy of it somewhere safe. Another key gives other pseudonyms, and repeat customers are lost.
key = "file:data/secrets/hmac.key"

[retention]
# Published snapshots that stay for rollback, and builds that stay for inspection.
snapshots = 7
builds = 2

[night]
# When `concord dev` and the Dagster daemon start the night, in the centre's zone.
cron = "15 4 * * *"
# A file that changed more recently than this is still being written; it waits for the next night.
settle_seconds = {settle_seconds}
{run_date}
"""

_RUN_DATE = """\
# The last day of the exports; remove this line for nights of today.
run_date = {run_date}
"""

_EXAMPLE = """\
# One block a tool. `exports` is a folder, or a URL that fsspec knows: s3://bucket/path, sftp://host/path, ...
# Secrets in options are names of variables (env:NAME), never values.
#
# [[sources]]
# tool = "genesys_cloud"
# instance = "main"
# exports = "s3://cx-exports/genesys"
# options = { key = "env:EXPORTS_KEY", secret = "env:EXPORTS_SECRET" }
#
# [[sources]]
# tool = "qualtrics"
# instance = "main"
# exports = "sftp://exports.example.com/qualtrics"
# options = { username = "concord", password = "env:QUALTRICS_PASSWORD" }
"""

_SOURCE = """\
[[sources]]
tool = "{tool}"
instance = "demo"
exports = "data/exports/{tool}"
"""


def write_settings_template(path: Path, *, demo: bool, run_date: date | None = None) -> Path:
    """Write a settings file, and a random key (0600) if there is none yet.

    Args:
        path: the file to write; it must not exist.
        demo: whether to configure the five tools of the demo centre.
        run_date: business day of every night; for the demo, whose exports end on that day.

    Raises:
        FileExistsError: the file exists; settings are never overwritten.
    """
    sources = "\n".join(_SOURCE.format(tool=tool) for tool in DEMO_TOOLS) if demo else _EXAMPLE
    head = _HEAD.format(
        name="Demo centre" if demo else "My contact centre",
        zone="Europe/Dublin",
        settle_seconds=0 if demo else 60,
        run_date=_RUN_DATE.format(run_date=run_date) if run_date else "",
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", encoding="utf-8") as stream:
        stream.write(f"{head.rstrip()}\n\n{sources}")
    _write_key(path.parent / "data" / "secrets" / "hmac.key")
    return path


def _write_key(file: Path) -> None:
    """A key that exists is left alone: a new one would break every pseudonym that has landed."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES) + "\n")
