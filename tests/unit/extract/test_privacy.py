"""Pseudonyms: stable, keyed, the same however an identifier is written."""

from __future__ import annotations

import hashlib
import hmac

import pyarrow as pa
import pytest

from dagster_project.contracts import Column
from dagster_project.extract.privacy.pseudonyms import Privacy, PrivacyError, normal_email, normal_phone

KEY = bytes(range(32))
PRIVACY = Privacy(KEY)


def expected(purpose: bytes, text: str) -> str:
    derived = hmac.new(KEY, b"concord/" + purpose + b"/1", hashlib.sha256).digest()
    return "h1:" + hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()[:32]


def test_vectors() -> None:
    """Landed pseudonyms outlive the code: these may never change."""
    assert PRIVACY.phone("+15551230001") == "h1:85aae6cb99c6b6f286882247a9ff0f67"
    assert PRIVACY.email("ada@example.com") == "h1:7f8f1f74865071887633fb4ace968fda"


def test_scheme_is_keyed_hmac_per_purpose() -> None:
    assert PRIVACY.phone("+15551230001") == expected(b"phone", "+15551230001")
    assert PRIVACY.email("ada@example.com") == expected(b"email", "ada@example.com")
    assert PRIVACY.phone("ada") != PRIVACY.email("ada")
    assert PRIVACY.phone("+15551230001") != Privacy(KEY[::-1]).phone("+15551230001")


@pytest.mark.parametrize("key", [b"", b"short", bytes(64), b"a" * 64, None, "a string of some length"])
def test_key_cannot_be_unset(key: object) -> None:
    with pytest.raises(PrivacyError, match="openssl rand"):
        Privacy(key)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "written",
    [
        "+15551230001",
        " tel:+1 (555) 123-0001 ",
        "TEL:+1.555.123.0001",
        "sip:+15551230001@10.0.0.1;user=phone",
        "sips:+1-555-123-0001@pbx.example.com:5061",
        "+15551230001;ext=12",
        "+1 555 123 0001 ext. 12",
        "+1 555 123 0001 x12",
        "+1\u00a0555\u2011123\u20110001",
        "+1/555/1230001",
    ],
)
def test_one_number_has_one_pseudonym(written: str) -> None:
    assert normal_phone(written) == "+15551230001"
    assert PRIVACY.phone(written) == PRIVACY.phone("+15551230001")


def test_plus_counts() -> None:
    assert normal_phone("15551230001") == "15551230001"


@pytest.mark.parametrize("written", ["anonymous", "sip:Anonymous", " Restricted ", "unknown", "", "  ", "tel:"])
def test_withheld_number_is_nobody(written: str) -> None:
    assert PRIVACY.phone(written) is None


def test_what_is_no_number_is_hashed_all_the_same() -> None:
    pseudonym = PRIVACY.phone("sip:Bob.Smith@example.com")
    assert pseudonym is not None
    assert pseudonym.startswith("h1:")
    assert normal_phone("sip:Bob.Smith@example.com") == "bob.smith@example.com"


@pytest.mark.parametrize(
    "written", ["ada@example.com", " ADA@Example.COM ", "mailto:ada@example.com", "Ada Q <Ada@example.com>"]
)
def test_one_address_has_one_pseudonym(written: str) -> None:
    assert normal_email(written) == "ada@example.com"


def test_blank_address_is_nobody() -> None:
    assert PRIVACY.email(" ") is None


@pytest.mark.parametrize(
    ("pii", "data_type", "values", "landed"),
    [
        ("phone", "varchar", ["+1 555", None, "+1555"], [expected(b"phone", "+1555"), None] * 2),
        ("email", "varchar", ["A@b.co", None], [expected(b"email", "a@b.co"), None]),
        ("free_text", "varchar", ["a@b.co!", None], ["[email]!", None]),
        ("free_text", "json", ['{ "n": 4111111111111111 }', '{ "n": 1.0 }'], ['{"n":"[card]"}', '{ "n": 1.0 }']),
        ("employee_name", "varchar", ["a@b.co"], ["a@b.co"]),
        (None, "varchar", ["a@b.co"], ["a@b.co"]),
    ],
)
def test_columns_are_protected_by_their_class(
    pii: str | None, data_type: str, values: list[str | None], landed: list[str | None]
) -> None:
    column = Column("x", data_type, "X.", ("x",), pii=pii)  # type: ignore[arg-type]
    for array in (pa.array(values), pa.chunked_array([values, []], pa.string())):
        assert PRIVACY.protect(array, column).to_pylist() == landed[: len(values)]
