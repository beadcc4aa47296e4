"""JSON in which nothing is interpreted: numbers keep their literal text, and what JSON hides is found.

The standard decoder turns numbers into floats, keeps the last of two equal keys and accepts NaN. Here a
number stays the text that was sent, and the rest is reported.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from json.encoder import encode_basestring
from typing import Any

from dagster_project.extract.parsing.limits import MAX_DEPTH

_TELLING_ESCAPE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Number(str):
    """A number's literal text, told apart from a string."""

    __slots__ = ()


class NotFinite(str):
    """NaN or an infinity, which JSON does not know."""

    __slots__ = ()


class RepeatedKeys(dict[str, Any]):
    """An object in which a key came twice; what it means is anybody's guess."""


class TooDeepError(ValueError):
    """A value nested deeper than `MAX_DEPTH`."""


class LiteralDecoder:
    """Decodes JSON without interpreting it. After a call, ``is_suspicious`` says whether to look for
    findings.
    """

    def __init__(self) -> None:
        self.is_suspicious = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_int=Number,
            parse_float=Number,
            parse_constant=self._constant,
        )

    def decode(self, text: str) -> Any:
        """The one value that the text holds. Raises json.JSONDecodeError or RecursionError."""
        self.is_suspicious = "\\u" in text and _TELLING_ESCAPE.search(text) is not None
        return self._decoder.decode(text)

    def decode_next(self, text: str, start: int) -> tuple[Any, int]:
        """The value that begins at ``start``, and where it ends. Raises as `decode`."""
        value, end = self._decoder.raw_decode(text, start)
        self.is_suspicious |= _TELLING_ESCAPE.search(text, start, end) is not None
        return value, end

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.is_suspicious = True
        return RepeatedKeys(found)

    def _constant(self, text: str) -> NotFinite:
        self.is_suspicious = True
        return NotFinite(text)


def finding(value: Any) -> str | None:
    """What makes a decoded value unusable: `duplicate_key`, `not_finite_number`, `nul_character`,
    `lone_surrogate`.
    """
    open_values = [value]
    while open_values:
        item = open_values.pop()
        if isinstance(item, dict):
            if isinstance(item, RepeatedKeys):
                return "duplicate_key"
            open_values.extend(item)
            open_values.extend(item.values())
        elif isinstance(item, list):
            open_values.extend(item)
        elif isinstance(item, NotFinite):
            return "not_finite_number"
        elif isinstance(item, str):
            if "\0" in item:
                return "nul_character"
            if _SURROGATE.search(item):
                return "lone_surrogate"
    return None


def compact(value: Any, scrub: Callable[[str], str] | None = None, _depth: int = MAX_DEPTH) -> str:
    """The value as JSON text without blanks, numbers as they were sent; strings go through ``scrub`` when
    given.

    A number that ``scrub`` changes becomes a string. Raises TooDeepError.
    """
    if isinstance(value, Number):
        if scrub is None or (clean := scrub(value)) == value:
            return value
        return encode_basestring(clean)
    if isinstance(value, str):
        return encode_basestring(value if scrub is None else scrub(value))
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if not _depth:
        raise TooDeepError(f"nested deeper than {MAX_DEPTH}")
    if isinstance(value, dict):
        items = (
            f"{encode_basestring(key if scrub is None else scrub(key))}:{compact(item, scrub, _depth - 1)}"
            for key, item in value.items()
        )
        return "{" + ",".join(items) + "}"
    return "[" + ",".join(compact(item, scrub, _depth - 1) for item in value) + "]"
