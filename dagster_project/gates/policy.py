"""The gates' policy: which relations each gate judges, and what each severity does."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import yaml

from dagster_project.gates.result import Action, Severity

POLICY_FILE = "policy.yml"
RELATION = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class GateConfigError(ValueError):
    """A suite or the policy cannot be used; the message names the file, the place and the remedy."""


@dataclass(frozen=True)
class Policy:
    """What `expectations/policy.yml` says.

    Attributes:
        actions: severity → `block` or `warn`.
        gated: gate → relations (`schema.name`) that it judges, in the order written.
        content_hash: sha256 of the file.
    """

    actions: dict[Severity, Action]
    gated: dict[str, tuple[str, ...]]
    content_hash: str


def load_policy(suites_dir: Path) -> Policy:
    """Read `policy.yml` of the expectations' folder.

    Raises:
        GateConfigError: absent, not YAML, a severity without an action, a gate without relations.
    """
    path = suites_dir / POLICY_FILE
    if not path.is_file():
        raise GateConfigError(f"{path}: absent; without a policy nothing may be published")
    raw = path.read_bytes()
    content = read_yaml(path, raw)
    actions = content.get("severity")
    if not isinstance(actions, dict) or set(actions) != set(get_args(Severity)):
        raise GateConfigError(f"{path}: `severity` must give an action to each of {', '.join(get_args(Severity))}")
    for severity, action in actions.items():
        if action not in get_args(Action):
            raise GateConfigError(f"{path}: severity.{severity} must be one of {', '.join(get_args(Action))}")
    if actions["critical"] != "block":
        raise GateConfigError(f"{path}: severity.critical must be `block`; lower an expectation's severity instead")
    gates = content.get("gated")
    if not isinstance(gates, dict) or not gates:
        raise GateConfigError(f"{path}: `gated` must list the relations of each gate")
    return Policy(actions, {gate: _relations(path, gate, names) for gate, names in gates.items()}, digest(raw))


def read_yaml(path: Path, raw: bytes) -> dict[str, Any]:
    """Parse a YAML mapping.

    Raises:
        GateConfigError: with the line of the mistake.
    """
    try:
        content = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise GateConfigError(f"{path}{place}: not valid YAML ({getattr(error, 'problem', error)})") from error
    if not isinstance(content, dict):
        raise GateConfigError(f"{path}: must be a mapping")
    return content


def digest(raw: bytes) -> str:
    """Sha256 as hex."""
    return hashlib.sha256(raw).hexdigest()


def _relations(path: Path, gate: str, names: Any) -> tuple[str, ...]:
    if not isinstance(names, list) or not names:
        raise GateConfigError(f"{path}: gated.{gate} lists no relation")
    for name in names:
        if not isinstance(name, str) or not RELATION.fullmatch(name):
            raise GateConfigError(f"{path}: gated.{gate}: {name!r} is not a relation name `schema.name`")
    if len(set(names)) != len(names):
        raise GateConfigError(f"{path}: gated.{gate} lists a relation twice")
    return tuple(names)
