"""Reads the demo's exports with nothing but json, csv and openpyxl: a second opinion on what is in them."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from openpyxl import load_workbook

RESPONSE_STANDARD_COLUMNS = 17


def truth(root: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a truth table."""
    return pq.read_table(root / "demo" / "truth" / f"{table}.parquet").to_pylist()


def text_of(path: Path) -> str:
    """The text of a file, whole or cut off."""
    data = path.read_bytes()
    if path.suffix == ".gz":
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            data = file.read()
    return data.decode()


def documents(path: Path, key: str) -> list[Any]:
    """The records of a JSON file; a line that cannot be parsed is None."""
    text = text_of(path)
    if path.name.endswith(".json"):
        return list(json.loads(text)[key])
    result = []
    for line in text.splitlines():
        try:
            result.append(json.loads(line))
        except ValueError:
            result.append(None)
    return result


def conversation_counts(records: list[Any]) -> Counter[str]:
    """Records by stream in a file of conversations."""
    count = Counter(conversations=len(records), participants=0, sessions=0, segments=0, metrics=0)
    for record in records:
        for participant in (record or {}).get("participants", ()):
            count["participants"] += 1
            for session in participant["sessions"]:
                count["sessions"] += 1
                count["segments"] += len(session["segments"])
                count["metrics"] += len(session["metrics"])
    return count


def evaluation_counts(records: list[Any]) -> Counter[str]:
    """Records by stream in a file of evaluations."""
    count = Counter(evaluations=len(records), question_scores=0, form_questions=0, form_answers=0)
    for record in records:
        for group in record.get("answers", {}).get("questionGroupScores", ()):
            count["question_scores"] += len(group["questionScores"])
        for group in record["evaluationForm"]["questionGroups"]:
            count["form_questions"] += len(group["questions"])
            count["form_answers"] += sum(len(q["answerOptions"]) for q in group["questions"])
    return count


def table(path: Path, header_rows: int) -> tuple[list[list[str]], list[list[str]]]:
    """Header rows and data rows of a CSV file."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    return rows[:header_rows], rows[header_rows:]


def response_counts(path: Path) -> Counter[str]:
    """Records by stream in a file of responses; a row with too few cells has no answers."""
    header, rows = table(path, 3)
    whole = [row for row in rows if len(row) == len(header[0])]
    answers = sum(cell != "" for row in whole for cell in row[RESPONSE_STANDARD_COLUMNS:])
    return Counter(responses=len(rows), answers=answers)


def sheet_rows(path: Path) -> list[dict[str, Any]]:
    """The sessions in a workbook: every row below the header that names an agent, without the totals."""
    rows = []
    for sheet in load_workbook(path):
        header = [cell.value for cell in sheet[3]]
        for number, row in enumerate(sheet.iter_rows(min_row=4, values_only=True), start=4):
            record = dict(zip(header, row, strict=True))
            if record["Agent"] not in (None, "Total"):
                rows.append(record | {"sheet": sheet.title, "row": number})
    return rows
