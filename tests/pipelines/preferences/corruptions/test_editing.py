"""Edits change what they say and leave row headers, references and the rest alone."""

from finrlhf_pipeline.finqa import Step, parse_program
from finrlhf_pipeline.pipelines.preferences.corruptions.editing import (
    append_step,
    drop_step,
    literals,
    on_table,
    replace_arguments,
    replace_step,
)

CHANGE = parse_program("subtract(5829, 5735), divide(#0, 5735)")


def test_literals_are_neither_constants_nor_references_nor_row_headers() -> None:
    program = parse_program("table_sum(2019, none), divide(#0, const_100), add(#1, 5.5%)")
    assert literals(program) == ["5.5%"]


def test_a_number_is_replaced_wherever_it_stands() -> None:
    assert replace_arguments(CHANGE, {"5735": "9"}) == "subtract(5829, 9), divide(#0, 9)"


def test_a_row_header_that_looks_like_the_number_stays() -> None:
    program = parse_program("table_sum(2019, none), add(#0, 2019)")
    assert replace_arguments(program, {"2019": "7"}) == "table_sum(2019, none), add(#0, 7)"


def test_two_numbers_can_trade_places() -> None:
    exchanged = replace_arguments(CHANGE, {"5829": "5735", "5735": "5829"})
    assert exchanged == "subtract(5735, 5829), divide(#0, 5829)"


def test_steps_are_replaced_and_appended() -> None:
    assert replace_step(CHANGE, 0, Step("add", "1", "2")) == "add(1, 2), divide(#0, 5735)"
    assert append_step(CHANGE, "multiply", "const_100") == f"{CHANGE}, multiply(#1, const_100)"


def test_a_dropped_step_hands_on_its_first_argument() -> None:
    program = parse_program("subtract(9, 5), multiply(#0, const_1000), add(#1, #0), add(#2, 1)")
    assert drop_step(program, 1) == "subtract(9, 5), add(#0, #0), add(#1, 1)"


def test_steps_on_the_table_are_told_apart() -> None:
    assert on_table(Step("table_max", "revenue", "none"))
    assert not on_table(Step("add", "1", "2"))
