"""Benchmarks: whole nights as whole processes, side by side in one run."""
