"""Wrong steps: the same numbers in another order or operation."""

from collections.abc import Callable
from random import Random

from finrlhf_pipeline.finqa import Example, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions.steps import (
    swap_order,
    take_wrong_operation,
)


def test_arguments_trade_places_in_one_step_or_everywhere(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("subtract(5829, 5735), divide(#0, 5735)")
    assert swap_order(parse_program(example.program), example, rng) == [
        "subtract(5735, 5829), divide(#0, 5735)",
        "subtract(5829, 5735), divide(5735, #0)",
        "subtract(5735, 5829), divide(#0, 5829)",
    ]


def test_sums_and_products_have_no_order_to_swap(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("multiply(5829, const_2)")
    assert swap_order(parse_program(example.program), example, rng) == []


def test_an_operation_is_taken_for_another_of_its_kind(
    make_example: Callable[..., Example], rng: Random
) -> None:
    example = make_example("table_max(revenue, none), subtract(#0, 5612)")
    edited = take_wrong_operation(parse_program(example.program), example, rng)
    assert "table_min(revenue, none), subtract(#0, 5612)" in edited
    assert "table_max(revenue, none), add(#0, 5612)" in edited
    assert len(edited) == 3 + 5
