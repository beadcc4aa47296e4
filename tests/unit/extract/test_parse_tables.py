"""CSV exports: headers, ragged rows, quotes, encodings, zones, cells that become rows."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dagster_project.contracts import Export
from dagster_project.extract.parsing import limits
from dagster_project.extract.parsing.errors import HeldFile
from dagster_project.extract.parsing.readers import csv_table
from tests.support.parsing import EXPORTS, PRIVACY, contracts, parse, parse_text

HEADER = "organization_id,position_id,type,_fivetran_start,_fivetran_end"
ROW = "org1,pos1,kind,2000-01-01 00:00:00,9999-12-31 23:59:59"


@pytest.fixture
def organizations() -> Export:
    """A plain CSV export that holds back up to everything."""
    return replace(contracts().export("workday", "position_organization"), quarantine_budget=1.0)


@pytest.fixture
def responses() -> Export:
    return contracts().export("qualtrics", "responses")


def parse_rows(tmp_path: Path, export: Export, *rows: str, header: str = HEADER) -> list[str | None]:
    """The `assignment_type` of the landed rows."""
    parsed = parse_text(tmp_path, "a.csv", "\n".join((header, *rows)) + "\n", export)
    return [row["assignment_type"] for row in parsed.rows("position_organization")]


@pytest.mark.parametrize("word", ["NULL", "NA", "nan", "None", "#N/A", "0012", "1.50", "  padded ", "a;b", "=1+1", "-"])
def test_words_stay_words(tmp_path: Path, organizations: Export, word: str) -> None:
    quoted = f'"{word}"'
    rows = (ROW.replace("kind", word), ROW.replace("kind", quoted).replace("org1", "org2"))
    assert parse_rows(tmp_path, organizations, *rows) == [word, word]


def test_empty_cell_is_null(tmp_path: Path, organizations: Export) -> None:
    rows = (ROW.replace("kind", ""), ROW.replace("kind", '""').replace("org1", "org2"))
    assert parse_rows(tmp_path, organizations, *rows) == [None, None]


def test_quoted_field_keeps_line_breaks_and_quotes(tmp_path: Path, organizations: Export) -> None:
    cell = '"a,\r\n""b"""'
    content = "\r\n".join((HEADER, ROW.replace("kind", cell), "", ROW, ""))
    parsed = parse_text(tmp_path, "a.csv", content, replace(organizations, delivery="changes"))
    rows = parsed.rows("position_organization")
    assert [(row["assignment_type"], row["_source_row"]) for row in rows] == [('a,\r\n"b"', 2), ("kind", 5)]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (ROW + ",surplus", "ragged_row"),
        (ROW.rpartition(",")[0], "ragged_row"),
        ("just one", "ragged_row"),
        (ROW.replace("kind", 'a "quoted" word').replace('a "', '"a" '), "malformed_quote"),
        (ROW.replace("kind", "a\0b"), "nul_character"),
        (ROW.replace("kind", "x" * (limits.MAX_FIELD_BYTES + 1)), "field_too_long"),
        (ROW.replace("2000-01-01", "01/02/2000"), "not_a_timestamp"),
        (ROW.replace("org1", ""), "missing"),
    ],
    ids=["long", "short", "one", "quote", "nul", "oversized", "type", "key"],
)
def test_bad_row_is_quarantined_alone(tmp_path: Path, organizations: Export, bad: str, reason: str) -> None:
    content = "\n".join((HEADER, ROW, bad, ROW)) + "\n"
    parsed = parse_text(tmp_path, "a.csv", content, organizations)
    assert [(row, what) for row, _, what in parsed.reasons()] == [(3, reason)]
    assert [row["_source_row"] for row in parsed.rows("position_organization")] == [2, 4]
    assert parsed.rows_in == {"position_organization": 3}


def test_stray_quote_does_not_swallow_good_rows(tmp_path: Path, organizations: Export) -> None:
    """The quote opened in line 2 meets the next one in line 5: lines 3 and 4 are rows all the same."""
    named = ROW.replace("kind", '"a, quoted"')
    content = "\n".join((HEADER, ROW.replace("kind", '"stray'), ROW, ROW, named, ROW)) + "\n"
    parsed = parse_text(tmp_path, "a.csv", content, replace(organizations, delivery="changes"))
    assert parsed.reasons() == [(2, None, "malformed_quote")]
    assert [row["_source_row"] for row in parsed.rows("position_organization")] == [3, 4, 5, 6]


def test_trailing_delimiter_everywhere_is_accepted(tmp_path: Path, organizations: Export) -> None:
    assert parse_rows(tmp_path, organizations, ROW + ",", header=HEADER + ",") == ["kind"]


def test_trailing_delimiter_in_rows_only_is_ragged(tmp_path: Path, organizations: Export) -> None:
    assert parse_rows(tmp_path, organizations, ROW + ",", ROW) == ["kind"]
    assert parse_rows(tmp_path, organizations, ROW + ",x", ROW + ",", header=HEADER + ",") == ["kind"]


@pytest.mark.parametrize(
    ("content", "reason", "named"),
    [
        (HEADER.replace(",type", "") + "\n", "missing_column", "`type`"),
        (HEADER.replace("position_id", "positionid") + "\n" + ROW, "missing_column", "renamed to `positionid`"),
        (HEADER.replace(",", ";") + "\n" + ROW.replace(",", ";"), "wrong_delimiter", "';'"),
        (HEADER.replace("type", "position_id") + "\n" + ROW, "duplicate_column", "position_id"),
        (HEADER.replace("type", "") + "\n" + ROW, "unnamed_column", "Column 3"),
        ("", "empty_file", "header"),
        (f"{HEADER}\n{ROW}\norg2,pos", "truncated", "cut off"),
        (f'{HEADER}\n{ROW}\n{ROW.replace("kind", chr(34) + "open")}\n{ROW}\n', "unterminated_quote", "never ends"),
        (f"{HEADER}\n{ROW}\n".encode("utf-16"), "encoding", "UTF-16"),
        (f"{HEADER}\n{ROW}\n{ROW.replace('kind', 'Zürich')}\n".encode("cp1252"), "encoding", "utf-8"),
        (HEADER.replace("type", '"ty"pe') + "\n", "malformed_header", "quote"),
        (gzip.compress(f"{HEADER}\n{ROW}\n".encode() * 9)[:-9], "truncated", "compressed"),
    ],
)  # fmt: skip
def test_file_is_held(tmp_path: Path, organizations: Export, content: str | bytes, reason: str, named: str) -> None:
    with pytest.raises(HeldFile) as held:
        parse_text(tmp_path, "a.csv", content, organizations)
    assert held.value.reason == reason
    assert named in held.value.detail


def test_wrong_encoding_names_the_line(tmp_path: Path, organizations: Export) -> None:
    content = "\n".join((HEADER, *[ROW] * 5000, ROW.replace("kind", "Zürich"), "")).encode("cp1252")
    with pytest.raises(HeldFile) as held:
        parse_text(tmp_path, "a.csv", content, organizations)
    assert held.value.line == 5002


def test_declared_encoding_and_mark(tmp_path: Path, organizations: Export) -> None:
    content = f"{HEADER}\n{ROW.replace('kind', 'Zürich')}\n"
    western = replace(organizations, encoding="cp1252")
    for export, data in ((western, content.encode("cp1252")), (western, b"\xef\xbb\xbf" + content.encode()),
                         (organizations, b"\xef\xbb\xbf" + content.encode())):  # fmt: skip
        parsed = parse_text(tmp_path, "a.csv", data, export)
        assert parsed.rows("position_organization")[0]["assignment_type"] == "Zürich"


def test_long_line_holds(tmp_path: Path, organizations: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_table, "MAX_LINE_BYTES", 500)
    with pytest.raises(HeldFile, match="line_too_long"):
        parse_text(tmp_path, "a.csv", f"{HEADER}\n{ROW.replace('kind', 'x' * 600)}\n", organizations)


def test_missing_column_may_be_accepted(tmp_path: Path, organizations: Export) -> None:
    export = replace(organizations, on_missing_field="warn")
    content = f"{HEADER.replace(',type', '')}\n{ROW.replace(',kind', '')}\n"
    parsed = parse_text(tmp_path, "a.csv", content, export)
    assert [row["assignment_type"] for row in parsed.rows("position_organization")] == [None]
    told = {(d.change, d.field_name): d.action for d in parsed.drift}
    assert told == {("missing_field", "type"): "warn", ("missing_field", "_fivetran_deleted"): "accept"}


def test_undeclared_cells_land_beside_the_row(tmp_path: Path) -> None:
    export = contracts().export("qualtrics", "distributions")
    text = (EXPORTS / "qualtrics" / "distributions" / "2026-03-03.csv").read_text()
    wide = "\n".join(
        line + ("" if not line else ",note" if line.startswith("contact") else ",call 555-223-4567")
        for line in text.split("\n")
    )
    parsed = parse_text(tmp_path, "a.csv", wide, export)
    assert [row["_extra"] for row in parsed.rows("distributions")] == ['{"note":"call [phone]"}'] * 2
    assert ("new_field", "note", 2) in [(d.change, d.field_name, d.n_rows) for d in parsed.drift]


def test_survey_header_gives_ids_labels_and_zone(responses: Export) -> None:
    parsed = parse(EXPORTS / "qualtrics" / "responses" / "2026-03-03.csv", responses)
    first, second = parsed.rows("responses")
    assert first["_time_zone"] == second["_time_zone"] == "America/Denver"
    assert (first["_source_row"], second["_source_row"]) == (6, 8)
    assert first["recipient_email"] == PRIVACY.email("marta@example.com")
    assert "ip_address" not in first
    assert "location_latitude" not in first
    answers = [(a["response_id"], a["field_id"], a["field_label"], a["value"]) for a in parsed.rows("answers")]
    assert answers == [
        ("R_1", "QID1", "Q1", "5"),
        ("R_1", "QID2_TEXT", "Q2", "Sehr gut,\ndanke! Rückruf: [phone]"),
        ("R_1", "QID12_NPS_GROUP", "Q12_NPS_GROUP", "3"),
        ("R_1", "QID12", "Q12", "10"),
        ("R_2", "QID2_TEXT", "Q2", "NULL"),
    ]
    assert parsed.drift == []


def test_older_survey_file_takes_the_centre_zone(responses: Export) -> None:
    parsed = parse(EXPORTS / "qualtrics" / "responses" / "2026-03-03_older_trailing_comma.csv", responses)
    assert parsed.rows("responses")[0]["_time_zone"] == "Europe/Berlin"
    assert [(d.change, d.field_name, d.action) for d in parsed.drift] == [("missing_field", "timeZone", "warn")]


@pytest.mark.parametrize(
    ("file", "reason", "line"),
    [("2026-03-04_renamed_column.csv", "missing_column", 5), ("2026-03-04_stray_quote.csv", "unterminated_quote", 6)],
)
def test_broken_survey_file_is_held(responses: Export, file: str, reason: str, line: int) -> None:
    with pytest.raises(HeldFile) as held:
        parse(EXPORTS / "qualtrics" / "responses" / file, responses)
    assert (held.value.reason, held.value.line) == (reason, line)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("America/Denver", "Mars/Olympus", "unknown_time_zone"),
        ("America/Denver", "../../etc/passwd", "unknown_time_zone"),
        ("ImportId", "Id", "malformed_header"),
    ],
)
def test_unusable_survey_header_is_held(tmp_path: Path, responses: Export, old: str, new: str, reason: str) -> None:
    text = (EXPORTS / "qualtrics" / "responses" / "2026-03-03.csv").read_text(encoding="utf-8-sig")
    with pytest.raises(HeldFile) as held:
        parse_text(tmp_path, "a.csv", text.replace(old, new), responses)
    assert held.value.reason == reason


def test_pay_never_lands() -> None:
    parsed = parse(
        EXPORTS / "workday" / "worker_history" / "2026-03-03.csv", contracts().export("workday", "worker_history")
    )
    said = json.dumps(parsed.tables["worker_history"].to_pylist())
    assert "25000" not in said
    assert "USD" not in said
    assert parsed.rows("worker_history")[0]["worker_code"] == "00010"


def test_snapshot_refuses_two_versions_of_a_key(tmp_path: Path, organizations: Export) -> None:
    other = ROW.replace("kind", "other")
    content = "\n".join((HEADER, ROW, ROW, other, ROW.replace("org1", "org2"))) + "\n"
    parsed = parse_text(tmp_path, "a.csv", content, organizations, batch=1)
    assert parsed.reasons() == [(4, "organization_id", "duplicate_key_in_file")]
    parsed = parse_text(tmp_path, "a.csv", content, replace(organizations, delivery="changes"))
    assert parsed.reasons() == []


@pytest.mark.parametrize(
    ("n_bad", "n_good", "budget", "is_held"),
    [
        (0, 3, 0, False),
        (1, 3, 0, True),
        (1, 3, 0.01, False),
        (1, 0, 0.01, False),
        (2, 3, 0.01, True),
        (2, 198, 0.01, False),
        (3, 197, 0.01, True),
    ],
)
def test_budget(tmp_path: Path, organizations: Export, n_bad: int, n_good: int, budget: float, is_held: bool) -> None:
    export = replace(organizations, quarantine_budget=budget, delivery="changes")
    content = "\n".join((HEADER, *["bad"] * n_bad, *[ROW] * n_good)) + "\n"
    if is_held:
        with pytest.raises(HeldFile, match=f"over_budget.*ragged_row {n_bad}"):
            parse_text(tmp_path, "a.csv", content, export)
    else:
        assert parse_text(tmp_path, "a.csv", content, export).rows_in.total() == n_bad + n_good
