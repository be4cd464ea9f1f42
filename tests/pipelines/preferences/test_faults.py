"""A rejected response has to be wrong, runnable and inconspicuous."""

from collections.abc import Callable

import pytest

from finrlhf_pipeline.finqa import Example, parse_program
from finrlhf_pipeline.pipelines.preferences.faults import as_response, find_fault

GOLD = "subtract(5829, 5735), divide(#0, 5735)"


@pytest.mark.parametrize(
    ("reason", "text", "fault"),
    [
        ("wrong_operand", "subtract(5829, 5612), divide(#0, 5612)", None),
        # 5735.0 is the same number
        ("wrong_operand", "subtract(5829, 5735.0), divide(#0, 5735)", "still correct"),
        ("wrong_operation", "subtract(5829, 5735), frob(#0, 5735)", "does not run"),
        ("wrong_operand", "subtract(5735, 5735), divide(#0, 5829)", "sets a number against itself"),
        ("broken_format", "subtract(5829, 5735), divide(#0, 5735", None),
        ("broken_format", "subtract(5829, 5735), divide(#0, 9)", "still runs"),
    ],
)
def test_faults(
    reason: str, text: str, fault: str | None, make_example: Callable[..., Example]
) -> None:
    example = make_example(GOLD)
    assert find_fault(reason, text, parse_program(GOLD), example) == fault


def test_an_equal_program_is_refused_even_where_the_stored_answer_is_another(
    make_example: Callable[..., Example],
) -> None:
    example = make_example("add(45, 120)")
    stale = Example.from_record(
        {**example.to_record(), "qa": {**example.to_record()["qa"], "exe_ans": 1.0}}
    )
    assert find_fault("wrong_operand", "add(120, 45)", parse_program("add(45, 120)"), stale) == (
        "same program"
    )


def test_a_response_is_a_labelled_program() -> None:
    assert as_response("add(1, 2)") == "Program: add(1, 2)"
