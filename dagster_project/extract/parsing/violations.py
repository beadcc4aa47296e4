"""A violation: one value of one record that the contract does not allow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dagster_project.extract.parsing.errors import ValueClass
from dagster_project.extract.parsing.limits import MAX_FIELD_BYTES

_DATE_LIKE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ,].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Violation:
    """``record`` is the record's position in its batch; ``order`` ranks violations of one record."""

    record: int
    order: tuple[int, int]
    stream: str
    column: str | None
    reason: str
    value_class: ValueClass | None


def value_class(value: str | None) -> ValueClass:
    """What kind of text a value is: all that is told about it."""
    text = "" if value is None else value.strip()
    if not text:
        return "empty"
    if len(text.encode("utf-8", "replace")) > MAX_FIELD_BYTES:
        return "too-long"
    if _DATE_LIKE.fullmatch(text):
        return "date-like"
    if text.isdigit():
        return "digits"
    if text.replace(" ", "").isalpha():
        return "letters"
    return "mixed"
