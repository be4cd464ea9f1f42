"""Exact arithmetic on ratios of polynomials, as much of it as comparing programs needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd
from typing import Final

# A product of symbols: (symbol, exponent) pairs in the order of the symbols, no exponent zero.
Monomial = tuple[tuple[int, int], ...]
# A sum of products: the integer coefficient of each, none zero.
Polynomial = dict[Monomial, int]

_UNIT: Final[Monomial] = ()
# Pairs of terms multiplied in one comparison: programs of people and models need dozens, repeated
# squaring needs millions. This many take a fifth of a second.
_WORK: Final = 100_000
_LARGEST_EXPONENT: Final = 64
_LARGEST_COEFFICIENT_BITS: Final = 4096


class TooLargeError(ArithmeticError):
    """An expression that grows beyond what is worth comparing."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """One polynomial over another; equal ratios may be written differently, so ask `same`."""

    numerator: Polynomial
    denominator: Polynomial


def symbol(index: int) -> Ratio:
    """Return an unknown; negative indices are kept for powers."""
    return Ratio({((index, 1),): 1}, {_UNIT: 1})


@dataclass(slots=True)
class Algebra:
    """The operations on ratios, within a bounded amount of work.

    A power with a whole number as exponent is multiplied out. Any other is a symbol of its own for
    each base and each term of the exponent, so that `x^(y+1)` is `x * x^y`; as the base may be
    negative, `(x*y)^z` and `x^z * y^z` stay different.
    """

    work: int = _WORK
    powers: list[tuple[Ratio, Ratio]] = field(default_factory=list)

    def apply(self, operation: str, left: Ratio, right: Ratio) -> Ratio:
        """Return the result of an arithmetic operation of the program language."""
        match operation:
            case "add":
                return self._sum(left, right, 1)
            case "subtract":
                return self._sum(left, right, -1)
            case "multiply":
                return self._product(left, right)
            case "divide":
                return self._product(left, _inverse(right))
            case "exp":
                return self._power(left, right)
            case _:
                raise ValueError(f"'{operation}' is not an arithmetic operation")

    def same(self, left: Ratio, right: Ratio) -> bool:
        """Return whether two ratios are equal, by cross-multiplication."""
        return self._times(left.numerator, right.denominator) == self._times(
            right.numerator, left.denominator
        )

    def constant(self, ratio: Ratio) -> Fraction | None:
        """Return the number that a ratio is whatever its symbols stand for, if it is one."""
        if not ratio.numerator:
            return Fraction(0)
        if ratio.numerator.keys() != ratio.denominator.keys():
            return None
        quotients = {
            Fraction(coefficient, ratio.denominator[monomial])
            for monomial, coefficient in ratio.numerator.items()
        }
        return quotients.pop() if len(quotients) == 1 else None

    def _sum(self, left: Ratio, right: Ratio, sign: int) -> Ratio:
        if left.denominator == right.denominator:
            total = _plus(left.numerator, right.numerator, sign)
            return _reduced(total, left.denominator)
        total = _plus(
            self._times(left.numerator, right.denominator),
            self._times(right.numerator, left.denominator),
            sign,
        )
        return _reduced(total, self._times(left.denominator, right.denominator))

    def _product(self, left: Ratio, right: Ratio) -> Ratio:
        return _reduced(
            self._times(left.numerator, right.numerator),
            self._times(left.denominator, right.denominator),
        )

    def _power(self, base: Ratio, exponent: Ratio) -> Ratio:
        number = self.constant(exponent)
        if number is not None and number.denominator == 1:
            return self._whole_power(base, int(number))
        result = Ratio({_UNIT: 1}, {_UNIT: 1})
        if self.constant(base) == 1:
            return result
        for monomial, times in exponent.numerator.items():
            term = _reduced({monomial: 1}, exponent.denominator)
            if self.constant(term) == 1:
                result = self._product(result, self._whole_power(base, times))
            else:
                power: Monomial = ((self._power_symbol(base, term), times),)
                result = self._product(result, Ratio({power: 1}, {_UNIT: 1}))
        return result

    def _whole_power(self, base: Ratio, exponent: int) -> Ratio:
        if abs(exponent) > _LARGEST_EXPONENT:
            raise TooLargeError
        factor = base if exponent >= 0 else _inverse(base)
        result = Ratio({_UNIT: 1}, {_UNIT: 1})
        for _ in range(abs(exponent)):
            result = self._product(result, factor)
        return result

    def _power_symbol(self, base: Ratio, exponent: Ratio) -> int:
        for index, (known_base, known_exponent) in enumerate(self.powers):
            if self.same(base, known_base) and self.same(exponent, known_exponent):
                return -1 - index
        self.powers.append((base, exponent))
        return -len(self.powers)

    def _times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        self.work -= len(left) * len(right)
        if self.work < 0:
            raise TooLargeError
        total: Polynomial = {}
        for one, first in left.items():
            for other, second in right.items():
                monomial = _joined(one, other)
                total[monomial] = total.get(monomial, 0) + first * second
        return _without_zeros(total)


def _inverse(ratio: Ratio) -> Ratio:
    if not ratio.numerator:
        raise ZeroDivisionError("division by an expression that is always zero")
    return Ratio(ratio.denominator, ratio.numerator)


def _reduced(numerator: Polynomial, denominator: Polynomial) -> Ratio:
    """Divide both by their common whole number, and by a denominator's only product."""
    if len(denominator) == 1:
        (monomial,) = denominator
        inverse = tuple((name, -exponent) for name, exponent in monomial)
        numerator = {_joined(term, inverse): value for term, value in numerator.items()}
        denominator = {_UNIT: denominator[monomial]}
    divisor = gcd(*numerator.values(), *denominator.values())
    if next(iter(denominator.values())) < 0:
        divisor = -divisor
    if divisor == 1:
        return Ratio(numerator, denominator)
    return Ratio(
        {term: value // divisor for term, value in numerator.items()},
        {term: value // divisor for term, value in denominator.items()},
    )


def _joined(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    exponents = dict(left)
    for name, exponent in right:
        exponents[name] = exponents.get(name, 0) + exponent
    return tuple(sorted((name, exponent) for name, exponent in exponents.items() if exponent))


def _plus(left: Polynomial, right: Polynomial, sign: int) -> Polynomial:
    total = dict(left)
    for monomial, coefficient in right.items():
        total[monomial] = total.get(monomial, 0) + sign * coefficient
    return _without_zeros(total)


def _without_zeros(polynomial: Polynomial) -> Polynomial:
    if any(value.bit_length() > _LARGEST_COEFFICIENT_BITS for value in polynomial.values()):
        raise TooLargeError
    return {monomial: value for monomial, value in polynomial.items() if value}
