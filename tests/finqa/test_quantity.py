from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa.quantity import parse_number, parse_quantity


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5829", 5829.0),
        ("5,829.5", 5829.5),
        ("-.455", -0.455),
        ("+7.", 7.0),
        ("1e3", 1000.0),
        ("12%", 0.12),
        ("12 %", 0.12),
        ("const_100", 100.0),
        ("const_m1", -1.0),
        ("const_0.5", 0.5),
    ],
)
def test_numbers_of_the_program_language(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "%",
        "-",
        ".",
        "a",
        "#0",
        "none",
        "$5",
        "--5",
        "5 5",
        "5%%",
        "const_",
        "const_m2",
        "const_5%",
        "1_000",
        "inf",
        "nan",
        "Infinity",
        "１２",
        "٣",
        "5\n",
        "0x1f",
    ],
)
def test_nothing_else_is_a_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "figure", "last_digit", "unit"),
    [
        ("12", 12, 1, 1),
        ("$ 1,234.50", Fraction("1234.5"), Fraction("0.01"), 1),
        ("-$5", -5, 1, 1),
        ("$ -5.", -5, 1, 1),
        ("34.7 %", Fraction("34.7"), Fraction("0.1"), Fraction("0.01")),
        ("3 percent.", 3, 1, Fraction("0.01")),
        ("1.2 Million", Fraction("1.2"), Fraction("0.1"), 1_000_000),
        ("2e-05", Fraction("0.00002"), Fraction("0.00001"), 1),
    ],
)
def test_a_stated_quantity(
    text: str, figure: Fraction, last_digit: Fraction, unit: Fraction
) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (quantity.figure, quantity.last_digit, quantity.unit) == (figure, last_digit, unit)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "$",
        "%",
        "yes",
        "12 or 13",
        "12 13",
        "1,2",
        "1,2345",
        "-$-5",
        "5 years",
        "nan",
        "not 5",
        "5 millionth",
        "e5",
        "９",
        "9" * 100,
        "1e9999",
        "12%%",
        "about 12",
    ],
)
def test_anything_beside_one_number_is_no_quantity(text: str) -> None:
    assert parse_quantity(text) is None


@settings(derandomize=True, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_can_be_stated_as_python_writes_it(number: float) -> None:
    quantity = parse_quantity(str(number))
    assert quantity is not None
    assert quantity.figure == Fraction(str(number))
