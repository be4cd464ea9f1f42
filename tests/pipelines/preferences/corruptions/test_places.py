"""Wrong places: all numbers of one row or year move together."""

from collections.abc import Callable
from random import Random

from finrlhf_pipeline.finqa import Example, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions.places import (
    read_wrong_row,
    read_wrong_year,
)


def test_a_wrong_row_keeps_the_years(make_example: Callable[..., Example], rng: Random) -> None:
    example = make_example("subtract(5829, 5735), divide(#0, 5735)")
    assert read_wrong_row(parse_program(example.program), example, rng) == [
        "subtract(3104, 2987), divide(#0, 2987)",
        "subtract(-181, 45), divide(#0, 45)",
        "subtract(27.5, 25.1), divide(#0, 25.1)",
    ]


def test_a_wrong_row_is_none_that_the_program_uses(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("subtract(5829, 3104)")
    edited = read_wrong_row(parse_program(example.program), example, rng)
    assert edited == [
        "subtract(-181, 3104)",
        "subtract(27.5, 3104)",
        "subtract(5829, -181)",
        "subtract(5829, 27.5)",
    ]


def test_a_table_operation_reads_another_row(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("table_max(revenue, none)")
    assert read_wrong_row(parse_program(example.program), example, rng) == [
        "table_max(costs, none)",
        "table_max(result, none)",
        "table_max(tax rate, none)",
    ]


def test_a_wrong_year_is_one_that_the_program_does_not_use(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("subtract(5829, 5735), divide(#0, 5735)")
    assert read_wrong_year(parse_program(example.program), example, rng) == [
        "subtract(5612, 5735), divide(#0, 5735)",
        "subtract(5829, 5612), divide(#0, 5612)",
    ]


def test_numbers_of_the_text_stand_in_no_year(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("multiply(120, const_4)")
    assert read_wrong_year(parse_program(example.program), example, rng) == []
