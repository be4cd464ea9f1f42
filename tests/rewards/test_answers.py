"""Rewards for content agree with the grader, and a near miss never beats a right answer."""

import json
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from finrlhf_pipeline.finqa import Example, grade
from finrlhf_pipeline.rewards.answers import (
    AnswerCloseness,
    correctness,
    executability,
    response_format,
)
from finrlhf_pipeline.rewards.signature import RewardError

RIGHT = "Program: subtract(5829, 5735)"


@pytest.mark.parametrize(
    ("completion", "correct", "runs", "form", "close"),
    [
        (RIGHT, 1.0, 1.0, 1.0, 1.0),
        (f"Reasoning: less .\n{RIGHT}\nAnswer: 94", 1.0, 1.0, 1.0, 1.0),
        ("Answer: 94", 1.0, 0.0, 1.0, 1.0),
        # half of 1 - |47 - 94| / 94 = 0.5
        ("Answer: 47", 0.0, 0.0, 1.0, 0.25),
        ("Program: subtract(5735, 5829)", 0.0, 1.0, 1.0, 0.0),
        ("Program: multiply(94, const_1000)", 0.0, 1.0, 1.0, 0.0),
        (f"Sure!\n{RIGHT}", 1.0, 1.0, 0.5, 1.0),
        ("Program: subtract(5829", 0.0, 0.0, 1.0, 0.0),
        ("94", 0.0, 0.0, 0.0, 0.0),
        ("", 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_rewards_by_hand(
    completion: str, correct: float, runs: float, form: float, close: float, record: str
) -> None:
    batch = {"prompts": ["?"], "completions": [completion], "record": [record]}
    assert correctness(**batch) == [correct]
    assert executability(**batch) == [runs]
    assert response_format(**batch) == [form]
    assert AnswerCloseness()(**batch) == pytest.approx([close])


def test_yes_is_not_nearly_no(make_example: Callable[[str], Example]) -> None:
    record = json.dumps(make_example("greater(5829, 5735)").to_record())
    batch = {"completions": ["Answer: yes", "Answer: no", "Answer: 1"], "record": [record] * 3}
    assert AnswerCloseness()(**batch) == [1.0, 0.0, 0.0]


def test_an_answer_of_zero_has_no_near_miss(make_example: Callable[[str], Example]) -> None:
    record = json.dumps(make_example("subtract(5829, 5829)").to_record())
    batch = {"completions": ["Answer: 0", "Answer: 0.1"], "record": [record] * 2}
    assert AnswerCloseness()(**batch) == [1.0, 0.0]


@settings(deadline=None, derandomize=True)
@given(stated=st.floats(-1e6, 1e6, allow_nan=False))
def test_closeness_is_bounded_and_full_only_for_right_answers(stated: float, record: str) -> None:
    completion = f"Answer: {stated:f}"
    (value,) = AnswerCloseness(ceiling=0.9)(completions=[completion], record=[record])
    example = Example.from_record(json.loads(record))
    assert 0.0 <= value <= 1.0
    assert (value == 1.0) == grade(completion, example).correct


@pytest.mark.parametrize("ceiling", [1.0, -0.1])
def test_a_ceiling_that_lets_misses_win_is_refused(ceiling: float) -> None:
    with pytest.raises(RewardError, match="at least 0 and under 1"):
        AnswerCloseness(ceiling=ceiling)


def test_the_conversational_form_is_graded_alike(record: str) -> None:
    message = [{"role": "assistant", "content": RIGHT}]
    assert correctness(completions=[message], record=[record]) == [1.0]


def test_closeness_survives_pickling() -> None:
    reward = AnswerCloseness(ceiling=0.3)
    assert pickle.loads(pickle.dumps(reward)) == reward  # noqa: S301 - our own bytes
