"""Shaping: the rows of every level, where their fields come from, and what is left over."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dagster_project.contracts import Column, Expected, Export, Stream
from dagster_project.contracts.arrow import EXTRA, SOURCE_ROW
from dagster_project.extract.parsing.readers.chunks import JsonChunk
from dagster_project.extract.parsing.readers.literals import LiteralDecoder, Number, TooDeepError, compact, finding
from dagster_project.extract.parsing.shape import RECORD, JsonShaper, Shaped
from dagster_project.extract.privacy.scrub import scrub


def column(name: str, *fields: str, data_type: str = "varchar", pii: str | None = None) -> Column:
    return Column(name, data_type, name, fields or (name,), key=name == "id", pii=pii)  # type: ignore[arg-type]


def stream(name: str, records: str | None, *columns: Column, ignored: dict[str, str] | None = None) -> Stream:
    return Stream("toy", name, name, columns, records, tuple((ignored or {}).items()))


EXPORT = Export(
    tool="toy",
    root=stream(
        "trees",
        None,
        column("id"),
        column("owner_id", "owner.id", "owner_id"),
        column("secret", pii="drop"),
        column("tags", data_type="json"),
        ignored={"nois*": "noise", "owner.mail": "address"},
    ),
    parts=(
        stream("leaves", "crown.boughs[].twigs[].leaves[]",
               column("id", "root.id"), column("bough", "boughs.#"), column("twig", "twigs.#"), column("leaf", "#"),
               column("bough_name", "boughs.name"), column("twig_name", "twigs.name"), column("colour")),
        stream("twigs", "crown.boughs[].twigs[]", column("id", "root.id"), column("n", "#"), column("name")),
    ),
    files=("*.json",),
    format="json",
    delivery="changes",
    expected=Expected(1, 1, 0.5),
)  # fmt: skip

TREE: dict[str, Any] = {
    "id": "t1",
    "owner": {"id": "o1", "mail": "x", "since": "2020"},
    "secret": "s",
    "tags": {"b": [1.50, True, None], "a": 'é"'},
    "noisy": 1,
    "new": {"call": "+1 555 223 4567", "n": 4111111111111111},
    "nothing": None,
    "crown": {
        "height": 3,
        "boughs": [
            {"name": "low", "age": 5, "twigs": [{"name": "x", "leaves": [{"colour": "red"}, {"worm": "yes"}]}, {}]},
            {"name": "bare", "twigs": []},
            {"name": "top", "twigs": [{"name": "y", "leaves": [{"colour": "green"}]}]},
        ],
    },
}


def shape(*documents: Any, first: int = 0) -> Shaped:
    records = [LiteralDecoder().decode(json.dumps(document)) for document in documents]
    chunk = JsonChunk(records, [10 + i for i in range(len(records))])
    return JsonShaper(EXPORT, "UTC", scrub).shape(chunk, first)


def test_rows_of_every_level_know_their_ancestors() -> None:
    tables = shape({"id": "t0"}, TREE).tables
    leaves = [
        (r["id"], r["bough"], r["twig"], r["leaf"], r["bough_name"], r["twig_name"], r["colour"])
        for r in tables["leaves"].to_pylist()
    ]
    assert leaves == [
        ("t1", "0", "0", "0", "low", "x", "red"),
        ("t1", "0", "0", "1", "low", "x", None),
        ("t1", "2", "0", "0", "top", "y", "green"),
    ]
    assert [(r["n"], r["name"]) for r in tables["twigs"].to_pylist()] == [("0", "x"), ("1", None), ("0", "y")]


def test_records_are_numbered_and_placed() -> None:
    tables = shape(TREE, {"id": "t2"}, first=7).tables
    assert [(r[RECORD], r[SOURCE_ROW]) for r in tables["trees"].to_pylist()] == [(7, 10), (8, 11)]
    assert {(r[RECORD], r[SOURCE_ROW]) for r in tables["leaves"].to_pylist()} == {(7, 10)}


def test_what_is_left_over_lands_once_and_clean() -> None:
    tables = shape(TREE).tables
    assert json.loads(tables["trees"].column(EXTRA)[0].as_py()) == {
        "owner": {"since": "2020"},
        "new": {"call": "[phone]", "n": "[card]"},
        "nothing": None,
        "crown": {"height": 3, "boughs": [{"age": 5}, {"name": "bare", "twigs": []}, {}]},
    }
    assert tables["leaves"].column(EXTRA).to_pylist() == [None, '{"worm":"yes"}', None]
    assert "secret" not in tables["trees"].column_names


def test_new_fields_are_counted_by_path() -> None:
    shaper = JsonShaper(EXPORT, "UTC", scrub)
    for _ in range(2):
        shaper.shape(JsonChunk([LiteralDecoder().decode(json.dumps(TREE))], [1]), 0)
    assert shaper.new_fields["trees"] == {"owner.since": 2, "new": 2, "nothing": 2, "crown.height": 2,
                                          "crown.boughs.age": 2}  # fmt: skip
    assert shaper.new_fields["leaves"] == {"worm": 2}


def test_alternatives_take_the_first_that_is_not_null() -> None:
    documents = [
        {"id": "1", "owner": {"id": None}, "owner_id": "b"},
        {"id": "2", "owner": {"id": "a"}, "owner_id": "b"},
        {"id": "3", "owner": None},
    ]
    assert shape(*documents).tables["trees"].column("owner_id").to_pylist() == ["b", "a", None]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"id": {"a": 1}}, ("trees", "id")),
        ({"id": [1]}, ("trees", "id")),
        ({"id": "1", "owner": "me"}, ("trees", "owner_id")),
        ({"id": "1", "owner": [{"id": "a"}]}, ("trees", "owner_id")),
        ({"id": "1", "crown": "none"}, ("leaves", "boughs")),
        ({"id": "1", "crown": {"boughs": {"name": "x"}}}, ("leaves", "boughs")),
        ({"id": "1", "crown": {"boughs": [None]}}, ("leaves", "boughs")),
        ({"id": "1", "crown": {"boughs": [{"twigs": ["x"]}]}}, ("leaves", "twigs")),
        ({"id": "1", "crown": {"boughs": [{"name": ["x"], "twigs": [{"leaves": [{}]}]}]}}, ("leaves", "bough_name")),
    ],
)  # fmt: skip
def test_wrong_shape(document: Any, place: tuple[str, str]) -> None:
    found = shape({"id": "0"}, document).violations
    assert {(v.record, v.stream, v.column, v.reason) for v in found} >= {(1, *place, "wrong_shape")}
    assert {v.record for v in found} == {1}


@pytest.mark.parametrize("text", ["null", "true", "-0", "1.50", "1E+2", '"é\\u0001\\""', '{"a":[1,{"b":null}],"c":{}}'])
def test_compact_gives_json_back(text: str) -> None:
    assert compact(LiteralDecoder().decode(f" {text} ")) == text


def test_compact_refuses_depth() -> None:
    with pytest.raises(TooDeepError):
        compact(json.loads("[" * 101 + "]" * 101))
    assert compact(json.loads("[" * 100 + "]" * 100)) == "[" * 100 + "]" * 100


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a":1,"b":{"c":1}}', None),
        ('{"b":[{"c":1,"c":1}]}', "duplicate_key"),
        ("[NaN]", "not_finite_number"),
        ('["\\u0000"]', "nul_character"),
        ('{"\\ud800":1}', "lone_surrogate"),
        ('["\\ud83d\\ude00"]', None),
        ('["\\\\u0000"]', None),
    ],
)
def test_findings(text: str, found: str | None) -> None:
    decoder = LiteralDecoder()
    value = decoder.decode(text)
    assert finding(value) == found
    assert decoder.is_suspicious or found is None
    assert isinstance(LiteralDecoder().decode("1.0"), Number)
