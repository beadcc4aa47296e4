"""A made-up contact centre whose nightly exports have the vendors' own formats, and whose truth is known."""

from __future__ import annotations

from dagster_project.demo.centre import DemoCentre, DemoSummary, write_demo

__all__ = ["DemoCentre", "DemoSummary", "write_demo"]
