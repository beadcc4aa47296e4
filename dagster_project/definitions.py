"""What `dagster dev` opens."""

from dagster_project.build import build_definitions

defs = build_definitions()
