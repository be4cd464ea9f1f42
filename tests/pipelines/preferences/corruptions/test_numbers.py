"""Wrong numbers: from another cell, from nowhere, of another unit, percent or sign."""

import re
from collections.abc import Callable
from random import Random

import pytest

from finrlhf_pipeline.finqa import Example, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions.numbers import (
    flip_sign,
    invent_number,
    mistake_percent,
    mistake_unit,
    shift_and_round,
    shift_digits,
    take_wrong_operand,
)

Corruption = Callable[..., list[str]]


def corrupt(corruption: Corruption, example: Example, rng: Random) -> list[str]:
    return corruption(parse_program(example.program), example, rng)


def test_a_wrong_operand_comes_from_the_table_and_is_about_as_long(
    make_example: Callable[..., Example], rng: Random
) -> None:
    edited = corrupt(take_wrong_operand, make_example("multiply(120, 5829)"), rng)
    taken = {number for text in edited for number in re.findall(r"[\d.-]+", text)}
    assert taken - {"120", "5829"} <= {"5735", "5612", "3104", "2987", "2950", "-181", "45", "12.4"}
    assert "multiply(120, 5735)" in edited


def test_a_percentage_is_taken_for_another_percentage(
    make_example: Callable[..., Example], rng: Random
) -> None:
    edited = corrupt(take_wrong_operand, make_example("multiply(27.5%, 120)"), rng)
    of_the_rate = [text for text in edited if text.endswith(", 120)")]
    assert sorted(of_the_rate) == ["multiply(21.3%, 120)", "multiply(25.1%, 120)"]


def test_an_invented_number_is_nowhere_on_the_page_and_as_long(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("add(5829, 120)")
    page = " ".join(cell for row in example.table for cell in row).replace(",", "") + " 120 "
    for text in corrupt(invent_number, example, rng):
        assert len(text) == len(example.program)
        changed = set(re.findall(r"\d+", text)) - {"5829", "120"}
        assert len(changed) == 1
        assert changed.pop() not in page.split()


@pytest.mark.parametrize(
    ("number", "power", "shifted"),
    [("5829", 3, "5829000"), ("5829", -3, "5.829"), ("12.4", 3, "12400"), ("-5,000", -3, "-5")],
)
def test_a_shift_is_exact(number: str, power: int, shifted: str) -> None:
    assert shift_digits(number, power) == shifted


def test_a_shift_is_rounded_only_while_two_digits_remain() -> None:
    assert shift_and_round("45", -3) == []
    assert shift_and_round("-12345", -3) == ["-12.3", "-12.35"] or shift_and_round(
        "-12345", -3
    ) == ["-12.3", "-12.34"]


def test_units_go_wrong_in_a_number_or_in_a_conversion(
    make_example: Callable[..., Example], rng: Random
) -> None:
    edited = corrupt(mistake_unit, make_example("add(5829, 5735), multiply(#0, const_1000)"), rng)
    assert {
        "add(5829000, 5735), multiply(#0, const_1000)",
        "add(5829, 5735), divide(#0, const_1000)",
        "add(5829, 5735)",
        "add(5829, 5735), multiply(#0, const_1000), multiply(#1, const_1000)",
    } <= set(edited)


@pytest.mark.parametrize("corruption", [mistake_unit, mistake_percent])
def test_a_number_that_cannot_be_written_plainly_is_not_shifted(
    corruption: Corruption, make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("multiply(1e-99999999999999999999, 2)")
    edited = corrupt(corruption, example, rng)
    assert "multiply(1e-99999999999999999999, 0.002)" in edited or corruption is mistake_percent
    assert all("1e-99999999999999999999" in text for text in edited)


def test_percentages_go_wrong_in_a_sign_or_in_a_conversion(
    make_example: Callable[..., Example], rng: Random
) -> None:
    edited = corrupt(mistake_percent, make_example("multiply(27.5%, 120)"), rng)
    assert {
        "multiply(27.5, 120)",
        "multiply(2750%, 120)",
        "multiply(27.5%, 120), multiply(#0, const_100)",
    } <= set(edited)


def test_signs_go_wrong_in_a_number_a_difference_or_the_result(
    make_example: Callable[..., Example], rng: Random
) -> None:
    edited = corrupt(flip_sign, make_example("subtract(-181, 45)"), rng)
    assert {
        "subtract(181, 45)",
        "subtract(-181, -45)",
        "subtract(45, -181)",
        "subtract(-181, 45), multiply(#0, const_m1)",
    } <= set(edited)
