"""When two comparisons `left > right` say the same."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

from finrlhf_pipeline.finqa.algebra import Algebra, Polynomial, Ratio


@dataclass(frozen=True, slots=True)
class Relation:
    """The comparison of two expressions, the left one being the greater."""

    left: Ratio
    right: Ratio


def same_relation(one: Relation, other: Relation, algebra: Algebra) -> bool:
    """Return whether two comparisons are the same.

    Comparisons of numbers are the same when both hold or both fail. Linear ones, and polynomials in
    one symbol, may move terms across and be scaled. Of all others the sides must agree, or agree
    when both are negated and swapped. Elementary algebra could match more; this is where the
    published evaluator of FinQA draws the line.
    """
    difference = algebra.apply("subtract", one.left, one.right)
    other_difference = algebra.apply("subtract", other.left, other.right)
    number, other_number = algebra.constant(difference), algebra.constant(other_difference)
    if number is not None and other_number is not None:
        return (number > 0) == (other_number > 0)
    if _is_movable(difference) and _is_movable(other_difference):
        return _primitive(difference.numerator) == _primitive(other_difference.numerator)
    return (algebra.same(one.left, other.left) and algebra.same(one.right, other.right)) or (
        _opposite(one.left, other.right, algebra) and _opposite(one.right, other.left, algebra)
    )


def _is_movable(difference: Ratio) -> bool:
    if difference.denominator.keys() != {()}:
        return False
    powers = [power for monomial in difference.numerator for power in monomial]
    if any(name < 0 or exponent < 0 for name, exponent in powers):
        return False
    linear = all(sum(exponent for _, exponent in term) <= 1 for term in difference.numerator)
    return linear or len({name for name, _ in powers}) == 1


def _primitive(polynomial: Polynomial) -> Polynomial:
    divisor = gcd(*polynomial.values())
    return {term: value // divisor for term, value in polynomial.items()}


def _opposite(left: Ratio, right: Ratio, algebra: Algebra) -> bool:
    return not algebra.apply("add", left, right).numerator
