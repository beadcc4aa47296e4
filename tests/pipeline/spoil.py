"""Ways to spoil a delivered export, each as a vendor or a network really does it."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.pipeline.centre import Centre

CONVERSATIONS = "genesys_cloud/conversations/*"
EVALUATIONS = "genesys_quality/evaluations/*"
RESPONSES = "qualtrics/responses/*.csv"


def read_text(path: Path) -> str:
    """Content of a plain or gzipped text file."""
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def write_text(path: Path, text: str) -> None:
    """Write a plain or gzipped text file."""
    raw = text.encode()
    path.write_bytes(gzip.compress(raw, mtime=0) if path.suffix == ".gz" else raw)


def documents(path: Path) -> list[dict[str, Any]]:
    """JSON documents of a JSON Lines file or of a page."""
    text = read_text(path)
    if ".jsonl" in path.name:
        return [json.loads(line) for line in text.splitlines()]
    page = json.loads(text)
    found: list[dict[str, Any]] = page.get("conversations") or page.get("entities") or [page]
    return found


def write_documents(path: Path, content: list[dict[str, Any]]) -> Path:
    """Replace a JSON file by a JSON Lines file with these documents."""
    target = path.with_name(path.name.split(".")[0] + ".jsonl.gz")
    path.unlink()
    write_text(target, "".join(json.dumps(document) + "\n" for document in content))
    return target


def change_documents(centre: Centre, pattern: str, change: Callable[[list[dict[str, Any]]], None]) -> Path:
    """Edit the documents of the newest file."""
    path = centre.newest(pattern)
    content = documents(path)
    change(content)
    return write_documents(path, content)


def csv_rows(path: Path) -> list[list[str]]:
    """Rows of a CSV file, header rows included."""
    return list(csv.reader(io.StringIO(read_text(path))))


def write_csv_rows(path: Path, rows: list[list[str]]) -> None:
    """Write rows as CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    write_text(path, out.getvalue())


def halve(path: Path) -> None:
    """Keep the first half of the bytes: the transfer broke off."""
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
