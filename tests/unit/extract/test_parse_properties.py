"""Properties of parsing: any text lands byte for byte; any JSON, any bytes give rows, quarantine or a held file."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagster_project.contracts import Column, Expected, Export, Stream
from dagster_project.extract.parsing.errors import HeldFile
from tests.support.parsing import EXPORTS, Parsed, contracts, parse

PLAIN = Export(
    tool="toy",
    root=Stream(
        "toy",
        "rows",
        "Rows.",
        (Column("id", "varchar", "Id.", ("id",), key=True), Column("x", "varchar", "X.", ("x",))),
    ),
    parts=(),
    files=("*.csv",),
    format="csv",
    delivery="changes",
    expected=Expected(1, 1, 0.5),
    quarantine_budget=1.0,
)
NESTED = replace(contracts().export("genesys_quality", "evaluations"), quarantine_budget=1.0)

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
hostile_texts = st.text(max_size=20)
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile_texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(hostile_texts, inner, max_size=4),
    max_leaves=25,
)
vendor_keys = st.sampled_from(
    ["id", "conversation", "answers", "questionGroupScores", "questionScores", "evaluationForm", "questionGroups",
     "questions", "answerOptions", "score", "text", "status", "name", "comments", "weight", "questionId"]
)  # fmt: skip
vendor_like: st.SearchStrategy[Any] = st.recursive(
    json_values,
    lambda inner: st.dictionaries(vendor_keys, inner, max_size=6) | st.lists(inner, max_size=4),
    max_leaves=25,
)


@contextmanager
def file_of(content: bytes, name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def outcome(content: bytes, name: str, export: Export) -> Parsed | None:
    """The parsed file, None when it is held; anything else is a crash."""
    with file_of(content, name) as path, suppress(HeldFile):
        return parse(path, export)
    return None


@settings(deadline=None, max_examples=60)
@given(st.lists(texts, min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]), st.sampled_from(",;\t|"))
def test_any_text_lands_byte_for_byte_from_csv(values: list[str], newline: str, delimiter: str) -> None:
    buffer = io.StringIO()
    # The writer leaves a lone carriage return bare when lines end in \\n, and bare it is a line break.
    quoting = csv.QUOTE_ALL if any("\r" in value for value in values) else csv.QUOTE_MINIMAL
    writer = csv.writer(buffer, lineterminator=newline, delimiter=delimiter, quoting=quoting)
    writer.writerows([["id", "x"], *([str(i), value] for i, value in enumerate(values))])
    parsed = outcome(buffer.getvalue().encode(), "a.csv", replace(PLAIN, delimiter=delimiter))
    assert parsed is not None
    assert parsed.quarantined == []
    assert [row["x"] for row in parsed.rows("rows")] == [value or None for value in values]


@settings(deadline=None, max_examples=60)
@given(st.lists(texts, min_size=1, max_size=20), st.booleans())
def test_any_text_lands_byte_for_byte_from_json(values: list[str], ascii_only: bool) -> None:
    lines = [json.dumps({"id": str(i), "x": value}, ensure_ascii=ascii_only) for i, value in enumerate(values)]
    parsed = outcome("\n".join(lines).encode(), "a.jsonl", replace(PLAIN, format="json"))
    assert parsed is not None
    assert parsed.quarantined == []
    assert [row["x"] for row in parsed.rows("rows")] == values


@settings(deadline=None, max_examples=60)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,40})(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,9})?", fullmatch=True))
def test_any_number_keeps_its_literal(literal: str) -> None:
    export = replace(PLAIN, format="json")
    parsed = outcome(f'{{"id":{literal},"x":{literal}}}'.encode(), "a.jsonl", export)
    assert parsed is not None
    assert parsed.rows("rows")[0]["x"] == literal


@settings(deadline=None, max_examples=100)
@given(st.lists(vendor_like, max_size=6), st.booleans())
def test_any_json_is_landed_quarantined_or_held(documents: list[Any], as_lines: bool) -> None:
    if as_lines:
        parsed = outcome("\n".join(map(json.dumps, documents)).encode() + b"\n", "a.jsonl", NESTED)
        assert parsed is not None
    else:
        parsed = outcome(json.dumps(documents).encode(), "a.json", NESTED)
    if parsed is not None:
        roots = parsed.tables["evaluations"].num_rows
        assert roots + len(parsed.quarantined) == parsed.rows_in["evaluations"]


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["a.jsonl", "a.json", "a.json.gz", "a.csv", "a.csv.gz", "a.xlsx"]))
def test_any_bytes_are_landed_quarantined_or_held(content: bytes, name: str) -> None:
    kind = name.split(".")[1].removesuffix("l")
    outcome(content, name, replace(PLAIN, format="xlsx" if kind == "xlsx" else kind))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tool", "stream", "file"),
    [
        ("genesys_cloud", "conversations", "conversations/2026-03-02.jsonl"),
        ("genesys_cloud", "conversations", "conversations/2026-03-02_page.json"),
        ("qualtrics", "responses", "responses/2026-03-03.csv"),
        ("workday", "organization", "organization/2026-03-03.csv"),
    ],
)
def test_cut_file_never_lands_a_changed_row(tool: str, stream: str, file: str) -> None:
    """Cut anywhere, a file gives a prefix of its rows or is held. Only a cut inside the last value of a table's last
    row cannot be told from a whole file."""
    export = replace(contracts().export(tool, stream), quarantine_budget=1.0)
    whole = (EXPORTS / tool / file).read_bytes()
    full = parse(EXPORTS / tool / file, export).rows(stream)
    for size in range(0, len(whole), max(len(whole) // 60, 1)):
        parsed = outcome(whole[:size], Path(file).name, export)
        rows = [] if parsed is None else parsed.rows(stream)
        if export.format == "csv" and rows and not whole[:size].endswith(b"\n"):
            rows.pop()
        assert rows == full[: len(rows)]
