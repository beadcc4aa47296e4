"""Append-only, content-addressed Parquet: every row knows its file and line."""
