"""For every reason to hold a record back: what the owner of the export can do about it."""

from __future__ import annotations

_REMEDIES = {
    "above_maximum": "Correct the value at its source, or raise `max` in the contract.",
    "below_minimum": "Correct the value at its source, or lower `min` in the contract.",
    "duplicate_key": "The object holds the same key twice; correct the export.",
    "duplicate_key_in_file": "Two rows of this delivery share a key and differ; keep the valid one.",
    "encoding": "Export as UTF-8, or declare the file's encoding in the contract.",
    "field_too_long": "Shorten the value, or ignore the field in the contract.",
    "formula_not_computed": "Open the workbook, let it calculate, and save it again.",
    "implausible_date": "Check the year and the unit of the value at its source.",
    "line_too_long": "Split the record, or check that the export ends its lines.",
    "lone_surrogate": "The text holds half a character; export it as valid Unicode.",
    "malformed_json": "Correct the syntax, or deliver the file again if it was cut off.",
    "malformed_quote": "Double the quotes inside a quoted field.",
    "missing": "Fill in the value at its source; the contract requires it.",
    "not_a_boolean": "Write true or false, or change data_type in the contract.",
    "not_a_date": "Write YYYY-MM-DD, or declare the format in the contract.",
    "not_a_number": "Write a plain decimal number, or change data_type in the contract.",
    "not_a_timestamp": "Write an ISO 8601 time, or declare the format in the contract.",
    "not_a_whole_number": "Write a whole number, or change data_type in the contract.",
    "not_accepted": "Correct the value, or add it to `accepted` in the contract.",
    "not_finite_number": "NaN and infinities are not JSON; leave the field out.",
    "not_json": "Write valid JSON, or change data_type in the contract.",
    "nul_character": "Remove the NUL character at its source.",
    "ragged_row": "Give the row as many fields as the header, quoting those that hold a delimiter.",
    "too_deep": "Flatten the value, or ignore the field in the contract.",
    "wrong_shape": "The value's structure is not what the contract declares; check the vendor's change log.",
}


def remedy(reason: str) -> str:
    """The remedy for a reason; KeyError for a reason that nobody wrote one for."""
    return _REMEDIES[reason]
