from fractions import Fraction

import pytest

from finrlhf_pipeline.finqa.algebra import Algebra, Ratio, TooLargeError, symbol

A, B, C = symbol(0), symbol(1), symbol(2)


def test_a_ratio_is_the_same_however_it_is_written() -> None:
    algebra = Algebra()
    difference = algebra.apply("subtract", A, B)
    growth = algebra.apply("divide", difference, B)
    one = algebra.apply("divide", B, B)
    assert algebra.same(growth, algebra.apply("subtract", algebra.apply("divide", A, B), one))
    assert not algebra.same(growth, algebra.apply("divide", difference, A))


def test_a_product_of_sums_is_its_expansion() -> None:
    algebra = Algebra()
    total, difference = algebra.apply("add", A, B), algebra.apply("subtract", A, B)
    squares = algebra.apply(
        "subtract", algebra.apply("multiply", A, A), algebra.apply("multiply", B, B)
    )
    assert algebra.same(algebra.apply("multiply", total, difference), squares)
    assert algebra.same(algebra.apply("divide", squares, total), difference)


def test_a_number_is_known_for_one() -> None:
    algebra = Algebra()
    total = algebra.apply("add", A, B)
    double = algebra.apply("add", total, total)
    assert algebra.constant(algebra.apply("divide", total, double)) == Fraction(1, 2)
    assert algebra.constant(algebra.apply("subtract", A, A)) == 0
    assert algebra.constant(total) is None


def test_exponents_add_up() -> None:
    algebra = Algebra()
    power_b, power_c = algebra.apply("exp", A, B), algebra.apply("exp", A, C)
    joined = algebra.apply("exp", A, algebra.apply("add", B, C))
    assert algebra.same(algebra.apply("multiply", power_b, power_c), joined)


def test_a_whole_exponent_multiplies_out() -> None:
    algebra = Algebra()
    two = algebra.apply("divide", algebra.apply("add", A, A), A)
    square = algebra.apply("exp", algebra.apply("add", A, B), two)
    total = algebra.apply("add", A, B)
    assert algebra.same(square, algebra.apply("multiply", total, total))
    inverse = algebra.apply("exp", A, algebra.apply("subtract", algebra.apply("divide", A, A), two))
    assert algebra.same(inverse, algebra.apply("divide", algebra.apply("divide", B, B), A))


def test_a_power_of_a_product_stays_whole() -> None:
    algebra = Algebra()
    whole = algebra.apply("exp", algebra.apply("multiply", A, B), C)
    split = algebra.apply("multiply", algebra.apply("exp", A, C), algebra.apply("exp", B, C))
    assert not algebra.same(whole, split)


def test_one_to_any_power_is_one() -> None:
    algebra = Algebra()
    assert algebra.constant(algebra.apply("exp", algebra.apply("divide", A, A), B)) == 1


def test_what_is_always_zero_divides_nothing() -> None:
    algebra = Algebra()
    with pytest.raises(ZeroDivisionError):
        algebra.apply("divide", A, algebra.apply("subtract", B, B))


def squared(algebra: Algebra, ratio: Ratio, times: int) -> None:
    for _ in range(times):
        ratio = algebra.apply("multiply", ratio, ratio)


def test_growth_is_bounded() -> None:
    algebra = Algebra()
    two = algebra.apply("divide", algebra.apply("add", A, A), A)
    for start in (algebra.apply("add", A, B), two):
        with pytest.raises(TooLargeError):
            squared(Algebra(), start, 40)
