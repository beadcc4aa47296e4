"""Take card numbers, e-mail addresses and telephone numbers out of free text.

Only what has the form of one of these is removed. What merely looks numeric stays: UUIDs, hashes, ISO and
common local dates and times, IP addresses, decimals and plain identifiers.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate

CARD, EMAIL, PHONE = "[card]", "[email]", "[phone]"

_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_GAP = r"[ \u00a0().\-\u2010-\u2015]{1,3}"
_LONG_NUMBER = re.compile(rf"\d(?:(?:{_GAP})?\d){{7}}")
_KEPT = re.compile(
    r"""
    (?<![0-9A-Za-z])[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![0-9A-Za-z])  # UUID
    | (?<!\d)\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?(?![\d-])  # ISO time
    | (?<![\d.])\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d(?:[ ]\d{1,2}[:.]\d\d(?:[:.]\d\d)?)?(?!\d)  # local time
    | (?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])  # IP address
    | (?<![\d.+()])\d+\.\d+(?:[eE][+-]?\d+)?(?!\d|[.\-][\d(]|[ ]\d)  # decimal
    """,
    re.VERBOSE,
)
_GROUP_OF_RUN = r"\d++(?![A-WYZa-df-wyz])"  # `0A` is an identifier and ends the run before it
_RUN = re.compile(rf"(?<![0-9A-Za-z])(?P<plus>\+?[ (]{{0,2}}){_GROUP_OF_RUN}(?:{_GAP}{_GROUP_OF_RUN})*+")
_GROUP = re.compile(r"\d+")

_ISSUERS = (
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"3(?:0[0-5]|095|[689])"), {14, 16}),
    (re.compile(r"35(?:2[89]|[3-8])|6011|62|64[4-9]|65"), {16, 17, 18, 19}),
    (re.compile(r"5[06789]|6"), {16, 18, 19}),
)
"""Issuer prefixes of payment cards and the lengths that their numbers have."""

_MIN_CARD, _MAX_CARD = 13, 19
_MIN_PHONE, _MAX_PHONE = 7, 17
_AMERICAN_RUN = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_AMERICAN_RUN_SIZES = {(10,), (11,)}
_AMERICAN_GROUPED = re.compile(r"1?[2-9]\d{9}")
_AMERICAN_GROUP_SIZES = {(3, 7), (1, 10), (3, 3, 4), (1, 3, 3, 4), (1, 3, 7), (6, 4)}


def scrub(text: str) -> str:
    """The text with card numbers, e-mail addresses and telephone numbers replaced by what they were."""
    if "@" in text:
        text = _EMAIL.sub(EMAIL, text)
    if not _LONG_NUMBER.search(text):
        return text
    pieces: list[str] = []
    start = 0
    for kept in _KEPT.finditer(text):
        pieces += (_scrub_numbers(text[start : kept.start()]), kept.group())
        start = kept.end()
    pieces.append(_scrub_numbers(text[start:]))
    return "".join(pieces)


def is_card_number(digits: str) -> bool:
    """Whether digits are a payment card's: a known issuer, its length, and the check digit (Luhn)."""
    if not any(len(digits) in lengths and issuer.match(digits) for issuer, lengths in _ISSUERS):
        return False
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


class _Groups:
    """The groups of digits in one run, with their places in it."""

    def __init__(self, run: str) -> None:
        self.spans = [group.span() for group in _GROUP.finditer(run)]
        self._sizes = tuple(end - start for start, end in self.spans)
        self._digits = "".join(run[start:end] for start, end in self.spans)
        self._offsets = [0, *accumulate(self._sizes)]

    def __len__(self) -> int:
        return len(self.spans)

    def digits(self, first: int, last: int) -> str:
        """The digits of some groups in a row, put together."""
        return self._digits[self._offsets[first] : self._offsets[last + 1]]

    def sizes(self, first: int, last: int) -> tuple[int, ...]:
        """The number of digits of each of some groups in a row."""
        return self._sizes[first : last + 1]

    def windows(self, first: int, fewest: int, most: int) -> Iterator[int]:
        """Last groups for which the groups from ``first`` on have so many digits together, longest first."""
        begin = self._offsets[first]
        shortest = max(bisect_left(self._offsets, begin + fewest) - 1, first)
        longest = min(bisect_right(self._offsets, begin + most) - 2, len(self) - 1)
        return iter(range(longest, shortest - 1, -1))


def _scrub_numbers(text: str) -> str:
    return _RUN.sub(_scrub_run, text)


def _scrub_run(match: re.Match[str]) -> str:
    """Replace every card and every telephone number that whole groups of the run's digits form."""
    run = match.group()
    groups = _Groups(run)
    before = match.string[max(match.start() - 2, 0) : match.start()]
    is_suffix = before[-1:] == "-" and before[:1].isalnum()
    pieces: list[str] = []
    written = at = 0
    while at < len(groups):
        is_plus = at == 0 and run.startswith("+")
        last, token = _card_at(groups, at), CARD
        if last is None and not is_suffix:
            last, token = _phone_at(groups, at, is_plus), PHONE
        if last is None:
            at += 1
            continue
        start = _with_bracket(run, 0 if is_plus else groups.spans[at][0], groups.spans[last][1])
        pieces += (run[written:start], token)
        written = groups.spans[last][1]
        at = last + 1
    return "".join((*pieces, run[written:]))


def _with_bracket(run: str, start: int, end: int) -> int:
    """Where a token begins: with the bracket before it when that is closed inside, as in (555) 123-4567."""
    is_open = start > 0 and run[start - 1] == "(" and ")" in run[start:end]
    return start - 1 if is_open else start


def _card_at(groups: _Groups, first: int) -> int | None:
    """The last group of a card number that begins with this group; the longest that fits."""
    for last in groups.windows(first, _MIN_CARD, _MAX_CARD):
        if is_card_number(groups.digits(first, last)):
            return last
    return None


def _phone_at(groups: _Groups, first: int, is_plus: bool) -> int | None:
    """The last group of a telephone number that begins with this group; the longest that fits."""
    for last in groups.windows(first, _MIN_PHONE, _MAX_PHONE):
        if _is_phone(groups.digits(first, last), groups.sizes(first, last), is_plus) and not any(
            _card_at(groups, at) is not None for at in range(first + 1, last + 1)
        ):
            return last
    return None


def _is_phone(digits: str, sizes: tuple[int, ...], is_plus: bool) -> bool:
    if is_plus:
        return 7 <= len(digits) <= 16
    if digits.startswith("00"):
        return digits[2:3] not in ("", "0") and 10 <= len(digits) <= 17
    if digits.startswith("0"):
        return (9 if len(sizes) > 1 else 10) <= len(digits) <= 12 and min(sizes) > 1 and sizes[0] > 1
    form = _AMERICAN_RUN if sizes in _AMERICAN_RUN_SIZES else _AMERICAN_GROUPED
    return sizes in _AMERICAN_RUN_SIZES | _AMERICAN_GROUP_SIZES and form.fullmatch(digits) is not None
