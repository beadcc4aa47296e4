"""Suites and policy: what is accepted, and that every mistake is named with its place and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from dagster_project.gates.policy import GateConfigError, load_policy
from dagster_project.gates.suites import TYPES, UNEXPECTED_ROWS, read_suite, read_suites, suites_hash
from dagster_project.project import EXPECTATIONS_DIR

GOOD = "name: rule, severity: critical, why: because, remedy: mend it"


def suite(tmp_path: Path, expectations: str, head: str = "relation: core.t\nowner: team\n") -> Path:
    path = tmp_path / "t.yml"
    path.write_text(f"{head}expectations:\n{expectations}\n")
    return path


def test_columns_are_one_expectation_each(tmp_path: Path) -> None:
    text = f"- {{{GOOD}, type: expect_column_values_to_be_between, columns: [a, b], kwargs: {{min_value: 0}}}}"
    read = read_suite(suite(tmp_path, text))
    assert [(item.name, item.kwargs) for item in read.expectations] == [
        ("rule.a", {"column": "a", "min_value": 0}),
        ("rule.b", {"column": "b", "min_value": 0}),
    ]
    assert {item.owner for item in read.expectations} == {"team"}


def test_owner_of_an_expectation_wins(tmp_path: Path) -> None:
    read = read_suite(suite(tmp_path, f"- {{{GOOD}, owner: other, unexpected_rows: select 1}}"))
    assert [(item.owner, item.type) for item in read.expectations] == [("other", UNEXPECTED_ROWS)]


UNIQUE = "type: expect_column_values_to_be_unique"
BAD: dict[str, tuple[str, str]] = {
    "no expectation": ("  []", "holds no expectation"),
    "not a mapping": ("- text", "must be a mapping"),
    "unknown key": (f"- {{{GOOD}, {UNIQUE}, columns: [a], colour: red}}", "unknown keys colour"),
    "no name": ("- {severity: critical, why: w, remedy: r, unexpected_rows: select 1}", "lower snake case"),
    "no severity": ("- {name: x, why: w, remedy: r, unexpected_rows: select 1}", "`severity` must be"),
    "severity unknown": (
        "- {name: x, severity: high, why: w, remedy: r, unexpected_rows: q}",
        "`severity` must",
    ),
    "no why": ("- {name: x, severity: info, remedy: r, unexpected_rows: select 1}", "`why` is missing"),
    "no remedy": ("- {name: x, severity: info, why: w, unexpected_rows: select 1}", "`remedy` is missing"),
    "neither": (f"- {{{GOOD}}}", "either `type` or"),
    "both": (f"- {{{GOOD}, {UNIQUE}, unexpected_rows: select 1}}", "either `type` or"),
    "empty query": (f"- {{{GOOD}, unexpected_rows: ' '}}", "is a SQL query"),
    "query with arguments": (f"- {{{GOOD}, unexpected_rows: q, columns: [a]}}", "takes no arguments"),
    "unproven type": (f"- {{{GOOD}, type: expect_column_values_to_match_regex}}", "not proven on DuckDB"),
    "query as type": (f"- {{{GOOD}, type: unexpected_rows_expectation}}", "not proven on DuckDB"),
    "argument missing": (f"- {{{GOOD}, {UNIQUE}}}", r"missing arguments \['column'\]"),
    "argument unknown": (f"- {{{GOOD}, {UNIQUE}, columns: [a], kwargs: {{mostyl: 1}}}}", "mostyl"),
    "columns and column": (f"- {{{GOOD}, {UNIQUE}, columns: [a], kwargs: {{column: b}}}}", "has no column"),
    "no bound": (f"- {{{GOOD}, type: expect_table_row_count_to_be_between}}", "cannot fail"),
    "empty set": (
        f"- {{{GOOD}, type: expect_column_values_to_be_in_set, kwargs: {{column: a, value_set: []}}}}",
        "`value_set` is empty",
    ),
    "name twice": (
        f"- {{{GOOD}, unexpected_rows: q}}\n- {{{GOOD}, unexpected_rows: q}}",
        "names must differ",
    ),
    "not YAML": ("- {", r"t\.yml:\d+:\d+: not valid YAML"),
}


@pytest.mark.parametrize("name", BAD)
def test_mistakes_are_named(name: str, tmp_path: Path) -> None:
    text, message = BAD[name]
    with pytest.raises(GateConfigError, match=message):
        read_suite(suite(tmp_path, text))


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("owner: me\n", "schema.name"),
        ("relation: t\n", "schema.name"),
        ("relation: core.other\n", "name the file after"),
        ("relation: core.t; drop\n", "schema.name"),
        ("relation: core.t\ncolour: red\n", "unknown keys colour"),
    ],
)
def test_mistakes_of_the_head_are_named(head: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(GateConfigError, match=message):
        read_suite(suite(tmp_path, f"- {{{GOOD}, unexpected_rows: select 1}}", head))


def test_no_owner_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(GateConfigError, match="`owner` is missing"):
        read_suite(suite(tmp_path, f"- {{{GOOD}, unexpected_rows: q}}", "relation: core.t\n"))


def test_a_broken_suite_is_an_error_of_the_folder_not_an_exception(tmp_path: Path) -> None:
    suite(tmp_path, "- {")
    found = read_suites(tmp_path)
    assert not found.suites
    assert list(found.errors) == [f"{tmp_path.name}.t"]


def test_a_relation_with_two_suites_is_an_error(tmp_path: Path) -> None:
    path = suite(tmp_path, f"- {{{GOOD}, unexpected_rows: q}}")
    (tmp_path / "core_t.yml").write_text(path.read_text())
    assert "has a second suite" in read_suites(tmp_path).errors["core.t"]


def test_hash_follows_names_and_bytes(tmp_path: Path) -> None:
    empty = suites_hash(tmp_path)
    path = suite(tmp_path, f"- {{{GOOD}, unexpected_rows: q}}")
    first = suites_hash(tmp_path)
    path.write_text(path.read_text() + "# remark\n")
    second = suites_hash(tmp_path)
    path.rename(tmp_path / "core_t.yml")
    assert len({empty, first, second, suites_hash(tmp_path), suites_hash(tmp_path / "absent")}) == 4


POLICY = "severity: {critical: block, warning: warn, info: warn}\ngated: {core: [core.t]}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (POLICY.replace("info: warn", "info: ignore"), "severity.info must be one of"),
        (POLICY.replace(", info: warn", ""), "must give an action to each"),
        (POLICY.replace("critical: block", "critical: warn"), "must be `block`"),
        (POLICY.replace("[core.t]", "[]"), "lists no relation"),
        (POLICY.replace("[core.t]", "['t; drop']"), "not a relation name"),
        (POLICY.replace("[core.t]", "[core.t, core.t]"), "twice"),
        ("severity: {critical: block, warning: warn, info: warn}\n", "`gated` must list"),
        ("- 1", "must be a mapping"),
    ],
)
def test_mistakes_of_the_policy_are_named(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text(text)
    with pytest.raises(GateConfigError, match=message):
        load_policy(tmp_path)


def test_absent_policy_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(GateConfigError, match="without a policy"):
        load_policy(tmp_path)


def test_our_own_suites_are_sound_and_cover_the_policy() -> None:
    policy = load_policy(EXPECTATIONS_DIR)
    for gate, relations in policy.gated.items():
        found = read_suites(EXPECTATIONS_DIR / gate)
        assert found.errors == {}
        assert sorted(found.suites) == sorted(relations)
        for read in found.suites.values():
            severities = {item.severity for item in read.expectations}
            assert "critical" in severities, f"{read.relation}: nothing in its suite can block"


def test_every_accepted_type_is_used() -> None:
    # A type that no suite uses would be proven by the canary for nothing.
    used = {
        item.type
        for gate in load_policy(EXPECTATIONS_DIR).gated
        for read in read_suites(EXPECTATIONS_DIR / gate).suites.values()
        for item in read.expectations
    }
    assert used == set(TYPES)
