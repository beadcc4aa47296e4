"""Readers: from the bytes of a file to records, one module a format."""
