"""Compact JSON by orjson, since a night writes megabytes."""

from __future__ import annotations

from typing import Any

import orjson


def dumps(value: Any) -> bytes:
    """One JSON document, UTF-8, without blanks."""
    return orjson.dumps(value)


def page(key: str, documents: list[bytes], envelope: dict[str, Any]) -> bytes:
    """A page of documents already written, in the envelope of a vendor's list: `{key: […], …}`."""
    rest = b"," + dumps(envelope)[1:] if envelope else b"}"
    return b'{"' + key.encode() + b'":[' + b",".join(documents) + b"]" + rest + b"\n"
