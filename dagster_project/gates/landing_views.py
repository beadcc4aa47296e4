"""Views on the rows that landed tonight, one a stream, for the landing gate.

Paths are built by landing from declared names and a hash; each is checked against that form again here and
its glob characters are escaped, so that no name that a vendor chose is ever read as a pattern.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

LANDING = "landing"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class LandingPathError(RuntimeError):
    """The register names a landing file that landing cannot have written."""


@dataclass
class StreamFiles:
    """Parquet files of one stream that landed tonight, and its empty anchor, which carries the columns."""

    tool: str
    stream: str
    anchor: str
    files: list[str] = field(default_factory=list)


def tonight(con: Any, catalog: str) -> list[StreamFiles]:
    """The streams that the register declares, with tonight's files; a stream without news has none.

    Raises:
        LandingPathError: a path is not of landing's own form.
    """
    streams: dict[tuple[str, str], StreamFiles] = {}
    for tool, stream, anchor in con.execute(
        f"select tool, stream, schema_path from {catalog}.state.stream order by tool, stream"
    ).fetchall():
        _refuse_foreign(anchor, f"/{LANDING}/_schemas/{tool}/{stream}.parquet", tool, stream)
        streams[tool, stream] = StreamFiles(tool, stream, anchor)
    for tool, instance, stream, load_id, path in con.execute(
        f"""
        select distinct tool, instance, stream, load_id, path
        from {catalog}.state.load where is_new order by tool, stream, path
        """
    ).fetchall():
        _refuse_foreign(path, f"/{LANDING}/{tool}/{instance}/{stream}/{load_id}.parquet", tool, stream, instance)
        streams[tool, stream].files.append(path)
    return list(streams.values())


def register_landing_views(con: Any, streams: list[StreamFiles]) -> None:
    """Create `landing.<tool>__<stream>` in the attached in-memory catalog `landing`."""
    for stream in streams:
        # The anchor comes first: its columns are the stream's, however old a file is.
        paths = ", ".join(_literal(path) for path in [stream.anchor, *stream.files])
        con.execute(
            f"create view {LANDING}.main.{stream.tool}__{stream.stream} as "
            f"select * from read_parquet([{paths}], union_by_name = true, hive_partitioning = false)"
        )


def escape_glob(path: str) -> str:
    """The path as a pattern that matches only itself."""
    return re.sub(r"[\[*?]", lambda match: f"[{match[0]}]", path)


def _literal(path: str) -> str:
    return "'" + escape_glob(path).replace("'", "''") + "'"


def _refuse_foreign(path: str, ending: str, *names: str) -> None:
    wrong = [name for name in names if not IDENTIFIER.fullmatch(name)]
    if wrong or not path.startswith("/") or not path.endswith(ending) or "/../" in path:
        raise LandingPathError(
            f"the register holds a path that does not end in {ending}; rebuild the ledger from the landing"
        )
