"""Names that vendors give to files: which export they belong to, which day they carry, which are refused.

A name is data from outside. It is matched by the patterns below and stored as text; it is never given to a
glob, to DuckDB or to a shell, and no local path is ever built from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

#: Longest relative path that is taken, in bytes; the limit of the common file systems for one path.
MAXIMUM_PATH_BYTES: Final = 4096

_DATE: Final = re.compile(r"(20\d\d)[-_]?(\d\d)[-_]?(\d\d)")
_TEMPORARY_ENDINGS: Final = (".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", "~")
_TEMPORARY_BEGINNINGS: Final = (".", "~$")


class FilePatterns:
    """The file patterns of an export. `*` and `?` stay within one folder, `**` spans folders."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self._files = [_expression(pattern) for pattern in self.patterns]
        parts = [pattern.split("/") for pattern in self.patterns]
        self._folders = [part if part[-1] == "**" else part[:-1] for part in parts]

    def match(self, path: str) -> bool:
        """Whether a relative path is one of the export's files."""
        return any(expression.fullmatch(path) for expression in self._files)

    def may_hold(self, folder: str) -> bool:
        """Whether a folder (relative path) can hold a match, so that others need not be listed."""
        parts = folder.split("/")
        return any(_leads_to(parts, pattern) for pattern in self._folders)


def suffix_of(path: str) -> str:
    """The ending that tells how a file is written (``.jsonl``, ``.csv.gz``), lower-case; else empty."""
    found = re.search(r"(\.[a-z0-9]{1,5})?(\.gz)?\Z", path.rpartition("/")[2].lower())
    return found.group(0) if found else ""


def is_temporary(path: str) -> bool:
    """Whether any part of the path is a name for something unfinished or hidden."""
    return any(
        part.startswith(_TEMPORARY_BEGINNINGS) or part.lower().endswith(_TEMPORARY_ENDINGS) for part in path.split("/")
    )


def refusal(path: str) -> str | None:
    """Why a name cannot be taken, or None. What is refused could not be stored or would mislead."""
    try:
        encoded = path.encode("utf-8")
    except UnicodeEncodeError:
        return "the name is not UTF-8"
    if len(encoded) > MAXIMUM_PATH_BYTES:
        return f"the path is longer than {MAXIMUM_PATH_BYTES} bytes"
    if any(part in {"", ".", ".."} for part in path.split("/")):
        return "the path has an empty, `.` or `..` part"
    if "\0" in path:
        return "the name contains a NUL"
    return None


def storable(path: str) -> str:
    """The path as text that can be stored and shown, whatever bytes it was made of."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")[:MAXIMUM_PATH_BYTES].replace("\0", "\\0")


def export_date(path: str, modified_ns: int) -> date:
    """The day of an export: the last date in its name or the nearest folder, else when it changed (UTC)."""
    for part in reversed(path.split("/")):
        for year, month, day in reversed(_DATE.findall(part)):
            try:
                return date(int(year), int(month), int(day))
            except ValueError:
                continue
    return datetime.fromtimestamp(modified_ns // 1_000_000_000, tz=UTC).date()


@lru_cache(maxsize=512)
def _expression(pattern: str) -> re.Pattern[str]:
    text = ""
    for token in re.split(r"(\*\*/|\*\*|\*|\?)", pattern):
        text += {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}.get(token, re.escape(token))
    return re.compile(text, re.DOTALL)


def _leads_to(folder: list[str], pattern: list[str]) -> bool:
    for index, part in enumerate(folder):
        if index >= len(pattern):
            return False
        if pattern[index] == "**":
            return True
        if not _expression(pattern[index]).fullmatch(part):
            return False
    return True
