"""Paths: which level of a nested record a field is read from."""

from __future__ import annotations

import pytest

from dagster_project.contracts.paths import Origin, array_steps, resolve

STEPS = array_steps("participants[].sessions[].segments[]")


def test_array_steps() -> None:
    assert array_steps(None) == ()
    assert STEPS == (("participants",), ("sessions",), ("segments",))
    assert array_steps("answers.groups[].scores[]") == (("answers", "groups"), ("scores",))


@pytest.mark.parametrize("path", ["", "a", "[]", "a[].", "a[]b", "a..b[]", "a[][]"])
def test_malformed_records(path: str) -> None:
    with pytest.raises(ValueError, match="records path"):
        array_steps(path)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        ("#", Origin(3, ())),
        ("segments.#", Origin(3, ())),
        ("sessions.#", Origin(2, ())),
        ("participants.#", Origin(1, ())),
        ("queueId", Origin(3, ("queueId",))),
        ("flow.flowId", Origin(3, ("flow", "flowId"))),
        ("participants.userId", Origin(1, ("userId",))),
        ("sessions.flow.flowId", Origin(2, ("flow", "flowId"))),
        ("root.conversationId", Origin(0, ("conversationId",))),
        ("root.a.b", Origin(0, ("a", "b"))),
    ],
)
def test_origins(name: str, origin: Origin) -> None:
    assert resolve(name, STEPS) == origin


@pytest.mark.parametrize("name", ["a..b", ".a", "a.", "root.", "flow.#"])
def test_malformed_field(name: str) -> None:
    with pytest.raises(ValueError, match="field path"):
        resolve(name, STEPS)
