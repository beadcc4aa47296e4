"""Pseudonymise identifiers and clean free text before anything is written.

An identifier becomes a keyed hash (HMAC-SHA256, a key of its own for each purpose), so the same number links
across tools and nights while nobody without the key can recompute it by trying all numbers. The output is
`h1:` and 32 hexadecimal digits; `h1` names this scheme, so that a later one can be told apart.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable

import pyarrow as pa

from dagster_project.contracts.model import Column
from dagster_project.extract.parsing.readers.literals import LiteralDecoder, compact
from dagster_project.extract.privacy.scrub import scrub

_MIN_KEY_BYTES = 16
_SCHEME = "h1:"
_HASH_DIGITS = 32
_PHONE_SCHEME = re.compile(r"^(?:tel|sips?|callto|whatsapp)[:=]+", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:[;,]?\s*(?:ext(?:ension)?\.?|x)\s*[:=.]?\s*\d{1,6})\s*$", re.IGNORECASE)
_PUNCTUATION = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]")
_DIALLABLE = re.compile(r"\+?\d{3,20}")
_EMAIL_WRAPPING = re.compile(r"^(?:mailto:)?(?:[^<>]*<)?([^<>]*?)>?$", re.IGNORECASE)
_WITHHELD = frozenset({"anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "blocked"})


class PrivacyError(Exception):
    """The privacy key cannot be used."""


class Privacy:
    """Hashes and cleans with one centre's key. Raises PrivacyError when the key is unset or too short to
    protect.
    """

    def __init__(self, key: bytes) -> None:
        if not isinstance(key, bytes) or len(key) < _MIN_KEY_BYTES or len(set(key)) == 1:
            raise PrivacyError(
                f"The privacy key is unset or shorter than {_MIN_KEY_BYTES} bytes. "
                "Remedy: set [privacy] key to `env:NAME` or `file:path` that holds a random secret, "
                "for example of `openssl rand -hex 32`."
            )
        self._phone_key = hmac.digest(key, b"concord/phone/1", "sha256")
        self._email_key = hmac.digest(key, b"concord/email/1", "sha256")

    def phone(self, text: str) -> str | None:
        """The hash of a telephone number, however it was written; None when the number was withheld or blank.

        A placeholder such as `anonymous` must not be hashed: every withheld caller would become one customer.
        """
        normal = normal_phone(text)
        return None if not normal or normal in _WITHHELD else _hash(self._phone_key, normal)

    def email(self, text: str) -> str | None:
        """The hash of an e-mail address or login, whatever its case; None when blank."""
        normal = normal_email(text)
        return _hash(self._email_key, normal) if normal else None

    def scrub(self, text: str) -> str:
        """The text without card numbers, e-mail addresses and telephone numbers."""
        return scrub(text)

    def protect(self, values: pa.Array | pa.ChunkedArray, column: Column) -> pa.Array | pa.ChunkedArray:
        """A column as it may be written, by its declared PII class. Each distinct value is worked on once."""
        if column.pii == "phone":
            return _mapped(values, self.phone)
        if column.pii == "email":
            return _mapped(values, self.email)
        if column.pii == "free_text":
            return _mapped(values, self._scrub_json if column.data_type == "json" else self.scrub)
        return values

    def _scrub_json(self, text: str) -> str:
        """JSON stays JSON: its strings and numbers are cleaned one by one."""
        value = LiteralDecoder().decode(text)
        clean = compact(value, scrub)
        return text if clean == compact(value) else clean


def normal_phone(text: str) -> str:
    """A telephone number without scheme, host, parameters, punctuation and extension; a leading + stays.

    What is no number (a name, an extension in letters) is only trimmed and lower-cased.
    """
    bare = _PHONE_SCHEME.sub("", text.strip())
    address = bare.split(";", 1)[0]
    user = address.split("@", 1)[0] if "@" in address else address
    number = _PUNCTUATION.sub("", _EXTENSION.sub("", user))
    return number if _DIALLABLE.fullmatch(number) else address.strip().lower()


def normal_email(text: str) -> str:
    """An address without `mailto:`, display name and angle brackets, in lower case."""
    match = _EMAIL_WRAPPING.match(text.strip())
    return (match.group(1) if match else text).strip().lower()


def _hash(key: bytes, normal: str) -> str:
    return _SCHEME + hmac.digest(key, normal.encode("utf-8"), "sha256").hex()[:_HASH_DIGITS]


def _mapped(values: pa.Array | pa.ChunkedArray, function: Callable[[str], str | None]) -> pa.Array:
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    encoded = values.dictionary_encode()
    mapped = pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string())
    return mapped.take(encoded.indices)
