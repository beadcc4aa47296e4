"""The customers of the demo centre, made from their number alone so that nobody has to be remembered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dagster_project.demo.chance import fixed_hex
from dagster_project.demo.names import customer_name

KNOWN_SHARE = 70
"""Percent of the customers who are in the external contacts directory."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer. `external_contact_id` is None for those who are not in the directory."""

    first: str
    last: str
    phone: str
    email: str
    external_contact_id: str | None
    directory_id: str

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}"


class Customers:
    """Customers by number."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.of = lru_cache(maxsize=20_000)(self._make)

    def _make(self, index: int) -> Customer:
        first, last = customer_name(index)
        t = fixed_hex(self._seed, "customer", index)
        external = f"{t[:8]}-{t[8:12]}-4{t[13:16]}-a{t[17:20]}-{t[20:]}" if int(t, 16) % 100 < KNOWN_SHARE else None
        email = f"{first}.{last}.{index}@mail.example".lower().replace("'", "")
        phone = f"tel:+35385{(index * 7_919 + 1_234_567) % 10_000_000:07d}"
        return Customer(first, last, phone, email, external, t)
