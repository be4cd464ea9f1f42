"""Amounts of the invented world, and how each is written in a cell, a sentence and a program."""

from dataclasses import dataclass
from random import Random
from typing import Final, Literal

Unit = Literal["money", "signed", "count", "percent", "rate"]

PERCENTAGES: Final = ("percent", "rate")
_DIGITS: Final = (2, 3, 4, 5)
_DIGIT_WEIGHTS: Final = (20, 45, 25, 10)
_DECIMALS_SHARE: Final = 0.25
_MOST_DIGITS_WITH_DECIMALS: Final = 3
_YEARLY_FACTORS: Final = (0.62, 1.55)
_YEARS: Final = range(1900, 2100)


@dataclass(frozen=True, slots=True)
class Amount:
    """One number, kept as the digits that a program uses."""

    digits: str
    unit: Unit

    @property
    def is_percent(self) -> bool:
        """Say whether the number is written with a percent sign."""
        return self.unit in PERCENTAGES

    @property
    def value(self) -> float:
        """Return the number itself; 27.5 % is 0.275."""
        return float(self.digits) / (100 if self.is_percent else 1)

    def in_program(self) -> str:
        """Return the program's argument, as in `5829` and `27.5%`."""
        return f"{self.digits}%" if self.is_percent else self.digits

    def in_cell(self, dollar: bool) -> str:
        """Return the table cell, as in `$ 5,829`, `$ -181 ( 181 )` and `27.5 %`."""
        if self.is_percent:
            return f"{self.digits} %"
        number = with_separators(self.digits)
        if number.startswith("-"):
            # FinQA's table reader drops everything from the parenthesis on.
            number = f"{number} ( {number[1:]} )"
        return f"$ {number}" if dollar and self.unit != "count" else number

    def in_sentence(self, scale: str) -> str:
        """Return the words of a sentence, as in `$ 45 million`."""
        cell = self.in_cell(dollar=True)
        return f"{cell} {scale}" if self.unit in ("money", "signed") else cell


def with_separators(digits: str) -> str:
    """Write thousands separators into a plain number.

    >>> with_separators("-5829.4")
    '-5,829.4'
    """
    sign, body = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, dot, decimals = body.partition(".")
    return f"{sign}{int(whole):,}{dot}{decimals}"


class AmountSource:
    """Draws a page's amounts: of one magnitude and no two alike, so that any cell is plausible."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._used: set[str] = set()
        self._length = rng.choices(_DIGITS, _DIGIT_WEIGHTS)[0]
        short = self._length <= _MOST_DIGITS_WITH_DECIMALS
        self._decimals = 1 if short and rng.random() < _DECIMALS_SHARE else 0

    def series(self, unit: Unit, length: int) -> tuple[Amount, ...]:
        """Return one amount per column, each within reach of the one before."""
        level = self._level(unit)
        signs = self._signs(unit, length)
        amounts = []
        for sign in signs:
            amount = self._near(level, unit, sign)
            level = abs(float(amount.digits))
            amounts.append(amount)
        return tuple(amounts)

    def single(self, unit: Unit) -> Amount:
        """Return one amount on its own."""
        return self.series(unit, 1)[0]

    def _signs(self, unit: Unit, length: int) -> list[str]:
        if unit != "signed":
            return [""] * length
        signs = [self._rng.choice(("", "-")) for _ in range(length)]
        signs[self._rng.randrange(length)] = "-"
        return signs

    def _level(self, unit: Unit) -> float:
        if unit in PERCENTAGES:
            return self._rng.uniform(2, 45)
        low = 10.0 ** (self._length - 1)
        return low * 10 ** self._rng.uniform(0.1, 0.95)

    def _near(self, level: float, unit: Unit, sign: str) -> Amount:
        low, high = _YEARLY_FACTORS
        while True:
            digits = self._write(level * self._rng.uniform(low, high), unit)
            low, high = low * 0.98, high * 1.02  # so that short numbers never run out
            number = float(digits)
            is_usable = 1 < number < self._highest(unit) and int(number) not in _YEARS
            if is_usable and digits not in self._used:
                self._used.add(digits)
                return Amount(sign + digits, unit)

    def _write(self, number: float, unit: Unit) -> str:
        if unit in PERCENTAGES:
            return f"{number:.1f}".removesuffix(".0")
        decimals = 0 if unit == "count" else self._decimals
        return f"{number:.{decimals}f}"

    def _highest(self, unit: Unit) -> float:
        return 90 if unit in PERCENTAGES else 10 ** _DIGITS[-1]
