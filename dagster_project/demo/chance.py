"""Randomness of the demo centre: one independent generator for every seed, night and purpose."""

from __future__ import annotations

import hashlib
from typing import Final
from uuid import UUID, uuid5

import numpy as np

_NAMESPACE: Final = UUID("6f1c7a52-0d4e-5b0e-9a43-3d2f4f6f0c11")


def generator(seed: int, night: int, purpose: str) -> np.random.Generator:
    """A generator that depends on nothing but its arguments, so that nights do not depend on each other."""
    digest = hashlib.blake2b(purpose.encode(), digest_size=4).digest()
    return np.random.default_rng([seed, night, int.from_bytes(digest, "big")])


def fixed_id(*parts: object) -> str:
    """An id that is the same in every demo centre, so that seeds can refer to it."""
    return str(uuid5(_NAMESPACE, "|".join(map(str, parts))))


def fixed_hex(*parts: object) -> str:
    """The same as 32 hex digits."""
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=16).hexdigest()


class Ids:
    """A supply of random UUIDs, drawn in bulk because a night needs tens of thousands."""

    _BLOCK = 4096

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._text = ""
        self._at = 0

    def next(self) -> str:
        """One random version 4 UUID."""
        if self._at >= len(self._text):
            self._text = self._rng.bytes(16 * self._BLOCK).hex()
            self._at = 0
        t = self._text[self._at : self._at + 32]
        self._at += 32
        return f"{t[:8]}-{t[8:12]}-4{t[13:16]}-a{t[17:20]}-{t[20:]}"

    def token(self, length: int) -> str:
        """A token of hex digits, for ids that are not UUIDs."""
        return self.next().replace("-", "")[:length]
