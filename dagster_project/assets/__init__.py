"""Dagster assets, thin: each calls one step of `dagster_project.night.Night` and reports what it saw."""
