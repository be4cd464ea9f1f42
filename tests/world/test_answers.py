"""Answers and steps, worked by hand."""

import pytest

from finrlhf_pipeline.world.answers import explain_steps, write_answer
from finrlhf_pipeline.world.questions import AnswerForm


@pytest.mark.parametrize(
    ("result", "form", "answer"),
    [
        (94.0, "number", "94"),
        (265.075, "number", "265.07"),
        (1.99788, "number", "2.00"),
        (0.0492, "number", "0.0492"),
        (0.12524, "percent", "12.52%"),
        (-0.125, "percent", "-12.5%"),
        ("yes", "yes_no", "yes"),
    ],
)
def test_an_answer_reads_as_a_person_writes_it(
    result: float | str, form: AnswerForm, answer: str
) -> None:
    assert write_answer(result, form) == answer


def test_each_step_has_its_own_result() -> None:
    table = (("", "2019"), ("cash", "$ 5,829"))
    steps = explain_steps("table_max(cash, none), subtract(#0, 29), divide(#1, const_1000)", table)
    assert [step["op"] for step in steps] == ["max2-1", "minus2-2", "divide2-3"]
    assert [step["res"] for step in steps] == ["5829", "5800", "5.8"]
    assert (steps[1]["arg1"], steps[1]["arg2"]) == ("#0", "29")
