"""Counterfeits are wrong, each in its way."""

from collections.abc import Callable

import pytest

from finrlhf_pipeline.finqa import Example, grade
from finrlhf_pipeline.rewards.counterfeits import COUNTERFEITS, find_counterfeit, gold_response


@pytest.mark.parametrize(
    ("program", "case", "text"),
    [
        ("subtract(5829, 5735)", "wrong number", "subtract(5820, 5735)"),
        ("multiply(27.5%, 9)", "wrong number", "multiply(27.6%, 9)"),
        ("table_max(revenue, none)", "wrong number", "table_max(revenue, none), add(#0, const_1)"),
        ("greater(5829, 5735)", "wrong number", "greater(5735, 5829)"),
        ("subtract(5829, 5735)", "sign flip", "subtract(5735, 5829)"),
        ("add(5829, 5735)", "sign flip", "add(5829, 5735), multiply(#0, const_m1)"),
        ("subtract(5829, 5735)", "unit error", "subtract(5829000, 5735)"),
        ("add(27.5, 2)", "unit error", "add(27.5, 2), multiply(#0, const_1000)"),
    ],
)
def test_counterfeits_by_hand(
    program: str, case: str, text: str, make_example: Callable[[str], Example]
) -> None:
    assert find_counterfeit(case, make_example(program)) == f"Program: {text}"


def test_zero_has_no_sign_to_flip(make_example: Callable[[str], Example]) -> None:
    assert find_counterfeit("sign flip", make_example("subtract(9, 9)")) is None


def test_gold_is_right_and_counterfeits_are_wrong_on_real_questions(
    real_examples: list[Example],
) -> None:
    for example in real_examples:
        assert grade(gold_response(example), example).correct
        for case in COUNTERFEITS:
            text = find_counterfeit(case, example)
            assert text is None or not grade(text, example).correct
