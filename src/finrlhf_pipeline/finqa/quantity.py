"""Numbers as programs write them, and quantities as people state them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

# ASCII digits only: `float` would also take digits of other scripts, `1_000`, `inf` and `nan`.
_DECIMAL = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_NUMBER: Final = re.compile(rf"(?P<constant>const_)?(?P<number>{_DECIMAL})(?P<percent>\s*%)?")
_MINUS_ONE: Final = "const_m1"

_STATED: Final = re.compile(
    r"(?P<sign>[+-]?)\s*(?:\$\s*(?P<inner>[+-]?)\s*)?"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<decimals>[0-9]*))?"
    r"(?:e(?P<exponent>[+-]?[0-9]{1,3}))?"
    r"\s*(?P<unit>%|(?:percent|thousand|million|billion)\b)?\s*\.?",
    re.IGNORECASE | re.ASCII,
)
PERCENT: Final = Fraction(1, 100)
_UNITS: Final = {
    "": Fraction(1),
    "%": PERCENT,
    "percent": PERCENT,
    "thousand": Fraction(10**3),
    "million": Fraction(10**6),
    "billion": Fraction(10**9),
}
_LONGEST_STATED: Final = 60


def parse_number(text: str) -> float | None:
    """Return the number that a program's argument stands for, None where it stands for none.

    >>> parse_number("1,234.5"), parse_number("12%"), parse_number("const_m1"), parse_number("x")
    (1234.5, 0.12, -1.0, None)
    """
    if text == _MINUS_ONE:
        return -1.0
    match = _NUMBER.fullmatch(text.replace(",", ""))
    if match is None or (match["constant"] and match["percent"]):
        return None
    return float(match["number"]) / 100.0 if match["percent"] else float(match["number"])


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it was stated: its figure, what its last digit counts, and its unit."""

    figure: Fraction
    last_digit: Fraction
    unit: Fraction


def parse_quantity(text: str) -> Quantity | None:
    """Read a text that is one stated number and nothing else.

    >>> quantity = parse_quantity("$ 1.2 million")
    >>> float(quantity.figure), float(quantity.last_digit), int(quantity.unit)
    (1.2, 0.1, 1000000)
    """
    match = _STATED.fullmatch(text.strip()) if len(text) <= _LONGEST_STATED else None
    if match is None or (match["sign"] and match["inner"]):
        return None
    decimals = match["decimals"] or ""
    digits = match["whole"].replace(",", "") + decimals
    if not digits:
        return None
    last_digit = Fraction(10) ** (int(match["exponent"] or 0) - len(decimals))
    negative = "-" in (match["sign"], match["inner"])
    return Quantity(
        figure=(-1 if negative else 1) * int(digits) * last_digit,
        last_digit=last_digit,
        unit=_UNITS[(match["unit"] or "").lower()],
    )
